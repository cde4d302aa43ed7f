"""The published table is complete, and its parts fit together."""

import pytest

from film_viz.evaluation.published import PUBLISHED
from film_viz.questions.program import QUESTION_GROUPS

SHARES = {
    "count": 0.237,
    "exist": 0.133,
    "compare numbers": 0.100,
    "query attribute": 0.362,
    "compare attribute": 0.168,
}
"""Of CLEVR's questions, roughly; a system's overall accuracy is the mean of its groups with these weights."""


@pytest.mark.parametrize("system", PUBLISHED, ids=lambda system: system.system)
def test_the_overall_accuracy_is_about_the_mean_of_the_groups(system):
    assert len(system.groups) == len(QUESTION_GROUPS)
    mean = sum(share * system.accuracy(group) for group, share in SHARES.items())
    assert system.accuracy("overall") == pytest.approx(mean, abs=0.025)


def test_every_system_has_a_name_of_its_own_and_a_source():
    assert len({system.system for system in PUBLISHED}) == len(PUBLISHED)
    assert all(system.source for system in PUBLISHED)
