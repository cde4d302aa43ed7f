"""Choices beside each other go on in the next line where a page is narrow."""

import ast

import pytest

from film_viz.places import PROJECT

FILES = [*(PROJECT / "film_viz" / "app").rglob("*.py"), *(PROJECT / "pages").glob("*.py")]


@pytest.mark.parametrize("kind", ["segmented_control", "pills"])
def test_no_choice_is_cut_off_where_there_is_little_room(kind):
    calls = {
        f"{path.name}:{node.lineno}": {word.arg: word.value for word in node.keywords}
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == kind
    }
    assert calls
    assert not [place for place, words in calls.items() if not getattr(words.get("wrap"), "value", False)]
