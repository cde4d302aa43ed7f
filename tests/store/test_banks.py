"""A page's bank is built once, in a process of its own, and its folder tells how far that is."""

import shutil
import time
from pathlib import Path

import pytest

from film_viz.analysis.bank.parameter_bank import build_parameter_bank
from film_viz.app.banks import in_use
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.places import checkpoint_folders
from film_viz.store import banks
from film_viz.store.bank_worker import work
from film_viz.store.maps import FIRST_MAP, MapFiles
from film_viz.work.ending import end
from film_viz.work.status import Status, failure, is_at_work, read_status, write_status
from film_viz.work.worker import Held
from mutations import mutations

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


def request(name: str, sha: str, n: int, makes_first_map: bool = False) -> dict[str, object]:
    folder = str(checkpoint_folders()[name])
    return {"checkpoint": folder, "sha": sha, "n": n, "seed": 0, "makes_first_map": makes_first_map}


@pytest.mark.slow
def test_a_process_builds_the_bank_and_answers_its_questions(checkpoint):
    folder = banks.bank_folder(checkpoint, N_QUESTIONS)
    banks.prepare_parameters(checkpoint, N_QUESTIONS)
    assert is_at_work(folder)
    wait_until(lambda: not is_at_work(folder))
    assert failure(folder) == ""
    assert read_status(folder).state == "finished"
    bank = in_use.bank_in_use(checkpoint, N_QUESTIONS)
    assert len(bank) == N_QUESTIONS
    assert bank.checkpoint_sha == checkpoint.sha
    assert "" not in set(bank.questions.given)
    banks.prepare_parameters(checkpoint, N_QUESTIONS)  # all is there
    assert not is_at_work(folder)


@pytest.mark.slow
def test_the_first_map_is_made_by_a_process_that_then_places_questions(checkpoint, home):
    (home / "bank").mkdir()
    work(home / "bank", request("first", checkpoint.sha, 100, makes_first_map=True), Held())
    assert read_status(home / "bank").state == "finished"
    (folder,) = (home / "maps").glob("[!.]*")
    files = MapFiles(folder)
    process = files.process()
    assert files.map().coordinates.shape == (100, 2)
    assert files.settings() == FIRST_MAP
    end(process)
    wait_until(lambda: files.process() is None)


def test_a_map_that_waits_for_its_turn_is_not_waited_for(tmp_path):
    from film_viz.store.bank_worker import wait_for
    from film_viz.work.processes import Process

    write_status(tmp_path, Status("queued"), Process.this())
    wait_for(MapFiles(tmp_path))  # else this test takes for ever


def test_work_is_begun_ahead_only_where_that_is_wanted(checkpoint, monkeypatch):
    begun = []
    monkeypatch.setattr(banks, "start_bank", lambda *arguments: begun.append(arguments))
    in_use.prepare_ahead(checkpoint)
    assert begun == []  # as for all tests, see `conftest.py`
    monkeypatch.setenv("FILM_VIZ_PREPARE", "on")
    in_use.prepare_ahead(checkpoint)
    folder = banks.bank_folder(checkpoint)
    source = checkpoint_folders()["first"]
    assert begun == [(source, checkpoint.sha, banks.FEW_QUESTIONS, banks.BANK_SEED, folder, True)]
    folder.mkdir(parents=True)
    write_status(folder, Status("failed", error="no"))
    in_use.prepare_ahead(checkpoint)
    assert len(begun) == 1


def test_the_work_reports_what_went_wrong(checkpoint, home):
    folder = home / "parameter_banks" / "x"
    folder.mkdir(parents=True)
    with pytest.raises(ValueError, match="has changed meanwhile: load the page again"):
        work(folder, request("second", checkpoint.sha, N_QUESTIONS), Held())
    assert "'second' has changed meanwhile" in failure(folder)
    assert not is_at_work(folder)


def test_a_bank_has_a_folder_of_its_own_per_checkpoint_and_size(checkpoint, home):
    second = load_checkpoint(home / "checkpoints" / "second")
    folders = {banks.bank_folder(c, n) for c in (checkpoint, second) for n in (10, 20)}
    assert len(folders) == 4
    assert all(folder.parent == home / "parameter_banks" for folder in folders)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bank.json", "questions.parquet", "gamma.npy"])
def test_a_damaged_bank_is_dropped_so_that_it_is_made_again(checkpoint, home, name):
    build_parameter_bank(checkpoint, N_QUESTIONS, 0, home / "whole")
    whole = (home / "whole" / name).read_bytes()
    questions = banks.open_bank(home / "whole").questions
    for number, damaged in enumerate(mutations(whole, 24)):
        folder = home / f"{number}"
        shutil.copytree(home / "whole", folder)
        (folder / name).write_bytes(damaged)
        bank = banks.open_bank(folder)
        assert folder.is_dir() == (bank is not None)
        if bank is not None:  # what was changed is nowhere used
            assert bank.questions.equals(questions)
            assert bank.gamma.shape == bank.beta.shape


def test_a_bank_that_an_early_version_was_at_work_on_is_taken_up(checkpoint, home):
    folder = banks.bank_folder(checkpoint, N_QUESTIONS)
    folder.mkdir(parents=True)
    (folder / "status.json").write_text('{"pid": 1, "created": 0.0, "state": "building", "done": 3, "total": 9}')
    assert not is_at_work(folder)
    assert failure(folder) == ""
