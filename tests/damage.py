"""Damage as disks do it: a bit flipped, a file cut short, a stretch of zeros, garbage in its place."""

import random
from collections.abc import Iterator


def damaged(whole: bytes, number: int, seed: int) -> Iterator[bytes]:
    """Yield so many damaged versions of a file, half of them with one flipped bit."""
    draw = random.Random(seed)
    for index in range(number):
        at = draw.randrange(len(whole))
        match index % 6:
            case 0 | 1 | 2:
                yield whole[:at] + bytes([whole[at] ^ 1 << draw.randrange(8)]) + whole[at + 1 :]
            case 3:
                yield whole[:at]
            case 4:
                yield whole[:at] + bytes(len(whole) - at)
            case _:
                yield draw.randbytes(draw.randrange(2_000))
