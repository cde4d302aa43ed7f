"""Single values of a scene record, as other people write them: the value, or one sentence that names the field."""

import math
from collections.abc import Mapping
from numbers import Real
from typing import Any

from film_viz.scenes.scene import Point
from film_viz.shown import shown

FARTHEST = 1000.0
"""Largest coordinate that is read, in scene units; CLEVR's objects stand within 3 of the origin."""


class SceneError(ValueError):
    """Say why a scene record cannot be read."""


def number(value: Any, field: str, most: float = math.inf) -> float:
    """Return a finite number of at most `most` either way; one in quotes counts as well."""
    try:
        found = math.nan if isinstance(value, bool) or not isinstance(value, float | int | str | Real) else float(value)
    except (ValueError, OverflowError):  # text that is no number, or an integer of hundreds of digits
        found = math.nan
    if not (math.isfinite(found) and abs(found) <= most):
        bounds = "" if most == math.inf else f" from {-most:g} to {most:g}"
        raise SceneError(f"{field} must be a finite number{bounds}, got {shown(value)}")
    return found


def numbers(value: Any, field: str, lengths: tuple[int, ...], most: float = math.inf) -> list[float]:
    """Return a list of numbers that has one of the given lengths."""
    if not isinstance(value, list | tuple) or len(value) not in lengths:
        wanted = " or ".join(str(length) for length in lengths)
        came = f"{len(value)}: {shown(value)}" if isinstance(value, list | tuple) else shown(value)
        raise SceneError(f"{field} must be a list of {wanted} numbers, got {came}")
    return [number(item, f"number {place} of {field}", most) for place, item in enumerate(value)]


def point(value: Any, field: str, most: float = FARTHEST) -> Point:
    """Return three coordinates."""
    x, y, z = numbers(value, field, (3,), most)
    return x, y, z


def whole(value: Any, field: str) -> int:
    """Return a whole number that is not negative."""
    if type(value) is int and 0 <= value < 10**15:  # as nearly all are
        return value
    found = number(value, field, 1e15)
    if found < 0 or found != int(found):
        raise SceneError(f"{field} must be a whole number from 0 on, got {shown(value)}")
    return int(found)


def mapping(value: Any, field: str, wanted: str) -> Mapping[str, Any]:
    """Return a JSON object, {} where there is none; `wanted` says in an error what it should hold."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise SceneError(f"{field} must be a JSON object {wanted}, got {shown(value)}")
    return value
