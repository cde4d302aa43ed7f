"""How the app bears many visitors: 50 sessions that ask 5 questions each, one that types 20 times a second, and 8 that
want new pictures drawn at once.

Run `python benchmarks/load.py [--sessions 50] [--questions 5] [--app CHECKOUT] [--processes 2]`. Another checkout, and
options of Streamlit such as `--runner.postScriptGC=true`, can be held against this one in the same minutes; with
`--processes`, `film-viz serve` stands before so many of them.

It starts the app in a home of its own and speaks to it as a browser does, over the websocket, without drawing. Every
visitor asks at once and again as soon as he has his answer; each answer is held against that of the network itself.
Meanwhile the health check is asked every 50 ms, as whoever runs a server would ask it.
"""

import argparse
import asyncio
import http.client
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from film_viz.analysis.answers.ask import ask, image_features
from film_viz.models.checkpoint import load_checkpoint
from film_viz.places import PROJECT
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.templates import load_templates
from film_viz.scenes.render import render
from film_viz.scenes.sampling import sample_scene
from serving import processor_seconds, running

SEED = 1  # of the scene that all ask about, the gallery's first
PATIENCE = 300.0  # seconds for one answer
STROKES_PER_SECOND = 20
SECONDS_OF_TYPING = 10.0
N_DRAWINGS = 8
FIRST_DRAWN = 700_000  # seed of a scene that nobody has seen


@dataclass(slots=True)
class Told:
    """What visitors met with."""

    seconds: list[float] = field(default_factory=list)  # from a question to the end of the page
    n_wrong: int = 0
    errors: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Return it in a line."""
        times = np.array(self.seconds or [np.nan])
        return (
            f"median {np.median(times):.2f} s, 95th percentile {np.quantile(times, 0.95):.2f} s, slowest "
            f"{times.max():.2f} s, {len(self.seconds)} answers, {self.n_wrong} wrong, {len(self.errors)} errors"
            + (f" ({self.errors[0]})" if self.errors else "")
        )


def main() -> None:
    """Start the app, load it and tell what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--questions", type=int, default=5, help="of each session")
    parser.add_argument("--app", type=Path, default=PROJECT, help="the checkout to serve")
    parser.add_argument("--processes", type=int, default=0, help="behind one address; 0 is one process without a proxy")
    options, settings = parser.parse_known_args()
    truth = true_answers(options.sessions * options.questions + 100)
    with (
        tempfile.TemporaryDirectory() as home,
        running(options.app, Path(home), settings, options.processes) as (port, process),
    ):
        asyncio.run(_load(port, process, truth, options.sessions, options.questions))


async def _load(port: int, process: psutil.Process, truth: dict[str, str], n_sessions: int, n_questions: int) -> None:
    questions = list(truth)
    for _ in range(3):  # imports, caches, in every process
        await asyncio.gather(*(visit(port, questions[-3:], truth, Told()) for _ in range(8)))
    with polled(port) as health:
        before, begun, told = _memory(process), time.perf_counter(), Told()
        worked = processor_seconds(process)
        shares = [questions[i * n_questions : (i + 1) * n_questions] for i in range(n_sessions)]
        await asyncio.gather(*(visit(port, share, truth, told) for share in shares))
    after, worked = _memory(process), processor_seconds(process) - worked
    print(f"{n_sessions} sessions x {n_questions} questions: {told.line()}; all in {time.perf_counter() - begun:.1f} s")
    print(f"  health check: slowest of {len(health)}: {max(health):.2f} s; memory {before >> 20} -> {after >> 20} MiB")
    print(f"  processor: {1000 * worked / max(len(told.seconds), 1):.0f} ms an answer, first pages included")
    with polled(port) as health:
        neighbor = await _beside_a_fast_typist(port, questions[-100:], truth)
    print(f"beside one who types {STROKES_PER_SECOND} times a second: {neighbor.line()}")
    print(f"  health check: slowest of {len(health)}: {max(health):.2f} s", flush=True)
    with polled(port) as health:
        drawn, neighbor = await _beside_drawings(port, questions[-100:], truth)
    print(f"{N_DRAWINGS} who want a new picture each, at once: {drawn.line()}")
    print(f"  a neighbor: {neighbor.line()}")
    print(f"  health check: slowest of {len(health)}: {max(health):.2f} s", flush=True)


def _memory(process: psutil.Process) -> int:
    """Return the bytes that its processes hold."""
    return sum(each.memory_info().rss for each in (process, *process.children(recursive=True)))


def true_answers(n: int) -> dict[str, str]:
    """Return questions with what the network answers, asked without the app."""
    checkpoint, scene = load_checkpoint("small"), sample_scene(SEED)
    seen = image_features(checkpoint, render(scene))
    generator, truth = QuestionGenerator(load_templates(), seed=0), dict[str, str]()
    while len(truth) < n:
        for question in generator.questions(scene, n):
            truth[question.text] = ask(checkpoint, seen, question.text).best
    return dict(list(truth.items())[:n])


class Visitor:
    """A browser's side of one session, as far as the server can tell."""

    def __init__(self, socket: websockets.ClientConnection, seed: int = SEED) -> None:
        self.socket, self.seed = socket, seed
        self.box, self.answer = "", ""
        self.known: set[str] = set()  # messages that the browser keeps

    async def open(self) -> None:
        """Open the page Ask."""
        await self.send()
        await self.drawn()

    async def send(self, text: str | None = None) -> None:
        """Ask for the page, with a text that was typed."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name = f"scene=seed-{self.seed}", "ask"
        state.cached_message_hashes.extend(self.known)
        state.context_info.color_scheme = "light"
        if text is not None:
            state.widget_states.widgets.add(id=self.box, string_value=text)
        await self.socket.send(message.SerializeToString())

    async def drawn(self) -> None:
        """Read messages until the page is drawn."""
        async with asyncio.timeout(PATIENCE):
            while not self._read(ForwardMsg.FromString(await self.socket.recv())):
                pass

    def _read(self, message: ForwardMsg) -> bool:
        """Note what is told; whether it was the end of the page."""
        kind = message.WhichOneof("type")
        if message.metadata.cacheable and message.hash:
            self.known.add(message.hash)
        if kind == "new_session":
            self.answer = ""
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            match element.WhichOneof("type"):
                case "heading" if element.heading.tag == "h2":
                    self.answer = element.heading.body
                case "text_input" if element.text_input.label == "Question":
                    self.box = element.text_input.id
                case "exception":
                    raise RuntimeError(element.exception.message)
        return kind == "script_finished"


@contextmanager
def _noted(told: Told) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError, TimeoutError, websockets.WebSocketException) as error:
        told.errors.append(f"{type(error).__name__}: {error}")


async def visit(port: int, questions: Sequence[str], truth: dict[str, str], told: Told) -> None:
    """Open the page and ask, each question as soon as the one before is answered."""
    with _noted(told):
        async with _connected(port) as socket:
            visitor = Visitor(socket)
            await visitor.open()
            for question in questions:
                begun = time.perf_counter()
                await visitor.send(question)
                await visitor.drawn()
                told.seconds.append(time.perf_counter() - begun)
                told.n_wrong += visitor.answer != truth[question]


async def _beside_a_fast_typist(port: int, questions: Sequence[str], truth: dict[str, str]) -> Told:
    """Return what a visitor meets with while another types without waiting for anything."""
    told = Told()
    typing = asyncio.create_task(_type_fast(port, questions))
    await asyncio.sleep(1)
    while not typing.done():
        await visit(port, questions[:3], truth, told)
    await typing
    return told


async def _beside_drawings(port: int, questions: Sequence[str], truth: dict[str, str]) -> tuple[Told, Told]:
    """Return what those meet with who each open a scene that has to be drawn, and one who asks meanwhile."""
    drawn, neighbor = Told(), Told()
    drawing = asyncio.gather(*(_open_new(port, FIRST_DRAWN + number, drawn) for number in range(N_DRAWINGS)))
    while not drawing.done():
        await visit(port, questions[:3], truth, neighbor)
    await drawing
    return drawn, neighbor


async def _open_new(port: int, seed: int, told: Told) -> None:
    with _noted(told):
        async with _connected(port) as socket:
            begun = time.perf_counter()
            await Visitor(socket, seed).open()
            told.seconds.append(time.perf_counter() - begun)


async def _type_fast(port: int, questions: Sequence[str]) -> None:
    async with _connected(port) as socket:
        visitor = Visitor(socket)
        await visitor.open()
        for stroke in range(int(STROKES_PER_SECOND * SECONDS_OF_TYPING)):
            await visitor.send(questions[stroke % len(questions)])
            await asyncio.sleep(1 / STROKES_PER_SECOND)


def _connected(port: int) -> websockets.connect:
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    return websockets.connect(
        address, subprotocols=[websockets.Subprotocol("streamlit")], max_size=None, ping_interval=None, open_timeout=60
    )


@contextmanager
def polled(port: int) -> Iterator[list[float]]:
    """Ask the health check all the while; give the seconds that each answer took."""
    seconds, is_over = [0.0], threading.Event()

    def poll() -> None:
        while not is_over.wait(0.05):
            begun = time.perf_counter()
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                connection.request("GET", "/_stcore/health")
                connection.getresponse().read()
            except OSError:  # no answer within its time
                pass
            connection.close()
            seconds.append(time.perf_counter() - begun)

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        yield seconds
    finally:
        is_over.set()
        thread.join()


if __name__ == "__main__":
    main()
