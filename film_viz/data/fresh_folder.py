"""New scenes, their pictures and questions about them, written in CLEVR's layout: what a model is validated on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, tee
from pathlib import Path

from film_viz.data.clevr_folder import write_clevr_folder
from film_viz.data.fresh import fresh_scenes
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.templates import load_templates
from film_viz.scenes.render import Quality
from film_viz.scenes.sampling import CLEVR_SETTINGS, SceneSettings
from film_viz.scenes.scene import Scene


@dataclass(frozen=True, slots=True)
class FreshFolder:
    """What decides such a folder's content; picture number i shows `fresh_scene(split, seed, i, settings)`."""

    number: int  # scenes
    split: str = "val"
    seed: int = 0
    questions_per_image: int = 10
    quality: Quality = "display"
    settings: SceneSettings = CLEVR_SETTINGS

    def write(
        self, path: Path, templates: tuple[Path, ...] = (), tell: Callable[[int], None] = lambda done: None
    ) -> None:
        """Draw, render, ask and write; `templates` are folders beside our own, `tell` is told of scenes begun."""
        generator = QuestionGenerator(load_templates(*templates), self.seed)
        scenes, asked_about = tee(_told(islice(fresh_scenes(self.split, self.seed, self.settings), self.number), tell))
        questions = (generator.questions(scene, self.questions_per_image) for scene in asked_about)
        write_clevr_folder(path, self.split, scenes, questions, self.number, self.quality)


def _told(scenes: Iterator[Scene], tell: Callable[[int], None]) -> Iterator[Scene]:
    for number, scene in enumerate(scenes):
        tell(number)
        yield scene
