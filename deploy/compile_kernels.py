"""Compile what draws scenes, in every quality and in one thread as well as in many, so that no visitor waits for it."""

from film_viz.scenes.render import FINER, render
from film_viz.scenes.sampling import sample_scene


def main() -> None:
    """Draw a small scene in every way; numba keeps what it compiled in `NUMBA_CACHE_DIR`."""
    for quality in FINER:
        for parallel in (False, True):
            render(sample_scene(0), 48, 32, quality, parallel=parallel)


if __name__ == "__main__":
    main()
