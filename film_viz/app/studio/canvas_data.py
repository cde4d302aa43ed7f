"""All that the canvas is given to draw, as plain JSON: the scene, its picture, CLEVR's rules and where they are broken.

The canvas has no figures of its own: places, rules, colors and the camera's axes come from here.
"""

import base64
import io
from dataclasses import asdict
from typing import Any

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from film_viz.analysis.answers.truth import description
from film_viz.app import loading
from film_viz.scenes.attributes import ATTRIBUTES, COLOR_RGB, DIRECTIONS
from film_viz.scenes.camera import FOCAL, HEIGHT, WIDTH, Camera
from film_viz.scenes.editing import LAMPS, REACH
from film_viz.scenes.history import History
from film_viz.scenes.placement import Violation, field_of_view, violations
from film_viz.scenes.render import render, srgb
from film_viz.scenes.sampling import CLEVR_SETTINGS, HALF_WIDTH, MARGIN, MIN_DISTANCE
from film_viz.scenes.scene import CAMERA_POSITION, MOST_OBJECTS, Lamps, Scene, SceneObject
from film_viz.store.shown_scene import ShownScene

SMALL = (300, 200)  # width and height of the picture while a hand moves
JPEG_QUALITY = 85
MOST_TOLD = 6  # broken rules in words
MOST_DRAWN = 60  # broken rules in the plan

Data = dict[str, Any]


def small_picture(scene: Scene) -> UInt8[np.ndarray, "y x 3"]:
    """Draw a scene fast, for the moments while a hand moves."""
    return render(scene, *SMALL, quality="training")


def shown_data(shown: ShownScene, scene: Scene, steps: History) -> Data:
    """Return what to draw of the scene of the address."""
    return _scene_data(scene) | {
        "scene": shown.id,
        "picture": _as_url(loading.jpeg_of(shown.picture, key=shown.sha)),
        "can_undo": bool(steps.past),
        "can_redo": bool(steps.future),
    }


def tried_data(scene: Scene, picture: UInt8[np.ndarray, "y x 3"]) -> Data:
    """Return what is otherwise for a scene that is being tried."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=JPEG_QUALITY)
    return _scene_data(scene) | {"picture": _as_url(buffer.getvalue())}


def fixed_data() -> Data:
    """Return what is the same for all scenes."""
    lamps = Lamps()
    return {
        "choices": {name: list(values) for name, values in ATTRIBUTES.items()},
        "colors": {name: _css(rgb) for name, rgb in COLOR_RGB.items()},
        "right": list(DIRECTIONS["right"]),
        "behind": list(DIRECTIONS["behind"]),
        "rules": {"distance": MIN_DISTANCE, "margin": MARGIN, "half_width": HALF_WIDTH, "reach": REACH},
        "most_objects": MOST_OBJECTS,
        "homes": {"camera": list(CAMERA_POSITION)} | {lamp: list(getattr(lamps, lamp)) for lamp in LAMPS},
        "jitter": {"camera": CLEVR_SETTINGS.camera_jitter} | dict.fromkeys(LAMPS, CLEVR_SETTINGS.lamp_jitter),
        "lens": {"focal": FOCAL, "width": WIDTH, "height": HEIGHT},
    }


def _scene_data(scene: Scene) -> Data:
    broken = violations(scene)
    return {
        "objects": [_object(thing) for thing in scene.objects],
        "places": {"camera": list(scene.camera)} | {lamp: list(getattr(scene.lamps, lamp)) for lamp in LAMPS},
        "axes": Camera(scene.camera).axes.tolist(),
        "field": field_of_view(scene.camera).tolist(),
        "broken": [{"rule": one.rule, "objects": one.objects} for one in broken[:MOST_DRAWN]],
        "told_broken": _sentences(scene, broken),
    }


def _object(thing: SceneObject) -> Data:
    return asdict(thing) | {"radius": thing.radius, "name": description(thing)}


def _sentences(scene: Scene, broken: tuple[Violation, ...]) -> list[str]:
    said = [f"{text[0].upper()}{text[1:]}." for text in (one.sentence(scene) for one in broken[:MOST_TOLD])]
    more = len(broken) - len(said)
    return [*said, *([f"And {more} more."] if more else [])]


def _as_url(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"


def _css(linear: tuple[int, int, int]) -> str:
    return "#" + "".join(f"{round(255 * float(level)):02x}" for level in srgb(np.array(linear) / 255))
