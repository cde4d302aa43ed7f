"""Where networks turn over when one thing is dragged past another, beside where the truth does.

Run `OMP_WAIT_POLICY=PASSIVE python benchmarks/turning_points.py [--checkpoints small ns-vqa] [--drags 100]`.

Every drag is of a fresh scene of its own, from 1.15 scene units before the other object to 1.15 beyond it, in steps of
0.1. CLEVR calls a thing left of another from 0.2 on, and leaves out of its pictures what is nearer than 0.4 to it.
"""

import argparse
from collections.abc import Sequence
from itertools import count, islice, pairwise

import numpy as np

from film_viz.analysis.why.drags import STEP, Asks, Drag, Dragged, drag_of, dragged
from film_viz.data.fresh import fresh_scene
from film_viz.models.checkpoint import load_checkpoint

BANDS = (-1.2, -0.4, 0.0, 0.2, 0.4, 1.2)  # scene units beyond the other object
ASKED: dict[Asks, str] = {"exist": "Is there the one that moves ... of the other?", "count": "How many are ... of it?"}


def main() -> None:
    """Drag, ask and count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoints", nargs="+", default=["small", "ns-vqa"])
    parser.add_argument("--drags", type=int, default=100)
    options = parser.parse_args()
    for asks, words in ASKED.items():
        drags = fresh_drags(asks, options.drags)
        print(f"{words} ({len(drags)} drags)")
        for name in options.checkpoints:
            checkpoint = load_checkpoint(name)
            tell(name, [dragged(checkpoint, drag) for drag in drags])


def fresh_drags(asks: Asks, n: int) -> list[Drag]:
    """Return as many drags, each of a scene that no network was trained on."""
    found = (drag_of(fresh_scene("drags", 0, i), asks, i) for i in count())
    return list(islice(filter(None, found), n))


def tell(name: str, found: Sequence[Dragged]) -> None:
    """Print how often answers are right by distance, and how far from the truth they turn over."""
    beyond, right = found[0].beyond, np.array([one.is_right for one in found])
    bands = [(low, high, (low < beyond) & (beyond < high)) for low, high in pairwise(BANDS)]
    shares = ", ".join(f"{low:g} to {high:g}: {right[:, within].mean():.0%}" for low, high, within in bands)
    print(f"  {name:<8} right at {shares}")
    late = np.array([one.late for one in found if one.turns_over])
    once, near = sum(one.is_clean for one in found), int((np.abs(late) < 1.5 * STEP).sum())
    print(
        f"  {'':<8} right at both ends {len(late)}, of which {once} turn over once, {near} within a step of the truth, "
        f"{int((late < -1.5 * STEP).sum())} sooner, {int((late > 1.5 * STEP).sum())} later; median "
        f"{np.median(late):+.2f}, nine of ten in {np.quantile(late, 0.05):+.2f} to {np.quantile(late, 0.95):+.2f}"
    )


if __name__ == "__main__":
    main()
