"""Estimates are kept for what they were measured for, and fail with a sentence."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from film_viz.training import estimate
from film_viz.training.calibrate import RATE_FILE
from film_viz.training.config import TrainConfig
from film_viz.training.estimate import EstimateError, hours, known_rate, measure
from film_viz.training.recipes import RECIPES
from film_viz.work.launch import Task
from film_viz.work.status import Status, write_status

TINY = replace(RECIPES["tiny"].config, device="cpu", steps=500, images_per_batch=2, questions_per_image=3)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))


def answer(monkeypatch: pytest.MonkeyPatch, status: Status, rate: object = None) -> None:
    """Have a measurement end at once, with a status and a rate."""

    def begin(folder: Path, task: Task) -> bool:
        folder.mkdir(parents=True)
        assert TrainConfig(**task.request["config"]).preset == "tiny"
        (folder / RATE_FILE).write_text(json.dumps({"questions_per_second": rate}))
        write_status(folder, status)
        return True

    monkeypatch.setattr(estimate, "start", begin)


def test_what_was_measured_is_known_for_runs_of_the_same_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert known_rate(TINY) is None
    assert hours(TINY) is None
    answer(monkeypatch, Status("finished"), 250.0)
    assert measure(TINY) == 250
    assert hours(TINY) == pytest.approx(500 * 6 / 250 / 3600)
    assert known_rate(replace(TINY, steps=9, learning_rate=0.5)) == 250
    for other in ({"images_per_batch": 3}, {"network": ("channels=24",)}, {"compile": True}, {"preset": "small"}):
        assert known_rate(replace(TINY, **other)) is None
    assert known_rate(replace(TINY, device="cuda:99")) is None


def test_a_failed_measurement_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, Status("failed", error="no such device."))
    with pytest.raises(EstimateError, match=r"failed \(no such device\).*choose another device"):
        measure(TINY)
    assert known_rate(TINY) is None


def test_a_measurement_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, Status("running"))
    monkeypatch.setattr(estimate, "MOST_SECONDS", 0.2)
    ended: list[Path] = []
    monkeypatch.setattr(estimate, "cancel", ended.append)
    with pytest.raises(EstimateError, match="choose a smaller preset or batch"):
        measure(TINY)
    assert len(ended) == 1


@pytest.mark.parametrize("rate", [None, "fast", -1, 0, [], True])
def test_a_rate_that_cannot_be_is_none(monkeypatch: pytest.MonkeyPatch, rate: object) -> None:
    answer(monkeypatch, Status("finished"), rate)
    with pytest.raises(EstimateError, match="it was interrupted"):
        measure(TINY)


@pytest.mark.slow
def test_a_measurement_in_its_own_process_gives_questions_per_second() -> None:
    rate = measure(TINY)
    assert rate > 1
    assert known_rate(TINY) == rate
