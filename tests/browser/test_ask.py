"""The way of a visitor, in a real browser: upload, ask, read, mistype, share a link."""

import io
import re
from urllib.parse import quote_plus

import numpy as np
import pytest
from PIL import Image

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
expect.set_options(timeout=60_000)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]


def picture(width: int = 300, height: int = 200) -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def open_ask(page, server, parameters=""):
    page.goto(f"{server}/ask{parameters}")
    expect(page.get_by_role("heading", name="Ask", exact=True)).to_be_visible()
    expect(page.locator(".st-key-ask_strips .figure svg").first).to_be_visible()
    settle(page)


def ask(page, question):
    settle(page)
    box = page.get_by_label("Question", exact=True)
    box.fill(question)
    box.press("Enter")
    asked = re.escape(quote_plus(question)).replace("%3F", r"(\?|%3F)")
    expect(page).to_have_url(re.compile(asked))
    settle(page)


def settle(page):
    """Wait until the page is drawn and nothing of the one before is left."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def test_start_shows_the_example_without_the_script_of_plotly_and_leads_to_ask(page, server):
    wanted: list[str] = []
    page.on("request", lambda request: wanted.append(request.url))
    page.goto(server)
    expect(page.get_by_role("heading", name="How many metal things are there?")).to_be_visible()
    expect(page.locator(".st-key-start_strips .figure svg").first).to_be_visible()
    settle(page)
    assert any("BidiComponent" in address for address in wanted)
    assert not any("plotly" in address.lower() for address in wanted)
    page.get_by_role("link", name="Ask it something else").click()
    expect(page.get_by_label("Question", exact=True)).to_have_value("How many metal things are there?")


def test_a_cell_tells_its_value_and_is_picked_by_pointer_and_by_keyboard(page, server):
    open_ask(page, server, "?checkpoint=first&scene=seed-8&question=How+many+cubes+are+there%3F")
    strips = page.locator(".st-key-ask_strips")
    gamma = strips.locator("[data-field] > .glass").first
    gamma.scroll_into_view_if_needed()
    box = gamma.bounding_box()
    n_channels = 16
    page.mouse.move(box["x"] + box["width"] * 5.5 / n_channels, box["y"] + box["height"] * 0.75)
    expect(strips.get_by_role("status")).to_have_text(re.compile(r"block 1, channel 5\s+gamma -?\d+\.\d{4}"))
    page.mouse.down()
    page.mouse.up()
    expect(page.get_by_text("Block 1, channel 5", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("block=1&channel=5"))
    expect(strips.locator(".picked")).to_have_count(2)
    strips.locator("[data-field]").nth(1).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(strips.get_by_role("status")).to_have_text(re.compile(r"block 0, channel 1\s+beta -?\d+\.\d{4}"))
    expect(page.get_by_text("Block 0, channel 1", exact=True)).to_be_visible()
    settle(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Block 0, channel 1", exact=True)).to_have_count(0)
    expect(strips.locator(".picked")).to_have_count(0)


def test_a_picture_of_the_gallery_is_a_button_and_the_one_in_use_is_framed(page, server):
    open_ask(page, server)
    gallery = page.get_by_role("group", name="Gallery")
    expect(gallery.locator("[aria-pressed=true]")).to_have_text("1")
    gallery.get_by_alt_text("Small picture of scene 5").click()
    expect(page).to_have_url(re.compile("scene=seed-5"))
    expect(gallery.locator("[aria-pressed=true]")).to_have_text("5")


def test_enter_asks_and_the_answer_gamma_and_beta_can_be_read(page, server):
    open_ask(page, server, "?scene=seed-8")
    ask(page, "How many cubes are there?")
    expect(page.locator(".st-key-ask_answers").get_by_text("probability")).to_be_visible()
    verdict = page.locator(".stMarkdownBadge", has_text=re.compile(r"\b(right|wrong, the true answer is .*)$"))
    expect(verdict).to_be_visible()
    strips = page.locator(".st-key-ask_strips")
    expect(strips.get_by_text("gamma (scales a map; 1 keeps it)")).to_be_visible()
    expect(strips.get_by_text("beta (shifts a map; 0 keeps it)")).to_be_visible()
    expect(strips.locator("[data-field] image")).to_have_count(2 * 2)  # strips of two blocks
    expect(page.get_by_text("filter_shape[cube](0)")).to_be_visible()


def test_a_picture_is_uploaded_and_asked_about(page, server):
    open_ask(page, server)
    page.get_by_role("tab", name="Upload").click()
    page.locator("input[type=file]").set_input_files({"name": "mine.png", "mimeType": "image/png", "buffer": picture()})
    expect(page).to_have_url(re.compile("scene=picture-[0-9a-f]{20}"))
    expect(page.get_by_alt_text("An uploaded picture, 300 by 200 pixels.")).to_be_visible()
    ask(page, "Is there a red cube?")
    expect(page.get_by_label("Question", exact=True)).to_have_value("Is there a red cube?")
    expect(page.get_by_text("true answer unknown").first).to_be_visible()
    expect(page.locator(".st-key-ask_looks image")).to_have_count(2)  # the picture, and its cells over it


def test_what_is_no_picture_gets_a_clear_message(page, server):
    open_ask(page, server)
    page.get_by_role("tab", name="Upload").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "mine.png", "mimeType": "image/png", "buffer": b"not a picture"}
    )
    expect(page.get_by_text("mine.png: the picture is not a picture in png, jpg or webp format")).to_be_visible()
    expect(page.locator(".st-key-ask_strips .figure svg").first).to_be_visible()


def test_what_cannot_be_asked_is_told_with_the_nearest_question(page, server):
    open_ask(page, server)
    ask(page, "How many sphers are not red?")
    error = page.get_by_test_id("stAlert").filter(has_text="Not asked")
    expect(error).to_contain_text("know no 'not'")
    page.get_by_role("button", name="Ask that instead").click()
    expect(page.get_by_label("Question", exact=True)).to_have_value("How many red spheres are there?")
    expect(error).to_have_count(0)


def test_a_deep_link_restores_checkpoint_scene_and_question(page, server):
    open_ask(page, server, "?checkpoint=second&scene=seed-11&question=Is+there+a+green+cylinder%3F")
    expect(page.get_by_label("Question", exact=True)).to_have_value("Is there a green cylinder?")
    expect(page.get_by_role("combobox", name="Checkpoint")).to_have_value("second")
    expect(page.get_by_alt_text(re.compile("A rendered scene of .* green"))).to_be_visible()


def test_a_question_of_this_visit_can_be_opened_again(page, server):
    open_ask(page, server, "?question=How+many+cubes+are+there%3F")
    ask(page, "How many spheres are there?")
    expect(page.get_by_role("button", name=re.compile("How many spheres are there"))).to_be_visible()
    page.get_by_role("button", name=re.compile("How many cubes are there")).click()
    expect(page.get_by_label("Question", exact=True)).to_have_value("How many cubes are there?")
