"""Numbers that come from outside, held within bounds: beyond these work would never end or fill any computer."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

LARGEST = 2**53 - 1
"""The largest whole number that JSON, forms and double precision agree on."""

Bounds = Mapping[str, tuple[float, float]]
"""Least and most of each field."""


def check_bounds(settings: Any, bounds: Bounds) -> None:
    """Refuse a field of settings that is out of its bounds, and what is no number."""
    for name, (least, most) in bounds.items():
        value = getattr(settings, name)
        if value < least:
            raise ValueError(f"{name} must be at least {least:,}, got {_written(value)}")
        if not value <= most:
            raise ValueError(f"{name} must be at most {most:,}, got {_written(value)}")


def check_plain_name(what: str, name: str) -> None:
    """Refuse a name that becomes part of a path and is none of a file: empty, with a folder, or of dots alone."""
    if not name.strip(".") or Path(name).name != name or not name.isprintable():
        raise ValueError(f"{what} must be a plain name such as val, got {name!r}")


def _written(value: float) -> str:
    if isinstance(value, int) and abs(value) >= 10**18:
        return f"a number of {len(str(abs(value)))} digits"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
