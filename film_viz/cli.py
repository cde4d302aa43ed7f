"""The command `film-viz`: finds the command that is asked for, and turns expected errors into one line.

A command is imported only when it is run, so that `film-viz --help` need not wait for PyTorch.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = {
    "app": "Open the app in a browser.",
    "serve": "Serve the app to many: several processes behind one address.",
    "scenes": "Write a folder of new pictures, scene records and questions in CLEVR's layout.",
    "contrast": "Write sets of scenes that differ in one thing, with one question each, in CLEVR's layout.",
    "render": "Render the scenes of a CLEVR scene file.",
    "features": "Compute ResNet-101 feature maps of a folder's pictures.",
    "train": "Train a model.",
    "stem": "Take the stem out of a run that taught it to perceive, measure it, and keep it with a card.",
    "table": "Train and measure every system of the paper's table, all on the same questions.",
    "sweep": "Train many runs that differ in some settings, then measure them and write their gamma and beta.",
    "evaluate": "Measure how well a checkpoint answers the questions of a folder in CLEVR's layout.",
    "card": "Write a checkpoint's card anew, with its evaluation as the Hugging Face Hub reads it.",
    "answers": "Write a checkpoint's answers to the questions of a split, such as CLEVR's test split.",
    "read": "Read scenes from pictures, into a scene file in CLEVR's layout.",
    "ask": "Ask a checkpoint a question about a picture.",
    "parameters": "Write the gamma and beta of many questions into one file for NumPy.",
    "ablate": "Replace gamma or beta by its mean, or put noise on it, and measure the accuracy that is left.",
    "findings": "Measure the paper's findings on a checkpoint, and say which of them hold there.",
    "explain": "Cluster the gamma and beta of every channel, and explain the clusters.",
}
"""Every command, a module of `film_viz.commands` each, and the first line of its help."""


_ADVICE: dict[type[OSError], str] = {
    IsADirectoryError: "give the name of a file",
    NotADirectoryError: "give a path that does not lead through a file",
    FileExistsError: "a folder is wanted where a file is, so give another path",
    FileNotFoundError: "give a path to what is there",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; leave with status 2 and one line on the error output if it cannot be done."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if not given or given[0] in ("-h", "--help"):
            print(overview(), flush=True)
            sys.exit(0 if given else 2)
        run(given[0], given[1:])
    except BrokenPipeError:  # who read the output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ValueError, OSError) as error:  # every error of this project is a ValueError
        print(f"film-viz: {sentence(error)}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


def sentence(error: Exception) -> str:
    """Return what a person should know of an error: of the system's own, which file it is about and what to do."""
    if not isinstance(error, OSError) or error.filename is None or error.strerror is None:
        return str(error)
    advice = _ADVICE.get(type(error), "give another path, or the right to read and write there")
    return f"{error.filename}: {error.strerror.lower()}; {advice}"


def run(name: str, arguments: Sequence[str]) -> None:
    """Import a command and run it."""
    if name not in COMMANDS:
        raise ValueError(f"there is no command '{name}'; the commands are {', '.join(COMMANDS)}")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before PyTorch: its idle threads leave the cores to others
    os.environ.setdefault("TQDM_DELAY", "0.001")  # no bar before there is progress: what is refused has none
    import_module(f"film_viz.commands.{name}").main(arguments)


def overview() -> str:
    """Return the help on all commands."""
    lines = [f"  {name:<11} {summary}" for name, summary in COMMANDS.items()]
    return "\n".join(
        ["usage: film-viz COMMAND [options]", "", *lines, "", "`film-viz COMMAND --help` tells the options of one."]
    )
