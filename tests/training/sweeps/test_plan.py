"""A sweep's file becomes runs with settings and names of their own, or a sentence that says what is wrong with it."""

import tomllib

import pytest

from film_viz.training.recipes import RECIPES
from film_viz.training.sweeps.plan import SweepError, read_sweep, sweep_of

FILE = """
recipe = "tiny"
seeds = [0, 1]
[settings]
steps = 60
[grid]
learning_rate = [0.001, 0.01, 0.1]
network = [["channels=16"], ["channels=32"]]
[[runs]]
learning_rate = 1
precision = "float32"
[evaluate]
data = "data/val"
checkpoints = ["small"]
[parameters]
number = 2000
"""


def test_every_combination_and_every_listed_run_is_trained_with_every_seed(tmp_path):
    (tmp_path / "first try.toml").write_text(FILE)
    sweep = read_sweep(tmp_path / "first try.toml")
    assert sweep.name == "first-try"
    found = {
        (run.config.learning_rate, run.config.network, run.config.precision, run.config.seed) for run in sweep.runs
    }
    grid = {
        (rate, (f"channels={n}",), "auto", seed) for rate in (0.001, 0.01, 0.1) for n in (16, 32) for seed in (0, 1)
    }
    assert found == grid | {(1, (), "float32", 0), (1, (), "float32", 1)}
    assert {run.config.steps for run in sweep.runs} == {60}
    assert {run.config.images_per_batch for run in sweep.runs} == {RECIPES["tiny"].config.images_per_batch}
    assert sweep.varied == ("learning_rate", "network", "precision", "seed")
    assert (sweep.evaluate.data, sweep.evaluate.checkpoints, sweep.parameters.number) == ("data/val", ("small",), 2000)
    assert len({run.name for run in sweep.runs}) == len(sweep.runs) == 14
    assert sweep.runs[0].name == "first-try_lr0.001_channels-16_pauto_seed0"
    assert sweep.runs[0].varied == {
        "learning_rate": 0.001,
        "network": ["channels=16"],
        "precision": "auto",
        "seed": 0,
    }


def test_a_run_keeps_its_name_when_others_join():
    few = sweep_of({"grid": {"learning_rate": [0.1, 0.2]}}, "a")
    more = sweep_of({"grid": {"learning_rate": [0.05, 0.1, 0.2, 0.4]}}, "a")
    assert {run.name for run in few.runs} < {run.name for run in more.runs}


def test_names_that_are_long_or_alike_stand_for_the_settings():
    alike = sweep_of({"grid": {"bank": ["a/one", "b/one"]}}, "a")
    assert len({run.name for run in alike.runs}) == 2
    many = {name: [0.5, 0.25] for name in ("perception_weight", "grounding_weight", "naming_weight", "clip_norm")}
    long = sweep_of({"grid": many | {"network": [["channels=16", "n_blocks=2", "rnn_dim=48"]]}}, "a")
    assert len({run.name for run in long.runs}) == 16
    assert all(len(run.name) < 80 for run in long.runs)


def test_without_a_grid_there_is_one_run_and_without_settings_none():
    assert [run.name for run in sweep_of({"recipe": "tiny"}, "one").runs] == ["one"]
    assert sweep_of({"parameters": {"number": 5, "checkpoints": ["small"]}}, "banks").runs == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing is asked for"),
        ("name = 'a'", "nothing is asked for; a sweep has one or more of evaluate, grid"),
        ('recipe = "huge"', "recipe must be one of tiny"),
        ("gird = 3", "there is no part 'gird' of a sweep"),
        ("[grid]\nlearning_rate = 0.1", "grid.learning_rate must be a list of values, got 0.1"),
        ("[grid]\nlearning_rates = [0.1]", "there is no setting 'learning_rates' here"),
        ("[grid]\nlearning_rate = ['fast']", "not supported between"),
        ("[grid]\nsteps = [0]", "steps must be at least 1, got 0"),
        ("grid = 3", "grid is a table of settings"),
        ("runs = 3", "runs are tables of settings"),
        ("seeds = 3", "seeds must be a list of whole numbers, got 3"),
        ("[grid]\nseed = [1, 1]", "two runs have the same settings"),
        (f"seeds = {list(range(10_001))}", "1 to 10,000 runs, and this one asks for 10,001"),
        ("name = '../x'", "a sweep is named with at most 40 letters"),
        ("[evaluate]\nsplit = 'val'", "evaluate holds data, and maybe split"),
        ("evaluate = 3", "evaluate holds data"),
        ("[parameters]\nnumber = 0", "number must be at least 1, got 0"),
        ("[parameters]\nnumber = 5\ncolor = 1", "parameters holds number, and maybe seed"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, text, said):
    (tmp_path / "a.toml").write_text(text)
    tomllib.loads(text)
    with pytest.raises(SweepError, match=said):
        read_sweep(tmp_path / "a.toml")


def test_a_file_in_another_encoding_is_told(tmp_path):
    (tmp_path / "a.toml").write_text('recipe = "tiny"', encoding="utf-16")
    with pytest.raises(SweepError, match="not UTF-8"):
        read_sweep(tmp_path / "a.toml")
