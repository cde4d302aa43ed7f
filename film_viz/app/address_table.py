"""The one table of all that an address may hold: what it means, how its text becomes a value, and its default.

An address is typed by hand, shared, cut short and tampered with; so every text is read with suspicion, and what does
not fit is a `ValueError` that says what is wanted. A value is bounded here by itself; whether a block or a checkpoint
of that name is there is for the page to say, which knows.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from film_viz.app.foreign import without_invisible
from film_viz.shown import shown

MOST_CHARACTERS = 400  # of a question
MOST_BESIDE = 7  # other runs: as many as there are colors
MOST_SYSTEMS = 12  # side by side
MOST_AS_TYPED = 6  # questions whose reading was taken back
MOST_OF_A_DRAFT = 4_000  # characters
LARGEST_INDEX = 99_999  # of a block or a channel

RESULT_VIEWS = ("Accuracy", "Mistakes", "Consistency", "Side by side", "The paper's table", "The paper's findings")
TABLE_LEVELS = ("group", "type", "family")
COMPARE_VIEWS = ("Differences", "Interpolation", "Transplant", "Arithmetic", "Surgery")
PARTS_OF_PAGES = ("channel", "surgery")
RANKINGS = ("what it knows", "clusters", "spread")
TIMINGS = ("untimed", "one minute")  # of a quiz
TRAIN_VIEWS = ("Curves", "Examples", "gamma and beta", "Film strip", "Log", "Checkpoints and settings")
HIDEABLE = ("lessons", "picture", "question", "sliders", "guess", "teacher")
"""Controls of a lesson that a teacher's link may leave out."""
MOST_DIALS = 12  # of a lesson that are not as prepared
WHY_VIEWS = ("The picture", "The question", "The network", "The smallest change")
AS_FOUND = "as found"  # of the number of clusters
THE_SAME = "the same"  # of the second checkpoint

Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the address."""

    name: str
    meaning: str
    read: Read  # a `ValueError` says what is wanted
    default: Any = None  # what holds without it; an address that would say so is left without it
    is_carried: bool = False  # from page to page


def line(most: int) -> Read:
    """Read one line of text; runs of white space count as one space, and what has no look of its own as nothing."""

    def read(text: str) -> str:
        seen = " ".join(without_invisible(text).split()) if len(text) <= 4 * most else text
        if len(seen) > most:
            raise ValueError(f"at most {most} characters are wanted, got {len(seen)}")
        if any(unicodedata.category(character) in ("Cc", "Cs", "Cn") for character in seen):
            raise ValueError("a text of letters, digits and signs is wanted")
        return seen

    return read


def matching(pattern: str, wanted: str) -> Read:
    """Read a text that a pattern describes."""
    compiled = re.compile(pattern, re.ASCII)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(f"{wanted} is wanted")
        return text

    return read


def one_of(options: tuple[str, ...]) -> Read:
    """Read one of a few texts."""

    def read(text: str) -> str:
        if text not in options:
            raise ValueError(f"one of {', '.join(map(repr, options))} is wanted")
        return text

    return read


def index(text: str) -> int:
    """Read a whole number from 0."""
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > LARGEST_INDEX:
        raise ValueError(f"a whole number in 0..{LARGEST_INDEX} is wanted")
    return int(text)


def names(most: int) -> Read:
    """Read names with commas between."""

    def read(text: str) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(name for name in line(200 * most)(text).split(",") if name))
        if len(found) > most:
            raise ValueError(f"at most {most} names are wanted, got {len(found)}")
        return found

    return read


def some_of(options: tuple[str, ...]) -> Read:
    """Read several of a few names, with commas between."""

    def read(text: str) -> tuple[str, ...]:
        found = names(len(options))(text)
        if unknown := [name for name in found if name not in options]:
            raise ValueError(f"names among {', '.join(map(repr, options))} are wanted, got {shown(unknown[0])}")
        return found

    return read


def fingerprints(text: str) -> tuple[str, ...]:
    """Read eight hex digits each, with commas between."""
    if not re.fullmatch(rf"[0-9a-f]{{8}}(,[0-9a-f]{{8}}){{0,{MOST_AS_TYPED - 1}}}", text, re.ASCII):
        raise ValueError(f"at most {MOST_AS_TYPED} numbers of 8 hex digits are wanted, with commas between")
    return tuple(text.split(","))


def dials(text: str) -> str:
    """Read where a lesson's dials stand, such as "gamma:1.5,norm:batch"; what they are, a lesson says."""
    if not re.fullmatch(r"[a-z_]{1,20}:[a-z0-9.+-]{1,24}(,[a-z_]{1,20}:[a-z0-9.+-]{1,24})*", text, re.ASCII):
        raise ValueError("settings such as 'gamma:1.5,beta:0' are wanted")
    if text.count(",") >= MOST_DIALS:
        raise ValueError(f"at most {MOST_DIALS} settings are wanted, got {text.count(',') + 1}")
    return text


def json_object(example: str) -> Read:
    """Read a JSON object, as text; what is in it is for the page to say."""

    def read(text: str) -> str:
        if len(text) > MOST_OF_A_DRAFT:
            raise ValueError(f"at most {MOST_OF_A_DRAFT} characters are wanted, got {len(text)}")
        try:
            is_object = isinstance(json.loads(text), dict)
        except (ValueError, RecursionError):
            is_object = False
        if not is_object:
            raise ValueError(f"one JSON object is wanted, such as {example}")
        return text

    return read


PARAMETERS: tuple[Parameter, ...] = (
    Parameter("checkpoint", "the trained network that answers", line(200), is_carried=True),
    Parameter(
        "scene",
        "the picture that is asked about",
        matching(r"[a-z]{1,20}-[0-9a-z-]{1,60}|(made|read)-[A-Za-z0-9_-]{1,640}", "a scene's id, such as 'seed-7',"),
        is_carried=True,
    ),
    Parameter("question", "the question that is asked", line(MOST_CHARACTERS), is_carried=True),
    Parameter("pin", "question A, that others are held against", line(MOST_CHARACTERS), is_carried=True),
    Parameter("as_typed", "questions that are asked word for word, unread", fingerprints, (), is_carried=True),
    Parameter("block", "the block that is looked at", index, is_carried=True),
    Parameter("channel", "the channel that is looked at", index, is_carried=True),
    Parameter("run", "the training run that is shown", line(200), is_carried=True),
    Parameter("compare_view", "what of Compare is shown", one_of(COMPARE_VIEWS), COMPARE_VIEWS[0], is_carried=True),
    Parameter("systems", "the checkpoints that are asked side by side", names(MOST_SYSTEMS), ()),
    Parameter("closer", "the system whose answer is looked at closely", line(200)),
    Parameter("other", "checkpoint B of Compare, where it is another one", line(200), THE_SAME),
    Parameter(
        "edits",
        "what is edited on Compare, and of which checkpoint",
        json_object('{"of":"4c1d","edits":[{"action":"set","part":"gamma","value":0}]}'),
        is_carried=True,
    ),
    Parameter("at", "the part of a page where a link leads to", one_of(PARTS_OF_PAGES)),
    Parameter(
        "view",
        "what of the parameter map is seen, and which questions are selected",
        matching(r"[0-9a-f]{16}", "a view's name of 16 hex digits"),
        is_carried=True,
    ),
    Parameter("rank", "by what channels are ranked", one_of(RANKINGS), RANKINGS[0]),
    Parameter("knows", "the group that a channel is looked for", line(80)),
    Parameter("clusters", "how many clusters a channel has", line(20), AS_FOUND),
    Parameter("show", "what of Results is shown", one_of(RESULT_VIEWS), RESULT_VIEWS[0]),
    Parameter(
        "result", "the evaluation", matching(r"shipped|map|[0-9a-f]{24}", "an evaluation's name of 24 hex digits")
    ),
    Parameter("by", "what accuracies are listed by", one_of(TABLE_LEVELS), "type"),
    Parameter("true", "the true answer whose mistakes are listed", line(80)),
    Parameter("given", "the network's answer whose mistakes are listed", line(80)),
    Parameter("kind", "the kind of contradictions", line(80)),
    Parameter("train_view", "what of a run is shown", one_of(TRAIN_VIEWS), TRAIN_VIEWS[0]),
    Parameter("beside", "runs whose curves are drawn beside", names(MOST_BESIDE), ()),
    Parameter("sweep", "the sweep whose runs are held side by side", line(60)),
    Parameter("draft", "the settings of the next run", json_object('{"preset":"tiny","steps":500}')),
    Parameter("seed", "the questions of a quiz", matching(r"0|[1-9][0-9]{0,8}", "a whole number in 0..999999999")),
    Parameter("timed", "how long a quiz takes", one_of(TIMINGS), TIMINGS[0]),
    Parameter("code", "the class that plays a quiz together", matching(r"[a-z2-9]{6}", "a class's code of 6 signs")),
    Parameter("lesson", "the number of the lesson that is given", index),
    Parameter("dials", "where a lesson's sliders and switches stand, if not as prepared", dials, ""),
    Parameter("guess", "which choice of a lesson's question was guessed, counted from 0", index),
    Parameter("revealed", "whether a lesson shows what was to be guessed", one_of(("no", "yes")), "no"),
    Parameter("hide", "controls of a lesson that are left out", some_of(HIDEABLE), ()),
    Parameter("projector", "whether a lesson is shown large and without the sidebar", one_of(("off", "on")), "off"),
    Parameter("why", "what of why an answer came about is shown", one_of(WHY_VIEWS)),
)
TABLE: dict[str, Parameter] = {parameter.name: parameter for parameter in PARAMETERS}
