"""Foreign text is shown as it stands; CommonMark's own parser in Python is the witness."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from film_viz.app.foreign import MOST_CHARACTERS, in_figure, one_line, plain, sentence, showable, without_invisible
from payloads import MARKUP, PAYLOADS

JOINER = "\u2060"
MADE_LATER = re.compile(r":[\w+-]+:|:[a-z][\w-]*\[|https?://|www\.|[-.\w+]@|(^|\s)(->|<-|<->|--|>=|<=|~=)(\s|$)")
"""What Streamlit makes out of text after it was parsed: icons, emoji, colors, addresses, arrows."""


PIECES = (*MARKUP, *"!#$%&()*+,-./:;<=>?@[]^_`{|}~ \\", "\n", "a", "1", "www", "->")


def as_shown(markdown: str) -> list[tuple[str, str]]:
    """Return every kind of thing that Markdown makes of a text, with its words."""
    parser = MarkdownIt("commonmark").enable(["strikethrough", "table"])
    found = []
    for block in parser.parse(markdown):
        found += [(each.type, each.content) for each in (block.children or [block])]
    return [(kind, content) for kind, content in found if not kind.startswith("paragraph")]


def assert_stands(text: str) -> None:
    shown = as_shown(plain(text))
    assert all(kind in ("text", "text_special") for kind, _ in shown), shown
    words = "".join(content for _, content in shown)
    assert words.replace(JOINER, "").strip() == one_line(text).replace(JOINER, "")
    assert not MADE_LATER.search(words)


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_payload_is_shown_as_it_stands(text):
    assert_stands(text)


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_mixture_is_shown_as_it_stands(parts):
    assert_stands("".join(parts))


def test_ordinary_text_stays_ordinary():
    for text in ("How many cubes, 2?", "There is no 'x' here (yet); say: no.", "left/right 50 % - all"):
        assert plain(text) == text


def test_a_long_text_is_cut_and_one_without_an_end_costs_nothing():
    assert len(plain("x" * 10**7)) < MOST_CHARACTERS + 10


def test_text_that_turns_or_breaks_lines_is_one_line():
    assert one_line("a\nb\tc\x00d \u202eright\ud800") == "a b c d right\ufffd"
    assert without_invisible("What co\u00adlor is \u200bit?") == "What color is it?"


def test_a_sentence_begins_large_and_ends_once():
    assert sentence(ValueError("no *cube* here.")) == r"No \*cube\* here."


def test_a_figure_gets_no_markup():
    assert in_figure("<a href='http://x'>&lt;") == "&lt;a href='http://x'&gt;&amp;lt;"


def test_names_with_halves_of_characters_are_not_shown():
    assert showable("my run 2")
    assert not showable("b\udcff")
