"""How picture files become what a network reads; those that need a backbone are in `feature_readers.py`."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from jaxtyping import UInt8
from torch import Tensor

from film_viz.data.batch import Pictures
from film_viz.data.pictures import load_picture

Reader = Callable[[Sequence[Path]], Pictures]


def pixels_of_size(size: int) -> Reader:
    """Return a reader that decodes pictures, several at a time, and squeezes them to a square."""

    def read(paths: Sequence[Path]) -> UInt8[Tensor, "image 3 height width"]:
        with ThreadPoolExecutor() as pool:
            pictures = list(pool.map(lambda path: load_picture(path, size), paths))
        return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2)

    return read


def nothing(paths: Sequence[Path]) -> UInt8[Tensor, "image 3 1 1"]:
    """Open no picture: what a system reads that never looks."""
    return torch.zeros(len(paths), 3, 1, 1, dtype=torch.uint8)
