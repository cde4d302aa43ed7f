"""Rows reach TensorBoard if they are wanted there; it is not needed for anything else."""

import sys
from dataclasses import replace
from types import ModuleType

import pytest

from film_viz.training.loop import train
from film_viz.training.runs.board import Board
from film_viz.training.runs.files import RunError


class Writer:
    made: tuple = ()

    def __init__(self, folder, purge_step):
        self.folder, self.purge_step, self.scalars, self.is_closed = folder, purge_step, [], False
        Writer.made = (*Writer.made, self)

    def add_scalar(self, name, value, step):
        self.scalars.append((name, value, step))

    def close(self):
        self.is_closed = True


@pytest.fixture
def stand_in(monkeypatch):
    module = ModuleType("torch.utils.tensorboard")
    module.SummaryWriter = Writer
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", module)
    monkeypatch.setattr(Writer, "made", ())


@pytest.mark.usefixtures("stand_in")
def test_every_value_of_a_row_becomes_a_curve_over_steps(tmp_path):
    with Board(tmp_path, is_wanted=True, start=4) as board:
        board.log({"step": 5, "loss": 2.5, "accuracy": 0.25})
    (writer,) = Writer.made
    assert (writer.folder, writer.purge_step, writer.is_closed) == (tmp_path / "tensorboard", 5, True)
    assert writer.scalars == [("loss", 2.5, 5), ("accuracy", 0.25, 5)]


def test_without_it_nothing_is_imported_or_written(tmp_path):
    with Board(tmp_path, is_wanted=False) as board:
        board.log({"step": 5, "loss": 2.5})
    assert list(tmp_path.iterdir()) == []


def test_where_it_is_wanted_and_absent_the_run_says_how_to_install_it(tiny_config, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(RunError, match=r"pip install 'film-viz\[tensorboard\]'"):
        train(replace(tiny_config, tensorboard=True), tmp_path / "run")
