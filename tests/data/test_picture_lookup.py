"""A record finds its picture by any name that can mean only one."""

import pytest

from film_viz.data.picture_lookup import PictureLookup, named_in

NAMES = ["CLEVR_val_000007.png", "CLEVR_val_000012.png", "scene.1.png", "scene.2.png", "photo.jpg", "photo.png"]


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({"image_filename": "CLEVR_val_000007.png"}, "CLEVR_val_000007.png"),
        ({"image_filename": "CLEVR_val_000007"}, "CLEVR_val_000007.png"),
        ({"image_filename": "CLEVR_val_000007.jpg"}, "CLEVR_val_000007.png"),
        ({"image_filename": "images/val/CLEVR_val_000012.png"}, "CLEVR_val_000012.png"),
        ({"image_filename": "images\\val\\CLEVR_val_000012"}, "CLEVR_val_000012.png"),
        ({"image_filename": "scene.1"}, "scene.1.png"),
        ({"image_filename": "scene.2.png"}, "scene.2.png"),
        ({"image": "CLEVR_val_000012", "image_index": 7}, "CLEVR_val_000012.png"),
        ({"image_index": 12}, "CLEVR_val_000012.png"),
        ({"image_filename": None, "image_index": 7}, "CLEVR_val_000007.png"),
        ({"image_filename": "photo.jpg"}, "photo.jpg"),
        ({"image_filename": "photo"}, None),
        ({"image_filename": "scene"}, None),
        ({"image_filename": "scene.3"}, None),
        ({"image_filename": "elsewhere.png", "image_index": 7}, None),
        ({"image_index": 1}, "scene.1.png"),
        ({"image_index": True}, None),
        ({"image_index": "000007"}, "CLEVR_val_000007.png"),
        ({"image_index": 7.0}, "CLEVR_val_000007.png"),
        ({"image_index": 7.5}, None),
        ({"image_index": "seven"}, None),
        ({"image_filename": " clevr_VAL_000007.PNG\n"}, "CLEVR_val_000007.png"),
        ({"image_filename": ["CLEVR_val_000007.png"]}, None),
        ({}, None),
    ],
)
def test_the_picture_is_found_where_only_one_can_be_meant(record, name):
    assert PictureLookup(NAMES).find(record) == name


def test_a_number_that_several_pictures_have_means_none():
    assert PictureLookup(["a_3.png", "b_3.png"]).find({"image_index": 3}) is None


def test_what_a_record_says_of_its_picture_is_told():
    assert named_in({"image_filename": "a.png", "image_index": 3}) == "a.png"
    assert named_in({"image_index": 3, "question": "?"}) == "{'image_index': 3}"
    assert named_in({"image_filename": "\u202egpj.png\n"}) == "{'image_filename': '\\u202egpj.png\\n'}"
    assert named_in({}) == "no picture named"
