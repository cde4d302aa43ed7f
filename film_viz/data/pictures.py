"""Pictures from outside: opened with limits, turned upright and brought to the size that a model reads.

Whatever a user uploads passes through here, so a hostile or mistaken file ends in a sentence instead of a full memory
or a busy core. What decoding costs is bounded before it begins: bytes, pixels, and how often a JPEG passes over them.
Large pictures take turns, so that many at once cost no more memory than one.

HEIC is not read: pillow-heif would bring codecs under other licences and another decoder to keep safe, for files that
phones turn into jpg by themselves where a page asks for jpg.
"""

import io
import threading
import warnings
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageOps, UnidentifiedImageError

from film_viz.data.picture_headers import (
    COLOR_PROFILE,
    is_deep_color,
    is_heic,
    n_scans,
    other_kind,
    parts_before_pixels,
    webp_size,
)
from film_viz.data.picture_modes import flattened, in_eight_bits, with_whole_colors
from film_viz.files import pointer

MOST_BYTES = 10_000_000
MOST_PIXELS = 64_000_000
MOST_SIDE = 32_768  # pixels; a picture one pixel across costs several times its size
MOST_WEBP_PIXELS = 40_000_000  # its decoder takes several times the memory of the others
MOST_SCANNED = 1e9  # pixels of all scans of a JPEG together; a progressive photo of 64 megapixels has 0.7e9
MOST_PROFILES = 4  # color profiles of a PNG, each of which may unpack to a megabyte; a file has one
MOST_PARTS = 20_000  # of a file, such as comments, beside its pixels
SHRUNK = 16_000_000  # pixels above which a picture is taken at half its width and height
LARGE = 4_000_000  # pixels above which pictures are decoded one at a time
FORMATS = ("PNG", "JPEG", "WEBP")

_turn = threading.Lock()


class PictureError(ValueError):
    """Say why a file cannot be used as a picture."""


def load_picture(source: str | Path | bytes, size: int) -> UInt8[np.ndarray, "size size 3"]:
    """Return a picture squeezed to a square, as every model here reads it; CLEVR's 3:2 view becomes 1:1."""
    picture = open_picture(source)
    return np.asarray(picture.resize((size, size), Image.Resampling.BICUBIC))


def open_picture(source: str | Path | bytes) -> Image.Image:
    """Return the picture in a file, or in a file's bytes: RGB, upright; clear parts become white.

    It has its own size, or half of it both ways where that is over 16 megapixels. An animation gives its beginning.
    """
    name = "the picture" if isinstance(source, bytes) else Path(source).name
    contents = source if isinstance(source, bytes) else _read(Path(source), name)
    _check_length(len(contents), name)
    _check_kind(contents, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes, which our own limits follow, and of broken notes beside pixels
            picture = Image.open(io.BytesIO(contents), formats=FORMATS)
            _check_size(picture.size, MOST_PIXELS, name)
            _check_work(picture, contents, name)
            with _turn_for(picture):
                return _decoded(picture, contents)
    except Image.DecompressionBombError as error:
        raise PictureError(
            f"{name} has far more than the {MOST_PIXELS / 1e6:.0f} megapixels allowed: make it smaller"
        ) from error
    except UnidentifiedImageError as error:
        what = other_kind(contents)
        came = f", but {what}" if what else ""
        raise PictureError(f"{name} is not a picture in png, jpg or webp format{came}") from error
    except PictureError:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError, RuntimeError) as error:  # on broken contents
        raise PictureError(f"{name} is damaged and cannot be read ({error})") from error


def is_animation(contents: bytes) -> bool:
    """Tell whether a picture that can be opened has others after it, to be shown one after the other."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return bool(getattr(Image.open(io.BytesIO(contents), formats=("PNG", "WEBP")), "is_animated", False))
    except UnidentifiedImageError:  # a JPEG; what may follow it there is another view, not what comes next
        return False


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


def _check_kind(contents: bytes, name: str) -> None:
    """Refuse what Pillow should not even open, and name what is often taken for a picture."""
    if what := pointer(contents):
        raise PictureError(f"{name} {what}")
    if is_heic(contents):
        raise PictureError(f"{name} is in HEIC format, which is not read here: save it as jpg or png")
    if parts_before_pixels(contents, MOST_PARTS) >= MOST_PARTS:
        raise PictureError(f"{name} is damaged: it has over {MOST_PARTS:,} parts beside its pixels")
    size = webp_size(contents)
    if size:
        _check_size(size, MOST_WEBP_PIXELS, name)


def _check_size(size: tuple[int, int], most: int, name: str) -> None:
    width, height = size
    if width * height > most:
        raise PictureError(
            f"{name} has {width} x {height} pixels, more than the {most / 1e6:.0f} megapixels allowed: make it smaller"
        )
    if max(size) > MOST_SIDE:
        raise PictureError(
            f"{name} has {width} x {height} pixels, and a side has at most {MOST_SIDE:,}: make it smaller"
        )


def _check_work(picture: Image.Image, contents: bytes, name: str) -> None:
    """Refuse a file that was made to keep a core busy."""
    scans = 1 if picture.format in ("PNG", "WEBP") else n_scans(contents)
    if scans > 1 and scans * picture.width * picture.height > MOST_SCANNED:
        raise PictureError(
            f"{name} passes {scans} times over its {picture.width} x {picture.height} pixels, which takes too long: "
            "save it as an ordinary jpg"
        )
    if is_deep_color(contents):
        _check_size(picture.size, SHRUNK, f"{name}, with 16 bits a color,")
    if picture.format == "PNG" and contents.count(COLOR_PROFILE) > MOST_PROFILES:
        raise PictureError(f"{name} is damaged: it has {contents.count(COLOR_PROFILE)} color profiles")


def _turn_for(picture: Image.Image) -> AbstractContextManager[object]:
    """Return a lock for a large picture: many at once would fill the memory."""
    return _turn if picture.width * picture.height > LARGE else nullcontext()


def _decoded(picture: Image.Image, contents: bytes) -> Image.Image:
    full, half = picture.size, (picture.width // 2, picture.height // 2)
    is_shrunk = full[0] * full[1] > SHRUNK and min(half) > 0
    if is_shrunk:
        picture.draft(None, half)  # a JPEG is decoded at half its size at once
    picture.load()
    shallow = in_eight_bits(picture, contents)
    if is_shrunk and picture.size == full:
        shallow = with_whole_colors(shallow).reduce(2)
    return flattened(ImageOps.exif_transpose(shallow))
