"""How often a system contradicts itself: questions whose answers must agree, asked about one picture.

"Is there a cube left of the ball?" yes, "Is there a ball right of the cube?" no: one of the two is wrong, and no
accuracy tells that both were asked. The questions are made from the scene's record, and their true answers do agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from film_viz.data.clevr_folder import ClevrQuestion, DataError
from film_viz.evaluation.respondents import Respondent
from film_viz.evaluation.scoring import Score
from film_viz.questions.agree import AGREEMENT_KINDS, Agreement, AgreementGenerator, AgreementKind, agree
from film_viz.scenes.scene import Scene
from film_viz.work.progress import Progress

ROUNDS = 20
"""Times that every scene is tried for another set of questions, where sets are wanted that it does not give."""


@dataclass(frozen=True, slots=True)
class AskedSet:
    """Questions that must agree, and what was answered."""

    agreement: Agreement
    picture: Path
    given: tuple[str | None, ...]

    @property
    def is_consistent(self) -> bool:
        """Whether the given answers agree, true or not."""
        return agree(self.agreement.kind, self.given)

    @property
    def is_right(self) -> bool:
        """Whether every given answer is true."""
        return all(q.answer == answer for q, answer in zip(self.agreement.questions, self.given, strict=True))

    def to_json(self) -> dict[str, Any]:
        """Return kind, picture and each question with its true and its given answer."""
        asked = [
            {"text": q.text, "answer": q.answer, "given": answer}
            for q, answer in zip(self.agreement.questions, self.given, strict=True)
        ]
        return {"kind": self.agreement.kind, "picture": self.picture.name, "questions": asked}


@dataclass(frozen=True, slots=True)
class Consistency:
    """The sets of every kind that were asked."""

    sets: tuple[AskedSet, ...]

    def consistent(self, kind: str) -> Score:
        """Return the share of a kind's sets whose answers agree."""
        return Score.of([each.is_consistent for each in self.sets if each.agreement.kind == kind])

    def right(self, kind: str) -> Score:
        """Return the share of a kind's sets whose answers are all true; these agree as well."""
        return Score.of([each.is_right for each in self.sets if each.agreement.kind == kind])

    def to_json(self) -> dict[str, Any]:
        """Return the shares of every kind, and the sets whose answers contradict each other."""
        kinds = {
            kind: {"consistent": self.consistent(kind).to_json(), "right": self.right(kind).to_json()}
            for kind in AGREEMENT_KINDS
        }
        return {"kinds": kinds, "inconsistent": [each.to_json() for each in self.sets if not each.is_consistent]}


def check_consistency(respondent: Respondent, questions: Sequence[ClevrQuestion], n: int, seed: int = 0) -> Consistency:
    """Ask `n` sets of questions of every kind about the pictures of some data, whose own questions are not used."""
    return ask_agreements(respondent, agreements(questions, n, seed))


def ask_agreements(
    respondent: Respondent, sets: Sequence[tuple[Agreement, Path]], progress: Progress | None = None
) -> Consistency:
    """Ask sets of questions, each about its picture."""
    asked = [
        ClevrQuestion(picture, question.text, question.answer, question.program)
        for agreement, picture in sets
        for question in agreement.questions
    ]
    given = iter(respondent.answers(asked, progress).answers)
    return Consistency(
        tuple(
            AskedSet(agreement, picture, tuple(next(given) for _ in agreement.questions)) for agreement, picture in sets
        )
    )


def agreements(questions: Sequence[ClevrQuestion], n: int, seed: int = 0) -> list[tuple[Agreement, Path]]:
    """Make `n` sets of every kind, going round the scenes so that each has its share; no set comes twice."""
    scenes = {question.picture: question.scene for question in questions}
    known = [(picture, scene) for picture, scene in scenes.items() if scene is not None]
    if len(known) < len(scenes) or not known:
        raise DataError(
            f"consistency is asked about scenes, and {len(scenes) - len(known)} of {len(scenes)} pictures have no "
            "scene record: put a scenes/CLEVR_<split>_scenes.json with them"
        )
    generator = AgreementGenerator(seed)
    return [made for kind in AGREEMENT_KINDS for made in _of_kind(generator, known, kind, n)]


def _of_kind(
    generator: AgreementGenerator, scenes: Sequence[tuple[Path, Scene]], kind: AgreementKind, n: int
) -> list[tuple[Agreement, Path]]:
    found: dict[tuple[Path, frozenset[str]], Agreement] = {}
    for turn in range(max(n, len(scenes)) * ROUNDS):
        if len(found) == n:
            break
        picture, scene = scenes[turn % len(scenes)]
        agreement = generator.agreement(scene, kind)
        if agreement is not None:
            found.setdefault((picture, frozenset(question.text for question in agreement.questions)), agreement)
    return [(agreement, picture) for (picture, _), agreement in found.items()]
