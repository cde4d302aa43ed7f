"""The devices that a run may take, with names and free memory, found without taking any: GPUs are asked about by
`nvidia-smi`, for a server that asked CUDA itself would hold some of their memory as long as it lives.
"""

import csv
import io
import os
import subprocess

import streamlit as st
import torch

_ASK = ("nvidia-smi", "--query-gpu=uuid,name,memory.free,memory.total", "--format=csv,noheader,nounits")


def cuda_count() -> int:
    """Return how many GPUs PyTorch sees."""
    return torch.cuda.device_count()


@st.cache_data(ttl=20, show_spinner=False)
def device_choices() -> dict[str, str]:
    """Return the names of devices as a run takes them, with a line on each."""
    cpu = f"CPU, {os.cpu_count()} cores, {torch.get_num_threads()} threads"
    gpus = {f"cuda:{i}": line for i, line in enumerate(_gpus())}
    apple = {"mps": "Apple GPU"} if torch.backends.mps.is_available() else {}
    best = next(iter(gpus | apple), "cpu")
    return {"auto": f"the fastest here: {best}", "cpu": cpu} | gpus | apple


def _gpus() -> list[str]:
    """Return a line on each GPU that PyTorch sees, in its order."""
    if not cuda_count():
        return []
    memory = _memory()
    visible = [torch.cuda.get_device_properties(i) for i in range(cuda_count())]
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
