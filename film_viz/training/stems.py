"""The stem that a run starts with; and the maps that a stem which stands still makes of pictures, read in their place.

The maps are made once and lie beside the pictures in half precision, 25 KB a picture of the laptop's stem, under a
name for the stem's weights: those of another stem are never taken. The look of a picture is that of the bank, one for
each, as it is without maps.
"""

import shutil
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.lib.format import open_memmap
from torch import Tensor

from film_viz.data.batch import pictures_as_input
from film_viz.data.chunks import make_missing
from film_viz.data.clevr_records import DataError
from film_viz.data.feature_files import open_rows, read_pictures
from film_viz.models.parts.blocks import Stem
from film_viz.models.stems import TrainedStem, read_stem, stem_key
from film_viz.models.systems.table import build
from film_viz.training.config import TrainConfig
from film_viz.work.locks import making

MAPS = "maps.npy"


def first_stem(config: TrainConfig) -> TrainedStem | None:
    """Read the stem that a run starts with, and refuse one of other sizes before anything is made."""
    if config.stem_from is None:
        return None
    stem = read_stem(config.stem_from)
    with torch.device("meta"):
        stem.check(build(config.model))
    return stem


def make_maps(folder: Path, pictures: Path, stem: Stem) -> Path:
    """Make the maps of an array of pictures in a folder beside it, or finish what was begun; return their file."""
    rows = open_rows(pictures)
    beside = folder / f"maps-{stem_key(stem)}"
    with making(beside):
        return _made(beside, rows, stem)


def _made(beside: Path, rows: Any, stem: Stem) -> Path:
    """Make what is missing of the maps."""
    path = beside / MAPS
    if not path.exists():
        _begin(path, (len(rows), *maps_of(stem, read_pictures(rows, [0])).shape[1:]))

    def make(chunk: range) -> str:
        array = open_memmap(path, "r+")
        made = maps_of(stem, read_pictures(rows, chunk)).half().cpu().numpy()
        array[chunk.start : chunk.stop] = made
        array.flush()
        return f"{zlib.crc32(made.tobytes()):08x}"

    make_missing(beside, len(rows), make, "picture", f"Maps of {beside.parent.name}", workers=1)
    return path


@torch.inference_mode()
def maps_of(stem: Stem, pictures: Tensor) -> Tensor:
    """Return what a stem makes of pictures, in evaluation mode and single precision."""
    was_training = stem.training
    device = next(stem.parameters()).device
    try:
        return stem.eval()(pictures_as_input(pictures.to(device)))
    finally:
        stem.train(was_training)


def _begin(path: Path, shape: tuple[int, ...]) -> None:
    """Lay out an empty array; chunks that are marked as done belong to one that is gone."""
    shutil.rmtree(path.parent, ignore_errors=True)
    (path.parent / "done").mkdir(parents=True)
    needed, free = int(np.prod(shape)) * 2, shutil.disk_usage(path.parent).free
    if needed > free:
        raise DataError(
            f"{path.parent} has {free / 1e9:.1f} GB free, but the stem's maps need {needed / 1e9:.1f} GB; "
            "set cache_maps to false to see every picture anew each time"
        )
    open_memmap(path, "w+", np.float16, shape)
