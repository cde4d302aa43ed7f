"""What every system that answers questions about pictures has in common, so that whatever trains, measures or shows
one can do so with any other.

A system sees a picture once (`see`), reads a question (`read`), and answers from both (`answer`). What a question
became is a value, the system's *reading*: FiLM's is a gamma and a beta, the LSTM's a vector. Looking at a reading needs
no hook, and intervening means editing it and answering again.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol, runtime_checkable

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from film_viz.models.exhibits import Exhibit
from film_viz.questions.program import Program


@runtime_checkable
class SystemConfig(Protocol):
    """What is asked of the configuration of any system, a frozen dataclass."""

    @property
    def n_words(self) -> int:
        """Size of the vocabulary, padding included."""

    @property
    def n_answers(self) -> int:
        """Number of answers to choose from."""

    @property
    def image_size(self) -> int:
        """Pixels a side, or cells a side for a backbone's features."""

    @property
    def input_channels(self) -> int:
        """Channels of a picture: 3, or those of a backbone's features."""

    @property
    def map_size(self) -> int:
        """Cells along one side of the feature maps in which objects are found."""

    @property
    def reads_pixels(self) -> bool:
        """Whether the input is a picture, and not a backbone's features."""

    @property
    def is_blind(self) -> bool:
        """Whether the answer never depends on the picture."""

    def summary(self) -> str:
        """Return its sizes in a few words."""


@dataclass(frozen=True, slots=True)
class Questions:
    """A batch of questions."""

    tokens: Int[Tensor, "question token"]  # ids of words, padded with 0
    lengths: Int[Tensor, " question"]  # in words; on the CPU, where packing reads them
    programs: tuple[Program, ...] = ()  # one a question where they are known, else none at all

    def __len__(self) -> int:
        return len(self.tokens)

    def to(self, device: Any) -> "Questions":
        """Return the questions on a device; lengths stay where they are."""
        return replace(self, tokens=self.tokens.to(device))


Seen = tuple[Tensor, ...]
"""What a system keeps of pictures, the picture first in each; () for one that is blind."""


def about(seen: Seen, image_index: Int[Tensor, " question"] | None) -> Seen:
    """Return what was seen of each question's picture."""
    return seen if image_index is None else tuple(part[image_index] for part in seen)


def by_picture(
    seen: Seen, asked: Float[Tensor, "question feature"], image_index: Int[Tensor, " question"] | None
) -> tuple[Seen, Float[Tensor, "picture asked feature"]]:
    """Return what was seen of pictures, and the questions about each, so that what was seen need not be copied.

    Where not just as many are asked about each picture in turn, every question gets a copy of its own picture.
    """
    n_pictures = len(seen[0])
    n_each = len(asked) // n_pictures
    if image_index is not None and len(asked) == n_pictures * n_each:
        in_turn = torch.arange(n_pictures, device=image_index.device).repeat_interleave(n_each)
        if torch.equal(image_index, in_turn):
            return seen, asked.unflatten(0, (n_pictures, n_each))
    return about(seen, image_index), asked[:, None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system makes of questions about pictures; each system adds what else happened on the way."""

    logits: Float[Tensor, "question answer"]


@runtime_checkable
class WithAnswers(Protocol):
    """The part of a batch that rewards what was drawn."""

    @property
    def answers(self) -> Int[Tensor, " question"]:
        """Ids of the true answers."""


@dataclass(frozen=True, slots=True)
class TrainingStage:
    """A part of a training in stages: what is trained then, and by which losses."""

    about: str  # one sentence
    trains: tuple[str, ...]  # names of submodules; the others stand still, in evaluation mode
    losses: tuple[str, ...]  # by name; "answer" is that of the answers


class System(nn.Module, ABC):
    """A network that answers questions about pictures."""

    wants_programs: ClassVar[bool] = False  # whether it is taught by the questions' programs
    losses: ClassVar[tuple[str, ...]] = ()  # names of what its heads supervise, beside the answers
    on_demand: ClassVar[tuple[str, ...]] = ()  # of these, those whose heads are only made where they have a weight
    stages: ClassVar[Mapping[str, TrainingStage]] = {}
    sees_through: ClassVar[str] = "stem"  # the submodule that pictures pass first; "" for a system that is blind
    asks_where: bool = False  # whether it needs what the head of a trained stem knows, `take_head`
    stage: TrainingStage | None = None  # what is being trained; None: all of it, or nothing
    config: Any  # a `SystemConfig` of its own kind

    @abstractmethod
    def see(self, images: Float[Tensor, "image channel height width"]) -> Seen:
        """Return what is kept of pictures (pixels in [0, 1], or a backbone's features), whatever the questions."""

    @abstractmethod
    def read(self, questions: Questions) -> Any:
        """Return what the questions become: the system's own kind of reading."""

    @abstractmethod
    def answer(self, seen: Seen, reading: Any, image_index: Int[Tensor, " question"] | None = None) -> Outcome:
        """Answer each question about its picture: number `image_index` of those seen, or each about its own."""

    def forward(
        self,
        images: Float[Tensor, "image channel height width"],
        questions: Questions,
        image_index: Int[Tensor, " question"] | None = None,
    ) -> Outcome:
        """See, read and answer; `image_index` lets several questions share one look."""
        return self.answer(self.see(images), self.read(questions), image_index)

    def heads(self) -> dict[str, nn.Module]:
        """Return new heads that supervise this system, one for each of `losses`.

        Each is called with (seen, outcome, targets) and returns its loss; it is thrown away after training.
        """
        return {}

    def right(self, outcome: Outcome, answers: Int[Tensor, " question"]) -> Bool[Tensor, " question"]:
        """Return what was got right of what is learned now: the answers, for nearly every system and stage."""
        return outcome.logits.argmax(1) == answers

    def writes_right(self, questions: Questions) -> Bool[Tensor, " question"] | None:
        """Return whether each question's program is written as it is known to be; None where none is written."""
        return None

    def exhibits(self, seen: Seen, reading: Any, outcome: Outcome) -> tuple[Exhibit, ...]:
        """Return what there is to look at of one question about one picture."""
        return ()

    def take_head(self, head: Mapping[str, Tensor]) -> None:
        """Take over what the head of a trained stem knows, where a system itself asks where objects are."""

    def written(self, reading: Any) -> dict[str, Float[Tensor, "question ..."]]:
        """Return what questions wrote, by name, of which a training keeps a film; {} for nothing."""
        return {}

    def upgraded(self, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """Return weights as an earlier version of the system stored them in the shapes of this one."""
        return tensors
