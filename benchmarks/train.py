"""How fast a step of training is: forward, backward and optimizer, on one thread.

    python benchmarks/train.py [--preset small] [--images 8] [--questions 10] [--repeats 5]

Prints questions per second of processor time, and the share of the machine's own matrix-product peak, measured in the
same run, that the step's multiply-adds come to. Rows differ in arithmetic and in whether freed memory is kept. Data are
random: this is about the step, not about what is learnt.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import torch
from torch.utils.flop_counter import FlopCounterMode

from film_viz.data.batch import Batch
from film_viz.models.config import PRESETS
from film_viz.models.film import FiLMModel
from film_viz.questions.vocabulary import ANSWERS, Vocabulary
from film_viz.training.memory import keep_freed_memory
from film_viz.training.supervision import Learner

WORDS = (8, 38)  # fewest and most words of a question; CLEVR's average is about 20


def main() -> None:
    """Print a row for every arithmetic and use of memory."""
    options = arguments()
    torch.set_num_threads(1)
    if options.row is None:  # each row in a process of its own: kept memory stays kept
        for precision in ("float32", "bfloat16"):
            for memory in ("default", "kept"):
                command = [sys.executable, __file__, *sys.argv[1:], "--row", precision, memory]
                subprocess.run(command, check=True)
        return
    precision, memory = options.row
    if memory == "kept" and not keep_freed_memory():
        return
    dtype = getattr(torch, precision)
    step, questions = training_step(options, dtype)
    with FlopCounterMode(display=False) as flops:
        step()
    step()
    seconds = statistics.median(processor_seconds(step) for _ in range(options.repeats))
    share = flops.get_total_flops() / seconds / peak(dtype, options.repeats)
    print(
        f"{options.preset:12} {precision:8} memory {memory:7} {questions / seconds:7.1f} questions/CPU-s, {share:5.1%}"
    )


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", default="small", choices=[n for n, c in PRESETS.items() if c.reads_pixels])
    parser.add_argument("--images", type=int, default=8)
    parser.add_argument("--questions", type=int, default=10, help="per image")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--row", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def training_step(options: argparse.Namespace, dtype: torch.dtype) -> tuple[Callable[[], None], int]:
    """Return one step of training on a fixed random batch, and its number of questions."""
    torch.manual_seed(0)
    config = replace(PRESETS[options.preset], n_words=len(Vocabulary()), n_answers=len(ANSWERS))
    learner = Learner(FiLMModel(config)).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(learner.parameters(), fused=True)
    batch = random_batch(config.image_size, options.images, options.questions)

    def step() -> None:
        with torch.autocast("cpu", dtype, enabled=dtype != torch.float32):
            losses = learner(batch)
        optimizer.zero_grad()
        losses.total.backward()
        optimizer.step()

    return step, len(batch.answers)


def random_batch(size: int, images: int, questions: int) -> Batch:
    """Return pictures of noise with questions of random words."""
    n = images * questions
    lengths = torch.randint(*WORDS, (n,))
    return Batch(
        images=torch.randint(0, 256, (images, 3, size, size), dtype=torch.uint8),
        tokens=torch.randint(1, len(Vocabulary()), (n, int(lengths.max()))),
        lengths=lengths,
        image_index=torch.arange(n) // questions,
        answers=torch.randint(len(ANSWERS), (n,)),
        question_types=torch.zeros(n, dtype=torch.int64),
        cells=torch.zeros(images, 10, dtype=torch.int64),
        attributes=torch.zeros(images, 10, 4, dtype=torch.int64),
        referents=torch.zeros(n, 3, 10, dtype=torch.bool),
    )


def peak(dtype: torch.dtype, repeats: int) -> float:
    """Return floating-point operations a second of a large matrix product on this thread."""
    a, b = torch.randn(2, 2048, 2048).to(dtype)
    a @ b
    return 2 * 2048**3 / statistics.median(processor_seconds(lambda: a @ b) for _ in range(repeats))


def processor_seconds(work: Callable[[], object]) -> float:
    """Return the processor time that one call takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
