"""How fast a step of training is on one thread: forward, backward, optimizer and moving average, as a run does it.

    python benchmarks/train.py [--preset small --images 20 --questions 10] [--repeats 3] [--still maps] [--network ...]

Prints questions per second of processor time, and the share of the machine's own matrix-product peak, measured right
before and after each row, that the step's multiply-adds come to. Without a preset it prints the rows that the project
is measured by. Data are random: this is about the step, not about what is learned. The original implementation, which
pads every question to 46 words and reads each picture once per question, does 2.48 questions per processor second with
`paper-features` and 1.81 with `paper-pixels` on two AMD EPYC (Zen 4) cores.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode, register_flop_formula

from film_viz.models.parts.gru import multiplication
from film_viz.models.stems import stem_of
from film_viz.models.systems.table import PRESETS, row_of
from film_viz.training.calibrate import random_batch
from film_viz.training.config import TrainConfig
from film_viz.training.learning import Learning
from film_viz.training.memory import keep_freed_memory
from film_viz.training.stems import maps_of
from film_viz.training.supervision import ANSWER
from film_viz.training.table.rows import ROWS as TABLE

ROWS = (
    ("small", 20, 10, ""),
    *((system, 20, 10, "") for system in ("lstm", "cnn-lstm", "sa", "rn", "n2nmn", "pg-ee")),
    *((system, 20, 10, given) for system in ("cnn-lstm", "sa", "rn", "small") for given in ("pictures", "maps")),
    *((system, 20, 10, "maps") for system in ("n2nmn", "pg-ee")),
    ("base", 6, 10, ""),
    ("paper-features", 64, 1, ""),
    ("paper-pixels", 64, 1, ""),
    ("paper-pixels", 6, 10, ""),
)
"""Preset, pictures in a batch, questions about each; on a frozen stem, what the batch holds."""


@register_flop_formula(torch.ops.mkldnn._linear_pointwise)
def linear_flops(rows: tuple[int, int], weight: tuple[int, int], *rest: object, **shapes: object) -> int:
    """Return the operations of oneDNN's matrix product, which PyTorch's counter does not know."""
    return 2 * rows[0] * weight[0] * weight[1]


def main() -> None:
    """Print every row in both arithmetics, each in a process of its own: how memory is kept cannot be undone."""
    options = arguments()
    if options.row is not None:
        print_row(options)
        return
    one = (options.preset, options.images, options.questions, options.still, options.network)
    of_table = ("rn", 20, 10, "maps", TABLE["rn"].stages[0].network)
    rows = [*((*row, ()) for row in ROWS), of_table] if options.preset is None else [one]
    for preset, images, questions, still, network in rows:
        for precision in ("float32", "bfloat16"):
            what = ["--preset", preset, "--images", str(images), "--questions", str(questions), "--row", precision]
            what += ["--still", still] if still else []
            what += ["--network", *network] if network else []
            how = ["--repeats", str(options.repeats), "--memory", options.memory]
            subprocess.run([sys.executable, __file__, *what, *how], check=True)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", choices=PRESETS)
    parser.add_argument("--images", type=int, default=8)
    parser.add_argument("--questions", type=int, default=10, help="per image")
    parser.add_argument("--still", choices=["pictures", "maps"], default="", help="on a frozen stem, what it is given")
    parser.add_argument("--network", nargs="*", default=[], help="what of the preset's sizes to change: pair_dim=128")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--memory", choices=["kept", "default"], default="kept", help="what becomes of freed memory")
    parser.add_argument("--row", help=argparse.SUPPRESS)
    return parser.parse_args()


def print_row(options: argparse.Namespace) -> None:
    """Measure and print one row."""
    torch.set_num_threads(1)
    kept = options.memory == "kept" and keep_freed_memory()
    step, questions = training_step(options)
    with FlopCounterMode(display=False) as flops:
        step()
    before = peak(options.row, options.repeats)
    seconds = measured(step, options.repeats)
    share = flops.get_total_flops() / seconds / statistics.mean([before, peak(options.row, options.repeats)])
    name = " ".join([f"{options.preset:14} {options.still:8}", *options.network])
    print(
        f"{name} {options.images:2} x {options.questions:2} questions  {options.row:8} "
        f"{'kept' if kept else 'default'} memory {questions / seconds:7.1f} questions/CPU-s, {share:4.0%} of peak "
        f"({before / 1e9:.0f} GFLOP/s)",
        flush=True,
    )


def training_step(options: argparse.Namespace) -> tuple[Callable[[], object], int]:
    """Return one step of training on a fixed random batch, and its number of questions."""
    config = TrainConfig(
        preset="small",
        device="cpu",
        precision=options.row,
        images_per_batch=options.images,
        questions_per_image=options.questions,
        use_curriculum=False,
    )
    nowhere = Path("unread")
    features = (
        {} if PRESETS[options.preset].config.reads_pixels else {"features": nowhere, "validation_features": nowhere}
    )
    config = replace(
        config,
        preset=options.preset,
        stage=_on_a_stem(options.preset) if options.still else "",
        network=tuple(options.network),
        data=nowhere if features else None,
        **features,
    )
    torch.manual_seed(0)
    learning, batch = Learning.start(config, torch.device("cpu")), random_batch(config)
    if options.still == "maps":
        stem = stem_of(learning.learner.model)
        batch = replace(batch, images=maps_of(stem, batch.images).half())
    return lambda: learning.update(batch, config.learning_rate), config.questions_per_step


def _on_a_stem(preset: str) -> str:
    """Return the first stage in which a system learns from answers while its stem stands still."""
    stages = row_of(PRESETS[preset].config).network.stages
    found = [name for name, stage in stages.items() if "stem" not in stage.trains and ANSWER in stage.losses]
    if not found:
        raise SystemExit(f"{preset} has no stage on a frozen stem: leave --still out")
    return found[0]


def peak(precision: str, repeats: int) -> float:
    """Return floating-point operations a second of a large matrix product on this thread, by the faster library."""
    a, b = torch.randn(2, 2048, 2048).to(getattr(torch, precision))
    times_b = multiplication(b, len(a))
    seconds = [measured(lambda: a @ b, repeats), measured(lambda: times_b(a), repeats)]
    return 2 * 2048**3 / min(seconds)


def measured(work: Callable[[], object], repeats: int) -> float:
    """Return the median processor time of a call, after one that is not counted."""
    work()
    return statistics.median(processor_seconds(work) for _ in range(repeats))


def processor_seconds(work: Callable[[], object]) -> float:
    """Return the processor time that one call takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
