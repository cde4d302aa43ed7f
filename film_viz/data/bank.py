"""A bank of rendered scenes: drawn and rendered once, then read as one array by every training run.

Scene i depends on (seed, i, settings) alone, and a build that was killed goes on later (`chunks.py`). The arrays stay
on disk: `bank.images[index]` reads and copies those pictures alone, and what the system keeps of the file in memory it
gives back when that is wanted elsewhere. So a bank may be larger than memory.
"""

import json
import shutil
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Literal, Self

import numba
import numpy as np
from jaxtyping import Shaped, UInt8

from film_viz.data.bank_files import BankError, BankHeader, checksum, open_arrays, read_header
from film_viz.data.chunks import chunk_rows, make_missing, marker_path, missing_chunks, n_chunks
from film_viz.data.scene_rows import row_dtype, row_of_scene, scene_of_row
from film_viz.files import write_atomically
from film_viz.scenes.render import Look, render
from film_viz.scenes.sampling import CLEVR_SETTINGS, SceneSettings, sample_scene
from film_viz.scenes.scene import Scene
from film_viz.work.locks import making

LOOK_STREAM = 1  # sets the random numbers of a look apart from those of its scene


@dataclass(frozen=True, slots=True)
class SceneBank:
    """A finished bank, read from disk as it is used.

    >>> bank = SceneBank.open("banks/train")
    >>> bank.images[7], bank.scene(7)
    """

    folder: Path
    header: BankHeader
    images: UInt8[np.memmap, "scene height width 3"]
    rows: Shaped[np.memmap, " scene"]

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """Open a bank for reading; refuse one that is unfinished or was cut short."""
        folder = Path(folder)
        header = read_header(folder)
        missing = missing_chunks(folder, header.n_scenes)
        if missing:
            raise BankError(
                f"the bank in {folder} is unfinished: {len(missing)} of {n_chunks(header.n_scenes)} chunks are "
                "missing; run build_bank with the same settings to finish it"
            )
        return cls(folder, header, *open_arrays(folder, header, "r"))

    def __len__(self) -> int:
        return self.header.n_scenes

    def scene(self, index: int) -> Scene:
        """Return the scene of picture `index`."""
        if not -len(self) <= index < len(self):
            raise IndexError(f"scene {index} is not in this bank of {len(self)}")
        return scene_of_row(self.rows[index])

    def verify(self) -> None:
        """Compare every chunk with the checksum taken when it was written; this reads the whole bank."""
        for chunk in range(n_chunks(len(self))):
            rows = chunk_rows(len(self), chunk)
            if marker_path(self.folder, chunk).read_text() != checksum(self.images, self.rows, rows):
                raise BankError(
                    f"the bank in {self.folder} is damaged: scenes {rows[0]} to {rows[-1]} differ from what was "
                    f"written; delete {marker_path(self.folder, chunk)} and run build_bank again to make them anew"
                )


def build_bank(
    folder: str | Path,
    n_scenes: int,
    width: int,
    height: int,
    seed: int = 0,
    settings: SceneSettings = CLEVR_SETTINGS,
    quality: Literal["training", "display"] = "training",
    vary_look: bool = False,
    workers: int | None = None,
) -> SceneBank:
    """Draw and render `n_scenes` scenes into a folder, or finish a build that was interrupted there.

    `workers` threads keep one core busy each, for the kernels run without Python's lock; the default is every core.

    >>> build_bank("banks/train", 50_000, width=112, height=112, seed=0).images.shape
    (50000, 112, 112, 3)
    """
    folder = Path(folder)
    header = BankHeader(n_scenes, width, height, seed, settings, quality, vary_look)
    if not _is_made(folder, header):
        with making(folder):
            _prepare(folder, header)
            make, threads = partial(_make_rows, folder, header), workers or numba.get_num_threads()
            make_missing(folder, n_scenes, make, "scene", f"Rendering {folder.name}", threads)
    return SceneBank.open(folder)


def scene_seed(seed: int, index: int) -> tuple[int, int]:
    """Return the seed of one scene of a bank, for `sample_scene`."""
    return seed, index


def scene_look(seed: int, index: int) -> Look:
    """Return the varied look of one scene of a bank: a little brighter or darker, warmer or cooler, noisier."""
    rng = np.random.default_rng((seed, index, LOOK_STREAM))
    red, green, blue = rng.uniform(0.95, 1.05, 3).tolist()
    exposure, noise = rng.uniform(-0.2, 0.2), rng.uniform(0.0, 2.0)
    return Look(exposure, (red, green, blue), noise, int(rng.integers(2**31)))


def _is_made(folder: Path, header: BankHeader) -> bool:
    """Whether all of a bank is there; one that is being made in another way is refused."""
    if not (folder / "bank.json").exists():
        return False
    _check_same(folder, header, read_header(folder))
    return not missing_chunks(folder, header.n_scenes)


def _prepare(folder: Path, header: BankHeader) -> None:
    """Lay out the files of a new bank, or make sure that the one in the folder is being made the same way."""
    if (folder / "bank.json").exists():
        _check_same(folder, header, read_header(folder))
        return
    shutil.rmtree(folder / "done", ignore_errors=True)
    (folder / "done").mkdir(parents=True)
    n_bytes = header.n_scenes * (header.height * header.width * 3 + row_dtype(header.settings.max_objects).itemsize)
    free = shutil.disk_usage(folder).free
    if n_bytes > free:
        raise BankError(f"{folder} has {free / 1e9:.1f} GB free, but this bank needs {n_bytes / 1e9:.1f} GB")
    open_arrays(folder, header, "w+")
    write_atomically(folder / "bank.json", json.dumps(header.to_json(), indent=2))


def _check_same(folder: Path, wanted: BankHeader, found: BankHeader) -> None:
    if wanted == found:
        return
    names = [field.name for field in fields(BankHeader)]
    differing = [
        f"{n} is {getattr(found, n)!r}, not {getattr(wanted, n)!r}"
        for n in names
        if getattr(found, n) != getattr(wanted, n)
    ]
    raise BankError(f"{folder} holds another bank ({'; '.join(differing)}): choose another folder or the same settings")


def _make_rows(folder: Path, header: BankHeader, chunk: range) -> str:
    """Make the scenes of one chunk, and return its checksum once they are in the files."""
    images, rows = open_arrays(folder, header, "r+")
    for index in chunk:
        scene = sample_scene(scene_seed(header.seed, index), header.settings)
        look = scene_look(header.seed, index) if header.vary_look else Look()
        images[index] = render(scene, header.width, header.height, header.quality, look, parallel=False)
        rows[index] = row_of_scene(scene, header.settings.max_objects)
    images.flush()
    rows.flush()
    return checksum(images, rows, chunk)
