"""`film-viz evaluate`: accuracy overall, by group and by type of question."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tyro

from film_viz.data.clevr_folder import ClevrFolder
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.training.baselines import oracle_answers, q_type_answers
from film_viz.training.config import Precision, resolve_device, resolve_precision
from film_viz.training.evaluate import Evaluation, evaluate_answers, evaluate_checkpoint
from film_viz.training.scoring import Report, Score


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Measure how well a checkpoint answers the questions of a folder in CLEVR's layout.

    Reads `images/SPLIT/`, `questions/CLEVR_SPLIT_questions.json` and, where it is there,
    `scenes/CLEVR_SPLIT_scenes.json`. In place of a checkpoint, `oracle` executes the questions' programs on the scene
    records, and `q-type` gives the answer that training questions of the same type most often have.
    """

    checkpoint: str  # name, folder or Hub id of a checkpoint; or oracle; or q-type
    data: Path  # folder in CLEVR's layout
    split: str = "val"
    json: Path | None = None  # file to write the result to
    publish: Path | None = None  # folder to save the checkpoint to, with the result on its card
    device: str = "auto"  # auto, cpu, cuda, cuda:1, mps
    precision: Precision = "float32"  # of the arithmetic; auto: bfloat16 where it is fast


def main(arguments: Sequence[str]) -> None:
    """Evaluate, print a table and write what is asked for."""
    options = tyro.cli(Evaluate, prog="film-viz evaluate", args=arguments)
    data = list(ClevrFolder(options.data, options.split))
    checkpoint: Checkpoint | None = None
    match options.checkpoint:
        case "oracle":
            evaluation = evaluate_answers(data, oracle_answers(data))
        case "q-type":
            evaluation = evaluate_answers(data, q_type_answers(data))
        case name:
            device = resolve_device(options.device)
            checkpoint = load_checkpoint(name, device)
            evaluation = evaluate_checkpoint(checkpoint, data, resolve_precision(options.precision, device))
    about: dict[str, Any] = {"system": checkpoint.name if checkpoint else options.checkpoint}
    about |= {"data": options.data.resolve().name, "split": options.split}
    print(f"{about['system']} on {options.data}, {options.split}: {summary(evaluation)}\n\n{table(evaluation.report)}")
    result = evaluation.to_json() | about
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if options.publish:
        if checkpoint is None:
            raise ValueError(f"--publish saves a checkpoint, and {options.checkpoint} has none: leave it out")
        checkpoint.info["metrics"] = result
        checkpoint.save_pretrained(options.publish)


def summary(evaluation: Evaluation) -> str:
    """Return what was evaluated, and what stood in the way, in one paragraph."""
    parts = [f"{evaluation.report.overall.count:,} questions about {evaluation.n_pictures:,} pictures"]
    if evaluation.untyped:
        parts.append(f"{evaluation.untyped:,} of unknown type count only overall")
    if evaluation.unanswered:
        parts.append(f"{evaluation.unanswered:,} without an answer count as wrong")
    if evaluation.unknown_words:
        words = [f"{word} ({count})" for word, count in evaluation.unknown_words.items()]
        more = f" and {len(words) - 20} more" if len(words) > 20 else ""
        parts.append(f"unknown words: {', '.join(words[:20])}{more}")
    return "; ".join(parts)


def table(report: Report) -> str:
    """Return the scores as lines of text: overall, then each group with its types."""
    rows = [f"{'':<20}{'accuracy':>9}{'95 % interval':>16}{'count':>9}", _row("overall", report.overall)]
    rows += [_row(name, score) for name, score in report.groups.items()]
    rows += [_row(f"  {name}", score) for name, score in report.types.items()]
    return "\n".join(rows)


def _row(name: str, score: Score) -> str:
    if not score.count:
        return f"{name:<20}{'-':>9}{'-':>16}{0:>9}"
    low, high = score.interval
    return f"{name:<20}{score.accuracy:>9.1%}{f'{low:.1%} to {high:.1%}':>16}{score.count:>9,}"
