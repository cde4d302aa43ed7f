"""The records of a JSON file one by one: hundreds of megabytes pass through a window of a few.

CLEVR keeps its records in a list within an object, `{"info": {}, "questions": [...]}`. Others write the bare list, a
record a line, one record in a file, or a folder of such files. All of these are read.
"""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from film_viz.files import TextError, json_fault, open_text, unique_object
from film_viz.shown import shown

WINDOW = 2**22  # characters
MARKS = {"questions": "question", "scenes": "objects"}
"""The field by which a record is known that stands alone."""

_SPACE = re.compile(r"[ \t\r\n]*")
_LONGEST_TOKEN = 16  # characters that may be cut off without a decoder's pointing at the end of what it was given


def stream_records(path: Path, key: str) -> Iterator[dict[str, Any]]:
    """Yield the objects in the list `key` of a JSON file, or of a folder's JSON files in the order of their names.

    `TextError` says what is wrong with a file, at the latest when its end is reached.
    """
    for file in sorted(path.glob("*.json")) if path.is_dir() else [path]:
        with open_text(file) as text:
            yield from _Reader(text, file, key).records()


def records_of(text: str, name: str, key: str) -> list[dict[str, Any]]:
    """Return the objects in the list `key` of a JSON text, as `stream_records` does; errors call it `name`."""
    return list(_Reader(io.StringIO(text), name, key).records())


class _Reader:
    """What is read of a file, and where in it the next record begins."""

    def __init__(self, file: TextIO, path: Path | str, key: str) -> None:
        self.file, self.path, self.key = file, path, key
        self.window, self.position, self.number = "", 0, 0
        self.decode = json.JSONDecoder(object_pairs_hook=unique_object).raw_decode

    def records(self) -> Iterator[dict[str, Any]]:
        match self._next():
            case "[":
                yield from self._list()
                if not self.number:
                    raise self._no_records("it is an empty list")
                self._expect_end()
            case "{":
                yield from self._object()
            case "":
                raise self._no_records("it is empty")
            case _:
                raise self._no_records(f"it begins with {shown(self.window[self.position :][:20])}")

    def _object(self) -> Iterator[dict[str, Any]]:
        """Yield what the list of an object holds; an object without the list is a record, and others may follow it."""
        fields: dict[str, Any] = {}
        has_list = False
        for name in self._names():
            if name == self.key and self._next() == "[":
                if has_list:
                    raise TextError(f"{self.path} has two lists '{self.key}': make one of them")
                has_list = True
                yield from self._list()
            elif name in fields:
                raise TextError(f"{self.path} has the field {shown(name)} twice: remove one")
            else:
                fields[name] = self._value(f"the field {name!r:.40}")
        if self.key in fields:
            came = shown(fields[self.key])
            raise TextError(f"'{self.key}' in {self.path} must be a list of JSON objects, got {came}")
        mark = MARKS.get(self.key)
        if has_list and mark in fields:
            both = f"a list '{self.key}' and, as a record alone, a field '{mark}'"
            raise TextError(f"{self.path} has {both}: take one of them out")
        if not has_list:
            if mark not in fields:
                raise self._no_records(f"it has {', '.join(map(shown, list(fields)[:5])) or 'nothing'}")
            yield fields
            yield from self._lines()
        self._expect_end()

    def _names(self) -> Iterator[str]:
        """Yield the name of each field of an object; the caller reads its value."""
        self.position += 1
        while (character := self._next()) != "}":
            if character == ",":
                self.position += 1
                self._next()
            name = self._value("the name of a field")
            if not isinstance(name, str) or self._next() != ":":
                raise self._damaged("the name of a field", "a name and a colon are wanted")
            self.position += 1
            self._next()
            yield name
        self.position += 1

    def _list(self) -> Iterator[dict[str, Any]]:
        self.position += 1
        while (character := self._next()) != "]":
            if self.number:
                if character != ",":
                    raise self._damaged(self._place(), "a comma is missing before it")
                self.position += 1
                if self._next() == "]":
                    break
            yield self._record()
        self.position += 1

    def _lines(self) -> Iterator[dict[str, Any]]:
        self.number = 1
        while self._next() == "{":
            yield self._record()

    def _record(self) -> dict[str, Any]:
        record = self._value()
        if not isinstance(record, dict):
            raise TextError(f"{self._place()} in {self.path} must be a JSON object, got {shown(record)}")
        self.number += 1
        return record

    def _place(self) -> str:
        return f"record {self.number} of '{self.key}'"

    def _value(self, name: str = "") -> Any:
        """Return the value that begins here, a record if it has no name, reading on until it is whole."""
        while True:
            try:
                value, end = self.decode(self.window, self.position)
            except (ValueError, RecursionError) as error:
                if not (isinstance(error, json.JSONDecodeError) and self._is_cut(error) and self._read_on()):
                    fault = error.msg if isinstance(error, json.JSONDecodeError) else json_fault(error)
                    raise self._damaged(name or self._place(), fault) from error
                continue
            if end == len(self.window) and not isinstance(value, dict | list | str) and self._read_on():
                continue  # a number may go on
            self.position = end
            return value

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Whether the end of the window can be the fault."""
        return error.msg.startswith("Unterminated string") or error.pos >= len(self.window) - _LONGEST_TOKEN

    def _next(self) -> str:
        """Go to the next character that is no space, and return it; "" at the end of the file."""
        while True:
            self.position = _SPACE.match(self.window, self.position).end()  # type: ignore[union-attr]
            if self.position < len(self.window):
                return self.window[self.position]
            if not self._read_on():
                return ""

    def _read_on(self) -> bool:
        """Read more, and forget what lies behind; as much as is kept, so that a long value is not tried too often."""
        kept = self.window[self.position :]
        more = self.file.read(max(WINDOW, len(kept)))
        self.window, self.position = kept + more, 0
        return bool(more)

    def _expect_end(self) -> None:
        if self._next():
            raise self._damaged("its end", f"{self.window[self.position :][:20]!r} comes after what was read")

    def _damaged(self, name: str, fault: str) -> TextError:
        return TextError(f"{self.path} breaks off or is damaged at {name} ({fault})")

    def _no_records(self, came: str) -> TextError:
        kind, mark = self.key.rstrip("s"), MARKS.get(self.key)
        wanted = f"a JSON object with a list '{self.key}', or records with '{mark}'"
        return TextError(f"{self.path} is not a CLEVR {kind} file, {wanted}: {came}")
