"""The parts that sentences are made of, read from each place of a sentence: descriptions of things and predicates.

Every part is read once from each place (a chart), and of several ways to read the same words the first is kept: the one
in which a relation belongs to the nearest thing, as in the templates. So no sentence takes long.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from film_viz.questions.reading.expression import Expression, relate, same
from film_viz.questions.reading.lexicon import ADJECTIVES, COMPARED_SIZES, NOUNS, OPEN_NOUNS, PLURALS
from film_viz.questions.reading.things import Look, Things, either, look, meet, the_one
from film_viz.scenes.attributes import ATTRIBUTES, RELATIONS

Found = list[tuple[Any, int]]
"""What can be read from a place, each with the place after it; what is to be tried first comes first."""

_DETERMINERS = {"the": "the", "this": "the", "that": "the", "these": "the", "those": "the", "my": "the"}
_INDEFINITE = ("a", "any", "one", "another")
_SKIPPED = ("other", "others", "another", "own", "single", "me")
_NOUN_WORDS = frozenset(NOUNS.values()) | OPEN_NOUNS
_RELATIVE = (("that", "is"), ("what", "is"), ("that",), ("what",), ("who", "is"), ("being",))
_WITH = ("with", "has", "of", "in", "for", "share", "made-of")
_AS = (("as",), ("of",), ("like",), ("than",), ("to",))


class Phrases:
    """One sentence's parts."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words
        self.several: set[Expression] = set()  # things singled out by a plural, "the cubes"
        self._chart: dict[tuple[str, int], Found] = {}

    def read(self, name: str, start: int) -> Found:
        """Return how a part can be read from a place on."""
        key = name, start
        if key not in self._chart:
            self._chart[key] = []  # a part that begins with itself is no part
            by_end: dict[int, Any] = {}
            for value, end in _PARTS[name](self, start):
                by_end.setdefault(end, value)
            self._chart[key] = [(value, end) for end, value in by_end.items()]
        return self._chart[key]

    def at(self, place: int) -> str:
        """Return a word; nothing past the end."""
        return self.words[place] if place < len(self.words) else ""

    def after(self, place: int, *words: str) -> int:
        """Return the place after one of `words`, or the same place where none stands there."""
        return place + 1 if self.at(place) in words else place

    def thing(self, start: int) -> Found:
        """Read a description that singles out one thing."""
        found = []
        for things, end in self.read("things", start):
            one = the_one(things) if things.determiner != "any" else None
            if one is not None:
                if things.is_plural:
                    self.several.add(one)
                found.append((one, end))
        return found


def _attribute(parts: Phrases, start: int) -> Iterator[tuple[str, int]]:
    if parts.at(start) in ATTRIBUTES:
        yield parts.at(start), start + 1


def _attributes(parts: Phrases, start: int) -> Iterator[tuple[str, int]]:
    if parts.at(start).removesuffix("s") in ATTRIBUTES and parts.at(start).endswith("s"):
        yield parts.at(start).removesuffix("s"), start + 1


def _size(parts: Phrases, start: int) -> Iterator[tuple[str, int]]:
    attribute, value = ADJECTIVES.get(parts.at(start), ("", ""))
    if attribute == "size":
        yield value, start + 1


def _compared(parts: Phrases, start: int) -> Iterator[tuple[str, int]]:
    if parts.at(start) in COMPARED_SIZES:
        yield COMPARED_SIZES[parts.at(start)], start + 1


def _relation(parts: Phrases, start: int) -> Iterator[tuple[str, int]]:
    word = parts.at(start).strip("<>")
    if word in RELATIONS and parts.at(start) != word:
        yield word, start + 1


def _its_relation(parts: Phrases, start: int) -> Iterator[tuple[str, int]]:
    if parts.at(start).startswith("<its-"):
        yield parts.at(start)[len("<its-") : -1], start + 1


def _looks(parts: Phrases, start: int) -> Iterator[tuple[Things, int]]:
    """Read adjectives: "big red", "big, red", "red or blue", "red and blue" (things of either kind)."""
    found: list[tuple[Things, int]] = []
    looks: list[Look] = [()]
    place, word, joined = start, "", ""
    while parts.at(place) in ADJECTIVES:
        added = _with_adjective(looks, ADJECTIVES[parts.at(place)], word)
        if added is None:
            break
        joined = joined or (word if len(added) > len(looks) else "")
        looks, place = added, place + 1
        found.append((Things(tuple(looks), joined=joined.replace(",", "or")), place))
        word, place = _separator(parts, place)
    yield from reversed(found)


def _separator(parts: Phrases, place: int) -> tuple[str, int]:
    word = ""
    while parts.at(place) in (",", "and", "or", "also", "but", "either", "both"):
        word = parts.at(place) if parts.at(place) in ("and", "or", ",") else word
        place += 1
    return word, place


def _with_adjective(looks: list[Look], adjective: tuple[str, str], word: str) -> list[Look] | None:
    attribute, value = adjective
    last = dict(looks[-1])
    if attribute in last:
        if last[attribute] == value:
            return looks
        return [*looks, look((last | {attribute: value}).items())] if word else None
    if word == "or" and last:
        return [*looks, look([adjective])]
    return [look((*each, adjective)) for each in looks]


def _core(parts: Phrases, start: int) -> Iterator[tuple[Things, int]]:
    """Read a description without what follows its noun: "the big red cube", "a metal one", "the red"."""
    determiner, place = _determiner(parts, start)
    while parts.at(place) in _SKIPPED:
        place += 1
    for adjectives, end in [*parts.read("looks", place), (Things(), place)]:
        noun = parts.at(end)
        if noun in _NOUN_WORDS:
            after = parts.after(end + 1, "else")
            shape = noun.removesuffix("s")
            own = Things() if noun in OPEN_NOUNS else Things((look([("shape", shape)]),))
            whole = meet(adjectives, own)
            if whole is not None:
                yield (
                    replace(
                        whole,
                        determiner="any" if noun == "anything" else determiner,
                        is_plural=noun in PLURALS,
                        has_noun=True,
                        is_pronoun=noun in ("one", "ones"),
                    ),
                    after,
                )
        if adjectives.looks != ((),) and not _goes_on(parts, end):
            yield replace(adjectives, determiner=determiner), end


def _determiner(parts: Phrases, start: int) -> tuple[str, int]:
    first = parts.at(start)
    if first in ("any", "one", "a") and parts.at(start + 1) == "of":
        return "a", parts.after(start + 2, "the", "these", "those")
    if first in _DETERMINERS:
        return "the", start + 1
    if first in _INDEFINITE and parts.at(start + 1) not in ("is", "that", "<left>", "<right>", "<behind>", "<front>"):
        return "any" if first in ("any", "another") else "a", start + 1
    return "", start


def _things(parts: Phrases, start: int) -> Iterator[tuple[Things, int]]:
    """Read a description with all that follows its noun."""
    for core, end in parts.read("core", start):
        yield from _followed(parts, core, end)


def _followed(parts: Phrases, things: Things, place: int) -> Iterator[tuple[Things, int]]:
    for more, end in parts.read("following", place):
        together = meet(things, more)
        if together is not None:
            yield from _followed(parts, together, end)
    yield things, place


def _following(parts: Phrases, start: int) -> Iterator[tuple[Things, int]]:
    """Read what may follow a noun: "that is red", "left of the ball", "made of metal", "with the same color as it"."""
    place = parts.after(start, ",")
    for relative in _RELATIVE:
        if parts.words[place : place + len(relative)] == relative:
            yield from parts.read("predicate without noun", place + len(relative))
            yield from parts.read("statement", place + len(relative))
    yield from parts.read("predicate without noun", start)
    if parts.at(start) == "there":
        yield from _following(parts, start + 1)


def _group(parts: Phrases, start: int) -> Iterator[tuple[Things, int]]:
    """Read one description, or two that are counted together: "cubes or balls"."""
    place = parts.after(start, "either", "both")
    for first, end in parts.read("things", place):
        if parts.at(end) in ("and", "or"):
            for second, stop in parts.read("things", end + 1):
                both = _both(first, second, parts.at(end))
                if both is not None:
                    yield both, stop
        yield first, end


def _both(first: Things, second: Things, word: str) -> Things | None:
    if not first.has_noun and second.has_noun:
        noun = tuple((a, v) for a, v in second.looks[0] if a == "shape")
        first = meet(first, Things((noun,))) or first
    return either(first, second, word)


def _predicate(parts: Phrases, start: int) -> Iterator[tuple[Things, int]]:
    yield from _joined(parts, start, "statement")


def _predicate_without_noun(parts: Phrases, start: int) -> Iterator[tuple[Things, int]]:
    yield from _joined(parts, start, "trait")


def _joined(parts: Phrases, start: int, name: str) -> Iterator[tuple[Things, int]]:
    place = start
    while parts.at(place) in ("both", "either", "also", "located"):
        place += 1
    for first, end in parts.read(name, place):
        word, after = _separator(parts, end)
        if word:
            while parts.at(after) in ("is", "that", "located", "also"):
                after += 1
            for second, stop in _joined(parts, after, name):
                both = either(first, second, word) if word == "or" else meet(first, second)
                if both is not None:
                    yield both, stop
        yield first, end


def _statement(parts: Phrases, start: int) -> Iterator[tuple[Things, int]]:
    """Read one thing said of things, a noun among them: "red", "behind the ball", "a cube"."""
    for things, end in parts.read("things", start):
        if things.has_noun and not things.is_definite:
            yield Things(things.looks, things.places, joined=things.joined, alternative=things.alternative), end
    yield from parts.read("trait", start)


def _trait(parts: Phrases, start: int) -> Iterator[tuple[Things, int]]:
    """Read one thing said of things that is no noun."""
    yield from _beside(parts, start)
    yield from _sharing(parts, start)
    yield from _of_a_kind(parts, start)
    yield from ((said, end) for said, end in parts.read("looks", start) if not _goes_on(parts, end))


def _goes_on(parts: Phrases, place: int) -> bool:
    """Whether adjectives that end here belong to a description that does not."""
    return parts.at(place) in _NOUN_WORDS or parts.at(place) in ADJECTIVES


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
        elif parts.at(start) in ("made-of", "in", "of") and parts.at(end) not in _NOUN_WORDS:
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


_PARTS: dict[str, Callable[[Phrases, int], Iterator[tuple[Any, int]]]] = {
    "ATTRIBUTE": _attribute,
    "ATTRIBUTES": _attributes,
    "SIZE": _size,
    "COMPARED": _compared,
    "RELATION": _relation,
    "ITS": _its_relation,
    "THINGS": _things,
    "GROUP": _group,
    "SAID": _predicate,
    "LOOKS": _looks,
    "relation": _relation,
    "looks": _looks,
    "core": _core,
    "things": _things,
    "following": _following,
    "predicate": _predicate,
    "predicate without noun": _predicate_without_noun,
    "statement": _statement,
    "trait": _trait,
}
"""Every part by its name; those in capitals are what the table of sentences speaks of."""
