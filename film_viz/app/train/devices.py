"""The devices that a run may take, as the form of a new run lists them."""

import os

import streamlit as st
import torch

from film_viz.devices import gpu_lines, threads_of_a_process


def cuda_count() -> int:
    """Return how many GPUs PyTorch sees."""
    return torch.cuda.device_count()


@st.cache_data(ttl=20, show_spinner=False)
def device_choices() -> dict[str, str]:
    """Return the names of devices as a run takes them, with a line on each."""
    cpu = f"CPU, {os.cpu_count()} cores, {threads_of_a_process()} threads"
    gpus = {f"cuda:{i}": line for i, line in enumerate(gpu_lines())}
    apple = {"mps": "Apple GPU"} if torch.backends.mps.is_available() else {}
    best = next(iter(gpus | apple), "cpu")
    return {"auto": f"the fastest here: {best}", "cpu": cpu} | gpus | apple
