"""What a group of questions has in common: words, types, functions, answers, tasks and kinds of programs.

Each term is tested against all questions of a bank. It is over-represented if more of the group have it than chance
allows: the p-value is that of the hypergeometric distribution (Fisher's exact test, one-sided), the q-value bounds the
share of false discoveries among all terms (Benjamini and Hochberg 1995). Discoveries are ranked by lift, by how many
times more frequent a term is in the group; a lift that rests on a few questions counts with the lower end of its
interval, so that what defines the group comes before what is merely rare. Synonyms count as one word: "sphere" stands
for balls, too. The rule is the shortest conjunction of terms that describes the group about as well as any.
"""

from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from jaxtyping import Bool, Int
from scipy.sparse import csr_array
from scipy.stats import false_discovery_control, hypergeom
from scipy.stats.contingency import relative_risk

from film_viz.analysis.bank.parameter_bank import ParameterError
from film_viz.questions.canonical import word_names
from film_viz.questions.program import GROUP_OF_TYPE, QUESTION_GROUPS
from film_viz.questions.templates import own_synonyms

MOST_PREDICATES = 3
LEAST_GAIN = 0.01  # in F1, for a rule to become longer
SIGNIFICANT = 0.05  # largest q-value of a discovery
CONFIDENCE = 0.99  # that the lift is within its interval

KINDS = {
    "word": "words", "type": "question_type", "function": "functions", "answer": "answer",
    "task": "question_type", "program": "template_file",
}  # fmt: skip
"""Kinds of terms, and the column of a bank's table that each is taken from; a task is a group of several types."""

TASKS = {name: group for name, group in GROUP_OF_TYPE.items() if len(QUESTION_GROUPS[group]) > 1}


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


@dataclass(frozen=True, slots=True)
class Explanation:
    """What sets a group of questions apart."""

    n_selected: int
    n_questions: int
    terms: pd.DataFrame  # see `term_table`
    predicates: tuple[Predicate, ...]  # all of which the rule asks for
    precision: float  # share of the questions the rule describes that are in the group
    recall: float  # share of the group that the rule describes

    @property
    def rule(self) -> str:
        """The rule as one line: `"left" in the question and type is count`."""
        return " and ".join(map(str, self.predicates)) or "any question"

    @property
    def discoveries(self) -> pd.DataFrame:
        """The terms that are over-represented beyond chance."""
        return self.terms[self.terms["q_value"] <= SIGNIFICANT]


class Terms:
    """The terms of a bank's questions, counted once for any number of groups."""

    def __init__(self, questions: pd.DataFrame) -> None:
        parts = [_terms_of(questions[column], kind) for kind, column in KINDS.items()]
        self.names: list[tuple[str, str]] = [name for names, _, _ in parts for name in names]
        offsets = np.cumsum([0] + [len(names) for names, _, _ in parts])
        rows = np.concatenate([rows for _, rows, _ in parts])
        columns = np.concatenate([columns + offset for (_, _, columns), offset in zip(parts, offsets, strict=False)])
        shape = (len(questions), len(self.names))
        self.matrix = csr_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape)
        self.matrix.data[:] = 1  # a word that is said twice counts once

    def __len__(self) -> int:
        return len(self.names)

    def of(self, rows: Int[np.ndarray, " row"]) -> "Terms":
        """Return the terms of some of the questions alone."""
        part = copy(self)
        part.__dict__.pop("_transposed", None)
        part.matrix = self.matrix[rows]
        return part

    def count(self, questions: Bool[np.ndarray, " question"]) -> Int[np.ndarray, " term"]:
        """Return in how many of some questions each term occurs."""
        return self._transposed @ questions.astype(np.int64)

    def having(self, term: int) -> Bool[np.ndarray, " question"]:
        """Return which questions have a term."""
        has = np.zeros(self.matrix.shape[0], dtype=bool)
        start, stop = self._transposed.indptr[term : term + 2]
        has[self._transposed.indices[start:stop]] = True
        return has

    @cached_property
    def _transposed(self) -> csr_array:
        return csr_array(self.matrix.T)


def explain(questions: pd.DataFrame | Terms, selected: Bool[np.ndarray, " question"]) -> Explanation:
    """Explain a group of a bank's questions; give `Terms(bank.questions)` where many groups are to be explained.

    >>> print(explain(bank.questions, bank.questions.family.to_numpy() == 3).rule)
    """
    terms = questions if isinstance(questions, Terms) else Terms(questions)
    n_questions, n_selected = terms.matrix.shape[0], int(selected.sum())
    if len(selected) != n_questions:
        raise ParameterError(
            f"the selection has {len(selected)} questions, the bank {n_questions}: one value each is wanted"
        )
    if not n_selected:
        raise ParameterError("an empty group cannot be explained: select at least one question")
    predicates, described = best_rule(terms, selected)
    right = int((described & selected).sum())
    precision, recall = right / max(int(described.sum()), 1), right / n_selected
    return Explanation(n_selected, n_questions, term_table(terms, selected), predicates, precision, recall)


def term_table(terms: Terms, selected: Bool[np.ndarray, " question"]) -> pd.DataFrame:
    """Return every term that the group has, discoveries first, by the lower end of their lift.

    Columns: kind, term, selected and total (questions with it in the group and in all), share (of the group), lift,
    lift_low, p_value, q_value.
    """
    n_questions, n_selected = len(selected), int(selected.sum())
    inside, total = terms.count(selected), terms.count(np.ones(n_questions, dtype=bool))
    p_value = hypergeom.sf(inside - 1, n_questions, total, n_selected).clip(0, 1)
    table = pd.DataFrame(terms.names, columns=["kind", "term"]).assign(
        selected=inside,
        total=total,
        share=inside / n_selected,
        lift=(inside / n_selected) / (total / n_questions),
        p_value=p_value,
        q_value=false_discovery_control(p_value) if len(terms) else p_value,
    )
    table = table[table["selected"] > 0]
    table.insert(6, "lift_low", lowest_lift(table, n_questions, n_selected))
    ranks = table.assign(is_discovery=table["q_value"] <= SIGNIFICANT)
    order = ranks.sort_values(["is_discovery", "lift_low", "selected"], ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def lowest_lift(table: pd.DataFrame, n_questions: int, n_selected: int) -> pd.Series:
    """Return the lower end of the lift's 99 % interval, by the formula for a ratio of shares (Katz et al. 1978)."""
    pairs = zip(table["selected"].tolist(), table["total"].tolist(), strict=True)
    ratios = [relative_risk(inside, n_selected, total, n_questions) for inside, total in pairs]
    return pd.Series([ratio.confidence_interval(CONFIDENCE).low for ratio in ratios], table.index, dtype=float)


def best_rule(
    terms: Terms, selected: Bool[np.ndarray, " question"]
) -> tuple[tuple[Predicate, ...], Bool[np.ndarray, " question"]]:
    """Return the predicates of the rule, each chosen for the best F1, and the questions it describes."""
    described = np.ones(len(selected), dtype=bool)
    predicates: list[Predicate] = []
    score = _f1(np.array([selected.sum()]), np.array([len(selected)]), selected)[0]
    while len(predicates) < MOST_PREDICATES and len(terms):
        right, all_ = terms.count(described & selected), terms.count(described)
        scores = np.concatenate(
            [_f1(right, all_, selected), _f1((described & selected).sum() - right, described.sum() - all_, selected)]
        )
        best = int(scores.argmax())
        if scores[best] < score + LEAST_GAIN:
            break
        term, is_absent = best % len(terms), best >= len(terms)
        score, described = scores[best], described & (terms.having(term) != is_absent)
        predicates.append(Predicate(*terms.names[term], is_absent))
    return tuple(predicates), described


def _f1(
    right: Int[np.ndarray, " term"], described: Int[np.ndarray, " term"], selected: Bool[np.ndarray, " question"]
) -> np.ndarray:
    return 2 * right / np.maximum(described + selected.sum(), 1)


def _terms_of(
    column: pd.Series, kind: str
) -> tuple[list[tuple[str, str]], Int[np.ndarray, " occurrence"], Int[np.ndarray, " occurrence"]]:
    """Return the terms of one kind, and the question and term of each occurrence."""
    texts = column.astype(object).reset_index(drop=True)
    match kind:
        case "word":
            names = word_names(own_synonyms())
            each = texts.str.split(" ").explode().map(lambda word: names.get(word, word))
        case "function":
            each = texts.str.split(" ").explode()
        case "task":
            each = texts.map(lambda name: TASKS.get(name, ""))
        case "program":
            each = texts.str.removesuffix(".json")
        case _:
            each = texts
    known = each[each.notna() & (each != "")]
    codes, different = pd.factorize(known, sort=True)
    return [(kind, str(name)) for name in different], known.index.to_numpy(), codes
