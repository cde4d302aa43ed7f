"""What `film-viz app` of an installed wheel serves from an empty folder."""

import pytest


@pytest.mark.browser
@pytest.mark.slow
def test_the_app_of_a_wheel_opens_and_answers(installed, serve_command, browser):
    command = [str(installed.environment / "bin" / "film-viz"), "app", "--no-browser", "--port"]
    with serve_command(command, installed.empty, installed.variables, installed.user / "server.log") as address:
        page = browser.new_context(color_scheme="light").new_page()
        page.set_default_timeout(200_000)  # without compiled code the first picture takes a minute
        page.goto(address)
        page.get_by_text("Ask it something else").wait_for()
        assert page.get_by_test_id("stSidebar").get_by_test_id("stPageLink").count() >= 11
        assert page.get_by_test_id("stException").count() == 0
        heading = page.get_by_role("heading", name="film_viz")
        assert heading.evaluate("it => getComputedStyle(it).color") == "rgb(26, 32, 43)"  # of the theme
        page.context.close()
    assert not list(installed.empty.iterdir())
