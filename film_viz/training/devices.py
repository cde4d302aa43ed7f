"""The names of the devices that a run takes, found without taking them: a server must not hold a GPU's memory."""

import torch

from film_viz.training.runs.record import JobError


def device_names(name: str, n_processes: int = 1) -> tuple[str, ...]:
    """Return the devices of a run as locks name them: "cpu", "mps", "cuda:0" and so on, one per process on GPUs."""
    if n_processes < 1:
        raise JobError(f"n_processes must be at least 1, got {n_processes}")
    kind, _, index = _resolved(name).partition(":")
    if kind != "cuda":
        return (kind,)
    numbers = range(n_processes) if n_processes > 1 else [int(index or 0)]
    if max(numbers) >= torch.cuda.device_count():
        raise JobError(
            f"device {name!r} with {n_processes} process(es) needs GPU number {max(numbers)}, and this machine has "
            f"{torch.cuda.device_count()}, counted from 0; auto and cpu always work"
        )
    return tuple(f"cuda:{i}" for i in numbers)


def _resolved(name: str) -> str:
    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        kind = torch.device(name).type
    except RuntimeError as error:
        raise JobError(f"there is no device {name!r}; auto and cpu always work") from error
    usable = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not usable.get(kind, False):
        raise JobError(f"this PyTorch cannot use device {name!r}; auto and cpu always work")
    return name
