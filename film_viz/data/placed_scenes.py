"""What the scene records of a folder tell of its pictures: where the objects are and what, ready for programs."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from tqdm import tqdm

from film_viz.data.batch import scene_targets
from film_viz.data.clevr_records import DataError, stream_records
from film_viz.data.notes import Notes
from film_viz.data.picture_lookup import PictureLookup, named_in
from film_viz.data.scene_rows import row_dtype, row_of_scene, scene_of_row
from film_viz.questions.index import SceneIndex
from film_viz.questions.referents import MAX_OBJECTS
from film_viz.scenes.clevr_json import SceneError, read_record
from film_viz.scenes.outside import n_outside
from film_viz.scenes.scene import Directions, Scene

NO_PICTURE = "scene records are of pictures that are not there"
NOT_AS_WRITTEN = "scene records are not taken just as they stand"
OUT_OF_VIEW = "scenes have objects outside the picture, which count in true answers"
SECOND_RECORD = "scene records are of a picture that has one, and are left out"
WITHOUT_SCENES = "set perception_weight, grounding_weight and naming_weight to 0 to learn from answers alone"


def told_scene(record: Mapping[str, Any], picture: str, path: Path, notes: Notes) -> Scene:
    """Read the scene of a picture; what in its record is not as one would think goes to the notes."""
    try:
        read = read_record(record)
    except SceneError as error:
        raise SceneError(f"{path}: {error}") from error
    for note in read.notes:
        notes.add(NOT_AS_WRITTEN, f"{picture} ({note})")
    outside = n_outside(read.scene)
    if outside:
        notes.add(OUT_OF_VIEW, f"{picture} ({outside} of {len(read.scene)})")
    return read.scene


class PlacedScenes:
    """Scenes of pictures by their rows; as made, nothing is known of any."""

    def __init__(self, n_pictures: int) -> None:
        self.cells = np.full((n_pictures, MAX_OBJECTS), -1, np.int16)
        self.attributes = np.zeros((n_pictures, MAX_OBJECTS, 4), np.uint8)
        self._rows = np.zeros(n_pictures, row_dtype(MAX_OBJECTS))
        self._own_directions: dict[int, Directions] = {}  # of the few records that state others than CLEVR's
        self._last: tuple[int, SceneIndex] | None = None

    @classmethod
    def read(cls, path: Path, names: Mapping[str, int], map_size: int, pictures: PictureLookup, notes: Notes) -> Self:
        """Read the records of the named pictures; each must have one, and what else there is goes to the notes."""
        places, placed = cls(len(names)), np.zeros(len(names), bool)
        for number, record in enumerate(tqdm(stream_records(path, "scenes"), unit="scene", desc="Reading scenes")):
            name = pictures.find(record)
            picture = None if name is None else names.get(name)
            if name is None:
                notes.add(NO_PICTURE, f"scene {number} ({named_in(record)})")
            elif picture is not None and placed[picture]:
                notes.add(SECOND_RECORD, f"scene {number} ({name})")
            elif picture is not None:
                places._put(picture, told_scene(record, name, path, notes), map_size, name)
                placed[picture] = True
        missing = [name for name, row in names.items() if not placed[row]]
        if missing:
            raise DataError(f"{path} has no record of {len(missing)} pictures, such as {missing[0]}: {WITHOUT_SCENES}")
        return places

    def _put(self, picture: int, scene: Scene, map_size: int, name: str) -> None:
        if len(scene) > MAX_OBJECTS:
            raise DataError(
                f"{name} shows {len(scene)} objects; more than {MAX_OBJECTS} are too many: {WITHOUT_SCENES}"
            )
        targets = scene_targets(scene, map_size)
        self.cells[picture], self.attributes[picture] = targets.cells, targets.attributes
        self._rows[picture] = row_of_scene(replace(scene, directions=Directions()), MAX_OBJECTS)
        if scene.directions != Directions():
            self._own_directions[picture] = scene.directions

    def index(self, picture: int) -> SceneIndex:
        """Return a scene ready for programs; questions mostly come picture by picture, so the last one is kept."""
        if self._last is None or self._last[0] != picture:
            scene, directions = scene_of_row(self._rows[picture]), self._own_directions.get(picture, Directions())
            self._last = picture, SceneIndex(replace(scene, directions=directions))
        return self._last[1]
