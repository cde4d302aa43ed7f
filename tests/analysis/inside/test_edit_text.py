import json

import pytest

from film_viz.analysis.inside.edit_text import MOST_EDITS, edits_from_text, edits_to_text
from film_viz.analysis.inside.edits import Edit

EDITS = (
    Edit("set", "both", -1.25, block=2, channel=4, beta_value=0.5),
    Edit("add noise", "gamma", 0.5, seed=3),
    Edit("as in A", "beta", most=7),
)


def test_edits_come_back_from_their_text_as_they_were():
    assert edits_from_text(edits_to_text(EDITS, "ab"), "ab", n_blocks=3, n_channels=5) == EDITS


def test_edits_of_another_checkpoint_are_not_taken():
    assert edits_from_text(edits_to_text(EDITS, "ab"), "cd", n_blocks=3, n_channels=5) is None


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"block": 3}, "0..2 is wanted as block"),
        ({"channel": -1}, "0..4 is wanted as channel"),
        ({"channel": True}, "is wanted as channel"),
        ({"value": float("nan")}, "is wanted as value"),
        ({"beta_value": "1"}, "is wanted as beta_value"),
        ({"action": "explode"}, "an action of set"),
        ({"part": ["gamma"]}, "a part of gamma"),
        ({"more": 1}, "an edit is wanted"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_is_wanted(change, wanted):
    text = json.dumps({"of": "ab", "edits": [{"action": "set", "part": "gamma"} | change]})
    with pytest.raises(ValueError, match=wanted):
        edits_from_text(text, "ab", n_blocks=3, n_channels=5)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"edits": 3}', "[" * 10_000])
def test_what_is_no_list_of_edits_is_refused(text):
    with pytest.raises(ValueError, match="a list of edits in JSON is wanted"):
        edits_from_text(text, "ab", n_blocks=3, n_channels=5)


def test_too_many_edits_are_refused():
    text = edits_to_text(EDITS[1:2] * (MOST_EDITS + 1), "ab")
    with pytest.raises(ValueError, match=f"at most {MOST_EDITS} edits"):
        edits_from_text(text, "ab", n_blocks=3, n_channels=5)
