"""Measure how long maps take: `python benchmarks/embedding.py [N_QUESTIONS] [METHOD ...]`.

Points are random groups of 512 numbers, as many as four blocks of 64 channels give. Importing and compiling are timed
apart from the map: they happen once per process.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from film_viz.analysis.maps.embedding import EmbeddingSettings, embed, positions
from film_viz.analysis.maps.quality import map_quality

N_FEATURES, N_GROUPS = 512, 13


def main(n: int, methods: list[str]) -> None:
    """Print one line per method."""
    random = np.random.default_rng(0)
    centers = random.normal(0, 2, (N_GROUPS, N_FEATURES))
    matrix = (centers[random.integers(0, N_GROUPS, n)] + random.normal(size=(n, N_FEATURES))).astype(np.float32)
    for method in methods:
        seconds, map_ = timed(lambda method=method: embed(matrix, EmbeddingSettings(method)))
        first, _ = timed(lambda map_=map_: positions(map_, matrix[:1] + 0.01))
        again, _ = timed(lambda map_=map_: positions(map_, matrix[1:2] + 0.01))
        measured, quality = timed(lambda map_=map_: map_quality(map_.scaling(matrix), map_.coordinates))
        print(
            f"{method:5} {n} questions: map {seconds:.1f} s with imports, placing {first:.2f} s then {again:.2f} s, "
            f"quality {measured:.1f} s (trustworthiness {quality.trustworthiness:.3f})"
        )


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Return how many seconds a function takes, and what it returns."""
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000, sys.argv[2:] or ["pca", "tsne", "umap"])
