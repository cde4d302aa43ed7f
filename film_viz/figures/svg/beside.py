"""Parts of a figure beside each other, each below its title; below each other where there is no room."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from film_viz.figures.svg.drawing import element, sheet, text

TITLE_HEIGHT = 26  # pixels


def beside(parts: Sequence[tuple[str, Element]], width: int) -> Element:
    """Return parts with their titles in a row that is broken where it is wider than the page; `width` in pixels."""
    panels = [
        element(
            "div", sheet(TITLE_HEIGHT, text(title, 0, TITLE_HEIGHT / 2)), part, style=f"width:{width}px;max-width:100%"
        )
        for title, part in parts
    ]
    return element("div", *panels, style="display:flex;flex-wrap:wrap;gap:0.5rem 1rem")
