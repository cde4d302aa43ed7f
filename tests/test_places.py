"""Where checkpoints, runs, data and what the app keeps are, and the variables that move them."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from film_viz.places import (
    PROJECT,
    checked_path,
    checkpoint_folders,
    data_folder,
    importing,
    kept_folder,
    roots,
    runs_folder,
)


@pytest.fixture(autouse=True)
def _nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("FILM_VIZ_HOME", "FILM_VIZ_RUNS", "FILM_VIZ_DATA", "FILM_VIZ_FILES", "FILM_VIZ_PUBLIC"):
        monkeypatch.delenv(variable, raising=False)


def test_without_variables_all_is_here_or_in_the_project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert (runs_folder(), data_folder()) == (Path("runs"), Path("data"))
    assert roots() == (tmp_path, PROJECT)
    assert kept_folder("maps") == Path.home() / ".cache" / "film_viz" / "maps"
    assert "small" in checkpoint_folders()


@pytest.fixture
def in_wheel(tmp_path, monkeypatch) -> Path:
    """The folder of what comes with a film_viz that is installed, with one checkpoint."""
    shipped = tmp_path / "site-packages" / "film_viz" / "shipped"
    (shipped / "checkpoints" / "shipped").mkdir(parents=True)
    (shipped / "checkpoints" / "shipped" / "config.json").touch()
    monkeypatch.setattr("film_viz.places.SHIPPED", shipped)
    monkeypatch.setattr("film_viz.places.IS_INSTALLED", True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return shipped


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the folder of a user's data is elsewhere")
def test_installed_all_is_in_the_users_data_folder(in_wheel, tmp_path):
    own = tmp_path / "share" / "film_viz"
    assert (runs_folder(), data_folder(), kept_folder("maps")) == (own / "runs", own / "data", own / "maps")
    assert roots() == (tmp_path, own, in_wheel)
    assert list(checkpoint_folders()) == ["shipped"]


def test_installed_a_home_has_the_shipped_checkpoints_beside_its_own(in_wheel, app_home, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    assert (runs_folder(), kept_folder("maps")) == (app_home / "runs", app_home / "maps")
    assert list(checkpoint_folders()) == ["first", "second", "shipped"]


def test_processes_find_the_checkout_first_and_an_installed_film_viz_by_themselves(monkeypatch, request):
    assert importing({"PYTHONPATH": "a", "X": "1"}) == {"PYTHONPATH": f"{PROJECT}{os.pathsep}a", "X": "1"}
    assert importing({})["PYTHONPATH"] == str(PROJECT)
    request.getfixturevalue("in_wheel")
    assert importing({"PYTHONPATH": "a"}) == {"PYTHONPATH": "a"}


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


def test_a_run_is_no_checkpoint_for_strangers(app_home, tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path))
    monkeypatch.setenv("FILM_VIZ_PUBLIC", "1")
    shutil.copytree(app_home / "checkpoints" / "first", tmp_path / "a-run" / "checkpoint")
    assert list(checkpoint_folders()) == ["first", "second"]


def test_typed_paths_lie_below_the_roots_wherever_links_and_dots_lead(tmp_path, monkeypatch):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
    (inside / "link").symlink_to(outside)
    monkeypatch.chdir(inside)
    for good in (Path("data"), inside / "x" / ".." / "y", inside, Path("not-there/at-all")):
        assert checked_path(good) == good
    for bad in (outside, Path("../outside"), Path("link/x"), Path("/etc/passwd"), Path("~"), Path("a\0b"), Path("/")):
        with pytest.raises(ValueError, match=f"a path lies below {inside} or .* here"):
            checked_path(bad)


def test_the_refusal_tells_nothing_of_what_is_there(tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_FILES", str(tmp_path))
    said = set()
    for path in (Path("/etc/passwd"), Path("/etc/no-such-file")):
        with pytest.raises(ValueError, match="a path lies below") as error:
            checked_path(path)
        said.add(str(error.value))
    assert len(said) == 1


def test_several_roots_may_be_named(tmp_path, monkeypatch):
    first, second = tmp_path / "first", tmp_path / "second"
    monkeypatch.setenv("FILM_VIZ_FILES", f"{first}{os.pathsep}{second}")
    assert checked_path(first / "a")
    assert checked_path(second / "b")
    with pytest.raises(ValueError, match=f"below {first} or {second}"):
        checked_path(tmp_path / "third")
    monkeypatch.setenv("FILM_VIZ_DATA", str(tmp_path / "third"))
    assert checked_path(tmp_path / "third" / "bank")
