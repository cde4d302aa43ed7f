import pytest

from film_viz.questions.normalize import ALIASES, PHRASES, normalize
from film_viz.questions.templates import load_templates
from film_viz.questions.vocabulary import WORDS, Vocabulary, tokenize


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("WHAT COLOUR IS THE BOX", "what color is the cube"),
        ("What\u2019s the shape of the shiny thing, please?", "what is the shape of the shiny thing"),
        ("how many \u201cgrey\u201d boxes are there!", "how many gray cubes are there"),
        ("Tell me the size of the orb", "name the size of the sphere"),
        ("is there a red-metal ball", "is there a red metal ball"),
        ("can you see little cylinder's?", "do you see small cylinder's"),
        ("How many colors?", "how many color"),
        ("Which materials", "which material"),
    ],
)
def test_everyday_spelling_becomes_the_words_of_the_templates(typed: str, meant: str) -> None:
    assert normalize(typed, set(WORDS)) == meant


def test_a_question_in_known_words_only_loses_its_capitals_and_its_last_stop() -> None:
    for template in load_templates():
        for text in template.texts:
            plain = text.replace("[", "").replace("]", "").replace("<", "").replace(">", "")
            known = set(tokenize(plain))
            assert tokenize(normalize(plain, known)) == tokenize(plain)


def test_aliases_lead_from_foreign_words_to_known_ones() -> None:
    assert not set(ALIASES) & set(WORDS)
    for meaning in (*ALIASES.values(), *PHRASES.values()):
        assert not meaning or Vocabulary().encode(meaning)
