"""`film-viz scenes`: data in CLEVR's layout or as Parquet files, as much as is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tyro.conf import OmitArgPrefixes

from film_viz.bounds import LARGEST, check_bounds, check_plain_name
from film_viz.data.fresh_folder import FreshFolder
from film_viz.data.parquet_folder import write_parquet
from film_viz.options import options_of
from film_viz.scenes.render import Quality
from film_viz.scenes.sampling import SceneSettings


@dataclass(frozen=True, slots=True)
class Scenes:
    """Write a folder of new pictures, scene records and questions in CLEVR's layout.

    The same seed, split and settings give the same folder. No scene of it stands in a bank that a model is trained on,
    and each split has its own, so it may serve as validation or test data. Killed and started again, the command
    finishes what it had begun. As Parquet files the same pictures and questions are a data set for the Hugging Face
    Hub, with its card; `datasets.load_dataset` reads it.
    """

    out: Path  # folder to write to
    number: int = 100  # scenes
    format: Literal["clevr", "parquet"] = "clevr"  # of the files: CLEVR's layout, or a data set for the Hub
    split: str = "val"
    seed: int = 0
    questions_per_image: int = 10
    quality: Quality = "display"  # of the pictures; training is faster
    templates: tuple[Path, ...] = ()  # folders of template files in CLEVR's format, beside our own
    workers: int = 0  # threads that render, one core each; 0: every core
    settings: OmitArgPrefixes[SceneSettings] = field(default_factory=SceneSettings)

    def __post_init__(self) -> None:
        check_bounds(self, {"number": (1, 10_000_000), "questions_per_image": (0, 1_000)})
        check_bounds(self, {"seed": (0, LARGEST), "workers": (0, 1_024)})
        check_plain_name("split", self.split)


def main(arguments: Sequence[str]) -> None:
    """Draw, render, ask and write."""
    options = options_of(Scenes, "film-viz scenes", arguments)
    folder = FreshFolder(
        options.number, options.split, options.seed, options.questions_per_image, options.quality, options.settings
    )
    if options.format == "parquet":
        write_parquet(folder, options.out, options.templates, options.workers or None)
    else:
        folder.write(options.out, options.templates, workers=options.workers or None)
    print(f"{options.number:,} scenes with their pictures and questions are in {options.out}")
