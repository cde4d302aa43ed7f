"""Numbers that no computer can do are refused by every command, with what came and what is taken."""

from pathlib import Path

import pytest

from film_viz.bounds import check_plain_name
from film_viz.commands.evaluate import Evaluate
from film_viz.commands.features import Features
from film_viz.commands.findings import Findings
from film_viz.commands.scenes import Scenes
from film_viz.commands.table import Table

HERE = Path("here.npy")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Scenes(HERE, number=10**12), "number must be at most 10,000,000, got 1,000,000,000,000"),
        (
            lambda: Scenes(HERE, questions_per_image=10**9),
            "questions_per_image must be at most 1,000, got 1,000,000,000",
        ),
        (lambda: Scenes(HERE, workers=10**6), "workers must be at most 1,024, got 1,000,000"),
        (lambda: Scenes(HERE, seed=-3), "seed must be at least 0, got -3"),
        (lambda: Evaluate("small", HERE, consistency=10**9), "consistency must be at most 100,000"),
        (lambda: Findings("small", HERE, sets=10**400), "sets must be at most 100,000, got a number of 401 digits"),
        (lambda: Features(HERE, HERE, batch_size=10**8), "batch_size must be at most 4,096"),
        (lambda: Table(at_once=65), "at_once must be at most 64, got 65"),
        (lambda: Table(questions=10**9), "questions must be at most 10,000,000"),
        (lambda: Table(share=float("nan")), "share must be above 0 and at most 1, got nan"),
    ],
)
def test_numbers_without_end_are_refused(make, said):
    with pytest.raises(ValueError, match=said):
        make()


@pytest.mark.parametrize("name", ["", ".", "..", "...", "a/b", "/", "val/", "a\nb", "\u202eval"])
def test_a_name_that_leads_elsewhere_or_nowhere_is_no_plain_one(name):
    with pytest.raises(ValueError, match="split must be a plain name such as val"):
        check_plain_name("split", name)
    check_plain_name("split", "val.2")
