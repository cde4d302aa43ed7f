"""Answers as other people write them, read as CLEVR's words: the one place that says which answer is meant.

CLEVR's files say "yes" and "3"; its public generator writes true and 3; others write "Yes", " yes", "grey" or "two".
"""

import re
from functools import cache, lru_cache

from film_viz.questions.canonical import word_names
from film_viz.questions.functions import ANSWER_KINDS, FUNCTIONS, LITERALS, Kind
from film_viz.questions.normalize import normalize
from film_viz.questions.plain_text import plain_text
from film_viz.questions.templates import own_synonyms
from film_viz.questions.vocabulary import ANSWERS, WORDS
from film_viz.shown import shown

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TRUTH = {"true": "yes", "false": "no", "y": "yes", "n": "no"}
_MEANT = _TRUTH | {word: str(number) for number, word in enumerate(_NUMBERS)}
_WHOLE = re.compile(r"0*(\d+)(?:\.0*)?")
_ANSWERS = frozenset(ANSWERS)
_KNOWN = _ANSWERS | frozenset(WORDS)
_WORDS = frozenset(answer for answer in ANSWERS if not answer.isdecimal())  # "-1" normalizes to "1", and is not 1


def read_answer(value: object) -> str | None:
    """Return the one of the 28 answers that is meant; what means none of them, as it came; None stays None.

    >>> [read_answer(value) for value in (True, 3, "Yes", " no.", "two", "grey", "ball", "maybe")]
    ['yes', '3', 'yes', 'no', '2', 'gray', 'sphere', 'maybe']
    """
    match value:
        case str():
            return value if value in _ANSWERS else _read_text(value)
        case None:
            return None
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _read_text(str(value))
        case _:
            return shown(value)


def answer_to(value: object, question_type: str) -> str | None:
    """Return the answer that is meant to a question of a known type: to one of yes or no, 1 and 0 mean these.

    >>> answer_to(1, "exist"), answer_to(1, "count")
    ('yes', '1')
    """
    answer, function = read_answer(value), FUNCTIONS.get(question_type)
    is_yes_or_no = function is not None and function.output is Kind.BOOL
    return {"0": "no", "1": "yes"}.get(answer or "", answer) if is_yes_or_no else answer


def fits(answer: str, question_type: str) -> bool:
    """Whether an answer is of the kind that questions of a type ask for; nothing is known of an unknown type."""
    function = FUNCTIONS.get(question_type)
    if function is None or function.output not in ANSWER_KINDS:
        return True
    match function.output:
        case Kind.BOOL:
            return answer in ("yes", "no")
        case Kind.INTEGER:
            return answer.isdecimal()
        case _:
            return answer in LITERALS[function.output]


def is_answer(answer: str) -> bool:
    """Whether an answer is one of the 28."""
    return answer in _ANSWERS


@lru_cache(maxsize=4096)
def _read_text(text: str) -> str:
    number = _WHOLE.fullmatch(plain_text(text).strip(" .\"'\n\t"))
    if number:
        return number[1] if number[1] in _ANSWERS else text
    words = normalize(text, _KNOWN)
    word = _MEANT.get(words, _names().get(words, words))
    return word if word in _WORDS or words in _MEANT else text


@cache
def _names() -> dict[str, str]:
    return word_names(own_synonyms())
