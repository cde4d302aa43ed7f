"""`film-viz app` hands over to Streamlit."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from film_viz.places import PROJECT
from terminal import complaint, film_viz


@pytest.fixture
def handed(monkeypatch) -> list[list[str]]:
    """The commands that are handed over to."""
    commands: list[list[str]] = []
    monkeypatch.chdir(Path.cwd())  # and back at the end
    monkeypatch.delenv("FILM_VIZ_FILES", raising=False)
    monkeypatch.setattr(os, "execv", lambda program, arguments: commands.append(arguments))
    return commands


def test_app_hands_over_to_streamlit_in_the_projects_folder(handed, monkeypatch, capsys):
    film_viz("app", "--port", 8600, "--no-browser")
    assert handed[0][:4] == [sys.executable, "-m", "streamlit", "run"]
    assert Path(handed[0][4]) == PROJECT / "streamlit_app.py"
    assert handed[0][5:] == ["--server.port=8600", "--server.showEmailPrompt=false", "--server.headless=true"]
    assert Path.cwd() == PROJECT
    monkeypatch.setattr("film_viz.commands.app.SHIPPED", Path("/nowhere"))
    assert "there is no streamlit_app.py in /nowhere" in complaint(capsys, "app")


def test_where_there_is_no_exec_the_terminal_waits_for_the_app(handed, monkeypatch):
    ran: list[list[str]] = []
    monkeypatch.setattr(subprocess, "call", lambda command: ran.append(command) or 3)
    monkeypatch.setattr("film_viz.commands.app.CAN_EXEC", False)
    with pytest.raises(SystemExit) as end:
        film_viz("app")
    assert end.value.code == 3
    assert ran[0][1:4] == ["-m", "streamlit", "run"]
    assert not handed
