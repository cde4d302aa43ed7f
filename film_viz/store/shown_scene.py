"""What is looked at: a picture, and the scene behind it where that is known.

A scene is named by an id that fits in a link: `seed-7` is drawn from that seed, `fresh-val-0-17` is number 17 of the
validation scenes of seed 0 (`data/fresh.py`), `picture-...` and `record-...` are uploads in the scene store, and
`made-...` is a scene that somebody made, which the id itself holds (`scenes/scene_code.py`). `read-...` names an
uploaded picture, and holds the scene that was read from it: the picture is shown as it came, what stands in it is
believed to be as it was read.
"""

import hashlib
import re
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from film_viz.data.fresh import fresh_scene
from film_viz.data.studio_look import studio_notes
from film_viz.scenes.camera import Camera
from film_viz.scenes.clevr_json import SceneError
from film_viz.scenes.notes import scene_notes
from film_viz.scenes.render import render
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene
from film_viz.scenes.scene_code import scene_code, scene_of_code
from film_viz.store.gallery import GALLERY as GALLERY
from film_viz.store.gallery import SMALL, gallery_picture
from film_viz.store.scenes import SceneStore

LARGEST_SEED = 2**32 - 1
MADE, READ = "made-", "read-"
AS_READ = (
    "what stands where was read from the picture by a network, and may have been corrected by hand: a true answer is "
    "true only as far as that is"
)
_SEED = re.compile(r"seed-(\d{1,10})")
_FRESH = re.compile(r"fresh-([a-z]{1,20})-(\d{1,9})-(\d{1,9})")
_READ = re.compile(r"read-([0-9a-f]{20})-([A-Za-z0-9_-]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class ShownScene:
    """A picture to ask about."""

    id: str
    picture: UInt8[np.ndarray, "height width 3"]
    sha: str  # of the picture
    scene: Scene | None  # None where only the picture is known
    notes: tuple[str, ...] = ()  # what to know before one believes an answer

    @property
    def title(self) -> str:
        """What to call it."""
        kind, _, number = self.id.partition("-")
        match kind:
            case "seed":
                return f"Scene {number}"
            case "fresh":
                name, _, place = number.partition("-")
                return f"Scene {place.partition('-')[2]} of {name}"
            case _:
                titles = {"record": "Uploaded scene", "picture": "Uploaded picture", "made": "Made scene"}
                return (titles | {"read": "Scene read from a picture"})[kind]

    @property
    def is_read(self) -> bool:
        """Whether the scene was read from the picture, so that nothing in it is certain."""
        return self.id.startswith(READ)

    @property
    def alt(self) -> str:
        """Describe the picture for someone who cannot see it."""
        if self.scene is None:
            return f"An uploaded picture, {self.picture.shape[1]} by {self.picture.shape[0]} pixels."
        things = ", ".join(f"{o.size} {o.color} {o.material} {o.shape}" for o in self.scene.objects)
        what = "An uploaded picture, read as a scene" if self.is_read else "A rendered scene"
        return f"{what} of {len(self.scene)} objects: {things}."

    def places(self) -> Float[np.ndarray, "object 2"]:
        """Return where each object of a known scene is in the picture, in pixels; NaN for one behind the camera."""
        if self.scene is None:
            return np.zeros((0, 2))
        height, width = self.picture.shape[:2]
        centers = np.array([o.position for o in self.scene.objects]).reshape(-1, 3)
        seen = Camera(self.scene.camera).project(centers, width, height)
        return np.where(seen[:, 2:] > 0, seen[:, :2], np.nan)


def shown_scene(scene_id: str, store: SceneStore) -> ShownScene:
    """Draw or fetch a scene; `SceneError` says why an id leads to none."""
    if scene_id.startswith("picture-"):
        picture = store.picture(scene_id)
        return _shown(scene_id, picture, None, (*store.notes(scene_id), *studio_notes(picture)))
    if scene_id.startswith("record-"):
        scene = store.scene(scene_id)
        return _shown(scene_id, render(scene), scene, (*store.notes(scene_id), *scene_notes(scene)))
    if scene_id.startswith(MADE):
        scene = scene_of_code(scene_id.removeprefix(MADE))
        return _shown(scene_id, render(scene), scene, scene_notes(scene))
    if scene_id.startswith(READ):
        upload, scene = upload_of(scene_id), scene_of_code(_read_code(scene_id))
        picture = store.picture(upload)
        return _shown(scene_id, picture, scene, (AS_READ, *store.notes(upload), *studio_notes(picture)))
    scene, kept = _drawn(scene_id), gallery_picture(scene_id)
    return _shown(scene_id, render(scene) if kept is None else kept, scene)


def fresh_id(name: str, seed: int, number: int) -> str:
    """Return the id of one of the scenes of `fresh_scenes(name, seed)`."""
    return f"fresh-{name}-{seed}-{number}"


def made_id(scene: Scene) -> str:
    """Return the id of a scene that somebody made; places in it are rounded by less than a hundredth of a pixel."""
    return f"{MADE}{scene_code(scene)}"


def read_id(scene_id: str, scene: Scene) -> str:
    """Return the id of an uploaded picture together with what was read from it; `scene_id` names it, read or not."""
    return f"{READ}{upload_of(scene_id).removeprefix('picture-')}-{scene_code(scene)}"


def changed_id(scene_id: str, scene: Scene) -> str:
    """Return the id of a scene that somebody changed: of one that was read it stays the reading of its picture."""
    return read_id(scene_id, scene) if scene_id.startswith(READ) else made_id(scene)


def upload_of(scene_id: str) -> str:
    """Return the id of the upload that a scene rests on: of one that was read the picture's, of others their own."""
    match = _READ.fullmatch(scene_id)
    return scene_id if match is None else f"picture-{match[1]}"


def _read_code(scene_id: str) -> str:
    match = _READ.fullmatch(scene_id)
    if match is None:
        raise SceneError("this link to a scene that was read is damaged or cut short: open it anew, or read it again")
    return match[2]


def _drawn(scene_id: str) -> Scene:
    match = _FRESH.fullmatch(scene_id)
    return fresh_scene(match[1], int(match[2]), int(match[3])) if match else sample_scene(_seed(scene_id))


def thumbnail(scene_id: str) -> UInt8[np.ndarray, "height width 3"]:
    """Return a small picture of a seeded scene."""
    kept = gallery_picture(scene_id, is_small=True)
    return render(sample_scene(_seed(scene_id)), *SMALL) if kept is None else kept


def _seed(scene_id: str) -> int:
    match = _SEED.fullmatch(scene_id)
    if match is None or int(match[1]) > LARGEST_SEED:
        raise SceneError(f"there is no scene '{scene_id}': choose one from the gallery, or a seed 0..{LARGEST_SEED}")
    return int(match[1])


def _shown(
    scene_id: str, picture: UInt8[np.ndarray, "height width 3"], scene: Scene | None, notes: tuple[str, ...] = ()
) -> ShownScene:
    picture = np.ascontiguousarray(picture)
    picture.flags.writeable = False  # one picture serves all visitors
    return ShownScene(scene_id, picture, hashlib.sha256(picture.tobytes()).hexdigest(), scene, notes)
