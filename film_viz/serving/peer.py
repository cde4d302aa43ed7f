"""One end of a connection that the proxy holds: HTTP by h11, and bytes once a websocket is open."""

import asyncio
from contextlib import suppress
from typing import Any

import h11

CHUNK = 2**16  # bytes
LONGEST_HEAD = 2**16  # bytes of a request's address and headers


class Peer:
    """A browser or a server, as the proxy speaks with it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, role: Any) -> None:
        self.reader, self.writer = reader, writer
        self.connection = h11.Connection(role, max_incomplete_event_size=LONGEST_HEAD)

    @property
    def host(self) -> str:
        """Where it is."""
        return str((self.writer.get_extra_info("peername") or ["unknown"])[0])

    async def event(self) -> Any:
        """Return the next part of what it says."""
        while (event := self.connection.next_event()) is h11.NEED_DATA:
            self.connection.receive_data(await self.reader.read(CHUNK))
        return event

    async def send(self, event: Any) -> None:
        """Say something to it."""
        if data := self.connection.send(event):
            self.writer.write(data)
            await self.writer.drain()

    async def say(self, status: int, sentence: str) -> bool:
        """Answer with a sentence of the proxy's own and be done with the connection: False."""
        if self.connection.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            body = f"{sentence}\n".encode()
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
            again = [("Retry-After", "10")] if status == 503 else []
            await self.send(
                h11.Response(status_code=status, headers=[*headers, *again, ("Connection", "close")], reason=b"")
            )
            await self.send(h11.Data(data=body))
            await self.send(h11.EndOfMessage())
        return False

    async def close(self) -> None:
        """Close the connection, whatever state it is in."""
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()


async def spliced(one: Peer, other: Peer) -> None:
    """Pass bytes on, both ways, until one side is through."""
    ways = [asyncio.create_task(_passed(*pair)) for pair in ((one, other), (other, one))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _passed(source: Peer, sink: Peer) -> None:
    data, _ = source.connection.trailing_data
    while data or (data := await source.reader.read(CHUNK)):
        sink.writer.write(data)
        await sink.writer.drain()
        data = b""
