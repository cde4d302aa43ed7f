"""Every page under addresses that no page would write: a sentence each, the usual instead, and never a traceback."""

import random
import re
from pathlib import Path

import pytest

from film_viz.app.address_table import PARAMETERS
from film_viz.app.frame import PAGES
from payloads import MARKUP, ODD
from visits import opened

ADDRESSES = 5  # per page
SENDABLE = [text for text in (*MARKUP, *ODD) if "\ud800" not in text]  # a browser sends no halves of characters
RAW = re.compile(r"(?<!\\)!\[|(?<!\\)\]\(|(?<!\\)<(?:img|script)|https?://evil|(?<!\\)\$\$|:red\[|:material/skull")


@pytest.fixture(autouse=True)
def _home(app_home: Path, tmp_path: Path, planted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr("film_viz.app.results.run.seconds_per_scene", lambda checkpoint, sha: 0.1)
    for module in ("parameter_map.size", "banks.in_use"):  # who imports the name first, lest it keep this one
        monkeypatch.setattr(f"film_viz.app.{module}.bank_in_use", lambda checkpoint, n=0: None)


def shown_as_markdown(app) -> str:
    kinds = ("markdown", "caption", "error", "warning", "info", "success", "header", "subheader")
    said = [element.value for kind in kinds for element in app.get(kind)]
    labels = [each.label for kind in ("button", "expander", "tab") for each in app.get(kind)]
    helps = [each.help for kind in ("button", "metric", "text_input", "selectbox") for each in app.get(kind)]
    cells = [str(value) for table in app.table for value in table.value.to_numpy().ravel()]
    return "\n".join(map(str, (*said, *labels, *helps, *cells)))


@pytest.mark.parametrize("seed", range(ADDRESSES))
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_a_page_survives_an_address_with_every_parameter_odd(page, seed):
    draw = random.Random(f"{page.path} {seed}")
    address = {parameter.name: draw.choice(SENDABLE) for parameter in PARAMETERS}
    if draw.random() < 0.6:
        address["checkpoint"] = "first"
    if draw.random() < 0.6:
        address["scene"] = "seed-1"
    app = opened(page.path, **address)
    assert app.warning or app.error
    assert not RAW.search(shown_as_markdown(app)), RAW.search(shown_as_markdown(app))


@pytest.mark.parametrize("text", MARKUP, ids=range(len(MARKUP)))
@pytest.mark.parametrize("name", ["question", "pin"])
def test_a_question_of_markup_is_only_text(name, text):
    path = "pages/ask.py" if name == "question" else "pages/compare.py"
    app = opened(path, checkpoint="first", scene="seed-1", **{name: text})
    assert not RAW.search(shown_as_markdown(app))


@pytest.mark.parametrize(
    ("path", "name", "text"),
    [
        ("pages/compare.py", "compare_view", ""),
        ("pages/results.py", "show", ""),
        ("pages/results.py", "show", "Nothing"),
        ("pages/results.py", "result", "0" * 24),
        ("pages/inside.py", "channel", "99"),
        ("pages/inside.py", "block", "1" * 400),
        ("pages/train.py", "beside", ",".join("abcdefgh")),
        ("pages/train.py", "draft", '{"steps":1e308}'),
        ("pages/train.py", "draft", '{"steps":-5}'),
        ("pages/train.py", "draft", '{"_n_processes":1e999}'),
        ("pages/train.py", "draft", '{"preset":"tiny","precision":"odd"}'),
        ("pages/train.py", "run", "../escaped"),
        ("pages/parameter_map.py", "view", "0" * 16),
        ("pages/ask.py", "mail", "x"),
    ],
)
def test_what_an_address_gets_wrong_is_said(path, name, text):
    usual = {"checkpoint": "first", "scene": "seed-1", "question": "How many cubes are there?"}
    app = opened(path, **usual | {"pin": "How many spheres are there?", name: text})
    said = " ".join(each.value for each in (*app.warning, *app.error)).replace("\\", "")
    assert name in said or ("draft" in name and "settings" in said) or text[:9] in said
