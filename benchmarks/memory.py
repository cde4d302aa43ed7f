"""What the app keeps of visitors who come, ask once and leave: its memory over 500 of them.

Run `python benchmarks/memory.py [--visits 500] [--app CHECKOUT]`. Streamlit keeps up to 128 sessions of those who left,
for some minutes, so memory may grow over the first of them; from then on it should not.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

import psutil
from load import PROJECT, Told, true_answers, visit

from serving import running

AT_ONCE = 5  # visitors
TOLD_EVERY = 50  # visits
N_QUESTIONS = 60  # that visitors share among them, so that what is kept of answers does not count


async def main(visits: int, app: Path) -> None:
    """Tell the memory now and then, and what the answers were like."""
    truth, told = true_answers(N_QUESTIONS), Told()
    questions = list(truth)
    with tempfile.TemporaryDirectory() as home, running(app, Path(home), []) as (port, process):
        await asyncio.gather(*(visit(port, questions[i::AT_ONCE], truth, Told()) for i in range(AT_ONCE)))  # caches
        _tell(0, process)
        for done in range(AT_ONCE, visits + 1, AT_ONCE):
            asked = [questions[i % N_QUESTIONS] for i in range(done - AT_ONCE, done)]
            await asyncio.gather(*(visit(port, [question], truth, told) for question in asked))
            if done % TOLD_EVERY == 0:
                _tell(done, process)
        print(told.line())


def _tell(n: int, process: psutil.Process) -> None:
    print(f"after {n:4} visits: {process.memory_info().rss >> 20} MiB, {process.num_threads()} threads", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=500)
    parser.add_argument("--app", type=Path, default=PROJECT, help="the checkout to serve")
    options = parser.parse_args()
    asyncio.run(main(options.visits, options.app))
