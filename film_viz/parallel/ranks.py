"""The processes that train one model together, as `torchrun` starts them: one per device, on one machine or many.

Each computes on its own share of every batch; gradients, the statistics of batch norm and the denominators of the
losses are shared, so the step is that of one process with the whole batch. Without torchrun there is one process, and
all of this does nothing.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist
from jaxtyping import Float
from torch import Tensor

LONGEST_WAIT = timedelta(days=1)
"""How long processes wait for the one that renders the pictures or measures accuracy."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """This process among those that train together."""

    rank: int = 0
    size: int = 1
    local_rank: int = 0  # among those of this machine
    by_cpu: dist.ProcessGroup | None = None  # for what must not wait for a GPU

    @property
    def is_first(self) -> bool:
        """Whether this is the one that writes, measures and speaks."""
        return self.rank == 0

    def device_name(self, name: str) -> str:
        """Return the name of this process's own device: with several processes on GPUs, one each."""
        wants_cuda = name.startswith("cuda") or (name == "auto" and torch.cuda.is_available())
        return f"cuda:{self.local_rank}" if self.size > 1 and wants_cuda else name

    def check_divides(self, images_per_batch: int) -> None:
        """Refuse a batch that cannot be divided evenly."""
        if images_per_batch % self.size:
            raise ValueError(
                f"images_per_batch must be a multiple of the {self.size} processes, got {images_per_batch}"
            )

    def any(self, *flags: bool) -> list[bool]:
        """Return which flags are up in at least one process."""
        if self.size == 1:
            return list(flags)
        votes = torch.tensor(flags, dtype=torch.int32)
        dist.all_reduce(votes, dist.ReduceOp.MAX, group=self.by_cpu)
        return [bool(vote) for vote in votes]

    def of_first(self, *values: float) -> list[float]:
        """Return the values of the first process, in all of them."""
        if self.size == 1:
            return list(values)
        told = torch.tensor(values, dtype=torch.float64)
        dist.broadcast(told, src=0, group=self.by_cpu)
        return [float(value) for value in told]

    @contextmanager
    def one_per_machine_first(self) -> Iterator[None]:
        """Let one process of each machine do something, such as rendering a bank, before the others find it done."""
        if self.local_rank > 0:
            self._meet()
        yield
        if self.local_rank == 0:
            self._meet()

    def _meet(self) -> None:
        if self.size > 1:
            dist.barrier(group=self.by_cpu)


@contextmanager
def joined(device: str) -> Iterator[Ranks]:
    """Join the processes that torchrun started, and leave them in the end."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        yield Ranks()
        return
    local_rank = int(os.environ["LOCAL_RANK"])
    on_cuda = torch.cuda.is_available() and device != "cpu"
    if on_cuda:
        torch.cuda.set_device(local_rank)
    dist.init_process_group("nccl" if on_cuda else "gloo")
    try:
        by_cpu = dist.new_group(backend="gloo", timeout=LONGEST_WAIT)
        assert isinstance(by_cpu, dist.ProcessGroup)
        yield Ranks(dist.get_rank(), size, local_rank, by_cpu)
    finally:
        dist.destroy_process_group()


def mean_over_ranks(value: Float[Tensor, "*axes"]) -> Float[Tensor, "*axes"]:
    """Return the mean of the processes' values, without a gradient; alone, the value."""
    if not (dist.is_available() and dist.is_initialized()):
        return value
    total = value.detach().clone()
    dist.all_reduce(total)
    return total / dist.get_world_size()
