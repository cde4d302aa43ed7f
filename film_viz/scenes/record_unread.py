"""What a scene record holds that nobody reads here: said, for its author may have meant it to count.

A camera at the top of a record, a `left of` among its relationships or an `extra` of another kind would otherwise be
passed over without a word, and the picture drawn or the truth told without it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from film_viz.scenes.record_studio import SIZE_FIELDS
from film_viz.shown import shown

OF_SCENES = frozenset({"split", "image_index", "image_filename", "objects", "relationships", "directions", "extra"})
OF_PICTURES = frozenset(field for pair in SIZE_FIELDS for field in pair)
OF_OBJECTS = frozenset({"shape", "size", "color", "material", "3d_coords", "pixel_coords", "rotation"})
OF_EXTRA = frozenset({"camera", "lamps"})
OF_GROUND = frozenset({"left", "right", "behind", "front", "above", "below"})
OF_STORES = frozenset({"notes"})  # that this project adds to what it keeps
MOST_NAMED = 5


def unread(record: Mapping[str, Any]) -> list[str]:
    """Return a sentence on the fields of a record that are not read, if there are any."""
    extra = record.get("extra")
    found = [
        *_others(record, OF_SCENES | OF_PICTURES | OF_STORES, ""),
        *(_others(extra, OF_EXTRA, " of 'extra'") if isinstance(extra, Mapping) else []),
        *(["'extra', which is no JSON object"] if extra is not None and not isinstance(extra, Mapping) else []),
        *_others(record.get("relationships") or {}, OF_GROUND, " of 'relationships'"),
        *_others(record.get("directions") or {}, OF_GROUND, " of 'directions'"),
        *_others({key for item in record["objects"] for key in item}, OF_OBJECTS, " of objects"),
    ]
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return [f"not read: {', '.join(found[:MOST_NAMED])}{more}"] if found else []


def _others(came: Iterable[str], known: frozenset[str], where: str) -> list[str]:
    return [f"{shown(name)}{where}" for name in sorted(set(came) - known)]
