"""`film-viz parameters`: gamma and beta of many questions, for NumPy."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tyro

from film_viz.analysis.parameters import parameter_bank
from film_viz.models.checkpoint import load_checkpoint
from film_viz.training.config import resolve_device


@dataclass(frozen=True, slots=True)
class Parameters:
    """Write the gamma and beta of many questions into one file for NumPy.

    The arrays `gamma` and `beta` (question x block x channel; gamma is effective: 1 + the generator's output) come
    with `text`, `question_type`, `family`, `template_file`, `program` (JSON), `answer` and `scene`, one of each per
    question, and with the names `checkpoint`, `checkpoint_sha` and `seed` of what they were made from.
    """

    checkpoint: str  # name, folder or Hub id
    out: Path  # file to write, such as parameters.npz
    number: int = 3_000  # questions, new ones about new scenes
    seed: int = 0
    templates: tuple[Path, ...] = ()  # folders of template files in CLEVR's format, beside our own
    device: str = "auto"  # auto, cpu, cuda, cuda:1, mps


def main(arguments: Sequence[str]) -> None:
    """Make questions, read them and write the file."""
    options = tyro.cli(Parameters, prog="film-viz parameters", args=arguments)
    checkpoint = load_checkpoint(options.checkpoint, resolve_device(options.device))
    bank = parameter_bank(checkpoint, options.number, options.seed, options.templates)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    bank.save(options.out)
    n_questions, n_blocks, n_channels = bank.gamma.shape
    print(f"gamma and beta of {n_questions:,} questions, {n_blocks} blocks x {n_channels} channels, in {options.out}")
