"""Options are read into a dataclass, and what is wrong with them is one sentence."""

from dataclasses import dataclass

import pytest

from film_viz.options import OptionError, options_of


@dataclass(frozen=True, slots=True)
class Two:
    """Take two numbers."""

    most: int  # Capital letters in what is told of it
    least: int = 3

    def __post_init__(self) -> None:
        if self.least > self.most:
            raise ValueError(f"{'a long sentence about ' * 9}what is wrong: {self.least} is more than {self.most}")


def test_what_is_given_changes_the_defaults() -> None:
    assert options_of(Two, "two", ["--most", "5"]) == Two(5, 3)
    assert options_of(Two, "two", ["--least", "1"], Two(7, 7)) == Two(7, 1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "two needs --most INT"),
        (["--most", "1.5"], "--most: a number is wanted, got '1.5'"),
        (["--most", "1"], f"{'a long sentence about ' * 9}what is wrong: 3 is more than 1"),
        (["--most", "5", "more"], "Unrecognized options: more"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_the_way_to_the_help(arguments: list[str], sentence: str) -> None:
    with pytest.raises(OptionError) as raised:
        options_of(Two, "two", arguments)
    assert str(raised.value) == f"{sentence}; `two --help` tells all options"


def test_help_is_printed_and_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        options_of(Two, "two", ["--help"])
    assert end.value.code == 0
    assert "Take two numbers." in capsys.readouterr().out
