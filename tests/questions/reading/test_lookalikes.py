"""A word that means something else is not taken for one of CLEVR's, however near the letters."""

import pytest

from film_viz.questions.reading.lexicon import KNOWN
from film_viz.questions.reading.lookalikes import LOOKALIKES
from film_viz.questions.reading.reader import UnreadError, read_question
from film_viz.questions.reading.words import mend


def test_no_lookalike_is_a_word_of_the_reader() -> None:
    assert not LOOKALIKES & KNOWN


def test_a_lookalike_is_named_as_unknown_and_a_slip_is_mended() -> None:
    assert [mend(word) for word in ("mental", "foxes", "crown", "metla", "boxxes", "bronw")] == [
        None, None, None, "metal", "boxes", "brown",
    ]  # fmt: skip
    with pytest.raises(UnreadError, match="'mental'") as raised:
        read_question("is there a mental ball?")
    assert raised.value.nearest == "Is there a sphere?"


@pytest.mark.parametrize(("typed", "parts"), [("redcube", "red cube"), ("howbig", "how big"), ("theqq", None)])
def test_words_between_which_a_space_was_forgotten_are_parted(typed: str, parts: str | None) -> None:
    assert mend(typed) == parts
