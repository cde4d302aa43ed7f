"""The form's settings are those of the dataclasses, explained by their own comments."""

from dataclasses import fields
from pathlib import Path

import pytest

from film_viz.app.train.form import GROUP_TITLES, network_changes
from film_viz.models.systems.table import SYSTEMS
from film_viz.training.config import TrainConfig
from film_viz.training.fields import Setting, setting_groups

SOURCES = [TrainConfig, *(row.config for row in SYSTEMS.values())]


@pytest.mark.parametrize("source", SOURCES)
def test_every_field_is_in_one_group_in_its_order(source: type) -> None:
    names = [setting.name for group in setting_groups(source) for setting in group]
    assert names == [field.name for field in fields(source)]


@pytest.mark.parametrize("source", SOURCES)
def test_every_group_has_a_title(source: type) -> None:
    assert {group[0].name for group in setting_groups(source)} <= set(GROUP_TITLES)


def test_kinds_and_help_come_from_the_source() -> None:
    found = {setting.name: setting for group in setting_groups(TrainConfig) for setting in group}
    assert found["precision"].options == ("auto", "float32", "bfloat16")
    assert {found[name].kind for name in ("bank", "templates", "steps", "ema", "vary_look")} == {
        "path", "paths", "whole", "number", "flag",
    }  # fmt: skip
    assert "largest norm of the gradient" in found["clip_norm"].help
    assert "by default 2.0" in found["clip_norm"].help


@pytest.mark.parametrize("source", [TrainConfig(), TrainConfig(templates=(Path("a"), Path("b c")), bank=Path("d"))])
def test_what_a_widget_holds_is_read_back(source: TrainConfig) -> None:
    for group in setting_groups(TrainConfig):
        for setting in group:
            value = getattr(source, setting.name)
            assert setting.read(setting.shown(value)) == value


def test_an_emptied_number_is_the_default() -> None:
    assert Setting("steps", "whole", 7, "").read(None) == 7


def test_changes_of_the_network_make_that_network() -> None:
    values = {"channels": 24, "use_beta": False, "pooling": "mean", "n_blocks": 2}
    changes = network_changes("tiny", values)
    assert changes == ("channels=24", "use_beta=false", "pooling=mean")
    model = TrainConfig(preset="tiny", network=changes).model
    assert (model.channels, model.use_beta, model.pooling, model.image_size) == (24, False, "mean", 64)
