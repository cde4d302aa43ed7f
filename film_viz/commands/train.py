"""`film-viz train`: the training loop, with every field of `TrainConfig` as an option."""

from collections.abc import Sequence

from film_viz.training import train
from film_viz.training.options import Train

__all__ = ["Train", "main"]


def main(arguments: Sequence[str]) -> None:
    """Train, and say where the checkpoint is."""
    checkpoint = train.main(arguments, program="film-viz train")
    print(f"The model is in {checkpoint}")
