import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from film_viz.figures.theme import (
    BACKGROUND,
    DIVERGING,
    QUESTION_TYPE_COLORS,
    SEQUENTIAL,
    diverging,
    enlarged,
    framed,
    heading,
)
from film_viz.questions.program import QUESTION_TYPES

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text())["theme"]

# Machado, Oliveira and Fernandes 2009, severity 1.
PROTANOPE = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
DEUTERANOPE = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]


def linear(color: str) -> np.ndarray:
    srgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray) -> np.ndarray:
    """Ottosson 2020."""
    lms = np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]]) @ rgb
    lab = np.array([[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]])
    return lab @ np.cbrt(np.clip(lms, 0, None))


def test_every_question_type_has_a_color_of_its_own():
    assert tuple(QUESTION_TYPE_COLORS) == QUESTION_TYPES
    assert len(set(QUESTION_TYPE_COLORS.values())) == 13


@pytest.mark.parametrize(
    ("sight", "least"), [(np.eye(3), 0.13), (np.array(PROTANOPE), 0.09), (np.array(DEUTERANOPE), 0.09)]
)
def test_no_two_question_types_look_alike(sight, least):
    seen = [oklab(np.clip(sight @ linear(color), 0, 1)) for color in QUESTION_TYPE_COLORS.values()]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > least


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_what_changes_nothing_has_nearly_the_color_of_the_page(mode):
    middle = DIVERGING[mode][len(DIVERGING[mode]) // 2]
    assert np.linalg.norm(oklab(linear(middle)) - oklab(linear(BACKGROUND[mode]))) < 0.07


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_both_ends_of_the_diverging_scale_are_equally_far_from_its_middle(mode):
    lightness = [float(oklab(linear(color))[0]) for _, color in diverging(mode)]
    away = np.abs(np.array(lightness) - lightness[5])
    assert np.allclose(away, away[::-1], atol=0.16)
    assert (np.diff(away[5:]) > 0).all()


def test_streamlit_s_own_charts_use_the_same_colors():
    assert CONFIG["chartCategoricalColors"] == list(QUESTION_TYPE_COLORS.values())
    assert CONFIG["chartSequentialColors"] == list(SEQUENTIAL)
    assert CONFIG["chartDivergingColors"] == [color for i, color in enumerate(DIVERGING["light"]) if i != 5]
    assert CONFIG["dark"]["chartDivergingColors"] == [color for i, color in enumerate(DIVERGING["dark"]) if i != 5]
    assert {mode: CONFIG[mode]["backgroundColor"] for mode in BACKGROUND} == BACKGROUND


def test_an_enlarged_figure_has_larger_writing_everywhere_and_keeps_its_data():
    figure = framed(
        [go.Bar(x=[1, 2], y=[3, 4], textfont={"size": 10})], height=200, annotations=[heading("a", 0.0, 0.0)]
    )
    larger = enlarged(figure, 1.5)
    assert larger.layout.font.size == round(1.5 * figure.layout.font.size)
    assert larger.layout.annotations[0].font.size == round(1.5 * figure.layout.annotations[0].font.size)
    assert (larger.data[0].textfont.size, list(larger.data[0].x)) == (15, [1, 2])
    assert larger.layout.height == 250
    assert figure.data[0].textfont.size == 10
