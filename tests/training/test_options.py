"""Options of the training command: recipes, and back from settings to arguments."""

from dataclasses import replace
from pathlib import Path

import pytest

from film_viz.options import OptionError
from film_viz.training.options import arguments_of, parse
from film_viz.training.recipes import RECIPES
from film_viz.training.runs.files import write_run_config


def test_a_recipe_gives_the_settings_that_no_option_gives():
    options = parse(["--run", "runs/x", "--recipe", "base", "--steps", "7"], "train")
    assert options.config == replace(RECIPES["base"].config, steps=7)
    with pytest.raises(ValueError, match="recipe must be one of tiny, small, base"):
        parse(["--run", "runs/x", "--recipe", "huge"], "train")


def test_options_are_checked_against_the_preset_that_the_recipe_names():
    options = parse(["--run=runs/x", "--recipe=pg-ee", "--stage", "programs", "--network", "module_dim=8"], "train")
    assert (options.config.preset, options.config.stage) == ("pg-ee", "programs")
    with pytest.raises(OptionError, match="preset 'tiny' has no stage 'programs'; its stages are"):
        parse(["--run", "runs/x", "--recipe", "tiny", "--stage", "programs"], "train")


def test_options_are_checked_against_the_preset_of_the_run_that_is_resumed(tmp_path):
    write_run_config(tmp_path, replace(RECIPES["pg-ee"].config, stage="programs"))
    options = parse(["--resume", "--run", str(tmp_path), "--loss-weights", "programs=0.5"], "train")
    assert options.resume
    assert (options.config.stage, options.config.loss_weights) == ("programs", ("programs=0.5",))


def test_the_arguments_written_of_any_recipe_give_it_back():
    for recipe in RECIPES.values():
        assert parse(arguments_of(recipe.config, Path("runs/x")), "train").config == recipe.config
