"""`film-viz contrast`: scenes that differ in one thing, with one question, as data in CLEVR's layout."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from film_viz.bounds import LARGEST, check_bounds, check_plain_name
from film_viz.data.contrast import asked, write_contrast_folder
from film_viz.data.fresh import fresh_scenes
from film_viz.options import options_of
from film_viz.questions.generate import Question, QuestionGenerator
from film_viz.questions.program import ProgramError
from film_viz.questions.templates import load_templates
from film_viz.scenes.clevr_json import read_scenes
from film_viz.scenes.render import Quality
from film_viz.scenes.scene import Scene


@dataclass(frozen=True, slots=True)
class Contrast:
    """Write sets of scenes that differ in one thing, with one question each, in CLEVR's layout.

    A set is a scene, a question, and variants of the scene: an object gone, moved, or with another attribute. Half of
    the variants change the true answer, where there are so many. `film-viz evaluate` then tells how often a system is
    right on the original and on all its variants. The same seed and settings give the same folder.
    """

    out: Path  # folder to write to
    number: int = 100  # scenes, one set each
    scenes: Path | None = None  # CLEVR scene file to take the first so many from; default: new ones
    question: str | None = None  # asked of every scene on which it has an answer; default: a question drawn for each
    variants: int = 6  # of a scene, at most
    split: str = "val"
    seed: int = 0
    quality: Quality = "display"  # of the pictures; training is faster
    workers: int = 0  # threads that render, one core each; 0: every core

    def __post_init__(self) -> None:
        check_bounds(self, {"number": (1, 1_000_000), "variants": (1, 100)})
        check_bounds(self, {"seed": (0, LARGEST), "workers": (0, 1_024)})
        check_plain_name("split", self.split)


def main(arguments: Sequence[str]) -> None:
    """Draw or read scenes, change them, render, ask and write."""
    options = options_of(Contrast, "film-viz contrast", arguments)
    originals = _originals(options)
    sets = write_contrast_folder(
        options.out, options.split, originals, options.variants, options.seed, options.quality, options.workers or None
    )
    n_variants = sum(len(each.variants) for each in sets)
    print(f"{len(sets):,} sets with {n_variants:,} variants are in {options.out}")
    if len(sets) < len(originals):
        print(f"Note: {len(originals) - len(sets):,} scenes have no variant on which their question has an answer.")


def _originals(options: Contrast) -> list[tuple[Scene, Question]]:
    """Return scenes, each with its question."""
    if options.scenes is None:
        scenes = list(islice(fresh_scenes(options.split, options.seed), options.number))
    else:
        scenes = [record.scene for record in read_scenes(options.scenes)][: options.number]
    if options.question is not None:
        return _asked_of_all(options.question, scenes)
    generator = QuestionGenerator(load_templates(), options.seed)
    return [(scene, question) for scene in scenes for question in generator.questions(scene, 1)]


def _asked_of_all(text: str, scenes: Sequence[Scene]) -> list[tuple[Scene, Question]]:
    """Ask one question of every scene on which it has an answer; an error where it has none on any."""
    found: list[tuple[Scene, Question]] = []
    why = ValueError("there is no scene")
    for scene in scenes:
        try:
            found.append((scene, asked(text, scene)))
        except ProgramError as error:
            why = error
    if not found:
        raise ValueError(f"{text!r} has no answer on any of {len(scenes)} scenes: {why}") from why
    return found
