"""Files of scene records as other people have them: CLEVR's own form, a list, one record alone, or one a line.

In any usual encoding, with a byte order mark or without, and in a folder of such files. What comes out is plain JSON,
for `clevr_json` to understand record by record; what is no such file ends in one sentence.
"""

from pathlib import Path
from typing import Any

from film_viz.files import TextError, decoded_text
from film_viz.records import records_of
from film_viz.scenes.record_values import SceneError

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
    try:
        return records_of(decoded_text(contents, name), name, "scenes")
    except TextError as error:
        raise SceneError(str(error)) from error


def _contents(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SceneError(f"there is no scene file {path}") from error
    except OSError as error:
        raise SceneError(f"the scene file {path} cannot be read ({error.strerror})") from error
