"""What a question takes for granted on a scene: "the ball", where there are three, or none.

CLEVR's programs then have no answer, and a network answers all the same. So it is said, with the things that may have
been meant: each by the shortest description that fits it alone, as a question that the network was taught.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from film_viz.questions.execute import trace_of
from film_viz.questions.index import SceneIndex
from film_viz.questions.program import ProgramError
from film_viz.questions.reading.expression import Expression, expression_of, filtered, program_of
from film_viz.questions.reading.reader import Reading
from film_viz.questions.reading.taught import taught_question
from film_viz.scenes.attributes import ATTRIBUTES, RELATION_WORDS
from film_viz.scenes.scene import Scene

MOST_CHOICES = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may have been meant."""

    name: str  # "the small ball"
    question: str  # the question about it alone


@dataclass(frozen=True, slots=True)
class Miss:
    """A description that should single out one thing and does not."""

    name: str
    number: int  # of things that it fits
    choices: tuple[Choice, ...]

    @property
    def sentence(self) -> str:
        """Say so."""
        if self.number == 0:
            return f"The question speaks of '{self.name}', and there is none in this picture."
        return f"The question speaks of '{self.name}', and there are {self.number} it could be."


def missed(reading: Reading, scene: Scene) -> Miss | None:
    """Return the first description of a question that does not single out one thing of a scene; None if all do."""
    index, meaning = SceneIndex(scene), expression_of(reading.program)
    for one in dict.fromkeys((*_singled_out(meaning), *reading.presupposed)):
        described = one.inputs[0]
        found = _objects(described, index)
        if found is not None and len(found) != 1:
            return Miss(_name(described), len(found), _choices(meaning, described, found, index))
    return None


def _singled_out(expression: Expression) -> Iterator[Expression]:
    """Give what a meaning singles out, the innermost first."""
    for each in expression.inputs:
        yield from _singled_out(each)
    if expression.function == "unique":
        yield expression


def _objects(things: Expression, index: SceneIndex) -> tuple[int, ...] | None:
    """Return the things of a set; None where it rests on a description that fails itself."""
    try:
        value = trace_of(program_of(things), index).masks[-1]
    except ProgramError:
        return None
    return tuple(i for i in range(len(index.scene)) if value >> i & 1)


def _choices(
    meaning: Expression, described: Expression, found: tuple[int, ...], index: SceneIndex
) -> tuple[Choice, ...]:
    base, said = _taken_apart(described)
    choices = {}
    for number in found or _nearly(base, said, index):
        for look in _only_looks(number, base, said, index):
            about_it = _replaced(meaning, base, said, look)
            taught = None if about_it == meaning else taught_question(about_it)
            if taught is not None:
                name = _name(filtered(base, look))
                choices[name] = Choice(name, taught.text)
                break
    return tuple(choices.values())[:MOST_CHOICES]


def _taken_apart(described: Expression) -> tuple[Expression, dict[str, str]]:
    """Return the set that a description is about, and the look it asks for."""
    said = {}
    while described.function.startswith("filter_"):
        said[described.function.removeprefix("filter_")] = described.values[0]
        described = described.inputs[0]
    return described, said


def _nearly(base: Expression, said: dict[str, str], index: SceneIndex) -> tuple[int, ...]:
    """Return the things that differ in one attribute from a description that fits none."""
    there = _objects(base, index) or ()
    shared = {i: sum(_look(i, index)[attribute] == value for attribute, value in said.items()) for i in there}
    return tuple(i for i in there if shared[i] == len(said) - 1 > 0)


def _only_looks(number: int, base: Expression, said: dict[str, str], index: SceneIndex) -> Iterator[dict[str, str]]:
    """Give looks that fit one thing of a set alone, the shortest first; its shape is always said if it was before."""
    look = _look(number, index)
    kept = ("shape",) if "shape" in said else ()
    others = [attribute for attribute in ("color", "size", "material", "shape") if attribute not in kept]
    for length in range(len(others) + 1):
        for names in combinations(others, length):
            some = {attribute: look[attribute] for attribute in (*kept, *names)}
            if some and _objects(filtered(base, some), index) == (number,):
                yield some


def _look(number: int, index: SceneIndex) -> dict[str, str]:
    return {attribute: index.value_of[attribute][number] for attribute in ATTRIBUTES}


def _replaced(meaning: Expression, base: Expression, said: dict[str, str], look: dict[str, str]) -> Expression:
    """Return a meaning that speaks of things of another look wherever it spoke of those that were described."""
    its_base, its_look = _taken_apart(meaning)
    if its_base == base and its_look and said.items() <= its_look.items():
        claimed = {attribute: value for attribute, value in its_look.items() if attribute not in said}
        return filtered(base, look | claimed) if not set(claimed) & set(look) else meaning
    if its_base == base and not its_look and not said:
        return filtered(base, look)
    inputs = tuple(_replaced(each, base, said, look) for each in meaning.inputs)
    return Expression(meaning.function, inputs, meaning.values)


def _name(described: Expression) -> str:
    base, look = _taken_apart(described)
    words = [look[attribute] for attribute in ATTRIBUTES if attribute in look]
    noun = [] if "shape" in look else ["thing"]
    return " ".join(["the", *words, *noun, *_place_of(base)])


def _place_of(base: Expression) -> list[str]:
    """Say where a set is, as far as one thing tells it."""
    if base.function == "relate":
        return [RELATION_WORDS[base.values[0]], _name(base.inputs[0].inputs[0])]
    if base.function.startswith("same_"):
        return [f"of the same {base.function.removeprefix('same_')} as", _name(base.inputs[0].inputs[0])]
    if base.function == "intersect":
        first, second = (_place_of(each) for each in base.inputs)
        return [*first, "and", *second]
    return []
