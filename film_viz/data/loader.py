"""Batches of a stream, written ahead by processes of their own."""

import os
from multiprocessing import get_all_start_methods, parent_process
from threading import Thread

from torch.utils.data import DataLoader

from film_viz.data.batch import Batch
from film_viz.data.folder_stream import FolderSettings, FolderStream
from film_viz.data.stream import QuestionStream, StreamSettings

START_METHOD = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"  # Windows has that one alone


def loader(
    settings: StreamSettings | FolderSettings, start: int = 0, workers: int = 1, pin_memory: bool = False
) -> DataLoader[Batch]:
    """Return batches from number `start` on, written ahead by `workers` processes (0: by this one).

    Pinned batches lie in memory that a GPU copies from while it computes.
    """
    return DataLoader(
        FolderStream(settings, start) if isinstance(settings, FolderSettings) else QuestionStream(settings, start),
        batch_size=None,
        num_workers=workers,
        prefetch_factor=4 if workers else None,
        pin_memory=pin_memory,
        multiprocessing_context=START_METHOD if workers else None,
        worker_init_fn=_end_with_the_training if workers else None,
    )


def _end_with_the_training(worker: int) -> None:
    """Have a worker end when the process it writes for does, even if that was killed.

    PyTorch's workers watch their parent, which is the fork server here, and that lives on with its workers.
    """

    def watch() -> None:
        training = parent_process()
        assert training is not None
        training.join()
        os._exit(1)

    Thread(target=watch, daemon=True, name="watches the training").start()
