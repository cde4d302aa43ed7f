"""The answers that a question of each type can have; any other, a number to "what color", is of the wrong kind."""

from film_viz.questions.functions import FUNCTIONS, LITERALS, Kind
from film_viz.questions.vocabulary import ANSWERS


def fitting_answers(question_type: str) -> frozenset[str]:
    """Return the answers of the right kind for a program's last function.

    >>> sorted(fitting_answers("query_size"))
    ['large', 'small']
    """
    match FUNCTIONS[question_type].output:
        case Kind.BOOL:
            return frozenset(("yes", "no"))
        case Kind.INTEGER:
            return frozenset(answer for answer in ANSWERS if answer.isdecimal())
        case kind:
            return frozenset(LITERALS[kind])
