"""A figure as SVG, and what a pointer or the keyboard finds in it.

Widths are shares of whatever width the page has, heights are pixels, and writing has its own size, so nothing is
measured in a browser and nothing is squeezed on a narrow page. A part that tells values is a *field*: an element with
the attribute `data-field`, which has the number of the field.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

NAMESPACE = "http://www.w3.org/2000/svg"
Pixels = int | float


@dataclass(frozen=True, slots=True)
class Cells:
    """A field of rows x columns cells that fill it.

    `text` says what one cell tells, such as "block {row}, channel {column}: {cell}"; `cells` has the rows one after
    the other.
    """

    text: str
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Marks:
    """A field of marks; what each tells, in the order of the elements in it."""

    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Elements `svg` that stand below each other, and their fields."""

    svg: str
    fields: tuple[Cells | Marks, ...] = ()


def drawing(parts: Sequence[Element], fields: Sequence[Cells | Marks] = ()) -> Drawing:
    """Return a drawing of some elements `svg`; whatever text is in them is written so that it stays text."""
    return Drawing("".join(tostring(part, encoding="unicode") for part in parts), tuple(fields))


def element(tag: str, *children: Element | str, **attributes: Any) -> Element:
    """Return an element; an underscore in the name of an attribute stands for a hyphen.

    >>> tostring(element("text", "1 < 2", x="5%", text_anchor="end"))
    b'<text x="5%" text-anchor="end">1 &lt; 2</text>'
    """
    made = Element(tag, {name.strip("_").replace("_", "-"): str(value) for name, value in attributes.items()})
    for child in children:
        if isinstance(child, str):
            made.text = child
        else:
            made.append(child)
    return made


def sheet(height: Pixels, *children: Element, left: Pixels = 0, right: Pixels = 0, style: str = "") -> Element:
    """Return an element `svg` as wide as the page lets it be, less two margins in which writing may stand.

    Shares are shares of what lies between the margins: 0 % is at the left one, 100 % at the right one.
    """
    margins = f"width:calc(100% - {left + right:g}px);margin-left:{left:g}px;overflow:visible;{style}"
    return element("svg", *children, xmlns=NAMESPACE, height=f"{height:g}", font_size="13", style=margins)


def band(top: Pixels, height: Pixels, *children: Element, field: int | None = None) -> Element:
    """Return a part of a sheet as wide as that, with a height of its own."""
    part = element("svg", *children, y=f"{top:g}", width="100%", height=f"{height:g}", overflow="visible")
    return part if field is None else as_field(part, field)


def as_field(part: Element, field: int) -> Element:
    """Have a part of a drawing tell what its field says; a sheet of glass over it is what a pointer meets."""
    part.set("data-field", str(field))
    SubElement(part, "rect", {"class": "glass", "width": "100%", "height": "100%", "fill": "transparent"})
    return part


def text(content: str, x: Pixels | str, y: Pixels, anchor: str = "start", **attributes: Any) -> Element:
    """Return a line of text; `y` is its middle, x a number of pixels or a share."""
    return element("text", content, x=x, y=f"{y:g}", dy=".35em", text_anchor=anchor, **attributes)


def share(part: int | float, whole: int | float = 1) -> str:
    """Return a part of a width as SVG has it.

    >>> share(1, 8)
    '12.5%'
    """
    return f"{100 * part / whole:.6g}%"
