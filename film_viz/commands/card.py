"""`film-viz card`: a checkpoint's card as this version writes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from film_viz.files import check_new_file, write_atomically
from film_viz.models.checkpoint import load_checkpoint
from film_viz.models.checkpoint_files import CARD
from film_viz.models.model_card import model_card
from film_viz.options import options_of


@dataclass(frozen=True, slots=True)
class Card:
    """Write a checkpoint's card anew, with its evaluation as the Hugging Face Hub reads it.

    Everything on the card is in the checkpoint: nothing is measured, and no other file is touched. Text that was added
    by hand is lost.
    """

    checkpoint: Path  # folder
    out: Path | None = None  # file to write to; default: the card in the checkpoint's folder

    def __post_init__(self) -> None:
        check_new_file(self.out, "out")


def main(arguments: Sequence[str]) -> None:
    """Read the checkpoint and write its card."""
    options = options_of(Card, "film-viz card", arguments)
    if not options.checkpoint.is_dir():
        raise ValueError(f"checkpoint must be a folder, and there is none at {options.checkpoint}")
    checkpoint = load_checkpoint(options.checkpoint)
    path = options.out or options.checkpoint / CARD
    write_atomically(path, model_card(checkpoint.model, checkpoint.info))
    print(f"The card of {checkpoint.name} is in {path}")
