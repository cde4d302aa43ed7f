"""`film-viz train`: the training loop, with every field of `TrainConfig` as an option."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tyro
from tyro.conf import OmitArgPrefixes

from film_viz.training.config import TrainConfig
from film_viz.training.loop import train
from film_viz.training.run import read_config


@dataclass(frozen=True, slots=True)
class Train:
    """Train a model.

    Ctrl-C saves the run before it ends; `--resume` goes on from there with the settings it was started with. The run
    folder holds `metrics.jsonl`, a row per logged step, and `checkpoint`, which the other commands and the app read.
    """

    run: Path  # folder of the run, such as runs/first
    config: OmitArgPrefixes[TrainConfig] = field(default_factory=TrainConfig)
    resume: bool = False  # go on with the run that is in the folder


def main(arguments: Sequence[str]) -> None:
    """Train, and say where the checkpoint is."""
    options = tyro.cli(Train, prog="film-viz train", args=arguments)
    if options.resume:  # what the run was started with is the default of what it goes on with
        started_with = Train(options.run, read_config(options.run))
        options = tyro.cli(Train, prog="film-viz train", args=arguments, default=started_with)
    checkpoint = train(options.config, options.run, options.resume)
    print(f"The model is in {checkpoint}")
