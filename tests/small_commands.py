"""Commands that the documentation shows, done at a size of seconds: the same code on little."""

import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import torchvision
from torch import Tensor

from film_viz.cli import COMMANDS, run
from film_viz.commands import table
from film_viz.models import backbone
from film_viz.places import PROJECT
from film_viz.training.table import making

OPTIONS = {
    "--number": "2",
    "--steps": "2",
    "--consistency": "1",
    "--pointing": "2",
    "--variants": "2",
    "--images-per-batch": "2",
    "--questions": "20",
    "--only": "q-type,sa",
}
"""What stands in place of an option's value, where the option takes a number."""
TINY = shlex.split("--scenes 20 --validation-scenes 1 --evaluate-every 2 --save-every 2 --data-workers 0")
MORE = {
    "scenes": ["--quality", "training"],
    "contrast": ["--quality", "training"],
    "stem": ["--scenes", "2"],
    "findings": ["--sets", "1"],
    "ablate": ["--sigmas", "1.0"],
    "table": shlex.split("--consistency 0 --pointing 0 --scenes 20 --questions 20 --only q-type,sa --steps 2"),
}
"""Options that a command is given beside its own, where it has none of that name."""
SERVING = {"app": ["--no-browser"], "serve": ["--processes", "1", "--host", "127.0.0.1"]}
"""Commands that go on until they are ended, with options that come after their own."""
SMALL_FILM = ["--network", "channels=8", "rnn_dim=16", "word_dim=8", "classifier_channels=8", "classifier_hidden=16"]
SMALL_PICTURES = ["image_size=64", "--no-compile"]
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
ELSEWHERE = ("docker", "make", "pip", "torchrun", "hf", "streamlit", "python", "git", "ray")
"""Programs that are not film_viz. Of `make` the target is looked for; `torchrun` starts what tests/parallel does."""
LEFT_OUT = {"--minutes": "a training against the clock, which tests/training/test_budget.py does"}
"""Options that are left out with their values, and why."""


def commands(block: str) -> Iterator[list[str]]:
    """Yield the words of each command of a shell's block."""
    for line in block.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
            words.pop(0)
        if words:
            yield words


def do(words: list[str]) -> None:
    """Do a command at small size."""
    program, *rest = words
    if not program.endswith("film-viz"):
        assert program.rpartition("/")[2] in ELSEWHERE, f"who runs {program}?"
        targets = [target for target in rest if "=" not in target] if program == "make" else []
        assert all(re.search(rf"^{re.escape(target)}:", MAKEFILE, re.MULTILINE) for target in targets)
        return
    name, *given = rest
    assert name in COMMANDS
    if name in SERVING:
        serve(name, given)
    elif name == "train":
        run(name, [*smaller(given), *_for_training(given)])
    elif name == "sweep":
        run(name, [*given, "--list"])  # what would be trained; tests/commands/test_sweep.py trains
    else:
        run(name, [*smaller(given), *_missing(MORE.get(name, []), given)])
        assert not [*Path("runs").rglob(making.FAILURE)]  # by which a table tells of a row that could not be made


def smaller(given: list[str]) -> list[str]:
    """Return a command's words with small numbers; a file stays a file."""
    found = list(given)
    for i, word in enumerate(given[:-1]):
        if word in OPTIONS and (word == "--only" or re.fullmatch(r"[\d_.]+", given[i + 1])):
            found[i + 1] = OPTIONS[word]
    left_out = [i + step for i, word in enumerate(given) if word in LEFT_OUT for step in (0, 1)]
    return [word for i, word in enumerate(found) if i not in left_out]


def _missing(more: list[str], given: list[str]) -> list[str]:
    """Return options and their values without those that are given already."""
    pairs = zip(more[::2], more[1::2], strict=True)
    return [word for name, value in pairs if name not in given for word in (name, value)]


def _for_training(given: list[str]) -> list[str]:
    small = [*TINY, "--steps", "2", "--images-per-batch", "2", "--questions-per-image", "2"]
    network = SMALL_FILM if {"base", "paper-features"} & set(given) else []
    return [*_missing(small, given), *network, *(SMALL_PICTURES if "base" in given else [])]


def serve(name: str, given: list[str]) -> None:
    """Serve the app as the command does, until it says that it is well."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "film_viz", name, *given, "--port", str(port), *SERVING[name]]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            assert _answer(f"http://127.0.0.1:{port}/_stcore/health", process) == b"ok"
        finally:
            process.terminate()  # and what it has started
            process.wait(60)


def _answer(address: str, process: "subprocess.Popen[bytes]") -> bytes:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(address, timeout=10) as page:
                return page.read()
        except (URLError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"nobody answered at {address}")


@cache
def weights() -> dict[str, Tensor]:
    """Return random weights in place of those that take a download."""
    return torchvision.models.resnet101(weights=None).state_dict()


class InTurn:
    """Does one thing after the other in this thread, the only one that may be told to stop by a signal."""

    def __init__(self, at_once: int) -> None:
        self.map = map

    def shutdown(self, cancel_futures: bool) -> None:
        """Leave nothing behind."""


def make_rest_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make small what no option does: a table's stages, its processes, and the backbone's weights, drawn at random."""
    little = {"images_per_batch": 2, "questions_per_image": 2, "validation_scenes": 1, "data_workers": 0}
    monkeypatch.setattr(table, "ROWS", {key: row.changed(**little) for key, row in table.ROWS.items()})
    monkeypatch.setattr(table, "ThreadPoolExecutor", InTurn)
    monkeypatch.setattr(making, "execute", lambda arguments, log: run(arguments[0], arguments[1:]))
    monkeypatch.setattr(backbone, "_download", weights)
