"""What nobody sees in a question changes nothing about how it is read, wherever it is read."""

import unicodedata

import pytest

from film_viz.questions.canonical import Canonical
from film_viz.questions.normalize import normalize
from film_viz.questions.parse import parse_question
from film_viz.questions.plain_text import plain_text
from film_viz.questions.vocabulary import WORDS, UnknownWordError, Vocabulary, tokenize

QUESTION = "What color is the cube left of the small sphere?"
FORMAT_CHARACTERS = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"]


def seen_through(character):
    """The question with a character in a word, between words and at both ends."""
    return f"{character}{QUESTION.replace('cube', f'cu{character}be').replace(' is ', f' {character}is ')}{character}"


def test_no_format_or_control_character_changes_how_a_question_is_read():
    assert len(FORMAT_CHARACTERS) > 150
    for character in [
        *FORMAT_CHARACTERS,
        "\x00",
        "\x07",
        "\x1b",
        "\x7f",
        "\x9d",
        "\ud800",
        "\ufe0f",
        "\u034f",
        "\u3164",
    ]:
        assert plain_text(seen_through(character)) == QUESTION, f"U+{ord(character):04X}"


@pytest.mark.parametrize("character", ["\u200b", "\u00ad", "\ufeff", "\u202e", "\u2060", "\ufe0f"])
def test_words_ids_program_and_form_are_those_of_the_plain_question(character):
    text = seen_through(character)
    assert tokenize(text) == tokenize(QUESTION)
    assert Vocabulary().encode(text) == Vocabulary().encode(QUESTION)
    assert parse_question(text).program == parse_question(QUESTION).program
    assert normalize(text, WORDS) == normalize(QUESTION, WORDS)
    assert Canonical()(text) == Canonical()(QUESTION)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("What\u00a0color\u2003is\u3000it", "What color is it"),
        ("\uff37\uff48\uff41\uff54 color\uff1f", "What color?"),
        ("what\u2019s \u201cthe cube\u201d", 'what\'s "the cube"'),
        ("left\u2011hand", "left-hand"),
        ("\ufb01ve", "five"),
    ],
)
def test_other_forms_of_a_character_become_the_plain_one(written, plain):
    assert plain_text(written) == plain


def test_spaces_of_every_kind_part_words():
    spaces = [chr(code) for code in range(0x110000) if chr(code).isspace()]
    assert all(tokenize(f"the{space}cube") == ["the", "cube"] for space in spaces)


def test_an_unknown_word_is_named_without_what_nobody_sees():
    with pytest.raises(UnknownWordError, match="the word 'zebra' is unknown") as error:
        Vocabulary().encode("What color is the ze\u00adbra?")
    assert error.value.words == ("zebra",)


def test_the_shared_questions_are_read(shared_dir):
    lines = (shared_dir / "cases" / "invisible_characters" / "questions.txt").read_text(encoding="utf-8").splitlines()
    programs = [parse_question(line).program for line in lines]
    plain = ["What color is the cube?", "How many things are there?"]
    assert programs == [parse_question(text).program for text in plain]
    assert [Vocabulary().encode(line) for line in lines] == [Vocabulary().encode(text) for text in plain]
