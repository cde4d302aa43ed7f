"""One address for several servers: a reverse proxy that keeps each visitor with the server that has his session.

A session of Streamlit's lives in one process, with its websocket, uploads and pictures. So who comes without a cookie
is given the server with the fewest visitors, and a cookie with its number; everything he asks for later goes there. A
server that cannot be reached loses its visitors to another one, where they begin anew with what is in their address.

HTTP is read and written by h11; once a websocket is open, bytes are passed on as they come.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from itertools import count

import h11

from film_viz.serving.peer import Peer, spliced

COOKIE = "film_viz_server"
MOST_VISITORS = 500
PATIENCE = 75.0  # seconds in which an open connection must ask for something
FULL = "film_viz has as many visitors as it can serve. Try again in a few minutes."
DOWN = "film_viz is starting. Try again in a few seconds."

_OF_ONE_CONNECTION = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding"}
"""Headers that are about the connection to the proxy, not about what is asked for (RFC 9110, 7.6.1)."""

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Server:
    """One process that serves the app."""

    number: int  # from 1; what the cookie says
    port: int
    visitors: int = 0  # open websockets
    given: int = 0  # when it was last given to somebody new


class Proxy:
    """The proxy; called by `asyncio.start_server` for every connection."""

    def __init__(self, servers: Sequence[Server], most_visitors: int = MOST_VISITORS) -> None:
        self.servers = list(servers)
        self.most_visitors = most_visitors
        self._turn = count(1)
        self._open: set[asyncio.Task[None] | None] = (
            set()
        )  # a loop holds its tasks weakly: who half closed is collected

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer what is asked on one connection, until either side has enough."""
        browser, task = Peer(reader, writer, h11.SERVER), asyncio.current_task()
        self._open.add(task)
        try:
            while await self._answered(browser):
                browser.connection.start_next_cycle()
        except h11.RemoteProtocolError as error:
            with suppress(h11.LocalProtocolError, OSError):
                await browser.say(error.error_status_hint, "This is no request that can be read.")
        except (h11.LocalProtocolError, OSError, TimeoutError):
            pass  # one side is gone
        finally:
            await browser.close()
            self._open.discard(task)

    async def _answered(self, browser: Peer) -> bool:
        """Pass on one request and its answer; whether another one may follow."""
        async with asyncio.timeout(PATIENCE):
            request = await browser.event()
        if not isinstance(request, h11.Request):
            return False
        is_websocket = _value(request, b"upgrade").lower() == b"websocket"
        if is_websocket and sum(server.visitors for server in self.servers) >= self.most_visitors:
            return await browser.say(503, FULL)
        server, upstream = await self._connected(_number(request))
        if server is None or upstream is None:
            return await browser.say(503, DOWN)
        is_new = server.number != _number(request)
        try:
            await _pass_request(browser, request, upstream, is_websocket)
            if await _pass_answer(upstream, browser, _cookie(server) if is_new else []):
                server.visitors += 1
                try:
                    await spliced(browser, upstream)
                finally:
                    server.visitors -= 1
                return False
        finally:
            await upstream.close()
        return browser.connection.our_state is h11.DONE and browser.connection.their_state is h11.DONE

    async def _connected(self, number: int | None) -> tuple[Server | None, Peer | None]:
        """Return the wanted server, or the next best, with a connection to it."""
        for server in sorted(self.servers, key=lambda each: (each.number != number, each.visitors, each.given)):
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            except OSError:  # it is being started
                continue
            server.given = next(self._turn)
            return server, Peer(reader, writer, h11.CLIENT)
        return None, None


async def _pass_request(browser: Peer, request: h11.Request, upstream: Peer, is_websocket: bool) -> None:
    kept = [(name, value) for name, value in request.headers.raw_items() if name.lower() not in _OF_ONE_CONNECTION]
    came_for = [value for name, value in kept if name.lower() == b"x-forwarded-for"]
    kept = [(name, value) for name, value in kept if name.lower() not in (b"x-forwarded-for", b"expect")]
    kept.append((b"X-Forwarded-For", b", ".join([*came_for, browser.host.encode()])))
    if not is_websocket and not _value(request, b"content-length") and _value(request, b"transfer-encoding"):
        kept.append((b"Transfer-Encoding", b"chunked"))
    kept.append((b"Connection", b"Upgrade" if is_websocket else b"close"))
    await upstream.send(h11.Request(method=request.method, target=request.target, headers=kept))
    if browser.connection.they_are_waiting_for_100_continue:
        await browser.send(h11.InformationalResponse(status_code=100, headers=[]))
    while not isinstance(part := await browser.event(), h11.EndOfMessage):
        await upstream.send(part)
    await upstream.send(h11.EndOfMessage())


async def _pass_answer(upstream: Peer, browser: Peer, more: Headers) -> bool:
    """Pass on an answer; whether it opened a websocket."""
    while not isinstance(part := await upstream.event(), h11.EndOfMessage):
        match part:
            case h11.InformationalResponse(status_code=101):
                headers = [*part.headers.raw_items(), *more]
                await browser.send(h11.InformationalResponse(status_code=101, headers=headers, reason=part.reason))
                return True
            case h11.Response():
                kept = [pair for pair in part.headers.raw_items() if pair[0].lower() not in _OF_ONE_CONNECTION]
                await browser.send(
                    h11.Response(status_code=part.status_code, headers=[*kept, *more], reason=part.reason)
                )
            case h11.Data():
                await browser.send(part)
            case h11.ConnectionClosed():
                raise ConnectionResetError("the server closed the connection before its answer was whole")
    await browser.send(h11.EndOfMessage())
    return False


def _value(request: h11.Request, name: bytes) -> bytes:
    return next((value for each, value in request.headers if each == name), b"")


def _number(request: h11.Request) -> int | None:
    """Return which server a request's cookie names."""
    try:
        cookie = SimpleCookie(_value(request, b"cookie").decode("latin-1")).get(COOKIE)
    except CookieError:
        return None
    return int(cookie.value) if cookie and cookie.value.isdecimal() and len(cookie.value) < 4 else None


def _cookie(server: Server) -> Headers:
    return [(b"Set-Cookie", f"{COOKIE}={server.number}; Path=/; HttpOnly; SameSite=Lax".encode())]
