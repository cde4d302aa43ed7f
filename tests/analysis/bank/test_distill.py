"""The article's files are read as they are: permuted types, empty words, semicolons and repeated rows included."""

import json

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from film_viz.analysis.bank.distill import CANONICAL, CHANNEL_CODES, MAP_CODES, read_distill, type_name
from film_viz.analysis.bank.files import read_parameters
from film_viz.questions.program import QUESTION_TYPES

POINTS = [
    {"gamma": 1.5, "beta": -0.5, "feature_map": 9},
    {"gamma": 2.5, "beta": 0.5, "feature_map": 4},
    {"gamma": 3.5, "beta": 1.0, "feature_map": 9},
]
CHANNEL = [
    {"gamma": 0.1, "beta": 1.0, "type": 1, "question": ["how", "many", "", ";", "cubes"], "feature_map": 26},
    {"gamma": 0.2, "beta": 2.0, "type": 3, "question": ["what", "color"], "feature_map": 26},
    {"gamma": 0.3, "beta": 3.0, "type": 3, "question": ["what", "color"], "feature_map": 26},
]
MAP = [
    {"question_type": 9, "question": ["how", "many"], "layer_all": {"x": 1.0, "y": 2.0}},
    {"question_type": 5, "question": "is there a cube", "layer_all": {"x": 3.0, "y": 4.0}},
]


def test_both_orders_of_codes_name_every_type_once():
    for codes in (MAP_CODES, CHANNEL_CODES):
        assert sorted(codes) == list(range(13))
        assert {type_name(code, codes) for code in range(13)} == set(QUESTION_TYPES)
    assert len(CANONICAL) == 13


@pytest.mark.parametrize(
    ("codes", "code", "name"),
    [
        (MAP_CODES, 0, "less_than"),
        (MAP_CODES, 5, "exist"),
        (MAP_CODES, 9, "count"),
        (MAP_CODES, 12, "query_material"),
        (CHANNEL_CODES, 0, "exist"),
        (CHANNEL_CODES, 1, "greater_than"),
        (CHANNEL_CODES, 8, "count"),
        (CHANNEL_CODES, 12, "equal_size"),
        (CHANNEL_CODES, "Equal integer", "equal_integer"),
    ],
)
def test_a_code_is_read_by_the_order_of_its_layout(codes, code, name):
    assert type_name(code, codes) == name


def test_points_of_unknown_questions_are_counted_within_their_feature_map():
    read = read_distill(POINTS, "a.json")
    assert read.channels == (4, 9)
    assert_array_equal(read.gamma[:, 0], [[2.5, 1.5], [np.nan, 3.5]])
    assert_array_equal(read.beta[:, 0], [[0.5, -0.5], [np.nan, 1.0]])
    assert read.table["n_words"] == [-1, -1]


def test_odd_rows_of_a_channel_are_kept(tmp_path):
    (tmp_path / "channel.json").write_text(json.dumps(CHANNEL))
    bank = read_parameters(tmp_path / "channel.json")
    assert (bank.blocks, bank.channels) == ((-1,), (26,))
    assert_array_equal(bank.gamma[:, 0, 0], np.float32([0.1, 0.2, 0.3]))
    assert_array_equal(bank.beta[:, 0, 0], [1, 2, 3])
    assert bank.words == [{"how", "many", "", ";", "cubes"}, {"what", "color"}, {"what", "color"}]
    assert bank.has_word("").tolist() == [True, False, False]
    assert bank.questions.n_words.tolist() == [5, 2, 2]


def test_types_of_a_channel_follow_its_own_order():
    assert read_distill(CHANNEL, "b.json").types == ("greater_than", "equal_color", "equal_color")


def test_points_of_one_feature_map_take_its_number_from_the_files_name(tmp_path):
    points = [{"gamma": each["gamma"], "beta": each["beta"], "question_type": each["type"]} for each in CHANNEL]
    path = tmp_path / "clevr_gamma_beta_subcluster_fm_26.json"
    path.write_text(json.dumps(points))
    bank, told = read_parameters(path), read_distill(CHANNEL, "channel.json")
    assert bank.channels == (26,)
    assert_array_equal(bank.gamma, told.gamma)
    assert_array_equal(bank.beta, told.beta)
    assert bank.questions.question_type.tolist() == list(told.types)
    with pytest.raises(ValueError, match="without a usable 'feature_map or fm_NUMBER in the file name'"):
        read_distill(points, "points.json")


def test_a_question_is_one_row_for_all_feature_maps():
    records = [record | {"feature_map": channel} for channel in (3, 1) for record in CHANNEL]
    read = read_distill(records, "b.json")
    assert read.gamma.shape == (3, 1, 2)
    assert np.isfinite(read.gamma).all()


def test_a_map_has_places_but_no_parameters(tmp_path):
    (tmp_path / "map.json").write_text(json.dumps(MAP))
    bank = read_parameters(tmp_path / "map.json")
    assert bank.gamma.shape == (2, 0, 0)
    assert_array_equal(bank.maps["layer_all"], [[1, 2], [3, 4]])
    assert bank.questions.question_type.tolist() == ["count", "exist"]
    assert bank.questions.text.tolist() == ["how many", "is there a cube"]


@pytest.mark.parametrize(
    ("records", "complaint"),
    [
        ({}, "must hold a JSON list of records"),
        ([], "must hold a JSON list of records"),
        ([{"x": 1}], "without a usable"),
        ([{"gamma": 1}], "without a usable 'feature_map'"),
        ([CHANNEL[0] | {"type": 13}], "a type code must be 0 to 12, got 13"),
        ([CHANNEL[0] | {"type": "Where"}], "there is no question type 'Where'"),
    ],
)
def test_a_file_that_is_none_of_the_layouts_is_refused(records, complaint):
    with pytest.raises(ValueError, match=complaint):
        read_distill(records, "x.json")
