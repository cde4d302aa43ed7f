"""What the sentences of the table mean: a tree of functions, with what they take for granted; or why there is none."""

from dataclasses import dataclass

from film_viz.questions.reading.expression import (
    Expression,
    count,
    equal,
    exist,
    query,
    relate,
)
from film_viz.questions.reading.things import Things, chosen_attribute, meet, objects, the_one


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a sentence asks for."""

    expression: Expression
    presupposed: tuple[Expression, ...] = ()  # single things that it speaks of and its expression does not single out


@dataclass(frozen=True, slots=True)
class NoProgram:
    """Why CLEVR's functions cannot ask it, and the nearest that they can."""

    reason: str
    nearest: Expression | None = None


Outcome = Meaning | NoProgram


def checked(outcome: Outcome, several: set[Expression]) -> Outcome:
    """Refuse what singles out one thing where the sentence named several."""
    if isinstance(outcome, Meaning) and several & set(_parts(outcome.expression)):
        return NoProgram("several", outcome.expression)
    return outcome


def _parts(expression: Expression) -> list[Expression]:
    return [expression, *(part for each in expression.inputs for part in _parts(each))]


# To compare numbers


def more(a: Things, b: Things) -> Outcome | None:
    """Ask whether there are more of the first."""
    return _numbers("greater_than", a, b)


def fewer(a: Things, b: Things) -> Outcome | None:
    """Ask whether there are fewer of the first."""
    return _numbers("less_than", a, b)


def as_many(a: Things, b: Things) -> Outcome | None:
    """Ask whether there are as many of the first as of the second."""
    return _numbers("equal_integer", a, b)


def more_or(a: Things, b: Things) -> Outcome | None:
    """Ask which there is more of, which yes or no cannot answer."""
    nearest = more(a, b)
    return NoProgram("choice", nearest.expression) if isinstance(nearest, Meaning) else None


def _numbers(function: str, a: Things, b: Things) -> Outcome | None:
    a, b = _with_noun_of(a, b), _with_noun_of(b, a)
    sides = objects(a), objects(b)
    if sides[0] is None or sides[1] is None:
        return None
    return Meaning(Expression(function, (count(sides[0]), count(sides[1]))))


def _with_noun_of(a: Things, b: Things) -> Things:
    """Let "ones", or a bare adjective, stand for the noun of the other side: "more red than blue cubes"."""
    if a.has_noun and not a.is_pronoun:
        return a
    shapes = {tuple((kind, value) for kind, value in each if kind == "shape") for each in b.looks}
    return (meet(a, Things((shapes.pop(),))) or a) if len(shapes) == 1 else a


# To compare sizes


def compared(a: Things, size: str, b: Things) -> Outcome | None:
    """Ask whether one thing is larger than another.

    CLEVR has two sizes, so it is where the first is large and the second is not: where there are more large ones that
    the first description fits than the second.
    """
    if not a.is_definite or a.is_plural or b.is_plural:
        return larger_ones(a, size, b)
    first, second = the_one(a), the_one(b)
    sized = [meet(each, Things(((("size", size),),))) for each in (a, b)]
    if first is None or second is None or sized[0] is None or sized[1] is None:
        return None
    sides = objects(sized[0]), objects(sized[1])
    if sides[0] is None or sides[1] is None:
        return None
    return Meaning(Expression("greater_than", (count(sides[0]), count(sides[1]))), (first, second))


def larger_ones(_: Things, size: str, b: Things) -> Outcome | None:
    """Ask for things larger than another, which no program looks for."""
    one = the_one(b)
    return None if one is None else NoProgram("comparison", query("size", one))


def which_compared(size: str, a: Things, b: Things) -> Outcome | None:
    """Ask which of two things is larger, which no program can answer."""
    nearest = compared(a, size, b)
    return NoProgram("choice", nearest.expression) if isinstance(nearest, Meaning) else None


def as_large(a: Things, size: str, b: Things) -> Outcome | None:
    """Ask whether two things have one size."""
    return same(a, b, "size")


# To ask for the same


def same(a: Things, b: Things, attribute: str) -> Outcome | None:
    """Ask whether two things share an attribute."""
    first, second = the_one(a), the_one(b)
    if first is None or second is None:
        return None
    meaning = Meaning(equal(attribute, first, second))
    return NoProgram("several", meaning.expression) if a.is_plural or b.is_plural else meaning


def same_of(attribute: str, a: Things, *rest: Things | str) -> Outcome | None:
    """Ask whether the attribute of one thing is that of another."""
    named = {attribute, *(each for each in rest if isinstance(each, str))}
    last = rest[-1]
    return same(a, last, attribute) if isinstance(last, Things) and len(named) == 1 else None


def same_between(a: Things, attribute: str, b: Things) -> Outcome | None:
    """Ask the same with the attribute between."""
    return same(a, b, attribute)


def same_possessive(a: Things, attribute: str, b: Things, other: str) -> Outcome | None:
    """Ask whether the ball's color is the cube's color."""
    return same(a, b, attribute) if attribute == other else None


def same_first(attribute: str, a: Things, b: Things) -> Outcome | None:
    """Ask the same with the attribute first."""
    return same(a, b, attribute)


# To count


def counted(things: Things) -> Outcome | None:
    """Ask how many there are."""
    found = objects(things)
    if found is None:
        return NoProgram("untaught") if len(things.looks) > 2 else None
    return Meaning(count(found))


def counted_that(things: Things, said: Things) -> Outcome | None:
    """Ask of how many something is true."""
    together = meet(things, said)
    return None if together is None else counted(together)


def counted_said(said: Things) -> Outcome | None:
    """Ask of how many things something is true."""
    return counted(said)


# To ask for an attribute


def queried(attribute: str, things: Things) -> Outcome | None:
    """Ask for an attribute of one thing."""
    one = the_one(things)
    if one is None:
        return None
    return NoProgram("several", query(attribute, one)) if things.is_plural else Meaning(query(attribute, one))


def queried_after(things: Things, attribute: str) -> Outcome | None:
    """Ask the same with the thing first."""
    return queried(attribute, things)


def material(things: Things) -> Outcome | None:
    """Ask what a thing is made of."""
    return queried("material", things)


def size(_: str, things: Things) -> Outcome | None:
    """Ask how large a thing is."""
    return queried("size", things)


def two_attributes(first: str, _: str, things: Things) -> Outcome | None:
    """Ask for two attributes at once."""
    one = the_one(things)
    return None if one is None else NoProgram("both", query(first, one))


# To ask whether there is something


def exists(things: Things) -> Outcome | None:
    """Ask whether there is any; of two kinds, their number can be asked for."""
    found = objects(things)
    if found is None:
        return NoProgram("both") if len(things.looks) > 2 else None
    return NoProgram("both", count(found)) if things.is_choice else Meaning(exist(found))


def exists_beside(relation: str, place: Things, things: Things) -> Outcome | None:
    """Ask whether there is any beside a thing that was named before."""
    one = the_one(place)
    there = None if one is None else meet(things, Things(places=(relate(relation, one),)))
    return None if there is None else exists(there)


def exists_at_its(place: Things, things: Things, relation: str) -> Outcome | None:
    """Ask whether a thing has any at its side."""
    return exists_beside(relation, place, things)


# To ask whether something said is true


def said(things: Things, claim: Things) -> Outcome | None:
    """Ask whether something is true of a thing, of any of several, or which of two attributes it has."""
    chosen = chosen_attribute(claim)
    one = the_one(things)
    if chosen is not None and one is not None and not things.is_indefinite:
        return queried(chosen, things)
    shared = _shared(claim)
    if shared is not None and one is not None and things.is_definite:
        return NoProgram("all") if things.is_plural else Meaning(equal(shared[0], one, shared[1]))
    together = meet(things, claim)
    if together is None:
        return None
    return _said_together(things, together)


def _said_together(things: Things, together: Things) -> Outcome | None:
    found, one = objects(together), the_one(things)
    if found is None or one is None:
        return None
    if things.is_indefinite:
        return exists(together)
    if things.is_plural:
        return NoProgram("all", count(found))
    if together.is_choice:
        return NoProgram("both", count(found))
    return Meaning(exist(found), (one,))


def _shared(claim: Things) -> tuple[str, Expression] | None:
    """Return attribute and thing of a claim that is "the same color as the ball" and no more."""
    if claim.looks != ((),) or len(claim.places) != 1 or not claim.places[0].function.startswith("same_"):
        return None
    return claim.places[0].function.removeprefix("same_"), claim.places[0].inputs[0]


def said_or(things: Things, claim: Things) -> Outcome | None:
    """Ask which of two attributes a thing has: "the cube, metal or rubber?"."""
    return said(things, claim) if chosen_attribute(claim) is not None else None


def or_said(claim: Things, things: Things) -> Outcome | None:
    """Ask the same with the thing last."""
    return said_or(things, claim)


def which_side(things: Things, relation: str, place: Things) -> Outcome | None:
    """Ask on which of two sides a thing is, where a program knows but yes and no."""
    nearest = exists_beside(relation, place, things)
    return NoProgram("choice", nearest.expression) if isinstance(nearest, Meaning) else None


def said_before(claim: Things, things: Things) -> Outcome | None:
    """Ask the same with the thing last: "metal or rubber, the ball?"."""
    return said(things, claim) if things.is_definite else None


def attribute_said(attribute: str, things: Things, claim: Things) -> Outcome | None:
    """Ask whether an attribute of a thing is so."""
    names = {name for each in claim.looks for name, _ in each}
    return said(things, claim) if names == {attribute} or _shared(claim) else None


def attribute_said_after(things: Things, attribute: str, claim: Things) -> Outcome | None:
    """Ask the same with the thing first."""
    return attribute_said(attribute, things, claim)


def both_said(a: Things, b: Things, claim: Things) -> Outcome | None:
    """Ask whether something is true of two things at once."""
    nearest = said(a, claim)
    return NoProgram("both", nearest.expression if isinstance(nearest, Meaning) else None)


# To ask what something is


def what_is(claim: Things) -> Outcome | None:
    """Ask what is so: for the shape of that one thing."""
    if any(name == "shape" for each in claim.looks for name, _ in each):
        return None
    return queried("shape", claim)


def what_thing(things: Things) -> Outcome | None:
    """Ask what a thing is, whose shape was not said."""
    return what_is(things) if things.has_noun or things.looks != ((),) else None


def what_are(claim: Things) -> Outcome | None:
    """Ask what things are so, which may be several."""
    return listed(claim)


def listed(things: Things) -> Outcome | None:
    """Ask for a list; their number can be asked for."""
    found = objects(things)
    return None if found is None else NoProgram("several", count(found))
