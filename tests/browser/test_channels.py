"""Channels in a real browser: a click or a button opens a channel, and the address keeps it."""

import re

import pytest

expect = pytest.importorskip("playwright.sync_api").expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.usefixtures("first_bank")]


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


def test_a_click_on_a_cell_opens_its_channel(page, server, click_at):
    page.goto(f"{server}/channels?checkpoint=first&block=0&channel=0")
    page.get_by_text("Gates", exact=True).wait_for()
    click_at(".st-key-score_cells", 11.5 / 16, 1.5 / 2)  # 2 blocks of 16 channels
    page.wait_for_url(re.compile("block=1&channel=11"))
    page.locator(".st-key-plane_1_11 .js-plotly-plot").wait_for()
