"""The scene studio under real hands: a mouse, a keyboard and a finger, in a real browser."""

import math
from urllib.parse import parse_qs, quote_plus, urlparse

import numpy as np
import pytest

from film_viz.scenes.camera import Camera
from film_viz.scenes.changes import with_values
from film_viz.scenes.scene import Scene
from film_viz.scenes.scene_code import scene_of_code
from film_viz.store.shown_scene import made_id
from three_objects import SCENE

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
expect.set_options(timeout=60_000)

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

QUESTION = "How many things are left of the cube?"
FULL, SMALL = 480, 300  # pixels across the picture


def open_studio(page, server, scene: Scene = SCENE):
    page.goto(f"{server}/studio?checkpoint=first&scene={made_id(scene)}&question={quote_plus(QUESTION)}")
    expect(page.locator("svg.plan .object")).to_have_count(len(scene))
    settle(page)


def settle(page):
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("[data-stale=true]")).to_have_count(0)


def scene_there(page) -> Scene:
    (scene_id,) = parse_qs(urlparse(page.url).query)["scene"]
    return scene_of_code(scene_id.removeprefix("made-"))


def changed(page, before: Scene) -> Scene:
    page.wait_for_function("name => !location.search.includes(name)", arg=made_id(before))
    settle(page)
    return scene_there(page)


def middle(place) -> tuple[float, float]:
    """Return where to press; a place that is just being drawn anew has no box, so it is looked for again."""
    box = next(box for _ in range(100) if (box := place.bounding_box()))
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def across(page) -> int:
    return page.locator(".frame img").evaluate("image => image.naturalWidth")


def drag(page, start, way, steps=4):
    """Move the pointer on with the button pressed, and leave it pressed."""
    page.mouse.move(*start)
    page.mouse.down()
    for step in range(1, steps + 1):
        page.mouse.move(start[0] + way[0] * step / steps, start[1] + way[1] * step / steps)


def test_a_mouse_drags_on_plan_and_picture_turns_and_lights_up_the_steps_of_the_program(page, server):
    open_studio(page, server)
    unit = page.locator("svg.plan").bounding_box()["width"] / 10.4  # pixels of a scene unit
    drag(page, middle(page.locator("svg.plan [data-number='1'] .body")), (-3 * unit, 1 * unit))
    page.wait_for_function(
        "width => document.querySelector('.st-key-studio_canvas [data-testid=stBidiComponentIsolated]')"
        ".shadowRoot.querySelector('img').naturalWidth === width",
        arg=SMALL,
    )
    expect(page.locator(".answer [data-truth='2']")).to_be_visible()  # the ball is left of the cube as well by now
    assert scene_there(page) == scene_of_code(made_id(SCENE).removeprefix("made-"))
    page.mouse.up()
    plan = changed(page, SCENE)
    assert across(page) == FULL
    moved = np.array([plan.objects[1].x, plan.objects[1].y]) - (2.0, -1.0)
    assert moved @ SCENE.directions.right == pytest.approx(-3, abs=0.1)
    assert moved @ SCENE.directions.front == pytest.approx(1, abs=0.1)

    picture = page.locator("svg.overlay").bounding_box()["width"] / FULL  # pixels of the page in one of the picture
    drag(page, middle(page.locator("svg.overlay [data-number='2'] .seen")), (60 * picture, 20 * picture))
    page.mouse.up()
    seen = changed(page, plan)
    before, after = (Camera(one.camera).project(np.array([one.objects[2].position]))[0, :2] for one in (plan, seen))
    np.testing.assert_allclose(after - before, (60, 20), atol=1.5)

    page.locator("[data-name='object-0']").click()
    x, y = middle(page.locator("svg.plan .handle .grip"))
    cx, cy = middle(page.locator("svg.plan [data-number='0'] .clear"))
    drag(page, (x, y), (cx - (y - cy) - x, cy + (x - cx) - y), steps=12)  # a quarter turn, clockwise on the screen
    page.mouse.up()
    turned = changed(page, seen).objects[0].rotation
    assert math.cos(turned - (SCENE.objects[0].rotation - math.pi / 2)) > 0.999

    assert not page.locator("svg.plan .lit").count()
    page.locator("[data-name='step-1']").hover()  # the cube
    expect(page.locator("svg.plan .lit")).to_have_attribute("data-number", "0")
    page.locator("[data-name='step-3']").click()  # what is left of it
    page.locator("svg.plan").hover()
    expect(page.locator("svg.plan .lit")).to_have_attribute("data-number", "1")


def test_keys_buttons_and_sliders_edit_and_each_step_can_be_taken_back(page, server):
    open_studio(page, server)
    page.locator("[data-name='object-2']").click()
    page.locator("svg.plan").focus()
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    keyed = changed(page, SCENE)
    moved = np.array([keyed.objects[2].x, keyed.objects[2].y]) - (-2.0, 0.5)
    assert moved @ SCENE.directions.behind == pytest.approx(0.5, abs=2e-3)
    page.keyboard.press("Delete")
    removed = changed(page, keyed)
    assert removed.objects == keyed.objects[:2]
    page.locator("[data-name='object-1']").click()
    page.locator("[data-name='color=yellow']").click()
    yellow = changed(page, removed)
    assert yellow.objects[1].color == "yellow"
    page.locator("details.lights summary").click()
    page.get_by_label("Camera, height").fill("-0.4")
    low = changed(page, yellow)
    assert low.camera[2] == pytest.approx(SCENE.camera[2] - 0.4, abs=1e-3)
    page.locator("svg.plan").focus()
    page.keyboard.press("Control+z")
    assert changed(page, low) == yellow
    page.keyboard.press("Control+z")
    assert changed(page, yellow) == removed
    page.locator("[data-name='redo']").click()
    assert changed(page, removed) == yellow
    page.locator("[data-name='add']").click()
    assert len(changed(page, yellow)) == 3
    expect(page.locator(".list [aria-pressed=true]")).to_have_text(
        f"2 {page.locator('.list button').nth(2).inner_text()[2:]}"
    )


def test_a_finger_drags_on_a_small_screen_and_the_page_stays_where_it_is(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(90_000)
    open_studio(page, server)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    plan = page.locator("svg.plan")
    plan.scroll_into_view_if_needed()
    top = plan.bounding_box()["y"]
    x, y = middle(page.locator("svg.plan [data-number='2'] .body"))
    finger = context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 6):
        points = [{"x": x + 4 * step, "y": y + 12 * step}]
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touched = changed(page, SCENE)
    unit = plan.bounding_box()["width"] / 10.4
    moved = np.array([touched.objects[2].x, touched.objects[2].y]) - (-2.0, 0.5)
    assert moved @ SCENE.directions.front == pytest.approx(60 / unit, abs=0.1)
    assert plan.bounding_box()["y"] == pytest.approx(top, abs=1)
    context.close()


def test_why_network_and_truth_may_part_ways_is_said_below_plan_and_picture(page, server):
    close = with_values(SCENE, 1, {"x": 1.0, "y": -0.9})  # 0.02 left of the cube: not "left" yet
    open_studio(page, server, close)
    answer, truth = (
        page.locator(f".answer [data-{what}]").get_attribute(f"data-{what}") for what in ("answer", "truth")
    )
    assert truth == "1"
    said = {"1": [], "2": ["Too close for a network to call"]}.get(answer, ["Networks learn from pictures that keep"])
    expect(page.locator(".rules .apart")).to_contain_text(said)
