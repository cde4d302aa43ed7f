"""How often a checkpoint's half-precision weights answer as the full-precision weights that it was saved from.

    python benchmarks/half_precision.py --run runs/base --data data/val [--split val]

Compares the model that pickers read with the averaged weights in the run's newest state, which must be of the same
step, on every question of a folder in CLEVR's layout. Both compute in float32 on the CPU.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from film_viz.data.clevr_folder import ClevrFolder
from film_viz.evaluation.respondents import CheckpointRespondent
from film_viz.models.checkpoint import Checkpoint
from film_viz.training.learning import Learning
from film_viz.training.runs.files import read_run_config
from film_viz.training.runs.folder import RunFolder


def main() -> None:
    """Print the share of equal answers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="folder of a training run")
    parser.add_argument("--data", type=Path, required=True, help="folder in CLEVR's layout")
    parser.add_argument("--split", default="val")
    options = parser.parse_args()
    half = Checkpoint.from_pretrained(options.run / "checkpoint")
    full, step = full_precision(options.run, half)
    if step != half.info["step"]:
        parser.error(f"the newest state of {options.run} is of step {step}, its checkpoint of {half.info['step']}")
    questions = list(ClevrFolder(options.data, options.split))
    ours, theirs = (CheckpointRespondent(checkpoint).answers(questions).answers for checkpoint in (half, full))
    equal = sum(a == b for a, b in zip(ours, theirs, strict=True))
    print(f"{equal:,} of {len(questions):,} answers are equal: {equal / len(questions):.3%}")


def full_precision(folder: Path, checkpoint: Checkpoint) -> tuple[Checkpoint, int]:
    """Return the weights of a run's newest state as a checkpoint, and the step they are of."""
    config = replace(read_run_config(folder), compile=False)
    path = RunFolder(folder, config).newest_state()
    if path is None:
        raise SystemExit(f"{folder} has no state.pt: give the folder of a training run")
    state = torch.load(path, map_location="cpu", weights_only=True)
    learning = Learning.start(config, torch.device("cpu"))
    learning.load_state(state)
    model = learning.averaged_model.eval()
    return Checkpoint(model, checkpoint.vocabulary, checkpoint.answers, checkpoint.info), state["step"]


if __name__ == "__main__":
    main()
