"""`film-viz render`: pictures of scene records."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tyro
from tqdm import tqdm

from film_viz.data.rendering import render_files
from film_viz.scenes.camera import HEIGHT, WIDTH
from film_viz.scenes.clevr_json import read_scenes
from film_viz.scenes.render import Quality


@dataclass(frozen=True, slots=True)
class Render:
    """Render the scenes of a CLEVR scene file.

    Every picture is named as its record names it, and written as png. A picture that is there already is replaced.
    """

    scenes: Path  # CLEVR scene file, such as scenes/CLEVR_val_scenes.json
    out: Path  # folder for the pictures
    width: int = WIDTH  # pixels; any size shows the whole 3:2 view
    height: int = HEIGHT
    quality: Quality = "display"  # training is faster

    def __post_init__(self) -> None:
        if not (1 <= self.width <= 8192 and 1 <= self.height <= 8192):
            raise ValueError(f"width and height must be 1 to 8192 pixels, got {self.width} and {self.height}")


def main(arguments: Sequence[str]) -> None:
    """Read and render."""
    options = tyro.cli(Render, prog="film-viz render", args=arguments)
    records = read_scenes(options.scenes)
    names = [Path(record.image_filename).with_suffix(".png").name for record in records]
    repeated = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    if repeated:
        raise ValueError(f"{options.scenes} names several scenes {min(repeated)}: give each a name of its own")
    options.out.mkdir(parents=True, exist_ok=True)
    jobs = ((record.scene, options.out / name) for record, name in zip(records, names, strict=True))
    for _ in tqdm(render_files(jobs, options.width, options.height, options.quality), total=len(records), unit="scene"):
        pass  # files come one by one, for the bar
    print(f"{len(records):,} pictures are in {options.out}")
