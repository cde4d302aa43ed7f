import colorsys
import re

import numpy as np
import pytest
from PIL import ImageColor

from film_viz.figures.answer_colors import answer_color, ink_on
from film_viz.figures.theme import BACKGROUND
from film_viz.questions.vocabulary import ANSWERS
from film_viz.scenes.attributes import COLORS


def rgb(color: str) -> np.ndarray:
    if color.startswith("#"):
        return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    hue, saturation, lightness = map(int, re.findall(r"\d+", color))
    return np.array(colorsys.hls_to_rgb(hue / 360, lightness / 100, saturation / 100))


def luminance(color: str) -> float:
    values = rgb(color)
    return float(
        np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]
    )


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_answer_has_a_color_of_its_own_that_stands_out_from_the_page(mode):
    assert len({answer_color(answer, mode) for answer in ANSWERS}) == 28
    page = luminance(BACKGROUND[mode])
    for answer in ANSWERS:
        low, high = sorted((page, luminance(answer_color(answer, mode))))
        assert (high + 0.05) / (low + 0.05) >= 2.5, answer


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_answers_that_are_colors_have_the_hue_of_the_word(mode):
    hue = {name: 360 * colorsys.rgb_to_hls(*rgb(answer_color(name, mode)))[0] for name in COLORS}
    wanted = {"red": 0, "brown": 28, "yellow": 52, "green": 125, "cyan": 182, "blue": 230, "purple": 276}
    for name, degrees in wanted.items():
        assert abs((hue[name] - degrees + 180) % 360 - 180) < 15, name


def test_a_word_that_is_no_answer_of_clevr_has_a_color_too():
    assert answer_color("maybe", "light").startswith("hsl(")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_what_is_written_on_a_color_is_read_easily(mode):
    for answer in ANSWERS:
        color = answer_color(answer, mode)
        assert contrast(ink_on(color), color) >= 4.5, answer


def contrast(first: str, second: str) -> float:
    """WCAG 2.1, by Pillow's reading of colors."""
    srgb = np.array([ImageColor.getrgb(color) for color in (first, second)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]
    return float((linear.max() + 0.05) / (linear.min() + 0.05))
