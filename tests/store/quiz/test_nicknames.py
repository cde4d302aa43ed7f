"""A nickname is one short line that everybody can read."""

import unicodedata

import pytest

from film_viz.store.quiz.database import QuizError
from film_viz.store.quiz.nicknames import MOST_CHARACTERS, folded, nickname


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Anna", "Anna"),
        ("  two \n words\t", "two words"),
        ("a\u200bb\u202ec\u00ad", "abc"),
        ("<b>x</b>", "<b>x</b>"),
        ("=1+1", "=1+1"),
        ("e\u0301", "\u00e9"),
        ("李 小", "李 小"),
    ],
)
def test_a_nickname_is_what_was_typed_in_one_line(typed, shown):
    assert nickname(typed) == shown


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u200b", "!?", "\u0301\u0301"])
def test_what_nobody_could_read_is_no_nickname(typed):
    with pytest.raises(QuizError, match="a nickname has at least one letter or digit"):
        nickname(typed)


def test_a_long_one_is_refused():
    assert nickname("x" * MOST_CHARACTERS)
    with pytest.raises(QuizError, match=f"at most {MOST_CHARACTERS} characters, got {MOST_CHARACTERS + 1}"):
        nickname("x" * (MOST_CHARACTERS + 1))


def test_a_tower_of_accents_is_cut():
    shown = nickname("a" + "\u0336" * 15 + "b")
    assert sum(bool(unicodedata.combining(each)) for each in shown) == 2
    assert shown.endswith("b")


def test_the_same_name_in_other_letters_is_the_same():
    assert folded("ＡＮＮＡ") == folded("anna")
    assert folded("Straße") == folded("STRASSE")
