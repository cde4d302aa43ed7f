"""CLEVR's closed sets and directions."""

import json
from itertools import product
from pathlib import Path

import pytest

from film_viz.scenes.attributes import ATTRIBUTES, COLOR_RGB, COLORS, DIRECTIONS, RADIUS, SIZES


def test_there_are_96_kinds_of_objects():
    assert len(set(product(*ATTRIBUTES.values()))) == 96


def test_every_color_and_size_has_its_figure():
    assert set(COLOR_RGB) == set(COLORS)
    assert set(RADIUS) == set(SIZES)


@pytest.mark.parametrize(("one", "other"), [("left", "right"), ("front", "behind")])
def test_opposite_directions_are_opposite_unit_vectors(one, other):
    (ax, ay), (bx, by) = DIRECTIONS[one], DIRECTIONS[other]
    assert (ax + bx, ay + by) == (0, 0)
    assert ax**2 + ay**2 == pytest.approx(1, abs=1e-6)


def test_right_is_perpendicular_to_behind_and_lies_clockwise_of_it():
    (rx, ry), (bx, by) = DIRECTIONS["right"], DIRECTIONS["behind"]
    assert rx * bx + ry * by == pytest.approx(0, abs=1e-6)
    assert rx * by - ry * bx == pytest.approx(1, abs=1e-6)


def test_directions_are_those_of_the_reference_scenes(shared_dir: Path):
    path = shared_dir / "clevr" / "reference" / "scenes" / "CLEVR_ref_scenes.json"
    for record in json.loads(path.read_text())["scenes"]:
        for name, direction in DIRECTIONS.items():
            assert tuple(record["directions"][name][:2]) == direction
