"""Whether a run fits the computer that it is to run on, known before anything is rendered or any memory is taken.

What a step keeps until its gradients are known is measured on a few questions and counted up. It is a lower bound: what
needs more than there is cannot run, what needs a little less may still be too large.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil
import torch
from torch import Tensor
from torch.autograd.graph import saved_tensors_hooks

from film_viz.models.system import System
from film_viz.models.systems.size import built_without_memory
from film_viz.models.systems.table import build
from film_viz.training.calibrate import random_batch
from film_viz.training.config import TrainConfig
from film_viz.training.supervision import Learner

COPIES = 5  # of each weight: itself, its gradient, two moments of it, its moving average
WORKER = 200 * 2**20  # bytes of a process that writes questions, PyTorch included
PREFETCHED = 4  # batches, by each of them
LARGEST_SAMPLE = 2**28  # bytes that one picture may keep to be tried
_CGROUPS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes that training takes at the least."""

    weights: float
    picture: float  # of a batch
    question: float
    host: float  # beside the device: of workers and of validation

    def of_step(self, images: int, questions_per_image: int) -> float:
        """Return the bytes of a step on the device."""
        return self.weights + images * (self.picture + questions_per_image * self.question)

    def most_images(self, room: float, questions_per_image: int) -> int:
        """Return how many pictures a batch may have."""
        return int(max(0.0, room - self.weights) / (self.picture + questions_per_image * self.question))


def check_fits(config: TrainConfig, devices: tuple[str, ...] = ("cpu",), n_processes: int = 1) -> None:
    """Refuse a run that needs more memory than there is; `devices` are named as `device_names` does."""
    is_apart = devices[0].startswith("cuda")
    room = _gpu_memory(devices[0]) if is_apart else machine_memory()
    images = -(-config.images_per_batch // n_processes) if is_apart else config.images_per_batch
    weights = _bytes_of_weights(built_without_memory(config.model))
    if weights > room:
        raise ValueError(
            f"the network of preset {config.preset!r} with its changes takes at least {_size(weights)} to train, and "
            f"there are {_size(room)} on {devices[0]}: choose smaller sizes"
        )
    need = _need(config, weights, room)
    host = need.host * (n_processes if config.data_workers else 1)
    _check_host(config, host)
    if need.of_step(images, config.questions_per_image) + (0 if is_apart else host) > room:
        most = need.most_images(room - (0 if is_apart else host), config.questions_per_image)
        fits = f"at most {most:,} pictures fit" if most else "not one picture fits, so choose a smaller network"
        raise ValueError(
            f"images_per_batch {config.images_per_batch:,} with {config.questions_per_image:,} questions each takes at "
            f"least {_size(need.of_step(images, config.questions_per_image))}, and there are {_size(room)} on "
            f"{devices[0]}: {fits}"
        )


def _check_host(config: TrainConfig, host: float) -> None:
    room = machine_memory()
    if host <= room:
        return
    picture = _bytes_of_picture(config)
    per_worker = WORKER + PREFETCHED * config.images_per_batch * picture
    workers, scenes = int(room / per_worker), int(room / picture)
    raise ValueError(
        f"data_workers {config.data_workers:,} and validation_scenes {config.validation_scenes:,} take at least "
        f"{_size(host)}, and this computer has {_size(room)}: at most {workers:,} and {scenes:,} fit, each alone"
    )


def machine_memory() -> float:
    """Return the bytes of memory that this process may ever have."""
    limits = [int(text) for path in _CGROUPS if path.exists() and (text := path.read_text().strip()).isdecimal()]
    return float(min([psutil.virtual_memory().total, *limits]))


def _gpu_memory(name: str) -> float:
    return float(torch.cuda.get_device_properties(name).total_memory)


def _need(config: TrainConfig, weights: float, room: float) -> Need:
    picture = _bytes_of_picture(config)
    validated = 0 if config.data else config.validation_scenes
    host = config.data_workers * (WORKER + PREFETCHED * config.images_per_batch * picture) + validated * picture
    if 5 * picture > min(LARGEST_SAMPLE, room):  # the bytes of a picture, and these as numbers
        return Need(weights, 5 * picture, 0.0, host)
    few, more = _kept(config, 4), _kept(config, 8)
    question = max(0.0, more - few) / 8
    return Need(weights, 5 * picture + max(0.0, few / 2 - 4 * question), question, host)


def _size(n_bytes: float) -> str:
    return f"{n_bytes / 2**30:,.1f} GiB of memory"


def _bytes_of_weights(system: System) -> float:
    return COPIES * 4.0 * sum(weight.numel() for weight in system.parameters())


def _bytes_of_picture(config: TrainConfig) -> float:
    model: Any = config.model
    return float(model.input_channels * model.image_size**2 * (1 if model.reads_pixels else 2))


def _kept(config: TrainConfig, questions_per_image: int) -> float:
    """Return the bytes that two pictures with some questions keep for the gradients."""
    kept: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        learner = Learner(build(config.model), config.supervision, config.training_stage)
        batch = random_batch(replace(config, images_per_batch=2, questions_per_image=questions_per_image))
        is_half = config.precision != "float32"
        with saved_tensors_hooks(keep, lambda tensor: tensor), torch.autocast("cpu", torch.bfloat16, is_half):
            losses = learner(batch)
    del losses
    for weight in learner.parameters():
        kept.pop(weight.untyped_storage().data_ptr(), None)
    return float(sum(kept.values()))
