"""What is measured while a run goes on: answers, or programs where only these are learned."""

from dataclasses import replace

import pytest
import torch

from film_viz.models.system import Questions
from film_viz.models.systems.lstm import LSTMModel
from film_viz.models.systems.pg_ee import PGEEModel
from film_viz.questions.program_tokens import token_ids
from film_viz.training.learning import Learning
from film_viz.training.preparation import prepare_validation

SMALL = ("image_size=64", "channels=8", "module_dim=8", "rnn_dim=8", "projected_channels=8", "hidden_dim=8")


@pytest.fixture
def config(tiny_config):
    return replace(tiny_config, preset="pg-ee", network=SMALL, bank=None)


def test_programs_come_along_for_systems_that_write_them_only(config, tiny_config):
    (batch,) = prepare_validation(config).batches
    assert len(batch.programs) == len(batch.answers) == 8
    (other,) = prepare_validation(tiny_config).batches
    assert other.programs == ()


def test_where_only_programs_are_learned_these_are_what_is_right(config, monkeypatch):
    validation = prepare_validation(config)
    model = PGEEModel(config.model).eval()
    known = {token_ids(program) for program in validation.batches[0].programs[:3]}

    def writes(questions):
        return torch.tensor([token_ids(program) in known for program in questions.programs])

    monkeypatch.setattr(model, "writes_right", writes)
    share = sum(token_ids(program) in known for program in validation.batches[0].programs) / 8
    answered = validation.accuracies(model, torch.float32)["validation_accuracy"]
    model.stage = model.stages["programs"]
    written = validation.accuracies(model, torch.float32)["validation_accuracy"]
    assert written == pytest.approx(share)
    model.stage = model.stages["execution"]
    assert validation.accuracies(model, torch.float32)["validation_accuracy"] == answered


def test_what_is_measured_and_kept_answers_by_its_own_programs_in_every_stage(config):
    learning = Learning.start(replace(config, stage="programs"), torch.device("cpu"))
    batch = prepare_validation(config).batches[0]
    unknown = Questions(batch.tokens, batch.lengths)
    assert len(learning.averaged_model.read(unknown).trees) == 8
    with pytest.raises(ValueError, match="taught by programs"):
        learning.learner.model.read(unknown)


def test_a_system_that_writes_none_is_measured_by_its_answers_in_every_stage(config):
    validation = prepare_validation(config)
    model = LSTMModel(replace(config, preset="lstm", network=()).model).eval()
    before = validation.accuracies(model, torch.float32)
    model.stage = PGEEModel.stages["programs"]
    assert validation.accuracies(model, torch.float32) == before
