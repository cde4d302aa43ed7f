"""What matters in the question: every word left out, said by another for the same, or replaced by an alternative."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from film_viz.analysis.answers.minimal_pairs import minimal_pairs
from film_viz.analysis.why.asking import ask_each
from film_viz.analysis.why.effects import Effects, Known, known_answer, program_of
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.system import Seen
from film_viz.questions.reading.taught import is_taught
from film_viz.questions.templates import own_synonyms
from film_viz.questions.vocabulary import UnknownWordError
from film_viz.scenes.attributes import RELATIONS
from film_viz.scenes.scene import Scene

WordChangeKind = Literal["same meaning", "alternative", "left out"]

NO_SCENE = Known(None, "only the picture is known, not the scene behind it")


@dataclass(frozen=True, slots=True)
class WordChange:
    """One word, or short phrase, of a question left out or replaced."""

    kind: WordChangeKind
    first: int  # place of the first word that changes, in the question as the network reads it
    old: tuple[str, ...]
    new: tuple[str, ...]  # () where it is left out
    question: str
    is_taught: bool  # whether a template could have made the question; else the network never saw its like

    @property
    def title(self) -> str:
        """Say it in a few words: "left -> right", "without red"."""
        old, new = " ".join(self.old), " ".join(self.new)
        return f"{old} -> {new}" if new else f"without {old}"


@dataclass(frozen=True, slots=True)
class QuestionEffects:
    """What each change of a question does to the answer."""

    words: tuple[str, ...]  # the question as the network reads it
    changes: tuple[WordChange, ...]
    effects: Effects

    def at(self, place: int) -> tuple[int, ...]:
        """Return which changes touch the word at a place."""
        return tuple(i for i, each in enumerate(self.changes) if each.first <= place < each.first + len(each.old))


def question_effects(checkpoint: Checkpoint, seen: Seen, question: str, scene: Scene | None = None) -> QuestionEffects:
    """Ask every change of a question about a picture that was seen; the scene, where it is known, tells the truth.

    Raises `UnknownWordError` for words that the checkpoint does not know.
    """
    changes = word_changes(question, checkpoint)
    probability = ask_each(checkpoint, seen, [question, *(change.question for change in changes)])
    truths = [_truth(text, scene) for text in (question, *(change.question for change in changes))]
    effects = Effects(checkpoint.answers, probability[0], probability[1:], truths[0], tuple(truths[1:]))
    return QuestionEffects(_words(question, checkpoint), changes, effects)


def word_changes(question: str, checkpoint: Checkpoint) -> tuple[WordChange, ...]:
    """Return every question that a checkpoint can read and that differs in one word or phrase, in the order of words.

    >>> [change.title for change in word_changes("Is there a red cube?", checkpoint)][-3:]
    ['cube -> sphere', 'cube -> cylinder', 'without cube']
    """
    words = _words(question, checkpoint)
    texts: dict[str, tuple[WordChangeKind, str]] = {}
    for kind, text in _candidates(question, words, checkpoint):
        try:
            read = " ".join(_words(text, checkpoint))
        except UnknownWordError:
            continue
        texts.setdefault(read, (kind, text))
    texts.pop(" ".join(words), None)
    changes = [_change(words, tuple(read.split()), kind, text) for read, (kind, text) in texts.items()]
    return tuple(sorted(changes, key=lambda change: (change.first, len(change.old))))


def _candidates(question: str, words: tuple[str, ...], checkpoint: Checkpoint) -> Iterator[tuple[WordChangeKind, str]]:
    """Yield changed questions, those that mean the same first: "block" for "cube" is no alternative."""
    names = _same_words()
    for place, word in enumerate(words):
        for other in names.get(word, ()):
            yield "same meaning", _text([*words[:place], other, *words[place + 1 :]], question)
    for pair in minimal_pairs(question, checkpoint):
        yield "alternative", pair.question
    for place in range(len(words)):
        if len(words) > 1:
            yield "left out", _text([*words[:place], *words[place + 1 :]], question)


def _same_words() -> dict[str, tuple[str, ...]]:
    """Return the single words that the templates let stand for each other, in either number."""
    groups = [words for value, words in own_synonyms().items() if value not in RELATIONS]
    groups += [tuple(f"{word}s" for word in words) for words in groups]
    return {word: tuple(other for other in words if other != word) for words in groups for word in words}


def _change(words: tuple[str, ...], read: tuple[str, ...], kind: WordChangeKind, text: str) -> WordChange:
    """Say where two questions differ: between their common beginning and their common end."""
    first = next((i for i, (a, b) in enumerate(zip(words, read, strict=False)) if a != b), min(len(words), len(read)))
    shorter = min(len(words), len(read)) - first
    last = next((i for i in range(shorter) if words[-1 - i] != read[-1 - i]), shorter)
    program = program_of(text)
    taught = not isinstance(program, Known) and is_taught(text, program)
    old, new = words[first : len(words) - last], read[first : len(read) - last]
    return WordChange(kind, first, old, new, text, taught)


def _truth(question: str, scene: Scene | None) -> Known:
    return NO_SCENE if scene is None else known_answer(program_of(question), scene)


def _words(question: str, checkpoint: Checkpoint) -> tuple[str, ...]:
    return tuple(checkpoint.vocabulary.decode(checkpoint.vocabulary.encode(question)).split())


def _text(words: list[str], question: str) -> str:
    """Write words as a sentence that ends as the question does."""
    sentence = " ".join(words).replace(" ;", ";").replace(" ,", ",")
    return f"{sentence[:1].upper()}{sentence[1:]}{'?' if question.rstrip().endswith('?') else ''}"
