"""Foreign values are shown short, on one line, with nothing that steers a terminal."""

import json

import pytest

from film_viz.shown import shown


@pytest.mark.parametrize(
    "value",
    [
        "a\nb\x1b[31m\u202e\ud800",
        "a" * 10**6,
        10**4000,
        list(range(10**5)),
        json.loads("[" * 500 + "]" * 500),
        {"a": {"b": {}}},
    ],
)
def test_any_value_is_short_and_printable(value):
    text = shown(value)
    assert 0 < len(text) < 400
    assert text.isprintable()


def test_plain_values_are_as_python_writes_them():
    assert [shown(value) for value in ("red", 5, None, ["a", 1.5], {"a": True})] == [
        "'red'",
        "5",
        "None",
        "['a', 1.5]",
        "{'a': True}",
    ]
