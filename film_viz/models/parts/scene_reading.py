"""From the maps of a reader to a scene: which objects it saw, how sure it is of each, and from where they are seen.

Of cells that mark the same center the one that marks it best speaks, and how sure they are together is how sure the
reader is: a center near the edge of two cells is half in each. Where things stand follows from their place in
the picture, by an unmoved camera, and from how much the reader says this picture's differs. With that the camera itself
is found as it is for CLEVR's records, so that a scene that was read is rendered as it was seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod, tau

import numpy as np
from jaxtyping import Float, Int

from film_viz.models.parts.scene_reader import CLASSES, ReadMaps
from film_viz.scenes.attributes import ATTRIBUTES, RADIUS, SIZES
from film_viz.scenes.camera import HEIGHT, WIDTH, Camera
from film_viz.scenes.camera_fit import fitted_camera
from film_viz.scenes.scene import CAMERA_POSITION, MOST_OBJECTS, Point, Scene, SceneObject
from film_viz.scenes.standing import standing_at

LEAST = 0.2  # probability of an object, below which none is seen: one too many is sooner mended than one too few
FAINT = 0.02  # below which there is not even a doubt
UNHEARD = 0.001  # below which a cell adds nothing to others
MOST_CELLS = 20 * MOST_OBJECTS  # that are heard, the surest
NEAR = 8.0  # pixels of a picture 480 wide: two centers nearer than that are one


@dataclass(frozen=True, slots=True)
class ReadObject:
    """An object as it was read, and how sure the reader is."""

    item: SceneObject
    pixel: tuple[float, float]  # of its center in a picture of 480 x 320
    found: float  # probability that there is one
    chances: dict[str, tuple[float, ...]] = field(default_factory=dict)  # of each attribute's values, as in ATTRIBUTES

    @property
    def certainty(self) -> dict[str, float]:
        """Probability of each attribute's value as it was read."""
        return {name: max(chances) for name, chances in self.chances.items()}

    @property
    def sure(self) -> float:
        """Probability that it is there and just as it was read, were all of these independent."""
        return self.found * prod(self.certainty.values())


@dataclass(frozen=True, slots=True)
class ReadPicture:
    """A picture as it was read."""

    scene: Scene
    objects: tuple[ReadObject, ...]  # in the order of the scene's; the surest first
    faint: tuple[ReadObject, ...] = ()  # what may be there too, and is held to be nothing


def read_pictures(maps: ReadMaps) -> list[ReadPicture]:
    """Return what the maps say of each picture."""
    parts = [part.detach().cpu().numpy().astype(np.float64) for part in maps]
    return [_read(*one) for one in zip(*parts, strict=True)]


def _read(
    mark: Float[np.ndarray, "1 height width"],
    offset: Float[np.ndarray, "2 height width"],
    looks: Float[np.ndarray, "class height width"],
    moved: Float[np.ndarray, "2 height width"],
    turned: Float[np.ndarray, "2 height width"],
) -> ReadPicture:
    peaks = _peaks(unfocused(1 / (1 + np.exp(-mark[0].clip(-30, 30)))), offset)
    rows, columns, pixels = peaks.rows, peaks.columns, peaks.pixels
    chances = [_softmax(part) for part in np.split(looks[:, rows, columns].T, np.cumsum(CLASSES)[:-1], axis=1)]
    radii = np.array([RADIUS[size] for size in SIZES])[chances[0].argmax(1)]
    places = standing_at(pixels, radii, Camera()) + moved[:, rows, columns].T
    angles = np.arctan2(turned[1, rows, columns], turned[0, rows, columns]) / 4 % tau
    read = [
        ReadObject(
            _object([chance[i] for chance in chances], places[i], angles[i]),
            (float(pixels[i, 0]), float(pixels[i, 1])),
            float(peaks.found[i]),
            {name: tuple(chance[i].tolist()) for name, chance in zip(ATTRIBUTES, chances, strict=True)},
        )
        for i in range(len(rows))
    ]
    n = sum(one.found >= LEAST for one in read)
    seen = tuple(read[:n])
    camera = _camera(places[:n], radii[:n], pixels[:n])
    return ReadPicture(Scene(tuple(one.item for one in seen), camera), seen, tuple(read[n:]))


def unfocused(marks: Float[np.ndarray, "*cell"]) -> Float[np.ndarray, "*cell"]:
    """Return the probabilities that a network meant which was taught by a focal loss.

    That loss, `(1 - p)^2` or `p^2` times the logarithm, is least not where p is the share q of cells with a center, but
    nearer to a half; where it is least for each q, its derivative is zero, which gives q for each p.
    """
    p, no = marks, 1 - marks
    pulls_down = p**2 / no - 2 * p * np.log(no)
    pulls_up = no**2 / p - 2 * no * np.log(p)
    return pulls_down / (pulls_down + pulls_up)


@dataclass(frozen=True, slots=True)
class _Peaks:
    """The cells that speak for an object each, if faintly; the surest first."""

    rows: Int[np.ndarray, " object"]
    columns: Int[np.ndarray, " object"]
    pixels: Float[np.ndarray, "object 2"]  # of a picture of 480 x 320
    found: Float[np.ndarray, " object"]  # probability that there is one, by all cells that mark it


def _peaks(found: Float[np.ndarray, "height width"], offset: Float[np.ndarray, "2 height width"]) -> _Peaks:
    """Choose the best cells that are apart; each of the others adds to the one whose center it marks."""
    order = np.argsort(-found, axis=None, kind="stable")[:MOST_CELLS]
    rows, columns = np.unravel_index(order[found.ravel()[order] >= UNHEARD], found.shape)
    sure, pixels = found[rows, columns], _pixels(offset, rows, columns)
    kept: list[int] = []
    for i, pixel in enumerate(pixels[sure >= FAINT]):
        if len(kept) < MOST_OBJECTS and all(np.hypot(*(pixel - pixels[k])) >= NEAR for k in kept):
            kept.append(i)
    together = _together(sure, pixels, kept)
    surest = np.argsort(-together, kind="stable")
    cells = np.array(kept, dtype=np.int64)[surest]
    return _Peaks(rows[cells], columns[cells], pixels[cells], together[surest])


def _together(
    sure: Float[np.ndarray, " cell"], pixels: Float[np.ndarray, "cell 2"], kept: list[int]
) -> Float[np.ndarray, " object"]:
    """Return the sum of all cells that mark the center of a kept one, at most 1."""
    if not kept:
        return np.zeros(0)
    away = np.linalg.norm(pixels[:, None] - pixels[None, kept], axis=2)
    nearest, is_near = away.argmin(axis=1), away.min(axis=1) < NEAR
    return np.bincount(nearest[is_near], sure[is_near], minlength=len(kept)).clip(max=1.0)


def _pixels(
    offset: Float[np.ndarray, "2 height width"], rows: Int[np.ndarray, " cell"], columns: Int[np.ndarray, " cell"]
) -> Float[np.ndarray, "cell 2"]:
    """Return where cells hold centers to be, in pixels of a picture of 480 x 320."""
    height, width = offset.shape[1:]
    cells = np.stack([columns, rows], axis=1) + 0.5 + offset[:, rows, columns].T
    return cells * (WIDTH / width, HEIGHT / height)


def _object(chances: Sequence[Float[np.ndarray, " _"]], place: Float[np.ndarray, " 2"], angle: float) -> SceneObject:
    values = [values[int(chance.argmax())] for values, chance in zip(ATTRIBUTES.values(), chances, strict=True)]
    named = dict(zip(ATTRIBUTES, values, strict=True))
    is_turned = named["shape"] == "cube"  # the others look the same from all sides
    x, y = place.tolist()
    return SceneObject(**named, x=x, y=y, rotation=float(angle) if is_turned else 0.0)  # type: ignore[arg-type]


def _camera(
    places: Float[np.ndarray, "object 2"], radii: Float[np.ndarray, " object"], pixels: Float[np.ndarray, "object 2"]
) -> Point:
    """Return the place of a camera that sees the objects where they were seen; CLEVR's where none is found."""
    if not len(places):
        return CAMERA_POSITION
    points = np.concatenate([places, radii[:, None]], axis=1)
    unknown = np.full((len(pixels), 1), np.nan)
    fit = fitted_camera(points, np.concatenate([pixels, unknown], axis=1), (WIDTH, HEIGHT))
    return CAMERA_POSITION if fit is None else fit.position


def _softmax(logits: Float[np.ndarray, "object value"]) -> Float[np.ndarray, "object value"]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
    return powers / powers.sum(axis=1, keepdims=True)
