"""How an answer and the truth go along with a change."""

import numpy as np
import pytest

from film_viz.analysis.why.effects import Effects, Known, Verdict, known_answer, program_of, verdict
from three_objects import COMPARE, COUNT, SCENE


@pytest.mark.parametrize(
    ("first", "truth_before", "best", "truth_after", "expected"),
    [
        ("2", "2", "2", "2", Verdict.HELD),
        ("3", "2", "3", "2", Verdict.HELD),
        ("2", "2", "3", "2", Verdict.STRAYED),
        ("2", "2", "1", "1", Verdict.FOLLOWED),
        ("3", "2", "1", "1", Verdict.FOLLOWED),
        ("2", "2", "2", "1", Verdict.MISSED),
        ("2", "2", "3", "1", Verdict.MISSED),
        ("2", None, "3", "1", Verdict.UNKNOWN),
        ("2", "2", "3", None, Verdict.UNKNOWN),
    ],
)
def test_a_change_is_judged_by_both_answers_and_both_truths(first, truth_before, best, truth_after, expected):
    assert verdict(first, truth_before, best, truth_after) is expected


def test_effects_are_told_of_the_first_answer():
    before, after = np.array([0.2, 0.7, 0.1]), np.array([[0.1, 0.5, 0.4], [0.5, 0.3, 0.2]])
    effects = Effects(("yes", "no", "2"), before, after, Known("no"), (Known("no"), Known(None, "nothing is red")))
    assert (effects.first, effects.best) == ("no", ("no", "yes"))
    np.testing.assert_allclose(effects.kept, [0.5, 0.3])
    np.testing.assert_allclose(effects.change, [-0.2, -0.4])
    assert effects.flips.tolist() == [1]
    assert effects.verdicts == (Verdict.HELD, Verdict.UNKNOWN)


def test_a_true_answer_comes_with_the_reason_where_there_is_none():
    assert known_answer(COUNT, SCENE) == Known("2")
    assert known_answer(COMPARE, SCENE) == Known("yes")
    no_program = program_of("Why is the ball so sad?")
    assert isinstance(no_program, Known)
    assert known_answer(no_program, SCENE) == Known(None, "no taught question reads like this")
    ill_posed = known_answer(program_of("What color is the metal thing?"), SCENE)
    assert ill_posed.answer is None
    assert "exactly one object" in ill_posed.why
