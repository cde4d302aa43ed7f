"""Scenes rendered into picture files, one per core at a time."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numba
from PIL import Image

from film_viz.files import replacing
from film_viz.scenes.camera import HEIGHT, WIDTH
from film_viz.scenes.render import Quality, render
from film_viz.scenes.scene import Scene


def render_files(
    jobs: Iterable[tuple[Scene, Path]],
    width: int = WIDTH,
    height: int = HEIGHT,
    quality: Quality = "display",
    workers: int | None = None,
) -> Iterator[Path]:
    """Render each scene to its file and yield the files in order, as they are done; `jobs` may be endless.

    `workers` threads keep one core busy each, for the kernels run without Python's lock; the default is every core. A
    file takes its name once it is whole.
    """
    n_threads = workers or numba.get_num_threads()
    at_work: deque[Future[Path]] = deque()
    with ThreadPoolExecutor(n_threads) as pool:
        for scene, path in jobs:
            at_work.append(pool.submit(_render_file, scene, path, width, height, quality))
            if len(at_work) > 2 * n_threads:
                yield at_work.popleft().result()
        while at_work:
            yield at_work.popleft().result()


def _render_file(scene: Scene, path: Path, width: int, height: int, quality: Quality) -> Path:
    with replacing(path) as partial:
        Image.fromarray(render(scene, width, height, quality, parallel=False)).save(partial)
    return path
