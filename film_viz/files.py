"""How this project writes and reads small files: whole or not at all, and with patience for what others left behind."""

import json
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tokenize import TokenError
from typing import Any
from uuid import uuid4
from zipfile import BadZipFile

import numpy as np

DAMAGED = (
    ArithmeticError,
    AttributeError,
    BadZipFile,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    struct.error,
    SyntaxError,
    TokenError,
    TypeError,
    ValueError,
    zlib.error,
)
"""What NumPy, pandas and zipfile raise over files that are cut short or were overwritten."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to beside `path`; what is written takes its place in one step, or on any error not at all.

    Every writer has a file of its own, so many processes and threads may replace one file at once: the last one stays.
    """
    partial = path.with_name(f".{path.stem}.{uuid4().hex}{path.suffix}")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_atomically(path: Path, contents: str | bytes, is_durable: bool = False) -> None:
    """Write a small file so that it is there whole or not at all; a durable one survives a power cut as well."""
    with replacing(path) as partial, partial.open("wb") as file:
        file.write(contents.encode() if isinstance(contents, str) else contents)
        file.flush()
        if is_durable:
            os.fsync(file.fileno())


def write_arrays(path: Path, /, **arrays: Any) -> None:
    """Write an `.npz` file so that it is there whole or not at all."""
    with replacing(path) as partial, partial.open("wb") as file:
        np.savez(file, **arrays)


def read_object(path: Path) -> dict[str, Any]:
    """Return a JSON object; {} if there is none that can be read."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """Return the arrays of an `.npz` file; {} if there is none that can be read."""
    try:
        with path.open("rb") as whole, np.load(whole, allow_pickle=False) as file:
            return dict(file)
    except DAMAGED:
        return {}
