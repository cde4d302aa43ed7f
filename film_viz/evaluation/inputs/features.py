"""How the pictures of a folder become a backbone's feature maps: read from their file, or made on the way."""

from pathlib import Path

import torch

from film_viz.data.clevr_records import DataError
from film_viz.data.feature_files import check_features, open_rows, read_pictures
from film_viz.data.picture_bank import picture_names
from film_viz.evaluation.inputs.extraction import features_of
from film_viz.evaluation.inputs.pixels import Reader, nothing, pixels_of_size
from film_viz.models.backbone import FEATURE_SHAPE, PICTURE_SIZE, Backbone, load_backbone
from film_viz.models.system import SystemConfig


def reader_of(
    config: SystemConfig, pictures: Path, features: Path | None, weights: Path | None, device: torch.device
) -> Reader:
    """Return what reads a folder's pictures for a network: their pixels, their file of features, or a backbone."""
    if config.is_blind:
        return nothing
    if config.reads_pixels:
        if features:
            raise DataError("this checkpoint reads pixels: leave --features out")
        return pixels_of_size(config.image_size)
    return from_file(features, pictures) if features else by_backbone(load_backbone(weights, device))


def from_file(features: Path, pictures: Path) -> Reader:
    """Return a reader of the features that were made of a folder's pictures."""
    rows = {name: row for row, name in enumerate(picture_names(pictures))}
    check_features(features, len(rows), FEATURE_SHAPE)
    array = open_rows(features)
    return lambda paths: read_pictures(array, [rows[path.name] for path in paths])


def by_backbone(backbone: Backbone) -> Reader:
    """Return a reader that has the backbone look at each picture."""
    read = pixels_of_size(PICTURE_SIZE)
    return lambda paths: features_of(backbone, read(paths), torch.float32)
