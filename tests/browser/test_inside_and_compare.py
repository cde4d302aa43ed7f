"""Inside and Compare in a real browser: what is clicked is what is read, and an edit of gamma changes the answer."""

import re

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.usefixtures("first_bank")]

WHERE = "checkpoint=first&scene=seed-1&question=How+many+metal+things+are+there%3F"


def test_a_clicked_map_is_followed_and_a_clicked_cell_read(page, server, click_at):
    page.goto(f"{server}/inside?{WHERE}")
    page.get_by_text("Where the network looks, layer by layer").wait_for()
    click_at(".st-key-sheet", 5.5 / 8, 0.25)
    page.wait_for_url(re.compile("channel=5"))
    expect(page.get_by_label("Channel", exact=True)).to_have_value("5")
    page.locator(".st-key-steps_0_5_False .main-svg").first.wait_for()
    click_at(".st-key-steps_0_5_False", 0.97, 0.03, panel=1)
    page.get_by_text(re.compile(r"^row 0, column [1-9]\d*$")).wait_for()


def test_a_gamma_is_set_and_taken_back(page, server):
    page.goto(f"{server}/compare?{WHERE}&compare_view=Surgery")
    page.get_by_role("heading", name=re.compile(r"^\w+ stays$")).wait_for()
    page.get_by_text("all blocks", exact=True).click()
    expect(page.locator(".st-key-surgery_block")).to_have_count(0)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")  # or "0" is lost
    page.get_by_role("spinbutton", name="or exactly").fill("0")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Keep this edit").click()
    page.get_by_text("set gamma to 0 in all blocks, all channels").wait_for()
    bars = page.locator(".st-key-surgery_answers .barlayer .trace")
    expect(bars).to_have_count(2)
    before, after = bars.all_text_contents()
    assert before != after
    page.reload()  # the list is in the address
    page.get_by_text("set gamma to 0 in all blocks, all channels").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("No edits yet").wait_for()
