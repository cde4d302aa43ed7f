"""Many independent things done by the processes of a cluster: Ray starts them, counts cores, and replaces what dies.

Here are one computer's cores or any Ray cluster. Who is called must leave behind what it has done in storage that all
machines share, and go on from there when it is called again: a process that is killed in the middle is replaced by
another one, which is called in the same way.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from film_viz.parallel.local import ClusterError, has_token, start_here
from film_viz.places import importing

MOST_DEATHS = 10
"""Of the processes that work on one thing; more, and it is what kills them."""
SECONDS_TO_SAVE = 120.0
"""That work has to save itself after Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What one thing takes while it is done."""

    cpus: float = 1.0
    gpus: float = 0.0
    own_process: bool = False  # one that has done nothing before and does nothing after


@dataclass(frozen=True, slots=True)
class Done:
    """How one thing ended."""

    index: int  # of the call
    value: Any = None
    error: str = ""
    cause: Exception | None = None  # what the function raised


class Cluster:
    """A Ray cluster that this process is connected to."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray

    @property
    def has_gpus(self) -> bool:
        """Whether any of its machines has one."""
        return self._ray.cluster_resources().get("GPU", 0) > 0

    def each(self, function: Callable[..., Any], calls: Sequence[tuple[Any, ...]], needs: Needs) -> Iterator[Done]:
        """Call a function with each of many arguments, as many at once as there is room for; yield them as they end.

        An error of the function is told, not raised. Ctrl-C reaches every call as Ctrl-C; then each may save.
        """
        options = {"num_cpus": needs.cpus, "num_gpus": needs.gpus, "max_retries": MOST_DEATHS}
        options |= {"max_calls": 1} if needs.own_process else {}
        remote = self._ray.remote(**options)(function)
        waiting = {remote.remote(*arguments): index for index, arguments in enumerate(calls)}
        try:
            while waiting:
                (ready,), _ = self._ray.wait(list(waiting), num_returns=1)
                yield self._ended(ready, waiting.pop(ready))
        except (KeyboardInterrupt, GeneratorExit):
            self._interrupt(list(waiting))
            raise

    def _ended(self, ready: Any, index: int) -> Done:
        errors = self._ray.exceptions
        try:
            return Done(index, self._ray.get(ready))
        except errors.WorkerCrashedError:
            return Done(index, error=f"its process was killed {MOST_DEATHS + 1} times, as when memory runs out")
        except errors.RayTaskError as error:
            return Done(index, error=str(error.cause) or type(error.cause).__name__, cause=error.cause)
        except errors.RayError as error:
            return Done(index, error=str(error).partition("\n")[0])

    def _interrupt(self, refs: list[Any]) -> None:
        for ref in refs:
            self._ray.cancel(ref)
        if refs:
            self._ray.wait(refs, num_returns=len(refs), timeout=SECONDS_TO_SAVE)


@contextmanager
def connected(address: str = "", workers: int | None = None) -> Iterator[Cluster]:
    """Connect to a Ray cluster by its address, or start one of so many workers on this computer."""
    if address and has_token():
        os.environ.setdefault("RAY_AUTH_MODE", "token")  # `ray start` takes it so; Ray reads this when it is imported
    ray = _ray()
    if address:
        _join(ray, address)
    else:
        start_here(ray, workers)
    try:
        yield Cluster(ray)
    finally:
        ray.shutdown()


_HANDED_ON = ("FILM_VIZ_", "OMP_", "PYTHONPATH")
"""Variables of the environment that mean the same on every machine of a cluster."""


_ASKS_FOR_TOKEN = "it asks for its token: copy ~/.ray/auth_token, or name such a file in RAY_AUTH_TOKEN_PATH"


def _join(ray: Any, address: str) -> None:
    variables = {name: value for name, value in importing(os.environ).items() if name.startswith(_HANDED_ON)}
    try:
        ray.init(address, runtime_env={"env_vars": variables}, log_to_driver=False, logging_level="WARNING")
    except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        reason = _ASKS_FOR_TOKEN if "AuthToken" in str(error) else str(error).partition("\n")[0]
        raise ClusterError(f"there is no Ray cluster at {address} that can be joined: {reason}") from error


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "1")  # work that asks for no GPU sees none
    try:
        import ray
    except ImportError as error:
        raise ClusterError("a sweep needs Ray, which is not installed: pip install 'film-viz[cluster]'") from error
    return ray
