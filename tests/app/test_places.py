"""Where checkpoints and runs are found."""

import shutil
from pathlib import Path

import pytest

from film_viz.app.places import checkpoint_folders, runs


def test_the_network_of_a_run_is_at_once_among_the_checkpoints(
    app_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path))
    assert list(checkpoint_folders()) == ["first", "second"]
    for name in ("a-run", "second"):
        shutil.copytree(app_home / "checkpoints" / "first", tmp_path / name / "checkpoint")
    folders = checkpoint_folders()
    assert list(folders) == ["first", "second", "a-run"]
    assert folders["a-run"] == tmp_path / "a-run" / "checkpoint"
    assert folders["second"].parent == app_home / "checkpoints"  # a shipped name is never taken over


def test_runs_are_kept_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("FILM_VIZ_RUNS", raising=False)
    assert runs() == tmp_path / "home" / "runs"
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path / "elsewhere"))
    assert runs() == tmp_path / "elsewhere"
