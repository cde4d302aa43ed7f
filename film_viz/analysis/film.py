"""The FiLM network inside a checkpoint, for whatever looks at gamma and beta; other systems have none."""

from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.table import row_of


class NoModulationError(ValueError):
    """Say that a system has no gamma and beta."""


def has_film(checkpoint: Checkpoint) -> bool:
    """Whether a checkpoint has a gamma and a beta to look at."""
    return isinstance(checkpoint.model, FiLMModel)


def film_of(checkpoint: Checkpoint) -> FiLMModel:
    """Return the FiLM network of a checkpoint; `NoModulationError` if it is of another system."""
    if not isinstance(checkpoint.model, FiLMModel):
        title = row_of(checkpoint.model.config).title
        raise NoModulationError(
            f"checkpoint '{checkpoint.name}' is of the system {title}, which has no gamma and beta: choose a FiLM one"
        )
    return checkpoint.model
