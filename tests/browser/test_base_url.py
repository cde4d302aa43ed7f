"""A page opened by a link of any depth knows where its server is, also below a path and behind a proxy."""

import re

import pytest

from film_viz.app.base_url import script


@pytest.mark.parametrize(
    ("asked", "by_browser", "base"),
    [
        ("/", "/", "/"),
        ("/ask", "/ask", "/"),
        ("/ask", "/ask/", "/"),
        ("/ask", "/user/ann/proxy/8501/ask", "/user/ann/proxy/8501"),
        ("/", "/user/ann/proxy/8501/", "/user/ann/proxy/8501"),
        ("/ask", "/ask/ask", "/ask"),
        ("/a b/ä", "/p/a%20b/%C3%A4", "/p"),
    ],
)
def test_what_a_proxy_puts_before_the_path_is_kept_and_what_is_the_apps_own_is_not(page, asked, by_browser, base):
    html = f"<html><head>{script(asked).decode()}</head></html>"
    page.route("http://film.test/**", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"http://film.test{by_browser}")
    assert page.evaluate("() => new URL(window.__streamlit.BACKEND_BASE_URL).pathname") == base


def test_below_a_path_pages_open_by_links_and_by_the_sidebar_and_nothing_is_missing(page, serve, app_home):
    missing: list[str] = []
    page.on("response", lambda answer: answer.status >= 400 and missing.append(answer.url))
    with serve(app_home, base="/film/viz") as address:
        page.goto(f"{address}/train")
        page.get_by_role("heading", name="Train", exact=True).wait_for()
        page.get_by_role("link", name="Start", exact=True).click()
        page.get_by_role("heading", name="film_viz", exact=True).wait_for()
        assert re.fullmatch(f"{address}/?", page.url.partition("?")[0])
        page.get_by_role("link", name="Train", exact=True).click()
        page.get_by_role("heading", name="Train", exact=True).wait_for()
        assert page.url.partition("?")[0] == f"{address}/train"
    assert not missing
