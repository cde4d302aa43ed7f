"""The status beats from a thread of its own, and says how the run ended."""

import time

import pytest

from film_viz.training.runs.recorder import Recorder
from film_viz.training.runs.status import read_status
from film_viz.work import reporter


def test_it_beats_while_the_run_is_busy_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(reporter, "BEAT_SECONDS", 0.02)
    with Recorder(tmp_path, steps=10, questions_per_step=6) as recorder:
        recorder.phase("rendering pictures")
        first = read_status(tmp_path)
        deadline = time.monotonic() + 20
        while read_status(tmp_path).heartbeat <= first.heartbeat + 0.05:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert (first.state, first.phase, first.steps) == ("running", "rendering pictures", 10)
    assert reporter.BEAT_SECONDS < 5


def test_it_tells_steps_questions_and_the_time_that_is_left(tmp_path):
    with Recorder(tmp_path, steps=10, questions_per_step=6) as recorder:
        recorder.at(4, 100.0)  # taken up after three steps: their 96 seconds say nothing of this machine
        assert recorder.status.eta_seconds is None
        recorder.at(6, 108.0)
        recorder.write()
        status = read_status(tmp_path)
    assert (status.step, status.questions, status.seconds, status.eta_seconds) == (6, 36, 108.0, 16.0)
    assert (read_status(tmp_path).state, read_status(tmp_path).phase) == ("finished", "stopped")


def test_it_tells_a_whole_run_from_a_stopped_and_a_failed_one(tmp_path):
    with Recorder(tmp_path, steps=1, questions_per_step=6) as recorder:
        recorder.at(1, 2.0)
    assert read_status(tmp_path).phase == "finished"
    with pytest.raises(ValueError, match="why"), Recorder(tmp_path, steps=1, questions_per_step=6):
        raise ValueError("why")
    assert (read_status(tmp_path).state, read_status(tmp_path).error) == ("failed", "why")


def test_a_silent_one_writes_nothing(tmp_path):
    with Recorder(tmp_path, steps=1, questions_per_step=6, is_silent=True) as recorder:
        recorder.phase("training")
    assert list(tmp_path.iterdir()) == []


def test_a_status_that_cannot_be_written_ends_no_run(tmp_path, caplog):
    with Recorder(tmp_path / "none", steps=1, questions_per_step=6) as recorder:
        recorder.phase("training")
    assert "cannot be written" in caplog.text
