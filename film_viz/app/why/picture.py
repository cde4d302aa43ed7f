"""What matters in the picture: objects sized by what happens without them, and a table of every change."""

import numpy as np
import streamlit as st

from film_viz.analysis.answers.truth import description
from film_viz.analysis.why.picture import PictureEffects
from film_viz.app.asked import Asked
from film_viz.app.drawn import draw
from film_viz.app.foreign import one_line, plain
from film_viz.app.frame import side_by_side
from film_viz.app.why import loading as why_loading
from film_viz.app.why.judged import judged, judged_table
from film_viz.app.why.words import NO_SCENE, is_strange, say_strange
from film_viz.figures.why import objects_by_effect
from film_viz.models.checkpoint import Checkpoint
from film_viz.scenes.scene import Scene
from film_viz.store.shown_scene import ShownScene


def picture_view(checkpoint: Checkpoint, shown: ShownScene, asked: Asked, key: str = "") -> None:
    """Show what each object and each of its attributes is to the answer."""
    if shown.scene is None:
        st.info(NO_SCENE, icon=":material/info:")
        return
    found = why_loading.in_picture(checkpoint, shown, shown.scene, asked.question)
    picture, told = side_by_side()
    with picture:
        _objects(shown, shown.scene, found, key)
    with told:
        say_strange(found.effects, "changes")
        st.markdown(
            f"A disc is the larger, and the stronger in color, the more the probability of "
            f"'{plain(found.effects.first)}' changes when the object is not there: blue takes away, orange adds. A "
            "yellow ring marks an object with a change, its removal or another, where network and truth part ways."
        )
        _how_it_is_asked(checkpoint, found, asked)
    _table(shown.scene, found, key)


def _how_it_is_asked(checkpoint: Checkpoint, found: PictureEffects, asked: Asked) -> None:
    size, effects = checkpoint.model.config.image_size, found.effects
    said = (
        f"{len(found.changes)} pictures were drawn, each with one change, at the network's own {size} x {size} pixels "
        f"and as in its training, so that nothing else differs. So drawn, the unchanged picture is answered "
        f"'{effects.first}' ({effects.before.max():.1%})"
    )
    differs = effects.first != asked.answer.best
    other = f"; as shown above, which is drawn larger and then squeezed, it is answered '{asked.answer.best}'"
    st.caption(plain(f"{said}{other if differs else ''}."))


def _objects(shown: ShownScene, scene: Scene, found: PictureEffects, key: str) -> None:
    effects = found.effects
    removal = [found.removal(number) for number in range(len(scene))]
    change = np.array([effects.change[i] for i in removal])
    strange = is_strange(effects)
    ringed = np.array([strange[list(found.of_object(number))].any() for number in range(len(scene))], dtype=bool)
    names = [description(thing) for thing in scene.objects]
    told = ", ".join(f"{number} ({names[number]}) {value:+.0%}" for number, value in enumerate(change))
    draw(
        objects_by_effect(shown.picture, shown.places(), names, change, ringed, one_line(effects.first)),
        key=f"{key}why_objects",
        alt=f"The objects, sized by how much '{effects.first}' changes without them: {told}.",
    )


def _table(scene: Scene, found: PictureEffects, key: str) -> None:
    rows = [
        {"change": f"{change.object}: {description(scene.objects[change.object])}, {change.title}"}
        | judged(found.effects, i)
        | ({"note": found.doubts[i]} if any(found.doubts) else {})
        for i, change in enumerate(found.changes)
    ]
    judged_table(rows, found.effects, f"{key}why_changes")
    st.caption(
        "Every change on its own, those where network and truth part ways first, then by effect; a click on a heading "
        "sorts otherwise. The true answer is that of the question's program on the changed scene."
    )
