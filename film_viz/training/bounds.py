"""Numbers that settings of a run may have, whatever computer it is on.

What fits one computer is asked of that one, in `fitting.py`.
"""

from film_viz.bounds import LARGEST, Bounds

BOUNDS: Bounds = {
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
    "heads_first": (0, LARGEST),
    "warmup_steps": (0, LARGEST),
    "decay_share": (0, 1),
    "weight_decay": (0, 1e6),
    "clip_norm": (0, 1e9),
    "perception_weight": (0, 1e6),
    "grounding_weight": (0, 1e6),
    "naming_weight": (0, 1e6),
    "tracing_weight": (0, 1e6),
    "log_every": (1, LARGEST),
    "evaluate_every": (1, LARGEST),
    "save_every": (1, LARGEST),
    "validation_scenes": (1, 1_000_000),
}
"""Least and most of each setting that is a number; the paper's runs have under a million steps of 64 questions."""
