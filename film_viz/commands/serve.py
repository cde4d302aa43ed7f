"""`film-viz serve`: several processes of the app behind one address, for a class or for strangers."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from film_viz.options import options_of
from film_viz.public import PUBLIC
from film_viz.serving.processes import Served, processes, watch
from film_viz.serving.proxy import MOST_VISITORS, Proxy

MOST_PROCESSES = 64


@dataclass(frozen=True, slots=True)
class Serve:
    """Serve the app to many: several processes behind one address.

    One process draws on about one core, so take as many as there are cores. A visitor stays with the process that has
    his session, which a cookie names. A process that ends is started again.
    """

    processes: int = os.cpu_count() or 1
    port: int = 8501
    host: str = "127.0.0.1"  # where to listen: this computer only, or 0.0.0.0 for all that reach it
    most_visitors: int = MOST_VISITORS  # at the same time, in all
    public: bool = False  # for strangers: no training, no paths, lower limits; as FILM_VIZ_PUBLIC=1 does

    def __post_init__(self) -> None:
        for name, value, most in (
            ("processes", self.processes, MOST_PROCESSES),
            ("port", self.port, 65535),
            ("most_visitors", self.most_visitors, 100_000),
        ):
            if not 1 <= value <= most:
                raise ValueError(f"{name} must be 1 to {most}, got {value}")


def main(arguments: Sequence[str]) -> None:
    """Serve until somebody ends it."""
    options = options_of(Serve, "film-viz serve", arguments)
    if options.public:
        os.environ[PUBLIC] = "1"
    with _listening(options.host, options.port) as listening:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # and the processes with it
        with processes(options.processes) as served:
            asyncio.run(_serve(listening, served, options))


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=1024)
    except OSError as error:
        raise ValueError(f"cannot listen on {host}:{port}: {error.strerror}; give another --host or --port") from error


async def _serve(listening: socket.socket, served: Sequence[Served], options: Serve) -> None:
    proxy = Proxy([each.server for each in served], options.most_visitors)
    watching = asyncio.create_task(watch(served))
    async with await asyncio.start_server(proxy, sock=listening):
        print(f"film-viz: {len(served)} processes behind http://{options.host}:{options.port}", flush=True)
        await watching
