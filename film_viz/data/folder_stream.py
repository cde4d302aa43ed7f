"""Endless batches from a folder in CLEVR's layout: in every epoch each question comes, in a new order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Int, Integer

from film_viz.data.batch import Batch, Pictures
from film_viz.data.batch_stream import BatchSettings, BatchStream
from film_viz.data.clevr_records import DataError
from film_viz.data.feature_files import open_rows, read_pictures
from film_viz.data.packed import PackedQuestions
from film_viz.questions.referents import MAX_OBJECTS


@dataclass(frozen=True, slots=True)
class FolderSettings(BatchSettings):
    """What a stream is made of."""

    questions: Path  # of PackedQuestions
    pictures: Path  # decoded pictures or feature maps, in the order of the questions' rows


class FolderStream(BatchStream[FolderSettings]):
    """A folder's questions, epoch after epoch; they do not depend on the number of workers."""

    def lane(self, first: int, lanes: int) -> Iterator[Batch]:
        """Yield batches of each epoch's groups of questions about one picture."""
        questions, pictures = PackedQuestions.load(self.settings.questions), open_rows(self.settings.pictures)
        n_per_epoch, epoch = self._batches_per_epoch(questions), -1
        for number in count(first, lanes):
            if number // n_per_epoch != epoch:
                epoch = number // n_per_epoch
                groups = epoch_groups(
                    questions.pictures, self.settings.questions_per_image, (self.settings.seed, epoch)
                )
            yield batch_of(questions, pictures, self._own(groups, number % n_per_epoch))

    def _own(self, groups: Int[np.ndarray, "group question"], batch: int) -> Int[np.ndarray, "image question"]:
        """Return this part of an epoch's batch."""
        n_images, parts = self.settings.images_per_batch, self.settings.parts
        first = batch * n_images + n_images // parts * self.settings.part
        return groups[first : first + n_images // parts]

    def _batches_per_epoch(self, questions: PackedQuestions) -> int:
        per_picture = np.bincount(questions.pictures)
        n_groups = int((-(-per_picture // self.settings.questions_per_image)).sum())
        if n_groups < self.settings.images_per_batch:
            raise DataError(
                f"a batch takes {self.settings.images_per_batch} pictures with {self.settings.questions_per_image} "
                f"questions each, but the data has only {n_groups}: lower images_per_batch"
            )
        return n_groups // self.settings.images_per_batch


def epoch_groups(
    pictures: Integer[np.ndarray, " question"], size: int, seed: Sequence[int]
) -> Int[np.ndarray, "group question"]:
    """Return every question once, in groups about one picture each, in random order.

    Where a picture's questions do not fill its last group, some of them come again.
    """
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(len(pictures))
    by_picture = shuffled[np.argsort(pictures[shuffled], kind="stable")]
    n_questions = np.bincount(pictures)
    n_groups = -(-n_questions // size)
    picture = np.repeat(np.arange(len(n_groups)), n_groups)
    turn = np.arange(len(picture)) - np.repeat(np.cumsum(n_groups) - n_groups, n_groups)
    place = (turn[:, None] * size + np.arange(size)) % n_questions[picture][:, None]
    begins = np.cumsum(n_questions) - n_questions
    return rng.permutation(by_picture[begins[picture][:, None] + place])


def batch_of(questions: PackedQuestions, pictures: object, groups: Int[np.ndarray, "image question"]) -> Batch:
    """Return the batch of some groups of questions, each about one picture."""
    rows = questions.pictures[groups[:, 0]]
    read: Pictures = read_pictures(pictures, rows.tolist())
    return packed_batch(questions, read, rows, groups.ravel(), np.repeat(np.arange(len(groups)), groups.shape[1]))


def packed_batch(
    questions: PackedQuestions,
    pictures: Pictures,
    rows: Integer[np.ndarray, " image"],
    chosen: Int[np.ndarray, " question"],
    image_index: Int[np.ndarray, " question"],
) -> Batch:
    """Return chosen questions about pictures that are read, each known by its row."""
    lengths = questions.starts[chosen + 1] - questions.starts[chosen]
    position = np.arange(lengths.max())
    is_word = position < lengths[:, None]
    tokens = np.zeros(is_word.shape, np.int64)
    tokens[is_word] = questions.words[(questions.starts[chosen][:, None] + position)[is_word]]
    masks = questions.masks[chosen].astype(np.int64)
    return Batch(
        images=pictures,
        tokens=torch.from_numpy(tokens),
        lengths=torch.from_numpy(lengths),
        image_index=torch.from_numpy(image_index),
        answers=torch.from_numpy(questions.answers[chosen].astype(np.int64)),
        question_types=torch.from_numpy(questions.types[chosen].astype(np.int64)),
        cells=torch.from_numpy(questions.cells[rows].astype(np.int64)),
        attributes=torch.from_numpy(questions.attributes[rows].astype(np.int64)),
        referents=torch.from_numpy((masks[:, :, None] >> np.arange(MAX_OBJECTS)) & 1 == 1),
    )
