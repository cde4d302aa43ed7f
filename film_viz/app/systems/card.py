"""What a card on the page Systems says and shows, as plain values that a browser lays out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from film_viz.app.asked import UNLIKE_PICTURE, UNTAUGHT, Asked
from film_viz.app.drawn import figure_data
from film_viz.app.foreign import one_line
from film_viz.app.panels import verdict
from film_viz.app.pickers import facts
from film_viz.figures.svg.drawing import Drawing
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.table import row_of

SHORT = {
    UNLIKE_PICTURE: "This picture is unlike all that it was trained on.",
    UNTAUGHT: "It was taught no question of this wording.",
}
"""Doubts that most cards share, as short as there is room for."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure on a card, and half a sentence on how to read it."""

    drawing: Drawing
    reading: str
    alt: str


@dataclass(frozen=True, slots=True)
class Card:
    """One system's card; all text is shown as it stands."""

    name: str  # of the card itself, which no other has
    title: str
    answer: str = ""
    verdict: tuple[str, str] | None = None  # in words, and its color
    notes: tuple[str, ...] = ()
    problem: str = ""  # why there is no answer
    steps: tuple[tuple[str, str], ...] = ()  # of a program: what each means, and what it gave
    figures: tuple[Figure, ...] = ()
    opens: str = ""  # what the button names to the page; "" where there is nothing more to see

    def data(self) -> dict[str, Any]:
        """Return what the browser needs."""
        figures = [figure_data(one.drawing, one.alt) | {"reading": one.reading} for one in self.figures]
        return {
            "name": self.name, "title": self.title, "answer": self.answer, "verdict": self.verdict,
            "notes": self.notes, "problem": self.problem, "steps": self.steps, "figures": figures, "opens": self.opens,
        }  # fmt: skip


def system_card(checkpoint: Checkpoint, asked: Asked, figures: Sequence[Figure]) -> Card:
    """Return what one system answers, and what it looked at."""
    best, told = asked.answer.best, verdict(asked)
    sure = f"{asked.answer.probability_of(best):.0%} sure; {checkpoint.name}: {facts(checkpoint)}"
    return Card(
        name=f"system {checkpoint.name}",
        title=row_of(checkpoint.model.config).title,
        answer=one_line(best),
        verdict=(told.said, told.color),
        notes=(one_line(sure), *(SHORT.get(doubt, one_line(doubt)) for doubt in asked.doubts)),
        figures=tuple(figures),
        opens=checkpoint.name,
    )


def refused_card(checkpoint: Checkpoint, why: str) -> Card:
    """Return why one system has no answer."""
    title = f"{row_of(checkpoint.model.config).title}, {one_line(checkpoint.name)}"
    return Card(f"system {checkpoint.name}", title, problem=why)
