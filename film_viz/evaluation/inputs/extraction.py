"""Feature maps of a folder's pictures, made batch by batch and kept in one file that training reads from disk.

The file is written under another name and takes its own when it is whole; beside it, a small file says how far it has
come, so that a run that was killed goes on from there.
"""

import json
import shutil
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import UInt8
from numpy.lib.format import open_memmap
from torch import Tensor
from tqdm import tqdm

from film_viz.data.batch import pictures_as_input
from film_viz.data.clevr_records import DataError
from film_viz.data.feature_files import HDF5_SUFFIXES, hdf5
from film_viz.data.picture_bank import picture_names
from film_viz.data.pictures import load_picture
from film_viz.files import write_atomically
from film_viz.models.backbone import FEATURE_SHAPE, PICTURE_SIZE, Backbone
from film_viz.room import new_array


def extract_features(
    backbone: Backbone, pictures: Path, out: Path, batch_size: int = 32, dtype: torch.dtype = torch.float32
) -> Path:
    """Write the feature maps of every picture in a folder, in the order of their names.

    A name ending in .h5 makes HDF5 in single precision, laid out as CLEVR's published features; any other a NumPy
    array in half precision. `dtype` is the arithmetic's.
    """
    names = picture_names(pictures)
    if out.exists():
        raise DataError(f"{out} is already there: choose another name, or delete it")
    unfinished, progress = out.with_name(f"{out.stem}.unfinished{out.suffix}"), out.with_name(f"{out.name}.progress")
    made_of = {"names_crc32": zlib.crc32("\n".join(names).encode()), "backbone": fingerprint(backbone)}
    done = _done(unfinished, progress, made_of)
    array = _open(unfinished, len(names), is_new=done == 0)
    with tqdm(total=len(names), initial=done, unit="picture", desc=f"Features of {pictures.name}") as bar:
        for first, batch in _decoded(pictures, names, done, batch_size):
            array[first : first + len(batch)] = features_of(backbone, batch, dtype).cpu().numpy().astype(array.dtype)
            (array if isinstance(array, np.memmap) else array.file).flush()
            write_atomically(progress, json.dumps(made_of | {"done": first + len(batch)}))
            bar.update(len(batch))
    if not isinstance(array, np.memmap):
        array.file.close()
    unfinished.replace(out)
    progress.unlink()
    return out


@torch.inference_mode()
def features_of(backbone: Backbone, pictures: UInt8[Tensor, "image 3 height width"], dtype: torch.dtype) -> Tensor:
    """Return the feature maps of pictures, on the backbone's device and in single precision."""
    device = backbone.mean.device
    with torch.autocast(device.type, dtype, enabled=dtype != torch.float32):
        given = pictures_as_input(pictures.to(device)).contiguous(memory_format=torch.channels_last)
        return backbone(given).float()


def fingerprint(backbone: Backbone) -> int:
    """Return a number that tells one set of weights from another."""
    state = backbone.layers.state_dict()
    return zlib.crc32(b"".join(state[name].cpu().numpy().tobytes() for name in ("conv1.weight", "layer3.22.bn3.bias")))


def _done(unfinished: Path, progress: Path, made_of: dict[str, int]) -> int:
    """Return how many pictures a killed run has left; none if it was about others or used other weights."""
    if not (unfinished.exists() and progress.exists()):
        return 0
    found = json.loads(progress.read_text(encoding="utf-8"))
    return found["done"] if made_of.items() <= found.items() else 0


def _open(path: Path, n_pictures: int, is_new: bool) -> Any:
    shape, is_hdf5 = (n_pictures, *FEATURE_SHAPE), path.suffix.lower() in HDF5_SUFFIXES
    if is_new:
        path.parent.mkdir(parents=True, exist_ok=True)
        needed, free = int(np.prod(shape)) * (4 if is_hdf5 else 2), shutil.disk_usage(path.parent).free
        if needed > free:
            raise DataError(f"{path.parent} has {free / 1e9:.1f} GB free, but the features need {needed / 1e9:.1f} GB")
    if not is_hdf5:
        return new_array(path, np.float16, shape) if is_new else open_memmap(path, "r+")
    file = hdf5(path, "w" if is_new else "r+")
    return file.create_dataset("features", shape, "f4") if is_new else file["features"]


def _decoded(
    pictures: Path, names: Sequence[str], start: int, batch_size: int
) -> Iterator[tuple[int, UInt8[Tensor, "image 3 height width"]]]:
    """Yield batches with the number of their first picture; the next one is decoded meanwhile."""

    def decode(name: str) -> UInt8[np.ndarray, "height width 3"]:
        return load_picture(pictures / name, PICTURE_SIZE)

    firsts = range(start, len(names), batch_size)
    with ThreadPoolExecutor() as pool:
        ahead = [pool.map(decode, names[first : first + batch_size]) for first in firsts[:1]]
        for first in firsts:
            batch = np.stack(list(ahead.pop()))
            ahead.append(pool.map(decode, names[first + batch_size : first + 2 * batch_size]))
            yield first, torch.from_numpy(batch).permute(0, 3, 1, 2)
