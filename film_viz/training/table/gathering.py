"""The table gathered from what its rows have left: one JSON object for pages, and lines of text for a terminal."""

import json
import logging
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from film_viz.evaluation.scoring import Report
from film_viz.files import read_object, write_atomically
from film_viz.models.checkpoint_files import CONFIG
from film_viz.places import roots, runs_folder
from film_viz.questions.program import QUESTION_GROUPS, QUESTION_TYPES
from film_viz.training.options import arguments_of
from film_viz.training.runs.files import CHECKPOINT, METRICS, config_from_json, read_metric_rows, read_run_config
from film_viz.training.runs.status import LAUNCH
from film_viz.training.table.making import FAILURE, Questions, Workshop, answers
from film_viz.training.table.rows import TableRow

logger = logging.getLogger(__name__)

MOST_SEEN = 10**12  # questions, that anything was trained or measured on
TABLE, TEXT = "table.json", "table.txt"
_TEXTS = ("key", "title", "published", "note", "system", "checkpoint", "failure")
BLIND = "lstm"
"""The row that looks at no picture: what is not better has not learned to see."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What was trained of one stage."""

    name: str  # "" for all at once
    questions: int
    seconds: float
    device: str
    command: str

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        """Read what `asdict` wrote."""
        name, device, command = (str(record[part]) for part in ("name", "device", "command"))
        return cls(name, int(record["questions"]), float(record["seconds"]), device, command)


@dataclass(frozen=True, slots=True)
class Entry:
    """One system of the table."""

    key: str
    title: str
    published: str = ""
    note: str = ""
    system: str = ""  # its key in the table of systems; "" for a baseline
    stages: tuple[Stage, ...] = ()
    wanted: int = 0  # questions of its recipe
    checkpoint: str = ""
    failure: str = ""
    curve: tuple[tuple[int, float], ...] = ()  # questions seen, accuracy on those of validation
    measured: dict[str, dict[str, Any]] = field(default_factory=dict)  # by the name of the questions
    sees: bool | None = None  # whether it is better than the blind one, beyond both intervals; None where unknown

    @property
    def questions(self) -> int:
        """Questions seen."""
        return sum(stage.questions for stage in self.stages)

    @property
    def hours(self) -> float:
        """Hours trained."""
        return sum(stage.seconds for stage in self.stages) / 3600

    @property
    def unfinished(self) -> str:
        """In words how far it is, "" where it has seen all questions of its recipe or none."""
        if not self.stages or self.questions >= self.wanted:
            return ""
        return f"unfinished: {self.questions:,} of {self.wanted:,} questions"

    def report(self, name: str = "fresh") -> Report | None:
        """Return its scores on some questions, None where it was not measured."""
        return Report.from_json(self.measured[name]) if name in self.measured else None

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        """Read what `asdict` wrote."""
        texts: dict[str, Any] = {name: str(record[name]) for name in _TEXTS}
        measured = {str(name): found for name, found in record["measured"].items() if isinstance(found, dict)}
        for found in measured.values():
            _check_report(Report.from_json(found))
        if not all(0 <= questions < MOST_SEEN and 0 <= accuracy <= 1 for questions, accuracy in record["curve"]):
            raise ValueError("a point of the curve is no accuracy after some questions")
        return cls(
            **texts,
            stages=tuple(Stage.from_json(stage) for stage in record["stages"]),
            wanted=int(record["wanted"]),
            curve=tuple((int(questions), float(accuracy)) for questions, accuracy in record["curve"]),
            measured=measured,
        )


def gather(workshop: Workshop, rows: Sequence[TableRow]) -> tuple[Entry, ...]:
    """Return what there is of every row."""
    return with_sight([_entry(workshop, row) for row in rows])


def with_sight(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return entries that say whether they have learned to see."""
    blind = next((entry.report() for entry in entries if entry.key == BLIND), None)
    return tuple(replace(entry, sees=_sees(entry, blind)) for entry in entries)


def write_table(folder: Path, entries: Sequence[Entry], asked: Sequence[Questions]) -> Path:
    """Write the table as JSON and as text, and return the JSON's file."""
    about = [{"name": each.name, "data": each.data.name, "split": each.split} for each in asked]
    record = {"asked": about, "rows": [asdict(entry) for entry in entries]}
    write_atomically(folder / TABLE, json.dumps(record, indent=1) + "\n")
    write_atomically(folder / TEXT, "\n\n".join(text_table(entries, each.name) for each in asked) + "\n")
    return folder / TABLE


def read_table(path: Path) -> tuple[Entry, ...]:
    """Read a table; () if there is none, and without the rows that cannot be read."""
    records, entries = read_object(path).get("rows"), []
    for number, record in enumerate(records if isinstance(records, list) else ()):
        try:
            entries.append(Entry.from_json(record))
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
            logger.warning("row %d of %s cannot be read (%r) and is left out", number, path, error)
    return with_sight(entries)


def _check_report(report: Report) -> None:
    """Refuse scores that nothing can have."""
    if not report.groups.keys() >= set(QUESTION_GROUPS) or not report.types.keys() >= set(QUESTION_TYPES):
        raise ValueError("accuracies of some groups or types are missing")
    for score in (report.overall, *report.groups.values(), *report.types.values()):
        if not 0 <= score.count < MOST_SEEN or not (0 <= score.accuracy <= 1 or score.count == 0):
            raise ValueError(f"{score} is no accuracy of so many questions")


def known_table() -> tuple[Entry, ...]:
    """Return the table that was made here last, each row of it as it was shipped where that one has seen more."""
    places = [runs_folder() / "table" / TABLE, *(root / "checkpoints" / TABLE for root in roots())]
    best: dict[str, Entry] = {}
    for entry in (entry for path in places for entry in read_table(path)):
        if entry.key not in best or _worth(entry) > _worth(best[entry.key]):
            best[entry.key] = entry
    return with_sight(list(best.values()))


def _worth(entry: Entry) -> tuple[bool, int]:
    return bool(entry.measured), entry.questions


def text_table(entries: Sequence[Entry], name: str) -> str:
    """Return the rows as lines of text: overall and the groups, questions seen and hours; then the types."""
    head = f"{name:<46}{'overall':>9}{'interval':>16}" + "".join(f"{group[:9]:>11}" for group in QUESTION_GROUPS)
    lines = [head + f"{'seen':>12}{'hours':>7}", *(_line(entry, name) for entry in entries)]
    types = [f"{'':<46}" + "".join(f"{kind[:10]:>11}" for kind in QUESTION_TYPES)]
    for entry in entries:
        found = entry.report(name)
        if found is not None:
            types.append(f"{entry.title[:45]:<46}" + "".join(_percent(found.types[kind]) for kind in QUESTION_TYPES))
    said = [f"{entry.title}: {_remark(entry)}" for entry in entries if _remark(entry)]
    return "\n".join([*lines, "", *types, *([""] if said else []), *said])


def _line(entry: Entry, name: str) -> str:
    found = entry.report(name)
    seen = f"{entry.questions:>12,}{entry.hours:>7.1f}" if entry.stages else f"{'-':>12}{'-':>7}"
    if found is None:
        return f"{entry.title[:45]:<46}{'not measured':>25}{'':>55}{seen}"
    low, high = found.overall.interval
    overall = f"{found.overall.accuracy:>9.1%}{f'{100 * low:.1f} to {100 * high:.1f}':>16}"
    return f"{entry.title[:45]:<46}{overall}" + "".join(_percent(found.groups[g]) for g in QUESTION_GROUPS) + seen


def _percent(score: Any) -> str:
    return f"{score.accuracy:>11.1%}" if score.count else f"{'-':>11}"


def _remark(entry: Entry) -> str:
    parts = [entry.note, entry.failure]
    parts += ["it has not learned to see: no better than the question alone"] if entry.sees is False else []
    parts.append(entry.unfinished)
    return "; ".join(part for part in parts if part)


def _entry(workshop: Workshop, row: TableRow) -> Entry:
    begun, checkpoint = workshop.begun(row), workshop.standing(row)
    stages = tuple(_stage(run, before) for run, before in zip(begun, (None, *begun), strict=False))
    measured = {}
    for asked in workshop.asked:
        found = read_object(workshop.measurement(checkpoint, row, asked))
        if found:
            more = read_object(workshop.pointed(checkpoint, row, asked))
            found |= {name: more[name] for name in ("consistency", "pointing") if name in more}
            found.get("consistency", {}).pop("inconsistent", None)  # thousands of lines; the measurement keeps them
            found.pop("confusion", None)
            measured[asked.name] = found
    failure = workshop.folder / row.key / FAILURE
    return Entry(
        row.key,
        row.title,
        row.published,
        row.note,
        row.stages[0].row.key if row.stages else "",
        stages or _kept_stages(checkpoint if row.stages else ""),
        row.questions,
        _name(checkpoint, row),
        failure.read_text() if failure.exists() else "",
        _curve(begun, stages),
        measured,
    )


def _stage(run: Path, before: Path | None) -> Stage:
    """Return what a run has trained, and the command for it wherever this one's folders lay."""
    config, last = read_run_config(run), read_metric_rows(run / METRICS)[-1]
    devices = ", ".join(read_object(run / LAUNCH).get("devices", [])) or config.device
    folder = Path("runs") / "table" / run.parent.name
    told = replace(config, bank=None, stem_from=Path("checkpoints") / "stem" if config.stem_from else None)
    source = None if before is None else folder / before.name / CHECKPOINT
    command = shlex.join(["film-viz", "train", *arguments_of(told, folder / run.name, continue_from=source)])
    return Stage(config.stage, int(last["questions"]), last["seconds"], devices, command)


def _kept_stages(checkpoint: str) -> tuple[Stage, ...]:
    """Return what was trained last of a checkpoint that is kept without its run, as far as it says."""
    info = read_object(Path(checkpoint) / CONFIG).get("info", {}) if checkpoint else {}
    try:
        config, row = config_from_json(info["training"]), info["row"]
        return (Stage(config.stage, int(info["questions"]), float(row["seconds"]), config.device, ""),)
    except (AttributeError, KeyError, TypeError, ValueError):
        return ()


def _name(checkpoint: str, row: TableRow) -> str:
    """Return by what name a table calls a checkpoint: that of its run, or its own."""
    path = Path(checkpoint)
    return checkpoint if row.checkpoint else path.parent.name if path.name == CHECKPOINT else path.name


def _curve(runs: Sequence[Path], stages: Sequence[Stage]) -> tuple[tuple[int, float], ...]:
    """Return accuracy on validation against all questions seen, those of earlier stages included."""
    points, before = [], 0
    for run, stage in zip(runs, stages, strict=True):
        rows = [row for row in read_metric_rows(run / METRICS) if "validation_accuracy" in row and answers(run)]
        points += [(before + int(row["questions"]), row["validation_accuracy"]) for row in rows]
        before += stage.questions
    return tuple(points)


def _sees(entry: Entry, blind: Report | None) -> bool | None:
    found = entry.report()
    if found is None or blind is None or not entry.system or entry.key == BLIND:
        return None
    return found.overall.interval[0] > blind.overall.interval[1]
