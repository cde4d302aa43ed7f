"""`film-viz evaluate`: accuracy overall, by group and by type of question."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from film_viz.bounds import check_bounds
from film_viz.data.clevr_folder import ClevrFolder
from film_viz.data.clevr_records import pictures_folder
from film_viz.data.contrast import ContrastSet, read_contrast
from film_viz.devices import Precision, resolve_device, resolve_precision
from film_viz.evaluation.baselines import BASELINES
from film_viz.evaluation.consistency import Consistency, check_consistency
from film_viz.evaluation.contrast import ContrastScores, contrast_scores
from film_viz.evaluation.evaluate import Evaluation, evaluate
from film_viz.evaluation.examples import examples_of
from film_viz.evaluation.inputs.features import reader_of
from film_viz.evaluation.mistakes import off_by_one
from film_viz.evaluation.pointing import Pointing, pointing
from film_viz.evaluation.respondents import CheckpointRespondent, Respondent
from film_viz.evaluation.scoring import Report, Score
from film_viz.files import check_new_file
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.options import options_of
from film_viz.questions.agree import AGREEMENT_KINDS


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
    questions: Path | None = None  # file of other questions about the same pictures, such as CLEVR-Humans-val.json
    json: Path | None = None  # file to write the result to
    consistency: int = 0  # sets of questions whose answers must agree to ask too, of each kind; 0: none
    pointing: int = 0  # questions on which to measure whether the checkpoint looks at what they are about; 0: none
    accuracy: bool = True  # False: measure only what else is asked for
    publish: Path | None = None  # folder to save the checkpoint to, with the result on its card and some questions
    features: Path | None = None  # of the split's pictures, for a checkpoint that reads them; default: made here
    weights: Path | None = None  # of the ResNet-101 that makes them; default: downloaded
    device: str = "auto"  # auto, cpu, cuda, cuda:1, mps
    precision: Precision = "float32"  # of the arithmetic; auto: bfloat16 where it is fast

    def __post_init__(self) -> None:
        check_new_file(self.json, "json")
        check_bounds(self, {"consistency": (0, 100_000), "pointing": (0, 1_000_000)})
        for name in ("consistency", "pointing"):
            if getattr(self, name) and self.checkpoint in BASELINES:
                raise ValueError(
                    f"{name} is asked of checkpoints only, got {getattr(self, name)} for {self.checkpoint}"
                )
        if not self.accuracy and self.publish:
            raise ValueError("a published checkpoint states its accuracy: leave --no-accuracy or --publish out")


def main(arguments: Sequence[str]) -> None:
    """Evaluate, print a table and write what is asked for."""
    options = options_of(Evaluate, "film-viz evaluate", arguments)
    folder = ClevrFolder(options.data, options.split, options.questions)
    data = list(folder)
    device = resolve_device(options.device)
    checkpoint, respondent = _respondent(options, device)
    about: dict[str, Any] = {"system": respondent.name, "data": options.data.resolve().name, "split": options.split}
    print(f"{about['system']} on {options.data}, {options.split}: ", end="")
    result, notes = about, [*folder.notes]
    if options.accuracy:
        evaluation = evaluate(respondent, data)
        print(f"{summary(evaluation)}\n\n{table(evaluation.report)}\n\n{wrong_counts(evaluation)}")
        result, notes = evaluation.to_json() | about, [*notes, *evaluation.notes]
        if sets := _sets(options):
            scores = contrast_scores(sets, data, evaluation.given)
            print(f"\n{contrast_table(scores)}")
            result["contrast"] = scores.to_json()
    print("".join(f"Note: {note}.\n" for note in notes), end="")
    result |= {"notes": notes} if notes else {}
    if options.consistency:
        found = check_consistency(respondent, data, options.consistency)
        print(f"\n{consistency_table(found)}")
        result["consistency"] = found.to_json()
    if options.pointing and isinstance(respondent, CheckpointRespondent):
        pointed = pointing(respondent, data, options.pointing)
        print(f"\n{pointing_line(pointed)}")
        result |= {"pointing": pointed.to_json()} if pointed else {}
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if options.publish:
        sha = publish(checkpoint, result, options)
        examples_of(data, evaluation.given, options.split, sha).write(options.publish)


def _respondent(options: Evaluate, device: torch.device) -> tuple[Checkpoint | None, Respondent]:
    """Return what is asked, and the checkpoint if it is one."""
    if options.checkpoint in BASELINES:
        return None, BASELINES[options.checkpoint]
    checkpoint = load_checkpoint(options.checkpoint, device)
    pictures = pictures_folder(options.data, options.split)
    read = reader_of(checkpoint.model.config, pictures, options.features, options.weights, device)
    return checkpoint, CheckpointRespondent(checkpoint, resolve_precision(options.precision, device), read)


def _sets(options: Evaluate) -> tuple[ContrastSet, ...]:
    """Return the folder's contrast sets, which are about its own questions."""
    return () if options.questions else read_contrast(options.data, options.split)


def publish(checkpoint: Checkpoint | None, result: dict[str, Any], options: Evaluate) -> str:
    """Save the checkpoint with its result and return its checksum; findings, contrast and reading on its card stay."""
    if checkpoint is None or options.publish is None:
        raise ValueError(f"--publish saves a checkpoint, and {options.checkpoint} has none: leave it out")
    before = checkpoint.info.get("metrics", {})
    checkpoint.info["metrics"] = {n: before[n] for n in ("findings", "contrast", "reading") if n in before} | result
    checkpoint.save_pretrained(options.publish)
    return checkpoint.sha


def summary(evaluation: Evaluation) -> str:
    """Return what was evaluated, and what stood in the way, in one paragraph."""
    parts = [f"{evaluation.report.overall.count:,} questions about {evaluation.n_pictures:,} pictures"]
    if evaluation.untyped:
        parts.append(f"{evaluation.untyped:,} of unknown type count only overall")
    if evaluation.unanswered:
        parts.append(f"{evaluation.unanswered:,} without an answer count as wrong")
    if evaluation.unknown_words:
        words = [f"{word[:40]} ({count})" for word, count in evaluation.unknown_words.items()]
        more = f" and {len(words) - 20} more" if len(words) > 20 else ""
        parts.append(f"unknown words: {', '.join(words[:20])}{more}")
    return "; ".join(parts)


def table(report: Report) -> str:
    """Return the scores as lines of text: overall, then each group with its types."""
    rows = [f"{'':<20}{'accuracy':>9}{'95 % interval':>16}{'count':>9}", _row("overall", report.overall)]
    rows += [_row(name, score) for name, score in report.groups.items()]
    rows += [_row(f"  {name}", score) for name, score in report.types.items()]
    return "\n".join(rows)


def wrong_counts(evaluation: Evaluation) -> str:
    """Return how many counts are wrong, and which share of these misses by 1."""
    score = off_by_one(evaluation.confusion)
    return f"{score.count:,} counts are wrong" + (f", {score.accuracy:.1%} of them by 1" if score.count else "")


def consistency_table(found: Consistency) -> str:
    """Return the shares of sets whose answers agree, by kind, as lines of text."""
    head = f"{'answers that agree':<24}{'share':>9}{'95 % interval':>16}{'sets':>9}{'all true':>10}"
    rows = [
        _row(kind, found.consistent(kind), 24) + f"{found.right(kind).accuracy:>10.1%}"
        for kind in AGREEMENT_KINDS
        if found.consistent(kind).count
    ]
    return "\n".join([head, *rows])


def pointing_line(found: Pointing | None) -> str:
    """Return how often a system looks at what questions are about, in a line of text."""
    if found is None:
        return "it has no map to point with, or no question is about objects that are known"
    low, high = found.hits.interval
    return (
        f"{found.looks}: highest on what the question is about in {found.hits.accuracy:.1%} "
        f"({low:.1%} to {high:.1%}) of {found.hits.count:,} questions, where chance gives {found.chance:.1%}"
    )


def contrast_table(scores: ContrastScores) -> str:
    """Return what share of contrast sets and of their variants was answered right, as lines of text."""
    rows = {
        "right on the original": scores.original,
        "and on all its variants": scores.whole,
        "variants with another answer": scores.changed,
        "variants with the same answer": scores.kept,
    }
    head = f"{'sets that differ in one thing':<32}{'accuracy':>9}{'95 % interval':>16}{'count':>9}"
    return "\n".join([head, *(_row(name, score, 32) for name, score in rows.items())])


def _row(name: str, score: Score, width: int = 20) -> str:
    if not score.count:
        return f"{name:<{width}}{'-':>9}{'-':>16}{0:>9}"
    low, high = score.interval
    return f"{name:<{width}}{score.accuracy:>9.1%}{f'{low:.1%} to {high:.1%}':>16}{score.count:>9,}"
