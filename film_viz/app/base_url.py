"""The address below which all of the app lies, told to the browser in every page that it is sent.

Streamlit's script does not know it: opened at `/ask` it looks for a server at `/ask/_stcore/health`, then one part of
the path further up, and each miss is a red 404 in the browser's console. It does not search where the page gives
`window.__streamlit.BACKEND_BASE_URL`. Which parts of the path are the app's own is known here only, and what a proxy
put before them in the browser only; so the page is told how many parts to leave out.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

HEAD = b"<head>"


class WithBaseUrl:
    """Middleware that writes a script into the head of every page; all else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does."""
        if scope.get("method") != "GET" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]  # what is compressed has no head
        await self.app({**scope, "headers": plain}, receive, _Page(scope["path"], send))


class _Page:
    """The way of one answer to the browser."""

    def __init__(self, path: str, send: Send) -> None:
        self.path, self.send = path, send
        self.start: Message | None = None  # of a page, until its end has come: it tells the length
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif self.start is None:
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                body = self.body.replace(HEAD, HEAD + script(self.path), 1)
                MutableHeaders(raw=self.start["headers"])["Content-Length"] = str(len(body))
                await self.send(self.start)
                await self.send({"type": "http.response.body", "body": body})


def script(path: str) -> bytes:
    """Return the script for a page that the server was asked for by a path, such as `/ask`."""
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    own = [part for part in path.strip("/").removeprefix(base).split("/") if part]
    parts = 'location.pathname.replace(/[/]+$/, "").split("/")' + (f".slice(0, -{len(own)})" if own else "")
    return f'<script>window.__streamlit = {{BACKEND_BASE_URL: location.origin + {parts}.join("/")}}</script>'.encode()


def _is_page(start: Message) -> bool:
    return start["status"] == 200 and Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")
