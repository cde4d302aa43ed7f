"""What was measured on a checkpoint, as the Hugging Face Hub reads it from a card's front matter: its `model-index`."""

import re
from collections.abc import Mapping
from typing import Any

from huggingface_hub import EvalResult

TASK = "visual-question-answering"


def eval_results(metrics: Mapping[str, Any]) -> list[EvalResult]:
    """Return the accuracy overall and of each group, 0 to 1, on the data that `metrics` name; none if unmeasured."""
    scores = {"accuracy": metrics.get("overall")}
    scores |= {f"accuracy, {group}": score for group, score in metrics.get("groups", {}).items()}
    data, split = (str(metrics.get(name) or "unnamed") for name in ("data", "split"))
    return [
        EvalResult(
            task_type=TASK,
            dataset_type=re.sub(r"[^\w.-]+", "-", data),
            dataset_name=f"{data}, a folder in CLEVR's layout",
            dataset_split=split,
            metric_type="accuracy",
            metric_name=name,
            metric_value=round(score["accuracy"], 4),
        )
        for name, score in scores.items()
        if score and score["accuracy"] is not None
    ]
