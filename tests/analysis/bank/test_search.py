"""Searches of a bank: what is found, and that no expression holds anybody up."""

import time

import numpy as np
import pandas as pd
import pytest

from film_viz.analysis.bank.search import MOST_CHARACTERS, SearchError, matches

TEXTS = ("How many large cubes are there?", "Is the red ball left of a cube?", "What is the café's ÉTAGE?")
QUESTIONS = pd.DataFrame({"text": TEXTS, "question_type": ["count", "exist", "exist"], "hops": [0, 1, 0]})
LONG = pd.DataFrame({"text": ["what color is the big cube that is left of the ball and right of it? " * 3] * 3000})
EXPLOSIVE = (
    r"(\w+\s?)+#",
    r"(\p{L}{1,4})+#",
    r"((\p{L}|\w)*\s?)*#",
    r"(a|a)*#",
    r"((\s*\w*)*)*#",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(.*)*(.*)*#",
    r"(x+x+)+y",
)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("CUBE", [True, True, False]),
        ("/left .* cube/", [False, True, False]),
        (r"/\bcubes?\b/", [True, True, False]),
        ("/^how|étage/", [True, False, True]),
        (r"/\p{L}é\P{L}/", [False, False, True]),
        (r"/\p{Lu}\p{L}+\s\p{L}+\s\p{L}+\sred/", [False, False, False]),
        ("type:exist", [False, True, True]),
        ("hops:1", [False, True, False]),
        ("/", [False, False, False]),
        ("  ", [False, False, False]),
        ("(", [False, False, False]),
    ],
)
def test_a_search_finds_by_text_expression_and_column(search, found):
    np.testing.assert_array_equal(matches(QUESTIONS, search), found)


@pytest.mark.parametrize("pattern", EXPLOSIVE)
def test_no_expression_takes_long(pattern):
    began = time.thread_time()
    assert not matches(LONG, f"/{pattern}/").any()
    assert time.thread_time() - began < 5


@pytest.mark.parametrize(
    ("search", "wrong"),
    [
        ("/(/", "no regular expression here .missing .*correct it"),
        (r"/(cube).*\1/", "no regular expression here"),
        ("/(?=cube)/", "no regular expression here"),
        ("/(.{1,200}){9}/", "no regular expression here"),
        ("/.{1,900}.{1,900}.{1,900}/", "is too large: use smaller numbers"),
        (r"/\p{Letter}/", r"no regular expression here .*range: \\p.Letter"),
        ("/\ud800/", "half a character"),
        ("x" * (MOST_CHARACTERS + 1), "at most 400 characters"),
    ],
)
def test_what_cannot_be_searched_is_said(search, wrong):
    with pytest.raises(SearchError, match=wrong):
        matches(QUESTIONS, search)
