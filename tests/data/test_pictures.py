"""Pictures from outside are opened with limits, upright, as RGB."""

import json
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import hostile_pictures
from film_viz.data.picture_headers import webp_size
from film_viz.data.pictures import PictureError, is_animation, load_picture, open_picture
from hostile_pictures import png, png_chunk, repeated_scans

FUZZER = Path(hostile_pictures.__file__)
RED, BLUE = (255, 0, 0), (0, 0, 255)


def encoded(picture: Image.Image, kind: str = "PNG", **options) -> bytes:
    return hostile_pictures.encoded(picture, kind, **options)


def png_header(width: int, height: int) -> bytes:
    """Return the beginning of a PNG file that claims a size."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return start + struct.pack(">I", 1000) + b"IDAT"


def webp_claim(width: int, height: int) -> bytes:
    """Return 34 bytes that claim a lossless WebP picture of a size."""
    body = b"VP8L" + struct.pack("<IBI", 14, 0x2F, width - 1 | height - 1 << 14) + bytes(9)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


@pytest.fixture
def two_halves():
    """A picture 6 wide and 4 high, red on the left and blue on the right."""
    picture = Image.new("RGB", (6, 4), RED)
    picture.paste(BLUE, (3, 0, 6, 4))
    return picture


HEADS = (30_000 * b"\xff", 30_000 * b"\0", 30_000 * b"\xff\xfe\0\2", 30_000 * b"\xff\0", 30_000 * b"\xff\xd0")
"""What a reader of JPEG goes over piece by piece: filling, junk, empty comments, escapes, restarts."""


def with_head(odd: bytes) -> bytes:
    """Return a JPEG file with something odd before everything else."""
    whole = encoded(Image.new("RGB", (9, 7)), "JPEG")
    return whole[:2] + odd + whole[2:]


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


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK"])
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


@pytest.mark.parametrize(("color_type", "n_channels"), [(0, 1), (2, 3), (6, 4)])
@pytest.mark.parametrize("n_bits", [12, 16])
def test_pictures_of_twelve_and_of_sixteen_bits_keep_their_brightness(color_type, n_channels, n_bits):
    values = np.random.default_rng(0).integers(0, 2**n_bits, (5, 7, n_channels), dtype=np.uint16)
    values[0, 0] = 2**n_bits - 1
    values[:, :, 3:] = 65535  # opaque
    values[:, :, 3:] >>= 16 - n_bits
    picture = np.asarray(open_picture(png(values, color_type)))
    np.testing.assert_array_equal(picture, np.broadcast_to(values[:, :, :3] >> (n_bits - 8), picture.shape))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_photo_is_shrunk_upright(kind):
    photo = Image.new("RGB", (6001, 3000), RED)
    photo.paste(BLUE, (3000, 0, 6001, 3000))
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = open_picture(encoded(photo, kind, exif=exif))
    assert picture.size[0] == 1500
    assert abs(picture.size[1] - 3000) <= 1
    top, bottom = (np.array(picture.getpixel((700, row))) for row in (100, 2900))
    assert np.abs(top - RED).max() < 5
    assert np.abs(bottom - BLUE).max() < 5


def test_a_photo_of_fifty_megapixels_is_read():
    start = time.process_time()
    assert open_picture(encoded(Image.new("RGB", (8660, 5773), RED), "JPEG", progressive=True)).size == (4330, 2887)
    assert time.process_time() - start < 20


def test_large_pictures_of_numbered_colors_are_shrunk_by_their_colors():
    photo = Image.new("P", (5000, 4000), 1)
    photo.putpalette([0, 0, 0, *RED, *BLUE])
    photo.paste(2, (2500, 0, 5000, 4000))
    picture = open_picture(encoded(photo))
    assert (picture.size, picture.getpixel((9, 9)), picture.getpixel((2490, 9))) == ((2500, 2000), RED, BLUE)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "MPO"])
def test_an_animation_and_a_photo_of_several_give_the_first(kind, two_halves):
    options = {"lossless": True} if kind == "WEBP" else {}
    contents = encoded(two_halves, kind, save_all=True, append_images=[two_halves.rotate(180)], **options)
    assert np.abs(np.array(open_picture(contents).getpixel((0, 0))) - RED).max() < 60
    assert is_animation(contents) == (kind != "MPO")
    assert not is_animation(encoded(two_halves, "JPEG" if kind == "MPO" else kind))


@pytest.mark.parametrize("options", [{"lossless": True}, {"lossless": False}, {"exif": b"Exif\0\0MM\0*"}])
def test_the_size_of_a_webp_file_is_read_from_its_header(options):
    assert webp_size(encoded(Image.new("RGB", (301, 77), RED), "WEBP", **options)) == (301, 77)
    assert webp_size(encoded(Image.new("RGB", (301, 77), RED))) is None


def test_a_little_filling_and_many_comments_are_no_harm():
    for head in (900 * b"\xff", 900 * b"\xff\xfe\0\5abc", 40 * (b"\xff\xe1\xff\xff" + bytes(65_533))):
        assert open_picture(with_head(head)).size == (9, 7)


def test_hostile_files_are_read_or_refused_but_crash_nothing():
    done = subprocess.run([sys.executable, FUZZER, "240", "3"], capture_output=True, text=True, timeout=200)
    ends = json.loads(done.stdout)
    assert set(ends) == {"picture read", "picture refused", "record read", "record refused", "slowest_s", "peak_mb"}, (
        done.stderr
    )
    assert ends["slowest_s"] < 20
    assert ends["peak_mb"] < 1500


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (b"", "the picture is not a picture in png, jpg or webp format, but empty: choose another"),
        (b"PK\3\4rest", "in png, jpg or webp format, but a zip archive: unpack it"),
        (b"hello", "is not a picture in png, jpg or webp format, but text: choose a picture"),
        (
            b"\xef\xbb\xbf{}",
            "jpg or webp format, but JSON: a scene record is read from a file whose name ends in .json",
        ),
        (b" <?xml version='1.0'?>\n<svg/>", "but an SVG drawing: save it as png"),
        (encoded(Image.new("CMYK", (3, 2)), "TIFF"), "but a TIFF file: save it as png or jpg"),
        (b"\0\0\0\x18ftypavif", "but an AVIF file: save it as png or jpg"),
        (b"\0\0\0\x18ftypisom", "but a film: save it as png or jpg"),
        (b"\0" * 99, "format$"),
        (encoded(Image.new("RGB", (3, 2)), "GIF"), "in png, jpg or webp format, but a GIF: save it as png or jpg"),
        (encoded(Image.effect_noise((64, 64), 50))[:600], "the picture is damaged and cannot be read"),
        (bytes(10_000_001), r"the picture has 10\.0 MB, more than the 10 MB allowed: make it smaller"),
        (png_header(8000, 8001), "the picture has 8000 x 8001 pixels, more than the 64 megapixels allowed"),
        (png_header(10_000, 10_000), "the picture has 10000 x 10000 pixels, more than the 64 megapixels allowed"),
        (png_header(50_000, 50_000), "the picture has far more than the 64 megapixels allowed"),
        (webp_claim(16_383, 16_383), "has 16383 x 16383 pixels, more than the 40 megapixels allowed: make it smaller"),
        (
            repeated_scans(3000, 3000, 300),
            "passes 3.. times over its 3000 x 3000 pixels, which takes too long: save it",
        ),
        (png(np.zeros((5, 7, 3), np.uint8), 2, 9 * png_chunk(b"iCCP", b"a\0\0")), "damaged: it has 9 color profiles"),
        (png(np.zeros((5, 7, 3), np.uint8), 2, 25_000 * png_chunk(b"noTe", b"")), "it has over 20,000 parts beside"),
        *((with_head(each), "it has over 20,000 parts beside its pixels") for each in HEADS),
        (png(np.zeros((1, 40_000), np.uint8), 0), "40000 x 1 pixels, and a side has at most 32,768"),
        (png(np.zeros((40_000, 1), np.uint8), 0), "1 x 40000 pixels, and a side has at most 32,768"),
        (png(np.zeros((0, 7, 3), np.uint8), 2), "the picture is (damaged|not a picture)"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "is in HEIC format, which is not read here: save it as jpg or png"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n",
            "is a pointer of Git LFS, not the file itself",
        ),
    ],
    ids=[
        *(
            "empty",
            "zip",
            "text",
            "json",
            "svg",
            "tiff",
            "avif",
            "film",
            "zeros",
            "gif",
            "cut",
            "heavy",
            "large",
            "larger",
            "huge",
            "huge webp",
            "many scans",
            "profiles",
        ),
        *("chunks", "filling", "junk", "comments", "escapes", "restarts", "wide", "tall"),
        *("no rows", "heic", "pointer"),
    ],
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
