"""Two small servers behind the proxy, each telling what reaches it."""

import asyncio
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from film_viz.serving.processes import _free_ports
from film_viz.serving.proxy import Proxy, Server


def app(number: int) -> Starlette:
    async def told(request: Request) -> JSONResponse:
        return JSONResponse({"server": number, "headers": dict(request.headers), "query": request.url.query})

    async def digest(request: Request) -> JSONResponse:
        return JSONResponse({"sha": hashlib.sha256(await request.body()).hexdigest()}, status_code=201)

    async def stream(request: Request) -> StreamingResponse:
        return StreamingResponse(iter([b"a" * 70_000, b"b" * 3, b"c" * 7]))

    async def late(request: Request) -> PlainTextResponse:
        await asyncio.sleep(0.4)
        return PlainTextResponse("late")

    async def echo(socket: WebSocket) -> None:
        await socket.accept(subprotocol="streamlit")
        try:
            while True:
                await socket.send_bytes(b"%d:" % number + await socket.receive_bytes())
        except WebSocketDisconnect:
            pass

    routes = [Route("/told", told), Route("/digest", digest, methods=["POST"]), Route("/stream", stream)]
    return Starlette(routes=[*routes, Route("/late", late), WebSocketRoute("/echo", echo)])


@contextmanager
def running(number: int, port: int) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(app(number), port=port, log_level="critical", ws="websockets-sansio"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def proxied(proxy: Proxy, port: int) -> Iterator[None]:
    """Run a proxy in a loop of its own thread; this one may be in another's, as a browser's."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(proxy, "127.0.0.1", port), loop).result(10)

    async def ended() -> None:
        for _ in range(9):  # what is just being accepted has its task some turns of the loop later
            await asyncio.sleep(0)
        server.close()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        if rest:
            await asyncio.wait(rest, timeout=0.1)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await asyncio.sleep(0)  # for what is called back of their ends

    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(ended(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class Place:
    """A proxy, its port, and two servers of which each can be stopped."""

    def __init__(self) -> None:
        self.port, *ports = _free_ports(3)
        self.proxy = Proxy([Server(number, port) for number, port in enumerate(ports, start=1)])
        self.running = [ExitStack(), ExitStack()]


@pytest.fixture
def place() -> Iterator[Place]:
    made = Place()
    with ExitStack() as stack:
        for server, own in zip(made.proxy.servers, made.running, strict=True):
            own.enter_context(running(server.number, server.port))
            stack.enter_context(own)
        stack.enter_context(proxied(made.proxy, made.port))
        yield made
