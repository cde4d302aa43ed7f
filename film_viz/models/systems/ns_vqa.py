"""NS-VQA's way, beyond the paper's table: read the scene from the picture, and carry the question's program out on it.

How far does one get with no network between seeing and answering? All that can be wrong is what was seen: a program
over a list of objects counts and compares without mistakes, and every step can be followed. Yi et al. 2018.

Where this departs from it. There an object is found by Mask R-CNN and described from its own crop; here one small
network marks centers and describes them in one look. There a network learns to write programs from a few hundred of
them; here a question is read by the templates that it could have been made from (`questions/parse.py`), as true
answers are. Such a question is read without a mistake, and one that no template reads like is not answered: all
answers are held alike. There one list of objects is believed; here the program is carried out on the scenes that it
might be as well (`parts/scene_doubts.py`), so an answer is as sure as what it was seen from, and a question that has no
answer on the likeliest scene, such as the color of the cube where two were seen, is answered from the next. Where none
of them answers, it is guessed among the answers of its kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, ClassVar

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from film_viz.models.exhibits import Exhibit, SceneRead
from film_viz.models.parts.reading_loss import ReadingHead
from film_viz.models.parts.scene_doubts import likely_scenes
from film_viz.models.parts.scene_reader import CELL, COARSEST, ReadMaps, SceneReader
from film_viz.models.parts.scene_reading import ReadPicture, read_pictures
from film_viz.models.settings import Preset, check_sizes
from film_viz.models.system import Outcome, Questions, Seen, System, TrainingStage
from film_viz.questions.execute import Trace, execute
from film_viz.questions.functions import FUNCTIONS, Kind
from film_viz.questions.index import SceneIndex
from film_viz.questions.parse import QuestionError, parse_question
from film_viz.questions.program import Program, ProgramError
from film_viz.questions.vocabulary import ANSWERS, Vocabulary
from film_viz.scenes.attributes import ATTRIBUTES

LEAST = 1e-5  # probability of an answer that nothing speaks for


@dataclass(frozen=True, slots=True)
class NSVQAConfig:
    """Everything that fixes the shape of an `NSVQAModel`; defaults are for a laptop."""

    image_size: int = 192  # pixels a side
    width: int = 24  # channels of the reader's first convolution; later ones have up to four times as many
    n_words: int = 100  # size of the vocabulary, padding included
    n_answers: int = 28

    def __post_init__(self) -> None:
        check_sizes(self, ("image_size", "width", "n_words", "n_answers"))
        if self.image_size % COARSEST:
            raise ValueError(f"image_size must be a multiple of {COARSEST}, got {self.image_size}")

    @property
    def input_channels(self) -> int:
        """Channels of a picture."""
        return 3

    @property
    def map_size(self) -> int:
        """Cells a side in which objects are found."""
        return self.image_size // CELL

    @property
    def reads_pixels(self) -> bool:
        """It reads pictures."""
        return True

    @property
    def is_blind(self) -> bool:
        """It looks."""
        return False

    def summary(self) -> str:
        """Return its sizes in a few words."""
        side, cells = self.image_size, self.map_size
        return f"objects in {cells} x {cells} cells of {side} x {side} pixels, programs by templates"


NS_VQA_PRESETS = {
    "ns-vqa": Preset(
        NSVQAConfig(),
        training={
            "stage": "read",
            "steps": 3_900,
            "scenes": 24_000,
            "images_per_batch": 16,
            "questions_per_image": 1,
            "use_curriculum": False,
            "learning_rate": 1.5e-3,
            "warmup_steps": 200,
            "decay_share": 0.5,
            "evaluate_every": 500,
            "save_every": 500,
            "validation_scenes": 500,
        },
    ),
}


MOST = max(filter(str.isdecimal, ANSWERS), key=int)
"""The highest number that can be answered."""


@dataclass(frozen=True, slots=True)
class Programs:
    """Questions as programs; None for one that no template reads like."""

    programs: tuple[Program | None, ...]


@dataclass(frozen=True, slots=True)
class Executed(Outcome):
    """Answers, and what each program gave on the scene as it was read; None where it gave no answer there."""

    pictures: tuple[ReadPicture, ...]
    traces: tuple[Trace | None, ...]


class NSVQAModel(System):
    """A reader of scenes; what follows has no weights."""

    losses = ("reading",)
    sees_through = ""  # it has a finer look than the stem that others share
    stages: ClassVar[Mapping[str, TrainingStage]] = {
        "read": TrainingStage("It learns to read scenes from pictures.", ("reader",), ("reading",)),
    }

    def __init__(self, config: NSVQAConfig) -> None:
        super().__init__()
        self.config = config
        self.reader = SceneReader(config.width)

    def see(self, images: Float[Tensor, "image channel height width"]) -> Seen:
        """Return the reader's maps."""
        return (self.reader(images),)

    def read_scenes(self, images: Float[Tensor, "image channel height width"]) -> list[ReadPicture]:
        """Return the scenes that pictures show."""
        return read_pictures(ReadMaps.of(self.reader(images)))

    def read(self, questions: Questions) -> Programs:
        """Return the programs that the questions' words are taken for."""
        words = Vocabulary()
        return Programs(tuple(_program(words.decode(tokens)) for tokens in questions.tokens.tolist()))

    def answer(self, seen: Seen, reading: Programs, image_index: Int[Tensor, " question"] | None = None) -> Executed:
        """Carry each program out on what was read of its picture."""
        pictures = read_pictures(ReadMaps.of(seen[0]))
        scenes = [[(odds, SceneIndex(scene)) for odds, scene in likely_scenes(picture)] for picture in pictures]
        index = range(len(reading.programs)) if image_index is None else image_index.tolist()
        traces, logits = [], []
        for program, i in zip(reading.programs, index, strict=True):
            answered = [(odds, _trace(program, scene)) for odds, scene in scenes[i]]
            traces.append(answered[0][1])
            logits.append(_logits(program, answered, self.config.n_answers))
        return Executed(torch.tensor(logits, device=seen[0].device), tuple(pictures), tuple(traces))

    def heads(self) -> dict[str, nn.Module]:
        """Return what teaches the reader."""
        return {"reading": ReadingHead()}

    def exhibits(self, seen: Seen, reading: Any, outcome: Outcome) -> tuple[Exhibit, ...]:
        """Show the objects that were read, and which of them each step of the program gave."""
        assert isinstance(outcome, Executed)
        return (SceneRead(outcome.pictures[0], reading.programs[0], outcome.traces[0], self.config.map_size),)


def _program(text: str) -> Program | None:
    try:
        return parse_question(text).program
    except QuestionError:
        return None


def _trace(program: Program | None, scene: SceneIndex) -> Trace | None:
    try:
        return None if program is None else execute(program, scene)
    except ProgramError:
        return None


def _logits(program: Program | None, answered: Sequence[tuple[float, Trace | None]], n_answers: int) -> list[float]:
    """Return the logits of all answers: by the odds of the scenes that give them, or all of the kind alike."""
    weights = dict.fromkeys(ANSWERS, 0.0)
    for odds, trace in answered:
        if trace is not None:
            weights[sayable(trace.answer)] += odds
    if not any(weights.values()):
        weights |= dict.fromkeys(_possible(program), 1.0)
    total = sum(weights.values())
    return [log(weights[answer] / total + LEAST) for answer in ANSWERS[:n_answers]]


def sayable(answer: str) -> str:
    """Return what a program gave as one of the answers; a picture may be read as more things than they can count."""
    return answer if answer in ANSWERS else MOST


def _possible(program: Program | None) -> tuple[str, ...]:
    """Return the answers that a question can have, by the kind of its last step."""
    if program is None:
        return ANSWERS
    match FUNCTIONS[program.question_type].output:
        case Kind.INTEGER:
            return tuple(answer for answer in ANSWERS if answer.isdecimal())
        case Kind.BOOL:
            return ("yes", "no")
        case _:
            return ATTRIBUTES[program.question_type.removeprefix("query_")]
