"""Settings are checked before anything starts; schedule, device and precision are what they say."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from film_viz.devices import resolve_device, resolve_precision
from film_viz.models.systems.table import PRESETS
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
        ({"curriculum_scale": 0.0}, "curriculum_scale must be above 0, got 0.0"),
        ({"shares": ("count/2",)}, "a share is written name=number"),
        ({"data": Path("somewhere"), "shares": ("count=2",)}, "shares and tracing_weight are for questions"),
        ({"data": Path("somewhere"), "tracing_weight": 1.0}, "shares and tracing_weight are for questions"),
        ({"distinct_questions": -1}, "distinct_questions must be at least 0, got -1"),
        ({"distinct_questions": 9, "data": Path("d")}, "and a folder has its own; got 9"),
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


def test_heads_learn_alone_at_first_and_the_rise_comes_after():
    plain = replace(TrainConfig(), steps=100, warmup_steps=10, learning_rate=0.5)
    config = replace(plain, heads_first=20)
    assert [config.learning_rate_at(step) for step in range(20)] == [0.0] * 20
    assert {config.heads_rate_at(step) for step in range(20)} == {5.0}
    assert [config.learning_rate_at(20 + step) for step in range(30)] == [plain.learning_rate_at(i) for i in range(30)]
    assert all(config.heads_rate_at(step) == config.learning_rate_at(step) for step in range(20, 101))
    assert all(plain.heads_rate_at(step) == plain.learning_rate_at(step) for step in range(101))


def test_the_model_has_room_for_the_vocabulary():
    config = replace(TrainConfig(), preset="tiny")
    assert config.model.n_words == len(Vocabulary())
    assert config.model.channels == PRESETS["tiny"].config.channels


def test_names_of_devices_and_precisions_resolve():
    assert resolve_device("cpu") == torch.device("cpu")
    assert resolve_device("auto").type in {"cpu", "cuda", "mps"}
    assert resolve_precision("bfloat16", torch.device("cpu")) is torch.bfloat16
    assert resolve_precision("float32", torch.device("cpu")) is torch.float32
    assert resolve_precision("auto", torch.device("cpu")) in {torch.float32, torch.bfloat16}


def test_the_papers_presets_are_taught_by_answers_alone():
    assert replace(TrainConfig(), preset="paper-pixels").supervision == {}
    assert replace(TrainConfig(), preset="base").supervision == {
        "perception": 0.5,
        "grounding": 1.0,
        "naming": 0.5,
        "tracing": 0.0,
    }


def test_every_loss_of_a_system_can_be_given_a_weight():
    config = TrainConfig(loss_weights=("naming=0", "grounding=2.5"))
    assert config.supervision == {"perception": 0.5, "grounding": 2.5, "naming": 0.0, "tracing": 0.0}
    for text, message in {
        "sight=1": "preset 'small' has no loss 'sight'; it has perception, grounding, naming, tracing",
        "naming=much": "a weight of a loss is written name=number, such as programs=0.5, got 'naming=much'",
        "naming=-1": "a weight of a loss must be at least 0, got 'naming=-1'",
    }.items():
        with pytest.raises(ValueError, match=message):
            TrainConfig(loss_weights=(text,))
    with pytest.raises(ValueError, match="preset 'lstm' has no loss 'naming'; it has none beside that of the answers"):
        TrainConfig(preset="lstm", loss_weights=("naming=1",))


def test_a_stage_is_one_of_its_system():
    stage = TrainConfig(stage="perceive").training_stage
    assert stage is not None
    assert stage.trains == ("net.stem",)
    assert TrainConfig().training_stage is None
    with pytest.raises(ValueError, match="has no stage 'see'; its stages are 'perceive', 'on a frozen stem'"):
        TrainConfig(stage="see")
    with pytest.raises(ValueError, match="preset 'lstm' has no stage 'perceive'; it has none; leave stage out"):
        TrainConfig(preset="lstm", stage="perceive")


def test_questions_that_come_again_are_asked_without_a_curriculum():
    assert TrainConfig().curriculum
    assert TrainConfig(distinct_questions=9_000).curriculum == ()


def test_stages_stretch_for_large_batches():
    plain, stretched = TrainConfig().curriculum, replace(TrainConfig(), curriculum_scale=8.0).curriculum
    assert [stage.until for stage in stretched] == [8 * stage.until for stage in plain]
    assert [stage.files for stage in stretched] == [stage.files for stage in plain]
