"""Views of the map that no page would write: what is right is taken, all else is said, and nothing is started."""

import json
import random
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from film_viz.analysis.bank.parameter_bank import build_parameter_bank
from film_viz.app.parameter_map.shared_view import MapView, ViewError, view_from, view_from_json
from film_viz.app.parameter_map.view_check import MOST_QUESTIONS
from film_viz.models.checkpoint import load_checkpoint
from film_viz.store.banks import FEW_QUESTIONS, bank_folder
from payloads import MARKUP, ODD
from visits import opened

ODD_VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 1, 7, 10**400, 1e308, -1e308, float("nan"), float("inf"), "", "axes", "cosine"),
    *([], [0], [-1], [10**9], ["x"], [[]], [["a"]], [["a", "b"], ["c", "d"], ["e", "f"]], [["/(/", ""], ["a", ""]]),
    *({}, {"a": 1}, "cluster:", "cluster:kmeans", "cluster:kmeans:0", "cluster:kmeans:9999", "cluster:x:3"),
    *("word:", f"word:{'x' * 500}", "nothing", "/(\\w+\\s?)+#/", *MARKUP[:6], *ODD[:9]),
)
FIELDS = [("", name) for name in asdict(MapView())] + [("settings", name) for name in asdict(MapView().settings)]
HOSTILE = [(part, name, value) for part, name in FIELDS for value in ODD_VALUES]


def changed(part: str, name: str, value: Any) -> dict[str, Any]:
    values = json.loads(MapView(n_questions=120).to_json())
    (values[part] if part else values)[name] = value
    return values


def test_there_are_many() -> None:
    assert len(HOSTILE) > 600


@pytest.mark.parametrize(("part", "name"), FIELDS, ids=lambda text: text)
def test_each_field_is_taken_or_said(part: str, name: str) -> None:
    usual = MapView(n_questions=120)
    for value in ODD_VALUES:
        try:
            view, problems = view_from(changed(part, name, value))
        except ViewError:
            assert (part, name) == ("", "settings")
            continue
        rest = asdict(view) | {"settings": asdict(view.settings)}
        kept = (rest["settings"] if part else rest)[name]
        first = getattr(MapView().settings if part else MapView(), name)
        is_taken = json.dumps(kept) == json.dumps(value) or kept == value
        if name not in ("settings", "selection", "isolated", "method"):
            assert is_taken or (kept == first and problems), (value, kept)
        assert 1 <= view.n_questions <= MOST_QUESTIONS
        assert view.to_json().encode("utf-8")
        if part:
            assert view.n_questions == usual.n_questions


def test_parts_that_are_unknown_are_named() -> None:
    assert "'pickle'" in view_from({"pickle": 1})[1][0]
    assert "'exec'" in view_from({"settings": {"exec": 1}})[1][0]


@pytest.mark.parametrize(
    "text", ["", "[]", "3", "{", "[" * 5000, "\x00", '{"settings": 3}', '{"n": ' + "9" * 5000 + "}"]
)
def test_what_is_no_view_is_refused(text: str) -> None:
    with pytest.raises(ViewError, match="no view of a map"):
        view_from_json(text)


@pytest.fixture(scope="module")
def home(app_home: Path) -> Path:
    """A home with a small bank where the page looks for the usual one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FILM_VIZ_HOME", str(app_home))
        checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
        build_parameter_bank(checkpoint, 120, 0, bank_folder(checkpoint, 120))
    return app_home


def visit(home: Path, values: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(home))
    (home / "views").mkdir(exist_ok=True)
    text = values if isinstance(values, str) else json.dumps(values)
    (home / "views" / f"{'a' * 16}.json").write_text(text, encoding="utf-8", errors="surrogatepass")
    return opened("pages/parameter_map.py", checkpoint="first", view="a" * 16)


@pytest.mark.parametrize("seed", range(24))
def test_the_page_survives_a_view_with_odd_fields(seed: int, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(seed)
    values = json.loads(MapView(n_questions=120).to_json())
    for part, name, value in draw.sample(HOSTILE, 4):
        if name not in ("settings", "n_questions") and "\ud800" not in str(value):
            (values[part] if part else values)[name] = value
    visit(home, values, monkeypatch)


@pytest.mark.parametrize("view", ["", "{", "[]", '{"settings": {"method": "axes", "axes": []}, "n_questions": 120}'])
def test_a_damaged_view_is_said(view: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("film_viz.app.banks.in_use.prepare_parameters", lambda *asked, **options: None)
    app = visit(home, view, monkeypatch)
    assert app.warning


@pytest.mark.parametrize("n", [121, 99_999, 50_000])
def test_a_link_starts_no_builder_but_the_usual_one(n: int, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    begin = "film_viz.app.banks.in_use.prepare_parameters"
    monkeypatch.setattr(begin, lambda checkpoint, n, **options: started.append(n))
    app = visit(home, json.loads(MapView(n_questions=n).to_json()), monkeypatch)
    assert set(started) <= {FEW_QUESTIONS}
    if n == 50_000:
        app.button(key="map_read").click().run()
        assert started == [50_000]
    else:
        assert f"{n:,} questions" in app.warning[0].value
