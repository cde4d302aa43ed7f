"""Estimates are kept for what they were measured for, and fail with a sentence."""

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from film_viz.app.train.draft import recipe_of
from film_viz.training.estimate import EstimateError, hours, known_rate, measure

TINY = replace(recipe_of("tiny"), device="cpu", steps=500, images_per_batch=2, questions_per_image=3)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))


def answer(monkeypatch: pytest.MonkeyPatch, code: int, stdout: str, stderr: str = "") -> None:
    def run(command: list[str], **options: Any) -> "subprocess.CompletedProcess[str]":
        return subprocess.CompletedProcess(command, code, stdout, stderr)

    monkeypatch.setattr(subprocess, "run", run)


def test_what_was_measured_is_known_for_runs_of_the_same_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert known_rate(TINY) is None
    assert hours(TINY) is None
    answer(monkeypatch, 0, "a word of a library\n250.0\n")
    assert measure(TINY) == 250
    assert hours(TINY) == pytest.approx(500 * 6 / 250 / 3600)
    assert known_rate(replace(TINY, steps=9, learning_rate=0.5)) == 250
    for other in ({"images_per_batch": 3}, {"network": ("channels=24",)}, {"compile": True}, {"preset": "small"}):
        assert known_rate(replace(TINY, **other)) is None
    assert known_rate(replace(TINY, device="cuda:99")) is None


def test_a_failed_measurement_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, 1, "", "Traceback\nRuntimeError: no such device")
    with pytest.raises(EstimateError, match=r"no such device.*choose another device"):
        measure(TINY)
    assert known_rate(TINY) is None


@pytest.mark.slow
def test_a_measurement_in_its_own_process_gives_questions_per_second() -> None:
    rate = measure(TINY)
    assert rate > 1
    assert known_rate(TINY) == rate
