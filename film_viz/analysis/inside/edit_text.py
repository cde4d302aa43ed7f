"""A list of edits as text that an address can hold, and back; what comes from an address is read with suspicion."""

import json
from dataclasses import asdict, fields
from math import isfinite
from typing import Any

from film_viz.analysis.inside.edits import ACTIONS, PARTS, Edit

MOST_EDITS = 40
LARGEST = 1e6  # of a value


def edits_to_text(edits: tuple[Edit, ...], of: str) -> str:
    """Return edits as JSON; `of` names the checkpoint that they belong to.

    >>> edits_to_text((Edit("set", "gamma", 0.5, block=1),), "ab12")
    '{"of":"ab12","edits":[{"action":"set","part":"gamma","value":0.5,"block":1}]}'
    """
    default = asdict(Edit("set", "gamma"))
    required = ("action", "part")
    short = [
        {name: value for name, value in asdict(edit).items() if name in required or value != default[name]}
        for edit in edits
    ]
    return json.dumps({"of": of, "edits": short}, separators=(",", ":"))


def edits_from_text(text: str, of: str, n_blocks: int, n_channels: int) -> tuple[Edit, ...] | None:
    """Return the edits that a text holds, None if they belong to another checkpoint; a `ValueError` says what is wrong.

    `ValueError` also for a block or a channel that this checkpoint does not have.
    """
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError("a list of edits in JSON is wanted") from error
    if not isinstance(record, dict) or not isinstance(record.get("edits"), list):
        raise ValueError("a list of edits in JSON is wanted")
    if record.get("of") != of:
        return None
    if len(record["edits"]) > MOST_EDITS:
        raise ValueError(f"at most {MOST_EDITS} edits are wanted, got {len(record['edits'])}")
    return tuple(_edit(one, n_blocks, n_channels) for one in record["edits"])


def _edit(values: Any, n_blocks: int, n_channels: int) -> Edit:
    if not isinstance(values, dict) or not set(values) <= {field.name for field in fields(Edit)}:
        raise ValueError("an edit is wanted, such as {'action': 'set', 'part': 'gamma', 'value': 0}")
    if values.get("action") not in ACTIONS or values.get("part") not in PARTS:
        raise ValueError(f"an action of {', '.join(ACTIONS)} and a part of {', '.join(PARTS)} are wanted")
    limits = {"block": n_blocks - 1, "channel": n_channels - 1, "seed": 10**6, "most": n_blocks * n_channels}
    for name, most in limits.items():
        value = values.get(name)
        if value is not None and (type(value) is not int or not 0 <= value <= most):
            raise ValueError(f"a whole number in 0..{most} is wanted as {name}")
    for name in ("value", "beta_value"):
        value = values.get(name)
        if value is not None and not _is_number(value):
            raise ValueError(f"a number up to {LARGEST:g} is wanted as {name}")
    return Edit(**{name: value for name, value in values.items() if value is not None})


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and isfinite(value) and abs(value) <= LARGEST
