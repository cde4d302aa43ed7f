"""A bank of parameters holds what the generator writes for each question, and a file keeps all of it."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from film_viz.analysis.parameters import ParameterBank, parameter_bank, question_parameters, scene_of_question
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.film import FiLMModel
from film_viz.questions.execute import execute
from film_viz.questions.program import Program
from film_viz.questions.vocabulary import Vocabulary
from film_viz.training.config import TrainConfig

NUMBER = 23


@pytest.fixture(scope="module")
def checkpoint():
    torch.manual_seed(0)
    return Checkpoint(FiLMModel(TrainConfig(preset="tiny").model).eval(), Vocabulary(), name="random")


@pytest.fixture(scope="module")
def bank(checkpoint):
    return parameter_bank(checkpoint, NUMBER, seed=3)


def test_a_bank_has_one_row_per_question_in_every_array(bank, checkpoint):
    config = checkpoint.model.config
    assert bank.gamma.shape == bank.beta.shape == (NUMBER, config.n_blocks, config.channels)
    lengths = {len(getattr(bank, name)) for name in ("text", "question_type", "family", "program", "answer", "scene")}
    assert lengths == {NUMBER} == {len(bank)}


def test_every_row_is_what_the_generator_writes_for_its_question(bank, checkpoint):
    for i in (0, 7, NUMBER - 1):
        ids = torch.tensor([checkpoint.vocabulary.encode(str(bank.text[i]))])
        with torch.inference_mode():
            params = checkpoint.model.generator(ids, torch.tensor([ids.shape[1]]))
        np.testing.assert_allclose(bank.gamma[i], params.gamma[0], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(bank.beta[i], params.beta[0], rtol=1e-4, atol=1e-5)


def test_programs_types_and_answers_belong_to_the_questions(bank):
    for i in range(NUMBER):
        program = Program.from_json(json.loads(str(bank.program[i])))
        assert program.question_type == bank.question_type[i]
        assert execute(program, scene_of_question(bank, i)).answer == bank.answer[i]


def test_the_same_seed_gives_the_same_bank_and_another_one_another(bank, checkpoint):
    again, other = parameter_bank(checkpoint, NUMBER, seed=3), parameter_bank(checkpoint, NUMBER, seed=4)
    np.testing.assert_array_equal(again.gamma, bank.gamma)
    assert again.text.tolist() == bank.text.tolist()
    assert other.text.tolist() != bank.text.tolist()


def test_a_file_keeps_everything(bank, tmp_path):
    bank.save(tmp_path / "bank.npz")
    read = ParameterBank.load(tmp_path / "bank.npz")
    np.testing.assert_array_equal(read.gamma, bank.gamma)
    np.testing.assert_array_equal(read.beta, bank.beta)
    assert read.text.tolist() == bank.text.tolist()
    assert (read.checkpoint, read.checkpoint_sha, read.seed) == ("random", bank.checkpoint_sha, 3)


def test_a_file_needs_no_pickle(bank, tmp_path):
    bank.save(tmp_path / "bank.npz")
    with np.load(tmp_path / "bank.npz", allow_pickle=False) as file:
        assert all(file[key].dtype != object for key in file)


def test_blocks_without_film_have_no_parameters():
    config = replace(TrainConfig(preset="tiny").model, n_blocks=3, plain_blocks=1)
    checkpoint = Checkpoint(FiLMModel(config).eval(), Vocabulary())
    assert question_parameters(checkpoint, ["How many cubes?"]).beta.shape == (1, 2, config.channels)


def test_a_foreign_file_is_refused(tmp_path):
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with pytest.raises(ValueError, match=r"other\.npz is no bank of parameters"):
        ParameterBank.load(tmp_path / "other.npz")
    (tmp_path / "text.npz").write_text("no archive")
    with pytest.raises(ValueError, match=r"text\.npz is no bank of parameters"):
        ParameterBank.load(tmp_path / "text.npz")


def test_at_least_one_question_is_wanted(checkpoint):
    with pytest.raises(ValueError, match="number of questions must be at least 1, got 0"):
        parameter_bank(checkpoint, 0)
