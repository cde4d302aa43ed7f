"""A page's bank is built once, in a process of its own, and its folder tells how far that is."""

import time
from pathlib import Path

import pytest

from film_viz.app.background import Report, failure, is_at_work, last_report, write_report
from film_viz.app.banks import in_use as banks
from film_viz.app.banks.worker import work
from film_viz.app.maps.files import FIRST_MAP, MapFiles
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.places import checkpoint_folders, kept_folder

N_QUESTIONS = 12


@pytest.fixture
def home(app_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with checkpoints, and no banks yet."""
    (tmp_path / "checkpoints").symlink_to(app_home / "checkpoints")
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def checkpoint(home: Path) -> Checkpoint:
    return load_checkpoint(home / "checkpoints" / "first")


def wait_until(condition, seconds: float = 240.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.mark.slow
def test_a_process_builds_the_bank_and_answers_its_questions(checkpoint):
    folder = banks.bank_folder(checkpoint, N_QUESTIONS)
    banks.prepare_parameters(checkpoint, N_QUESTIONS)
    assert is_at_work(folder)
    wait_until(lambda: not is_at_work(folder))
    assert failure(folder) == ""
    assert last_report(folder).state == "finished"
    bank = banks.bank_in_use(checkpoint, N_QUESTIONS)
    assert len(bank) == N_QUESTIONS
    assert bank.checkpoint_sha == checkpoint.sha
    assert "" not in set(bank.questions.given)
    banks.prepare_parameters(checkpoint, N_QUESTIONS)  # all is there
    assert not is_at_work(folder)


@pytest.mark.slow
def test_the_first_map_is_made_by_a_process_that_then_places_questions(checkpoint, tmp_path):
    (tmp_path / "bank").mkdir()
    work(checkpoint_folders()["first"], checkpoint.sha, 100, 0, tmp_path / "bank", tmp_path / "maps")
    assert last_report(tmp_path / "bank").state == "finished"
    (folder,) = (tmp_path / "maps").iterdir()
    files = MapFiles(folder)
    process = files.process()
    assert files.map().coordinates.shape == (100, 2)
    assert files.settings() == FIRST_MAP
    process.kill()
    wait_until(lambda: files.process() is None)


def test_work_is_begun_ahead_only_where_that_is_wanted(checkpoint, monkeypatch):
    begun = []
    monkeypatch.setattr(banks, "start", lambda *arguments: begun.append(arguments))
    banks.prepare_ahead(checkpoint)
    assert begun == []  # as for all tests, see `conftest.py`
    monkeypatch.setenv("FILM_VIZ_PREPARE", "on")
    banks.prepare_ahead(checkpoint)
    folder = banks.bank_folder(checkpoint)
    source = checkpoint_folders()["first"]
    assert begun == [(source, checkpoint.sha, banks.FEW_QUESTIONS, banks.BANK_SEED, folder, kept_folder("maps"))]
    folder.mkdir(parents=True)
    write_report(folder, Report(1, 0.0, "failed", error="no"))
    banks.prepare_ahead(checkpoint)
    assert len(begun) == 1


def test_the_work_reports_what_went_wrong(checkpoint, home):
    folder = banks.kept_folder("parameter_banks") / "x"
    folder.mkdir(parents=True)
    with pytest.raises(ValueError, match="has changed meanwhile: load the page again"):
        work(checkpoint_folders()["second"], checkpoint.sha, N_QUESTIONS, 0, folder)
    assert "'second' has changed meanwhile" in failure(folder)
    assert not is_at_work(folder)


def test_a_bank_has_a_folder_of_its_own_per_checkpoint_and_size(checkpoint, home):
    second = load_checkpoint(home / "checkpoints" / "second")
    folders = {banks.bank_folder(c, n) for c in (checkpoint, second) for n in (10, 20)}
    assert len(folders) == 4
    assert all(folder.parent == home / "parameter_banks" for folder in folders)
