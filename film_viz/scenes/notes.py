"""What to know of a scene before one believes an answer about it: objects that count, though nobody can see them."""

from film_viz.scenes.render import visible_pixels
from film_viz.scenes.scene import Scene, SceneObject

FEWEST_PIXELS = 10
"""Pixels of 480 x 320 below which an object cannot be made out; CLEVR's own objects show at least 200."""

MOST_NAMED = 3


def scene_notes(scene: Scene) -> tuple[str, ...]:
    """Return a sentence on the objects that the picture does not show; none where it shows all."""
    seen = visible_pixels(scene)
    hidden = [item for item, n_pixels in zip(scene.objects, seen.tolist(), strict=True) if n_pixels < FEWEST_PIXELS]
    if not hidden:
        return ()
    named = ", ".join(_name(item) for item in hidden[:MOST_NAMED]) + (", ..." if len(hidden) > MOST_NAMED else "")
    return (
        f"{len(hidden)} of {len(scene)} objects cannot be seen in the picture, but count in true answers: "
        f"{named}. They stand outside it or are hidden.",
    )


def _name(item: SceneObject) -> str:
    return f"{item.size} {item.color} {item.material} {item.shape} at ({item.x:g}, {item.y:g})"
