"""How this project writes and reads small files: whole or not at all, and with patience for what others left behind.

Texts of other people come in any of the usual encodings: UTF-8, UTF-16 and UTF-32, with or without a byte order mark,
and Windows-1252 or Latin-1. Every reader of such a text opens it here, so that all of them read the same.
"""

import codecs
import json
import os
import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tokenize import TokenError
from typing import Any, TextIO
from uuid import uuid4
from zipfile import BadZipFile

import numpy as np

from film_viz.shown import shown

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
POINTERS: dict[bytes, str] = {
    b"version https://git-lfs": "is a pointer of Git LFS, not the file itself: fetch that with `git lfs pull`",
    b"/annex/objects/": "is a pointer of git-annex, not the file itself: fetch that with `git annex get`",
}
"""What a file begins with that only stands for another, and what is said of it."""
NO_TEXTS: dict[bytes, str] = POINTERS | {
    b"\x1f\x8b": "is packed by gzip: unpack it",
    b"PK\x03\x04": "is a zip archive: unpack it",
    b"\x89PNG": "is a picture, not a text",
    b"\xff\xd8\xff": "is a picture, not a text",
    b"\x89HDF": "is an HDF5 file, not a text",
}
"""What a file begins with that is no text, and what is said of it."""

_SECONDS_UNTIL_READ = () if os.name == "posix" else (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Byte order marks; the longer ones come first, for one begins like another."""


class TextError(ValueError):
    """Say why a file is no text, or no JSON, that can be read."""


class RepeatedKeyError(ValueError):
    """Name a key that stands twice in one object, where JSON leaves open which value counts."""


def text_beside(module: str, name: str) -> str:
    """Return the text of a file in the folder of a module or below, given the module's `__file__`."""
    return (Path(module).parent / name).read_text(encoding="utf-8")


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read what is no UTF-8 byte by byte: a text is in one encoding, so this decodes Latin-1 and Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(bytes([byte]).decode("windows-1252", "replace") for byte in wrong), error.end


codecs.register_error("windows-1252", _as_windows_1252)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to beside `path`; what is written takes its place in one step, or on any error not at all.

    Every writer has a file of its own, so many processes and threads may replace one file at once: the last one stays.
    """
    partial = path.with_name(f".{path.stem}.{uuid4().hex}{path.suffix}")
    try:
        yield partial
        _put(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _put(partial: Path, path: Path) -> None:
    """Put a file into another's place; Windows refuses that for as long as somebody reads the other one."""
    for seconds in _SECONDS_UNTIL_READ:
        try:
            partial.replace(path)
        except PermissionError:
            time.sleep(seconds)
        else:
            return
    partial.replace(path)


def write_atomically(path: Path, contents: str | bytes, is_durable: bool = False) -> None:
    """Write a small file so that it is there whole or not at all; a durable one survives a power cut as well."""
    with replacing(path) as partial, partial.open("wb") as file:
        file.write(contents.encode() if isinstance(contents, str) else contents)
        file.flush()
        if is_durable:
            os.fsync(file.fileno())


def check_new_file(path: Path | None, name: str) -> None:
    """Refuse a path that no file can have, before work begins whose result is to go there."""
    if path is not None and path.is_dir():
        raise ValueError(f"{name} must be a file, and {path} is a folder: give a name in it")
    for above in path.parents if path is not None else ():
        if above.exists() and not above.is_dir():
            raise ValueError(f"{name} cannot be {path}, for {above} is a file: give another path")


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


def open_text(path: Path) -> TextIO:
    """Open a text of whatever encoding; raise `TextError` where the file holds none."""
    encoding, errors = _encoding(_head(path), str(path))
    return path.open(encoding=encoding, errors=errors)


def read_text(path: Path) -> str:
    """Return a text of whatever encoding; raise `TextError` where the file holds none."""
    with open_text(path) as file:
        return file.read()


def decoded_text(contents: bytes, name: str) -> str:
    """Return the text in a file's contents, as `read_text` does; errors call it `name`."""
    return contents.decode(*_encoding(contents[:64], name))


def pointer(source: Path | bytes) -> str:
    """Return what is said of a file, or of how it begins, that only stands for another one; "" where it is itself.

    Readers of every kind of file ask this before they say that one is damaged.
    """
    try:
        head = source if isinstance(source, bytes) else _head(source)
    except OSError:
        return ""  # who reads it says why it cannot be read
    return next((what for beginning, what in POINTERS.items() if head.startswith(beginning)), "")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(64)


def _encoding(head: bytes, name: str) -> tuple[str, str]:
    """Return how a text that begins so is decoded, and what is done with bytes that do not fit."""
    if not head:
        raise TextError(f"{name} is empty")
    for beginning, what in NO_TEXTS.items():
        if head.startswith(beginning):
            raise TextError(f"{name} {what}")
    encoding = next((known for mark, known in _MARKS.items() if head.startswith(mark)), json.detect_encoding(head[:4]))
    return encoding, "windows-1252" if encoding.startswith("utf-8") else "replace"


def read_json(path: Path) -> Any:
    """Return what a JSON file of whatever encoding holds; raise `TextError` where it holds none."""
    text = read_text(path)
    try:
        return json.loads(text, object_pairs_hook=unique_object)
    except (ValueError, RecursionError) as error:
        raise TextError(f"{path} is not readable as JSON: {json_fault(error)}") from error


def unique_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object, as `object_pairs_hook` is given it; raise `RepeatedKeyError` where a key stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in found if keys.count(key) > 1)
        raise RepeatedKeyError(f"{shown(twice)} stands twice in one JSON object: remove one")
    return found


def json_fault(error: Exception) -> str:
    """Return in words what is wrong with a JSON text."""
    if isinstance(error, RecursionError):
        return "brackets within brackets, deeper than can be read"
    if "integer string conversion" in str(error):
        return "a number of thousands of digits"  # Python reads no more than 4,300
    return str(error)
