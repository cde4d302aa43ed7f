"""Files of scene records as other people have them: CLEVR's own form, a list, one record alone, or one a line.

In UTF-8, 16 or 32, with a byte order mark or without, and in a folder of such files. What comes out is plain JSON, for
`clevr_json` to understand record by record; what is no such file ends in one sentence.
"""

import json
from pathlib import Path
from typing import Any

from film_viz.scenes.record_values import SceneError, short

POINTER = b"version https://git-lfs.github.com/spec/"
"""How a file begins that Git LFS leaves in place of another."""

WANTED = "a CLEVR scene file is a JSON object with a list 'scenes', or one scene with a list 'objects'"

Record = dict[str, Any]


def read_records(path: str | Path) -> list[Record]:
    """Read the records of a scene file, or of all files `*.json` in a folder, in the order of their names."""
    path = Path(path)
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise SceneError(f"the folder {path} holds no scene files, whose names end in .json")
    return [record for file in files for record in records_in(_contents(file), str(file))]


def records_in(contents: bytes, name: str) -> list[Record]:
    """Return the records in a scene file's contents; errors call it `name`."""
    if contents.startswith(POINTER):
        raise SceneError(f"{name} is a pointer of Git LFS instead of the file itself: run `git lfs pull` first")
    value = _json(contents, name)
    if isinstance(value, dict) and "scenes" in value:
        value = value["scenes"]
    elif isinstance(value, dict) and "objects" in value:
        value = [value]
    elif isinstance(value, dict):
        raise SceneError(
            f"{name} is not a CLEVR scene file: it has no list 'scenes' and no list 'objects', but {_keys(value)}"
        )
    elif value == []:
        raise SceneError(f"{name} is not a CLEVR scene file: it is an empty list")
    if not isinstance(value, list):
        raise SceneError(f"{name} is not a CLEVR scene file: {WANTED}, got {short(value)}")
    for position, record in enumerate(value):
        if not isinstance(record, dict):
            raise SceneError(
                f"{name} holds no CLEVR scene record: scene {position} of it is not a JSON object, but {short(record)}"
            )
    return value


def _contents(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SceneError(f"there is no scene file {path}") from error
    except OSError as error:
        raise SceneError(f"the scene file {path} cannot be read ({error.strerror})") from error


def _json(contents: bytes, name: str) -> Any:
    """Return the value in a file; of several values, one a line, a list."""
    if not contents.strip():
        raise SceneError(f"{name} is not a CLEVR scene file: it is empty")
    try:
        text = contents.decode(json.detect_encoding(contents))
        try:
            return json.loads(text, object_pairs_hook=_object)
        except json.JSONDecodeError as error:
            lines = text.splitlines()
            if error.msg != "Extra data" or len(lines) < 2:
                raise
            return [json.loads(line, object_pairs_hook=_object) for line in lines if line.strip()]
    except _TwiceError as error:
        raise SceneError(f"{name} says {error} twice in one JSON object: remove one") from error
    except UnicodeDecodeError as error:
        raise SceneError(
            f"{name} is not a CLEVR scene file, for it is not JSON, a text in UTF-8, 16 or 32 ({error.reason})"
        ) from error
    except RecursionError as error:
        raise SceneError(
            f"{name} is not a CLEVR scene file, for it is not JSON that can be read: it is nested too deeply"
        ) from error
    except ValueError as error:
        raise SceneError(f"{name} is not a CLEVR scene file, for it is not JSON ({error}): {WANTED}") from error


class _TwiceError(Exception):
    """Name a key that stands twice in one object, where JSON leaves open which value counts."""


def _object(pairs: list[tuple[str, Any]]) -> Record:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(short(next(key for key in found if keys.count(key) > 1)))
    return found


def _keys(value: Record) -> str:
    return ", ".join(short(key) for key in list(value)[:5]) or "nothing"
