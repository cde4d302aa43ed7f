"""What `film-viz app` of an installed wheel serves from an empty folder."""

import subprocess

import pytest

from browser.conftest import PATIENCE, free_port, stop, wait_for


@pytest.mark.browser
@pytest.mark.slow
def test_the_app_of_a_wheel_opens_and_answers(installed, browser):
    port, log = free_port(), installed.user / "server.log"
    command = [installed.environment / "bin" / "film-viz", "app", "--no-browser", "--port", str(port)]
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=installed.empty, env=installed.variables, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            page = browser.new_context(color_scheme="light").new_page()
            page.set_default_timeout(2 * PATIENCE * 1000)  # without compiled code the first picture takes a minute
            page.goto(f"http://127.0.0.1:{port}")
            page.get_by_text("Ask it something else").wait_for()
            assert page.get_by_test_id("stSidebar").get_by_test_id("stPageLink").count() >= 11
            assert page.get_by_test_id("stException").count() == 0
            heading = page.get_by_role("heading", name="film_viz")
            assert heading.evaluate("it => getComputedStyle(it).color") == "rgb(26, 32, 43)"  # of the theme
            page.context.close()
        finally:
            stop(server)
    assert not list(installed.empty.iterdir())
