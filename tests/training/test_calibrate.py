"""A few seconds of real steps tell how long a run takes."""

from dataclasses import replace

import pytest
import torch

from film_viz.training import calibrate as calibrate_module
from film_viz.training.calibrate import calibrate, estimate_hours, random_batch
from film_viz.training.learning import Learning


@pytest.mark.slow
def test_the_rate_is_that_of_the_steps_and_the_random_numbers_stay_as_they_were(tiny_config, monkeypatch):
    clock = iter(range(0, 1000, 2))
    monkeypatch.setattr(calibrate_module.time, "perf_counter", lambda: float(next(clock)))
    before = torch.get_rng_state()
    rate = calibrate(tiny_config, seconds=5.0)  # looks at 0, then 2 and 4 before a step each, 6 and 8 after them
    assert rate == 2 * tiny_config.questions_per_step / 8
    assert torch.equal(torch.get_rng_state(), before)


def test_hours_are_questions_over_rate(tiny_config):
    config = replace(tiny_config, steps=1_000, images_per_batch=6, questions_per_image=5)
    assert estimate_hours(config, 100.0) == pytest.approx(30_000 / 100 / 3600)


def test_a_random_batch_has_the_sizes_of_a_run_and_can_be_learned_from(tiny_config):
    batch = random_batch(tiny_config)
    assert batch.images.shape == (3, 3, 64, 64)
    assert len(batch.tokens) == len(batch.answers) == len(batch.referents) == 12
    assert batch.image_index.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert Learning.start(tiny_config, torch.device("cpu")).update(batch, 1e-3).total.isfinite()


def test_a_random_batch_has_programs_for_systems_that_are_taught_by_them(tiny_config):
    batch = random_batch(replace(tiny_config, preset="pg-ee", bank=None))
    assert random_batch(tiny_config).programs == ()
    assert len(batch.programs) == 12
    assert len({len(program.steps) for program in batch.programs}) > 2
