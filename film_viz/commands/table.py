"""`film-viz table`: the paper's table, made here."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from film_viz.bounds import check_bounds
from film_viz.data.fresh_folder import FreshFolder
from film_viz.options import options_of
from film_viz.places import data_folder, runs_folder
from film_viz.training.table.gathering import gather, text_table, write_table
from film_viz.training.table.making import Questions, Workshop
from film_viz.training.table.rows import ROWS, TableRow

FRESH_SPLIT, FRESH_SEED = "val", 0


@dataclass(frozen=True, slots=True)
class Table:
    """Train and measure every system of the paper's table, all on the same questions.

    Each is trained by its recipe. What is trained or measured already is left as it is, and what was stopped goes on;
    Ctrl-C saves. One system that fails does not keep the others. The table is `table.json` and `table.txt` in the
    folder, written anew after each row. What is not finished is measured as it stands, and says so.
    """

    only: str = ""  # the rows to make, such as sa,rn; default: all of them
    out: Path | None = None  # folder of runs and table; default: runs/table
    steps: int | None = None  # most steps of a stage, for a rehearsal
    share: float = 1.0  # of all steps of every recipe, for a rehearsal
    questions: int = 30_000  # fresh ones, on which all are measured, ten about each picture
    clevr: Path | None = None  # folder in CLEVR's layout to measure on apart
    split: str = "val"  # of that folder
    consistency: int = 300  # sets of questions of each kind whose answers must agree; 0: none
    pointing: int = 1_000  # questions on which to measure where systems look; 0: none
    at_once: int = 1  # rows trained side by side
    device: str = "auto"  # auto, cpu, cuda, cuda:1, mps
    stem: Path | None = None  # another stem than checkpoints/stem for all systems that look
    scenes: int | None = None  # pictures to train on; default: as in the recipes
    templates: tuple[Path, ...] = ()  # folders of template files in CLEVR's format, to teach beside our own wording
    bank: Path | None = None  # an existing bank of pictures to train on
    measure: bool = True  # False: train alone
    train: bool = True  # False: measure what there is as it stands

    def __post_init__(self) -> None:
        unknown = [key for key in self.rows if key not in ROWS]
        if unknown:
            raise ValueError(f"only must name rows out of {', '.join(ROWS)}, got {unknown[0]!r}")
        check_bounds(self, {"questions": (1, 10_000_000), "at_once": (1, 64), "consistency": (0, 100_000)})
        if self.steps is not None and self.steps < 1:
            raise ValueError(f"steps must be at least 1, got {self.steps}")
        if not 0 < self.share <= 1:
            raise ValueError(f"share must be above 0 and at most 1, got {self.share}")

    @property
    def rows(self) -> tuple[str, ...]:
        """The keys of the rows to make."""
        return tuple(key.strip() for key in self.only.split(",") if key.strip()) or tuple(ROWS)


def main(arguments: Sequence[str]) -> None:
    """Make the rows and print the table."""
    options = options_of(Table, "film-viz table", arguments)
    folder = options.out or runs_folder() / "table"
    workshop = Workshop(
        folder, _asked(options) if options.measure else (), options.consistency, options.pointing, options.train
    )
    chosen = {key: _adapted(ROWS[key], options) for key in options.rows}
    shown = [chosen.get(key, row) for key, row in ROWS.items()]
    pool = ThreadPoolExecutor(options.at_once)
    try:
        for key in pool.map(workshop.make, chosen.values()):
            write_table(folder, gather(workshop, shown), workshop.asked)
            print(f"{key} is done", flush=True)
    except KeyboardInterrupt:
        workshop.stopped.set()
        raise
    finally:  # Ctrl-C reaches the processes that train as well: they save, and what has not begun does not begin
        pool.shutdown(cancel_futures=True)
    entries = gather(workshop, shown)
    path = write_table(folder, entries, workshop.asked)
    print("\n\n".join(text_table(entries, asked.name) for asked in workshop.asked), f"\n\nThe table is in {path}")


def _adapted(row: TableRow, options: Table) -> TableRow:
    """Return a row as the options want it trained."""
    row = row.with_share(options.share, options.steps)
    settings: dict[str, Any] = {"device": options.device, "bank": options.bank, "templates": options.templates}
    settings |= {} if options.scenes is None else {"scenes": options.scenes}
    row = row.changed(**settings)
    stages = [replace(s, stem_from=options.stem) if options.stem and s.stem_from else s for s in row.stages]
    return replace(row, stages=tuple(stages))


def _asked(options: Table) -> tuple[Questions, ...]:
    """Return what all are asked; fresh questions are made unless they are there."""
    number = -(-options.questions // 10)
    fresh = Questions("fresh", data_folder() / f"{FRESH_SPLIT}-{number}", FRESH_SPLIT)
    if not fresh.is_whole:
        FreshFolder(number, FRESH_SPLIT, FRESH_SEED).write(fresh.data)
    return (fresh, *([Questions("clevr", options.clevr, options.split)] if options.clevr else []))
