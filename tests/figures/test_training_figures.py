"""Figures of training: frames, panels and curves show the numbers handed in."""

import numpy as np
import pytest

from film_viz.analysis.training.parameter_history import Distribution, ParameterHistory, TrainingFilm
from film_viz.figures.theme import QUESTION_TYPE_COLORS
from film_viz.figures.training_curves import GROUP_COLORS, curve_chart
from film_viz.figures.training_film import film_figure
from film_viz.figures.training_parameters import distribution_panels
from film_viz.questions.program import QUESTION_GROUPS

TYPES = ("exist", "count", "exist", "query_color", "count")


@pytest.fixture
def film() -> TrainingFilm:
    coordinates = np.random.default_rng(3).normal(size=(4, 5, 2)).astype(np.float32)
    coordinates[2, 1] = (9, -7)
    ones = np.full(4, 0.25)
    return TrainingFilm((1, 5, 9, 13), coordinates, ones, ones * 2, 0.2)


@pytest.fixture
def history() -> ParameterHistory:
    values = np.zeros((4, 5, 2, 3), np.float16)
    return ParameterHistory((1, 5, 9, 13), values, values, tuple(f"{kind}?" for kind in TYPES), TYPES)


def test_every_frame_moves_every_question_and_none_else(history: ParameterHistory, film: TrainingFilm) -> None:
    figure = film_figure(history, film, 120)
    assert [frame.name for frame in figure.frames] == ["1", "5", "9", "13"]
    for evaluation, frame in enumerate(figure.frames):
        for trace, moved in zip(figure.data, frame.data, strict=True):
            rows = [i for i, kind in enumerate(TYPES) if kind == trace.name]
            np.testing.assert_array_equal(np.stack([moved.x, moved.y], axis=1), film.coordinates[evaluation, rows])
    np.testing.assert_array_equal(figure.data[0].x, figure.frames[-1].data[0].x)


def test_the_film_is_colored_by_type_and_its_axes_hold_all_frames(
    history: ParameterHistory, film: TrainingFilm
) -> None:
    figure = film_figure(history, film, 120, "dark")
    assert {trace.name: trace.marker.color for trace in figure.data} == {t: QUESTION_TYPE_COLORS[t] for t in TYPES}
    assert figure.layout.xaxis.range[0] < film.coordinates[..., 0].min()
    assert figure.layout.xaxis.range[1] > 9
    assert figure.layout.yaxis.range[0] < -7


def test_buttons_play_all_frames_and_the_slider_names_each(history: ParameterHistory, film: TrainingFilm) -> None:
    figure = film_figure(history, film, 120)
    (slider,), (menu,) = figure.layout.sliders, figure.layout.updatemenus
    assert [step.label for step in slider.steps] == ["120", "600", "1,080", "1,560"]
    assert [step.args[0][0] for step in slider.steps] == [frame.name for frame in figure.frames]
    assert [button.label for button in menu.buttons] == ["Play", "Pause"]
    assert "25% of the variance" in figure.frames[1].layout.annotations[0].text


def test_panels_show_the_shares_of_each_block() -> None:
    edges = np.linspace(-1.0, 3.0, 8)
    draw = np.random.default_rng(1)
    gamma, beta = (
        Distribution(edges, draw.random((3, 2, 7)).astype(np.float32), draw.random((3, 2, 3)).astype(np.float32))
        for _ in range(2)
    )
    figure = distribution_panels(gamma, beta, np.array([100, 200, 400]))
    heatmaps = [trace for trace in figure.data if trace.type == "heatmap"]
    np.testing.assert_array_equal(heatmaps[1].z, gamma.share[:, 1].T)
    np.testing.assert_array_equal(heatmaps[2].z, beta.share[:, 0].T)
    medians = [trace for trace in figure.data if trace.type == "scatter" and trace.line.dash == "solid"]
    np.testing.assert_array_equal(medians[3].y, beta.quartiles[:, 1, 1])
    assert figure.layout.yaxis.title.text == "gamma"
    assert figure.layout.yaxis3.title.text == "beta"


def test_one_run_is_colored_by_curve_and_several_by_run() -> None:
    one = curve_chart("x", "y", ".2f", ["a"], list(GROUP_COLORS))
    assert one["encoding"]["color"]["field"] == "curve"
    assert one["encoding"]["color"]["scale"] == {"domain": list(GROUP_COLORS), "range": list(GROUP_COLORS.values())}
    several = curve_chart("x", "y", ".2f", ["a", "b"], ["loss", "answer"])
    assert several["encoding"]["color"]["field"] == "run"
    assert several["encoding"]["strokeDash"]["scale"]["domain"] == ["loss", "answer"]


def test_every_group_has_a_color_of_its_own() -> None:
    assert set(GROUP_COLORS) == set(QUESTION_GROUPS)
    assert len(set(GROUP_COLORS.values())) == len(QUESTION_GROUPS)
