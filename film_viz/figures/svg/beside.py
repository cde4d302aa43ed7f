"""Parts of a figure beside each other, each below its title; below each other where there is no room."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from film_viz.figures.svg.drawing import element, sheet, text

TITLE_HEIGHT = 26  # pixels


def beside(parts: Sequence[tuple[str, Element]], width: int) -> Element:
    """Return parts with their titles in columns of one width, `width` pixels at least, as many as there is room for."""
    panels = [
        element("div", sheet(TITLE_HEIGHT, text(title, 0, TITLE_HEIGHT / 2)), part, style="min-width:0")
        for title, part in parts
    ]
    columns = f"grid-template-columns:repeat(auto-fill,minmax(min({width}px,100%),1fr))"
    return element("div", *panels, style=f"display:grid;gap:0.5rem 1rem;{columns}")
