"""Pictures from outside: opened with limits, turned upright and brought to the size that a model reads.

Whatever a user uploads passes through here, so a hostile or mistaken file ends in a sentence instead of a full memory.
"""

import io
import warnings
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP")


class PictureError(ValueError):
    """Say why a file cannot be used as a picture."""


def load_picture(source: str | Path | bytes, size: int) -> UInt8[np.ndarray, "size size 3"]:
    """Return a picture squeezed to a square, as every model here reads it; CLEVR's 3:2 view becomes 1:1."""
    picture = open_picture(source)
    return np.asarray(picture.resize((size, size), Image.Resampling.BICUBIC))


def open_picture(source: str | Path | bytes) -> Image.Image:
    """Return the picture in a file, or in a file's bytes: RGB, upright, at its own size; clear parts become white."""
    name = "the picture" if isinstance(source, bytes) else Path(source).name
    contents = source if isinstance(source, bytes) else _read(Path(source), name)
    _check_length(len(contents), name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit follows
            picture = Image.open(io.BytesIO(contents), formats=FORMATS)
            _check_size(picture, name)
            return _rgb(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError as error:
        raise PictureError(
            f"{name} has far more than the {MOST_PIXELS / 1e6:.0f} megapixels allowed: make it smaller"
        ) from error
    except UnidentifiedImageError as error:
        raise PictureError(f"{name} is not a picture in png, jpg or webp format") from error
    except PictureError:
        raise
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow raises on broken contents
        raise PictureError(f"{name} is damaged and cannot be read ({error})") from error


def _read(path: Path, name: str) -> bytes:
    try:
        _check_length(path.stat().st_size, name)
        return path.read_bytes()
    except OSError as error:
        raise PictureError(f"{path} cannot be opened ({error.strerror})") from error


def _check_length(n_bytes: int, name: str) -> None:
    if n_bytes > MOST_BYTES:
        raise PictureError(
            f"{name} has {n_bytes / 1e6:.1f} MB, more than the {MOST_BYTES / 1e6:.0f} MB allowed: make it smaller"
        )


def _check_size(picture: Image.Image, name: str) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise PictureError(
            f"{name} has {width} x {height} pixels, more than the {MOST_PIXELS / 1e6:.0f} megapixels allowed: "
            "make it smaller"
        )


def _rgb(picture: Image.Image) -> Image.Image:
    """Bring any mode to RGB: 16-bit gray is scaled, not cut off, and what is transparent becomes white."""
    if picture.mode.startswith("I;16"):
        gray = np.asarray(picture) >> 8
        return Image.fromarray(gray.astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return picture.convert("RGB")
