"""Questions as people type them, in four files in `questions/reading`, and how many of them are read rightly.

Each line holds what is typed, a tab, and a taught question of the same meaning, or `!` and the reason of a refusal.
The first two lists were written before the reader, but for the last 69 lines of the first; rules were made while
looking at `tuning.tsv` only. `classroom.tsv` came later, as pupils, teachers and people with other mother tongues
type: in three rounds, each of which was measured as it came before it helped to find kinds that were missing.
`visitors.tsv` came in the same way: three more rounds of whoever had not seen the reader, with signs and markup, words
run together, English words that look like CLEVR's, and several sentences. Print the table with
`python tests/phrasings.py`.
"""

from collections import Counter
from functools import cache
from pathlib import Path

from film_viz.questions.execute import execute
from film_viz.questions.index import SceneIndex
from film_viz.questions.parse import QuestionError, parse_question
from film_viz.questions.program import Program, ProgramError
from film_viz.questions.reading.reader import UnreadError, read_question
from film_viz.questions.vocabulary import Vocabulary
from film_viz.scenes.sampling import sample_scene

LISTS = ("tuning", "held_out", "classroom", "visitors")
N_SCENES = 60


def phrasings(name: str) -> list[tuple[str, str]]:
    """Return what is typed and what is expected of one list."""
    lines = (
        Path(__file__).parent.joinpath("questions", "reading", f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    )
    return [(typed, expected) for typed, expected in (line.split("\t") for line in lines)]


def outcome(typed: str, expected: str) -> str:
    """Return how a phrasing fares with the reader."""
    try:
        program = read_question(typed).program
    except UnreadError as error:
        if not expected.startswith("!"):
            return "answerable, refused"
        return "refused rightly" if expected == f"! {error.reason}" else "refused for another reason"
    if expected.startswith("!"):
        return "read wrongly"
    return "read rightly" if mean_the_same(program, parse_question(expected).program) else "read wrongly"


def outcome_before(typed: str, expected: str) -> str:
    """Return how it fared without the reader: by the templates alone, and the network asked in any case."""
    try:
        Vocabulary().encode(typed)
        program = parse_question(typed).program
    except QuestionError:
        return "answered, truth unknown"
    except ValueError:
        return "unknown word"
    is_right = not expected.startswith("!") and mean_the_same(program, parse_question(expected).program)
    return "read rightly" if is_right else "read wrongly"


def mean_the_same(a: Program, b: Program) -> bool:
    """Whether two programs are one, or have the same answer, if any, on every one of many scenes."""
    return a == b or all(_answer(a, index) == _answer(b, index) for index in _scenes())


def _answer(program: Program, index: SceneIndex) -> str | None:
    try:
        return execute(program, index).answer
    except ProgramError:
        return None


@cache
def _scenes() -> tuple[SceneIndex, ...]:
    return tuple(SceneIndex(sample_scene(seed)) for seed in range(N_SCENES))


if __name__ == "__main__":
    for listed in LISTS:
        for name, fares in (("before", outcome_before), ("after", outcome)):
            for kind in (False, True):
                chosen = [each for each in phrasings(listed) if each[1].startswith("!") is kind]
                table = Counter(fares(*each) for each in chosen)
                print(listed, name, "unanswerable" if kind else "answerable", len(chosen), dict(table))
