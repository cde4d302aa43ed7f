import tomllib
from pathlib import Path

from film_viz.app.frame import PAGES, Needs

PROJECT = Path(__file__).parents[2]


def test_the_table_lists_exactly_the_pages_there_are():
    there = {"start.py", *(f"pages/{path.name}" for path in (PROJECT / "pages").glob("*.py"))}
    assert {page.path for page in PAGES} == there


def test_every_page_opens_itself():
    for page in PAGES:
        assert f'open_page("{page.path}")' in (PROJECT / page.path).read_text(encoding="utf-8")


def test_titles_and_icons_differ():
    assert len({page.title for page in PAGES}) == len({page.icon for page in PAGES}) == len(PAGES)


def test_a_page_asks_for_a_checkpoint_exactly_if_the_table_says_that_it_needs_one():
    for page in PAGES:
        source = (PROJECT / page.path).read_text(encoding="utf-8") + (
            (PROJECT / "film_viz" / "app" / "example.py").read_text(encoding="utf-8") if not page.section else ""
        )
        assert ("checkpoint_in_use()" in source) == (page.needs is not Needs.NOTHING), page.path


def test_pages_about_gamma_and_beta_say_so():
    about = {page.title for page in PAGES if page.needs is Needs.GAMMA_AND_BETA}
    assert about == {"Lessons", "Inside", "Compare", "Parameter map", "Channels"}


def test_a_visitor_never_sees_the_text_of_an_error_of_ours():
    client = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["client"]
    assert (client["showErrorDetails"], client["showErrorLinks"]) == ("none", False)
