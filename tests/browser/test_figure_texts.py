"""The texts of figures, measured where they stand: large enough, of enough contrast on either page, and not cut."""

import io
from collections import Counter

import numpy as np
import pytest
from PIL import Image

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

PAGES = ("ask?scene=seed-1", "inside?scene=seed-1", "compare?scene=seed-1", "results?show=Side+by+side")
LEAST_SIZE, LEAST_CONTRAST = 13, 4.5  # pixels; WCAG 2.1, AA
WIDTH, MOST_HEIGHT = 1024, 6000
PATIENCE = 240_000  # milliseconds, on a busy computer
STILL = "!document.querySelector('[data-testid=stStatusWidget], [data-testid=stSkeleton], [data-testid=stSpinner]')"
TALL = "document.querySelector('[data-testid=stMain]').scrollHeight"
FIGURES = ".js-plotly-plot .main-svg, .figure svg"
TEXTS = """[
  ...document.querySelectorAll('.js-plotly-plot'),
  ...[...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')].map(
    host => host.shadowRoot.querySelector('.figure')).filter(Boolean),
].flatMap(plot => {
  const frame = plot.getBoundingClientRect();
  const texts = [...plot.querySelectorAll('svg text')].filter(text => text.textContent.trim());
  return texts.map(text => {
    const box = text.getBoundingClientRect(), style = getComputedStyle(text);
    return {
      text: text.textContent, size: parseFloat(style.fontSize), fill: style.fill.match(/[0-9.]+/g).map(Number),
      box: [box.left, box.top, box.right, box.bottom],
      isCut: box.left < frame.left - 2 || box.right > frame.right + 2,
    };
  }).filter(text => text.box[2] > text.box[0]);
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_texts_of_figures_are_large_enough_have_contrast_and_are_not_cut(browser, server, path, scheme):
    context = browser.new_context(viewport={"width": WIDTH, "height": 768}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{server}/{path}")
    page.locator(FIGURES).first.wait_for(timeout=PATIENCE)
    page.wait_for_function(STILL, timeout=PATIENCE)
    page.set_viewport_size({"width": WIDTH, "height": min(page.evaluate(TALL), MOST_HEIGHT)})
    page.wait_for_timeout(2000)
    page.wait_for_function(STILL, timeout=PATIENCE)
    texts = page.evaluate(TEXTS)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    assert len(texts) > 10
    assert {text["text"]: text["size"] for text in texts if text["size"] < LEAST_SIZE - 0.01} == {}
    assert [text["text"] for text in texts if text["isCut"]] == []
    assert {text["text"]: found for text in texts if (found := contrast(text, picture)) < LEAST_CONTRAST} == {}


def contrast(text: dict, picture: Image.Image) -> float:
    """Return the contrast of a text with the color that most of its box has."""
    inside = picture.crop(tuple(int(edge) for edge in text["box"]))
    fill = tuple(round(part) for part in text["fill"][:3])
    colors = Counter(color for color in map(tuple, np.asarray(inside).reshape(-1, 3).tolist()) if color != fill)
    if not colors:
        return np.inf
    low, high = sorted(map(luminance, (fill, max(colors, key=lambda color: colors[color]))))
    return (high + 0.05) / (low + 0.05)


def luminance(color) -> float:
    """WCAG 2.1."""
    srgb = np.array(color) / 255
    return float(np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722])
