"""Descriptions of things, as a sentence puts them together: "the red cube", "balls or cubes", "left of the tube"."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from film_viz.questions.reading.expression import SCENE, Expression, filtered, unique

Look = tuple[tuple[str, str], ...]
"""Attributes and values, in the order of the attributes' names."""


@dataclass(frozen=True, slots=True)
class Things:
    """What a noun phrase, or a predicate, says of things."""

    looks: tuple[Look, ...] = ((),)  # more than one: any of them, as in "red or blue"
    places: tuple[Expression, ...] = ()  # sets they are in, by a relation or by what they share with another thing
    determiner: str = ""  # "the", "a", "any", or nothing
    is_plural: bool = False
    has_noun: bool = False
    is_pronoun: bool = False  # "the red one"
    joined: str = ""  # "and" or "or": how the looks came together
    alternative: "Things | None" = None  # or these: "cubes left of the ball or cylinders"

    @property
    def is_definite(self) -> bool:
        """Whether it speaks of things taken for known."""
        return self.determiner == "the"

    @property
    def is_choice(self) -> bool:
        """Whether it names two kinds or more."""
        return len(self.looks) > 1 or self.alternative is not None

    @property
    def is_indefinite(self) -> bool:
        """Whether it speaks of any thing of a kind."""
        return self.determiner in ("a", "any")


def look(values: Iterable[tuple[str, str]]) -> Look:
    """Return a look in its one order."""
    return tuple(sorted(values))


def meet(a: Things, b: Things) -> Things | None:
    """Return the things of which both hold; None where they contradict each other."""
    if a.alternative or b.alternative:
        return _met_with_either(a, b)
    looks = [_met(x, y) for x in a.looks for y in b.looks]
    kept = tuple(dict.fromkeys(each for each in looks if each is not None))
    if not kept or len(a.places) + len(b.places) > 2:
        return None
    return replace(a, looks=kept, places=a.places + b.places, joined=a.joined or b.joined)


def either(a: Things, b: Things, word: str) -> Things | None:
    """Return the things of which one of both holds."""
    if a.alternative or b.alternative:
        return None
    if a.places or b.places:
        return replace(a, alternative=b, joined=word)
    return replace(a, looks=tuple(dict.fromkeys(a.looks + b.looks)), joined=word)


def objects(things: Things) -> Expression | None:
    """Return the set of these things; None where no program gives it."""
    if things.alternative:
        sides = objects(replace(things, alternative=None)), objects(things.alternative)
        return None if sides[0] is None or sides[1] is None else Expression("union", (sides[0], sides[1]))
    match things.places:
        case ():
            base = SCENE
        case (place,):
            base = place
        case _:
            base = Expression("intersect", things.places)
    sets = [filtered(base, dict(each)) for each in things.looks]
    if len(sets) > 2:
        return None
    return sets[0] if len(sets) == 1 else Expression("union", tuple(sets))


def the_one(things: Things) -> Expression | None:
    """Return the one thing of a description."""
    found = objects(things)
    return None if found is None or things.is_choice else unique(found)


def chosen_attribute(things: Things) -> str | None:
    """Return what "red or blue" chooses between: the one attribute in which all looks differ; None where none is it."""
    if things.joined != "or" or len(things.looks) < 2 or things.alternative:
        return None
    kinds = {tuple(attribute for attribute, _ in each) for each in things.looks}
    if len(kinds) != 1:
        return None
    differing = [
        attribute for attribute in next(iter(kinds)) if len({dict(each)[attribute] for each in things.looks}) > 1
    ]
    return differing[0] if len(differing) == 1 else None


def _met_with_either(a: Things, b: Things) -> Things | None:
    """Let a choice meet what is no choice: what holds of it then holds of both sides."""
    chosen, other = (a, b) if a.alternative else (b, a)
    if other.alternative or chosen.alternative is None:
        return None
    first, second = meet(replace(chosen, alternative=None), other), meet(chosen.alternative, other)
    if first is None or second is None:
        return None
    return replace(a, looks=first.looks, places=first.places, joined=chosen.joined, alternative=second)


def _met(a: Look, b: Look) -> Look | None:
    together = dict(a) | dict(b)
    return look(together.items()) if all(together[attribute] == value for attribute, value in a) else None
