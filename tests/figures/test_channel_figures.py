import numpy as np
import pytest

from film_viz.figures.channel_plane import OTHER, Group, grouped_plane, label_groups, valued_plane
from film_viz.figures.channel_scores import score_cells
from film_viz.figures.channel_statistics import HISTOGRAM_BINS, block_histograms, channel_means
from film_viz.figures.theme import QUESTION_TYPE_COLORS

GAMMA, BETA = (np.random.default_rng(i).standard_normal((11, 3, 5)).astype(np.float32) for i in range(2))


def test_a_point_of_the_plane_names_its_question_whatever_its_group() -> None:
    groups = [Group("a", "#111111", np.array([0, 4, 7])), Group("b", "#222222", np.array([2, 10]))]
    center = np.array([[0.0, 1.0], [2.0, 3.0]])
    figure = grouped_plane(GAMMA[:, 1, 2], BETA[:, 1, 2], groups, center)
    assert figure.data[1].customdata.tolist() == [2, 10]
    assert figure.data[1].x == pytest.approx(GAMMA[[2, 10], 1, 2])
    assert figure.data[1].y == pytest.approx(BETA[[2, 10], 1, 2])
    assert figure.data[0].name == "a (3)"
    assert [(mark.x, mark.y, mark.text) for mark in figure.layout.annotations] == [
        (0, 1, "<b>1</b>"),
        (2, 3, "<b>2</b>"),
    ]


def test_many_points_are_drawn_by_webgl_and_carry_no_text() -> None:
    gamma = np.linspace(-1, 1, 1_500)
    figure = valued_plane(gamma, gamma, gamma, "words", np.zeros((1, 2)))
    assert figure.data[0].type == "scattergl"
    assert figure.data[0].text is None


def test_question_types_keep_their_colors() -> None:
    names = ("count", "query_color", "equal_size")
    groups = label_groups(names, np.array([2, 0, 1, 0]))
    assert [group.color for group in groups] == [QUESTION_TYPE_COLORS[name] for name in names]
    assert [group.rows.tolist() for group in groups] == [[1, 3], [2], [0]]


def test_kinds_beyond_the_palette_are_one_gray_group() -> None:
    codes = np.concatenate([np.arange(20), np.arange(13)])
    gray, *colored = label_groups([str(i) for i in range(20)], codes)
    assert gray.color == OTHER
    assert gray.rows.tolist() == list(range(13, 20))
    assert [group.name for group in colored] == [str(i) for i in range(13)]
    assert len({group.color for group in colored}) == 13


def test_histograms_cover_all_values_of_every_block() -> None:
    gamma = GAMMA.copy()
    gamma[3, 2, 1] = -40
    figure = block_histograms(gamma, BETA, chosen=1)
    assert len(figure.data) == 6
    for trace in figure.data:
        assert trace.y.sum() == pytest.approx(1, abs=1e-5)
        assert len(trace.x) == HISTOGRAM_BINS
    assert figure.layout.xaxis3.range[0] == pytest.approx(-40)
    assert figure.layout.xaxis.range == figure.layout.xaxis3.range


def test_means_and_deviations_are_those_of_each_channel_and_one_is_chosen() -> None:
    figure = channel_means(GAMMA[:, 2], BETA[:, 2], chosen=3)
    others, chosen = figure.data[:2]
    assert list(others.x) == [0, 1, 2, 4]
    assert others.y == pytest.approx(GAMMA[:, 2, [0, 1, 2, 4]].mean(axis=0), abs=1e-6)
    assert chosen.error_y.array == pytest.approx([GAMMA[:, 2, 3].std()])
    assert figure.data[3].y == pytest.approx([BETA[:, 2, 3].mean()], abs=1e-6)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_cell_of_scores_leads_to_its_channel(mode: str) -> None:
    score = GAMMA[0]
    figure = score_cells(score, "AUC", (0.5, 1.0), (2, 4), mode)
    ids = figure.data[1].customdata[:, 0].astype(int)
    for x, y, which, value in zip(figure.data[1].x, figure.data[1].y, ids, score.ravel(), strict=True):
        assert divmod(which, 5) == (int(y), int(x))
        assert figure.data[0].z[int(y)][int(x)] == value
    frame = figure.layout.shapes[0]
    assert (frame.x0 + frame.x1, frame.y0 + frame.y1) == pytest.approx((8, 4))
