"""What a lesson is, and how one is added.

A lesson is one screen with one idea: a few sentences, a question to guess, and something live to try it on. To add one:

1. Write its text, three to eight sentences with formulas between dollar signs, in `texts/KEY.md`.
2. Write a module `film_viz/app/lessons/KEY.py` that ends with `LESSON = Lesson("KEY", ...)`. Its `live` draws figure
   and sliders: it is run again, alone, whenever one of its sliders is moved, and gets `Here`: the checkpoint, the
   picture and the questions in use, and whether the answer may be shown yet. Sliders, switches and choices come from
   `dials.py`: they keep themselves in the address, disappear where a teacher hides them, and say what does not fit.
   Figures are handed to `charts.draw`, which enlarges them for a projector. What is computed belongs to
   `film_viz/analysis/lessons/`, what is drawn to `film_viz/figures/`.
3. Its `guess` returns the question to guess with its choices. It is asked before anything is revealed, so `live` shows
   what answers it only if `here.is_revealed`.
4. Put `LESSON` into `LESSONS` of `table.py`, in its place. Steering, address, links and tests read that table.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from film_viz.models.checkpoint import Checkpoint
from film_viz.store.shown_scene import ShownScene


@dataclass(frozen=True, slots=True)
class Here:
    """What a lesson is given about."""

    checkpoint: Checkpoint  # of a FiLM network
    shown: ShownScene
    question: str  # as the network reads it
    other: str  # a second question, for lessons that hold two against each other; else ""
    is_revealed: bool  # whether the guess was made


@dataclass(frozen=True, slots=True)
class Guess:
    """A question to guess before the answer is shown; all texts are Markdown."""

    question: str
    choices: tuple[str, ...]
    right: int | None  # which choice is right, None where nobody knows
    because: str  # shown with the answer


@dataclass(frozen=True, slots=True)
class Deeper:
    """A page that goes deeper."""

    page: str  # as `st.page_link` takes it
    label: str
    address: dict[str, str] = field(default_factory=dict)  # beside picture and questions, which are handed on


@dataclass(frozen=True, slots=True)
class Lesson:
    """One idea of the talk."""

    key: str  # of its text, and the beginning of the keys of its widgets
    title: str
    live: Callable[[Here], None]
    guess: Callable[[Here], Guess]
    try_it: str  # one thing to try, as Markdown
    deeper: Deeper
    sources: tuple[str, ...]  # with the section of the paper
    scene: str  # the picture that it begins with
    question: str  # likewise
    other: str = ""  # a second question; "" for a lesson about one
    has_picture: bool = True  # whether picture and question can be changed; else it is about others
