"""The files of a bank of rendered scenes: what is in its folder, and how one tells that it is whole.

`bank.json` says how the bank is made; `images.npy` and `scenes.npy` have one row per scene; `done/` has one small file
per finished chunk of scenes, with the chunk's checksum.
"""

import json
import zlib
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
from jaxtyping import Shaped, UInt8
from numpy.lib.format import open_memmap

from film_viz.data.scene_rows import row_dtype
from film_viz.room import new_array
from film_viz.scenes.sampling import SceneSettings

LAYOUT_VERSION = 1
IMAGES, SCENES = "images.npy", "scenes.npy"


class BankError(ValueError):
    """Say why a bank of scenes cannot be read, or cannot be continued."""


@dataclass(frozen=True, slots=True)
class BankHeader:
    """All that decides the bytes of a bank."""

    n_scenes: int
    width: int  # pixels
    height: int  # pixels
    seed: int
    settings: SceneSettings
    quality: Literal["training", "display"] = "training"
    vary_look: bool = False  # a random `Look` per scene instead of the studio's own

    def __post_init__(self) -> None:
        for name in ("n_scenes", "width", "height"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} of a bank must be at least 1, got {getattr(self, name)}")

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return json.loads(json.dumps({"layout_version": LAYOUT_VERSION, **asdict(self)}))

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        if record["layout_version"] != LAYOUT_VERSION:
            raise ValueError(f"layout version {record['layout_version']} instead of {LAYOUT_VERSION}")
        values = {field.name: record[field.name] for field in fields(cls)}
        settings: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in record["settings"].items()}
        return cls(**{**values, "settings": SceneSettings(**settings)})


def read_header(folder: Path) -> BankHeader:
    """Read how the bank in a folder is made."""
    try:
        return BankHeader.from_json(json.loads((folder / "bank.json").read_text()))
    except FileNotFoundError as error:
        raise BankError(f"no bank of scenes in {folder} (it has no bank.json); make one with build_bank") from error
    except (KeyError, TypeError, ValueError) as error:
        raise BankError(f"{folder}/bank.json cannot be read ({error}); delete the folder and build it anew") from error


def open_arrays(
    folder: Path, header: BankHeader, mode: Literal["r", "r+", "w+"]
) -> tuple[UInt8[np.memmap, "scene height width 3"], Shaped[np.memmap, " scene"]]:
    """Map the two arrays into memory; mode "w+" makes new ones."""
    n, dtype = header.n_scenes, row_dtype(header.settings.max_objects)
    images = _open_array(folder / IMAGES, (n, header.height, header.width, 3), np.dtype("u1"), mode)
    return images, _open_array(folder / SCENES, (n,), dtype, mode)


def checksum(
    images: UInt8[np.ndarray, "scene height width 3"], rows: Shaped[np.ndarray, " scene"], chunk: range
) -> str:
    """Return a checksum of a chunk's pictures and scenes."""
    part = slice(chunk.start, chunk.stop)
    return f"{zlib.crc32(rows[part].tobytes(), zlib.crc32(images[part].tobytes())):08x}"


def _open_array(path: Path, shape: tuple[int, ...], dtype: np.dtype[Any], mode: Literal["r", "r+", "w+"]) -> np.memmap:
    if mode == "w+":
        return new_array(path, dtype, shape)
    try:
        array = open_memmap(path, mode)
    except (OSError, ValueError) as error:
        raise BankError(f"{path} is missing or damaged ({error}); delete the folder and build it anew") from error
    if array.shape != shape or array.dtype != dtype:
        raise BankError(f"{path} holds {array.shape} {array.dtype}, but its bank.json asks for {shape} {dtype}")
    return array
