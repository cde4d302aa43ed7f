"""Devices by their names: which there are, what a run takes of them, and the arithmetic that is fast on each.

What a server asks here takes no device: GPUs are asked about by `nvidia-smi`, for a process that asked CUDA itself
would hold some of their memory as long as it lives.
"""

import csv
import io
import subprocess
from functools import cache
from typing import Literal

import torch

Precision = Literal["auto", "float32", "bfloat16"]

_ASK = ("nvidia-smi", "--query-gpu=uuid,name,memory.free,memory.total", "--format=csv,noheader,nounits")


class DeviceError(ValueError):
    """Say which device cannot be used, and which can."""


def resolve_device(name: str) -> torch.device:
    """Return the device of a name; "auto" takes CUDA, then Apple's MPS, then the CPU."""
    if name != "auto":
        return _named_device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _named_device(name: str) -> torch.device:
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:  # what PyTorch raises for a bad name, and for an absent device
        raise DeviceError(f"this PyTorch cannot use device {name!r}; auto and cpu always work") from error
    return device


def resolve_precision(name: Precision, device: torch.device) -> torch.dtype:
    """Return the arithmetic's type; "auto" takes bfloat16 on a device that multiplies it natively."""
    if name != "auto":
        return torch.bfloat16 if name == "bfloat16" else torch.float32
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    capabilities = torch.cpu.get_capabilities() if device.type == "cpu" else {}
    native = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    return torch.bfloat16 if native else torch.float32


@cache
def threads_of_a_process() -> int:
    """Return how many threads PyTorch takes in a process that has the computer to itself."""
    return torch.get_num_threads()


def share_cores(n_at_once: int) -> None:
    """Have PyTorch take in this process as many threads as leave the cores to so many that compute at once."""
    torch.set_num_threads(max(1, threads_of_a_process() // n_at_once))


def device_names(name: str, n_processes: int = 1) -> tuple[str, ...]:
    """Return the devices of a run as locks name them: "cpu", "mps", "cuda:0" and so on, one per process on GPUs."""
    if n_processes < 1:
        raise DeviceError(f"n_processes must be at least 1, got {n_processes}")
    kind, _, index = _usable_name(name).partition(":")
    if kind != "cuda":
        return (kind,)
    numbers = range(n_processes) if n_processes > 1 else [int(index or 0)]
    if max(numbers) >= torch.cuda.device_count():
        raise DeviceError(
            f"device {name!r} with {n_processes} process(es) needs GPU number {max(numbers)}, and this machine has "
            f"{torch.cuda.device_count()}, counted from 0; auto and cpu always work"
        )
    return tuple(f"cuda:{i}" for i in numbers)


def _usable_name(name: str) -> str:
    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        kind = torch.device(name).type
    except RuntimeError as error:
        raise DeviceError(f"there is no device {name!r}; auto and cpu always work") from error
    usable = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not usable.get(kind, False):
        raise DeviceError(f"this PyTorch cannot use device {name!r}; auto and cpu always work")
    return name


def gpu_lines() -> list[str]:
    """Return a line on each GPU that PyTorch sees, in its order."""
    if not torch.cuda.device_count():
        return []
    memory = _memory()
    visible = [torch.cuda.get_device_properties(i) for i in range(torch.cuda.device_count())]
    return [gpu_line(gpu.name, memory.get(f"GPU-{gpu.uuid}"), gpu.total_memory) for gpu in visible]


def gpu_line(name: str, free: int | None, total: int) -> str:
    """Return what a list says of a GPU; memory in bytes, free None where it is not known."""
    gigabytes = f"{total / 2**30:.0f} GiB"
    return f"{name}, {gigabytes}" if free is None else f"{name}, {free / 2**30:.0f} of {gigabytes} free"


def _memory() -> dict[str, int]:
    """Return the free bytes of GPUs by their UUID, nothing where the driver's tool is absent."""
    try:
        said = subprocess.run(_ASK, capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return {}
    return free_memory(said)


def free_memory(said: str) -> dict[str, int]:
    """Read the answer of `nvidia-smi`, in which memory is counted in MiB."""
    rows = [[part.strip() for part in row] for row in csv.reader(io.StringIO(said)) if len(row) == 4]
    return {uuid: int(free) * 2**20 for uuid, _, free, _ in rows if free.isdecimal()}
