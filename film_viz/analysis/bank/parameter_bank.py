"""A bank of parameters: the gamma and beta that a checkpoint writes for many questions, with all that is known of each.

Questions are new ones about new scenes, seeded, of all families, ten a scene. A bank is a folder:

- `gamma.npy`, `beta.npy`: float32, question x block x channel; gamma is effective, 1 + the generator's output
- `questions.parquet`: one row per question, see `QUESTION_COLUMNS`
- `bank.json`: what the bank was made from, and its exact key; it is written last, so a bank that has it is whole
- `given.parquet`: the network's own answers, which `own_answers.py` adds, for they need pictures

Large arrays are mapped into memory, so a bank may be larger than that. It is made in chunks of 1,000 questions that
depend on (checkpoint, seed, chunk) alone: a build that was interrupted goes on where it was, and whole chunks of a
small bank are the head of a larger one. `files.py` reads and writes other kinds of files.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Bool, Float
from numpy.lib.format import open_memmap

from film_viz.analysis.bank.rows import QUESTION_COLUMNS, QUESTIONS_PER_CHUNK, ChunkMaker
from film_viz.analysis.film import film_of
from film_viz.files import DAMAGED, pointer, replacing, write_atomically
from film_viz.models.checkpoint import Checkpoint
from film_viz.questions.templates import templates_sha
from film_viz.room import new_array
from film_viz.shown import shown
from film_viz.work.progress import Progress

BANK_FORMAT = 1
LARGEST_READ = 2**26  # bytes of an array; larger ones are mapped into memory
GIVEN = "given.parquet"
GAMMA_IS = "effective: 1 + the generator's output"
"""Stated in every file this project writes."""


class ParameterError(ValueError):
    """Say why parameters cannot be read or made."""


@dataclass(frozen=True)
class ParameterBank:
    """Parameters of many questions.

    >>> bank = build_parameter_bank(checkpoint, 3000, seed=0, folder="banks/small")
    >>> bank.gamma.shape, bank.questions.question_type[7]
    ((3000, 4, 64), 'count')
    """

    gamma: Float[np.ndarray, "question block channel"]  # effective; not a number where a foreign file has no value
    beta: Float[np.ndarray, "question block channel"]
    questions: pd.DataFrame  # columns as in QUESTION_COLUMNS; what is unknown is "" or -1
    checkpoint: str  # name, or that of the file the parameters came from
    checkpoint_sha: str  # of the weights; "" where it is unknown
    key: str  # names checkpoint and questions exactly
    seed: int = -1  # of the questions; -1: not made by this project
    blocks: tuple[int, ...] = ()  # numbers of the blocks; -1: unknown
    channels: tuple[int, ...] = ()  # numbers of the channels, as the source counts them
    maps: dict[str, Float[np.ndarray, "question 2"]] = field(default_factory=dict)  # positions a file came with
    unread: tuple[str, ...] = ()  # names of what else a foreign file holds

    def __post_init__(self) -> None:
        n_questions, n_blocks, n_channels = self.gamma.shape
        if len(self.questions) != n_questions:
            raise ParameterError(
                f"gamma has {n_questions} questions, the table {len(self.questions)}: give one row each"
            )
        object.__setattr__(self, "blocks", self.blocks or tuple(range(n_blocks)))
        object.__setattr__(self, "channels", self.channels or tuple(range(n_channels)))

    def __len__(self) -> int:
        return len(self.questions)

    @property
    def words(self) -> list[frozenset[str]]:
        """The set of words of every question, made anew at every call: for many questions it takes gigabytes."""
        rows = zip(self.questions["words"], self.questions["n_words"], strict=True)
        return [frozenset(words.split(" ")) if n > 0 else frozenset() for words, n in rows]

    def has_word(self, word: str) -> Bool[np.ndarray, " question"]:
        """Return which questions have a word, or words one after the other."""
        padded = " " + self.questions["words"].astype(object) + " "
        has = padded.str.contains(f" {word} ", regex=False) & (self.questions["n_words"] > 0)
        return has.to_numpy(dtype=bool)


def build_parameter_bank(
    checkpoint: Checkpoint,
    n: int,
    seed: int,
    folder: str | Path,
    progress: Progress | None = None,
    templates: Sequence[Path] = (),
) -> ParameterBank:
    """Make the bank of `n` new questions in a folder, or finish one that was interrupted there.

    `templates` are folders of template files beside our own.
    """
    folder, request = Path(folder), bank_request(checkpoint, n, seed, templates)
    if is_finished(folder):
        check_same(folder, request)
        return open_parameter_bank(folder)
    config = film_of(checkpoint).config
    lay_out_bank(folder, request, (n, config.film_blocks, config.channels))
    maker = ChunkMaker(checkpoint, seed, templates)
    for number, rows in enumerate(chunks(n)):
        if not rows_file(folder, number).is_file():
            _build_chunk(folder, maker, number, rows, _told_from(rows.start, n, progress))
    finish_bank(folder, request, checkpoint.name)
    return open_parameter_bank(folder)


def bank_request(checkpoint: Checkpoint, n: int, seed: int, templates: Sequence[Path] = ()) -> dict[str, Any]:
    """Return all that decides a bank's content, as plain JSON values: equal requests give equal banks."""
    if n < 1:
        raise ParameterError(f"number of questions must be at least 1, got {n}")
    if not checkpoint.sha:
        raise ParameterError("a bank is known by its checkpoint's hash, and this checkpoint has none: save it first")
    return {
        "format_version": BANK_FORMAT,
        "checkpoint_sha": checkpoint.sha,
        "n": n,
        "seed": seed,
        "templates_sha": templates_sha(templates),
    }


def chunks(n: int) -> list[range]:
    """Return the rows of each chunk; the last one may be shorter."""
    return [range(start, min(start + QUESTIONS_PER_CHUNK, n)) for start in range(0, n, QUESTIONS_PER_CHUNK)]


def open_parameter_bank(folder: str | Path) -> ParameterBank:
    """Open a finished bank; large arrays are read from disk as they are used."""
    folder = Path(folder)
    if not (folder / "bank.json").is_file():
        state = "is unfinished: build it again to go on" if (folder / "building.json").is_file() else "is not there"
        raise ParameterError(f"the bank of parameters in {folder} {state}")
    record = _read_json(folder / "bank.json")
    if record.get("format_version") != BANK_FORMAT:
        raise ParameterError(f"{folder} has format version {shown(record.get('format_version'))}: build the bank anew")
    try:
        _check_record(record)
        questions = _table(folder / "questions.parquet")
        if (folder / GIVEN).is_file():
            questions["given"] = _table(folder / GIVEN, ("given",))["given"]
        gamma, beta = (_array(folder / f"{name}.npy") for name in ("gamma", "beta"))
        if gamma.shape != beta.shape:
            raise ValueError(f"gamma is {gamma.shape}, beta {beta.shape}")
    except DAMAGED as error:
        raise ParameterError(
            f"the bank in {folder} is damaged ({error}): delete the folder and build it anew"
        ) from error
    return ParameterBank(
        gamma, beta, questions, record["checkpoint"], record["checkpoint_sha"], record["key"], record["seed"]
    )


def _check_record(record: dict[str, Any]) -> None:
    kinds = {"checkpoint": str, "checkpoint_sha": str, "key": str, "seed": int}
    for name, kind in kinds.items():
        if not isinstance(record.get(name), kind):
            raise ValueError(f"{name} in bank.json is {shown(record.get(name))}")


def _table(path: Path, columns: Sequence[str] = tuple(QUESTION_COLUMNS)) -> pd.DataFrame:
    """Return the columns of a table, each of its kind; what else is in it is left out."""
    if what := pointer(path):
        raise ValueError(f"{path.name} {what}")
    table = pd.read_parquet(path)
    for name in columns:
        if name not in table:
            raise ValueError(f"{path.name} has no column {name!r}")
        is_text = isinstance(QUESTION_COLUMNS[name], str)
        if is_text != pd.api.types.is_string_dtype(table[name]) or table[name].isna().any():
            raise ValueError(f"the column {name!r} of {path.name} holds something else than it should")
    return table[[*columns]]


def _array(path: Path) -> np.ndarray:
    """Return an array of a bank: a small one is read, for who cuts short a file that is mapped ends the process."""
    array = open_memmap(path, "r") if path.stat().st_size > LARGEST_READ else np.load(path)
    if array.ndim != 3 or array.dtype != np.float32:
        raise ValueError(f"{path.name} holds {array.dtype} numbers of shape {array.shape}")
    return array


def lay_out_bank(folder: Path, request: dict[str, Any], shape: tuple[int, int, int]) -> None:
    """Lay out a new bank, or make sure that the one in the folder is being made the same way."""
    building = folder / "building.json"
    if building.is_file():
        check_same(folder, request, building.name)
        return
    shutil.rmtree(folder / "rows", ignore_errors=True)
    (folder / "rows").mkdir(parents=True)
    needed, free = 8 * int(np.prod(shape)), shutil.disk_usage(folder).free
    if needed > free:
        raise ParameterError(f"{folder} has {free / 1e9:.1f} GB free, but this bank needs {needed / 1e9:.1f} GB")
    for name in ("gamma", "beta"):
        new_array(folder / f"{name}.npy", np.float32, shape)
    write_atomically(building, json.dumps(request, indent=2))


def _build_chunk(folder: Path, maker: ChunkMaker, number: int, rows: range, tell: Callable[[int], None]) -> None:
    """Make one chunk; its table, written in one step once the arrays are on disk, says that it is done."""
    made = maker.chunk(number, len(rows), tell)
    for name in ("gamma", "beta"):
        array = open_memmap(folder / f"{name}.npy", "r+")
        array[rows.start : rows.stop] = getattr(made.params, name).numpy()
        array.flush()
    write_table(made.rows, rows_file(folder, number))


def _told_from(first: int, n: int, progress: Progress | None) -> Callable[[int], None]:
    """Return what passes the progress of a chunk on as that of the whole."""

    def tell(done: int) -> None:
        if progress:
            progress(first + done, n)

    return tell


def finish_bank(folder: Path, request: dict[str, Any], name: str) -> None:
    """Make a bank of chunks that are all there; `name` is the checkpoint's."""
    parts = [pd.read_parquet(rows_file(folder, number)) for number in range(len(chunks(request["n"])))]
    questions = pd.concat(parts, ignore_index=True)
    write_table(questions, folder / "questions.parquet")
    key = bank_key(request["checkpoint_sha"], questions)
    write_atomically(
        folder / "bank.json", json.dumps({**request, "checkpoint": name, "key": key, "gamma": GAMMA_IS}, indent=2)
    )
    (folder / "building.json").unlink()
    shutil.rmtree(folder / "rows")


def bank_key(checkpoint_sha: str, questions: pd.DataFrame) -> str:
    """Return the hash of a checkpoint and of every value in a table of questions, but for the network's answers."""
    digest = sha256(checkpoint_sha.encode())
    for name in (name for name in QUESTION_COLUMNS if name != "given"):
        digest.update("\n".join(map(str, questions[name])).encode())
    return digest.hexdigest()


def is_finished(folder: Path) -> bool:
    """Whether the bank in a folder is whole."""
    return (folder / "bank.json").is_file()


def check_same(folder: Path, wanted: dict[str, Any], name: str = "bank.json") -> None:
    """Refuse a folder in which another bank is, or is being made."""
    found = _read_json(folder / name)
    differing = [
        f"{name} is {found.get(name)!r}, not {wanted[name]!r}" for name in wanted if found.get(name) != wanted[name]
    ]
    if differing:
        raise ParameterError(f"{folder} holds another bank ({'; '.join(differing)}): choose another folder")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(record, dict):
            raise ValueError(f"it holds {shown(record)}, not one JSON object")
    except (RecursionError, ValueError) as error:
        raise ParameterError(f"{path} cannot be read ({error}): delete the folder and build the bank anew") from error
    return record


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table so that it is there whole or not at all."""
    with replacing(path) as partial:
        table.to_parquet(partial, index=False)


def rows_file(folder: Path, number: int) -> Path:
    """Return the table of a chunk, which is there once the chunk is."""
    return folder / "rows" / f"{number:06d}.parquet"
