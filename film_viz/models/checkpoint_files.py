"""The files of a checkpoint, read with suspicion: every way in which one may not fit is named in a `CheckpointError`.

`checkpoint.py` says what the files mean; here are their names, how they are written and how a damaged, foreign or
mismatched one is told from a good one.
"""

import contextlib
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import safetensors.torch
from safetensors import SafetensorError
from torch import Tensor

from film_viz.files import pointer, read_object
from film_viz.models.checkpoint_swap import current
from film_viz.models.system import System
from film_viz.models.systems.size import built_without_memory
from film_viz.models.systems.table import FILM, SYSTEMS
from film_viz.seals import CHECKSUM, SealError, sealed, unsealed
from film_viz.shown import shown

FORMAT_VERSION = 1
WEIGHTS, CONFIG, METRICS, CARD = "model.safetensors", "config.json", "metrics.json", "README.md"


class CheckpointError(ValueError):
    """Say what is wrong with a checkpoint, and what to do."""


def compact(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Halve the precision of everything with more than one axis."""
    stored = {
        name: (tensor.half() if tensor.dim() > 1 else tensor).cpu().contiguous() for name, tensor in tensors.items()
    }
    broken = [name for name, tensor in stored.items() if not tensor.isfinite().all()]
    if broken:
        raise CheckpointError(
            f"{_some(broken)} holds values that are not finite in half precision: the training has diverged, "
            "go back to an earlier checkpoint and lower the learning rate"
        )
    return stored


def checked_tensors(weights: bytes, model: System, folder: Path) -> dict[str, Tensor]:
    """Read the tensors and refuse every difference from the model's names, shapes and kinds of number."""
    expected = model.state_dict()
    try:
        found = model.upgraded(safetensors.torch.load(weights))
    except SafetensorError as error:
        raise CheckpointError(
            f"{folder / WEIGHTS} is no safetensors file or is cut short ({error}): copy it again"
        ) from error
    misshaped = [
        f"{name} ({_kind(found[name])}, expected {_kind(tensor)})"
        for name, tensor in expected.items()
        if name in found and _kind(found[name]) != _kind(tensor)
    ]
    problems = {
        "lacks": [name for name in expected if name not in found],
        "has the unexpected": [name for name in found if name not in expected],
        "has the wrong": misshaped,
    }
    complaints = [f"{verb} {_some(names)}" for verb, names in problems.items() if names]
    if complaints:
        raise CheckpointError(
            f"{folder / WEIGHTS} does not fit {CONFIG}: it {'; '.join(complaints)}. They belong to different models: "
            "take both files from one folder"
        )
    return {name: tensor.to(expected[name].dtype) for name, tensor in found.items()}


def _kind(tensor: Tensor) -> str:
    return f"{'real' if tensor.is_floating_point() else 'integer'} {list(tensor.shape)}"


def _some(names: list[str], most: int = 3) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def read_config(folder: Path) -> dict[str, Any]:
    """Read `config.json` and check that it is one, part by part."""
    config = read_json(folder / CONFIG)
    found = config.get("format_version")
    if found != FORMAT_VERSION:
        raise CheckpointError(
            f"{folder / CONFIG} has format_version {found!r}, this film_viz reads {FORMAT_VERSION}: "
            "it is no film_viz checkpoint, or one of another version"
        )
    kinds = {"model": dict, "vocabulary": list, "answers": list, "info": dict, "weights_sha256": str}
    wrong = [key for key, kind in kinds.items() if not isinstance(config.get(key), kind)]
    is_sealed = CHECKSUM in config
    if wrong:
        raise CheckpointError(f"{folder / CONFIG} lacks a proper {_some(wrong)}: copy or download the folder again")
    try:
        config = unsealed(config, str(folder / CONFIG))
    except SealError as error:
        raise CheckpointError(str(error)) from error
    if "metrics_checksum" in config and not is_sealed:
        raise CheckpointError(f"{folder / CONFIG} has lost its {CHECKSUM}: copy or download the folder again")
    for key in ("vocabulary", "answers"):
        if len({word for word in config[key] if isinstance(word, str)}) != len(config[key]):
            raise CheckpointError(f"the {key} in {folder / CONFIG} must be words, each once: copy the folder again")
    return config


def system_key(folder: Path) -> str:
    """Return the key of the system in a folder; FiLM where it names none or cannot be read."""
    return str(read_object(current(folder, CONFIG)).get("system", FILM))


def system_config(config: dict[str, Any], folder: Path) -> Any:
    """Build the system's configuration from `config.json`; a field it lacks has its default."""
    key, values = config.get("system", FILM), config["model"]
    if not isinstance(key, str) or key not in SYSTEMS:
        raise CheckpointError(
            f"{folder / CONFIG} is of the system {shown(key)}, this film_viz knows {', '.join(SYSTEMS)}: update it"
        )
    kind = SYSTEMS[key].config
    unknown = sorted(set(values) - {field.name for field in fields(kind)})
    if unknown:
        raise CheckpointError(
            f"{folder / CONFIG} has the unknown model field {_some(unknown)}: it comes from a newer film_viz, "
            "update this one"
        )
    for field in fields(kind):
        if field.name in values and not _is_like(values[field.name], field.default):
            raise CheckpointError(
                f"{folder / CONFIG} has the model field {field.name} {shown(values[field.name])}, which is written "
                f"like {field.default!r}: copy or download the folder again"
            )
    try:
        return kind(**values)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise CheckpointError(f"{folder / CONFIG} describes an impossible model: {error}") from error


def _is_like(value: Any, usual: Any) -> bool:
    """Whether a value is of the kind of another one; a whole number will do for any number, but not for yes or no."""
    kinds = (int, float) if type(usual) is float else type(usual)
    return isinstance(value, kinds) and isinstance(value, bool) == isinstance(usual, bool) and value == value


def skeleton(config: Any, folder: Path) -> System:
    """Return the system without its numbers, to compare shapes with; one that is too large takes no memory."""
    try:
        return built_without_memory(config)
    except (RuntimeError, TypeError, ValueError) as error:
        raise CheckpointError(f"{folder / CONFIG} describes an impossible model: {error}") from error


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object."""
    content = read_bytes(path)
    try:
        value = json.loads(content)
    except (RecursionError, ValueError) as error:
        raise CheckpointError(f"{path} is not JSON ({error}): copy or download the folder again") from error
    if not isinstance(value, dict):
        raise CheckpointError(f"{path} must hold a JSON object, got {type(value).__name__}")
    return value


def read_metrics(folder: Path, config: dict[str, Any]) -> dict[str, Any]:
    """Read how good a checkpoint is: `metrics`, as an evaluation measured it.

    What is not as it was written with `config.json` is left out, and `passed_over` says why; the checkpoint answers all
    the same. Earlier versions kept the training's last row of metrics there, which is `row` now, in `config.json`.
    """
    metrics, expected = read_json(folder / METRICS), config.get("metrics_checksum")
    if expected is not None and metrics_checksum(metrics) != expected:
        why = f"{METRICS} is not the one that was written with {CONFIG}, its checksum differs"
        return {"metrics": {}, "passed_over": why}
    return {"metrics": {}, "row": metrics} if is_training_row(metrics) else {"metrics": metrics}


def metrics_checksum(metrics: dict[str, Any]) -> str:
    """Return a checksum of measured values, however they are laid out as text."""
    return str(sealed(metrics)[CHECKSUM])


def is_training_row(metrics: dict[str, Any]) -> bool:
    """Whether metrics are of a training's step, and not of an evaluation."""
    return "step" in metrics and "overall" not in metrics


def read_bytes(path: Path) -> bytes:
    """Read a file that must be there, itself and no pointer to it; of a save that was cut off, the new one."""
    try:
        contents = _newest(path)
    except OSError as error:
        raise CheckpointError(
            f"{path} cannot be read ({error.strerror}): a checkpoint needs it, copy it again"
        ) from error
    if what := pointer(contents):
        raise CheckpointError(f"{path} {what}")
    return contents


def _newest(path: Path) -> bytes:
    with contextlib.suppress(FileNotFoundError):  # moved to its usual place this very moment
        return current(path.parent, path.name).read_bytes()
    return path.read_bytes()


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write a JSON object."""
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
