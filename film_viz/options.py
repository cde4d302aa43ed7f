"""Reads the options of a command into its dataclass, and says what is wrong with them in one line.

tyro writes a box of several lines, which a log or a script takes apart badly; every other complaint of a command is one
line, so these are too.
"""

import io
import re
from collections.abc import Sequence
from contextlib import redirect_stderr
from typing import TypeVar

import tyro

_NO_NUMBER = re.compile(r"(?:invalid literal for int\(\) with base 10|could not convert string to float): (.*)")
_ENDS = ("For full helptext", "Argument helptext", "Arguments similar")


class OptionError(ValueError):
    """Say what is wrong with the options of a command."""


Options = TypeVar("Options")


def options_of(kind: type[Options], program: str, arguments: Sequence[str], default: Options | None = None) -> Options:
    """Return the options that arguments give; help is printed, and what is wrong is an `OptionError`."""
    said = io.StringIO()
    try:
        with redirect_stderr(said):
            if default is None:
                return tyro.cli(kind, prog=program, args=arguments)
            return tyro.cli(kind, prog=program, args=arguments, default=default)
    except SystemExit as end:
        if not end.code:
            raise
    raise OptionError(f"{complaint(said.getvalue(), program)}; `{program} --help` tells all options")


def complaint(box: str, program: str) -> str:
    """Return what a box of tyro's says as one sentence."""
    lines = [line.replace("│", " ").rstrip() for line in box.splitlines()[1:]]
    told = [line for line in lines if line.strip(" -─━╭╮╰╯")]
    end = next((i for i, line in enumerate(told) if line.strip().startswith(_ENDS)), len(told))
    told = told[:end]
    if told and told[0].strip().startswith("Missing from"):
        return f"{program} needs {', '.join(_missing(told[1:]))}"
    sentence = " ".join(line.strip() for line in told)
    sentence = re.sub(r"^Error parsing (?!--)\w+: ", "", sentence).removeprefix("Error parsing ")
    return _NO_NUMBER.sub(r"a number is wanted, got \1", sentence).rstrip(".")


def _missing(lines: Sequence[str]) -> list[str]:
    """Return the options that a box names, which are indented less than what is told of them."""
    indents = [len(line) - len(line.lstrip()) for line in lines]
    return [line.strip() for line, indent in zip(lines, indents, strict=True) if indent == min(indents)]
