"""Checksums of what is kept: a bit that flipped on a disk or on the way is noticed, and never read as another number.

A sealed JSON object carries the checksum of everything else in it; a sealed file has it in a small file beside, which
`sha256sum --check` reads as well. What was written before there were seals has none, and is read as it is.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from film_viz.files import write_atomically

CHECKSUM = "checksum"


class SealError(ValueError):
    """Say that something is not as it was written."""


def sealed(values: dict[str, Any]) -> dict[str, Any]:
    """Return plain JSON values with a checksum over all of them."""
    return {**values, CHECKSUM: _checksum(values)}


def unsealed(values: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what was sealed, or values that never were; raise `SealError` where they have changed since."""
    rest = {key: value for key, value in values.items() if key != CHECKSUM}
    if CHECKSUM in values and values[CHECKSUM] != _checksum(rest):
        raise SealError(
            f"{name} is not as it was written: its checksum differs, so something in it is damaged or was changed by "
            f'hand. Copy it again, or take "{CHECKSUM}" out of it if the change was meant'
        )
    return rest


def _checksum(values: dict[str, Any]) -> str:
    plain = json.loads(json.dumps(values))  # as they will be read: with keys that are texts
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def seal_of(path: Path) -> Path:
    """Return the file beside another one that holds its checksum."""
    return path.with_name(f"{path.name}.sha256")


def seal_file(path: Path) -> None:
    """Write the checksum of a file beside it."""
    write_atomically(seal_of(path), f"{file_checksum(path)}  {path.name}\n", is_durable=True)


def check_file(path: Path) -> None:
    """Raise `SealError` where a file is not as it was sealed; one without a seal passes."""
    try:
        expected = seal_of(path).read_bytes().partition(b" ")[0]
    except FileNotFoundError:
        return
    if expected != file_checksum(path).encode():
        raise SealError(f"{path} is not as it was written: its checksum differs from that in {seal_of(path).name}")


def file_checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
