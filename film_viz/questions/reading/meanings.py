"""What the sentences of the table mean: a tree of functions, with what they take for granted; or why there is none.

What compares is in `comparisons`.
"""

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
    if shared is not None and one is not None and not things.is_indefinite:
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


def which_of(things: Things, claim: Things) -> Outcome | None:
    """Ask which of several is so."""
    together = meet(things, claim)
    return None if together is None else listed(together)


def which_said(claim: Things, things: Things, _: Things) -> Outcome | None:
    """Ask which of two things is so, where a program answers with neither."""
    nearest = said(things, claim)
    return NoProgram("choice", nearest.expression) if isinstance(nearest, Meaning) else None


def listed(things: Things) -> Outcome | None:
    """Ask for a list; their number can be asked for."""
    found = objects(things)
    is_one = things.is_definite and not things.is_plural
    return None if found is None or is_one else NoProgram("several", count(found))
