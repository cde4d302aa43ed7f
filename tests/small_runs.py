"""A run small enough to train in seconds, and small data: a bank of pictures, a folder in CLEVR's layout."""

import os
import signal
from pathlib import Path

import pytest

from film_viz.data.bank import build_bank
from film_viz.data.fresh_folder import FreshFolder
from film_viz.training.config import TrainConfig
from film_viz.training.meter import Meter


@pytest.fixture(scope="session")
def tiny_bank(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("banks") / "tiny"
    build_bank(folder, 12, 64, 64, seed=5, workers=1)
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory) -> Path:
    """A folder in CLEVR's layout: 4 pictures to learn from, 3 to be measured on, 4 questions about each."""
    folder = tmp_path_factory.mktemp("clevr")
    for split, number in (("train", 4), ("val", 3)):
        FreshFolder(number, split, seed=3, questions_per_image=4, quality="training").write(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_settings(tiny_bank) -> TrainConfig:
    """The `tiny` preset on a dozen pictures, without worker processes."""
    return TrainConfig(
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
def tiny_config(tiny_settings, tmp_path, monkeypatch) -> TrainConfig:
    """The same settings, for a test that trains in a data folder of its own."""
    monkeypatch.setenv("FILM_VIZ_DATA", str(tmp_path / "data"))
    return tiny_settings


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
