"""Evaluation gives the answers that the app gives, counts what cannot be read, and its baselines are what they say."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import ask, image_features
from film_viz.data.clevr_folder import ClevrFolder, DataError, write_clevr_folder
from film_viz.data.fresh import fresh_scenes
from film_viz.data.pictures import load_picture, open_picture
from film_viz.evaluation import baselines, respondents
from film_viz.evaluation.baselines import BASELINES, oracle_answers, q_type_answers, q_type_modes
from film_viz.evaluation.evaluate import evaluate, evaluate_answers
from film_viz.evaluation.inputs import pixels as readers
from film_viz.evaluation.respondents import CheckpointRespondent
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.table import PRESETS
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.program import QUESTION_GROUPS, QUESTION_TYPES
from film_viz.questions.templates import load_templates
from film_viz.questions.vocabulary import Vocabulary
from film_viz.scenes.sampling import sample_scene
from film_viz.training.config import TrainConfig

N_SCENES, PER_SCENE = 3, 5


@pytest.fixture(scope="module")
def questions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    scenes = [sample_scene(seed) for seed in range(N_SCENES)]
    generator = QuestionGenerator(load_templates(), seed=0)
    asked = [generator.questions(scene, PER_SCENE) for scene in scenes]
    write_clevr_folder(folder, "val", scenes, asked, quality="training")
    return list(ClevrFolder(folder, "val"))


@pytest.fixture(scope="module")
def checkpoint():
    """A network of random weights, large enough that its answers differ."""
    torch.manual_seed(0)
    model = FiLMModel(TrainConfig(preset="tiny").model)
    torch.nn.init.normal_(model.generator.decoder.weight, std=3.0)
    return Checkpoint(model.eval(), Vocabulary(), name="random")


def best_answer(checkpoint, question):
    picture = np.asarray(open_picture(question.picture))
    return ask(checkpoint, image_features(checkpoint, picture), question.text).best


def test_a_checkpoint_gives_the_answers_that_the_app_gives(checkpoint, questions, monkeypatch):
    monkeypatch.setattr(respondents, "PICTURES_PER_BATCH", 2)
    monkeypatch.setattr(respondents, "QUESTIONS_PER_BATCH", 7)
    as_the_app = [replace(question, answer=best_answer(checkpoint, question)) for question in questions]
    assert len({question.answer for question in as_the_app}) > 1
    shuffled = [as_the_app[i] for i in np.random.default_rng(0).permutation(len(as_the_app))]
    result = evaluate(CheckpointRespondent(checkpoint), shuffled)
    assert result.report.overall.accuracy == 1
    assert (result.report.overall.count, result.n_pictures) == (N_SCENES * PER_SCENE, N_SCENES)
    assert result.unanswered == 0


def test_each_picture_is_decoded_once(checkpoint, questions, monkeypatch):
    decoded: Counter[Path] = Counter()
    monkeypatch.setattr(respondents, "PICTURES_PER_BATCH", 2)
    monkeypatch.setattr(
        readers, "load_picture", lambda path, size: (decoded.update([path]), load_picture(path, size))[1]
    )
    evaluate(CheckpointRespondent(checkpoint), questions[::2] + questions[1::2])
    assert decoded == dict.fromkeys({question.picture for question in questions}, 1)


def test_a_question_with_an_unknown_word_counts_as_wrong_and_is_reported(checkpoint, questions):
    strange = [replace(q, text="How many dogs are there?", answer="2") for q in questions[:2]]
    result = evaluate(
        CheckpointRespondent(checkpoint), [*strange, replace(questions[2], text="Wherefore dogs?"), questions[3]]
    )
    assert (result.unanswered, result.report.overall.count) == (3, 4)
    assert result.unknown_words == {"dogs": 3, "wherefore": 1}
    assert result.report.overall.accuracy <= 1 / 4


def test_the_oracle_is_always_right(questions):
    result = evaluate(BASELINES["oracle"], questions)
    assert result.report.overall.accuracy == 1
    assert result.untyped == result.unanswered == 0
    assert sum(score.count for score in result.report.families.values()) == len(questions)


def test_the_oracle_is_always_right_on_the_reference(shared_dir):
    questions = list(ClevrFolder(shared_dir / "clevr" / "reference", "ref"))
    result = evaluate(BASELINES["oracle"], questions)
    assert result.report.overall.accuracy == 1
    assert result.report.overall.count == len(questions) == 400


def test_the_oracle_reads_questions_without_programs(questions):
    bare = [replace(question, program=None) for question in questions]
    assert evaluate(BASELINES["oracle"], bare).report.overall.accuracy == 1


def test_the_oracle_needs_scenes(questions):
    with pytest.raises(DataError, match=r"the oracle reads scene records, and CLEVR_val_000000\.png has none"):
        oracle_answers([replace(questions[0], scene=None)])


def test_a_question_that_no_template_reads_like_counts_only_overall(questions):
    odd = replace(questions[0], text="Red?", program=None)
    result = evaluate(BASELINES["oracle"], [odd, questions[1]])
    assert (result.untyped, result.unanswered, result.report.overall.count) == (1, 1, 2)
    assert sum(score.count for score in result.report.types.values()) == 1
    assert result.report.overall.accuracy == 0.5


def test_answers_are_needed_to_measure_accuracy(checkpoint, questions):
    with pytest.raises(DataError, match="1 of 2 questions come without an answer"):
        evaluate(CheckpointRespondent(checkpoint), [questions[0], replace(questions[1], answer=None)])
    with pytest.raises(DataError, match="0 of 0 questions"):
        evaluate_answers([], [])


def test_a_checkpoint_that_reads_features_is_refused(questions):
    config = replace(PRESETS["tiny"].config, input_channels=5, image_size=4, n_strided=0, n_words=len(Vocabulary()))
    checkpoint = Checkpoint(FiLMModel(config).eval(), Vocabulary(), name="features")
    with pytest.raises(ValueError, match="'features' reads backbone features"):
        evaluate(CheckpointRespondent(checkpoint), questions)


@pytest.fixture
def counted_on_little(monkeypatch):
    monkeypatch.setattr(baselines, "COUNTED_SCENES", 40)
    q_type_modes.cache_clear()
    yield
    q_type_modes.cache_clear()


@pytest.mark.usefixtures("counted_on_little")
def test_the_q_type_mode_answers_by_type_alone(questions):
    given = q_type_answers(questions)
    by_type = {question.program.question_type: answer for question, answer in zip(questions, given, strict=True)}
    assert [by_type[question.program.question_type] for question in questions] == given
    modes = q_type_modes()
    assert set(modes) == set(QUESTION_TYPES)
    assert all(modes[name] in ("yes", "no") for name in (*QUESTION_GROUPS["compare attribute"], "exist"))
    assert modes["query_size"] in ("small", "large")


@pytest.mark.usefixtures("counted_on_little")
def test_the_q_type_mode_is_the_most_common_answer_of_what_it_is_counted_on():
    counted = list(baselines._counted_questions())
    assert len(counted) == 400
    for name, mode in q_type_modes().items():
        answers = [question.answer for question in counted if question.question_type == name]
        assert max(map(answers.count, set(answers))) == answers.count(mode)


def test_fresh_scenes_differ_by_name_and_by_seed():
    first = [next(fresh_scenes(name, seed)) for name, seed in (("val", 0), ("test", 0), ("val", 1))]
    assert len(set(first)) == 3
    assert next(fresh_scenes("val", 0)) == first[0]
    assert sample_scene((0, 0)) not in first
