"""How many questions one core makes per second: text, program, answer and masks, ten a scene.

    python benchmarks/questions.py

Scenes are drawn beforehand; indexing them is part of what is timed. Time is processor time, so that what else the
machine does weighs less; neighbors on the same physical core still slow it down. The published generator makes 25 a
second.
"""

import statistics
import time

from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.templates import load_templates
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene

N_SCENES = 300
QUESTIONS_PER_SCENE = 10
N_RUNS = 7


def questions_per_second(scenes: list[Scene], seed: int) -> float:
    """Time one run over all scenes."""
    generator = QuestionGenerator(load_templates(), seed)
    start = time.process_time()
    count = sum(len(generator.questions(scene, QUESTIONS_PER_SCENE)) for scene in scenes)
    return count / (time.process_time() - start)


def main() -> None:
    """Print the median and the spread."""
    scenes = [sample_scene(seed) for seed in range(N_SCENES)]
    rates = [questions_per_second(scenes, seed) for seed in range(N_RUNS)]
    print(
        f"{statistics.median(rates):.0f} questions/s of one core's time "
        f"(median of {N_RUNS}; {min(rates):.0f} to {max(rates):.0f})"
    )


if __name__ == "__main__":
    main()
