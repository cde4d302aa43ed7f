"""Parameters in files: the `.npz` that this project exports, arrays from elsewhere, and the Distill article's JSON.

The exported file has plain arrays that `numpy.load` reads without this package: `gamma` and `beta` (float32, question x
block x channel), one array for each column of the bank's table, and `gamma_is`, `checkpoint`, `checkpoint_sha`, `key`
and `seed`. A file from elsewhere needs gamma and beta only, in one of the shapes that `_as_grid` names.
"""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import file_digest
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pandas as pd
from jaxtyping import Float, Shaped
from numpy.lib.npyio import NpzFile

from film_viz.analysis.bank.distill import read_distill
from film_viz.analysis.bank.parameter_bank import GAMMA_IS, ParameterBank, ParameterError, open_parameter_bank
from film_viz.analysis.bank.rows import QUESTION_COLUMNS
from film_viz.files import pointer, read_json
from film_viz.questions.vocabulary import tokenize
from film_viz.shown import shown

_NUMBERS = {"blocks": "block_numbers", "channels": "channel_numbers"}
_NAMES = {"gamma": ("gamma", "gammas"), "beta": ("beta", "betas")}
_FACTS = ("checkpoint", "checkpoint_sha", "key", "seed")
_GRIDS = frozenset({*_NAMES["gamma"], *_NAMES["beta"]})
_READ = frozenset({*_NUMBERS.values(), *_FACTS, *QUESTION_COLUMNS, "gamma_is"})
_SHAPES = (
    "gamma and beta must be question x block x channel or question x channel; a single array must be "
    "question x block x 2 x channel, question x 2 x channel or question x 2, gamma before beta"
)


def read_parameters(path: str | Path, add_one: bool = False) -> ParameterBank:
    """Read a bank's folder, an exported or foreign `.npz`, a `.npy`, or a JSON file of the Distill article.

    `add_one` is for foreign files that hold the generator's output, so that gamma is effective here as everywhere.
    """
    path = Path(path)
    if path.is_dir():
        return open_parameter_bank(path)
    if not path.is_file():
        raise ParameterError(f"there is no file or folder {path}")
    if what := pointer(path):
        raise ParameterError(f"{path} {what}")
    try:
        bank = _READERS.get(path.suffix.lower(), _unknown)(path)
    except (BadZipFile, EOFError, ValueError) as error:
        if isinstance(error, ParameterError):
            raise
        is_other = path.suffix.lower() != ".json" and not path.read_bytes()[:6].startswith((b"PK", b"\x93NUMPY"))
        fault = "it is no file of NumPy's, as np.savez and np.save write them" if is_other else error
        raise ParameterError(f"{path} cannot be read as parameters: {fault}") from error
    return replace(bank, gamma=bank.gamma + np.float32(1)) if add_one else bank


def write_parameters(bank: ParameterBank, path: str | Path) -> None:
    """Write a bank as one compressed `.npz` file; gamma is effective, and the file says so."""
    table = {name: _plain(bank.questions[name].to_numpy()) for name in QUESTION_COLUMNS}
    arrays: dict[str, Any] = table | {
        "gamma": bank.gamma,
        "beta": bank.beta,
        "gamma_is": GAMMA_IS,
        "checkpoint": bank.checkpoint,
        "checkpoint_sha": bank.checkpoint_sha,
        "key": bank.key,
        "seed": bank.seed,
        "block_numbers": np.array(bank.blocks),
        "channel_numbers": np.array(bank.channels),
    }
    with Path(path).open("wb") as file:  # a name of any ending; NumPy would add its own
        np.savez_compressed(file, **arrays)


def unknown_questions(n: int, known: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Return a table of `n` questions of which only the columns in `known` are known."""
    return pd.DataFrame({name: (known or {}).get(name, [missing] * n) for name, missing in QUESTION_COLUMNS.items()})


def _read_npz(path: Path) -> ParameterBank:
    loaded = np.load(path, allow_pickle=False)
    if not isinstance(loaded, NpzFile):
        raise ParameterError(f"{path} holds one array, not several: let its name end in .npy")
    with loaded as file:
        _check_meaning(file, path)
        unread = tuple(name for name in file if name not in _READ and name.lower() not in _GRIDS)
        gamma, beta = (_as_grid(_find(file, names), path) for names in _NAMES.values())
        if gamma.shape != beta.shape:
            raise ParameterError(f"{path}: gamma is {gamma.shape}, beta {beta.shape}: the same shape is wanted")
        known = {name: _column(file, name, len(gamma)) for name in QUESTION_COLUMNS if name in file}
        facts: dict[str, Any] = {name: _fact(file, name) for name in _FACTS if name in file}
        axes = zip(_NUMBERS.items(), gamma.shape[1:], strict=True)
        numbers = {name: _numbers(file, key, size) for (name, key), size in axes if key in file}
    facts = {"checkpoint": path.name, "checkpoint_sha": "", "key": _sha(path), "unread": unread} | facts | numbers
    if "text" in known and "words" not in known:
        words = [tokenize(str(text)) for text in known["text"]]
        known |= {
            "words": np.array([" ".join(each) for each in words]),
            "n_words": np.array([len(each) for each in words]),
        }
    return ParameterBank(gamma, beta, unknown_questions(len(gamma), known), **facts)


def _check_meaning(file: NpzFile, path: Path) -> None:
    """Refuse a file that says of its gamma that it is another number than the one that scales."""
    means = str(_array(file, "gamma_is").tolist()) if "gamma_is" in file else GAMMA_IS
    if not means.startswith("effective"):
        raise ParameterError(
            f"{path} says that its gamma is {shown(means)}: gamma is wanted as it scales. If it is 1 less, leave "
            "gamma_is out of the file and give --add-one"
        )


def _read_npy(path: Path) -> ParameterBank:
    array = np.load(path, allow_pickle=False)
    if not isinstance(array, np.ndarray):
        raise ParameterError(f"{path} holds several arrays, not one: let its name end in .npz")
    if array.ndim == 2 and array.shape[1] == 2:
        array = array[:, :, None]
    if array.ndim not in (3, 4) or array.shape[-2] != 2:
        raise ParameterError(f"{path} has shape {array.shape}: {_SHAPES}")
    gamma, beta = (_as_grid(array[..., i, :], path) for i in (0, 1))
    return ParameterBank(gamma, beta, unknown_questions(len(gamma)), path.name, "", _sha(path))


def _read_json(path: Path) -> ParameterBank:
    cloud = read_distill(read_json(path), path.name)
    questions = unknown_questions(len(cloud.words), cloud.table)
    return ParameterBank(
        cloud.gamma,
        cloud.beta,
        questions,
        path.name,
        "",
        _sha(path),
        blocks=(-1,),
        channels=cloud.channels,
        maps=cloud.maps,
    )


def _unknown(path: Path) -> ParameterBank:
    raise ParameterError(f"{path} is of an unknown kind: .npz, .npy, .json or a bank's folder is wanted")


_READERS = {".npz": _read_npz, ".npy": _read_npy, ".json": _read_json}


def _find(file: NpzFile, names: tuple[str, ...]) -> np.ndarray:
    found = [key for key in file if key.lower() in names]
    if len(found) != 1:
        raise ParameterError(f"one array named '{names[0]}' is wanted, got {', '.join(file) or 'nothing'}")
    return _array(file, found[0])


def _array(file: NpzFile, name: str) -> np.ndarray:
    try:
        return file[name]
    except ValueError as error:  # objects are pickled, and a pickle may run anything
        if "Object arrays" not in str(error):
            raise ParameterError(f"the array '{name}' is damaged or cut short ({error}): save the file anew") from error
        is_number = name.lower() in (*_NAMES["gamma"], *_NAMES["beta"])
        way_out = "numbers as float32" if is_number else "texts as np.array(texts, dtype=str)"
        raise ParameterError(f"the array '{name}' holds objects: save {way_out}") from error


def _fact(file: NpzFile, name: str) -> Any:
    value = _array(file, name)
    if value.size != 1:
        raise ParameterError(f"the array '{name}' has shape {value.shape}: a single value is wanted")
    if value.dtype.kind not in ("iu" if name == "seed" else "U"):
        raise ParameterError(
            f"the array '{name}' is of {value.dtype}: {'a number' if name == 'seed' else 'a text'} is wanted"
        )
    return value.item()


def _numbers(file: NpzFile, name: str, size: int) -> tuple[int, ...]:
    values = _array(file, name)
    if values.shape != (size,) or values.dtype.kind not in "iu":
        raise ParameterError(
            f"the array '{name}' is {values.dtype} of shape {values.shape}: {size} integers are wanted"
        )
    if len(set(values.tolist())) < size:
        raise ParameterError(f"the array '{name}' has a number twice: each has a number of its own")
    return tuple(values.tolist())


def _column(file: NpzFile, name: str, n_questions: int) -> Shaped[np.ndarray, " question"]:
    values = _array(file, name)
    if values.shape != (n_questions,):
        raise ParameterError(
            f"the array '{name}' has shape {values.shape}: one value for each of {n_questions} questions"
        )
    is_text = isinstance(QUESTION_COLUMNS[name], str)
    if values.dtype.kind not in ("US" if is_text else "iuf"):
        raise ParameterError(f"the array '{name}' is of {values.dtype}: {'texts' if is_text else 'numbers'} are wanted")
    return np.char.decode(values, "utf-8", "replace") if values.dtype.kind == "S" else values


def _as_grid(array: Shaped[np.ndarray, "..."], path: Path) -> Float[np.ndarray, "question block channel"]:
    if array.ndim == 2:
        array = array[:, None]
    if array.ndim != 3 or array.dtype.kind not in "fiu":
        raise ParameterError(f"{path} has {array.dtype} numbers of shape {array.shape}: {_SHAPES}")
    if not array.size:
        raise ParameterError(f"{path} has no numbers, its shape is {array.shape}: give those of some questions")
    with np.errstate(over="ignore"):
        grid = np.ascontiguousarray(array, dtype=np.float32)
    if np.isinf(grid).any():
        raise ParameterError(
            f"{path} has {int(np.isinf(grid).sum())} numbers that are infinite, or beyond what float32 holds: "
            "write NaN where there is no value"
        )
    return grid


def _plain(values: np.ndarray) -> np.ndarray:
    return values if values.dtype.kind in "iu" else values.astype(np.str_)


def _sha(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
