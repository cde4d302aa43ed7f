"""A damaged table or one of other people, and addresses of Systems: what can be read is shown, nothing breaks a page.

Run at full size by `FILM_VIZ_FUZZ=500` in the environment.
"""

import copy
import json
import os
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from film_viz.training.table.gathering import read_table
from payloads import MARKUP, ODD
from visits import PROJECT, opened

EACH = int(os.environ.get("FILM_VIZ_FUZZ", "6"))
SHIPPED = PROJECT / "checkpoints" / "table.json"
VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 7, 10**400, 1e308, float("nan"), float("inf"), "", "x", [], {}, [[]], [None], {"a": 1}),
    *MARKUP[:8],
    *(one for one in ODD[:14] if "\ud800" not in one),
)


def mutated(seed: int) -> Any:
    """Return the shipped table with a few of its values, anywhere in it, replaced or taken out."""
    draw, table = random.Random(seed), json.loads(SHIPPED.read_text(encoding="utf-8"))
    for _ in range(draw.randint(1, 6)):
        here: Any = table
        while True:
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            key = draw.choice(keys)
            if not isinstance(here[key], dict | list) or not here[key] or draw.random() < 0.15:
                break
            here = here[key]
        if draw.random() < 0.2:
            del here[key]
        else:
            here[key] = copy.deepcopy(draw.choice(VALUES))
        if not table:
            break
    return table


@pytest.fixture
def home(tmp_path: Path, app_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(app_home / "checkpoints", tmp_path / "home" / "checkpoints")
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FILM_VIZ_RUNS", str(tmp_path / "runs"))
    (tmp_path / "runs" / "table").mkdir(parents=True)
    return tmp_path


def test_a_row_that_cannot_be_read_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    table = json.loads(SHIPPED.read_text(encoding="utf-8"))
    whole = read_table(SHIPPED)
    table["rows"][1]["measured"]["fresh"]["overall"]["accuracy"] = 7.5
    table["rows"][2] = "a row"
    (tmp_path / "table.json").write_text(json.dumps(table), encoding="utf-8")
    found = [entry.key for entry in read_table(tmp_path / "table.json")]
    assert found == [entry.key for i, entry in enumerate(whole) if i not in (1, 2)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(EACH))
def test_the_page_shows_what_can_be_read_of_a_foreign_table(seed: int, home: Path) -> None:
    text = json.dumps(mutated(seed))
    (home / "runs" / "table" / "table.json").write_text(text, encoding="utf-8")
    opened("pages/results.py", checkpoint="first", show="The paper's table")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(EACH))
def test_an_address_of_systems_is_read_or_said(seed: int, home: Path) -> None:
    draw = random.Random(seed)
    values = [*MARKUP, *(one for one in ODD if "\0" not in one and "\ud800" not in one), "first,second", "second"]
    names = draw.sample(["systems", "closer", "question", "scene", "checkpoint", "pin", "block", "channel"], 3)
    opened("pages/systems.py", **{name: draw.choice(values) for name in names})
