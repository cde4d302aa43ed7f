"""A small saved checkpoint, the bank of a few questions that it makes, and a bank in which "left" is planted."""

from pathlib import Path

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import image_features
from film_viz.analysis.bank.files import unknown_questions
from film_viz.analysis.bank.parameter_bank import ParameterBank, build_parameter_bank
from film_viz.analysis.bank.rows import QUESTION_COLUMNS
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMModel
from film_viz.questions.vocabulary import Vocabulary
from film_viz.training.config import TrainConfig

N_QUESTIONS = 23
SEED = 3
REST = ("cube", "ball", "metal", "red", "tiny")


@pytest.fixture(scope="session")
def saved_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = FiLMModel(TrainConfig(preset="tiny").model).eval()
    checkpoint = Checkpoint(model, Vocabulary())
    checkpoint.save_pretrained(tmp_path_factory.mktemp("analysis") / "random")
    return checkpoint


@pytest.fixture(scope="session")
def features(saved_checkpoint: Checkpoint) -> torch.Tensor:
    """The features of a picture of noise."""
    picture = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    return image_features(saved_checkpoint, picture)


@pytest.fixture(scope="session")
def built_bank(saved_checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory) -> ParameterBank:
    return build_parameter_bank(saved_checkpoint, N_QUESTIONS, SEED, bank_folder(tmp_path_factory))


@pytest.fixture(scope="session")
def planted_bank() -> ParameterBank:
    """150 questions, 3 blocks x 7 channels of noise; gamma of channel 5 of block 2 is 8 higher where "left" is said."""
    rng = np.random.default_rng(0)
    left, count = rng.random(150) < 0.3, rng.random(150) < 0.5
    gamma, beta = rng.normal(size=(2, 150, 3, 7)).astype(np.float32)
    gamma[left, 2, 5] += 8
    words = [
        " ".join(["how many" if is_count else "is there", *rng.permutation(REST)[:3], *(["left"] if is_left else [])])
        for is_left, is_count in zip(left, count, strict=True)
    ]
    known = {
        "text": words,
        "words": words,
        "n_words": [len(each.split()) for each in words],
        "question_type": np.where(count, "count", "exist"),
        "functions": np.where(left, "scene relate ", "scene ").astype(object) + np.where(count, "count", "exist"),
        "answer": np.where(count, "2", "yes"),
    }
    assert set(known) <= set(QUESTION_COLUMNS)
    return ParameterBank(gamma, beta, unknown_questions(150, known), "planted", "", "key")


def bank_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("banks") / "built"
