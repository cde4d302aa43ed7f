"""Where checkpoints are: found by name, path or Hub id, and uploaded to the Hub."""

import shutil
from pathlib import Path

import pytest
from huggingface_hub import hub_mixin

from film_viz import places
from film_viz.models import checkpoint as checkpoint_module
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.models.checkpoint_files import CheckpointError
from film_viz.places import checkpoint_folders


@pytest.fixture
def first(app_home: Path) -> Path:
    return app_home / "checkpoints" / "first"


@pytest.fixture
def unsaved(first: Path) -> Checkpoint:
    """A checkpoint that has no name yet."""
    loaded = load_checkpoint(first)
    return Checkpoint(loaded.model, loaded.vocabulary)


@pytest.fixture
def home(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder with a shipped checkpoint and a run, and the process standing in it."""
    for place in ("checkpoints/small", "runs/first/checkpoint"):
        shutil.copytree(first, tmp_path / place)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(places, "PROJECT", tmp_path)
    return tmp_path


def test_checkpoints_are_listed_and_found_by_name(home):
    assert list(checkpoint_folders()) == ["small", "first"]
    assert [load_checkpoint(name).name for name in list(checkpoint_folders())] == ["small", "first"]


@pytest.mark.parametrize("place", ["checkpoints/small", "runs/first", "runs/first/checkpoint"])
def test_a_path_will_do_for_a_name(home, place):
    assert load_checkpoint(place).name in list(checkpoint_folders())


@pytest.mark.parametrize("name", ["smal", "checkpoints/smal"])
def test_an_unknown_name_is_answered_with_the_known_ones(home, name):
    with pytest.raises(CheckpointError, match=f"no checkpoint '{name}'. Known here: 'small', 'first'"):
        load_checkpoint(name)


def test_a_hub_id_is_downloaded_and_is_the_name(first, monkeypatch):
    monkeypatch.setattr(checkpoint_module, "snapshot_download", lambda repo_id, **_: str(first))
    assert load_checkpoint("somebody/film").name == "somebody/film"


def test_without_a_connection_a_hub_id_gives_a_checkpoint_error(monkeypatch):
    def offline(repo_id: str, **_: object) -> str:
        raise ConnectionError("no network")

    monkeypatch.setattr(checkpoint_module, "snapshot_download", offline)
    with pytest.raises(CheckpointError, match=r"no folder 'somebody/film', and the Hub gave no model .* no network"):
        Checkpoint.from_pretrained("somebody/film")


class FakeHub:
    """Stands in for `HfApi`: takes a folder as the Hub would."""

    uploaded: dict[str, list[str]] = {}  # noqa: RUF012

    def __init__(self, token: str | None) -> None:
        self.token = token

    def create_repo(self, repo_id: str, **_: object) -> "FakeHub":
        if repo_id == "nobody/denied":
            raise PermissionError("403 Forbidden")
        self.repo_id = repo_id
        return self

    def upload_folder(self, repo_id: str, folder_path: Path, **_: object) -> str:
        self.uploaded[repo_id] = sorted(path.name for path in folder_path.iterdir())
        return f"https://huggingface.co/{repo_id}/commit/1"


def test_pushing_uploads_the_four_files_and_gives_the_address(unsaved, monkeypatch):
    monkeypatch.setattr(hub_mixin, "HfApi", FakeHub)
    assert unsaved.push_to_hub("somebody/film").startswith("https://huggingface.co/somebody/film/")
    assert FakeHub.uploaded["somebody/film"] == ["README.md", "config.json", "metrics.json", "model.safetensors"]
    assert unsaved.name == "unsaved"


def test_saving_can_push_as_well(unsaved, tmp_path, monkeypatch):
    monkeypatch.setattr(hub_mixin, "HfApi", FakeHub)
    assert unsaved.save_pretrained(tmp_path / "mine", push_to_hub=True, repo_id="somebody/other")
    assert "somebody/other" in FakeHub.uploaded
    assert load_checkpoint(tmp_path / "mine").name == "mine"


def test_a_push_that_the_hub_refuses_gives_a_checkpoint_error(unsaved, monkeypatch):
    monkeypatch.setattr(hub_mixin, "HfApi", FakeHub)
    with pytest.raises(CheckpointError, match="the Hub did not take 'nobody/denied': 403 Forbidden"):
        unsaved.push_to_hub("nobody/denied")
