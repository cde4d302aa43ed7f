"""A Ray cluster of this computer alone, started so that it needs little of it and waits for it with patience.

Ray plans for machines that do nothing else: it keeps a third of the memory for what its workers hand each other, counts
on `/dev/shm`, on a short path for temporary files and on a home to write to, lets others reach it by the network, and
gives up where a start takes half a minute. Here workers hand each other names and numbers, and read and write files.
"""

import logging
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

ROOM_FOR_OBJECTS = 100 * 2**20
"""Bytes for what workers hand each other; Ray wants 75 MB at least."""
TRIES = 3
LONGEST_FOLDER = 36
"""Letters; below it Ray has sockets, whose paths are 66 longer, and no system takes more than 103 for all."""

_PATIENCE = {
    "worker_register_timeout_seconds": 300,  # until a new process has imported what it needs
    "health_check_timeout_ms": 60_000,
    "health_check_failure_threshold": 10,
    "memory_monitor_refresh_ms": 0,  # Ray would kill work where other programs leave little memory, again and again
}


class ClusterError(ValueError):
    """Say why there is no cluster to work on."""


def start_here(ray: Any, workers: int | None) -> None:
    """Start a cluster of so many workers, by default one for each core, and connect this process to it."""
    os.environ.setdefault("RAY_gcs_server_port_wait_time_s", "180")
    if "RAY_AUTH_MODE" not in os.environ and not has_token():
        os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)  # else Ray would keep one in the user's home
    for number in range(TRIES):
        try:
            ray.init("local", num_cpus=workers, **_options())
        except Exception as error:  # Ray raises mere `Exception`s over a start that took too long
            ray.shutdown()
            if number == TRIES - 1:
                raise ClusterError(f"Ray cannot be started on this computer: {error}") from error
            logger.warning("Ray could not be started and is tried again: %s", error)
        else:
            return


def has_token() -> bool:
    """Whether there is a token for Ray's clusters, in the variables or the file in which Ray looks for one."""
    named = os.environ.get("RAY_AUTH_TOKEN") or os.environ.get("RAY_AUTH_TOKEN_PATH")
    try:
        return bool(named) or Path("~/.ray/auth_token").expanduser().is_file()
    except (OSError, RuntimeError):  # there is no home
        return False


def _options() -> dict[str, Any]:
    folder = ray_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return {
        "include_dashboard": False,
        "log_to_driver": False,
        "logging_level": "ERROR",
        "object_store_memory": ROOM_FOR_OBJECTS,
        "_memory": 2**30,  # a number to count by; without one Ray measures, and refuses where little is free
        "_node_ip_address": "127.0.0.1",
        "_plasma_directory": str(folder),
        "_system_config": _PATIENCE,
        "_temp_dir": str(folder),
    }


def ray_folder() -> Path:
    """Return where Ray puts its sockets and logs: where it usually does, if that path is short enough."""
    above = Path(os.environ.get("RAY_TMPDIR") or tempfile.gettempdir())
    usual = above.resolve() / "ray"
    has_room = os.name != "posix" or len(os.fsencode(usual)) <= LONGEST_FOLDER
    return usual if has_room else Path("/tmp/ray")
