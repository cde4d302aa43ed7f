"""`film-viz scenes`: data in CLEVR's layout, as much as is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, tee
from pathlib import Path

import tyro
from tyro.conf import OmitArgPrefixes

from film_viz.data.clevr_folder import DataError, write_clevr_folder
from film_viz.data.fresh import fresh_scenes
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.templates import load_templates
from film_viz.scenes.render import Quality
from film_viz.scenes.sampling import SceneSettings


@dataclass(frozen=True, slots=True)
class Scenes:
    """Write a folder of new pictures, scene records and questions in CLEVR's layout.

    The same seed, split and settings give the same folder. No scene of it stands in a bank that a model is trained on,
    and each split has its own, so it may serve as validation or test data.
    """

    out: Path  # folder to write to
    number: int = 100  # scenes
    split: str = "val"
    seed: int = 0
    questions_per_image: int = 10
    quality: Quality = "display"  # of the pictures; training is faster
    templates: tuple[Path, ...] = ()  # folders of template files in CLEVR's format, beside our own
    settings: OmitArgPrefixes[SceneSettings] = field(default_factory=SceneSettings)

    def __post_init__(self) -> None:
        if self.number < 1 or self.questions_per_image < 0 or self.seed < 0:
            raise ValueError(
                "number must be at least 1, questions_per_image and seed at least 0, "
                f"got {self.number}, {self.questions_per_image} and {self.seed}"
            )
        if not self.split or Path(self.split).name != self.split:
            raise ValueError(f"split must be a plain name such as val, got {self.split!r}")


def main(arguments: Sequence[str]) -> None:
    """Draw, render, ask and write."""
    options = tyro.cli(Scenes, prog="film-viz scenes", args=arguments)
    pictures = options.out / "images" / options.split
    if pictures.exists():
        raise DataError(f"{pictures} is already there: choose another folder or split, or delete it")
    generator = QuestionGenerator(load_templates(*options.templates), options.seed)
    drawn = islice(fresh_scenes(options.split, options.seed, options.settings), options.number)
    scenes, asked_about = tee(drawn)
    questions = (generator.questions(scene, options.questions_per_image) for scene in asked_about)
    write_clevr_folder(options.out, options.split, scenes, questions, options.number, options.quality)
    print(f"{options.number:,} scenes with their pictures and questions are in {options.out}")
