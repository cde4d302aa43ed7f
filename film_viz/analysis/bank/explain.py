"""What a group of questions has in common: words, types, functions, answers, tasks and kinds of programs.

Each term is tested against all questions of a bank. It is over-represented if more of the group have it than chance
allows: the p-value is that of the hypergeometric distribution (Fisher's exact test, one-sided), the q-value bounds the
share of false discoveries among all terms (Benjamini and Hochberg 1995). Discoveries are ranked by lift, by how many
times more frequent a term is in the group; a lift that rests on a few questions counts with the lower end of its
interval, so that what defines the group comes before what is merely rare. One rule describes the group as a whole.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Bool
from scipy.stats import false_discovery_control, hypergeom
from scipy.stats.contingency import relative_risk

from film_viz.analysis.bank.parameter_bank import ParameterError
from film_viz.analysis.bank.rules import Rule, best_rule
from film_viz.analysis.bank.terms import Terms

SIGNIFICANT = 0.05  # largest q-value of a discovery
CONFIDENCE = 0.99  # that the lift is within its interval


@dataclass(frozen=True, slots=True)
class Explanation:
    """What sets a group of questions apart."""

    n_selected: int
    n_questions: int
    terms: pd.DataFrame  # see `term_table`
    conditions: Rule
    precision: float  # share of the questions the rule describes that are in the group
    recall: float  # share of the group that the rule describes

    @property
    def rule(self) -> str:
        """The rule as one line: `"left" in the question and type is count`."""
        return str(self.conditions)

    @property
    def discoveries(self) -> pd.DataFrame:
        """The terms that are over-represented beyond chance."""
        return self.terms[self.terms["q_value"] <= SIGNIFICANT]


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
    rule, described = best_rule(terms, selected)
    right = int((described & selected).sum())
    precision, recall = right / max(int(described.sum()), 1), right / n_selected
    return Explanation(n_selected, n_questions, term_table(terms, selected), rule, precision, recall)


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
