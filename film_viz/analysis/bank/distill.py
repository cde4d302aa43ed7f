"""The JSON files of the Distill article "Feature-wise transformations" (Dumoulin et al. 2018), read as parameters.

Four layouts occur, each a list of records:

- `{gamma, beta, feature_map}`: a point per question and feature map, questions unknown
- `{gamma, beta, type, question, feature_map}`: the same with the question's words and type, usually of one feature map
- `{gamma, beta, question_type}`: a point per question of the one feature map that the file's name ends in, such as
  `..._fm_26.json`; its codes are in the order of the layout before, for the two share points
- `{question_type, question, layer_all: {x, y}}`: a map of the questions, without parameters

Which block a feature map belongs to is unknown. A type is an index into a list of names that each layout permutes in
its own way. Nothing is cleaned: empty words, `;` and repeated rows stay.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from film_viz.questions.program import QUESTION_TYPES

CANONICAL = (
    "Exists",
    "Less than",
    "Greater than",
    "Count",
    "Query material",
    "Query size",
    "Query color",
    "Query shape",
    "Equal color",
    "Equal integer",
    "Equal shape",
    "Equal size",
    "Equal material",
)
MAP_CODES = (1, 5, 11, 6, 8, 0, 9, 7, 12, 3, 10, 2, 4)
"""For every type code of the layout with `layer_all`, its place in `CANONICAL`."""

CHANNEL_CODES = (0, 2, 5, 8, 1, 4, 9, 10, 3, 6, 12, 7, 11)
"""For every type code of the layouts with gamma and beta, its place in `CANONICAL`."""


@dataclass(frozen=True, slots=True)
class DistillFile:
    """What such a file says; a row is a question as far as the file lets one tell."""

    gamma: Float[np.ndarray, "question block channel"]  # not a number where a feature map lacks the question
    beta: Float[np.ndarray, "question block channel"]
    channels: tuple[int, ...]  # numbers of the feature maps
    words: tuple[tuple[str, ...], ...]
    types: tuple[str, ...]
    maps: dict[str, Float[np.ndarray, "question 2"]]

    @property
    def table(self) -> dict[str, Sequence[Any]]:
        """The known columns of a bank's table."""
        text = [" ".join(words) for words in self.words]
        is_known = any(self.words)
        counts = [len(words) if is_known else -1 for words in self.words]
        return {"text": text, "words": text, "n_words": counts, "question_type": self.types}


def read_distill(records: Any, name: str) -> DistillFile:
    """Read what `json.loads` made of such a file; `name` is for messages."""
    if not isinstance(records, list) or not records or not all(isinstance(each, dict) for each in records):
        raise ValueError(f"{name} must hold a JSON list of records, one per point")
    try:
        if "gamma" not in records[0]:
            return _read_map(records)
        return _read_points(_told_of_their_map(records, name) if "question_type" in records[0] else records)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{name} has a record without a usable {error}: see film_viz.analysis.bank.distill") from error


def type_name(code: int | str, codes: Sequence[int]) -> str:
    """Return the project's name of a type that a file gives as a code or by name."""
    if isinstance(code, int) and not 0 <= code < len(codes):
        raise ValueError(f"a type code must be 0 to {len(codes) - 1}, got {code}")
    name = CANONICAL[codes[code]] if isinstance(code, int) else str(code)
    ours = "exist" if name == "Exists" else name.lower().replace(" ", "_")
    if ours not in QUESTION_TYPES:
        raise ValueError(f"there is no question type '{name}'; known are {', '.join(CANONICAL)}")
    return ours


def _told_of_their_map(records: Sequence[Mapping[str, Any]], name: str) -> list[dict[str, Any]]:
    """Return the points of the one feature map that a file is named after, as those of a file that names it in each."""
    named = re.search(r"fm_(\d+)", name)
    if named is None:
        raise KeyError("feature_map or fm_NUMBER in the file name")
    return [{**record, "type": record["question_type"], "feature_map": int(named[1])} for record in records]


Key = tuple[str, tuple[str, ...], int]
"""A question of a file: its type, its words, and how many like it came before in its feature map."""


def _read_points(records: Sequence[Mapping[str, Any]]) -> DistillFile:
    channels = sorted({int(record["feature_map"]) for record in records})
    column = {channel: i for i, channel in enumerate(channels)}
    row: dict[Key, int] = {}
    places = []
    seen: Counter[tuple[int, str, tuple[str, ...]]] = Counter()
    for record in records:
        channel = int(record["feature_map"])
        kind = type_name(record["type"], CHANNEL_CODES) if "type" in record else ""
        words = _words(record.get("question", ()))
        key = (kind, words, seen[channel, kind, words])
        seen[channel, kind, words] += 1
        places.append((row.setdefault(key, len(row)), column[channel]))
    values = np.array([[record["gamma"], record["beta"]] for record in records], dtype=np.float32)
    grid = np.full((2, len(row), 1, len(channels)), np.nan, dtype=np.float32)
    rows, columns = np.array(places).T
    grid[:, rows, 0, columns] = values.T
    return DistillFile(
        grid[0], grid[1], tuple(channels), tuple(words for _, words, _ in row), tuple(kind for kind, _, _ in row), {}
    )


def _read_map(records: Sequence[Mapping[str, Any]]) -> DistillFile:
    layers = [name for name, value in records[0].items() if isinstance(value, dict)]
    if not layers:
        raise KeyError("gamma or layer_all")
    maps = {name: np.array([[r[name]["x"], r[name]["y"]] for r in records], dtype=np.float32) for name in layers}
    nothing = np.empty((len(records), 0, 0), dtype=np.float32)
    types = tuple(type_name(record["question_type"], MAP_CODES) for record in records)
    return DistillFile(nothing, nothing, (), tuple(_words(record["question"]) for record in records), types, maps)


def _words(question: str | Sequence[str]) -> tuple[str, ...]:
    return tuple(question.split(" ")) if isinstance(question, str) else tuple(map(str, question))
