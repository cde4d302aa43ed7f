"""Where checkpoints, runs, data and what the app keeps are, and the variables that move them."""

import shutil
from pathlib import Path

import pytest

from film_viz.places import PROJECT, checkpoint_folders, data_folder, kept_folder, roots, runs_folder


@pytest.fixture(autouse=True)
def _nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("FILM_VIZ_HOME", "FILM_VIZ_RUNS", "FILM_VIZ_DATA"):
        monkeypatch.delenv(variable, raising=False)


def test_without_variables_all_is_here_or_in_the_project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert (runs_folder(), data_folder()) == (Path("runs"), Path("data"))
    assert roots() == (tmp_path, PROJECT)
    assert kept_folder("maps") == Path.home() / ".cache" / "film_viz" / "maps"
    assert "small" in checkpoint_folders()


def test_a_home_holds_everything(tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    assert (runs_folder(), data_folder()) == (tmp_path / "runs", tmp_path / "data")
    assert kept_folder("maps") == tmp_path / "maps"
    assert checkpoint_folders() == {}


def test_runs_and_data_may_lie_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("FILM_VIZ_DATA", str(tmp_path / "large"))
    assert (runs_folder(), data_folder()) == (tmp_path / "elsewhere", tmp_path / "large")


def test_the_network_of_a_run_is_at_once_among_the_checkpoints(app_home, tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path))
    assert list(checkpoint_folders()) == ["first", "second"]
    for name in ("a-run", "second"):
        shutil.copytree(app_home / "checkpoints" / "first", tmp_path / name / "checkpoint")
    folders = checkpoint_folders()
    assert list(folders) == ["first", "second", "a-run"]
    assert folders["a-run"] == tmp_path / "a-run" / "checkpoint"
    assert folders["second"].parent == app_home / "checkpoints"  # a shipped name is never taken over
