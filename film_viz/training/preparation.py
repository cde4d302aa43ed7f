"""What a training run needs before its first step: a bank of pictures, and fixed questions to validate on.

Both are made here, or read from a folder in CLEVR's layout.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from film_viz.data.bank import SceneBank, build_bank
from film_viz.data.bank_files import IMAGES
from film_viz.data.batch import Batch, collate_questions, scene_targets
from film_viz.data.feature_files import read_pictures
from film_viz.data.folder_stream import FolderSettings
from film_viz.data.packed import UNKNOWN_TYPE
from film_viz.data.picture_bank import PICTURES
from film_viz.data.stream import StreamSettings, check_enough_scenes
from film_viz.evaluation.scoring import predict, report
from film_viz.models.stems import stem_of
from film_viz.models.system import Questions, System
from film_viz.places import data_folder
from film_viz.questions.asking import questions_about
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.program import QUESTION_TYPES
from film_viz.questions.templates import load_templates
from film_viz.questions.vocabulary import Vocabulary
from film_viz.training.config import TrainConfig
from film_viz.training.folder_data import folder_settings, prepare_training, validation_batches
from film_viz.training.stems import make_maps
from film_viz.training.supervision import ANSWER

VALIDATION_SEED = 1_000_003
"""Seeds the scenes and questions of validation; it must differ from the seed of any run's own bank."""

SCENES_PER_BATCH = 20


def prepare_bank(config: TrainConfig) -> Path:
    """Make or read the pictures of a run, unless that was done before; return the folder they are in."""
    if config.data is not None:
        return prepare_training(config, config.data)
    return config.bank or _bank(config.scenes, config.seed, config)


def _bank(n_scenes: int, seed: int, config: TrainConfig) -> Path:
    size = config.model.image_size
    made_of = {"scenes": n_scenes, "size": size, "seed": seed, "vary_look": config.vary_look}
    key = hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:12]
    folder = data_folder() / "banks" / f"{size}px-{n_scenes}-{key}"
    build_bank(folder, n_scenes, size, size, seed=seed, vary_look=config.vary_look)
    return folder


def stream_settings(config: TrainConfig, bank: Path, maps: Path | None = None) -> StreamSettings | FolderSettings:
    """Return the stream of a run's batches; with maps it gives these in place of pictures."""
    if config.data is not None:
        return folder_settings(config, bank, maps)
    settings = StreamSettings(
        bank,
        config.model.map_size,
        config.curriculum,
        config.templates,
        config.row.network.wants_programs,
        maps,
        images_per_batch=config.images_per_batch,
        questions_per_image=config.questions_per_image,
        seed=config.seed,
        distinct_questions=config.distinct_questions,
        shares=config.shares,
        with_step_sets=bool(config.supervision.get("tracing")),
    )
    check_enough_scenes(settings)
    return settings


def prepare_maps(config: TrainConfig, bank: Path, model: System) -> Path | None:
    """Make the maps of a run's pictures once, if the system's stem stands still; None if it does not."""
    stem = stem_of(model) if config.stem_stands_still else None
    if stem is None or not stem.knows_maps:
        return None
    return make_maps(bank, config.features or bank / (IMAGES if config.data is None else PICTURES), stem)


@dataclass(frozen=True, slots=True)
class Validation:
    """Fixed questions about scenes that no run trains on."""

    batches: tuple[Batch, ...]

    def accuracies(self, model: System, dtype: torch.dtype) -> dict[str, float]:
        """Return accuracy overall and in the five groups, named as rows of metrics name them."""
        right = [_right(model, batch, dtype) for batch in self.batches]
        types = [_type_name(i) for batch in self.batches for i in batch.question_types.tolist()]
        result = report(np.concatenate(right), types)
        groups = {_row_name(name): score.accuracy for name, score in result.groups.items() if score.count}
        return {"validation_accuracy": result.overall.accuracy} | groups


def _type_name(type_id: int) -> str | None:
    return None if type_id == UNKNOWN_TYPE else QUESTION_TYPES[type_id]


def _row_name(group: str) -> str:
    return f"validation_{group.replace(' ', '_')}"


def _right(model: System, batch: Batch, dtype: torch.dtype) -> np.ndarray:
    """Return which answers are right, or in a stage without answers which programs, where a system writes them."""
    if batch.programs and model.stage is not None and ANSWER not in model.stage.losses:
        with torch.inference_mode():
            device = next(model.parameters()).device
            right = model.writes_right(Questions(batch.tokens, batch.lengths, batch.programs).to(device))
        if right is not None:
            return right.cpu().numpy()
    given = predict(model, batch.images, Questions(batch.tokens, batch.lengths), batch.image_index, dtype)
    return (given == batch.answers).numpy()


def prepare_validation(config: TrainConfig) -> Validation:
    """Render the scenes of validation once and ask about them, or take those of the folder that is trained on."""
    if config.data is not None:
        return Validation(tuple(validation_batches(config, config.data)))
    bank = SceneBank.open(_bank(config.validation_scenes, VALIDATION_SEED, config))
    generator = QuestionGenerator(load_templates(*config.templates), seed=VALIDATION_SEED)
    batches = []
    for first in range(0, len(bank), SCENES_PER_BATCH):
        chosen = range(first, min(first + SCENES_PER_BATCH, len(bank)))
        scenes = [bank.scene(i) for i in chosen]
        questions, image_index = questions_about(scenes, generator, config.questions_per_image)
        targets = [scene_targets(scene, config.model.map_size) for scene in scenes]
        images = read_pictures(bank.images, chosen)
        with_programs = config.row.network.wants_programs
        batches.append(collate_questions(images, questions, image_index, targets, Vocabulary(), with_programs))
    return Validation(tuple(batches))
