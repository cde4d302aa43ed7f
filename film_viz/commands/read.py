"""`film-viz read`: the scenes that pictures show, and how well they are read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tyro.conf import Positional

from film_viz.evaluation.reading import known_scenes, read_folder, scores_of, summary
from film_viz.files import check_new_file
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.models.systems.ns_vqa import NSVQAModel
from film_viz.options import options_of
from film_viz.scenes.clevr_json import record_of, write_scenes


@dataclass(frozen=True, slots=True)
class Read:
    """Read scenes from pictures, into a scene file in CLEVR's layout.

    The scene of a picture can be rendered, edited and asked about. With `--data` the pictures of a folder in CLEVR's
    layout are read, and held against its scene records: how many objects were found, and what was right of them.
    """

    pictures: Positional[tuple[Path, ...]] = ()  # png, jpg or webp files
    checkpoint: str = "ns-vqa"  # name or folder of a checkpoint of the system ns-vqa
    data: Path | None = None  # a folder in CLEVR's layout, to measure on
    split: str = "val"  # of that folder
    scenes: Path | None = None  # file to write the scenes to, as they were read
    json: Path | None = None  # file to write the measures to
    publish: Path | None = None  # folder to save the checkpoint to, with the measures on its card

    def __post_init__(self) -> None:
        if bool(self.pictures) == (self.data is not None):
            raise ValueError("name pictures to read, or with --data a folder whose scenes are known: one of the two")
        if (self.json or self.publish) and self.data is None:
            raise ValueError("there is something to measure only where scenes are known: give a folder with --data")
        for name in ("scenes", "json"):
            check_new_file(getattr(self, name), name)


def main(arguments: Sequence[str]) -> None:
    """Read, measure where scenes are known, and write what is asked for."""
    options = options_of(Read, "film-viz read", arguments)
    checkpoint = load_checkpoint(options.checkpoint)
    model = reader_of(checkpoint)
    known = known_scenes(options.data, options.split) if options.data else {}
    paths = list(known) or list(options.pictures)
    read = list(read_folder(model, paths))
    if options.scenes:
        split = options.split if options.data else "read"
        records = (record_of(each.scene, i, paths[i].name, split) for i, each in enumerate(read))
        write_scenes(options.scenes, records, split)
    if not known:
        for path, each in zip(paths, read, strict=True):
            print("\n".join([f"{path}: {len(each.objects)} objects", *map(_line, each.objects)]))
        return
    found = scores_of(read, list(known.values()))
    print("\n".join(f"{name:<34}{value}" for name, value in summary(found).items()))
    assert options.data is not None
    result = {"data": options.data.resolve().name, "split": options.split, "pictures": len(paths)} | found.to_json()
    if options.json:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if options.publish:
        _publish(checkpoint, result, options.publish)


def reader_of(checkpoint: Checkpoint) -> NSVQAModel:
    """Return a checkpoint's reader of scenes; refuse one that has none."""
    if not isinstance(checkpoint.model, NSVQAModel):
        raise ValueError(f"checkpoint '{checkpoint.name}' reads no scenes: name one of the system ns-vqa")
    return checkpoint.model


def _publish(checkpoint: Checkpoint, result: dict[str, Any], folder: Path) -> None:
    """Keep what was measured on these pictures beside what was measured on others."""
    metrics = checkpoint.info.setdefault("metrics", {})
    name = f"{result['data']}, {result['split']}"
    metrics["reading"] = metrics.get("reading", {}) | {name: result}
    checkpoint.save_pretrained(folder)


def _line(one: Any) -> str:
    item = one.item
    what = f"{item.size} {item.color} {item.material} {item.shape}"
    return f"  {what:<30} at {item.x:5.2f}, {item.y:5.2f}  {one.sure:6.1%} sure"
