"""`film-viz render`: pictures of scene records."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tqdm import tqdm

from film_viz.data.picture_bank import SUFFIXES
from film_viz.data.rendering import render_files
from film_viz.options import options_of
from film_viz.scenes.camera import HEIGHT, WIDTH
from film_viz.scenes.clevr_json import SceneRecord, read_scenes
from film_viz.scenes.notes import scene_notes
from film_viz.scenes.render import Quality
from film_viz.shown import shown

MOST_NOTES = 20
LONGEST_NAME = 200  # bytes; file systems hold 255, and a file that is being written has a longer name


@dataclass(frozen=True, slots=True)
class Render:
    """Render the scenes of a CLEVR scene file.

    Every picture is named as its record names it, and written as png. A picture that is there already is replaced.
    What a picture cannot show of its record, such as objects outside it, is told on the error output.
    """

    scenes: Path  # CLEVR scene file, such as scenes/CLEVR_val_scenes.json, or a folder with one file per scene
    out: Path  # folder for the pictures
    width: int = WIDTH  # pixels; any size shows the whole 3:2 view
    height: int = HEIGHT
    quality: Quality = "display"  # training is faster

    def __post_init__(self) -> None:
        if not (1 <= self.width <= 8192 and 1 <= self.height <= 8192):
            raise ValueError(f"width and height must be 1 to 8192 pixels, got {self.width} and {self.height}")


def main(arguments: Sequence[str]) -> None:
    """Read and render."""
    options = options_of(Render, "film-viz render", arguments)
    records = read_scenes(options.scenes)
    names = [_file_name(record.image_filename) for record in records]
    repeated = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    if repeated:
        raise ValueError(f"{options.scenes} names several scenes {min(repeated)}: give each a name of its own")
    _tell_notes(records)
    options.out.mkdir(parents=True, exist_ok=True)
    jobs = ((record.scene, options.out / name) for record, name in zip(records, names, strict=True))
    for _ in tqdm(render_files(jobs, options.width, options.height, options.quality), total=len(records), unit="scene"):
        pass  # files come one by one, for the bar
    print(f"{len(records):,} pictures are in {options.out}")


def _tell_notes(records: Sequence[SceneRecord]) -> None:
    """Print what to know of the scenes, of the first few that have something."""
    told = (f"{item.image_filename}: {note}" for item in records for note in (*item.notes, *scene_notes(item.scene)))
    for line in islice(told, MOST_NOTES):
        print(line, file=sys.stderr)
    if next(told, None):
        print("... and so on; these notes end here", file=sys.stderr)


def _file_name(picture: str) -> str:
    """Return the name of a picture's png file: without its folders, and with dots that are no suffix of a picture."""
    name = Path(picture.replace("\\", "/")).name
    if not name or name == ".." or not name.isprintable() or len(name.encode()) > LONGEST_NAME:
        raise ValueError(
            f"a scene's image_filename must end in the name of a file, of printable letters and at most {LONGEST_NAME} "
            f"bytes, got {shown(picture)}"
        )
    stem = Path(name).stem if Path(name).suffix.lower() in SUFFIXES else name
    return f"{stem}.png"
