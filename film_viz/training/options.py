"""The options of a training command, read and written: `film-viz train` and `torchrun -m film_viz.training.train`."""

from argparse import ArgumentError, ArgumentParser, BooleanOptionalAction
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from tyro.conf import OmitArgPrefixes

from film_viz.options import options_of
from film_viz.training.config import TrainConfig
from film_viz.training.recipes import RECIPES
from film_viz.training.runs.files import read_run_config


@dataclass(frozen=True, slots=True)
class Train:
    """Train a model.

    Ctrl-C saves the run before it ends; `--resume` goes on from there with the settings it was started with. The run
    folder holds `metrics.jsonl`, a row per logged step, and `checkpoint`, which the other commands and the app read.
    """

    run: Path  # folder of the run, such as runs/first
    config: OmitArgPrefixes[TrainConfig] = field(default_factory=TrainConfig)
    recipe: str = ""  # start from the settings of a whole run: tiny, small, base, paper-pixels
    resume: bool = False  # go on with the run that is in the folder
    continue_from: Path | None = None  # a folder of a run's checkpoints, or any checkpoint, to start from


def parse(arguments: Sequence[str], program: str) -> Train:
    """Read the options; what is not given is as in the recipe, or as a run that is resumed was started."""
    if (base := _base(arguments)) is None:
        return options_of(Train, program, arguments)
    return options_of(Train, program, arguments, base)


def _base(arguments: Sequence[str]) -> Train | None:
    """Return what options change, None where they change nothing but the defaults.

    It is read before them: whether an option fits is a question of the preset that it is given to.
    """
    reader = ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    reader.add_argument("--run", type=Path)
    reader.add_argument("--recipe", default="")
    reader.add_argument("--resume", action=BooleanOptionalAction, default=False)
    try:
        asked, _ = reader.parse_known_args(arguments)
    except ArgumentError:
        return None  # the full reader says what is wrong
    if asked.recipe and asked.recipe not in RECIPES:
        raise ValueError(f"recipe must be one of {', '.join(RECIPES)}, got {asked.recipe!r}")
    if asked.run is None or not (asked.resume or asked.recipe):
        return None
    return Train(asked.run, read_run_config(asked.run) if asked.resume else RECIPES[asked.recipe].config)


def arguments_of(
    config: TrainConfig, folder: Path, resume: bool = False, continue_from: Path | None = None
) -> list[str]:
    """Return the arguments that give these settings; what a setting is without them is left out."""
    base = read_run_config(folder) if resume else TrainConfig()
    given = ["--run", str(folder)]
    for item in fields(TrainConfig):
        value = getattr(config, item.name)
        if value != getattr(base, item.name):
            given += _argument(item.name.replace("_", "-"), value)
    if continue_from is not None:
        given += ["--continue-from", str(continue_from)]
    return [*given, "--resume"] if resume else given


def _argument(name: str, value: object) -> list[str]:
    if isinstance(value, bool):
        return [f"--{name}" if value else f"--no-{name}"]
    if isinstance(value, tuple):
        return [f"--{name}", *map(str, value)]
    return [f"--{name}", str(value)]
