"""Which of CLEVR's ninety families a question's number means.

CLEVR v1.0 numbers the families of all files together, 0 to 89. Its public generator counts within `template_filename`,
so that its number 0 may be any of nine families. How a file counts is found from all of its questions: the numbers must
fit their file names, and the programs what the family asks.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate
from pathlib import PurePosixPath
from typing import NamedTuple

from film_viz.data.whole import whole_number
from film_viz.questions.program import Program
from film_viz.questions.templates import FAMILIES_PER_FILE, load_templates

N_FAMILIES = sum(FAMILIES_PER_FILE.values())
_FIRST = dict(zip(FAMILIES_PER_FILE, accumulate(FAMILIES_PER_FILE.values(), initial=0), strict=False))


class GivenFamily(NamedTuple):
    """What a question says of its family."""

    number: object  # question_family_index
    file: object  # template_filename
    program: Program | None
    question: int  # the number of its record


def family_numbers(given: Sequence[GivenFamily]) -> tuple[list[int | None], str]:
    """Return each question's family, None where it is not known, and a sentence where that is not what was given."""
    numbers = [_whole(each.number) for each in given]
    pairs = list(zip(numbers, given, strict=True))
    misfit = next((each for number, each in pairs if not _fits(number, each, _of_all_files)), None)
    if misfit is None:
        return numbers, ""
    if all(_fits(number, each, _of_its_file) for number, each in pairs):
        found = [_of_its_file(number, each) for number, each in pairs]
        return found, "question_family_index counts within template_filename, and is read so"
    return [None] * len(given), (
        "question_family_index is not used, for it means neither CLEVR's families 0 to 89 nor places in "
        f"template_filename: {_complaint(misfit)}"
    )


def _complaint(misfit: GivenFamily) -> str:
    number = _whole(misfit.number)
    asks, does = "", ""
    if number is not None and 0 <= number < N_FAMILIES and misfit.program is not None:
        asks = f", a family of {_asked()[number][0]} with {_asked()[number][1]} relations"
        does = f", and its program is {misfit.program.question_type} with {misfit.program.hops}"
    file = f", template_filename {str(misfit.file)[:40]!r}" if misfit.file is not None else ""
    return f"question {misfit.question} has {str(misfit.number)[:20]}{asks}{file}{does}"


def _whole(number: object) -> int | None:
    """Read what is not given as none, and what is no number of anything as -1, which no family has."""
    found = whole_number(number)
    return -1 if found is None and number is not None else found


Reading = Callable[[int | None, GivenFamily], int | None]
"""From a number as it is written to the family that it means."""


def _of_all_files(number: int | None, given: GivenFamily) -> int | None:
    return number


def _of_its_file(number: int | None, given: GivenFamily) -> int | None:
    file = _file(given)
    return _FIRST[file] + number if number is not None and file in _FIRST else None


def _fits(number: int | None, given: GivenFamily, read: Reading) -> bool:
    """Whether a number, read so, contradicts neither the file's name nor the program."""
    if number is None:
        return True
    file, family = _file(given), read(number, given)
    if number < 0 or (file is None and read is _of_its_file):
        return False
    if family is None or family >= N_FAMILIES:
        return file not in _FIRST
    if file is not None and not (file in _FIRST and 0 <= family - _FIRST[file] < FAMILIES_PER_FILE[file]):
        return False
    return given.program is None or _asked()[family] == (given.program.question_type, given.program.hops)


def _file(given: GivenFamily) -> str | None:
    return PurePosixPath(given.file).name if isinstance(given.file, str) and given.file else None


@cache
def _asked() -> tuple[tuple[str, int], ...]:
    """Return what each family asks: the last function of its programs and their relations."""
    return tuple((template.question_type, template.hops) for template in load_templates())
