"""Numbers that come from outside, held within bounds: beyond these work would never end or fill any computer."""

from collections.abc import Mapping
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


def _written(value: float) -> str:
    if isinstance(value, int) and abs(value) >= 10**18:
        return f"a number of {len(str(abs(value)))} digits"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
