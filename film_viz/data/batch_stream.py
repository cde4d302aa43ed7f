"""What endless streams of batches share: how many pictures and questions a batch has, and who writes which batch.

What a stream gives depends on (seed, settings, number of workers) alone. It can start at any batch, so a killed run
resumes on the very batch it would have seen next.
"""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from torch.utils.data import IterableDataset, get_worker_info

from film_viz.data.batch import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSettings:
    """The sizes of batches, and which part of each a stream gives."""

    images_per_batch: int = 20
    questions_per_image: int = 10
    seed: int = 0
    part: int = 0  # of every batch, the one that this stream gives
    parts: int = 1  # in which every batch is divided, one for each process that trains

    @property
    def questions_per_batch(self) -> int:
        """Number of questions in every batch, of all parts together."""
        return self.images_per_batch * self.questions_per_image


Settings = TypeVar("Settings", bound=BatchSettings)


class BatchStream(IterableDataset[Batch], Generic[Settings]):
    """Batches from number `start` on, without end."""

    def __init__(self, settings: Settings, start: int = 0) -> None:
        super().__init__()
        self.settings = settings
        self.start = start

    def __iter__(self) -> Iterator[Batch]:
        """Yield this worker's share, every `n_workers`-th batch; a `DataLoader` puts the shares together in order."""
        worker = get_worker_info()
        lane, lanes = (worker.id, worker.num_workers) if worker else (0, 1)
        return self.lane(self.start + lane, lanes)

    @abstractmethod
    def lane(self, first: int, lanes: int) -> Iterator[Batch]:
        """Yield batch number `first` and every `lanes`-th one after it."""
