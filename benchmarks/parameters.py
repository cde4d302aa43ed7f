"""How long a bank of parameters takes: questions, gamma and beta, written to disk.

    python benchmarks/parameters.py --preset base --number 10000

Weights are random, for they do not change the time. Processor time is given beside wall time, so that what else the
machine does weighs less. The GRU runs on all threads, the questions are written by one, so on two idle cores the clock
shows the time of the questions plus half of that of the GRU. The extrapolation to more questions is linear, as the work
is: chunk by chunk.
"""

import resource
import time
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from film_viz.analysis.bank.parameter_bank import build_parameter_bank
from film_viz.analysis.bank.question_parameters import question_parameters
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.table import PRESETS
from film_viz.questions.vocabulary import Vocabulary


def main() -> None:
    """Build a bank, then read its questions once more to tell the two parts of the work apart."""
    parser = ArgumentParser(description=main.__doc__)
    parser.add_argument("--preset", default="base", choices=PRESETS)
    parser.add_argument("--number", type=int, default=10_000)
    options = parser.parse_args()
    vocabulary = Vocabulary()
    model = FiLMModel(replace(PRESETS[options.preset].config, n_words=len(vocabulary))).eval()
    with TemporaryDirectory() as folder:
        checkpoint = Checkpoint(model, vocabulary)
        checkpoint.save_pretrained(Path(folder) / "checkpoint")
        wall, processor = time.perf_counter(), time.process_time()
        bank = build_parameter_bank(checkpoint, options.number, 0, Path(folder) / "bank")
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        texts = bank.questions["text"].head(1000).tolist()
        reading = time.process_time()
        question_parameters(checkpoint, texts)
        reading = time.process_time() - reading
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    each = processor / options.number * 1e3
    print(
        f"{options.preset}, {options.number:,} questions, {torch.get_num_threads()} threads: {wall:.1f} s by the "
        f"clock, {processor:.1f} s of processor time ({each:.2f} ms a question, of which the GRU {reading:.2f}); "
        f"peak memory {peak:.2f} GB; 700,000 questions would take {700 * each / 60:.1f} min of processor time"
    )


if __name__ == "__main__":
    main()
