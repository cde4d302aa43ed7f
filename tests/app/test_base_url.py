from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from film_viz.app.base_url import WithBaseUrl, script

LONG = "<p>ä</p>" * 701
PAGE = f"<!DOCTYPE html><html><head><title>x</title></head><body>{LONG}</body></html>"
NAVIGATION = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Encoding": "gzip"}


@pytest.fixture
def browser() -> Iterator[TestClient]:
    """A browser of a small app whose answers are compressed wherever they may be."""

    async def streamed(request):
        return StreamingResponse(iter([PAGE[:31].encode(), PAGE[31:].encode()]), media_type="text/html")

    async def page(request):
        return HTMLResponse(PAGE)

    async def missing(request):
        return HTMLResponse(PAGE, status_code=404)

    async def words(request):
        return PlainTextResponse(PAGE)

    routes = [
        Route("/missing", missing),
        Route("/words", words),
        Route("/streamed", streamed),
        Route("/{x:path}", page),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(WithBaseUrl), Middleware(GZipMiddleware)])
    with TestClient(app) as client:
        yield client


def with_script(path: str) -> str:
    return PAGE.replace("<head>", "<head>" + script(path).decode())


@pytest.mark.parametrize("path", ["/", "/ask", "/streamed"])
def test_a_page_has_the_script_and_all_else_that_it_had(browser, path):
    answer = browser.get(path, headers=NAVIGATION)
    assert answer.text == with_script(path)
    assert answer.headers["Content-Length"] == str(len(answer.content))


@pytest.mark.parametrize("path", ["/missing", "/words"])
def test_what_is_no_page_is_left_alone(browser, path):
    assert browser.get(path, headers=NAVIGATION).text == PAGE


def test_what_the_script_of_a_page_asks_for_is_left_alone_and_compressed(browser):
    answer = browser.get("/ask", headers=NAVIGATION | {"Accept": "*/*"})
    assert answer.text == PAGE
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(("path", "base", "left_out"), [
    ("/", "", 0), ("", "", 0), ("/ask", "", 1), ("/a/b", "", 2),
    ("/film", "film", 0), ("/film/", "/film/", 0), ("/film/ask", "film", 1), ("/a/b/ask", "a/b", 1),
])  # fmt: skip
def test_the_parts_of_the_path_that_are_the_apps_own_are_left_out(monkeypatch, path, base, left_out):
    monkeypatch.setattr("film_viz.app.base_url.config.get_option", {"server.baseUrlPath": base}.get)
    told = script(path).decode()
    assert (f".slice(0, -{left_out})" in told) if left_out else ("slice" not in told)
