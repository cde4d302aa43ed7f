"""Write the page on the command line from its own help: `python docs/command_line.py`, which `make docs` does.

The page, command_line.md beside this file, is made anew for every site and not kept, so it cannot fall behind.
"""

import io
import os
import textwrap
from contextlib import redirect_stdout, suppress
from pathlib import Path

from film_viz.cli import COMMANDS, run

PAGE = Path(__file__).with_name("command_line.md")
WIDTH = 84  # characters
_HEAD = """# The command line

Commands are in `.venv/bin`. Each ends with status 0, or with 2 and one sentence that says what to do.

| command | does |
|---|---|
{rows}
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """Return the page: all commands, then the help of each."""
    os.environ |= {"COLUMNS": str(WIDTH), "NO_COLOR": "1"}
    sections = [f"## film-viz {name}\n\n```text\n{help_of(name)}\n```\n" for name in COMMANDS]
    rows = "\n".join(f"| [{name}](#film-viz-{name}) | {summary} |" for name, summary in COMMANDS.items())
    return "\n".join([_HEAD.format(rows=rows), *sections])


def help_of(name: str) -> str:
    """Return what `film-viz NAME --help` prints."""
    printed = io.StringIO()
    with redirect_stdout(printed), suppress(SystemExit):
        run(name, ["--help"])
    return "\n".join(_fitting(line.rstrip()) for line in printed.getvalue().strip().splitlines())


def _fitting(line: str) -> str:
    """Break a line of prose, which the command leaves to the terminal."""
    return line if line.startswith(" ") else textwrap.fill(line, WIDTH)


if __name__ == "__main__":
    main()
