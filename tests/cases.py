"""Our own inputs of the kinds in which other people's files were met, each built in a folder of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from foreign import good_records, write_folder

QUESTIONS, SCENES = good_records(2, 5)
Record = dict[str, Any]


def thing(shape: str = "cube", x: float = 0.5, y: float = -0.5, **fields: Any) -> Record:
    """Return an object of a scene record."""
    kind = {"shape": shape, "size": "large", "color": "green", "material": "metal"}
    return kind | {"3d_coords": [x, y, 0.7], "rotation": 75.5} | fields


def questions(path: Path, change: Callable[[Record], Record]) -> None:
    """Write a split of two pictures, its questions changed one by one."""
    write_folder(path, [change(dict(record)) for record in QUESTIONS], SCENES, pictures=2)


def boolean(record: Record) -> Record:
    answer = {"yes": True, "no": False}.get(record["answer"], record["answer"])
    return record | {"answer": int(answer) if isinstance(answer, str) and answer.isdecimal() else answer}


def odd_answer(record: Record) -> Record:
    odd = {0: "perhaps", 3: ["yes", "no"]}
    return record | {"answer": odd.get(record["question_index"], f" {record['answer'].upper()}.")}


def wrong_family(record: Record) -> Record:
    """Number half of the questions as CLEVR does, and half by another count."""
    return record | ({"question_family_index": 3} if record["question_index"] % 2 else {})


def odd_function(record: Record) -> Record:
    if record["question_index"] not in (1, 7):
        return record
    first, *others = record["program"]
    return record | {"program": [first, {"function": "sort_size", "inputs": [0], "value_inputs": []}, *others]}


def in_info(path: Path) -> None:
    write_folder(path, None, SCENES, pictures=2)
    contents = {"info": {"questions": QUESTIONS[:2], "by": "us"}, "license": None, "questions": QUESTIONS}
    (path / "questions").mkdir()
    (path / "questions" / "CLEVR_val_questions.json").write_text(json.dumps(contents))


def with_marks(path: Path) -> None:
    questions(path, dict)
    for file in path.glob("*/*.json"):
        file.write_bytes(file.read_text().encode("utf-16" if "scenes" in file.name else "utf-8-sig"))


def template(path: Path, constraints: list[Record]) -> None:
    kinds = {"<C>": "Color", "<S>": "Shape", "<R>": "Relation", "<Z2>": "Size", "<C2>": "Color"}
    kinds |= {"<Z>": "Size", "<M>": "Material", "<M2>": "Material", "<S2>": "Shape"}
    one, other = ["<Z>", "<C>", "<M>", "<S>"], ["<Z2>", "<C2>", "<M2>", "<S2>"]
    nodes = [
        {"type": "scene", "inputs": []},
        {"type": "filter_unique", "inputs": [0], "side_inputs": one},
        {"type": "relate_filter_exist", "inputs": [1], "side_inputs": ["<R>", *other]},
    ]
    text = "Can one see any <Z2> <C2> <M2> <S2>s <R> the <Z> <C> <M> <S>?"
    params = [{"name": name, "type": kind} for name, kind in kinds.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([{"text": [text], "params": params, "nodes": nodes, "constraints": constraints}]))


def beside_templates(path: Path) -> None:
    template(path / "templates" / "ours.json", [])
    words = {"left": ["left of"], "right": ["right of"], "thing": ["object"]}
    (path / "synonyms.json").write_text(json.dumps(words))


def records(path: Path, **named: Record | list[Record]) -> None:
    """Write scene records, each a file of its own."""
    path.mkdir(parents=True)
    for name, record in named.items():
        (path / f"{name}.json").write_text(json.dumps(record))


def odd_cameras(path: Path) -> None:
    low = {"Lamp_Key": [6.4, -2.9, -4.2], "Lamp_Fill": [-4.7, -4.0, 3.0], "Lamp_Back": [-1.2, 2.6, 5.8]}
    places = {"under": [7, -6, -5], "in_the_plane": [7.4, -6.4, 0.0], "away": [0, 900, 5], "above": [0, 0, 12]}
    extras = {name: {"camera": place} for name, place in places.items()} | {"lamps": {"lamps": low}}
    records(path, **{name: {"objects": [thing()], "extra": extra} for name, extra in extras.items()})


def other_size(path: Path) -> None:
    """Describe one object by the pixels of 320 x 240 and 640 x 480, seen by CLEVR's camera where it stands unmoved."""
    from film_viz.scenes.camera import Camera

    seen = {}
    for width, height in ((320, 240), (640, 480)):
        scale = width / 480
        px, py, depth = Camera().project(np.array([[1.5, -2.0, 0.7]]))[0]
        pixels = [round(px * scale), round((py - 160) * scale + height / 2), depth]
        seen[f"record_{width}"] = {"objects": [thing("sphere", 1.5, -2.0, pixel_coords=pixels)]}
    records(path, **seen)


def own_directions(path: Path) -> None:
    """Put a sphere left of a cube by directions along the axes, and right of it by CLEVR's own."""
    ways = {"left": [0, 1, 0], "right": [0, -1, 0], "behind": [1, 0, 0], "front": [-1, 0, 0]}
    things = [thing("cube", -2, 1.0), thing("sphere", 2, -1.0)]
    said = {"left": [[], [0]], "right": [[1], []], "behind": [[1], []], "front": [[], [0]]}
    plain = {"objects": things, "directions": ways}
    records(path, with_relationships=plain | {"relationships": said}, without_relationships=plain)


def pictures(path: Path) -> None:
    path.mkdir(parents=True)
    Image.new("RGB", (37, 53), "navy").save(path / "blue.png")
    Image.new("RGBA", (11, 7), (0, 0, 0, 0)).save(path / "clear.png")
    Image.fromarray(np.random.default_rng(5).integers(0, 255, (48, 72, 3), np.uint8)).save(path / "snow.png")


def arrays(path: Path) -> None:
    path.mkdir(parents=True)
    gamma = np.random.default_rng(2).normal(size=(35, 2, 3))
    texts = ["how many cubes are there"] * 35
    np.savez(path / "object_texts.npz", gamma=gamma, beta=gamma, text=np.array(texts, object))
    np.savez(path / "short_texts.npz", gamma=gamma, beta=gamma, text=np.array(texts[:9]))


def noise(path: Path) -> None:
    path.mkdir(parents=True)
    gamma, beta = np.random.default_rng(8).normal(size=(2, 24, 2, 5))
    np.savez(path / "noise.npz", gamma=gamma, beta=beta)


def text(name: str, contents: str) -> Callable[[Path], None]:
    """Return what writes one file of text."""

    def write(path: Path) -> None:
        path.mkdir(parents=True)
        (path / name).write_text(contents, encoding="utf-8")

    return write


OUT_OF_VIEW = {"objects": [thing(), thing("sphere", 28, -31), thing("cylinder", -400, 410)]}
ALONE = {"split": "val", "image_index": 4, "image_filename": "alone.one.png", "objects": [thing()]}
OTHER_KINDS = {name: {"objects": [thing(), thing(x=-2)], "relationships": value} for name, value in (
    ("a_number", 7), ("pairs", [[0, 1], [1, 0]]), ("a_text", "left"), ("rows", {"left": True}),
)}  # fmt: skip
HUMAN = {"question": "anything shiny?", "answer": "yes", "image_index": 0, "image_filename": "CLEVR_val_000000.png"}

INVISIBLE = "Are there any \ufeffred cubes?\nWhat s\u00adize is the sphere\u200d?\n"

BUILD: dict[str, Callable[[Path], None]] = {
    "answers_nobody_can_give": lambda path: questions(path, odd_answer),
    "bom_scenes": with_marks,
    "boolean_answers": lambda path: questions(path, boolean),
    "clusters_in_noise": noise,
    "extra_camera_anywhere": odd_cameras,
    "family_number_mixed": lambda path: questions(path, wrong_family),
    "foreign_metrics": text("metrics.json", '{"overall": {"accuracy": 0.9}, "types": 5}'),
    "forty_objects": lambda path: records(path, record={"objects": [thing(x=i / 9 - 2) for i in range(41)]}),
    "humans_as_published": text("CLEVR-Humans-val.json", json.dumps({"questions": [HUMAN]})),
    "info_with_questions": in_info,
    "invisible_characters": text(
        "questions.txt", "Are there any \ufeffred cubes?\nWhat s\u00adize is the sphere\u200d?\n"
    ),
    "nested_json": text("scenes.json", '{"scenes": [{"objects": ' + "[" * 60_000),
    "not_clevr": pictures,
    "npz_texts": arrays,
    "objects_out_of_view": lambda path: records(path, record=OUT_OF_VIEW),
    "one_object_other_size": other_size,
    "one_record_file": lambda path: records(path, CLEVR_val_000004=ALONE),
    "other_directions": own_directions,
    "relationships_of_another_kind": lambda path: records(path, **OTHER_KINDS),
    "synonyms_beside_templates": beside_templates,
    "template_neq": lambda path: template(path / "ours.json", [{"type": "NEQ", "params": ["<C>", "<C2>"]}]),
    "unknown_function": lambda path: questions(path, odd_function),
}
"""What writes each kind; `constant_parameters` needs no file."""
