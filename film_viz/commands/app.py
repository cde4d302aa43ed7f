"""`film-viz app`: the app, served to this computer's browser."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tyro

from film_viz.places import FILES, PROJECT


@dataclass(frozen=True, slots=True)
class App:
    """Open the app in a browser.

    The app belongs to a checkout of the project, and finds `checkpoints/` and `runs/` there.
    """

    port: int = 8501
    browser: bool = True  # open one; without, only serve

    def __post_init__(self) -> None:
        if not 1 <= self.port <= 65535:
            raise ValueError(f"port must be 1 to 65535, got {self.port}")


def main(arguments: Sequence[str]) -> None:
    """Hand over to Streamlit."""
    options = tyro.cli(App, prog="film-viz app", args=arguments)
    if not (PROJECT / "streamlit_app.py").is_file():
        raise ValueError(
            f"there is no streamlit_app.py in {PROJECT}: the app runs from a checkout, installed by `make install`"
        )
    os.environ.setdefault(FILES, str(Path.cwd()))  # paths typed on pages may lead to where one is
    os.chdir(PROJECT)  # where Streamlit looks for .streamlit/config.toml
    settings = [f"--server.port={options.port}", "--server.showEmailPrompt=false"]
    if not options.browser:
        settings.append("--server.headless=true")
    os.execv(sys.executable, [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *settings])
