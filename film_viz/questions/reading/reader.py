"""Reads a question as people type it: free wording to a program of CLEVR's functions, and back to a question the
network was taught.

A network knows only the sentences of its training; another wording is answered as surely, and often wrongly. So what
is typed is read first, and what is asked is a question that a template makes, of exactly the same program. What no
program can ask is refused with the reason and, where there is one, the nearest question that has a program.
"""

from dataclasses import dataclass
from itertools import islice

from film_viz.questions.parse import ParsedQuestion, QuestionError, parse_question
from film_viz.questions.program import Program
from film_viz.questions.reading.expression import Expression, count, expression_of
from film_viz.questions.reading.languages import is_foreign
from film_viz.questions.reading.lexicon import ADJECTIVES
from film_viz.questions.reading.meanings import Meaning, NoProgram, Outcome
from film_viz.questions.reading.refusals import REASONS, refused_reason, unread_reason, without_refused
from film_viz.questions.reading.sentences import outcomes
from film_viz.questions.reading.taught import is_taught, taught_question
from film_viz.questions.reading.traits import NOUN_WORDS
from film_viz.questions.reading.words import Typed, typed_words
from film_viz.questions.vocabulary import UnknownWordError
from film_viz.shown import shown

MOST_OUTCOMES = 12
"""Ways to read a sentence that are looked at for one the network was taught."""

_STAND_INS = ("", "red", "thing", "things")
"""Words put for one that is unknown, to tell a question about other things from no question at all."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A typed question and the taught question it is read as."""

    typed: str
    question: str  # what the network gets
    program: Program
    is_unchanged: bool  # whether it is the typed one
    presupposed: tuple[Expression, ...] = ()  # single things that it takes for granted beside those of its program
    mended: tuple[tuple[str, str], ...] = ()  # words that were spelled wrong, and what they were taken for


class UnreadError(ValueError):
    """Say why a sentence is not asked, and what can be asked instead."""

    def __init__(self, typed: str, reason: str, nearest: str | None = None, words: tuple[str, ...] = ()) -> None:
        self.typed = typed
        self.reason = reason
        self.nearest = nearest
        self.words = words
        about = f" ({', '.join(map(repr, words))} is none of these words)" if words and reason == "word" else ""
        instead = f"; the nearest question that has a program is {nearest!r}" if nearest else ""
        super().__init__(f"{shown(typed)} is not asked: {REASONS[reason]}{about}{instead}")


def read_question(text: str) -> Reading:
    """Return how a question is read; `UnreadError` says why it is not.

    >>> read_question("what colour is the box?").question
    'What color is the cube?'
    """
    taught = _as_it_stands(text)
    if taught is not None:
        return Reading(text, text, taught.program, is_unchanged=True)
    typed = typed_words(text)
    if is_foreign(text):
        raise UnreadError(text, "language")
    reason = refused_reason(typed.words)
    if reason is not None:
        raise UnreadError(text, reason, _nearest(without_refused(typed.words), reason))
    if typed.unknown:
        raise _unknown(text, typed)
    outcome = _outcome(typed.words) or _by_templates(text) or _two_questions(typed.words)
    if isinstance(outcome, Meaning):
        return _reading(text, typed, outcome)
    if isinstance(outcome, NoProgram):
        raise UnreadError(text, outcome.reason, _worded(outcome.nearest))
    raise UnreadError(text, unread_reason(typed.words))


def _as_it_stands(text: str) -> ParsedQuestion | None:
    """Return the meaning of a question that is taught word for word."""
    try:
        parsed = parse_question(text)
        return parsed if is_taught(text, parsed.program) else None
    except (QuestionError, UnknownWordError):
        return None


def _outcome(words: tuple[str, ...]) -> Outcome | None:
    """Return the first way to read a sentence, one that the network was taught before all others."""
    found = list(islice(outcomes(words), MOST_OUTCOMES))
    taught = (each for each in found if isinstance(each, Meaning) and taught_question(each.expression))
    first = found[0] if found else None
    return first if isinstance(first, NoProgram) else next(taught, first)


def _reading(text: str, typed: Typed, meaning: Meaning) -> Reading:
    taught = taught_question(meaning.expression)
    if taught is None:
        raise UnreadError(text, "untaught", _worded(_simpler(meaning.expression)))
    return Reading(text, taught.text, taught.program, False, meaning.presupposed, typed.mended)


def _by_templates(text: str) -> Meaning | None:
    """Read a question that is asked in two sentences, nearly as a template does."""
    if not set(";,.") & set(text.rstrip(" .?!;,")):
        return None
    try:
        return Meaning(expression_of(parse_question(text).program))
    except (QuestionError, UnknownWordError):
        return None


def _unknown(text: str, typed: Typed) -> UnreadError:
    for stand_in in _STAND_INS:
        words = " ".join(typed.words).split()
        tried = tuple(each for word in words for each in ([stand_in] if word in typed.unknown else [word]) if each)
        outcome = _outcome(tried) if len(set(tried) - {stand_in}) > 1 else None
        if outcome is not None:
            nearest = _worded(outcome.expression) if isinstance(outcome, Meaning) and not stand_in else None
            return UnreadError(text, "word", nearest, typed.unknown)
    return UnreadError(text, "other", None, typed.unknown)


def _nearest(words: tuple[str, ...], reason: str) -> str | None:
    outcome = _outcome(words) if refused_reason(words) is None else None
    if outcome is None:
        return None
    expression = outcome.expression if isinstance(outcome, Meaning) else outcome.nearest
    if expression is not None and reason == "number" and expression.function == "exist":
        expression = count(expression.inputs[0])
    return _worded(expression)


def _worded(expression: Expression | None) -> str | None:
    taught = None if expression is None else taught_question(expression)
    return None if taught is None else taught.text


def _simpler(expression: Expression) -> Expression | None:
    """Return what is nearest to a program that no template has: a count for a test, the attribute left out."""
    if expression.function == "exist":
        return count(expression.inputs[0])
    return None


def _two_questions(words: tuple[str, ...]) -> NoProgram | None:
    """Tell two questions in one, each of which reads by itself."""
    for place, word in enumerate(words):
        if word in ("and", ";", ","):
            first, second = _outcome(words[:place]), _outcome(words[place + 1 :])
            if isinstance(first, Meaning) and (isinstance(second, Meaning) or _asks_on(words[place:])):
                return NoProgram("both", first.expression)
    return None


def _asks_on(words: tuple[str, ...]) -> bool:
    """Whether a second sentence goes on about things, or a second question about the first one's."""
    has_more = not NOUN_WORDS.isdisjoint(words) or not ADJECTIVES.keys().isdisjoint(words)
    return words[1:2] in (("what",), ("how-many",)) or (words[0] == ";" and has_more)
