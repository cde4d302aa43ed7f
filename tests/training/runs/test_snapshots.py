"""What a run shows of itself at an evaluation."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from film_viz.models.system import Questions
from film_viz.models.systems.film import FiLMModel
from film_viz.questions.program import QUESTION_TYPES
from film_viz.questions.vocabulary import ANSWERS, Vocabulary
from film_viz.training.preparation import prepare_validation
from film_viz.training.runs import snapshots
from film_viz.training.runs.snapshots import Snapshots, fixed_questions


@pytest.fixture
def shown(tiny_config, tmp_path, monkeypatch):
    monkeypatch.setattr(snapshots, "N_QUESTIONS", 30)
    monkeypatch.setattr(snapshots, "N_EXAMPLES", 5)
    config = replace(tiny_config, validation_scenes=3)
    validation = prepare_validation(config)
    model = FiLMModel(config.model).eval()
    Snapshots(tmp_path, config, validation).write(70, model, torch.float32)
    return tmp_path, validation.batches[0], model


def test_examples_tell_question_true_and_given_answer_and_have_a_picture(shown):
    folder, batch, model = shown
    examples = json.loads((folder / "examples" / "step-00000070.json").read_text())
    assert len(examples) == 5
    assert {example["scene"] for example in examples} == {0, 1, 2}
    with torch.inference_mode():
        given = model(
            batch.images.float() / 255, Questions(batch.tokens, batch.lengths), batch.image_index
        ).logits.argmax(1)
    known = [
        (text, ANSWERS[true], ANSWERS[answer], scene)
        for text, true, answer, scene in zip(
            map(Vocabulary().decode, batch.tokens.tolist()),
            batch.answers.tolist(),
            given.tolist(),
            batch.image_index.tolist(),
            strict=True,
        )
    ]
    assert all((e["text"], e["true"], e["given"], e["scene"]) in known for e in examples)
    picture = np.asarray(Image.open(folder / "examples" / "pictures" / "0002.png"))
    assert (picture == batch.images[2].permute(1, 2, 0).numpy()).all()


def test_parameters_are_those_of_the_same_questions_in_every_run(shown):
    folder, _, model = shown
    questions = json.loads((folder / "parameters" / "questions.json").read_text())
    assert [q["text"] for q in questions] == [q.text for q in fixed_questions()]
    assert {q["question_type"] for q in questions} <= set(QUESTION_TYPES)
    saved = np.load(folder / "parameters" / "step-00000070.npz")
    assert saved["gamma"].dtype == saved["beta"].dtype == np.float16
    assert saved["gamma"].shape == (30, model.config.n_blocks, model.config.channels)
    ids = Vocabulary().encode(questions[7]["text"])
    with torch.inference_mode():
        alone = model.generator(torch.tensor([ids]), torch.tensor([len(ids)]))
    np.testing.assert_allclose(saved["gamma"][7], alone.gamma[0], atol=2e-3)
    np.testing.assert_allclose(saved["beta"][7], alone.beta[0], atol=2e-3)
