"""A scene as a short text that fits into a link: 7 bytes an object, written in the letters that addresses may hold.

Places are rounded to a four-thousandth of a scene unit, a hundredth of a pixel, and angles to a ten-thousandth of a
radian. The text comes back from anybody, so all of it is checked; two bytes of a checksum tell a link that was cut or
mistyped.
"""

import base64
import binascii
import math
import re
import struct
import zlib

from film_viz.scenes.attributes import COLORS, MATERIALS, SHAPES, SIZES
from film_viz.scenes.editing import LAMPS
from film_viz.scenes.record_values import FARTHEST, SceneError
from film_viz.scenes.scene import (
    CAMERA_POSITION,
    MOST_JITTER,
    MOST_OBJECTS,
    Directions,
    Lamps,
    Point,
    Scene,
    SceneObject,
)

VERSION = 1
CAMERA, LAMP_PLACES, OWN_DIRECTIONS, WIDE = 1, 2, 4, 8
"""Flags: what else is written, and whether places take four bytes each because one is far away."""

STEP = 1 / 4000  # scene units
TURN = 2**16  # steps of a whole turn
NARROW = 2**15 - 1  # steps that two bytes hold either way
LONGEST = 520  # letters of the longest code
DAMAGED = "this link to a scene is damaged or cut short: open it anew where it came from, or start from another scene"
LOOKS = len(SHAPES) * len(SIZES) * len(COLORS) * len(MATERIALS)


def scene_code(scene: Scene) -> str:
    """Return a scene as text; `SceneError` where it has too many objects or they stand too far away."""
    if len(scene) > MOST_OBJECTS:
        raise SceneError(f"a link has room for {MOST_OBJECTS} objects, and the scene has {len(scene)}")
    places = [_steps(value, "an object") for thing in scene.objects for value in (thing.x, thing.y)]
    flags = WIDE if any(abs(steps) > NARROW for steps in places) else 0
    objects = b"".join(
        struct.pack("<Bii" if flags else "<Bhh", _look(thing), *places[2 * i : 2 * i + 2]) + _angle(thing.rotation)
        for i, thing in enumerate(scene.objects)
    )
    extras = b""
    if any(camera := _moved(scene.camera, CAMERA_POSITION)):
        flags, extras = flags | CAMERA, extras + camera
    if any(lamps := b"".join(_moved(getattr(scene.lamps, lamp), getattr(Lamps(), lamp)) for lamp in LAMPS)):
        flags, extras = flags | LAMP_PLACES, extras + lamps
    if scene.directions != Directions():
        flags |= OWN_DIRECTIONS
        extras += b"".join(_angle(math.atan2(y, x)) for x, y in (scene.directions.left, scene.directions.behind))
    packed = struct.pack("<BBB", VERSION, flags, len(scene)) + objects + extras
    return base64.urlsafe_b64encode(packed + _sum(packed)).decode().rstrip("=")


def scene_of_code(code: str) -> Scene:
    """Return the scene that a text stands for; `SceneError` where it stands for none."""
    packed = _checked(code)
    flags, n_objects = packed[1], packed[2]
    form = struct.Struct("<BiiH" if flags & WIDE else "<BhhH")
    rest = packed[3 + n_objects * form.size :]
    n_values = 3 * bool(flags & CAMERA) + 9 * bool(flags & LAMP_PLACES) + 2 * bool(flags & OWN_DIRECTIONS)
    if n_objects > MOST_OBJECTS or flags > 15 or len(rest) != 2 * n_values:
        raise SceneError(DAMAGED)
    objects = tuple(_object(*values) for values in form.iter_unpack(packed[3 : len(packed) - len(rest)]))
    camera, lamps, directions = CAMERA_POSITION, Lamps(), Directions()
    if flags & CAMERA:
        camera, rest = _place(rest[:6], CAMERA_POSITION), rest[6:]
    if flags & LAMP_PLACES:
        lamps = Lamps(*(_place(rest[6 * i : 6 * i + 6], getattr(Lamps(), lamp)) for i, lamp in enumerate(LAMPS)))
        rest = rest[18:]
    if flags & OWN_DIRECTIONS:
        directions = _directions(*struct.unpack("<HH", rest))
    return Scene(objects, camera, lamps, directions)


def _checked(code: str) -> bytes:
    """Return the bytes of a code without its checksum."""
    if len(code) > LONGEST or not re.fullmatch(r"[A-Za-z0-9_-]+", code, re.ASCII):
        raise SceneError(DAMAGED)
    try:
        whole = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    except binascii.Error as error:
        raise SceneError(DAMAGED) from error
    packed = whole[:-2]
    is_canonical = base64.urlsafe_b64encode(whole).decode().rstrip("=") == code
    if len(packed) < 3 or whole[-2:] != _sum(packed) or not is_canonical:
        raise SceneError(DAMAGED)
    if packed[0] != VERSION:
        raise SceneError("this link to a scene was made by another version of film_viz, and cannot be read here")
    return packed


def _sum(packed: bytes) -> bytes:
    return struct.pack("<H", zlib.crc32(packed) & 0xFFFF)


def _look(thing: SceneObject) -> int:
    look = SHAPES.index(thing.shape)
    for values, value in ((SIZES, thing.size), (COLORS, thing.color), (MATERIALS, thing.material)):
        look = look * len(values) + values.index(value)  # type: ignore[arg-type]
    return look


def _object(look: int, x: int, y: int, rotation: int) -> SceneObject:
    if look >= LOOKS or max(abs(x), abs(y)) * STEP > FARTHEST:
        raise SceneError(DAMAGED)
    look, material = divmod(look, len(MATERIALS))
    look, color = divmod(look, len(COLORS))
    shape, size = divmod(look, len(SIZES))
    turned = 2 * math.pi * rotation / TURN
    return SceneObject(SHAPES[shape], SIZES[size], COLORS[color], MATERIALS[material], x * STEP, y * STEP, turned)


def _steps(value: float, name: str, most: float = FARTHEST) -> int:
    if not abs(value) <= most:  # so put, that what is not a number is refused
        raise SceneError(f"a link has room for {name} up to {most:g} scene units away, and one is at {value:g}")
    return round(value / STEP)


def _moved(place: Point, home: Point) -> bytes:
    moved = (here - there for here, there in zip(place, home, strict=True))
    return struct.pack("<hhh", *(_steps(value, "camera and lamps", NARROW * STEP) for value in moved))


def _place(packed: bytes, home: Point) -> Point:
    x, y, z = (there + steps * STEP for there, steps in zip(home, struct.unpack("<hhh", packed), strict=True))
    if max(abs(here - there) for here, there in zip((x, y, z), home, strict=True)) > MOST_JITTER + STEP:
        raise SceneError(DAMAGED)
    return x, y, z


def _angle(radians: float) -> bytes:
    return struct.pack("<H", round(math.remainder(radians, 2 * math.pi) / (2 * math.pi) * TURN) % TURN)


def _directions(left: int, behind: int) -> Directions:
    (x, y), (u, v) = (
        (math.cos(turn), math.sin(turn)) for turn in (2 * math.pi * each / TURN for each in (left, behind))
    )
    return Directions((x, y), (-x, -y), (u, v), (-u, -v))
