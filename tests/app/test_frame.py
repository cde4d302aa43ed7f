from pathlib import Path

from film_viz.app.frame import PAGES, plain

PROJECT = Path(__file__).parents[2]


def test_the_table_lists_exactly_the_pages_there_are():
    there = {"streamlit_app.py", *(f"pages/{path.name}" for path in (PROJECT / "pages").glob("*.py"))}
    assert {page.path for page in PAGES} == there


def test_every_page_opens_itself():
    for page in PAGES:
        assert f'open_page("{page.path}")' in (PROJECT / page.path).read_text(encoding="utf-8")


def test_titles_and_icons_differ():
    assert len({page.title for page in PAGES}) == len({page.icon for page in PAGES}) == len(PAGES)


def test_what_comes_from_an_address_is_shown_as_it_stands():
    assert plain("the word '![x](http://y)' is unknown") == r"the word '\!\[x\](http://y)' is unknown"
    assert plain("How many cubes, 2?") == "How many cubes, 2?"
