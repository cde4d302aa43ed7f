import numpy as np
import pytest

from drawn import elements, part, pixels, texts
from film_viz.figures.modulation import channel_bars, film_strips, strip_limit
from film_viz.figures.theme import DIVERGING

RNG = np.random.default_rng(0)
GAMMA, BETA = RNG.normal(1, 1, (3, 7)).astype(np.float32), RNG.normal(0, 2, (3, 7)).astype(np.float32)


def colors(drawing):
    """Return the color of every cell: of gamma, then of beta."""
    rows = [pixels(image)[0, :, :3] for image in elements(drawing, "image")]
    return np.array(rows).reshape(2, 3, 7, 3)


def scale(mode):
    return np.array([list(bytes.fromhex(color[1:])) for color in DIVERGING[mode]], dtype=float)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_strips_show_every_gamma_and_every_beta_by_its_color(mode):
    drawn = colors(film_strips(GAMMA, BETA, mode, reach=(5.0, 10.0)))
    for strip, values, center, limit in zip(drawn, (GAMMA, BETA), (1, 0), (5, 10), strict=True):
        steps = 10 * ((values - center) / limit + 1) / 2
        below, rest = np.floor(steps).astype(int), (steps % 1)[..., None]
        expected = scale(mode)[below] * (1 - rest) + scale(mode)[below + 1] * rest
        assert np.abs(strip - expected).max() < 1


def test_what_changes_nothing_has_the_color_of_the_scales_middle():
    drawn = colors(film_strips(np.ones((3, 7)), np.zeros((3, 7)), "dark"))
    assert (drawn == scale("dark")[5]).all()


def test_rows_stand_below_each_other_as_wide_as_the_strip():
    images = elements(film_strips(GAMMA, BETA), "image")
    assert {image.get("width") for image in images} == {"100%"}
    heights = [float(image.get("y")) for image in images]
    assert heights[:3] == heights[3:] == sorted(set(heights))


def test_strips_name_blocks_channels_gamma_and_beta():
    written = texts(film_strips(GAMMA, BETA))
    assert [each for each in written if each.startswith("block")] == ["block 0", "block 1", "block 2"] * 2
    assert written.count("channel") == 1
    assert {"gamma", "beta", "gamma (scales a map; 1 keeps it)", "beta (shifts a map; 0 keeps it)"} <= set(written)


def test_the_number_of_a_channel_stands_under_its_cells():
    ticks = [each for each in elements(film_strips(GAMMA, BETA), "text") if (each.get("x") or "").endswith("%")]
    numbers = {each.text: part(each.get("x")) for each in ticks if each.text.isdigit()}
    assert numbers == pytest.approx({str(i): (i + 0.5) / 7 for i in range(0, 7, 2)}, rel=1e-4)


def test_two_questions_have_one_scale_where_its_reach_is_given():
    for factor in (0.1, 9):
        written = texts(film_strips(GAMMA * factor, BETA * factor, reach=(3.2, 11.0)))
        assert {"-4", "1", "6", "-15", "0", "15"} <= set(written)


def test_every_cell_tells_its_own_value():
    gamma, beta = film_strips(GAMMA, BETA).fields
    assert (len(gamma.rows), len(gamma.columns)) == (3, 7)
    assert gamma.cells[2 * 7 + 5] == f"{GAMMA[2, 5]:.4f}"
    assert beta.cells[1 * 7 + 3] == f"{BETA[1, 3]:.4f}"
    assert gamma.text == "block {row}, channel {column}\ngamma {cell}"


def test_numbers_that_are_none_are_left_unpainted_and_named():
    gamma = GAMMA.copy()
    gamma[1, 2] = np.nan
    drawn = film_strips(gamma, BETA)
    assert pixels(elements(drawn, "image")[1])[0, 2, 3] == 0
    assert drawn.fields[0].cells[1 * 7 + 2] == "nan"
    assert channel_bars(gamma[1], BETA[1], np.arange(7)).svg.count("nan") == 0


@pytest.mark.parametrize(("reach", "limit"), [(0.3, 0.3), (1.0, 1.0), (1.1, 1.5), (4.0, 5.0), (7.5, 10.0), (0.0, 1.0)])
def test_a_limit_is_a_round_number_that_covers_the_values(reach, limit):
    assert strip_limit(np.array([1 - reach, 1 + reach]), 1.0) == pytest.approx(limit)


def test_a_stray_channel_does_not_pale_the_others():
    assert strip_limit(np.append(np.full(999, 0.9), 500.0), 0.0) == 1


def bars(drawing):
    """Return left end, base and height of every bar, of gamma and of beta, in pixels down and columns right."""
    for path in elements(drawing, "path"):
        steps = [each.rstrip("z").replace("h", " ").replace("V", " ").split() for each in path.get("d").split("M")[1:]]
        yield [(float(x), float(base), float(end)) for x, base, _, end, _ in steps]


def test_bars_start_where_nothing_changes_and_follow_the_order():
    order = np.array([4, 2, 0, 6, 1, 3, 5])
    drawn = channel_bars(GAMMA[1], BETA[1], order)
    for found, values, center in zip(bars(drawn), (GAMMA[1], BETA[1]), (1, 0), strict=True):
        assert [int(x) for x, _, _ in found] == list(range(7))
        assert len({base for _, base, _ in found}) == 1
        lengths = np.array([base - end for _, base, end in found])
        scale = np.ptp(lengths) / np.ptp(values)
        np.testing.assert_allclose(lengths, (values[order] - center) * scale, atol=0.03)  # larger is higher
    assert drawn.fields[0].columns == tuple(map(str, order))
    assert drawn.fields[1].cells[3] == f"{BETA[1, 6]:.4f}"


def test_bars_stay_within_their_frame():
    for values in (GAMMA[0], np.ones(7), np.full(7, -1e6)):
        for found in bars(channel_bars(values, values, np.arange(7))):
            assert all(0 <= y <= 150 for _, base, end in found for y in (base, end))


def test_bars_name_their_axes():
    written = texts(channel_bars(GAMMA[0], BETA[0], np.arange(7)))
    assert {"gamma", "beta", "channel, in the chosen order"} <= set(written)
