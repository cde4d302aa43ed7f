"""Processes that serve the app, each on a port of its own: started together, again when one ends, ended together.

They share what lies on disk (uploads, banks, maps, the quiz) and the places for work in the background, nothing else.
"""

import asyncio
import logging
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from film_viz.serving.proxy import Server

SHARED_BY = "FILM_VIZ_PROCESSES"
"""How many processes share the cores: each takes that much fewer threads."""
SECONDS_BETWEEN_LOOKS = 1.0
SOON = 10.0  # seconds after its start: a process that ends so soon will do so again
WAIT_AFTER_SOON = 30.0
SECONDS_TO_END = 10.0

_log = logging.getLogger(__name__)
_COMMAND = (sys.executable, "-m", "film_viz", "app", "--no-browser")


def n_processes() -> int:
    """Return by how many processes of the app the cores are shared."""
    return int(os.environ.get(SHARED_BY, "1"))


@dataclass(slots=True)
class Served:
    """A server and the process that is it."""

    server: Server
    command: Sequence[str]
    environment: dict[str, str]
    process: "subprocess.Popen[bytes]" = field(init=False)
    begun: float = field(init=False)
    again: float | None = field(init=False)  # when one that has ended is started once more

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Start the process."""
        self.process = subprocess.Popen([*self.command, "--port", str(self.server.port)], env=self.environment)
        self.begun, self.again = time.monotonic(), None

    def start_again_if_ended(self) -> None:
        """Start it once more if it has ended: at once or, where it ended soon after its start, a while later."""
        status, now = self.process.poll(), time.monotonic()
        if status is None:
            return
        if self.again is None:
            self.again = now + (WAIT_AFTER_SOON if now < self.begun + SOON else 0.0)
            _log.warning("server %d ended with status %d; it is started again", self.server.number, status)
        if now >= self.again:
            self.start()


@contextmanager
def processes(n: int, command: Sequence[str] = _COMMAND) -> Iterator[list[Served]]:
    """Start so many servers; end them all afterwards."""
    secret = os.environ.get("STREAMLIT_SERVER_COOKIE_SECRET") or secrets.token_hex(32)
    own = {SHARED_BY: str(n), "STREAMLIT_SERVER_COOKIE_SECRET": secret}
    served: list[Served] = []
    try:
        for number, port in enumerate(_free_ports(n), start=1):
            served.append(Served(Server(number, port), command, os.environ | own))
        yield served
    finally:
        _end([each.process for each in served])


async def watch(served: Sequence[Served]) -> None:
    """Start again what ends, for ever."""
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        for each in served:
            each.start_again_if_ended()


def _end(all_of_them: "Sequence[subprocess.Popen[bytes]]") -> None:
    for process in all_of_them:
        process.terminate()
    deadline = time.monotonic() + SECONDS_TO_END
    for process in all_of_them:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_ports(n: int) -> list[int]:
    probes = [socket.socket() for _ in range(n)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports
