"""Numbers that settings of a run may have: beyond these a run would never end, or fill whatever computer it is on.

What fits one computer is asked of that one, in `fitting.py`.
"""

from collections.abc import Mapping
from typing import Any

LARGEST = 2**53 - 1
"""The largest whole number that JSON, forms and double precision agree on."""

BOUNDS: Mapping[str, tuple[float, float]] = {
    "steps": (1, 10_000_000),
    "minutes": (0, 10_000_000),  # nineteen years
    "seed": (0, LARGEST),
    "scenes": (1, 10_000_000),
    "images_per_batch": (1, 65_536),
    "questions_per_image": (1, 1_000),
    "distinct_questions": (0, LARGEST),
    "curriculum_scale": (0, 1e6),
    "data_workers": (0, 1_024),
    "learning_rate": (0, 1e6),
    "warmup_steps": (0, LARGEST),
    "decay_share": (0, 1),
    "weight_decay": (0, 1e6),
    "clip_norm": (0, 1e9),
    "perception_weight": (0, 1e6),
    "grounding_weight": (0, 1e6),
    "naming_weight": (0, 1e6),
    "log_every": (1, LARGEST),
    "evaluate_every": (1, LARGEST),
    "save_every": (1, LARGEST),
    "validation_scenes": (1, 1_000_000),
}
"""Least and most of each setting that is a number; the paper's runs have under a million steps of 64 questions."""


def check_bounds(config: Any) -> None:
    """Refuse a setting out of its bounds, and what is no number."""
    for name, (least, most) in BOUNDS.items():
        value = getattr(config, name)
        if value < least:
            raise ValueError(f"{name} must be at least {least:,}, got {_written(value)}")
        if not value <= most:
            raise ValueError(f"{name} must be at most {most:,}, got {_written(value)}")


def _written(value: float) -> str:
    if isinstance(value, int) and abs(value) >= 10**18:
        return f"a number of {len(str(abs(value)))} digits"
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
