from pathlib import Path

from film_viz.app.frame import PAGES

PROJECT = Path(__file__).parents[2]


def test_the_table_lists_exactly_the_pages_there_are():
    there = {"streamlit_app.py", *(f"pages/{path.name}" for path in (PROJECT / "pages").glob("*.py"))}
    assert {page.path for page in PAGES} == there


def test_every_page_opens_itself():
    for page in PAGES:
        assert f'open_page("{page.path}")' in (PROJECT / page.path).read_text(encoding="utf-8")


def test_titles_and_icons_differ():
    assert len({page.title for page in PAGES}) == len({page.icon for page in PAGES}) == len(PAGES)
