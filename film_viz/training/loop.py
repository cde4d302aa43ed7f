"""The training loop: batch, update (forward, loss, backward, step), log, evaluate, save.

A run lives in one folder, whose files `run_files.py` lists. A run that was stopped or killed goes on from its last
state as if nothing had happened; a run that fails says why in `status.json`, and keeps what it had saved.
"""

import math
import time
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from film_viz.data.loader import loader
from film_viz.devices import resolve_device
from film_viz.parallel.ranks import Ranks, joined
from film_viz.training.budget import Budget
from film_viz.training.config import TrainConfig
from film_viz.training.learning import Learning
from film_viz.training.memory import keep_freed_memory
from film_viz.training.meter import Meter, Row
from film_viz.training.preparation import Validation, prepare_bank, prepare_maps, prepare_validation, stream_settings
from film_viz.training.runs.board import Board, check_installed
from film_viz.training.runs.files import RunError
from film_viz.training.runs.folder import RunFolder
from film_viz.training.runs.recorder import Recorder
from film_viz.training.runs.requests import Requests
from film_viz.training.runs.snapshots import Snapshots
from film_viz.training.runs.status import read_status
from film_viz.training.runs.stopping import StopSignal
from film_viz.training.stems import first_stem


def train(
    config: TrainConfig, folder: Path, resume: bool = False, continue_from: Path | None = None, spent: float = 0.0
) -> Path:
    """Train a model in `folder` and return the folder of its checkpoint; Ctrl-C saves before it ends.

    `spent` are the seconds of the run's minutes that have gone already, as into imports.
    """
    keep_freed_memory()
    budget = Budget(config, time.monotonic() - spent)
    with joined(config.device) as ranks, StopSignal() as signal:
        run = RunFolder.open(folder, config, resume, writes=ranks.is_first)
        before = read_status(folder) if resume else None
        with Recorder(folder, config.steps, config.questions_per_step, not ranks.is_first, before) as recorder:
            _train(run, ranks, recorder, Requests(folder, signal, ranks), budget, resume, continue_from)
    return run.checkpoint


def _train(
    run: RunFolder,
    ranks: Ranks,
    recorder: Recorder,
    requests: Requests,
    budget: Budget,
    resume: bool,
    continue_from: Path | None,
) -> None:
    config = run.config
    ranks.check_divides(config.images_per_batch)
    if config.tensorboard:
        check_installed()
    device, stem = resolve_device(ranks.device_name(config.device)), first_stem(config)
    recorder.phase("rendering pictures")
    with ranks.one_per_machine_first():
        bank, validation = prepare_bank(config), prepare_validation(config)

    recorder.phase("starting")
    learning, meter = Learning.start(config, device, ranks), Meter(config, budget=budget)
    start = run.begin(learning, meter, resume, continue_from)
    if stem is not None and start == 0:
        learning.take_stem(stem)
    with ranks.one_per_machine_first():
        maps = prepare_maps(config, bank, learning.learner.model)
    snapshots = Snapshots(run.path, config, validation)
    if start == 0 and ranks.is_first:
        snapshots.write(0, learning.averaged_model, learning.dtype)  # where the film of the training begins
    if config.minutes:
        recorder.phase("timing an evaluation")
        budget.expect_saving(sum(weights.numel() for weights in learning.learner.parameters()))
        _evaluate(start, learning, validation, snapshots, budget)
        budget.check()
    settings = replace(stream_settings(config, bank, maps), part=ranks.rank, parts=ranks.size)
    batches = iter(loader(settings, start, config.data_workers, pin_memory=device.type == "cuda"))

    recorder.phase("training")
    with (
        Board(run.path, config.tensorboard and ranks.is_first, start) as board,
        tqdm(total=config.steps, initial=start, unit="step", desc=run.path.name, disable=None) as bar,
    ):
        place = budget.place_before(start)
        for done in range(start + 1, config.steps + 1):
            batch = meter.wait_for(lambda: next(batches)).to(device)
            learning_rate = config.learning_rate_at(place.step)
            meter.add(learning.update(batch, learning_rate, config.heads_rate_at(place.step)))
            place = budget.after(done, ranks)
            recorder.at(done, meter.seconds, budget.expected_steps(done))
            bar.update()

            is_last = place.step >= config.steps
            evaluates = is_last or (done % config.evaluate_every == 0 and place.has_room)
            if evaluates or done % config.log_every == 0:
                row = finite(meter.row(done, learning_rate))
                if evaluates and ranks.is_first:
                    recorder.phase("evaluating")
                    row |= _evaluate(done, learning, validation, snapshots, budget)
                    recorder.phase("training")
                if ranks.is_first:
                    run.log(row)
                    board.log(row)
                    tell(bar, row)
            stops, saves = requests.stop_and_save(recorder, meter)
            saves = saves or (done % config.save_every == 0 and place.has_room)
            if ranks.is_first and (evaluates or stops or saves):
                with budget.timing("saving"):
                    run.save(done, learning, meter)
            if stops or is_last:
                break


def _evaluate(
    done: int, learning: Learning, validation: Validation, snapshots: Snapshots, budget: Budget
) -> dict[str, float]:
    """Return the accuracies of a step's averaged weights, after noting what it shows of itself."""
    model, dtype = learning.averaged_model, learning.dtype
    with budget.timing("evaluating"):
        accuracies = validation.accuracies(model, dtype)
        snapshots.write(done, model, dtype)
    return accuracies


def finite(row: Row) -> Row:
    """Return a row, unless the loss in it shows that the training has diverged."""
    if not math.isfinite(row["loss"]):
        raise RunError(
            f"the loss is {row['loss']} at step {row['step']}: the training has diverged. Start again from an earlier "
            "checkpoint (continue from) with a lower learning_rate, or with clip_norm above 0"
        )
    return row


def tell(bar: "tqdm[NoReturn]", row: Row) -> None:
    """Show a row beside the progress bar, or as a line where there is none."""
    bar.set_postfix_str(progress(row))
    if bar.disable:
        tqdm.write(f"step {row['step']:.0f}: {progress(row)}")


def progress(row: Row) -> str:
    """Return a row of metrics in the few words a progress bar has room for."""
    validated = f", validation {row['validation_accuracy']:.1%}" if "validation_accuracy" in row else ""
    rate = row["questions_per_second"]
    return f"{rate:.0f} questions/s, loss {row['loss']:.3f}, accuracy {row['accuracy']:.1%}{validated}"
