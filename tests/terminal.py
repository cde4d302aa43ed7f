"""Commands run as a user at a terminal would."""

import pytest

from film_viz.cli import main


class Ended(SystemExit):
    """The end of a command, which names what it told the user: of a test that fails, the last line says it."""

    def __str__(self) -> str:
        return f"{self.code}: {self.__cause__}"


def film_viz(*arguments: object) -> None:
    """Run a command."""
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as end:
        raise Ended(end.code) from end.__context__


def complaint(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run a command that must fail, and return its one line."""
    with pytest.raises(SystemExit) as end:
        film_viz(*arguments)
    assert end.value.code == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("film-viz: ")]
    assert len(lines) == 1
    return lines[0]
