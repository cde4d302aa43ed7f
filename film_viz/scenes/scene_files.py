"""Files of scene records as other people have them: CLEVR's own form, a list, one record alone, or one a line.

In any usual encoding, with a byte order mark or without, and in a folder of such files. What comes out is plain JSON,
for `clevr_json` to understand record by record; what is no such file ends in one sentence.
"""

import json
from pathlib import Path
from typing import Any

from film_viz.files import TextError, decoded_text, json_fault, unique_object
from film_viz.scenes.record_values import SceneError
from film_viz.shown import shown

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
        raise SceneError(f"{name} is not a CLEVR scene file: {WANTED}, got {shown(value)}")
    for position, record in enumerate(value):
        if not isinstance(record, dict):
            raise SceneError(
                f"{name} holds no CLEVR scene record: scene {position} of it is not a JSON object, but {shown(record)}"
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
        text = decoded_text(contents, name)
    except TextError as error:
        raise SceneError(str(error)) from error
    try:
        return _values(text)
    except (ValueError, RecursionError) as error:
        raise SceneError(
            f"{name} is not a CLEVR scene file, for it is not JSON ({json_fault(error)}): {WANTED}"
        ) from error


def _values(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=unique_object)
    except json.JSONDecodeError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if error.msg != "Extra data" or len(lines) < 2:
            raise
        return [_line(line, number) for number, line in enumerate(lines)]


def _line(line: str, number: int) -> Any:
    try:
        return json.loads(line, object_pairs_hook=unique_object)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"scene {number}, a line of its own: {json_fault(error)}") from error


def _keys(value: Record) -> str:
    return ", ".join(shown(key) for key in list(value)[:5]) or "nothing"
