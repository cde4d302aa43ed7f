"""The rows of a run's metrics for TensorBoard, beside those in its folder."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from film_viz.training.meter import Row
from film_viz.training.runs.files import RunError


class Board:
    """Writes rows into a run's `tensorboard/`, if it is wanted; look at them with `tensorboard --logdir runs`."""

    def __init__(self, run: Path, is_wanted: bool, start: int = 0) -> None:
        self.writer: Any = _writer(run / "tensorboard", start) if is_wanted else None

    def __enter__(self) -> Self:
        return self

    def log(self, row: Row) -> None:
        """Add every value of a row as a curve over steps."""
        if self.writer is None:
            return
        for name, value in row.items():
            if name != "step":
                self.writer.add_scalar(name, value, int(row["step"]))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.writer is not None:
            self.writer.close()


def check_installed() -> None:
    """Refuse to start where TensorBoard is wanted and absent."""
    try:
        from torch.utils.tensorboard import SummaryWriter  # noqa: F401
    except ImportError as error:
        raise RunError(
            "tensorboard is wanted and not installed: pip install 'film-viz[tensorboard]', or leave the setting off"
        ) from error


def _writer(folder: Path, start: int) -> Any:
    check_installed()
    from torch.utils.tensorboard import SummaryWriter

    return SummaryWriter(folder, purge_step=start + 1)  # what came after the state that a run goes on from is dropped
