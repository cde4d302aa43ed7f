"""What the first bytes of a picture file tell before anything is decoded: its kind, and what decoding would cost.

Pillow itself opens most files by their header alone, but for WebP it hands the whole canvas to the decoder at once, and
a progressive JPEG may pass over its pixels hundreds of times. Those two are looked at here.
"""

import re
import struct

PNG = b"\x89PNG\r\n\x1a\n"
START_OF_SCAN = b"\xff\xda"
_MARKER = re.compile(rb"\xff[^\xff]")
_WITHOUT_LENGTH = tuple(bytes([kind]) for kind in (0, 1, *range(0xD0, 0xDA)))
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


def parts_before_pixels(contents: bytes, most: int) -> int:
    """Return how many parts of a PNG or JPEG file, and bytes between them, a reader takes one by one; `most` is enough.

    A file has a few dozen, or as many thousands as a PNG's pixels come in chunks.
    """
    if contents.startswith(PNG):
        return _png_chunks(contents, most)
    return _jpeg_parts(contents, most) if contents.startswith(b"\xff\xd8") else 0


def _png_chunks(contents: bytes, most: int) -> int:
    place, count = len(PNG), 0
    while place < len(contents) and count < most:
        place += 12 + int.from_bytes(contents[place : place + 4])
        count += 1
    return count


def _jpeg_parts(contents: bytes, most: int) -> int:
    """Count markers, and bytes that stand between them, up to the first scan."""
    place, count = 2, 0
    while count < most and (marker := _MARKER.search(contents, place)) is not None:
        count += 1 + marker.end() - place - 2
        kind, place = marker.group()[-1:], marker.end()
        if kind == START_OF_SCAN[1:]:
            return count
        if kind not in _WITHOUT_LENGTH:
            place += max(2, int.from_bytes(contents[place : place + 2]))
    return max(count, len(contents) - place) if count < most else most


def n_scans(contents: bytes) -> int:
    """Return how many scans a JPEG file has at most; a handful more are counted where an embedded preview has some."""
    return contents.count(START_OF_SCAN)


def is_deep_color(contents: bytes) -> bool:
    """Say whether a PNG file has color in 16 bits, of which Pillow keeps the upper eight."""
    return contents.startswith(PNG) and contents[24:25] == bytes([DEEP]) and contents[25:26] in (b"\2", b"\6")


def is_heic(contents: bytes) -> bool:
    """Say whether a file is a picture in HEIC format."""
    return contents[4:8] == b"ftyp" and contents[8:12] in HEIC_BRANDS


_SAVED = "save it as png or jpg"
_BEGINNINGS = {
    b"GIF8": f"a GIF: {_SAVED}",
    b"BM": f"a BMP file: {_SAVED}",
    b"II*\0": f"a TIFF file: {_SAVED}",
    b"MM\0*": f"a TIFF file: {_SAVED}",
    b"\0\0\1\0": f"an icon: {_SAVED}",
    b"%PDF": f"a PDF file: {_SAVED}",
    b"8BPS": f"a Photoshop file: {_SAVED}",
    b"PK\3\4": "a zip archive: unpack it",
    b"\x1f\x8b": "a file packed by gzip: unpack it",
}
_SHOWN = 4096  # bytes of a text that tell what it is


def other_kind(contents: bytes) -> str | None:
    """Return what a file is that is no picture read here, with the way out; None where it does not tell."""
    if not contents:
        return "empty: choose another"
    known = next((what for start, what in _BEGINNINGS.items() if contents.startswith(start)), None)
    if known is not None:
        return known
    if contents[4:8] == b"ftyp":
        return f"{'an AVIF file' if contents[8:12] == b'avif' else 'a film'}: {_SAVED}"
    text = contents[:_SHOWN].removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"<svg" in text:
        return "an SVG drawing: save it as png"
    if text[:1] in (b"{", b"["):
        return "JSON: a scene record is read from a file whose name ends in .json"
    return "text: choose a picture" if text and all(byte > 31 or byte in b"\t\r\n\f" for byte in text) else None
