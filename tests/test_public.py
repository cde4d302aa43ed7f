"""Public mode: what the switch says, and that no path stands in a text while it is on."""

import pytest

from film_viz.public import SOME_FILE, is_public, without_paths

PATHS = (
    "/srv/film/checkpoints/small/config.json",
    "/etc/passwd",
    "~/runs/first",
    "../secret/file.txt",
    "/tmp/run-1/log.txt",
    "C:\\data\\train.npy",
)


@pytest.mark.parametrize(("value", "is_on"), [("1", True), ("on", True), ("yes", True), ("", False), ("Off", False)])
def test_the_switch_is_on_by_anything_but_a_no(monkeypatch, value, is_on):
    monkeypatch.setenv("FILM_VIZ_PUBLIC", value)
    assert is_public() is is_on


@pytest.mark.parametrize("path", PATHS)
def test_in_public_no_path_is_left_in_a_sentence(monkeypatch, path):
    monkeypatch.setenv("FILM_VIZ_PUBLIC", "1")
    assert without_paths(f"{path} cannot be read ('{path}').") == f"{SOME_FILE} cannot be read ('{SOME_FILE}')."
    monkeypatch.delenv("FILM_VIZ_PUBLIC")
    assert path in without_paths(f"{path} cannot be read.")


@pytest.mark.parametrize(
    "text", ["/metal|shiny/", "left of, /big|large/, type:count", "27/30 right", "how many/what", "a / b / c", "1/2/3"]
)
def test_what_is_no_path_stays(monkeypatch, text):
    monkeypatch.setenv("FILM_VIZ_PUBLIC", "1")
    assert without_paths(text) == text
