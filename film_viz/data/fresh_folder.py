"""New scenes, their pictures and questions about them, written in CLEVR's layout: what a model is validated on."""

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice, tee
from pathlib import Path

from film_viz.data.clevr_folder import write_clevr_folder
from film_viz.data.clevr_records import DataError, pictures_folder
from film_viz.data.fresh import fresh_scenes
from film_viz.files import write_atomically
from film_viz.questions.generate import Question, QuestionGenerator
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
        pictures = pictures_folder(path, self.split)
        with self.unfinished(path, [pictures] if pictures.exists() else [], templates):
            scenes, about = tee(self.content(templates, tell))
            rows = ((scene for scene, _ in scenes), (questions for _, questions in about))
            write_clevr_folder(path, self.split, *rows, self.number, self.quality, workers)
            for cut_short in pictures.glob(".*"):
                cut_short.unlink()

    def content(
        self, templates: tuple[Path, ...] = (), tell: Callable[[int], None] = lambda done: None
    ) -> Iterator[tuple[Scene, list[Question]]]:
        """Draw each scene and ask about it, in order."""
        generator = QuestionGenerator(load_templates(*templates), self.seed)
        for number, scene in enumerate(islice(fresh_scenes(self.split, self.seed, self.settings), self.number)):
            tell(number)
            yield scene, generator.questions(scene, self.questions_per_image)

    @contextmanager
    def unfinished(
        self, path: Path, there: Sequence[Path], templates: tuple[Path, ...] = (), form: str = ""
    ) -> Iterator[None]:
        """Mark the split in a folder as unfinished for as long as it is written; one that was finished is refused.

        `there` is what the folder has of the split already, and `form` the kind of files, where it is not CLEVR's.
        """
        made_of = asdict(self) | {"templates_crc32": zlib.crc32(repr(load_templates(*templates)).encode())}
        marker = self._begin(path, there, json.dumps(made_of | ({"form": form} if form else {})))
        yield
        marker.unlink()

    def _begin(self, path: Path, there: Sequence[Path], made_of: str) -> Path:
        """Return the marker, which says how the split is made."""
        marker = path / f".{self.split}.unfinished"
        if there and not marker.exists():
            raise DataError(f"{there[0]} is already there: choose another folder or split, or delete it")
        if marker.exists() and marker.read_text() != made_of:
            raise DataError(
                f"{path} holds a {self.split} that was begun with other settings ({marker.read_text()}): use the "
                f"same to finish it, or delete {', '.join(map(str, (*there[:1], marker)))}"
            )
        path.mkdir(parents=True, exist_ok=True)
        write_atomically(marker, made_of)
        return marker
