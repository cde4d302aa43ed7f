"""True answers that nobody can give, for they are none of CLEVR's 28: which ones, and the accuracy without them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool

from film_viz.data.clevr_folder import ClevrQuestion
from film_viz.evaluation.scoring import Score
from film_viz.questions.answers import is_answer
from film_viz.questions.vocabulary import ANSWERS
from film_viz.shown import shown


@dataclass(frozen=True, slots=True)
class UnknownAnswers:
    """The true answers of some questions that are none of the 28; every given answer to such a question is wrong."""

    counts: dict[str, int]  # of each such answer, the most frequent first
    example: str  # the first such question
    without: Score  # of the questions with one of the 28

    @property
    def count(self) -> int:
        """Number of questions."""
        return sum(self.counts.values())

    def to_json(self) -> dict[str, Any]:
        """Return the answers with their numbers, an example, and the score without them."""
        return {"answers": self.counts, "example": self.example, "without": self.without.to_json()}

    def __str__(self) -> str:
        named = [f"{shown(answer)} ({count})" for answer, count in list(self.counts.items())[:5]]
        more = f" and {len(self.counts) - 5} more" if len(self.counts) > 5 else ""
        without = f"{self.without.accuracy:.1%}" if self.without.count else "not known"
        return (
            f"{self.count:,} true answers are none of the {len(ANSWERS)}, and count as wrong whatever is given: "
            f"{', '.join(named)}{more}, such as that of {self.example}; accuracy on the other "
            f"{self.without.count:,} questions: {without}"
        )


def unknown_answers(
    questions: Sequence[ClevrQuestion], correct: Bool[np.ndarray, " question"]
) -> UnknownAnswers | None:
    """Find the questions whose true answer is none of the 28; None where there are none."""
    is_known = np.array([is_answer(question.answer or "") for question in questions], bool)
    unknown = [question for question, known in zip(questions, is_known, strict=True) if not known]
    if not unknown:
        return None
    counts = Counter(str(question.answer) for question in unknown)
    score = Score(float(correct[is_known].mean()) if is_known.any() else float("nan"), int(is_known.sum()))
    return UnknownAnswers(dict(counts.most_common()), f"{unknown[0].name} ({shown(unknown[0].text)})", score)
