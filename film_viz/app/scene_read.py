"""The panel of a system that reads scenes: the objects it saw, over the picture, and what each step then gave."""

import numpy as np
import pyarrow as pa
import streamlit as st
from jaxtyping import UInt8

from film_viz.analysis.answers.ask import Answer
from film_viz.analysis.answers.truth import Truth, description, explained
from film_viz.app.drawn import draw
from film_viz.app.foreign import plain
from film_viz.app.frame import side_by_side
from film_viz.figures.pictures import numbered_objects
from film_viz.figures.svg.drawing import Drawing
from film_viz.models.exhibits import SceneRead
from film_viz.models.parts.scene_reading import ReadPicture
from film_viz.scenes.camera import HEIGHT, WIDTH
from film_viz.store.shown_scene import ShownScene

UNSURE = 0.5  # an object that is less likely than this to be just as it was read is pointed out


def scene_panel(exhibit: SceneRead, answer: Answer, shown: ShownScene, key: str) -> None:
    """Show the objects that were read, and the steps of the question's program on them."""
    truth = explanation(exhibit)
    picture, steps = side_by_side()
    with picture:
        draw(
            read_over(shown.picture, exhibit.picture, truth.steps[-1].objects if truth else ()),
            key=f"{key}_read",
            alt=f"The {len(exhibit.picture.objects)} objects that were read, numbered over the picture.",
        )
        st.dataframe(objects_table(exhibit.picture), hide_index=True, key=f"{key}_read_table")
        if unsure := unsure_objects(exhibit.picture):
            st.markdown(plain(f"It is unsure of {unsure}."))
    with steps:
        st.markdown(plain(_answered(exhibit, answer)))
        if truth:
            st.markdown("\n".join(f"{step.number}. {step.meaning}: *{plain(step.result)}*" for step in truth.steps))
    st.caption(
        "The picture was read into this list without knowing the question. The question was taken for a program, whose "
        "steps a computer carries out on the list without mistakes: what is wrong was seen wrongly. The numbers are "
        "those of the list, not of the scene record; objects that the answer rests on are ringed."
    )


def read_over(picture: UInt8[np.ndarray, "y x 3"], read: ReadPicture, chosen: tuple[int, ...] = ()) -> Drawing:
    """Draw the objects that were read over the picture."""
    height, width = picture.shape[:2]
    places = np.array([one.pixel for one in read.objects]).reshape(-1, 2) * (width / WIDTH, height / HEIGHT)
    return numbered_objects(
        picture, places, [f"{description(o.item)}, {o.sure:.0%} sure" for o in read.objects], chosen
    )


def objects_table(read: ReadPicture) -> pa.Table:
    """Return the objects that were read as a table, and how sure each part of them is."""
    objects = read.objects
    columns = {
        "": list(range(len(objects))),
        "object": [description(one.item) for one in objects],
        "sure": [f"{one.sure:.0%}" for one in objects],
        "least sure of": [_weakest(one.certainty | {"being there": one.found}) for one in objects],
    }
    return pa.table(columns)


def unsure_objects(read: ReadPicture) -> str:
    """Name the objects of which the reader is not sure, "" where it is of all."""
    unsure = [f"{i} ({description(one.item)})" for i, one in enumerate(read.objects) if one.sure < UNSURE]
    return " and ".join([", ".join(unsure[:-1]), unsure[-1]] if len(unsure) > 1 else unsure)


def explanation(exhibit: SceneRead) -> Truth | None:
    """Return the program's steps in words; None where it gave no answer."""
    if exhibit.program is None or exhibit.trace is None:
        return None
    return explained(exhibit.program, exhibit.trace, exhibit.picture.scene)


def _answered(exhibit: SceneRead, answer: Answer) -> str:
    if exhibit.program is None:
        return "No known question reads like this one, so there is no program for it: the answer is a guess."
    if exhibit.trace is None:
        return (
            "The program has no answer on what was read, such as where one thing is asked about and none or several "
            f"were seen: '{answer.best}' is what it gives where something doubtful is taken otherwise, or a guess."
        )
    given = exhibit.trace.answer
    if given == answer.best:
        return f"The question's program gives '{given}' on what was read."
    return (
        f"The question's program gives '{given}' on what was read; '{answer.best}' is what it can answer next to that."
    )


def _weakest(certainty: dict[str, float]) -> str:
    name = min(certainty, key=lambda one: certainty[one])
    return f"{name}, {certainty[name]:.0%}"
