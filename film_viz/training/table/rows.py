"""The rows of the table: which systems, each trained how, stage after stage.

All that look stand on one frozen stem that has learned what is where, and learn from answers alone, with programs where
the paper uses them; so what they do with what they see is all that sets them apart. A system without a recipe here has
one row, which runs through its stages in their order with its preset's own settings.
"""

from dataclasses import dataclass, replace
from typing import Any

from film_viz.models.systems.table import FILM, PRESETS, SYSTEMS, Row
from film_viz.places import SHIPPED
from film_viz.training.config import TrainConfig

STEM = SHIPPED / "checkpoints" / "stem"
STILL = "on a frozen stem"
TEACHES_STEM = "perceive"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: a system that is trained in stages, each going on from the one before, or a checkpoint as it is."""

    key: str  # its folder, and what `--only` calls it
    title: str
    published: str = ""  # the row of `PUBLISHED` that it stands beside; "" for none
    stages: tuple[TrainConfig, ...] = ()
    checkpoint: str = ""  # of a row that is measured alone: a checkpoint, or one of the baselines
    note: str = ""  # what sets it apart from the others

    @property
    def questions(self) -> int:
        """Questions that its stages ask in all."""
        return sum(stage.steps * stage.questions_per_step for stage in self.stages)

    def with_share(self, share: float, most_steps: int | None) -> "TableRow":
        """Return the row with shorter stages: a share of their steps, and no more than so many."""
        return replace(self, stages=tuple(_shorter(stage, share, most_steps) for stage in self.stages))

    def changed(self, **settings: Any) -> "TableRow":
        """Return the row with some settings of all stages changed."""
        return replace(self, stages=tuple(replace(stage, **settings) for stage in self.stages))


_USUAL: dict[str, Any] = {"evaluate_every": 500, "save_every": 500, "validation_scenes": 500}


def _on_stem(preset: str, steps: int, **settings: Any) -> TrainConfig:
    return TrainConfig(preset=preset, stage=STILL, stem_from=STEM, steps=steps, **(_USUAL | settings))


def _with_own_settings(preset: str, **settings: Any) -> TrainConfig:
    """Return a stage with the preset's own settings of a whole run, and some others."""
    return TrainConfig(preset=preset, **(_USUAL | dict(PRESETS[preset].training) | settings))


def _pg_ee(key: str, title: str, published: str, n_programs: int = 0) -> TableRow:
    """Return PG+EE taught by so many programs; 0 for all: the engine is given true ones, without a joint stage.

    With few, the generator learns them in many rounds, the engine is given what it writes, and both go on together.
    """
    network = ("given=own",) if n_programs else ()
    first = TrainConfig(
        preset="pg-ee",
        network=network,
        stage="programs",
        stem_from=STEM,
        distinct_questions=n_programs,
        use_curriculum=False,
        steps=2_500,
        **_USUAL,
    )
    usual: dict[str, Any] = {"preset": "pg-ee", "network": network} | _USUAL
    execution = TrainConfig(stage="execution", steps=10_000, **usual)
    joint = TrainConfig(stage="joint", steps=2_500, learning_rate=1e-4, use_curriculum=False, **usual)
    return TableRow(key, title, published, (first, execution, *([joint] if n_programs else [])))


_WRITTEN: dict[str, tuple[TableRow, ...]] = {
    "lstm": (
        TableRow(
            "lstm",
            "LSTM (question only)",
            "LSTM (question only)",
            (TrainConfig(preset="lstm", steps=2_500, use_curriculum=False, **(_USUAL | {"evaluate_every": 250})),),
        ),
    ),
    "cnn-lstm": (TableRow("cnn-lstm", "CNN+LSTM", "CNN+LSTM", (_on_stem("cnn-lstm", 5_000, use_curriculum=False),)),),
    "sa": (TableRow("sa", "CNN+LSTM+SA", "CNN+LSTM+SA", (_on_stem("sa", 10_000),)),),
    FILM: (
        TableRow(
            "film",
            "FiLM on the same stem",
            "FiLM from ResNet-101 features",
            (_on_stem("small", 10_000),),
            note="features of the frozen stem stand in for those of ResNet-101",
        ),
        TableRow(
            "film-pixels",
            "FiLM from raw pixels",
            "FiLM from raw pixels",
            checkpoint="small",
            note="it comes with film_viz, trained end to end with losses of perception, grounding and naming besides",
        ),
    ),
    "pg-ee": (
        _pg_ee("pg-ee", "PG+EE, all programs", "PG+EE, 700 k programs"),
        _pg_ee("pg-ee-9k", "PG+EE, 9 k programs", "PG+EE, 9 k programs", 9_000),
        _pg_ee("pg-ee-18k", "PG+EE, 18 k programs", "", 18_000),
    ),
    "n2nmn": (
        TableRow(
            "n2nmn",
            "N2NMN",
            "N2NMN",
            (
                _with_own_settings("n2nmn", stage="cloning", stem_from=STEM),
                _with_own_settings(
                    "n2nmn", stage="policy search", steps=2_500, learning_rate=1e-4, use_curriculum=False
                ),
            ),
        ),
    ),
    "rn": (
        TableRow(
            "rn",
            "CNN+LSTM+RN",
            "CNN+LSTM+RN",
            (
                _on_stem(
                    "rn",
                    25_000,
                    network=("object_channels=0", "n_objects=16", "pair_dim=128", "dropout=0.0"),
                    learning_rate=5e-4,
                    warmup_steps=2_500,
                ),
            ),
            note="its objects are the 16 cells that the stem's own head marks most, not all cells",
        ),
    ),
    "ns-vqa": (
        TableRow(
            "ns-vqa",
            "NS-VQA, the scene read",
            stages=(_with_own_settings("ns-vqa"),),
            note="beyond the paper's table: it reads the scene from the picture, finer than through the shared stem "
            "and taught by scene records, each picture counting as one question, and carries out the program of the "
            "template that a question is made from",
        ),
    ),
}

_BASELINES = (
    TableRow("q-type", "Q-type mode", "Q-type mode", checkpoint="q-type"),
    TableRow(
        "oracle", "Oracle", checkpoint="oracle", note="executes the program on the scene record: data and measure"
    ),
)


def default_row(row: Row) -> TableRow:
    """Return the row of a system that has no recipe here: all its stages but that of the stem, in their order."""
    preset = next(iter(row.presets))
    names = [name for name in row.network.stages if name not in (TEACHES_STEM, STILL)] or [
        STILL if STILL in row.network.stages else ""
    ]
    stem = {"stem_from": STEM} if row.network.sees_through else {}
    stages = [_with_own_settings(preset, stage=name, **stem) for name in names]
    later = (replace(stage, stem_from=None) for stage in stages[1:])  # they go on with the stem of the one before
    return TableRow(row.key, row.title, stages=(*stages[:1], *later))


ROWS: dict[str, TableRow] = {
    row.key: row
    for row in (
        *_BASELINES,
        *(row for of_system in _WRITTEN.values() for row in of_system),
        *(default_row(row) for key, row in SYSTEMS.items() if key not in _WRITTEN),
    )
}
"""Every row by its key, in the order in which they are trained."""


def _shorter(stage: TrainConfig, share: float, most_steps: int | None) -> TrainConfig:
    steps = max(1, round(share * stage.steps))
    steps = steps if most_steps is None else min(steps, most_steps)
    every = {name: min(getattr(stage, name), steps) for name in ("evaluate_every", "save_every", "log_every")}
    return replace(stage, steps=steps, curriculum_scale=share * stage.curriculum_scale, **every)
