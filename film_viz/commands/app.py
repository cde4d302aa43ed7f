"""`film-viz app`: the app, served to this computer's browser."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from film_viz.options import options_of
from film_viz.places import FILES, IS_INSTALLED, SHIPPED

CAN_EXEC = os.name == "posix"


@dataclass(frozen=True, slots=True)
class App:
    """Open the app in a browser.

    In a checkout it finds `checkpoints/` and `runs/` there. Installed from a wheel it has its checkpoints with it, and
    keeps runs and data in your data folder, or in the one that FILM_VIZ_HOME names.
    """

    port: int = 8501
    browser: bool = True  # open one; without, only serve

    def __post_init__(self) -> None:
        if not 1 <= self.port <= 65535:
            raise ValueError(f"port must be 1 to 65535, got {self.port}")


def main(arguments: Sequence[str]) -> None:
    """Hand over to Streamlit, which reads the `.streamlit/config.toml` beside the app wherever it is started."""
    options = options_of(App, "film-viz app", arguments)
    start = SHIPPED / "streamlit_app.py"
    if not start.is_file():
        raise ValueError(
            f"there is no streamlit_app.py in {SHIPPED}: install its wheel, or by `make install` a checkout"
        )
    os.environ.setdefault(FILES, str(Path.cwd()))  # paths typed on pages may lead to where one is
    if not IS_INSTALLED:
        os.chdir(SHIPPED)  # where runs and data are
    settings = [f"--server.port={options.port}", "--server.showEmailPrompt=false"]
    if not options.browser:
        settings.append("--server.headless=true")
    _hand_over([sys.executable, "-m", "streamlit", "run", str(start), *settings])


def _hand_over(command: list[str]) -> None:
    """Become another program; on Windows the terminal would not wait for it, so there we do."""
    if not CAN_EXEC:
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)
