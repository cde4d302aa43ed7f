import json
import re
from pathlib import Path

import pytest

from film_viz.questions.templates import load_templates
from film_viz.questions.vocabulary import ANSWERS, WORDS, UnknownWordError, Vocabulary, tokenize
from film_viz.scenes.attributes import ATTRIBUTES, RELATIONS

CLEVR_ANSWERS = (
    "0 1 2 3 4 5 6 7 8 9 10 yes no cube sphere cylinder small large rubber metal "
    "gray red blue green brown purple cyan yellow"
)


def producible_words(*folders: Path, own: bool) -> set[str]:
    """Every token that filling the templates of these folders can write."""
    words: set[str] = {"an"}  # the generator's spelling of "a object"
    for template in load_templates(*folders, own=own):
        for text in template.texts:
            words |= set(tokenize(re.sub(r"<[A-Z]+\d*>s?|[\[\]]", " ", text)))
        for value in (*RELATIONS, *(value for values in ATTRIBUTES.values() for value in values), "thing"):
            for synonym in template.synonyms.get(value, (value,)):
                words |= set(tokenize(synonym))
                words |= {synonym + "s"} if value in (*ATTRIBUTES["shape"], "thing") else set()
    return words


def test_there_are_clevrs_28_answers_each_once() -> None:
    assert sorted(ANSWERS) == sorted(CLEVR_ANSWERS.split())


def test_words_are_sorted_unique_and_lower_case() -> None:
    assert list(WORDS) == sorted(set(WORDS))
    assert all(word == word.lower() for word in WORDS)


def test_every_word_of_the_own_templates_is_known_and_trained() -> None:
    assert set(WORDS) - {","} == producible_words(own=True)


def test_every_word_of_the_published_templates_is_known(shared_dir: Path) -> None:
    assert producible_words(shared_dir / "clevr" / "templates", own=False) <= set(WORDS)


def test_ids_start_after_the_padding_and_survive_json() -> None:
    vocabulary = Vocabulary(tuple(json.loads(json.dumps(WORDS))))
    assert vocabulary == Vocabulary()
    assert vocabulary.ids[WORDS[0]] == 1
    assert len(vocabulary) == len(WORDS) + 1


def test_padding_is_left_out_of_the_decoded_text() -> None:
    vocabulary = Vocabulary()
    assert vocabulary.decode([*vocabulary.encode("Is any cube visible?"), 0, 0]) == "is any cube visible"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("How many things are there?", ["how", "many", "things", "are", "there"]),
        ("There is a cube; how big is it?", ["there", "is", "a", "cube", ";", "how", "big", "is", "it"]),
        ("There is a cube. How big is it?", ["there", "is", "a", "cube", ";", "how", "big", "is", "it"]),
        ("so, what ?! ", ["so", ",", "what"]),
        ("", []),
    ],
)
def test_sentences_are_split_into_words(text: str, tokens: list[str]) -> None:
    assert tokenize(text) == tokens


def test_an_unknown_word_is_named_with_the_nearest_known_ones() -> None:
    with pytest.raises(
        UnknownWordError, match="'cilinder' is unknown; the nearest known words are 'cylinder'"
    ) as error:
        Vocabulary().encode("What color is the cilinder next to the xyzzy?")
    assert error.value.words == ("cilinder", "next", "xyzzy")
    assert error.value.suggestions["xyzzy"] == ()


def test_a_question_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one word, got ' \\?'"):
        Vocabulary().encode(" ?")


def test_a_repeated_word_is_refused() -> None:
    with pytest.raises(ValueError, match="every word once"):
        Vocabulary(("cube", "cube"))
