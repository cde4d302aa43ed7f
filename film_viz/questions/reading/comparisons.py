"""What the sentences of the table mean that compare: two numbers, two sizes, or an attribute of two things."""

from film_viz.questions.reading.expression import Expression, count, equal, query
from film_viz.questions.reading.meanings import Meaning, NoProgram, Outcome
from film_viz.questions.reading.things import Things, meet, objects, the_one

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


def same_among(things: Things, attribute: str) -> Outcome | None:
    """Ask whether several things share an attribute."""
    return NoProgram("several") if things.is_plural else None


def same_bare(a: Things, attribute: str, b: Things) -> Outcome | None:
    """Ask it in few words, of one thing: "ball same color as cube?"."""
    return None if a.is_plural else same(a, b, attribute)


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
