"""One tile of the picture: how much of it needs to be looked at pixel by pixel.

Most of a picture is ground whose light changes slowly. A tile clear of objects and shadows is filled from its four
corners; so is a quarter of a tile whose middle turns out as its corners foretell. What is left goes pixel by pixel.
"""

from typing import Any

from film_viz.scenes.culling import near_objects
from film_viz.scenes.indirect import ground_shade
from film_viz.scenes.lighting import Blockers, blockers
from film_viz.scenes.pixels import ground_point, pixel_color
from film_viz.scenes.studio import Studio
from film_viz.scenes.vectors import Vector, add, dot, inner, row, scale, sub

TILE, HALF = 8, 4
TOLERANCE = 0.01  # relative error of the light in a tile's middle below which its corners are enough

Corners = tuple[Vector, Vector, Vector, Vector]
"""A value each for top left, top right, bottom left and bottom right."""


@inner
def render_tile(studio: Studio, x0: int, y0: int, linear: Any, corners: Any, lattice: Any) -> None:
    """Fill the tile whose first pixel is (x0, y0) with linear light."""
    masks, near = tile_neighbors(studio, x0, y0, linear)
    visible = tile_objects(studio, x0, y0, TILE, linear)
    is_open = (masks[0] | masks[1] | masks[2] | masks[3] | near | visible) == 0
    if not visible:
        fill_lattice(studio, masks, near, x0, y0, 2 if is_open else 1, linear, lattice)
        if is_open or is_lattice_even(lattice):
            fill_between(lattice_corners(lattice), x0, y0, TILE, linear)
            return
    for quarter in range(4):
        x, y = x0 + HALF * (quarter & 1), y0 + HALF * (quarter >> 1)
        seen = tile_objects(studio, x, y, HALF, linear)
        if seen:
            render_pixels(studio, seen, masks, near, x, y, linear, corners)
        else:
            render_ground(studio, masks, near, x, y, linear)


@inner
def render_pixels(
    studio: Studio, visible: int, masks: Blockers, near: int, x0: int, y0: int, linear: Any, corners: Any
) -> None:
    """Fill a quarter of a tile that shows objects."""
    for y in range(y0, min(y0 + HALF, linear.shape[0])):
        for x in range(x0, min(x0 + HALF, linear.shape[1])):
            put(linear, x, y, pixel_color(studio, visible, masks, near, x, y, linear, corners))


@inner
def render_ground(studio: Studio, masks: Blockers, near: int, x0: int, y0: int, linear: Any) -> None:
    """Fill a quarter of a tile that shows nothing but ground."""
    x1, y1 = x0 + HALF, y0 + HALF
    corners = (
        ground_light(studio, masks, near, x0, y0, linear),
        ground_light(studio, masks, near, x1, y0, linear),
        ground_light(studio, masks, near, x0, y1, linear),
        ground_light(studio, masks, near, x1, y1, linear),
    )
    middle = ground_light(studio, masks, near, 0.5 * (x0 + x1), 0.5 * (y0 + y1), linear)
    if is_alike(middle, between(corners, 0.5, 0.5)):
        fill_between(corners, x0, y0, HALF, linear)
        return
    for y in range(y0, min(y1, linear.shape[0])):
        for x in range(x0, min(x1, linear.shape[1])):
            put(linear, x, y, ground_light(studio, masks, near, x + 0.5, y + 0.5, linear))


@inner
def tile_objects(studio: Studio, x0: int, y0: int, size: int, linear: Any) -> int:
    """Return the bit mask of the objects whose boxes meet a square of pixels."""
    step_x, step_y = 480.0 / linear.shape[1], 320.0 / linear.shape[0]
    left, top, right, bottom = x0 * step_x, y0 * step_y, (x0 + size) * step_x, (y0 + size) * step_y
    mask = 0
    for index in range(studio.n_objects):
        is_across = studio.boxes[index, 0] < right and studio.boxes[index, 2] > left
        if is_across and studio.boxes[index, 1] < bottom and studio.boxes[index, 3] > top:
            mask |= 1 << index
    return mask


@inner
def ground_at(studio: Studio, x: float, y: float, linear: Any) -> Vector:
    """Return the point of the ground seen at a place of the picture."""
    return ground_point(studio, x * 480.0 / linear.shape[1], y * 320.0 / linear.shape[0])


@inner
def ground_light(studio: Studio, masks: Blockers, near: int, x: float, y: float, linear: Any) -> Vector:
    """Return the radiance of the ground at a place of the picture."""
    return ground_shade(studio, ground_at(studio, x, y, linear), masks, near)


@inner
def tile_neighbors(studio: Studio, x0: int, y0: int, linear: Any) -> tuple[Blockers, int]:
    """Return bit masks of what may shade the ground seen in a tile, and of what stands near it."""
    center, spread = ground_at(studio, x0 + HALF, y0 + HALF, linear), 0.0
    for corner in range(4):
        gap = sub(ground_at(studio, x0 + TILE * (corner & 1), y0 + TILE * (corner >> 1), linear), center)
        spread = max(spread, dot(gap, gap) ** 0.5)
    masks = blockers(studio, center, spread, (1 << studio.n_objects) - 1)
    return masks, near_objects(studio, center, spread)


@inner
def fill_lattice(
    studio: Studio, masks: Blockers, near: int, x0: int, y0: int, stride: int, linear: Any, lattice: Any
) -> None:
    """Fill three rows of three places with the light of a tile's ground; stride 2 takes the corners only."""
    for j in range(0, 3, stride):
        for i in range(0, 3, stride):
            light = ground_light(studio, masks, near, x0 + HALF * i, y0 + HALF * j, linear)
            for channel in range(3):
                lattice[3 * j + i, channel] = light[channel]


@inner
def lattice_corners(lattice: Any) -> Corners:
    """Return the light at a tile's four corners."""
    return row(lattice, 0, 0), row(lattice, 2, 0), row(lattice, 6, 0), row(lattice, 8, 0)


@inner
def is_lattice_even(lattice: Any) -> bool:
    """Say whether the corners of a lattice foretell its other five places."""
    corners = lattice_corners(lattice)
    for place in range(1, 9):
        if not is_alike(row(lattice, place, 0), between(corners, 0.5 * (place % 3), 0.5 * (place // 3))):
            return False
    return True


@inner
def is_alike(a: Vector, b: Vector) -> bool:
    """Say whether two colors differ by less than the tolerance."""
    gap = max(abs(a[0] - b[0]), abs(a[1] - b[1]), abs(a[2] - b[2]))
    return gap < TOLERANCE * a[1]


@inner
def between(corners: Corners, across: float, down: float) -> Vector:
    """Return the bilinear mean of four values."""
    left = add(scale(corners[0], 1.0 - down), scale(corners[2], down))
    right = add(scale(corners[1], 1.0 - down), scale(corners[3], down))
    return add(scale(left, 1.0 - across), scale(right, across))


@inner
def fill_between(corners: Corners, x0: int, y0: int, size: int, linear: Any) -> None:
    """Fill a square of pixels from the light at its corners."""
    for y in range(y0, min(y0 + size, linear.shape[0])):
        for x in range(x0, min(x0 + size, linear.shape[1])):
            put(linear, x, y, between(corners, (x + 0.5 - x0) / size, (y + 0.5 - y0) / size))


@inner
def put(linear: Any, x: int, y: int, color: Vector) -> None:
    """Write one pixel."""
    for channel in range(3):
        linear[y, x, channel] = color[channel]
