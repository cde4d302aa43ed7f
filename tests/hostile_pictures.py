"""Hostile picture and record files, and what becomes of them: read, refused in a sentence, or a crash.

    python tests/hostile_pictures.py 3000 0

tries so many files of a seed, and prints how they ended, the longest time that one took, and the memory that all took.
"""

import io
import json
import re
import struct
import sys
import time
import traceback
import warnings
import zlib
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from film_viz.data.pictures import PictureError, open_picture
from film_viz.scenes.clevr_json import SceneError, read_record, record_of
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene_files import records_in

Rng = np.random.Generator
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "latin-1")


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(values: np.ndarray, color_type: int, extra: bytes = b"") -> bytes:
    """Return a PNG file of 8 or 16 bits as the specification has it, with other chunks put before the pixels."""
    height, width, n_bytes = *values.shape[:2], values.dtype.itemsize
    rows = b"".join(b"\0" + row.astype(f">u{n_bytes}").tobytes() for row in values)
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8 * n_bytes, color_type, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")


def repeated_scans(width: int, height: int, times: int) -> bytes:
    """Return a progressive JPEG whose last scan comes again and again."""
    whole = encoded(Image.new("L", (width, height), 128), "JPEG", progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + times * last + whole[-2:]


@cache
def good_files() -> tuple[bytes, ...]:
    """Return small pictures of every kind that is read, and some that are not."""
    noise = np.random.default_rng(1).integers(0, 256, (13, 17, 4), dtype=np.uint8)
    color, clear = Image.fromarray(noise[:, :, :3]), Image.fromarray(noise)
    exif = Image.Exif()
    exif[0x0112] = 6
    frames = [color.rotate(90 * turn) for turn in range(3)]
    return (
        *(encoded(color.convert(mode), "PNG") for mode in ("1", "L", "P", "RGB", "LA")),
        encoded(clear, "PNG"),
        encoded(color, "PNG", save_all=True, append_images=frames),
        *(png(noise.astype(np.uint16)[:, :, : {0: 1, 2: 3, 6: 4}[kind]] * 16, kind) for kind in (0, 2, 6)),
        *(encoded(color, "JPEG", progressive=is_progressive, exif=exif) for is_progressive in (False, True)),
        encoded(color.convert("CMYK"), "JPEG"),
        encoded(color, "MPO", save_all=True, append_images=frames),
        *(encoded(clear, "WEBP", lossless=is_lossless, exif=exif) for is_lossless in (False, True)),
        encoded(color, "WEBP", save_all=True, append_images=frames),
        encoded(color, "GIF"),
        encoded(color, "TIFF"),
    )


def mutated(contents: bytes, rng: Rng) -> bytes:
    """Return a file with bytes changed, cut, put in twice or taken from another."""
    changed = bytearray(contents)
    match rng.integers(6):
        case 0:
            return bytes(changed[: rng.integers(len(changed) + 1)])
        case 1:
            place, length = int(rng.integers(len(changed))), int(rng.integers(1, 200))
            return bytes(changed[: place + length] + changed[place:])
        case 2:
            other = good_files()[rng.integers(len(good_files()))]
            return bytes(changed[: rng.integers(len(changed))]) + other[rng.integers(len(other)) :]
        case 3:
            place = int(rng.integers(len(changed) - 4))
            changed[place : place + 4] = rng.choice(
                [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\1\0\0"]
            )
        case _:
            for place in rng.integers(
                0, min(len(changed), int(rng.choice([32, 200, 10**6]))), int(rng.integers(1, 12))
            ):
                changed[place] = rng.integers(256)
    return bytes(changed)


def resized_png(rng: Rng) -> bytes:
    """Return a PNG file that claims another size, and keeps its checksums."""
    contents = bytearray(good_files()[int(rng.integers(6))])
    sides = [0, 1, 2**16, 2**31 - 1, 2**32 - 1, 7_999, 60_000_000]
    contents[16:24] = struct.pack(">II", int(rng.choice(sides)), int(rng.choice(sides)))
    contents[29:33] = struct.pack(">I", zlib.crc32(contents[12:29]))
    return bytes(contents)


def flooded_png(rng: Rng) -> bytes:
    """Return a PNG file whose notes unpack to far more than they are."""
    packed = zlib.compress(bytes(int(rng.choice([10**5, 10**6, 10**7]))))
    kind = rng.choice([b"iCCP", b"zTXt", b"iTXt", b"eXIf", b"fdAT", b"tEXt"])
    head = b"a\0\1\0\0\0" if kind == b"iTXt" else b"a\0\0"
    return png(np.zeros((5, 7, 3), np.uint8), 2, int(rng.choice([1, 3, 60, 300])) * png_chunk(kind, head + packed))


def claimed_webp(rng: Rng) -> bytes:
    """Return a few bytes that claim a WebP picture of any size."""
    width, height = (int(side) for side in rng.choice([1, 3, 4000, 6324, 6326, 16_383], 2))
    bits = struct.pack("<I", width - 1 | height - 1 << 14)
    bodies = (
        b"VP8L" + struct.pack("<I", 14) + b"\x2f" + bits + bytes(9),
        b"VP8 " + struct.pack("<I", 14) + b"\x10\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height) + bytes(4),
        b"VP8X"
        + struct.pack("<I", 10)
        + bytes(4)
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little"),
    )
    body = b"WEBP" + bodies[rng.integers(len(bodies))]
    return b"RIFF" + struct.pack("<I", len(body)) + body + bytes(int(rng.integers(3)))


def scanned_jpeg(rng: Rng) -> bytes:
    """Return a JPEG of many scans, by which few bytes take a long time."""
    return repeated_scans(
        *(int(side) for side in rng.choice([64, 500, 3000, 7999], 2)), int(rng.choice([3, 100, 2000]))
    )


def record_file(rng: Rng) -> bytes:
    """Return a scene file in some encoding, damaged."""
    record = record_of(sample_scene(int(rng.integers(20))), 0, "a.png", "val")
    value = ({"scenes": [record]}, [record], record)[rng.integers(3)]
    contents = json.dumps(value, indent=rng.choice([None, 1])).encode(str(rng.choice(ENCODINGS)))
    if rng.random() < 0.1:
        return b'{"objects": ' + int(rng.choice([500, 900, 10**5])) * rng.choice([b"[", b'{"a": '])
    return contents if rng.random() < 0.2 else mutated(contents, rng)


PICTURES: tuple[Callable[[Rng], bytes], ...] = (
    *([lambda rng: mutated(good_files()[rng.integers(len(good_files()))], rng)] * 12),
    *(resized_png, resized_png, flooded_png, claimed_webp, claimed_webp),
)


def picture_outcome(contents: bytes) -> str:
    try:
        picture = open_picture(contents)
    except PictureError as error:
        return "picture refused" if len(str(error)) < 400 else f"a refusal of no sentence: {error!r}"
    return "picture read" if picture.mode == "RGB" and min(picture.size) > 0 else "picture of another kind"


def record_outcome(contents: bytes) -> str:
    try:
        for record in records_in(contents, "a.json"):
            read_record(record)
    except SceneError as error:
        return "record refused" if len(str(error)) < 700 else f"a refusal of no sentence: {error!r}"
    return "record read"


def main(n_files: int, seed: int) -> None:
    """Print how many files ended how."""
    warnings.simplefilter("error")
    ends: Counter[str] = Counter()
    slowest = 0.0
    for number in range(n_files):
        rng = np.random.default_rng((seed, number))
        is_record = number % 4 == 3
        make = record_file if is_record else PICTURES[rng.integers(len(PICTURES))]
        make = scanned_jpeg if number % 100 == 50 else make
        contents = make(rng)
        start = time.perf_counter()
        try:
            ends[(record_outcome if make is record_file else picture_outcome)(contents)] += 1
        except Exception:
            ends["crashed"] += 1
            print(f"file {number} of seed {seed}: {contents[:80]!r}\n{traceback.format_exc()}", file=sys.stderr)
        slowest = max(slowest, time.perf_counter() - start)
    status = Path("/proc/self/status").read_text()  # `getrusage` tells that of the parent too, from before exec
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1e3
    print(json.dumps({**ends, "slowest_s": round(slowest, 2), "peak_mb": round(peak)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
