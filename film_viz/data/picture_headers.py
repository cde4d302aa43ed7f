"""What the first bytes of a picture file tell before anything is decoded: its kind, and what decoding would cost.

Pillow itself opens most files by their header alone, but for WebP it hands the whole canvas to the decoder at once, and
a progressive JPEG may pass over its pixels hundreds of times. Those two are looked at here.
"""

import struct

START_OF_SCAN = b"\xff\xda"
COLOR_PROFILE = b"iCCP"
DEEP = 16  # bits of a channel

HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
"""Brands of files that phones write and Pillow does not read."""


def webp_size(contents: bytes) -> tuple[int, int] | None:
    """Return width and height of a WebP file's canvas; None if it is no WebP file, or says no size.

    The three kinds of first chunk are those of Google's WebP container specification: lossy, lossless and extended.
    """
    if contents[:4] != b"RIFF" or contents[8:12] != b"WEBP" or len(contents) < 30:
        return None
    read = {b"VP8 ": _lossy_size, b"VP8L": _lossless_size, b"VP8X": _extended_size}.get(contents[12:16])
    return read(contents[20:30]) if read else None


def _lossy_size(head: bytes) -> tuple[int, int]:
    width, height = struct.unpack("<HH", head[6:10])
    return width & 0x3FFF, height & 0x3FFF


def _lossless_size(head: bytes) -> tuple[int, int]:
    (bits,) = struct.unpack("<I", head[1:5])
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _extended_size(head: bytes) -> tuple[int, int]:
    return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1


def n_scans(contents: bytes) -> int:
    """Return how many scans a JPEG file has at most; a handful more are counted where an embedded preview has some."""
    return contents.count(START_OF_SCAN)


def is_deep_color(contents: bytes) -> bool:
    """Say whether a PNG file has color in 16 bits, of which Pillow keeps the upper eight."""
    return (
        contents[:8] == b"\x89PNG\r\n\x1a\n" and contents[24:25] == bytes([DEEP]) and contents[25:26] in (b"\2", b"\6")
    )


def is_heic(contents: bytes) -> bool:
    """Say whether a file is a picture in HEIC format."""
    return contents[4:8] == b"ftyp" and contents[8:12] in HEIC_BRANDS
