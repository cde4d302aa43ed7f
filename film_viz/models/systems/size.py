"""How large a system is, known before any memory is taken for it."""

from itertools import chain
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from film_viz.models.system import System
from film_viz.models.systems.table import build

MOST_NUMBERS = 2_000_000_000
"""More weights than these, 8 GB in single precision, are no network of this project: the paper's has 59 million."""


def built_without_memory(config: Any) -> System:
    """Return the system of a configuration with shapes and no numbers; a `ValueError` says that it is too large."""
    with torch.device("meta"), _Undrawn():
        system = build(config)
    n_numbers = sum(tensor.numel() for tensor in chain(system.parameters(), system.buffers()))
    if n_numbers > MOST_NUMBERS:
        raise ValueError(f"it has {n_numbers:,} weights, and at most {MOST_NUMBERS:,} are taken: choose smaller sizes")
    return system


class _Undrawn(TorchFunctionMode):
    """Leaves out the drawing of weights: there are none, and PyTorch would load its symbolic mathematics for it."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Call a function of PyTorch, unless it only writes numbers into a tensor."""
        if getattr(func, "__module__", "") == nn.init.__name__:
            return (kwargs or {}).get("tensor", args[0] if args else None)
        return func(*args, **(kwargs or {}))
