"""A folder of new scenes is the same however many threads write it, and after it was killed on the way."""

from pathlib import Path

import pytest

from film_viz.data.clevr_records import DataError
from film_viz.data.fresh_folder import FreshFolder

WHAT = FreshFolder(6, "val", seed=4, questions_per_image=3, quality="training")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    WHAT.write(folder, workers=1)
    return folder


def begin_and_kill(folder: Path) -> None:
    """Stop at the fourth scene, and leave behind what a process leaves that ends at once."""

    def stop(done: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        WHAT.write(folder, tell=stop, workers=1)
    (folder / "images" / "val" / ".CLEVR_val_000003.png").write_bytes(b"half a picture")
    (folder / "scenes" / ".CLEVR_val_scenes.json").write_text('{"info": {"ver')


def test_the_number_of_threads_changes_nothing(written, tmp_path):
    WHAT.write(tmp_path, workers=3)
    assert contents(tmp_path) == contents(written)


def test_what_was_killed_is_finished_without_a_trace(written, tmp_path):
    begin_and_kill(tmp_path)
    there = {path: path.stat().st_mtime_ns for path in (tmp_path / "images" / "val").glob("CLEVR*")}
    assert 0 < len(there) < 6
    assert not (tmp_path / "questions" / "CLEVR_val_questions.json").exists()
    WHAT.write(tmp_path, workers=2)
    assert contents(tmp_path) == contents(written)
    assert {path: path.stat().st_mtime_ns for path in there} == there


def test_a_folder_begun_with_other_settings_or_finished_is_refused(written, tmp_path):
    begin_and_kill(tmp_path)
    with pytest.raises(DataError, match=r"holds a val that was begun with other settings .*use the same to finish it"):
        FreshFolder(7, "val", seed=4, questions_per_image=3, quality="training").write(tmp_path)
    with pytest.raises(DataError, match="is already there: choose another folder or split, or delete it"):
        WHAT.write(written)
