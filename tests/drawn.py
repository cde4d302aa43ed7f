"""Reads figures that are drawn as SVG, as a browser would."""

import base64
import io
from xml.etree.ElementTree import Element, fromstring

import numpy as np
from PIL import Image

from film_viz.figures.svg.drawing import NAMESPACE, Drawing


def elements(drawing: Drawing, tag: str, **attributes: str) -> list[Element]:
    """Return the elements of a drawing with this tag and these attributes, in the order in which they are drawn."""
    tree = fromstring(f"<figure>{drawing.svg}</figure>")
    found = [each for each in tree.iter() if each.tag.removeprefix(f"{{{NAMESPACE}}}") == tag]
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return [each for each in found if all(each.get(name) == value for name, value in wanted.items())]


def texts(drawing: Drawing) -> list[str]:
    """Return all that is written in a drawing."""
    return [each.text for each in elements(drawing, "text")]


def pixels(image: Element) -> np.ndarray:
    """Return the picture in an element."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(image.get("href").split(",")[1]))))


def part(share: str) -> float:
    """Return a share such as "12.5%" as a number."""
    assert share.endswith("%")
    return float(share[:-1]) / 100
