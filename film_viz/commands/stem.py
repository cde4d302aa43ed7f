"""`film-viz stem`: keep the stem of a run for other systems to start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from film_viz.options import options_of
from film_viz.training.stem_card import publish_stem


@dataclass(frozen=True, slots=True)
class Stem:
    """Take the stem out of a run that taught it to perceive, measure it, and keep it with a card.

    Other runs start from it with `--stem-from`.
    """

    run: Path  # folder of the run, trained with the stage `perceive`
    out: Path  # folder to write to
    scenes: int = 1_000  # fresh ones, to measure perception on

    def __post_init__(self) -> None:
        if self.scenes < 1:
            raise ValueError(f"scenes must be at least 1, got {self.scenes}")


def main(arguments: Sequence[str]) -> None:
    """Measure, write, and say how well it perceives."""
    options = options_of(Stem, "film-viz stem", arguments)
    found = publish_stem(options.run, options.out, options.scenes)
    print(
        f"The stem is in {options.out}: of {found.found.count:,} objects it finds {found.found.accuracy:.2%} and knows "
        f"all of {found.known.accuracy:.2%}"
    )
