"""How well answers are given: accuracy overall, in the five published groups and in the 13 question types."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Int
from torch import Tensor

from film_viz.data.batch import Pictures, pictures_as_input
from film_viz.models.system import Questions, System
from film_viz.questions.program import GROUP_OF_TYPE, QUESTION_GROUPS, QUESTION_TYPES


@dataclass(frozen=True, slots=True)
class Score:
    """Accuracy in 0..1 over so many questions; without questions it is NaN."""

    accuracy: float
    count: int

    @classmethod
    def of(cls, right: Sequence[bool] | Bool[np.ndarray, " question"]) -> "Score":
        """Return the score of answers, given which were right."""
        return cls(float(np.mean(right)) if len(right) else float("nan"), len(right))

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true accuracy lies with 95 % confidence (Wilson 1927); all of 0..1 without questions."""
        if not self.count:
            return 0.0, 1.0
        from scipy.stats import binomtest  # half a second, which neither training nor most pages need

        found = binomtest(round(self.accuracy * self.count), self.count).proportion_ci(method="wilson")
        return float(found.low), float(found.high)

    def to_json(self) -> dict[str, Any]:
        """Return `accuracy`, `count` and `interval`; an accuracy without questions is null."""
        accuracy = self.accuracy if self.count else None
        return {"accuracy": accuracy, "count": self.count, "interval": list(self.interval)}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Score":
        """Read what `to_json` wrote."""
        accuracy = record["accuracy"]
        return cls(float("nan") if accuracy is None else float(accuracy), int(record["count"]))


@dataclass(frozen=True, slots=True)
class Report:
    """Scores of one system on one set of questions."""

    overall: Score
    groups: dict[str, Score]
    types: dict[str, Score]
    families: dict[int, Score] = field(default_factory=dict)  # those that were asked, by number

    def to_json(self) -> dict[str, Any]:
        """Return every score as `Score.to_json` does, by its name."""
        return {
            "overall": self.overall.to_json(),
            "groups": {name: score.to_json() for name, score in self.groups.items()},
            "types": {name: score.to_json() for name, score in self.types.items()},
            "families": {str(family): score.to_json() for family, score in self.families.items()},
        }

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Report":
        """Read what `to_json` wrote; scores by type or family may be missing."""
        return cls(
            Score.from_json(record["overall"]),
            {name: Score.from_json(score) for name, score in record["groups"].items()},
            {name: Score.from_json(score) for name, score in record.get("types", {}).items()},
            {int(family): Score.from_json(score) for family, score in record.get("families", {}).items()},
        )


def report(
    correct: Bool[np.ndarray, " question"],
    question_types: Sequence[str | None],
    families: Sequence[int | None] = (),
) -> Report:
    """Return the scores of answers, given which were right and, where known, each question's type and family."""
    names = np.array(question_types, dtype=object)
    group_names = np.array([name and GROUP_OF_TYPE[name] for name in question_types], dtype=object)
    numbers = np.array(families, dtype=object)
    return Report(
        Score.of(correct),
        {group: Score.of(correct[group_names == group]) for group in QUESTION_GROUPS},
        {name: Score.of(correct[names == name]) for name in QUESTION_TYPES},
        {
            family: Score.of(correct[numbers == family])
            for family in sorted({family for family in families if family is not None})
        },
    )


@torch.inference_mode()
def predict(
    model: System,
    images: Pictures,
    questions: Questions,
    image_index: Int[Tensor, " question"],
    dtype: torch.dtype = torch.float32,
) -> Int[Tensor, " question"]:
    """Return the class id of the likeliest answer to each question; the model's training mode is left as found."""
    device = next(model.parameters()).device
    was_training = model.training
    model.eval()
    try:
        with torch.autocast(device.type, dtype, enabled=dtype != torch.float32):
            pictures = pictures_as_input(images.to(device)).contiguous(memory_format=torch.channels_last)
            outcome = model(pictures, questions.to(device), image_index.to(device))
        return outcome.logits.argmax(dim=1).cpu()
    finally:
        model.train(was_training)
