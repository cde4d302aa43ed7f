"""`film-viz app` hands over to Streamlit."""

import os
from pathlib import Path

from terminal import complaint, film_viz


def test_app_hands_over_to_streamlit_in_the_projects_folder(monkeypatch, capsys):
    handed: list[list[str]] = []
    monkeypatch.chdir(Path.cwd())  # and back at the end
    monkeypatch.setattr(os, "execv", lambda program, arguments: handed.append(arguments))
    film_viz("app", "--port", 8600, "--no-browser")
    assert handed[0][1:5] == ["-m", "streamlit", "run", "streamlit_app.py"]
    assert handed[0][5:] == ["--server.port=8600", "--server.showEmailPrompt=false", "--server.headless=true"]
    assert (Path.cwd() / "streamlit_app.py").is_file()
    monkeypatch.setattr("film_viz.commands.app.PROJECT", Path("/nowhere"))
    assert "there is no streamlit_app.py in /nowhere" in complaint(capsys, "app")
