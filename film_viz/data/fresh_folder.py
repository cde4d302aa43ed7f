"""New scenes, their pictures and questions about them, written in CLEVR's layout: what a model is validated on."""

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice, tee
from pathlib import Path

from film_viz.data.clevr_folder import write_clevr_folder
from film_viz.data.clevr_records import DataError, pictures_folder
from film_viz.data.fresh import fresh_scenes
from film_viz.files import write_atomically
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
        self,
        path: Path,
        templates: tuple[Path, ...] = (),
        tell: Callable[[int], None] = lambda done: None,
        workers: int | None = None,
    ) -> None:
        """Draw, render, ask and write, or finish what was begun there and killed.

        `templates` are folders beside our own, `tell` is told of scenes begun, and `workers` is the number of threads
        that render (default: every core); the files do not depend on it.
        """
        read = load_templates(*templates)
        marker = self._begin(path, json.dumps(asdict(self) | {"templates_crc32": zlib.crc32(repr(read).encode())}))
        generator = QuestionGenerator(read, self.seed)
        scenes, asked_about = tee(_told(islice(fresh_scenes(self.split, self.seed, self.settings), self.number), tell))
        questions = (generator.questions(scene, self.questions_per_image) for scene in asked_about)
        write_clevr_folder(path, self.split, scenes, questions, self.number, self.quality, workers)
        for cut_short in pictures_folder(path, self.split).glob(".*"):
            cut_short.unlink()
        marker.unlink()

    def _begin(self, path: Path, made_of: str) -> Path:
        """Mark the split as unfinished, unless it is there; return the marker, which says how the split is made."""
        pictures, marker = pictures_folder(path, self.split), path / f".{self.split}.unfinished"
        if pictures.exists() and not marker.exists():
            raise DataError(f"{pictures} is already there: choose another folder or split, or delete it")
        if marker.exists() and marker.read_text() != made_of:
            raise DataError(
                f"{path} holds a {self.split} that was begun with other settings ({marker.read_text()}): use the "
                f"same to finish it, or delete {pictures} and {marker}"
            )
        path.mkdir(parents=True, exist_ok=True)
        write_atomically(marker, made_of)
        return marker


def _told(scenes: Iterator[Scene], tell: Callable[[int], None]) -> Iterator[Scene]:
    for number, scene in enumerate(scenes):
        tell(number)
        yield scene
