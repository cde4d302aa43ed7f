"""Time to tell why a network answers as it does: every change of a scene, of a question, of the network.

Run `OMP_WAIT_POLICY=PASSIVE python benchmarks/why.py [--checkpoint small] [--objects 10] [--threads 2]`.

The wall clock is what a visitor waits; the processor's time is what it costs where other work is done beside it.
"""

import argparse
import time
from collections.abc import Callable

import torch

from film_viz.analysis.answers.ask import question_params
from film_viz.analysis.film import has_film
from film_viz.analysis.why.asking import seen_of, training_pictures
from film_viz.analysis.why.blocks import block_effects, mean_params
from film_viz.analysis.why.channel_flip import fewest_channels
from film_viz.analysis.why.patching import patch_objects
from film_viz.analysis.why.picture import picture_effects
from film_viz.analysis.why.question import question_effects
from film_viz.analysis.why.scene_flip import shortest_move
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.scenes.sampling import SceneSettings, sample_scene
from film_viz.scenes.scene import Scene

QUESTION = "What color is the thing left of the large sphere?"
OTHER = "How many cubes are there?"


def main() -> None:
    """Time each view once the kernels are compiled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", default="small")
    parser.add_argument("--objects", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    checkpoint = load_checkpoint(options.checkpoint)
    scene = sample_scene(5, SceneSettings(min_objects=options.objects, max_objects=options.objects))
    picture_effects(checkpoint, scene, QUESTION)  # to warm up
    print(
        f"{options.checkpoint}, {options.objects} objects, {options.threads} threads: seconds waited (of a processor)"
    )
    for name, work in views(checkpoint, scene).items():
        print(f"  {name:<44} {timed(work)}")


def views(checkpoint: Checkpoint, scene: Scene) -> dict[str, Callable[[], object]]:
    """Return what is computed for each view of the panel."""
    seen = seen_of(checkpoint, training_pictures(checkpoint, [scene]))
    found: dict[str, Callable[[], object]] = {
        f"picture: {12 * len(scene)} changes drawn and asked": lambda: picture_effects(checkpoint, scene, QUESTION),
        "question: every word": lambda: question_effects(checkpoint, seen, QUESTION, scene),
        "scene: the shortest move": lambda: shortest_move(checkpoint, scene, QUESTION),
    }
    if not has_film(checkpoint):
        return found
    own = question_params(checkpoint, QUESTION)[1]
    return found | {
        "network: blocks skipped and replaced": lambda: block_effects(checkpoint, seen, QUESTION, OTHER),
        "network: every object patched at every layer": lambda: patch_objects(checkpoint, scene, QUESTION),
        "network: fewest channels toward the mean": lambda: fewest_channels(
            checkpoint, seen, own, mean_params(checkpoint)
        ),
    }


def timed(work: Callable[[], object]) -> str:
    """Return how long some work takes, by the clock and by the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return f"{time.perf_counter() - clock:6.2f} ({time.process_time() - processor:.2f})"


if __name__ == "__main__":
    main()
