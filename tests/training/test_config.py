"""Settings are checked before anything starts; schedule, device and precision are what they say."""

from dataclasses import replace

import pytest
import torch

from film_viz.devices import resolve_device, resolve_precision
from film_viz.models.config import PRESETS
from film_viz.questions.vocabulary import Vocabulary
from film_viz.training.config import TrainConfig


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"preset": "huge"}, "preset must be one of tiny, small, base"),
        ({"preset": "paper-features"}, "reads backbone features"),
        ({"steps": 0}, "steps must be at least 1, got 0"),
        ({"scenes": 3}, "scenes must be at least images_per_batch = 20, got 3"),
        ({"ema": 1.0}, "ema must be in"),
        ({"lesson_scale": 0.0}, "lesson_scale must be above 0, got 0.0"),
    ],
)
def test_a_wrong_setting_is_named(change, message):
    with pytest.raises(ValueError, match=message):
        replace(TrainConfig(), **change)


def test_the_learning_rate_rises_stays_and_falls_to_nothing():
    config = replace(TrainConfig(), steps=100, warmup_steps=10, decay_share=0.2, learning_rate=0.5)
    rates = [config.learning_rate_at(step) for step in range(101)]
    assert rates[0] == pytest.approx(0.05)
    assert rates[9:81] == [0.5] * 72
    assert rates[90] == pytest.approx(0.25)
    assert rates[100] == 0


def test_the_model_has_room_for_the_vocabulary():
    config = replace(TrainConfig(), preset="tiny")
    assert config.model.n_words == len(Vocabulary())
    assert config.model.channels == PRESETS["tiny"].channels


def test_names_of_devices_and_precisions_resolve():
    assert resolve_device("cpu") == torch.device("cpu")
    assert resolve_device("auto").type in {"cpu", "cuda", "mps"}
    assert resolve_precision("bfloat16", torch.device("cpu")) is torch.bfloat16
    assert resolve_precision("float32", torch.device("cpu")) is torch.float32
    assert resolve_precision("auto", torch.device("cpu")) in {torch.float32, torch.bfloat16}


def test_the_papers_presets_are_taught_by_answers_alone():
    assert replace(TrainConfig(), preset="paper-pixels").supervision == (0, 0, 0)
    assert min(replace(TrainConfig(), preset="base").supervision) > 0


def test_lessons_stretch_for_large_batches():
    plain, stretched = TrainConfig().curriculum, replace(TrainConfig(), lesson_scale=8.0).curriculum
    assert [lesson.until for lesson in stretched] == [8 * lesson.until for lesson in plain]
    assert [lesson.files for lesson in stretched] == [lesson.files for lesson in plain]
