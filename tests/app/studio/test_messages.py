"""Messages of the canvas, which anybody can send in its name."""

import pytest

from film_viz.app.studio.messages import Message, read_message
from film_viz.scenes.editing import EditError, Remove
from hostile import VALUES

MEANT = {"n": 7, "base": "seed-1", "is_final": True, "edit": {"do": "remove", "number": 2}}


def test_what_is_meant_is_read():
    assert read_message(MEANT) == Message(7, "seed-1", True, Remove(2))
    assert read_message(MEANT | {"edit": "undo", "is_final": False}).edit == "undo"


@pytest.mark.parametrize("name", MEANT)
def test_any_field_that_is_odd_is_one_short_sentence_or_what_was_meant(name):
    for value in (*VALUES, -1, 10**400, {"do": "remove", "number": 10**400}, "burn", ["undo"]):
        assert len(said_of(MEANT | {name: value})) < 600


def said_of(value: object) -> str:
    try:
        message = read_message(value)
    except EditError as error:
        return str(error)
    return f"{message.n:d} {message.base} {message.is_final}"[:599]


@pytest.mark.parametrize("value", [None, [], "undo", {}, MEANT | {"more": 1}, {"n": 1}])
def test_a_message_has_its_fields_and_no_others(value):
    with pytest.raises(EditError, match="the canvas sends base, edit, is_final, n, got"):
        read_message(value)
