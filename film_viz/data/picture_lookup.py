"""Which of the pictures of a folder a record means: by its file name, or as other people name it.

CLEVR's records carry `image_filename`. In others it lacks its ending or carries folders, spaces or other capitals, or
there is only `image_index`, or `image` without an ending.
"""

import re
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from film_viz.data.picture_bank import SUFFIXES
from film_viz.data.whole import whole_number
from film_viz.shown import shown

_NUMBER = re.compile(r"(\d+)$")


class PictureLookup:
    """Finds pictures among those that are there."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = frozenset(names)

    def find(self, record: Mapping[str, Any]) -> str | None:
        """Return the name of the one picture that a record means, None if none or several could be meant."""
        named = record.get("image_filename")
        if isinstance(named, str) and named in self.names:
            return named
        if isinstance(named, str) and named:
            return self._by_name(named)
        if isinstance(record.get("image"), str):
            return self._by_name(record["image"])
        index = whole_number(record.get("image_index"))
        return None if index is None else self._by_number.get(index)

    def _by_name(self, named: str) -> str | None:
        file = PurePosixPath(named.strip().replace("\\", "/")).name
        if file in self.names:
            return file
        is_whole = file.lower().endswith(SUFFIXES)  # "scene.1" lacks its ending, "scene.jpg" has another one
        return self._by_stem.get((PurePosixPath(file).stem if is_whole else file).casefold())

    @cached_property
    def _by_stem(self) -> dict[str, str | None]:
        return _unique((PurePosixPath(name).stem.casefold(), name) for name in self.names)

    @cached_property
    def _by_number(self) -> dict[int, str | None]:
        found = ((_NUMBER.search(PurePosixPath(name).stem[-12:]), name) for name in self.names)
        return _unique((int(number[1]), name) for number, name in found if number)


def named_in(record: Mapping[str, Any]) -> str:
    """Return what a record says of its picture, for a message."""
    fields = {field: record[field] for field in ("image_filename", "image", "image_index") if field in record}
    named = fields.get("image_filename")
    if isinstance(named, str) and named.isprintable() and 0 < len(named) < 80:
        return named
    return shown(fields) if fields else "no picture named"


def _unique(pairs: Any) -> dict[Any, str | None]:
    """Map keys to their one value; to None where there are several."""
    found: dict[Any, str | None] = {}
    for key, value in pairs:
        found[key] = None if key in found else value
    return found
