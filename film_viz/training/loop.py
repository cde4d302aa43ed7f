"""The training loop: batch, forward, loss, backward, step, log, evaluate, save.

A run lives in one folder. `metrics.jsonl` holds a row per logged step, `state.pt` all that is needed to go on
(weights, moving average, optimizer, random numbers, position), `checkpoint/` the model that the app and the command
line read. A run that was stopped or killed goes on from its last state as if nothing had happened.
"""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm

from film_viz.data.stream import loader
from film_viz.models.film import FiLMModel
from film_viz.training.config import TrainConfig, resolve_device, resolve_precision
from film_viz.training.memory import keep_freed_memory
from film_viz.training.meter import Meter, Row
from film_viz.training.preparation import prepare_bank, prepare_validation, stream_settings
from film_viz.training.run import RunFolder, averaged_model
from film_viz.training.stopping import StopSignal
from film_viz.training.supervision import Learner


def train(config: TrainConfig, folder: Path, resume: bool = False) -> Path:
    """Train a model in `folder` and return the folder of its checkpoint; Ctrl-C saves before it ends."""
    keep_freed_memory()
    run = RunFolder.open(folder, config, resume)
    device = resolve_device(config.device)
    dtype = resolve_precision(config.precision, device)
    bank, validation = prepare_bank(config), prepare_validation(config)

    torch.manual_seed(config.seed)
    learner = Learner(FiLMModel(config.model), *config.supervision)
    learner = learner.to(device).to(memory_format=torch.channels_last)
    average = AveragedModel(learner, multi_avg_fn=moving_average(config.ema), use_buffers=True)
    optimizer = torch.optim.Adam(learner.parameters(), weight_decay=config.weight_decay, fused=True)
    start, seconds = run.restore(learner, average, optimizer) if resume else (0, 0.0)
    losses_of = torch.compile(learner.losses) if config.compile else learner.losses

    meter = Meter(config, seconds)
    batches = iter(loader(stream_settings(config, bank), start, config.data_workers))
    with StopSignal() as stop, tqdm(total=config.steps, initial=start, unit="step", desc=folder.name) as bar:
        for step in range(start, config.steps):
            batch = meter.wait_for(lambda: next(batches)).to(device)
            for group in optimizer.param_groups:
                group["lr"] = config.learning_rate_at(step)
            with torch.autocast(device.type, dtype, enabled=dtype != torch.float32):
                params = learner.model.generator(batch.tokens, batch.lengths)
                losses = losses_of(batch, params)
            optimizer.zero_grad()
            losses.total.backward()
            if config.clip_norm:
                clip_grad_norm_(learner.parameters(), config.clip_norm)
            optimizer.step()
            average.update_parameters(learner)

            meter.add(losses)
            done = step + 1
            bar.update()
            if done % config.log_every == 0 or done == config.steps:
                row = meter.row(done, config.learning_rate_at(step))
                if done % config.evaluate_every == 0 or done == config.steps:
                    row |= validation.accuracies(averaged_model(average), dtype)
                run.log(row)
                bar.set_postfix_str(progress(row))
            if done % config.save_every == 0 or done == config.steps or stop.requested:
                run.save(done, meter.seconds, learner, average, optimizer)
            if stop.requested:
                break
    return run.checkpoint


def moving_average(decay: float) -> Callable[..., None]:
    """Return an exponential moving average whose memory grows from a few steps to 1 / (1 - decay) of them.

    So the average of a short run is not dominated by its random start.
    """

    def update(averaged: list[Tensor], current: list[Tensor], count: Tensor | int) -> None:
        get_ema_multi_avg_fn(min(decay, (1 + int(count)) / (10 + int(count))))(averaged, current, count)

    return update


def progress(row: Row) -> str:
    """Return a row of metrics in the few words a progress bar has room for."""
    validated = f", validation {row['validation_accuracy']:.1%}" if "validation_accuracy" in row else ""
    rate = row["questions_per_second"]
    return f"{rate:.0f} questions/s, loss {row['loss']:.3f}, accuracy {row['accuracy']:.1%}{validated}"
