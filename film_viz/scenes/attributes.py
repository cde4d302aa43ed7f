"""CLEVR's closed sets of attributes and its four directions.

Values and orders are those of CLEVR v1.0's published properties; the order is also the order of
class ids wherever an attribute is predicted, drawn or counted.
"""

from typing import Literal, get_args

Shape = Literal["cube", "sphere", "cylinder"]
Color = Literal["gray", "red", "blue", "green", "brown", "purple", "cyan", "yellow"]
Material = Literal["rubber", "metal"]
Size = Literal["small", "large"]
Relation = Literal["left", "right", "behind", "front"]

SHAPES: tuple[Shape, ...] = get_args(Shape)
COLORS: tuple[Color, ...] = get_args(Color)
MATERIALS: tuple[Material, ...] = get_args(Material)
SIZES: tuple[Size, ...] = get_args(Size)
RELATIONS: tuple[Relation, ...] = get_args(Relation)
RELATION_WORDS: dict[str, str] = {"left": "left of", "right": "right of", "behind": "behind", "front": "in front of"}
OPPOSITES: tuple[tuple[Relation, Relation], ...] = (("left", "right"), ("behind", "front"))

ATTRIBUTES: dict[str, tuple[str, ...]] = {"size": SIZES, "color": COLORS, "material": MATERIALS, "shape": SHAPES}
"""The four attributes in the order in which a description names them: size, color, material, shape."""

RADIUS: dict[Size, float] = {"small": 0.35, "large": 0.7}
"""Radius of spheres and cylinders and half edge of cubes, in scene units."""

COLOR_RGB: dict[Color, tuple[int, int, int]] = {
    "gray": (87, 87, 87),
    "red": (173, 35, 35),
    "blue": (42, 75, 215),
    "green": (29, 105, 20),
    "brown": (129, 74, 25),
    "purple": (129, 38, 192),
    "cyan": (41, 208, 208),
    "yellow": (255, 238, 51),
}
"""Surface color as 0..255 of *linear* light (CLEVR uses value / 255 as linear RGB, not as sRGB)."""

DIRECTIONS: dict[Relation, tuple[float, float]] = {
    "left": (-0.6563112735748291, -0.7544902563095093),
    "right": (0.6563112735748291, 0.7544902563095093),
    "behind": (-0.754490315914154, 0.6563112735748291),
    "front": (0.754490315914154, -0.6563112735748291),
}
"""Unit vectors on the ground, the same in every CLEVR picture whatever the camera's jitter."""

RELATION_MARGIN = 0.2
"""Object j stands in a relation to i when (P_j - P_i) . direction exceeds this, in scene units."""
