"""The rule that describes a group of questions best: a few terms that they have or lack.

A rule is the shortest conjunction of terms that describes the group about as well as any, or two of them, one of which
must hold, where a single one leaves a part of the group out. Two describe more of any group, if only by chance; they
are found on one half of the questions and taken where they describe the other half clearly better than one does.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from film_viz.analysis.bank.terms import Terms

MOST_PREDICATES = 3  # of a conjunction
LEAST_GAIN = 0.01  # in F1, for a conjunction to become longer
LEAST_GAIN_OF_TWO = 0.05  # in F1, for two conjunctions in place of one
FEWEST_TO_DIVIDE = 10  # questions of a group, for half of them to tell anything
REFITS = 2  # in which each of two conjunctions is fitted to what the other leaves


@dataclass(frozen=True, slots=True)
class Predicate:
    """A condition on a question: it has a term, or has it not."""

    kind: str
    name: str
    is_absent: bool = False

    def __str__(self) -> str:
        match self.kind:
            case "word":
                return f'{"no " if self.is_absent else ""}"{self.name}" in the question'
            case "function":
                return f"{self.name} {'not ' if self.is_absent else ''}in the program"
        return f"{self.kind} is {'not ' if self.is_absent else ''}{self.name}"


Conjunction = tuple[tuple[int, bool], ...]
"""Terms by number, each with whether it must be absent."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Conjunctions of predicates, one or two; a question fits the rule if it fits one of them."""

    either: tuple[tuple[Predicate, ...], ...]

    def __str__(self) -> str:
        parts = [" and ".join(map(str, conjunction)) or "any question" for conjunction in self.either]
        several = len(parts) > 1
        each = zip(parts, self.either, strict=True)
        return " or ".join(f"({part})" if several and len(predicates) > 1 else part for part, predicates in each)


def best_rule(terms: Terms, selected: Bool[np.ndarray, " question"]) -> tuple[Rule, Bool[np.ndarray, " question"]]:
    """Return the rule for a group, and the questions it describes."""
    either: tuple[Conjunction, ...] = (conjunction(terms, selected),)
    enough = _f1_of(terms, either, selected) + LEAST_GAIN_OF_TWO
    if enough <= 1 and len(terms) and selected.sum() >= FEWEST_TO_DIVIDE:
        two = _two(terms, selected)
        either = two if two and _f1_of(terms, two, selected) >= enough else either
    named = tuple(tuple(Predicate(*terms.names[term], is_absent) for term, is_absent in each) for each in either)
    return Rule(named), described_by(terms, either)


def conjunction(
    terms: Terms, selected: Bool[np.ndarray, " question"], among: Bool[np.ndarray, " question"] | None = None
) -> Conjunction:
    """Return terms that describe a group `among` some questions (none given: all), each chosen for the best F1."""
    described = np.ones(len(selected), dtype=bool) if among is None else among
    wanted = selected & described
    chosen: list[tuple[int, bool]] = []
    score = _f1(np.array([wanted.sum()]), np.array([described.sum()]), wanted)[0]
    while len(chosen) < MOST_PREDICATES and len(terms):
        right, all_ = terms.count(described & wanted), terms.count(described)
        scores = np.concatenate(
            [_f1(right, all_, wanted), _f1((described & wanted).sum() - right, described.sum() - all_, wanted)]
        )
        best = int(scores.argmax())
        if scores[best] < score + LEAST_GAIN:
            break
        term, is_absent = best % len(terms), best >= len(terms)
        score, described = scores[best], described & (terms.having(term) != is_absent)
        chosen.append((term, is_absent))
    return tuple(chosen)


def described_by(terms: Terms, either: tuple[Conjunction, ...]) -> Bool[np.ndarray, " question"]:
    """Return which questions fit at least one of some conjunctions."""
    n_questions = terms.matrix.shape[0]
    fits = np.zeros(n_questions, dtype=bool)
    for each in either:
        holds = [terms.having(term) != is_absent for term, is_absent in each]
        fits |= np.logical_and.reduce([np.ones(n_questions, dtype=bool), *holds])
    return fits


def _two(terms: Terms, selected: Bool[np.ndarray, " question"]) -> tuple[Conjunction, ...]:
    """Return two conjunctions that describe a group clearly better than one, also where they were not fitted."""
    fitted, held_out = _halves(selected)
    part, own = terms.of(fitted), selected[fitted]
    first = conjunction(part, own)
    second: Conjunction = ()
    single = (first,)
    for _ in range(REFITS):
        second = conjunction(part, own, ~described_by(part, (first,)))
        first = conjunction(part, own, ~described_by(part, (second,))) if second else first
        if not first or not second:
            return ()
    rest, others = terms.of(held_out), selected[held_out]
    gain = _f1_of(rest, (first, second), others) - _f1_of(rest, single, others)
    return (first, second) if gain >= LEAST_GAIN_OF_TWO else ()


def _halves(selected: Bool[np.ndarray, " question"]) -> tuple[Int[np.ndarray, " row"], Int[np.ndarray, " other"]]:
    """Divide the questions of a group, and the others, at random; the same way each time."""
    rng = np.random.default_rng(0)
    parts = [rng.permutation(np.flatnonzero(which)) for which in (selected, ~selected)]
    halves = [np.concatenate([rows[offset::2] for rows in parts]) for offset in (0, 1)]
    return np.sort(halves[0]), np.sort(halves[1])


def _f1_of(terms: Terms, either: tuple[Conjunction, ...], selected: Bool[np.ndarray, " question"]) -> float:
    described = described_by(terms, either)
    return float(_f1(np.array([(described & selected).sum()]), np.array([described.sum()]), selected)[0])


def _f1(
    right: Int[np.ndarray, " term"], described: Int[np.ndarray, " term"], selected: Bool[np.ndarray, " question"]
) -> Float[np.ndarray, " term"]:
    return 2 * right / np.maximum(described + selected.sum(), 1)
