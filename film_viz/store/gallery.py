"""The gallery's pictures as they come with the package, so that a fresh machine shows them before its renderer stands.

They are what the renderer draws, kept without loss; after a change of the renderer they are made anew by

    python -m film_viz.store.gallery
"""

from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from PIL import Image

GALLERY: tuple[str, ...] = tuple(f"seed-{seed}" for seed in (1, 2, 5, 8, 11, 14, 17, 23))
SMALL = (180, 120)  # width and height of the small pictures

_FOLDER = Path(__file__).with_name("gallery_pictures")


def gallery_picture(scene_id: str, is_small: bool = False) -> UInt8[np.ndarray, "height width 3"] | None:
    """Return the kept picture of a scene, None where there is none."""
    path = _path(scene_id, is_small)
    if scene_id not in GALLERY or not path.is_file():
        return None
    with Image.open(path) as picture:
        return np.array(picture.convert("RGB"))


def _path(scene_id: str, is_small: bool) -> Path:
    return _FOLDER / f"{scene_id}{'-small' if is_small else ''}.png"


def main() -> None:
    """Draw and keep every picture of the gallery."""
    from film_viz.scenes.render import render
    from film_viz.scenes.sampling import sample_scene

    _FOLDER.mkdir(exist_ok=True)
    for scene_id in GALLERY:
        scene = sample_scene(int(scene_id.removeprefix("seed-")))
        Image.fromarray(render(scene)).save(_path(scene_id, False), optimize=True)
        Image.fromarray(render(scene, *SMALL)).save(_path(scene_id, True), optimize=True)


if __name__ == "__main__":
    main()
