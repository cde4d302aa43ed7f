"""Training data from a folder in CLEVR's layout: read once into arrays, which the next run finds again."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tqdm import tqdm

from film_viz.data.batch import Batch
from film_viz.data.clevr_layout import find_questions, find_scenes
from film_viz.data.clevr_records import check_layout, knows_scenes, pictures_folder
from film_viz.data.feature_files import check_features, open_rows, read_pictures
from film_viz.data.folder_stream import FolderSettings, packed_batch
from film_viz.data.notes import Notes
from film_viz.data.packed import PackedQuestions, pack_questions
from film_viz.data.picture_bank import PICTURES, decode_pictures, picture_names
from film_viz.files import write_atomically
from film_viz.models.systems.table import PRESETS
from film_viz.places import data_folder
from film_viz.training.config import TrainConfig

PACKED_QUESTIONS = "questions.npz"
NOTES = "notes.txt"  # what of the questions was not taken as it stands
PICTURES_PER_READ = 20


def prepare_training(config: TrainConfig, path: Path) -> Path:
    """Read the split to train on into a folder of arrays, unless that was done before; return that folder."""
    _tell_supervision(config, path)
    return _prepare(config, path, config.split, config.features, with_scenes=any(config.supervision.values()))


def _prepare(
    config: TrainConfig,
    path: Path,
    split: str,
    features: Path | None,
    n_pictures: int | None = None,
    with_scenes: bool = False,
) -> Path:
    check_layout(path, split)
    names = picture_names(pictures_folder(path, split))
    if features:
        _check_features(config, features, len(names))
    names = names[:n_pictures]
    folder = _folder(config, path, split, names, with_scenes)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / PACKED_QUESTIONS).exists():
        notes, rows = Notes(), {name: row for row, name in enumerate(names)}
        packed = pack_questions(path, split, rows, config.model.map_size, with_scenes, notes)
        write_atomically(folder / NOTES, "".join(f"{find_questions(path, split)}: {note}\n" for note in notes))
        packed.save(folder / PACKED_QUESTIONS)
    if told := (folder / NOTES).read_text(encoding="utf-8") if (folder / NOTES).exists() else "":
        tqdm.write(told.rstrip())  # to every run that learns from it
    if not features:
        decode_pictures(folder, pictures_folder(path, split), names, config.model.image_size)
    return folder


def folder_settings(config: TrainConfig, folder: Path, maps: Path | None = None) -> FolderSettings:
    """Return the stream of a run's batches from what `prepare_training` made, or of maps made of its pictures."""
    return FolderSettings(
        folder / PACKED_QUESTIONS,
        maps or config.features or folder / PICTURES,
        images_per_batch=config.images_per_batch,
        questions_per_image=config.questions_per_image,
        seed=config.seed,
    )


def validation_batches(config: TrainConfig, path: Path) -> Iterator[Batch]:
    """Yield all questions about the first pictures of the validation split."""
    features, n_pictures = config.validation_features, config.validation_scenes
    folder = _prepare(config, path, config.validation_split, features, n_pictures)
    questions, pictures = PackedQuestions.load(folder / PACKED_QUESTIONS), open_rows(features or folder / PICTURES)
    for first in range(0, len(questions.cells), PICTURES_PER_READ):
        rows = np.arange(first, min(first + PICTURES_PER_READ, len(questions.cells)))
        chosen = np.flatnonzero(np.isin(questions.pictures, rows))
        if len(chosen):
            images = read_pictures(pictures, rows.tolist())
            yield packed_batch(questions, images, rows, chosen, questions.pictures[chosen].astype(np.int64) - first)


def _tell_supervision(config: TrainConfig, path: Path) -> None:
    """Say so if a run learns from answers alone because its folder tells no more."""
    wants_more = config.row.network.losses and not PRESETS[config.preset].by_answers_alone
    if wants_more and not knows_scenes(path, config.split):
        tqdm.write(
            f"{path} has no scene records, or no programs, for split {config.split}: the model is taught by answers "
            f"alone, without the losses of {', '.join(config.row.network.losses)}"
        )


def _check_features(config: TrainConfig, features: Path, n_pictures: int) -> None:
    model = config.model
    check_features(features, n_pictures, (model.input_channels, model.image_size, model.image_size))


def _folder(config: TrainConfig, path: Path, split: str, names: list[str], with_scenes: bool) -> Path:
    """Name a folder by all that decides its contents, so that a changed split is read anew."""
    files = [file for file in (find_questions(path, split), find_scenes(path, split)) if file.exists()]
    stamps = [(file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    sizes = (config.model.image_size, config.model.map_size, with_scenes)
    key = hashlib.sha256(repr((str(path.resolve()), split, names, stamps, sizes)).encode()).hexdigest()[:12]
    return data_folder() / "clevr" / f"{path.resolve().name}-{split}-{config.model.image_size}-{key}"
