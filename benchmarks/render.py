"""How fast scenes are rendered: pictures per second for training, milliseconds for display.

    python benchmarks/render.py

Training pictures are rendered as a bank does it, one scene a thread, here on every core at once; the display picture
is shared by all cores. Wall-clock time, so run it on an idle machine; the processor time of one picture follows in
brackets, and what else the machine does weighs less on that. Compiling is done before, and once per machine.
"""

import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from film_viz.scenes.render import render, visible_pixels
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene

N_SCENES = 100
N_RUNS = 7
SIZES = (224, 112)


def bank_rate(scenes: list[Scene], size: int) -> tuple[float, float]:
    """Return pictures per second of all cores, and milliseconds of processor time per picture."""
    start, work = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda scene: render(scene, size, size, "training", parallel=False), scenes))
    return len(scenes) / (time.perf_counter() - start), 1000 * (time.process_time() - work) / len(scenes)


def display_time(scene: Scene) -> tuple[float, float]:
    """Return milliseconds on the wall and of processor time for one 480 x 320 picture."""
    start, work = time.perf_counter(), time.process_time()
    render(scene)
    return 1000 * (time.perf_counter() - start), 1000 * (time.process_time() - work)


def count_time(scene: Scene) -> float:
    """Return milliseconds to count the visible pixels of one scene."""
    start = time.process_time()
    visible_pixels(scene)
    return 1000 * (time.process_time() - start)


def main() -> None:
    """Print medians and spreads."""
    scenes = [sample_scene(seed) for seed in range(N_SCENES)]
    display_time(scenes[0])
    for size in SIZES:
        runs = [bank_rate(scenes, size) for _ in range(N_RUNS)]
        rates, work = [rate for rate, _ in runs], statistics.median(work for _, work in runs)
        print(
            f"{size} x {size}, training: {statistics.median(rates):.0f} pictures/s on {os.cpu_count()} cores "
            f"(median of {N_RUNS}; {min(rates):.0f} to {max(rates):.0f}) [{work:.1f} ms a picture]"
        )
    times = [display_time(scene) for scene in scenes]
    work = statistics.median(work for _, work in times)
    print(f"480 x 320, display: {statistics.median(wall for wall, _ in times):.0f} ms a picture [{work:.0f} ms]")
    print(f"visible pixels: {statistics.median(count_time(scene) for scene in scenes):.1f} ms a scene")


if __name__ == "__main__":
    main()
