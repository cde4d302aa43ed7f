"""Channels in a real browser: a button opens a channel, and the address keeps it."""

import re

import pytest

from film_viz.analysis.parameter_bank import build_parameter_bank
from film_viz.app.banks import FEW_QUESTIONS, SEED, bank_folder
from film_viz.models.checkpoint import load_checkpoint

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(autouse=True)
def _bank(app_home, monkeypatch):
    """Build the bank beforehand, so that no process of the app works on beside the tests."""
    monkeypatch.setenv("FILM_VIZ_HOME", str(app_home))
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    build_parameter_bank(checkpoint, FEW_QUESTIONS, SEED, bank_folder(checkpoint))


def channel(page) -> str:
    return re.search(r"channel=(\d+)", page.url)[1]


def test_the_best_channel_opens_by_a_button_and_a_reload_keeps_it(page, server):
    page.goto(f"{server}/channels?block=0&channel=0")
    page.get_by_text("Gates", exact=True).wait_for()
    button = page.get_by_role("button", name=re.compile(r"Open the first: block \d+, channel \d+"))
    block, best = re.findall(r"(?:block|channel) (\d+)", button.inner_text())
    button.click()
    page.wait_for_url(re.compile(rf"block={block}&channel={best}\b"))
    page.reload()
    page.get_by_text("Gates", exact=True).wait_for()
    assert channel(page) == best
    expect(page.get_by_label("Channel", exact=True)).to_have_value(best, timeout=60_000)
