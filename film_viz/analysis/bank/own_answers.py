"""The network's own answers to the questions of a bank, worked out on pictures of its scenes after it is built."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from jaxtyping import Int

from film_viz.analysis.answers.ask import image_features
from film_viz.analysis.bank.parameter_bank import GIVEN, ParameterBank, ParameterError, open_parameter_bank, write_table
from film_viz.analysis.bank.rows import bank_scene
from film_viz.analysis.film import film_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMParams
from film_viz.scenes.render import render
from film_viz.scenes.scene import Scene
from film_viz.work.progress import Progress


def answer_bank(checkpoint: Checkpoint, folder: str | Path, progress: Progress | None = None) -> ParameterBank:
    """Add the column `given` to a bank that this checkpoint's parameters are in; one that has it is left alone."""
    folder = Path(folder)
    bank = open_parameter_bank(folder)
    if bank.checkpoint_sha != checkpoint.sha:
        raise ParameterError(f"the bank in {folder} is of another checkpoint than '{checkpoint.name}': choose that one")
    if not (folder / GIVEN).is_file():
        write_table(pd.DataFrame({"given": own_answers(checkpoint, bank, progress)}), folder / GIVEN)
    return open_parameter_bank(folder)


def own_answers(checkpoint: Checkpoint, bank: ParameterBank, progress: Progress | None = None) -> list[str]:
    """Return what the network answers to every question of a bank."""
    answers = [""] * len(bank)
    done = 0
    for number in bank.questions["scene"].unique():
        rows = np.flatnonzero(bank.questions["scene"] == number)
        scene = bank_scene(bank.seed, int(number))
        for row, answer in zip(rows, _answers(checkpoint, bank, scene, rows), strict=True):
            answers[row] = answer
        done += len(rows)
        if progress:
            progress(done, len(bank))
    return answers


def _answers(
    checkpoint: Checkpoint, bank: ParameterBank, scene: Scene, rows: Int[np.ndarray, " question"]
) -> Sequence[str]:
    """Answer some questions about one scene; the picture is of the quality that networks are trained on."""
    size = checkpoint.model.config.image_size
    (stem,) = image_features(checkpoint, render(scene, size, size, "training"))
    params = FiLMParams(torch.from_numpy(bank.gamma[rows]), torch.from_numpy(bank.beta[rows]))
    with torch.inference_mode():
        seen = film_of(checkpoint).net.observe(stem.expand(len(rows), -1, -1, -1), params)
    return [checkpoint.answers[best] for best in seen.logits.argmax(dim=1).tolist()]
