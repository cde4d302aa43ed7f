"""`film-viz features`: what a ResNet-101 sees in the pictures of a folder, for the preset `paper-features`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from film_viz.bounds import check_bounds
from film_viz.data.clevr_records import DataError, pictures_folder
from film_viz.devices import Precision, resolve_device, resolve_precision
from film_viz.evaluation.inputs.extraction import extract_features
from film_viz.files import check_new_file
from film_viz.models.backbone import load_backbone
from film_viz.options import options_of


@dataclass(frozen=True, slots=True)
class Features:
    """Compute ResNet-101 feature maps of a folder's pictures.

    A file ending in .npy is a NumPy array in half precision, one in .h5 HDF5 in single precision as CLEVR's published
    features; either may be larger than memory. Killed and started again, the command goes on where it was. The weights
    are torchvision's of ImageNet, downloaded when they are first needed.
    """

    data: Path  # folder in CLEVR's layout
    out: Path  # file to write, ending in .npy or .h5
    split: str = "train"
    weights: Path | None = None  # file with the weights of a ResNet-101; default: downloaded
    batch_size: int = 32  # pictures at once
    device: str = "auto"  # auto, cpu, cuda, cuda:1, mps
    precision: Precision = "float32"  # of the arithmetic; auto: bfloat16 where it is fast

    def __post_init__(self) -> None:
        if self.out.suffix.lower() not in (".npy", ".h5", ".hdf5"):
            raise ValueError(f"out must end in .npy or .h5, got {self.out.name!r}")
        check_new_file(self.out, "out")
        check_bounds(self, {"batch_size": (1, 4_096)})


def main(arguments: Sequence[str]) -> None:
    """Load the backbone, look at every picture, and say where the features are."""
    options = options_of(Features, "film-viz features", arguments)
    pictures = pictures_folder(options.data, options.split)
    if not pictures.is_dir():
        raise DataError(f"there is no folder {pictures}; pictures of split {options.split} are wanted there")
    device = resolve_device(options.device)
    backbone, dtype = load_backbone(options.weights, device), resolve_precision(options.precision, device)
    print(f"The features are in {extract_features(backbone, pictures, options.out, options.batch_size, dtype)}")
