"""A run small enough to train in seconds: the `tiny` preset, a dozen pictures, no worker processes."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from film_viz.data.bank import build_bank
from film_viz.training.config import TrainConfig
from film_viz.training.meter import Meter


@pytest.fixture(scope="session")
def tiny_bank(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("banks") / "tiny"
    build_bank(folder, 12, 64, 64, seed=5, workers=1)
    return folder


@pytest.fixture
def tiny_config(tiny_bank, tmp_path, monkeypatch) -> TrainConfig:
    monkeypatch.setenv("FILM_VIZ_DATA", str(tmp_path / "data"))
    return replace(
        TrainConfig(),
        preset="tiny",
        bank=tiny_bank,
        steps=6,
        device="cpu",
        precision="float32",
        images_per_batch=3,
        questions_per_image=4,
        data_workers=0,
        validation_scenes=2,
        log_every=1,
        evaluate_every=3,
        save_every=3,
    )


@pytest.fixture
def stop_at_row(monkeypatch):
    """Has training told to stop, as by Ctrl-C, while it writes the row of a given step."""

    def stop(number):
        row = Meter.row

        def row_then_signal(self, step, learning_rate):
            if step == number:
                os.kill(os.getpid(), signal.SIGTERM)
            return row(self, step, learning_rate)

        monkeypatch.setattr(Meter, "row", row_then_signal)

    return stop
