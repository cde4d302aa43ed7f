"""Camera and lamps of a scene record: where `extra` states them, or where the pixel coordinates say the camera stood.

They are believed only where the studio can have them. Anything else is refused where it is stated outright, and where
it would only follow from coordinates, the picture is seen by CLEVR's unmoved camera, which a note then says.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from film_viz.scenes.camera_fit import COMMON_SIZES, LARGEST, Size, fitted_camera
from film_viz.scenes.record_values import SceneError, mapping, numbers, point, whole
from film_viz.scenes.scene import CAMERA_POSITION, MOST_JITTER, Lamps, Point, SceneObject

LAMP_NAMES = {"key": "Lamp_Key", "fill": "Lamp_Fill", "back": "Lamp_Back"}
ROUNDING = 1e-6  # scene units by which a stated place may lie beyond its bounds
FARTHEST_PIXEL = 1e6
SIZE_FIELDS = (("width", "height"), ("image_width", "image_height"))


def read_camera(record: Mapping[str, Any], objects: Sequence[SceneObject], name: str) -> tuple[Point, list[str]]:
    """Return where the camera stood, and notes on what is not as one would think."""
    stated = _extra(record).get("camera")
    if stated is not None:
        return _studio_point(stated, CAMERA_POSITION, f"'camera' in 'extra' of {name}"), []
    items = record["objects"]
    without = sum(item.get("pixel_coords") is None for item in items)
    if without:
        told = (
            f"{without} of {len(items)} objects have no 'pixel_coords', so the camera is not known: it stands unmoved"
        )
        return CAMERA_POSITION, [told] if without < len(items) else []
    if not items:
        return CAMERA_POSITION, []
    pixels = [_pixel(item["pixel_coords"], f"'pixel_coords' of object {i} of {name}") for i, item in enumerate(items)]
    fit = fitted_camera(np.array([item.position for item in objects]), np.array(pixels), _stated_size(record, name))
    if fit is None:
        return CAMERA_POSITION, [
            "no camera near CLEVR's sees the objects at their pixel coordinates: it stands unmoved"
        ]
    told = f"the pixel coordinates were read as those of a picture of about {fit.size[0]} x {fit.size[1]} pixels"
    return fit.position, [] if fit.size == COMMON_SIZES[0] else [told]


def read_lamps(record: Mapping[str, Any], name: str) -> Lamps:
    """Return where the lamps stood, CLEVR's own places where a record does not tell."""
    field, base = f"'lamps' in 'extra' of {name}", Lamps()
    stated = mapping(_extra(record).get("lamps"), field, f"of {', '.join(LAMP_NAMES.values())}")
    if not stated:
        return base
    for lamp in LAMP_NAMES.values():
        if lamp not in stated:
            raise SceneError(f"{field} has no '{lamp}': state all three lamps, or leave 'lamps' out for CLEVR's own")
    return Lamps(
        **{
            place: _studio_point(stated[lamp], getattr(base, place), f"'{lamp}' in {field}")
            for place, lamp in LAMP_NAMES.items()
        }
    )


def _extra(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return our own part of a record; what others keep under that name is theirs."""
    extra = record.get("extra")
    return extra if isinstance(extra, Mapping) else {}


def _studio_point(value: Any, base: Point, field: str) -> Point:
    """Return a place that the studio can have, or refuse it with its bounds."""
    place = point(value, field)
    for axis, here, home in zip("xyz", place, base, strict=True):
        if abs(here - home) > MOST_JITTER + ROUNDING:
            raise SceneError(
                f"{field} must stand where CLEVR's studio can have it, its {axis} from {home - MOST_JITTER:.4g} to "
                f"{home + MOST_JITTER:.4g} scene units, got {here:g}; leave 'extra' out for CLEVR's own place"
            )
    return place


def _pixel(value: Any, field: str) -> list[float]:
    """Return px, py and depth, NaN for a depth that is not told."""
    found = numbers(value, field, (2, 3), FARTHEST_PIXEL)
    return [*found, *[float("nan")] * (3 - len(found))]


def _stated_size(record: Mapping[str, Any], name: str) -> Size | None:
    """Return the size of the picture where a record tells it; CLEVR's do not."""
    for wide, high in SIZE_FIELDS:
        if record.get(wide) is not None and record.get(high) is not None:
            size = whole(record[wide], f"'{wide}' of {name}"), whole(record[high], f"'{high}' of {name}")
            if not (min(size) > 0 and max(size) <= LARGEST):
                raise SceneError(f"'{wide}' and '{high}' of {name} must be 1 to {LARGEST} pixels, got {size}")
            return size
    return None
