"""Arrays with one row per picture that training reads a few rows of: decoded pictures, or a backbone's feature maps.

Feature maps come as a NumPy file of `film-viz features`, or as HDF5 with one data set `features`, which is how CLEVR's
are published. Both stay on disk and may be larger than memory.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from film_viz.data.clevr_records import DataError
from film_viz.files import DAMAGED, pointer

HDF5_SUFFIXES = (".h5", ".hdf5")


def open_rows(path: Path) -> Any:
    """Open an array for reading rows; a NumPy memory map or an HDF5 data set."""
    if not path.exists():
        raise DataError(f"there is no file {path}; make it with `film-viz features`")
    if what := pointer(path):
        raise DataError(f"{path} {what}")
    if path.suffix.lower() in HDF5_SUFFIXES:
        return hdf5(path, "r")["features"]
    try:
        array = np.load(path, mmap_mode="r")
    except DAMAGED as error:
        raise DataError(f"{path} is neither a NumPy array nor an HDF5 file ending in .h5 ({error})") from error
    if not isinstance(array, np.ndarray):
        raise DataError(f"{path} holds several arrays, {', '.join(array)}: save the feature maps alone with np.save")
    return array


def hdf5(path: Path, mode: str) -> Any:
    """Open an HDF5 file."""
    try:
        import h5py
    except ImportError as error:
        raise DataError(f"{path} is an HDF5 file, and reading one takes h5py: pip install film-viz[clevr]") from error
    try:
        file = h5py.File(path, mode)
    except OSError as error:
        raise DataError(f"{path} is not an HDF5 file, or is damaged ({error})") from error
    if mode == "r" and not isinstance(file.get("features"), h5py.Dataset):
        raise DataError(f"{path} has no data set 'features', but {', '.join(file) or 'nothing'}")
    return file


def check_features(path: Path, n_pictures: int, shape: tuple[int, int, int]) -> None:
    """Refuse feature maps that are of other pictures, or not what the network reads."""
    array = open_rows(path)
    found = tuple(array.shape)
    if array.dtype.kind != "f":
        raise DataError(f"{path} holds {array.dtype}, but feature maps are numbers such as float16 or float32")
    if found != (n_pictures, *shape):
        raise DataError(
            f"{path} holds an array of {' x '.join(map(str, found))}, but {n_pictures} pictures and a network that "
            f"reads {' x '.join(map(str, shape))} want {' x '.join(map(str, (n_pictures, *shape)))}"
        )


def read_pictures(array: Any, rows: Sequence[int]) -> Tensor:
    """Return some rows as "image channel height width": pictures as they are, feature maps in half precision."""
    chosen = np.stack([array[row] for row in rows])
    if chosen.dtype == np.uint8:
        return torch.from_numpy(chosen).permute(0, 3, 1, 2)
    return torch.from_numpy(chosen.astype(np.float16, copy=False))
