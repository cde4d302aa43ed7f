"""The word "one" stands for the noun that was said before it, and is asked about where there were several."""

import pytest

from film_viz.questions.reading.ones import is_unclear, with_nouns_for_ones
from film_viz.questions.reading.reader import UnreadError, read_question


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("is the red cube <left> the blue one", "is the red cube <left> the blue cube"),
        ("is there more red spheres than blue ones", "is there more red spheres than blue spheres"),
        ("is the cube larger than the one <behind> the cube", "is the cube larger than the cube <behind> the cube"),
        ("is the blue one a cube", "is the blue one a cube"),
        (
            "is the color of the cube same-as the one of the cube",
            "is the color of the cube same-as the one of the cube",
        ),
    ],
)
def test_one_is_the_noun_that_stands_before_it(said: str, meant: str) -> None:
    assert with_nouns_for_ones(said) == meant


def test_after_two_kinds_of_things_it_is_not_known_which_is_meant() -> None:
    said = "is the cube <left> the sphere larger than the red one"
    assert with_nouns_for_ones(said) == said
    assert is_unclear(tuple(said.split()))
    with pytest.raises(UnreadError) as raised:
        read_question("is the cube left of the ball larger than the red one?")
    assert raised.value.reason == "it"
