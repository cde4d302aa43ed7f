"""Two processes that share every batch learn what one process learns from the whole of it."""

import time
from dataclasses import fields, replace

import pytest
import torch
from torch import nn

from film_viz.data.batch import Batch
from film_viz.data.loader import loader
from film_viz.parallel.ranks import Ranks, mean_over_ranks
from film_viz.training.jobs.manage import start_run
from film_viz.training.learning import Learning
from film_viz.training.loop import train
from film_viz.training.preparation import prepare_bank, stream_settings

N_PROCESSES = 2


def whole_batches(config, n):
    """What all processes see together at each step: their parts, one after the other."""
    settings = stream_settings(config, prepare_bank(config))
    streams = [iter(loader(replace(settings, part=part, parts=N_PROCESSES), 0, 0)) for part in range(N_PROCESSES)]
    return [joined([next(stream) for stream in streams]) for _ in range(n)]


def joined(parts: list[Batch]) -> Batch:
    longest = max(part.tokens.shape[1] for part in parts)
    n_images, values = 0, {}
    for field in fields(Batch):
        own = [getattr(part, field.name) for part in parts]
        if field.name == "tokens":
            own = [nn.functional.pad(tokens, (0, longest - tokens.shape[1])) for tokens in own]
        if field.name == "programs":
            values[field.name] = sum(own, ())
        elif own[0] is not None:  # what is not asked for, no part has
            values[field.name] = torch.cat(own)
    n_images = len(parts[0].images)
    values["image_index"] = torch.cat([part.image_index + i * n_images for i, part in enumerate(parts)])
    return Batch(**values)


@pytest.mark.slow
def test_two_processes_have_the_losses_of_one_with_the_same_batches_and_one_goes_on_alone(tiny_config, tmp_path):
    config = replace(tiny_config, images_per_batch=4, steps=5, learning_rate=1e-4, warmup_steps=1, evaluate_every=5)
    run = start_run(config, "two", N_PROCESSES, root=tmp_path)
    learning = Learning.start(config, torch.device("cpu"))
    alone = [learning.update(b, config.learning_rate_at(i)) for i, b in enumerate(whole_batches(config, 5))]
    while run.status().is_live:
        time.sleep(0.1)
    assert run.status().state == "finished", run.log_tail()
    together = run.rows()
    expected = {
        "loss": [losses.total.item() for losses in alone],
        "answer_loss": [losses.parts["answer"].item() for losses in alone],
        "accuracy": [losses.accuracy.item() for losses in alone],
    }
    for name, values in expected.items():
        assert [row[name] for row in together] == pytest.approx(values, abs=1e-5)

    train(replace(config, steps=6), run.path, resume=True)
    assert [row["step"] for row in run.rows()] == [1, 2, 3, 4, 5, 6]
    assert run.rows()[:5] == together


def test_no_scene_is_seen_by_two_processes_in_one_step(tiny_config):
    config = replace(tiny_config, images_per_batch=6)
    settings = stream_settings(config, prepare_bank(config))
    whole = next(iter(loader(settings, 3, 0)))
    parts = [next(iter(loader(replace(settings, part=part, parts=3), 3, 0))) for part in range(3)]
    pictures = [bytes(image.numpy().tobytes()) for part in parts for image in part.images]
    assert len(set(pictures)) == 6
    assert set(pictures) == {bytes(image.numpy().tobytes()) for image in whole.images}
    assert [len(part.answers) for part in parts] == [2 * config.questions_per_image] * 3
    assert parts[0].tokens.tolist() != parts[1].tokens.tolist()


def test_a_batch_that_cannot_be_divided_is_refused():
    with pytest.raises(ValueError, match="images_per_batch must be a multiple of the 3 processes, got 20"):
        Ranks(0, 3).check_divides(20)


def test_alone_everything_is_as_it_stands():
    value = torch.tensor([2.0, 5.0])
    assert mean_over_ranks(value) is value
    assert Ranks().any(True, False) == [True, False]
    assert Ranks().device_name("cuda") == "cuda"
    assert Ranks(3, 4, 1).device_name("cuda:0") == "cuda:1"
