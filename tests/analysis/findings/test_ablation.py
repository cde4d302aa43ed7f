"""Test-time ablations, question by question against the ask path."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from film_viz.analysis.answers.ask import answer_under, image_features, question_params
from film_viz.analysis.findings.ablation import ablate
from film_viz.analysis.inside.edits import swapped
from film_viz.data.clevr_folder import ClevrQuestion, DataError
from film_viz.models.checkpoint import load_checkpoint
from film_viz.models.systems.film import FiLMParams

TEXTS = ("How many cubes are there?", "Is there a red sphere?", "What color is the cube?")


@pytest.fixture(scope="module")
def checkpoint(app_home):
    return load_checkpoint(app_home / "checkpoints" / "first")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("pictures"), np.random.default_rng(0)
    paths = [folder / f"{name}.png" for name in "ba"]
    for path in paths:
        Image.fromarray(rng.integers(0, 256, (40, 60, 3), dtype=np.uint8)).save(path)
    return paths


def answers(checkpoint, pictures, change) -> list[str]:
    given = []
    for path in pictures:
        features = image_features(checkpoint, np.asarray(Image.open(path)))
        for text in TEXTS:
            params = change(question_params(checkpoint, text)[1])
            given.append(answer_under(checkpoint, features, (), params).best)
    return given


def questions(pictures, truth):
    asked = [(path, text) for path in pictures for text in TEXTS]
    return [ClevrQuestion(path, text, answer) for (path, text), answer in zip(asked, truth, strict=True)]


@pytest.mark.parametrize("part", ["gamma", "beta", "both"])
def test_a_replacement_answers_as_every_question_under_the_mean_does(checkpoint, pictures, part):
    own = [question_params(checkpoint, text)[1] for text in TEXTS]
    mean = FiLMParams(*(torch.stack([getattr(p, n) for p in own]).mean(dim=0) for n in ("gamma", "beta")))
    given = answers(checkpoint, pictures, lambda params: swapped(params, mean, part))
    assert ablate(checkpoint, questions(pictures, given), (0.1,)).mean[part].accuracy == 1


def test_unchanged_parameters_answer_as_the_ask_path(checkpoint, pictures):
    given = answers(checkpoint, pictures, lambda params: params)
    truth = [given[0], *("nothing" for _ in given[1:])]
    assert ablate(checkpoint, questions(pictures, truth), (0.1,)).unchanged.accuracy == pytest.approx(1 / 6)


def test_much_noise_changes_answers_and_little_does_not(checkpoint, pictures):
    given = answers(checkpoint, pictures, lambda params: params)
    result = ablate(checkpoint, questions(pictures, given), (1e-6, 1000.0))
    for part in ("gamma", "beta"):
        little, much = result.noise[part]
        assert little.accuracy == 1
        assert much.accuracy < 1
    assert result.to_json()["noise"]["sigma"] == [1e-6, 1000.0]


def test_questions_without_answers_are_refused(checkpoint, pictures):
    asked = [replace(question, answer=None) for question in questions(pictures, TEXTS * 2)]
    with pytest.raises(DataError, match="needs its answer"):
        ablate(checkpoint, asked)
