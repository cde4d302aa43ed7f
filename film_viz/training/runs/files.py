"""Names of the files of a run's folder, and how they are read: with patience for lines that are half written.

| file | holds |
|---|---|
| `config.json` | the `TrainConfig` |
| `run.json` | how it was started: command, devices, number of processes, pid, created, host |
| `status.json` | the heartbeat: state, step, questions, ETA |
| `metrics.jsonl` | a row per logged step |
| `log.txt` | what the process printed |
| `control/` | requests: stop, save, pause |
| `checkpoints/step-XXXXXXXX/` | the model at that step as a checkpoint; in the newest and the best `state.pt`, sealed |
| `checkpoint/` | the model of the last kept step, which every picker reads |
| `failure.json` | what the first process to fail said |
| `best.json` | the kept step of highest validation accuracy |
| `examples/`, `parameters/` | some answers, and the gamma and beta of fixed questions, at every evaluation |
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_type_hints

from film_viz.files import read_object, write_atomically
from film_viz.seals import SealError, sealed, unsealed
from film_viz.training.config import TrainConfig
from film_viz.training.meter import Row

CONFIG, METRICS, STATE, BEST = "config.json", "metrics.jsonl", "state.pt", "best.json"
CHECKPOINTS, CHECKPOINT = "checkpoints", "checkpoint"


class RunError(ValueError):
    """Say why a run cannot be started or taken up again."""


def step_folder(run: Path, step: int) -> Path:
    """Return the folder of what is kept of a step."""
    return run / CHECKPOINTS / f"step-{step:08d}"


def step_of(folder: Path) -> int:
    """Return the step whose folder this is."""
    return int(folder.name.removeprefix("step-"))


def validation_accuracy(folder: Path) -> float | None:
    """Return the accuracy on questions of validation when a step was kept, None if it was not evaluated then."""
    info = read_object(folder / CONFIG).get("info")
    row = info.get("row") if isinstance(info, dict) else None
    row = row if isinstance(row, dict) else read_object(folder / "metrics.json")  # where earlier versions had it
    accuracy = row.get("validation_accuracy") if row.get("step") == step_of(folder) else None
    return float(accuracy) if isinstance(accuracy, int | float) else None


def write_run_config(folder: Path, config: TrainConfig) -> None:
    """Write what a run is started with."""
    text = json.dumps(sealed(plain_values(config)), indent=2)
    write_atomically(folder / CONFIG, text, is_durable=True)


def read_settings(folder: Path) -> dict[str, Any]:
    """Return the settings that the run in a folder was started with, as plain values under their present names."""
    path = folder / CONFIG
    values = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(values, dict):
        raise TypeError(f"it holds {type(values).__name__}, not settings")
    return with_present_names(unsealed(values, str(path)))


def read_run_config(folder: Path) -> TrainConfig:
    """Return the settings that the run in a folder was started with."""
    path = folder / CONFIG
    try:
        return config_from_json(read_settings(folder))
    except SealError as error:
        raise RunError(str(error)) from error
    except FileNotFoundError as error:
        raise RunError(f"{folder} holds no run (it has no config.json); start one without --resume") from error
    except (ArithmeticError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise RunError(f"{path} cannot be read ({error}); start a new run in another folder") from error


_EARLIER_NAMES = {"lesson_scale": "curriculum_scale"}
"""What earlier versions called a setting, and what it is called now."""


def with_present_names(values: dict[str, Any]) -> dict[str, Any]:
    """Return settings under the names that they have now."""
    return {_EARLIER_NAMES.get(name, name): value for name, value in values.items()}


def config_from_json(values: dict[str, Any]) -> TrainConfig:
    """Return settings from plain JSON values, as `json.dumps(asdict(config), default=str)` writes them."""
    values, hints = with_present_names(values), get_type_hints(TrainConfig)
    unknown = [name for name in values if name not in hints]
    if unknown:
        raise ValueError(f"there is no setting {unknown[0]!r} here: it comes from a newer film_viz, update this one")
    return TrainConfig(**{name: _typed(value, hints.get(name)) for name, value in values.items()})


def plain_values(config: TrainConfig) -> dict[str, Any]:
    """Return settings as JSON holds them."""
    values: dict[str, Any] = json.loads(json.dumps(asdict(config), default=str))
    return values


def _typed(value: Any, hint: Any) -> Any:
    if isinstance(value, list):
        return tuple(Path(item) if hint == tuple[Path, ...] else item for item in value)
    return Path(value) if isinstance(value, str) and hint == Path | None else value


def read_metric_rows(path: Path) -> list[Row]:
    """Return the rows of a metrics file; lines that are half written or damaged are left out."""
    return rows_in(path.read_bytes()) if path.exists() else []


def rows_in(contents: bytes) -> list[Row]:
    """Return the rows of metrics in a text."""
    rows = [_row(line) for line in contents.splitlines(keepends=True) if line.endswith(b"\n")]
    return [row for row in rows if row is not None]


def _row(line: bytes) -> Row | None:
    """Return a row; None where the line holds none, as where a power cut has left zeros."""
    try:
        row = json.loads(line)
    except (RecursionError, ValueError):
        return None
    is_row = isinstance(row, dict) and all(_is_number(value) for value in row.values()) and "step" in row
    return row if is_row else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not abs(value) >= 1e15  # NaN is not
