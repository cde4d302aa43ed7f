"""Damage as files meet it: cut short, overwritten, emptied, replaced by something else."""

import random


def mutations(whole: bytes, number: int) -> list[bytes]:
    """Return a file cut short, with bytes overwritten, emptied, and replaced by other JSON."""
    draw = random.Random(3)
    cut = [whole[: draw.randrange(len(whole))] for _ in range(number // 3)]
    flipped = []
    for _ in range(number):
        changed = bytearray(whole)
        for _ in range(draw.choice((1, 3, 20))):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
        flipped.append(bytes(changed))
    return [*cut, *flipped, b"", b"[]", b"null", b"3", b'"x"', b"[" * 100_000, bytes(len(whole))]
