"""Options of the training command: recipes, and back from settings to arguments."""

from dataclasses import replace
from pathlib import Path

import pytest

from film_viz.training.options import arguments_of, parse
from film_viz.training.recipes import RECIPES


def test_a_recipe_gives_the_settings_that_no_option_gives():
    options = parse(["--run", "runs/x", "--recipe", "base", "--steps", "7"], "train")
    assert options.config == replace(RECIPES["base"].config, steps=7)
    with pytest.raises(ValueError, match="recipe must be one of tiny, small, base"):
        parse(["--run", "runs/x", "--recipe", "huge"], "train")


def test_the_arguments_written_of_any_recipe_give_it_back():
    for recipe in RECIPES.values():
        assert parse(arguments_of(recipe.config, Path("runs/x")), "train").config == recipe.config
