"""Run notebooks and write them with their outputs: `make notebooks`, or `python docs/notebooks/execute.py find_left`.

A notebook is a script in the percent format: `# %%` begins a cell of code, `# %% [markdown]` one of text. Beside each
script a page is written, with what every cell printed, the value of its last expression, and its figures as pictures,
which Chromium takes (`--chromium` says where it is).
"""

import argparse
import ast
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

FOLDER = Path(__file__).parent
WIDTH, HEIGHT = 920, 520  # pixels of a figure


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a notebook."""

    is_text: bool
    source: str


def cells(script: str) -> list[Cell]:
    """Return the parts of a script in the percent format."""
    found = []
    for part in ("\n" + script).split("\n# %%")[1:]:
        head, _, body = part.partition("\n")
        if "[markdown]" in head:
            found.append(Cell(True, "\n".join(line.removeprefix("#").removeprefix(" ") for line in body.splitlines())))
        else:
            found.append(Cell(False, body.strip()))
    return found


def outcomes(script: str, name: str) -> Iterator[tuple[Cell, str, Any]]:
    """Run a notebook; yield each cell with what it printed and the value of its last expression."""
    namespace: dict[str, Any] = {"__name__": name}
    for cell in cells(script):
        printed = io.StringIO()
        value = None
        if not cell.is_text:
            with redirect_stdout(printed):
                value = _value(cell.source, name, namespace)
        yield cell, printed.getvalue().rstrip(), value


def _value(source: str, name: str, namespace: dict[str, Any]) -> Any:
    """Run code and return the value of its last line, if that is an expression."""
    tree = ast.parse(source, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), namespace)
    return None if last is None else eval(compile(ast.Expression(last.value), name, "eval"), namespace)


def page(script: str, name: str, picture: Callable[[Any, str], None]) -> str:
    """Return a notebook as Markdown with its outputs; `picture` draws a figure into a file of the given name."""
    parts = []
    n_figures = 0
    for cell, printed, value in outcomes(script, name):
        parts.append(cell.source.strip() if cell.is_text else f"```python\n{cell.source}\n```")
        if printed:
            parts.append(f"```text\n{printed}\n```")
        if hasattr(value, "to_html") and hasattr(value, "layout"):
            n_figures += 1
            picture(value, f"{name}-{n_figures}.webp")
            parts.append(f"![Figure {n_figures} of this notebook]({name}-{n_figures}.webp)")
        elif value is not None:
            shown = value.to_string() if hasattr(value, "to_string") else repr(value)
            parts.append(f"```text\n{shown}\n```")
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Run the notebooks that are named, or all, in a folder that keeps what they make."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=["find_left", "variant", "distill"])
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name in options.names:
            script = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
            written = page(script, name, lambda figure, file: take(tab, figure, FOLDER / file))
            (FOLDER / f"{name}.md").write_text(written, encoding="utf-8")
            print(f"{name}.md is written", file=sys.stderr)
        browser.close()


def take(tab: Any, figure: Any, path: Path) -> None:
    """Have a browser draw a Plotly figure, and keep its picture."""
    figure.update_layout(width=WIDTH, height=HEIGHT, legend_title_text="", margin={"l": 60, "r": 20, "t": 30, "b": 60})
    tab.set_content(figure.to_html(include_plotlyjs=True, config={"displayModeBar": False}))
    tab.wait_for_selector(".main-svg")
    tab.wait_for_timeout(1_000)
    Image.open(io.BytesIO(tab.screenshot())).convert("RGB").save(path, quality=80, method=6)


if __name__ == "__main__":
    main()
