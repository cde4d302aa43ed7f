"""Pictures from outside are opened with limits, upright, as RGB."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from film_viz.data.pictures import PictureError, load_picture, open_picture

RED, BLUE = (255, 0, 0), (0, 0, 255)


def encoded(picture: Image.Image, kind: str = "PNG", **options) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def png_header(width: int, height: int) -> bytes:
    """Return the beginning of a PNG file that claims a size."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return start + struct.pack(">I", 1000) + b"IDAT"


@pytest.fixture
def two_halves():
    """A picture 6 wide and 4 high, red on the left and blue on the right."""
    picture = Image.new("RGB", (6, 4), RED)
    picture.paste(BLUE, (3, 0, 6, 4))
    return picture


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_three_formats_are_read(kind):
    picture = load_picture(encoded(Image.new("RGB", (30, 20), (200, 100, 50)), kind), 7)
    assert picture.shape == (7, 7, 3)
    assert picture.dtype == np.uint8
    assert np.abs(picture.astype(int) - (200, 100, 50)).max() <= 3


def test_a_picture_of_the_right_size_keeps_its_pixels():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 5, 3), dtype=np.uint8)
    assert np.array_equal(load_picture(encoded(Image.fromarray(pixels)), 5), pixels)


def test_the_whole_width_is_squeezed_into_the_square(two_halves):
    picture = load_picture(encoded(two_halves), 4)
    assert tuple(picture[2, 0]) == RED
    assert tuple(picture[2, 3]) == BLUE


def test_a_path_and_its_bytes_give_the_same(two_halves, tmp_path):
    (tmp_path / "picture.png").write_bytes(encoded(two_halves))
    assert np.array_equal(load_picture(tmp_path / "picture.png", 3), load_picture(encoded(two_halves), 3))


def test_a_picture_taken_sideways_is_turned_upright(two_halves):
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    picture = open_picture(encoded(two_halves, exif=exif))
    assert picture.size == (4, 6)
    assert (picture.getpixel((0, 0)), picture.getpixel((0, 5))) == (RED, BLUE)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK"])
def test_other_modes_become_rgb(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert open_picture(encoded(Image.new("RGB", (3, 2), "white").convert(mode), kind)).getpixel((1, 1)) == (
        255,
        255,
        255,
    )


def test_what_is_clear_becomes_white():
    assert open_picture(encoded(Image.new("RGBA", (3, 2), (9, 9, 9, 0)))).getpixel((1, 1)) == (255, 255, 255)


def test_opaque_pictures_with_an_alpha_channel_keep_their_colors():
    assert open_picture(encoded(Image.new("RGBA", (3, 2), (9, 80, 7, 255)))).getpixel((1, 1)) == (9, 80, 7)


def test_sixteen_bit_gray_is_scaled():
    gray = Image.fromarray(np.full((2, 3), 128 * 256, np.uint16))
    assert open_picture(encoded(gray)).getpixel((1, 1)) == (128, 128, 128)


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (b"", "the picture is not a picture in png, jpg or webp format"),
        (b"hello", "the picture is not a picture in png, jpg or webp format"),
        (encoded(Image.new("RGB", (3, 2)), "GIF"), "is not a picture in png, jpg or webp format"),
        (encoded(Image.effect_noise((64, 64), 50))[:600], "the picture is damaged and cannot be read"),
        (bytes(10_000_001), r"the picture has 10\.0 MB, more than the 10 MB allowed: make it smaller"),
        (png_header(8000, 5001), "the picture has 8000 x 5001 pixels, more than the 40 megapixels allowed"),
        (png_header(10_000, 10_000), "the picture has 10000 x 10000 pixels, more than the 40 megapixels allowed"),
        (png_header(50_000, 50_000), "the picture has far more than the 40 megapixels allowed"),
    ],
    ids=["empty", "text", "gif", "cut", "heavy", "large", "larger", "huge"],
)
def test_what_cannot_be_used_is_refused_with_its_reason(contents, message):
    with pytest.raises(PictureError, match=message):
        load_picture(contents, 8)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(PictureError, match=r"none\.png cannot be opened \(No such file or directory\)"):
        load_picture(tmp_path / "none.png", 8)


def test_a_heavy_file_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "heavy.png").open("wb") as file:
        file.truncate(20_000_000)
    with pytest.raises(PictureError, match=r"heavy\.png has 20\.0 MB"):
        load_picture(tmp_path / "heavy.png", 8)
