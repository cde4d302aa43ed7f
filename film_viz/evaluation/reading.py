"""How well scenes are read from pictures: each object that was read is held against one that is there.

Which belongs to which is chosen so that as many as possible are near each other, and then the nearest (Kuhn 1955). An
object that was not found counts as wrong in every attribute; one that was read where none is counts against the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from tqdm import tqdm

from film_viz.data.batch import pictures_as_input
from film_viz.data.clevr_layout import find_scenes
from film_viz.data.clevr_records import DataError, pictures_folder
from film_viz.evaluation.inputs.pixels import pixels_of_size
from film_viz.evaluation.scoring import Score
from film_viz.models.parts.scene_reading import ReadPicture
from film_viz.models.systems.ns_vqa import NSVQAModel
from film_viz.scenes.attributes import ATTRIBUTES, RELATIONS
from film_viz.scenes.camera import Camera
from film_viz.scenes.clevr_json import read_scenes
from film_viz.scenes.scene import Scene, ground_positions, relation_matrix

WITHIN = 16.0  # pixels of a picture 480 wide, the radius of a small thing far back: what is read farther off is another
PICTURES_PER_BATCH = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of scenes."""

    found: Score  # of all objects, those that were read
    true: Score  # of all that was read, what is there
    attributes: dict[str, Score]  # of all objects, by attribute
    known: Score  # of all objects, those found with all four attributes right
    related: Score  # of all relations of two objects that were found, those that hold as read
    whole: Score  # of all pictures, those without any mistake in objects and attributes
    pixels_off: float | None  # median distance of centers, in pixels of a picture of 480 x 320; None: nothing found
    units_off: tuple[float, float] | None  # on the ground: median distance, and what 95 % are within, in scene units

    def to_json(self) -> dict[str, Any]:
        """Return every score as `Score.to_json` does, and the distances."""
        scores = {name: getattr(self, name).to_json() for name in ("found", "true", "known", "related", "whole")}
        attributes = {name: score.to_json() for name, score in self.attributes.items()}
        return scores | {"attributes": attributes, "pixels_off": self.pixels_off, "units_off": self.units_off}


def scores_of(read: Sequence[ReadPicture], scenes: Sequence[Scene]) -> Reading:
    """Return how well pictures were read whose scenes are known."""
    found, true, whole, related = (list[bool]() for _ in range(4))
    right: dict[str, list[bool]] = {name: [] for name in ATTRIBUTES}
    pixels_off, units_off = list[float](), list[float]()
    for picture, scene in zip(read, scenes, strict=True):
        pairs = matched(picture, scene)
        was_right = {name: [_same(picture.scene, scene, pair, name) for pair in pairs] for name in ATTRIBUTES}
        missing = [False] * (len(scene) - len(pairs))
        found += [True] * len(pairs) + missing
        true += [True] * len(pairs) + [False] * (len(picture.objects) - len(pairs))
        for name in ATTRIBUTES:
            right[name] += was_right[name] + missing
        whole.append(len(pairs) == len(scene) == len(picture.objects) and all(map(all, was_right.values())))
        related += _relations(picture.scene, scene, pairs)
        distances = _distances(picture, scene)
        pixels_off += [float(distances[pair]) for pair in pairs]
        units_off += [_apart(picture.scene, scene, pair) for pair in pairs]
    known = np.all([*right.values()], axis=0)
    return Reading(
        Score.of(found),
        Score.of(true),
        {name: Score.of(values) for name, values in right.items()},
        Score.of(known),
        Score.of(related),
        Score.of(whole),
        float(np.median(pixels_off)) if pixels_off else None,
        (float(np.median(units_off)), float(np.quantile(units_off, 0.95))) if units_off else None,
    )


def matched(picture: ReadPicture, scene: Scene) -> list[tuple[int, int]]:
    """Return which object that was read is which that is there, both by their places in their scenes."""
    from scipy.optimize import linear_sum_assignment  # half a second, which few that import this need

    distances = _distances(picture, scene)
    costs = np.where(distances <= WITHIN, distances, 1e6)
    pairs = np.stack(linear_sum_assignment(costs), axis=1).tolist()
    return [(i, j) for i, j in pairs if distances[i, j] <= WITHIN]


def read_folder(model: NSVQAModel, paths: Sequence[Path]) -> Iterator[ReadPicture]:
    """Yield what is read of picture files, as an upload is read."""
    load = pixels_of_size(model.config.image_size)
    for first in tqdm(range(0, len(paths), PICTURES_PER_BATCH), desc="Reading pictures", unit="batch"):
        images = pictures_as_input(load(paths[first : first + PICTURES_PER_BATCH]))
        with torch.inference_mode():
            yield from model.read_scenes(images.contiguous(memory_format=torch.channels_last))


def known_scenes(data: Path, split: str) -> dict[Path, Scene]:
    """Return the scenes of a split's pictures by their files."""
    pictures, path = pictures_folder(data, split), find_scenes(data, split)
    if not path.is_file():
        raise DataError(f"{data} has no scene records of the split '{split}', against which what is read could be held")
    records = read_scenes(path)
    found = {pictures / record.image_filename: record.scene for record in records}
    if missing := [file.name for file in found if not file.is_file()]:
        raise DataError(
            f"{pictures} lacks {len(missing)} of the pictures that {path.name} tells of, such as {missing[0]}"
        )
    return found


def summary(found: Reading) -> dict[str, str]:
    """Return what was measured as lines of a table."""
    rows: Mapping[str, Score] = {
        "objects found": found.found,
        "of what was read, there": found.true,
        **{f"{name} right": score for name, score in found.attributes.items()},
        "found with all four right": found.known,
        "relations right": found.related,
        "pictures without a mistake": found.whole,
    }
    lines = {name: _percent(score) for name, score in rows.items()}
    if found.units_off is None:
        return lines
    median, most = found.units_off
    lines["off in the picture, median"] = f"{found.pixels_off:.1f} pixels of 480 x 320"
    return lines | {"off on the ground, median (95 %)": f"{median:.3f} ({most:.3f}) scene units"}


def _percent(score: Score) -> str:
    low, high = score.interval
    return f"{score.accuracy:.2%} ({low:.2%} to {high:.2%} of {score.count:,})" if score.count else "-"


def _distances(picture: ReadPicture, scene: Scene) -> Float[np.ndarray, "read there"]:
    read = np.array([one.pixel for one in picture.objects]).reshape(-1, 2)
    points = np.array([item.position for item in scene.objects]).reshape(-1, 3)
    there = Camera(scene.camera).project(points)[:, :2]
    return np.linalg.norm(read[:, None] - there[None], axis=2)


def _same(read: Scene, scene: Scene, pair: tuple[int, int], attribute: str) -> bool:
    return getattr(read.objects[pair[0]], attribute) == getattr(scene.objects[pair[1]], attribute)


def _apart(read: Scene, scene: Scene, pair: tuple[int, int]) -> float:
    return float(np.linalg.norm(ground_positions(read)[pair[0]] - ground_positions(scene)[pair[1]]))


def _relations(read: Scene, scene: Scene, pairs: Sequence[tuple[int, int]]) -> list[bool]:
    """Return of all ordered pairs of objects, in each direction, whether they are related as read."""
    ours, theirs = (list(places) for places in zip(*pairs, strict=True)) if pairs else ([], [])
    distinct = ~np.eye(len(pairs), dtype=bool)
    return [
        bool(same)
        for relation in RELATIONS
        for same in (
            relation_matrix(read, relation)[np.ix_(ours, ours)]
            == relation_matrix(scene, relation)[np.ix_(theirs, theirs)]
        )[distinct]
    ]
