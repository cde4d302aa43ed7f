"""Hostile scene records and numbers, and what becomes of them: rendered, refused in a sentence, or a crash.

    NUMBA_BOUNDSCHECK=1 NUMBA_CACHE_DIR=/tmp/checked python tests/hostile_records.py 10000 0

reads and renders so many records of a seed, and runs the kernels themselves on a tenth as many scenes of any numbers at
all. With bounds checked, an index beyond its array is an IndexError and so counts as a crash.
"""

import json
import sys
import traceback
import warnings
from collections import Counter
from copy import deepcopy
from typing import Any

import numpy as np

from film_viz.scenes.camera import Camera
from film_viz.scenes.clevr_json import SceneError, read_record, record_of
from film_viz.scenes.notes import scene_notes
from film_viz.scenes.render import TONE, render
from film_viz.scenes.render_kernels import develop, fill_index, prepare, render_rows
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene_files import records_in
from film_viz.scenes.studio import studio_of

NUMBERS: tuple[Any, ...] = (
    *(0, -0.0, 1, -1, 0.35, 0.7, 3, -3, 30, -500, 999.9, -1000, 1001, 1e-300, 1e6, -1e9, 1e30, 1e300, -1e308, 5e-324),
    *(float("nan"), float("inf"), float("-inf"), 10**400, -(10**25), 2**63, 2**31, -(2**31) - 1, True, None),
    *("1", "-2.5", "nan", "1e999", "red", "", [], {}, [1], [[[]]], 1 + 1e-12),
)
VALUES: tuple[Any, ...] = (
    *NUMBERS,
    *([0, 0, 0], [1, 2], [1, 2, 3, 4], [1e308] * 3, [-1e308, 1e308, 0], "123", "cube", "Large", ["cube"], {"x": 1}),
    *([7.5, -6.5, -1], [7.5, -6.5, 0], [100, -100, 100], [5.5, -4.6, 3.4], [9.4, -8.5, 7.3], [[0, "left", 1]], True),
)
WILD = np.array([0, -0.0, 1, -1, 12, 22.2, -12, 1e-300, 1e5, -1e9, 1e18, -1e19, 1e300, np.inf, -np.inf, np.nan])


def hostile_record(rng: np.random.Generator) -> dict[str, Any]:
    """Return a record of CLEVR with none to many of its values changed to hostile ones."""
    scene = sample_scene(int(rng.integers(50)))
    record = json.loads(json.dumps(record_of(scene, 0, "a.png", "val")))
    for part in ("extra", "relationships", "directions"):
        if rng.random() < 0.5:
            del record[part]
    match rng.integers(5):
        case 0:  # objects anywhere
            reach = float(rng.choice([3, 12, 100, 1000, 1e4]))
            for item in record["objects"]:
                item["3d_coords"][:2] = rng.uniform(-reach, reach, 2).tolist()
            record.pop("relationships", None)
        case 1:  # a picture of another size, or pixels that belong to none
            shrink = float(rng.choice([0.1, 0.5, 2 / 3, 2, 1e3]))
            for item in record["objects"]:
                item["pixel_coords"][:2] = [round(shrink * value) for value in item["pixel_coords"][:2]]
        case 2:  # few, many, the same again
            record["objects"] = record["objects"][:1] * int(rng.integers(0, 40))
            record.pop("relationships", None)
    for _ in range(int(rng.choice([0, 1, 1, 2, 5]))):
        _spoil(record, rng)
    return record


def _spoil(record: Any, rng: np.random.Generator) -> None:
    """Change, remove or repeat one value somewhere inside a record."""
    while True:
        keys = list(record) if isinstance(record, dict) else list(range(len(record)))
        if not keys:
            return
        key = keys[rng.integers(len(keys))]
        inside = record[key]
        if not (isinstance(inside, dict | list) and inside and rng.random() < 0.85):
            break
        record = inside
    if rng.random() < 0.15:
        del record[key]
    elif isinstance(inside, float) and rng.random() < 0.4:
        record[key] = inside + float(rng.normal()) * float(rng.choice([1e-9, 0.1, 1, 10, 1e6]))
    else:
        record[key] = deepcopy(VALUES[rng.integers(len(VALUES))])


def outcome(record: dict[str, Any]) -> str:
    """Read a record as a file, render it and tell its notes, and say how that ended."""
    try:
        (parsed,) = records_in(json.dumps(record).encode(), "a.json")
        read = read_record(parsed)
        picture = render(read.scene, 60, 40, "training", parallel=False)
        scene_notes(read.scene)
        Camera(read.scene.camera).project(np.array([item.position for item in read.scene.objects]).reshape(-1, 3))
        again = read_record(json.loads(json.dumps(record_of(read.scene, 0, "a.png", "val"))))
    except SceneError as error:
        return "refused" if str(error) and "\n" not in str(error) else f"a refusal of no sentence: {error!r}"
    if again.scene != read.scene or picture.shape != (40, 60, 3) or picture.std() == 0:
        return "rendered otherwise"
    return "rendered"


def run_kernels_on_any_numbers(rng: np.random.Generator) -> None:
    """Run all kernels on a scene in which any number may be anything, as no reader would let it pass."""
    studio = np.array(studio_of(sample_scene(int(rng.integers(50)))))
    for field in ("camera", "objects", "lamps"):
        values = studio[field]
        chosen = rng.random(values.shape) < float(rng.choice([0.02, 0.2, 0.9]))
        if field == "objects":
            chosen[:, 9] = False  # the number of the shape, which is ours
        scale = float(rng.choice([0.1, 1, 30, 1e6]))
        wild = np.where(
            rng.random(values.shape) < 0.5, rng.choice(WILD, values.shape), rng.normal(0, scale, values.shape)
        )
        studio[field] = np.where(chosen, wild, values)
    linear, picture = np.empty((24, 36, 3), np.float32), np.empty((24, 36, 3), np.uint8)
    prepare(studio[()])
    render_rows(studio[()], 0, 24, linear)
    linear[rng.random(linear.shape) < 0.1] = rng.choice(WILD.astype(np.float32))
    develop(linear, 1, rng.choice(WILD, 3), TONE, picture)
    fill_index(studio[()], np.full((24, 36), -1, np.int8))


def main(n_records: int, seed: int) -> None:
    """Print how many records ended how."""
    warnings.simplefilter("error")
    ends: Counter[str] = Counter()
    for number in range(n_records):
        record = hostile_record(np.random.default_rng((seed, number)))
        try:
            ends[outcome(record)] += 1
        except Exception:
            ends["crashed"] += 1
            print(f"record {number} of seed {seed}: {record}\n{traceback.format_exc()}", file=sys.stderr)
    warnings.simplefilter("ignore")
    for number in range(n_records // 10):
        with np.errstate(all="ignore"):
            run_kernels_on_any_numbers(np.random.default_rng((seed, 1, number)))
        ends["kernels of any numbers"] += 1
    print(json.dumps(ends))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
