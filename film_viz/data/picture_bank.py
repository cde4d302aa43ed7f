"""The pictures of a folder, decoded once to the size that a model reads and kept as one array on disk.

Training reads them from there as it needs them, so they may be more than memory holds: CLEVR's 70,000 at 224 pixels
come to 10.5 GB. A build that was killed goes on later (`chunks.py`).
"""

import json
import os
import shutil
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap

from film_viz.data.chunks import make_missing, missing_chunks
from film_viz.data.clevr_records import DataError
from film_viz.data.pictures import FORMATS, load_picture
from film_viz.files import write_atomically
from film_viz.room import new_array
from film_viz.work.locks import making

PICTURES, HEADER = "pictures.npy", "pictures.json"
SUFFIXES = tuple(f".{name.lower()}" for name in (*FORMATS, "JPG"))


def picture_names(pictures: Path) -> list[str]:
    """Return the names of the pictures in a folder, sorted: the order of their rows in every array about them."""
    found = (entry.name for entry in os.scandir(pictures))
    names = sorted(name for name in found if name.lower().endswith(SUFFIXES) and not name.startswith("."))
    if not names:
        raise DataError(f"{pictures} holds no pictures: {', '.join(SUFFIXES)} are wanted")
    return names


def decode_pictures(folder: Path, pictures: Path, names: Sequence[str], size: int, workers: int | None = None) -> Path:
    """Decode the named pictures into a folder, or finish what was begun there, and return the array's file."""
    path = folder / PICTURES
    header = json.dumps({"pictures": len(names), "size": size, "names_crc32": zlib.crc32("\n".join(names).encode())})

    def decode(rows: range) -> str:
        array = open_memmap(path, "r+")
        for row in rows:
            array[row] = load_picture(pictures / names[row], size)
        array.flush()
        return f"{zlib.crc32(array[rows.start : rows.stop].tobytes()):08x}"

    if not _is_begun(folder, header) or missing_chunks(folder, len(names)):
        with making(folder):
            if not _is_begun(folder, header):
                _begin(folder, (len(names), size, size, 3), header)
            threads = workers or os.cpu_count() or 1
            make_missing(folder, len(names), decode, "picture", f"Decoding {pictures.name}", threads)
    return path


def _is_begun(folder: Path, header: str) -> bool:
    return (folder / HEADER).exists() and (folder / HEADER).read_text() == header


def _begin(folder: Path, shape: tuple[int, ...], header: str) -> None:
    """Lay out an empty array, in place of one that was made of other pictures."""
    shutil.rmtree(folder / "done", ignore_errors=True)
    (folder / HEADER).unlink(missing_ok=True)
    (folder / "done").mkdir(parents=True)
    needed, free = int(np.prod(shape)), shutil.disk_usage(folder).free
    if needed > free:
        raise DataError(f"{folder} has {free / 1e9:.1f} GB free, but the decoded pictures need {needed / 1e9:.1f} GB")
    new_array(folder / PICTURES, np.uint8, shape)
    write_atomically(folder / HEADER, header)
