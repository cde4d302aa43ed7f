"""What a sweep's file asks for: the runs, each with its settings, and what is done with their checkpoints then.

recipe = "tiny"
seeds = [0, 1]

[settings]  # of all runs, beside the recipe's
steps = 600

[grid]  # every combination
learning_rate = [0.001, 0.003]
network = [["channels=16"], ["channels=32"]]

[[runs]]  # in place of the grid or beside it
learning_rate = 0.01

[evaluate]  # every trained checkpoint, and others by name
data = "data/val"
checkpoints = ["small"]

[parameters]  # a bank of as many questions for each of them
number = 1_000_000
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from film_viz.bounds import check_bounds
from film_viz.shown import shown
from film_viz.training.config import TrainConfig
from film_viz.training.recipes import RECIPES
from film_viz.training.runs.files import config_from_json, plain_values

MOST_RUNS = 10_000
MOST_LETTERS = 60  # of a run's name that its settings make
_PARTS = {"name", "recipe", "seeds", "settings", "grid", "runs", "evaluate", "parameters"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class SweepError(ValueError):
    """Say what is wrong with a sweep's file."""


@dataclass(frozen=True, slots=True)
class SweepRun:
    """One training of a sweep."""

    name: str  # of its folder
    config: TrainConfig
    varied: dict[str, Any]  # settings that not all runs share, as plain values


@dataclass(frozen=True, slots=True)
class EvaluatePlan:
    """On what checkpoints are measured."""

    data: str  # folder in CLEVR's layout
    split: str = "val"
    consistency: int = 0  # sets of questions of each kind whose answers must agree
    checkpoints: tuple[str, ...] = ()  # beside those that are trained

    def __post_init__(self) -> None:
        check_bounds(self, {"consistency": (0, 100_000)})


@dataclass(frozen=True, slots=True)
class ParametersPlan:
    """How many questions a bank of parameters has."""

    number: int
    seed: int = 0
    checkpoints: tuple[str, ...] = ()  # beside those that are trained

    def __post_init__(self) -> None:
        check_bounds(self, {"number": (1, 1_000_000_000), "seed": (0, 2**63 - 1)})


@dataclass(frozen=True, slots=True)
class Sweep:
    """All that a sweep's file asks for."""

    name: str
    runs: tuple[SweepRun, ...] = ()
    evaluate: EvaluatePlan | None = None
    parameters: ParametersPlan | None = None
    varied: tuple[str, ...] = field(default=())  # settings that not all runs share


def read_sweep(path: Path) -> Sweep:
    """Read a sweep's file; what is wrong with it is a `SweepError`."""
    try:
        asked = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise SweepError(f"{path} is not UTF-8, as TOML is: save it so, or name another file") from error
    except ValueError as error:
        raise SweepError(f"{path} cannot be read as TOML: {error}") from error
    try:
        return sweep_of(asked, path.stem)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise SweepError(f"{path}: {error}") from error


def sweep_of(asked: Mapping[str, Any], usual_name: str) -> Sweep:
    """Return the sweep that the values of a file ask for."""
    if unknown := [name for name in asked if name not in _PARTS]:
        raise SweepError(f"there is no part {unknown[0]!r} of a sweep; its parts are {', '.join(sorted(_PARTS))}")
    name = str(asked.get("name", re.sub(r"[^A-Za-z0-9_-]", "-", usual_name)))
    if not _NAME.fullmatch(name):
        raise SweepError(f"a sweep is named with at most 40 letters, digits, '_' and '-', got {name[:100]!r}")
    if not asked.keys() - {"name"}:
        raise SweepError(f"nothing is asked for; a sweep has one or more of {', '.join(sorted(_PARTS - {'name'}))}")
    runs = _runs(name, asked) if asked.keys() & {"recipe", "settings", "grid", "runs", "seeds"} else ()
    return Sweep(
        name,
        runs,
        _plan("evaluate", EvaluatePlan, asked.get("evaluate")),
        _plan("parameters", ParametersPlan, asked.get("parameters")),
        tuple(runs[0].varied) if runs else (),
    )


def _runs(name: str, asked: Mapping[str, Any]) -> tuple[SweepRun, ...]:
    recipe = asked.get("recipe", "")
    if recipe and recipe not in RECIPES:
        raise SweepError(f"recipe must be one of {', '.join(RECIPES)}, got {recipe!r}")
    base = plain_values(RECIPES[recipe].config if recipe else TrainConfig()) | _table(asked, "settings")
    chosen = _combinations(asked)
    if not 0 < len(chosen) <= MOST_RUNS:
        raise SweepError(f"a sweep has 1 to {MOST_RUNS:,} runs, and this one asks for {len(chosen):,}")
    names = sorted(dict.fromkeys(key for one in chosen for key in one), key=lambda name: name == "seed")  # the last
    configs = [config_from_json(base | one) for one in chosen]
    values = [plain_values(config) for config in configs]
    varied = [{key: each[key] for key in names} for each in values]
    return tuple(map(SweepRun, _run_names(name, varied), configs, varied))


def _combinations(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what each run changes: every combination of the grid, every run by itself, both for every seed."""
    grid, listed = _table(asked, "grid"), asked.get("runs", [])
    if not (isinstance(listed, list) and all(isinstance(one, dict) for one in listed)):
        raise SweepError("runs are tables of settings: write [[runs]] above each")
    if wrong := [name for name, values in grid.items() if not (isinstance(values, list) and values)]:
        raise SweepError(f"grid.{wrong[0]} must be a list of values, got {grid[wrong[0]]!r}")
    crossed = [dict(zip(grid, values, strict=True)) for values in product(*grid.values())]
    chosen = [*([] if listed and not grid else crossed), *listed]
    seeds = asked.get("seeds")
    if seeds is None:
        return chosen
    if not (isinstance(seeds, list) and seeds):
        raise SweepError(f"seeds must be a list of whole numbers, got {seeds!r}")
    return [{**one, "seed": seed} for one in chosen for seed in seeds]


def _run_names(sweep: str, varied: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return names that say the settings, or stand for them where they are long or alike."""
    said = ["_".join(_words(name, value) for name, value in one.items()) for one in varied]
    if max(map(len, said)) > MOST_LETTERS or len(set(said)) < len(said):
        said = [sha256(repr(sorted(one.items())).encode()).hexdigest()[:12] for one in varied]
    if len(set(said)) < len(said):
        raise SweepError(
            f"two runs have the same settings, {min(varied, key=lambda one: -varied.count(one))}: leave one out"
        )
    return [f"{sweep}_{one}" if one else sweep for one in said]


def _words(name: str, value: Any) -> str:
    """Return a setting in few letters: a learning_rate of 0.001 is lr0.001, and the network's sizes speak."""
    of_name = "".join(word[0] for word in name.split("_")) if name not in ("network", "seed", "preset") else ""
    of_value = str(value).replace("[", "").replace("]", "").rpartition("/")[2]
    of_name = "seed" if name == "seed" else of_name
    return of_name + re.sub(r"[^A-Za-z0-9.]+", "-", of_value).strip("-.")


def _table(asked: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = asked.get(name, {})
    if not isinstance(value, dict):
        raise SweepError(f"{name} is a table of settings: write [{name}] above it")
    return value


_Plan = TypeVar("_Plan", EvaluatePlan, ParametersPlan)


def _plan(part: str, kind: type[_Plan], asked: Any) -> _Plan | None:
    if asked is None:
        return None
    names = [each.name for each in fields(kind)]  # the first one has no default
    if not isinstance(asked, dict) or names[0] not in asked or asked.keys() - set(names):
        raise SweepError(f"{part} holds {names[0]}, and maybe {', '.join(names[1:])}; got {shown(asked)}")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in asked.items()}
    return kind(**values)


def plain(sweep: Sweep) -> dict[str, Any]:
    """Return a sweep as JSON holds it, without the settings that each run's folder has."""
    return {
        "name": sweep.name,
        "runs": {run.name: run.varied for run in sweep.runs},
        "evaluate": asdict(sweep.evaluate) if sweep.evaluate else None,
        "parameters": asdict(sweep.parameters) if sweep.parameters else None,
    }
