"""Words for lengths of time, and for where a run is."""

import pytest

from film_viz.training.runs.status import RunStatus
from film_viz.training.runs.words import progress_line, span


@pytest.mark.parametrize(
    ("seconds", "said"), [(42.4, "42 s"), (600, "10 min"), (3 * 3600, "3.0 h"), (4 * 86400, "4.0 days")]
)
def test_lengths_of_time(seconds: float, said: str) -> None:
    assert span(seconds) == said


def test_a_run_says_how_far_it_is_and_how_long_it_will_take() -> None:
    status = RunStatus("running", 10, 40, 600.0, 120.0, questions=1200, phase="training")
    assert progress_line(status) == (
        "Training: step 10 of 40, 1,200 questions asked, 10 min of training, about 2 min left"
    )
    assert progress_line(RunStatus("queued", phase="waiting: cpu is held by run 'b'")).startswith("Waiting: cpu")
