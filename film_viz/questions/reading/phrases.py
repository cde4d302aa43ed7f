"""The parts that sentences are made of, descriptions of things before all, and the table of all parts."""

from collections.abc import Iterator
from dataclasses import replace

from film_viz.questions.reading.chart import Part, Phrases
from film_viz.questions.reading.lexicon import ADJECTIVES, COMPARED_SIZES, OPEN_NOUNS, PLURALS
from film_viz.questions.reading.things import Look, Things, either, look, meet
from film_viz.questions.reading.traits import NOUN_WORDS, goes_on, trait
from film_viz.scenes.attributes import ATTRIBUTES, RELATIONS

_DETERMINERS = {"the": "the", "this": "the", "that": "the", "these": "the", "those": "the", "my": "the"}
_INDEFINITE = ("a", "any", "one", "another")
_SKIPPED = ("other", "others", "another", "own", "single", "me")
_RELATIVE = (("that", "is"), ("what", "is"), ("that",), ("what",), ("who", "is"), ("being",))


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
        if noun in NOUN_WORDS:
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
        if adjectives.looks != ((),) and not goes_on(parts, end):
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


PARTS: dict[str, Part] = {
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
    "trait": trait,
}
"""Every part by its name; those in capitals are what the table of sentences speaks of."""
