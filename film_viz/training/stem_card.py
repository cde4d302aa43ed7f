"""A stem taken out of a run that taught it to perceive: measured on fresh scenes, and kept with a card."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import torch

from film_viz.evaluation.perception import Perception, perceive_fresh
from film_viz.evaluation.scoring import Score
from film_viz.models.parts.heads import PerceptionHead
from film_viz.models.stems import TrainedStem, read_stem, stem_of
from film_viz.training.config import TrainConfig
from film_viz.training.learning import Learning
from film_viz.training.meter import Meter
from film_viz.training.options import arguments_of
from film_viz.training.runs.files import RunError, read_run_config
from film_viz.training.runs.folder import RunFolder, take_up
from film_viz.training.supervision import Learner

_CARD = """# A stem that has learned to see

{summary}.
It learned what is where in pictures of CLEVR-like scenes, without any question. Every system whose stem is of the same
sizes can start from it:

    film-viz train --preset sa --stage "on a frozen stem" --stem-from {name}

## What it perceives

Of {n_objects:,} objects in {n_scenes:,} fresh scenes, read from its maps by one 1x1 convolution (`head.*`):

| | share | 95 % interval |
|---|---|---|
{rows}

## How it was made

{n_pictures:,} pictures of a bank of {n_bank:,}, {n_steps:,} steps, {minutes:.0f} minutes:

    {command}
"""


def publish_stem(run: Path, out: Path, n_scenes: int, seed: int = 0) -> Perception:
    """Keep the averaged stem of a run with its perception head; return what it perceives of fresh scenes."""
    config = read_run_config(run)
    path = RunFolder(run, config).newest_state()
    if path is None:
        raise RunError(f"{run} has saved nothing yet: train it with the stage that teaches the stem")
    learning, meter = Learning.start(config, torch.device("cpu")), Meter(config)
    step, model = take_up(path, learning, meter)["step"], learning.averaged_model
    head = cast(Learner, learning.average.module).heads["perception"]
    TrainedStem.of(model, str(run), head.state_dict()).save(out, {}, "")

    kept = read_stem(out)  # in half precision, as others will have it
    kept.give(model)
    head.load_state_dict(kept.head)
    size = config.model.image_size
    found = perceive_fresh(stem_of(model), cast(PerceptionHead, head), size, n_scenes, seed)  # type: ignore[arg-type]
    training = {"steps": step, "pictures": step * config.images_per_batch, "seconds": round(meter.seconds)}
    told = replace(config, bank=None)  # where it lay tells nobody anything
    training |= {"bank": config.scenes, "command": " ".join(["film-viz train", *arguments_of(told, Path("RUN"))])}
    about: dict[str, Any] = {"training": training, "perception": found.to_json(), "scenes": n_scenes}
    kept.save(out, about, stem_card(out.name, _summary(config), found, about))
    return found


def stem_card(name: str, summary: str, found: Perception, about: dict[str, Any]) -> str:
    """Return the text of a stem's card."""
    scores = {"objects found in their cell": found.found, "cells said to hold an object that do": found.true}
    scores |= {f"objects whose {attribute} is right": score for attribute, score in found.attributes.items()}
    scores |= {"objects found with all four right": found.known}
    training = about["training"]
    return _CARD.format(
        summary=summary,
        name=f"checkpoints/{name}",
        n_scenes=about["scenes"],
        n_objects=found.found.count,
        rows="\n".join(_row(name, score) for name, score in scores.items()),
        n_pictures=training["pictures"],
        n_bank=training["bank"],
        n_steps=training["steps"],
        minutes=training["seconds"] / 60,
        command=training["command"],
    )


def _summary(config: TrainConfig) -> str:
    model = config.model
    cells, side = model.map_size, model.image_size
    return f"{cells} x {cells} cells with {model.channels} channels, of pictures of {side} x {side} pixels"


def _row(name: str, score: Score) -> str:
    low, high = score.interval
    return f"| {name} | {score.accuracy:.2%} | {low:.2%} to {high:.2%} |"
