"""Plans: every module runs after what it reads, equal ones together, equal trees once."""

import pytest
import torch

from film_viz.models.parts.execution_plan import plan_of
from film_viz.questions.program_tokens import ARITY, SCENE, TOKENS, UNIQUE, inputs_of

TREES = [
    "less_than count filter_color[red] scene count filter_shape[cube] filter_color[red] scene",
    "count filter_color[red] scene",
    "query_size unique relate[left] unique filter_shape[cube] scene",
    "exist intersect relate[left] unique filter_shape[cube] scene filter_color[red] scene",
    "scene",
    "count filter_color[red] scene",
]
IMAGES = [0, 1, 0, 1, 0, 1]


def tree(text: str) -> tuple[int, ...]:
    return tuple(TOKENS.index(name) for name in text.split())


def said(text: str, image: int, skips_unique: bool) -> str:
    """Return what a tree computes as a formula."""
    tokens = tree(text)
    values: dict[int, str] = {}
    for place in range(len(tokens) - 1, -1, -1):
        read = [values[i] for i in inputs_of(tokens)[place]] or [f"picture {image}"]
        skips = skips_unique and tokens[place] == UNIQUE
        values[place] = read[0] if skips else f"{TOKENS[tokens[place]]}({', '.join(read)})"
    return values[0]


def run(plan, n_images: int) -> tuple[list[str], list[list[str]]]:
    """Run a plan on formulas in place of maps; return those of the questions and those of each level."""
    there, levels, answering = [f"picture {i}" for i in range(n_images)], [], []
    for level in plan.levels:
        parts = [[there[row] for row in rows] for rows in level.rows.split(level.parts)]
        alone, first, second, kept, done = parts
        read = [(one,) for one in alone] + list(zip(first, second, strict=True))
        tokens = [token for token, n in zip(level.tokens, level.sizes, strict=True) for _ in range(n)]
        made = [f"{TOKENS[t]}({', '.join(r)})" for t, r in zip(tokens, read, strict=True)]
        levels.append(made)
        there = made + kept
        answering += done
    answering += [there[row] for row in plan.last]
    return [answering[i] for i in plan.order], levels


@pytest.mark.parametrize("shares_equal", [True, False])
@pytest.mark.parametrize("skips_unique", [True, False])
def test_every_program_is_computed_in_the_order_of_its_tree(shares_equal, skips_unique):
    plan = plan_of([tree(text) for text in TREES], IMAGES, shares_equal, skips_unique)
    found, levels = run(plan, 2)
    expected = [said(text, image, skips_unique) for text, image in zip(TREES, IMAGES, strict=True)]
    assert found == expected
    assert [levels[places[0].level - 1][places[0].row] for places in plan.places] == expected


def test_equal_trees_over_one_picture_are_run_once():
    trees = [tree(text) for text in TREES]
    shared, apart = (plan_of(trees, IMAGES, shares_equal) for shares_equal in (True, False))
    n_shared, n_apart = (sum(sum(level.sizes) for level in plan.levels) for plan in (shared, apart))
    _, levels = run(shared, 2)
    everything = [formula for level in levels for formula in level]
    assert n_apart == sum(map(len, trees))
    assert n_shared == len(everything) == len(set(everything)) < n_apart


def test_modules_of_one_level_and_one_token_are_one_call():
    plan = plan_of([tree(text) for text in TREES], IMAGES, shares_equal=False)
    for level in plan.levels:
        assert len(set(level.tokens)) == len(level.tokens)
        arities = [max(ARITY[token], 1) for token in level.tokens]
        assert arities == sorted(arities)
        assert level.n_unary == arities.count(1)
    assert plan.levels[0].tokens == (SCENE,)
    assert plan.levels[0].sizes == (8,)


def test_a_map_has_a_place_for_every_token_and_unique_shares_that_of_its_input():
    plan = plan_of([tree(TREES[2])], [0], skips_unique=True)
    (places,) = plan.places
    assert len(places) == 6
    assert places[1] == places[2]
    assert places[3] == places[4]
    assert [place.level for place in places] == [4, 3, 3, 2, 2, 1]
    assert plan.last.tolist() == [0]
    assert plan.order.dtype == torch.int64
