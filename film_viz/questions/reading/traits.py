"""What can be said of things without a noun: how they look, where they are, what they share with another thing."""

from collections.abc import Iterator

from film_viz.questions.reading.chart import Phrases
from film_viz.questions.reading.expression import relate, same
from film_viz.questions.reading.lexicon import ADJECTIVES, NOUNS, OPEN_NOUNS
from film_viz.questions.reading.things import Things
from film_viz.scenes.attributes import ATTRIBUTES

NOUN_WORDS = frozenset(NOUNS.values()) | OPEN_NOUNS
_WITH = ("with", "has", "of", "in", "for", "share", "made-of")
_AS = (("as",), ("of",), ("like",), ("than",), ("to",))


def trait(parts: Phrases, start: int) -> Iterator[tuple[Things, int]]:
    """Read one thing said of things that is no noun."""
    yield from _beside(parts, start)
    yield from _sharing(parts, start)
    yield from _of_a_kind(parts, start)
    yield from ((said, end) for said, end in parts.read("looks", start) if not goes_on(parts, end))


def goes_on(parts: Phrases, place: int) -> bool:
    """Whether adjectives that end here belong to a description that does not."""
    return parts.at(place) in NOUN_WORDS or parts.at(place) in ADJECTIVES


def _beside(parts: Phrases, start: int) -> Iterator[tuple[Things, int]]:
    for relation, end in parts.read("relation", start):
        yield from ((Things(places=(relate(relation, one),)), stop) for one, stop in parts.thing(end))


def _of_a_kind(parts: Phrases, start: int) -> Iterator[tuple[Things, int]]:
    """Read "of red color", "with a red color", "made of metal", "in red", "with color red", "whose color is red"."""
    if parts.at(start) not in (*_WITH, "whose"):
        return
    place = parts.after(parts.after(start + 1, "of"), "a", "the")
    if parts.at(place) in ATTRIBUTES:
        attribute = parts.at(place)
        after = parts.after(parts.after(place + 1, "is", "of"), "either")
        yield from ((each, end) for each, end in parts.read("looks", after) if _is_only(each, attribute))
        return
    for adjectives, end in parts.read("looks", place):
        if parts.at(end) in ATTRIBUTES and _is_only(adjectives, parts.at(end)):
            yield adjectives, end + 1
        elif parts.at(start) in ("made-of", "in", "of") and parts.at(end) not in NOUN_WORDS:
            yield adjectives, end


def _is_only(things: Things, attribute: str) -> bool:
    return all(tuple(name for name, _ in each) == (attribute,) for each in things.looks)


def _sharing(parts: Phrases, start: int) -> Iterator[tuple[Things, int]]:
    """Read "(of) the same color as the ball", "with the ball's color", "with the color of the ball"."""
    place = start
    while parts.at(place) in (*_WITH, "do", "that"):
        place += 1
    is_led = place > start
    place = parts.after(place, "the", "a")
    if parts.at(place) == "same" and parts.at(place + 1) in ATTRIBUTES:
        yield from _shared_with(parts, parts.at(place + 1), place + 2)
    elif parts.at(place) in ATTRIBUTES and parts.at(place + 1) in ("of", "as"):
        yield from _shared(parts, parts.at(place), place + 2)
    elif is_led:
        for one, end in parts.thing(place if parts.at(place - 1) not in ("the", "a") else place - 1):
            if parts.at(end) == "'s" and parts.at(end + 1) in ATTRIBUTES:
                yield Things(places=(same(parts.at(end + 1), one),)), end + 2


def _shared_with(parts: Phrases, attribute: str, place: int) -> Iterator[tuple[Things, int]]:
    for words in _AS:
        if parts.words[place : place + len(words)] == words:
            after = place + len(words)
            after = parts.after(after, "that") if parts.at(after + 1) == "of" else after
            yield from _shared(parts, attribute, parts.after(after, "of"))


def _shared(parts: Phrases, attribute: str, place: int) -> Iterator[tuple[Things, int]]:
    yield from ((Things(places=(same(attribute, one),)), end) for one, end in parts.thing(place))
