"""What a record holds beside what is read is named, and what is CLEVR's is not."""

from film_viz.scenes.clevr_json import read_record, record_of
from film_viz.scenes.record_unread import unread
from film_viz.scenes.sampling import sample_scene


def test_of_clevrs_own_records_and_of_ours_everything_is_read():
    record = record_of(sample_scene(3), 0, "a.png", "val")
    assert unread(record) == []
    assert unread(record | {"relationships": None, "directions": None, "extra": None, "width": 3, "height": 2}) == []


def test_every_field_that_is_not_read_is_named_with_its_place():
    record = record_of(sample_scene(3), 0, "a.png", "val")
    record["objects"][1]["bbox"] = [1, 2, 3, 4]
    record["relationships"]["left of"] = []
    record["extra"]["lens"] = 50
    record["camera"] = {"location": [0, -9, 9]}
    named = "'camera', 'lens' of 'extra', 'left of' of 'relationships', 'bbox' of objects"
    assert read_record(record).notes == (f"not read: {named}",)


def test_an_extra_of_another_kind_is_named_and_a_long_list_is_cut():
    assert unread({"objects": [], "extra": [1]}) == ["not read: 'extra', which is no JSON object"]
    assert unread({"objects": [], **dict.fromkeys("abcdefg")}) == ["not read: 'a', 'b', 'c', 'd', 'e' and 2 more"]
