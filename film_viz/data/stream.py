"""Endless training data: pictures of a bank, and questions about them that are written anew every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
from jaxtyping import Int

from film_viz.data.bank import SceneBank
from film_viz.data.batch import Batch, collate_questions, scene_targets
from film_viz.data.batch_stream import BatchSettings, BatchStream
from film_viz.data.curriculum import CurriculumStage, current_stage, stage_templates
from film_viz.data.feature_files import open_rows, read_pictures
from film_viz.questions.asking import questions_about
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.shares import family_weights
from film_viz.questions.templates import load_templates
from film_viz.questions.vocabulary import Vocabulary

BATCHES_PER_BLOCK = 32
"""Batches over which one question generator lives and keeps its answers balanced."""


@dataclass(frozen=True, slots=True)
class StreamSettings(BatchSettings):
    """What a stream is made of."""

    bank: Path
    map_size: int  # cells a side of the feature maps, for the supervision of perception
    curriculum: tuple[CurriculumStage, ...] = ()
    templates: tuple[Path, ...] = ()  # folders of template files in CLEVR's format, beside our own
    with_programs: bool = False  # for systems that are taught by them
    maps: Path | None = None  # what a stem that stands still makes of the bank's pictures, read in their place
    distinct_questions: int = 0  # after about so many, rounded up to batches, the same ones come again; 0: never
    shares: tuple[str, ...] = ()  # see questions/shares.py
    with_step_sets: bool = False  # for systems that are taught what the programs' steps give


class QuestionStream(BatchStream[StreamSettings]):
    """Questions that never come again; each block of batches has a question generator of its own."""

    def lane(self, first: int, lanes: int) -> Iterator[Batch]:
        """Yield batches, a lane's own numbers being those that count its questions and choose its seeds."""
        settings, lane, start = self.settings, first % lanes, first // lanes
        bank = SceneBank.open(settings.bank)
        pictures = bank.images if settings.maps is None else open_rows(settings.maps)
        n_objects = np.asarray(bank.rows["n_objects"])
        templates, vocabulary = load_templates(*settings.templates), Vocabulary()
        weights = family_weights(templates, settings.shares)
        for number, is_wanted in self._numbers(start, lanes):
            of_choice, *of_part = _seeds((settings.seed, lane, number), settings.parts)
            if number % BATCHES_PER_BLOCK == 0:
                stage = current_stage(settings.curriculum, number * lanes * settings.questions_per_batch)
                asked = stage_templates(templates, stage)
                generator = QuestionGenerator(asked, _integer(of_part[settings.part]), weights)
                eligible = eligible_scenes(n_objects, stage, settings.images_per_batch)
            together = np.random.default_rng(of_choice).choice(eligible, settings.images_per_batch, replace=False)
            chosen = together[settings.part :: settings.parts].tolist()
            scenes = [bank.scene(i) for i in chosen]
            questions, image_index = questions_about(scenes, generator, settings.questions_per_image)
            if is_wanted:
                targets = [scene_targets(scene, settings.map_size) for scene in scenes]
                images = read_pictures(pictures, chosen)
                what = settings.with_programs, settings.with_step_sets
                yield collate_questions(images, questions, image_index, targets, vocabulary, *what)

    def _numbers(self, start: int, lanes: int) -> Iterator[tuple[int, bool]]:
        """Yield a lane's batches from where the block of batch `start` begins, and whether each is wanted itself."""
        a_round = -(-self.settings.distinct_questions // (self.settings.questions_per_batch * lanes))
        behind = (start % a_round if a_round else start) % BATCHES_PER_BLOCK
        for number in count(start - behind):
            yield (number % a_round if a_round else number), number >= start


def eligible_scenes(
    n_objects: Int[np.ndarray, " scene"], stage: CurriculumStage | None, n_wanted: int
) -> Int[np.ndarray, " eligible"]:
    """Return the rows of the scenes that a lesson shows; a ValueError where they are too few for a batch."""
    most = stage.max_objects if stage else n_objects.max()
    eligible = np.flatnonzero(n_objects <= most)
    if len(eligible) < n_wanted:
        raise ValueError(
            f"a batch has {n_wanted} pictures, and a lesson of the curriculum shows scenes of at most {most} objects, "
            f"of which there are {len(eligible)} among {len(n_objects)}: give more scenes, fewer images_per_batch, or "
            "no curriculum"
        )
    return eligible


def check_enough_scenes(settings: StreamSettings) -> None:
    """Raise a ValueError if some lesson has too few scenes for a batch."""
    n_objects = np.asarray(SceneBank.open(settings.bank).rows["n_objects"])
    for stage in (*settings.curriculum, None):
        eligible_scenes(n_objects, stage, settings.images_per_batch)


def _seeds(entropy: tuple[int, int, int], parts: int) -> list[np.random.SeedSequence]:
    """Return the seed by which a batch's scenes are chosen, and one for the questions of each of its parts."""
    of_first_part, of_choice, *of_others = np.random.SeedSequence(entropy).spawn(1 + parts)
    return [of_choice, of_first_part, *of_others]


def _integer(seed: np.random.SeedSequence) -> int:
    return int(seed.generate_state(1)[0])
