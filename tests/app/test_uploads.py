"""A visitor at his limit loses his own oldest upload, and no other visitor's."""

import io
from types import SimpleNamespace

import pytest
import streamlit as st
from PIL import Image

from film_viz.app import uploads
from film_viz.app.uploads import keep_upload, note_use
from film_viz.scenes.clevr_json import SceneError
from film_viz.store.scenes import SceneStore


class Visits:
    """Visitors who take turns on one server."""

    def __init__(self, monkeypatch):
        self.patch, self.states, self.session = monkeypatch, {}, ""
        monkeypatch.setattr(uploads, "_users", {})
        monkeypatch.setattr(uploads, "get_script_run_ctx", lambda: SimpleNamespace(session_id=self.session))

    def now(self, name):
        self.session = name
        self.patch.setattr(st, "session_state", self.states.setdefault(name, {}))


@pytest.fixture
def visits(monkeypatch):
    return Visits(monkeypatch)


@pytest.fixture
def store(tmp_path):
    return SceneStore(tmp_path / "uploads")


def picture(number: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (20 + number, 30)).save(buffer, "PNG")
    return buffer.getvalue()


def is_kept(store, scene_id):
    try:
        return store.picture(scene_id) is not None
    except SceneError:
        return False


def test_who_uploads_too_much_loses_his_own_oldest_only(store, visits, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_UPLOADS", 3)
    visits.now("a")
    others = [keep_upload(store, "a.png", picture(number)) for number in (90, 91)]
    visits.now("b")
    mine = [keep_upload(store, "b.png", picture(number)) for number in range(5)]
    assert [is_kept(store, scene_id) for scene_id in mine] == [False, False, True, True, True]
    assert all(is_kept(store, scene_id) for scene_id in others)


def test_bytes_count_too(store, visits, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_UPLOADED", len(picture(0)) + len(picture(1)))
    visits.now("a")
    mine = [keep_upload(store, "a.png", picture(number)) for number in (0, 1, 2)]
    assert [is_kept(store, scene_id) for scene_id in mine] == [False, True, True]


def test_one_upload_is_never_too_much(store, visits, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_UPLOADED", 1)
    visits.now("a")
    assert is_kept(store, keep_upload(store, "a.png", picture(0)))


@pytest.mark.parametrize("how", ["uploads it too", "follows a link"])
def test_what_another_visitor_uses_stays(store, visits, monkeypatch, how):
    monkeypatch.setattr(uploads, "MOST_UPLOADS", 1)
    visits.now("a")
    shared = keep_upload(store, "a.png", picture(0))
    visits.now("b")
    if how == "follows a link":
        note_use(shared)
    else:
        keep_upload(store, "b.png", picture(0))
    visits.now("a")
    keep_upload(store, "a.png", picture(1))
    assert is_kept(store, shared)


def test_uploading_the_same_again_counts_once(store, visits, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_UPLOADS", 2)
    visits.now("a")
    mine = [keep_upload(store, "a.png", picture(number)) for number in (0, 1, 0, 1, 0)]
    assert all(is_kept(store, scene_id) for scene_id in mine)


def test_what_is_noted_of_many_uploads_stays_small(visits, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_FILES", 5)
    visits.now("a")
    for number in range(100):
        note_use(f"picture-{number:020x}")
        note_use(f"seed-{number}")
    assert len(uploads._users) == 4 * 5
