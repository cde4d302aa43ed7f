"""Hostile texts of an address, of names and of files, on real pages: no picture, no link, no request elsewhere."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from film_viz.analysis.bank.parameter_bank import build_parameter_bank
from film_viz.app.parameter_map.shared_view import MapView
from film_viz.app.train.draft import recipe_of
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.store.banks import bank_folder
from payloads import HOST, MARKUP

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
N = 120
PICTURE = f"![x](http://{HOST}/a.png) :material/skull: <img src=http://{HOST}/b.png> www.{HOST} :red[x] $x$"
NAME = rf"![x](http:{chr(92)}{chr(92)}{HOST}{chr(92)}n.png)"  # a folder's name; browsers read backslashes as slashes
LEADING_THERE = """host => [...document.querySelectorAll('[src], [href]')].map(e => e.src || e.href)
  .filter(where => { try { return new URL(where, location).hostname === host } catch { return false } })"""
A, B = "How many metal things are there?", "Is there a red cube?"


@pytest.fixture
def hostile(app_home: Path, tmp_path: Path, serve, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """The address of a server whose checkpoint, run and view hold hostile texts, and the name of the view."""
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    hostile_ones = ("yes", "no", "0", "1", "2")
    answers = tuple(f"{name} {PICTURE}" if name in hostile_ones else name for name in checkpoint.answers)
    metrics = {"overall": {"accuracy": 0.5, "count": 4}, "questions": 4, "pictures": 2, "split": PICTURE}
    written = Checkpoint(checkpoint.model, checkpoint.vocabulary, answers, {"metrics": metrics, "preset": PICTURE})
    written.save_pretrained(tmp_path / "checkpoints" / NAME)
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    monkeypatch.setenv("FILM_VIZ_PREPARE", "off")
    again = load_checkpoint(tmp_path / "checkpoints" / NAME)
    build_parameter_bank(again, N, 0, bank_folder(again, N))
    made_up_run(tmp_path / "runs" / NAME)
    shutil.copytree(tmp_path / "runs" / NAME, tmp_path / "runs" / "plain")
    view = MapView(n_questions=N, color=f"word:<img src=http://{HOST}/w>", search=f"/({PICTURE}/")
    (tmp_path / "views").mkdir()
    (tmp_path / "views" / f"{view.name}.json").write_text(view.to_json(), encoding="utf-8")
    with serve(tmp_path) as address:
        yield address, view.name


def made_up_run(folder: Path) -> None:
    (folder / "examples").mkdir(parents=True)
    config = {"preset": "tiny", "steps": recipe_of("tiny").steps}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    row = {"step": 10, "questions": 1200, "seconds": 5.0, "loss": 0.5, "accuracy": 0.1}
    (folder / "metrics.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    told = [{"text": PICTURE, "true": PICTURE, "given": PICTURE, "scene": 0}]
    (folder / "examples" / "step-00000010.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "log.txt").write_text(PICTURE, encoding="utf-8")
    status = {"state": "failed", "step": 10, "steps": 40, "questions": 1200, "seconds": 5.0, "error": PICTURE}
    (folder / "status.json").write_text(json.dumps(status), encoding="utf-8")


def visits(view: str) -> list[tuple[str, dict[str, str]]]:
    """Every place at which an address or a file may put a text on a page."""
    here = {"checkpoint": NAME, "scene": "seed-1"}
    readable = {**here, "question": B, "pin": A}
    looks = [("ask", {**here, "question": text, "pin": text}) for text in MARKUP[:9]]
    looks += [("", {"checkpoint": PICTURE}), ("", here), ("ask", readable), ("ask", {**readable, "scene": PICTURE})]
    looks += [("inside", readable), ("inside", {**readable, "pin": PICTURE, "block": PICTURE, "channel": PICTURE})]
    views = ("Interpolation", "Transplant", "Surgery", PICTURE)
    looks += [("compare", readable | {"compare_view": name}) for name in views]
    looks += [("compare", {**here, "question": PICTURE, "pin": PICTURE})]
    looks += [("results", {**here, "show": "Side by side"}), ("results", here)]
    looks += [("results", {**here, "result": PICTURE, "true": PICTURE, "show": PICTURE})]
    looks += [("parameter_map", {**here, "view": name, "question": PICTURE}) for name in (view, PICTURE)]
    looks += [("train", {"run": PICTURE, "beside": PICTURE, "draft": PICTURE, PICTURE: "x"})]
    looks += [("train", {"run": NAME, "train_view": name}) for name in ("Curves", "Examples", "Log")]
    looks += [("train", {"run": "plain", "beside": NAME})]
    looks += [("train", {"run": "_new", "draft": json.dumps({PICTURE: 1})})]
    return looks


def test_no_text_from_outside_becomes_more_than_text(browser, hostile: tuple[str, str]) -> None:
    address, view = hostile
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(90_000)
    asked: set[str | None] = set()  # hosts; what a page has made itself ("blob:") comes from none
    page.on("request", lambda request: request.url.startswith("blob:") or asked.add(urlsplit(request.url).hostname))
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    for path, parameters in visits(view):
        page.goto(f"{address}/{path}?{urlencode(parameters)}")
        page.get_by_test_id("stApp").and_(page.locator("[data-test-script-state=notRunning]")).wait_for()
        page.wait_for_timeout(700)
        where = f"{path} {parameters}"
        assert page.locator("[data-testid=stException]").count() == 0, where
        assert page.evaluate(LEADING_THERE, HOST) == [], where
        assert page.get_by_text("skull", exact=True).count() == 0, where  # what an icon is made of
        assert page.locator(".katex").count() == 0, where
    context.close()
    assert asked == {"127.0.0.1"}
