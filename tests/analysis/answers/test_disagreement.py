from dataclasses import replace

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import ask, image_features
from film_viz.analysis.answers.disagreement import answers_to, disagreements
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.table import SYSTEMS, build
from film_viz.questions.vocabulary import Vocabulary

QUESTIONS = ("How many cubes are there?", "Is there a red thing?", "What color is the small sphere?", "Any cylinders?")
PICTURE = np.random.default_rng(2).integers(0, 256, (24, 36, 3), dtype=np.uint8)


def a_checkpoint(key: str, seed: int = 0, words: tuple[str, ...] | None = None) -> Checkpoint:
    """Return an untrained system whose answers are spread."""
    presets, vocabulary = SYSTEMS[key].presets, Vocabulary(words) if words else Vocabulary()
    config = presets.get("tiny", next(iter(presets.values()))).config
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = build(replace(config, n_words=len(vocabulary))).eval()
    return Checkpoint(model, vocabulary)


@pytest.mark.parametrize("key", ["film", "lstm", "sa"])
def test_many_questions_are_answered_as_one_by_one(key):
    checkpoint = a_checkpoint(key)
    seen = image_features(checkpoint, PICTURE)
    assert answers_to(checkpoint, seen, QUESTIONS) == [ask(checkpoint, seen, question).best for question in QUESTIONS]


def test_a_question_of_unknown_words_has_no_answer_and_the_others_keep_theirs():
    checkpoint = a_checkpoint("lstm", words=("how", "many", "cubes", "are", "there"))
    first, second = answers_to(checkpoint, (), [QUESTIONS[2], QUESTIONS[0]])
    assert first is None
    assert second == ask(checkpoint, (), QUESTIONS[0]).best
    assert answers_to(checkpoint, (), [QUESTIONS[2]]) == [None]


def test_only_questions_with_several_answers_are_returned_and_those_with_the_most_come_first():
    checkpoints = [a_checkpoint("lstm", seed) for seed in range(4)]
    found = disagreements(checkpoints, [()] * 4, QUESTIONS)
    by_hand = {q: {ask(checkpoint, (), q).best for checkpoint in checkpoints} for q in QUESTIONS}
    assert {one.question: one.n_answers for one in found} == {q: len(a) for q, a in by_hand.items() if len(a) > 1}
    assert found
    assert [one.n_answers for one in found] == sorted((one.n_answers for one in found), reverse=True)


def test_a_checkpoint_never_disagrees_with_itself():
    checkpoint = a_checkpoint("lstm")
    assert disagreements([checkpoint, checkpoint], [(), ()], QUESTIONS) == []
