"""Other languages are told from English, however it is spelled, and no taught question is taken for one of them."""

import pytest

from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.reading.languages import is_foreign
from film_viz.questions.templates import load_templates
from film_viz.scenes.sampling import sample_scene
from phrasings import LISTS, phrasings


@pytest.mark.parametrize(
    "text",
    [
        "Welche Farbe hat die Kugel links vom Würfel?",
        "combien y a-t-il de cubes rouges ?",
        "¿Cuántos cubos hay?",
        "di che colore è la sfera",
        "hoeveel kubussen zijn er",
    ],
)
def test_a_sentence_of_another_language_is_told(text: str) -> None:
    assert is_foreign(text)


def test_no_english_phrasing_is_taken_for_another_language() -> None:
    english = [typed for name in LISTS for typed, expected in phrasings(name) if expected != "! language"]
    assert [typed for typed in english if is_foreign(typed)] == []


def test_no_taught_question_is_taken_for_another_language() -> None:
    generator = QuestionGenerator(load_templates(), seed=5)
    asked = [question.text for seed in range(9) for question in generator.questions(sample_scene(seed), 10)]
    assert [text for text in asked if is_foreign(text)] == []
