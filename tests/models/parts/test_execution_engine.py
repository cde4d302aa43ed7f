"""The engine: all modules of a batch together against one tree at a time, with PyTorch's own convolutions."""

from random import Random

import pytest
import torch
import torch.nn.functional as F

from film_viz.models.parts.execution_engine import ExecutionEngine, _convolved
from film_viz.models.parts.execution_plan import plan_of
from film_viz.questions.program_tokens import ARITY, FIRST_FUNCTION, SCENE, TOKENS, UNIQUE, completed, inputs_of

CHANNELS, HEIGHT, WIDTH = 6, 5, 4
BINARY = [token for token, arity in enumerate(ARITY) if arity == 2]


def engine(norm: str = "none") -> ExecutionEngine:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(4)
        return ExecutionEngine(CHANNELS, norm)


def pictures(n: int = 3) -> torch.Tensor:
    return torch.rand(n, CHANNELS, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(1))


def random_trees(n: int) -> list[tuple[int, ...]]:
    """Trees of any functions, some with several that take two inputs."""
    rng = Random(3)
    functions = range(FIRST_FUNCTION, len(TOKENS))
    return [completed(rng.choices(functions, k=rng.randint(0, 9))) for _ in range(n)]


def one(engine: ExecutionEngine, tree: tuple[int, ...], picture: torch.Tensor, skips_unique: bool) -> torch.Tensor:
    """Run one tree by itself, module after module."""

    def convolution(convs: torch.nn.Module, number: int, x: torch.Tensor) -> torch.Tensor:
        size = CHANNELS
        weight, bias = (p[number * size : (number + 1) * size] for p in (convs.weight, convs.bias))
        return F.conv2d(x, weight, bias, padding=weight.shape[-1] // 2)

    def norm(x: torch.Tensor) -> torch.Tensor:
        return x if engine.norm == "none" else F.group_norm(x, 2)

    values: dict[int, torch.Tensor] = {}
    for place in range(len(tree) - 1, -1, -1):
        token, read = tree[place], [values[i] for i in inputs_of(tree)[place]] or [picture[None]]
        if token == UNIQUE and skips_unique:
            values[place] = read[0]
            continue
        x = read[0]
        if len(read) == 2:
            x = torch.relu(convolution(engine.join, BINARY.index(token), torch.cat(read, dim=1)))
        inner = torch.relu(norm(convolution(engine.conv1, token - FIRST_FUNCTION, x)))
        values[place] = torch.relu(x + norm(convolution(engine.conv2, token - FIRST_FUNCTION, inner)))
    return values[0]


@pytest.mark.parametrize("norm", ["none", "group"])
@pytest.mark.parametrize("skips_unique", [True, False])
@pytest.mark.parametrize("shares_equal", [True, False])
def test_all_trees_together_give_what_each_gives_alone(norm, skips_unique, shares_equal):
    modules, trees = engine(norm).double(), random_trees(23)
    images = [i % 3 for i in range(23)]
    seen, alone = pictures().double().requires_grad_(), pictures().double().requires_grad_()
    found = modules(plan_of(trees, images, shares_equal, skips_unique), seen).roots
    expected = torch.cat([one(modules, tree, alone[i], skips_unique) for tree, i in zip(trees, images, strict=True)])
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)
    weights = list(modules.parameters())
    of_all = torch.autograd.grad(found.square().sum(), [seen, *weights])
    of_each = torch.autograd.grad(expected.square().sum(), [alone, *weights])
    for a, b in zip(of_all, of_each, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-6, atol=1e-8)


@torch.no_grad()
def test_the_order_of_the_inputs_of_a_comparison_counts():
    modules = engine()
    first, second = (completed([TOKENS.index(n) for n in text.split()]) for text in ("count scene", "exist scene"))
    for name in ("less_than", "greater_than"):
        token = TOKENS.index(name)
        there, back = ((token, *first, *second), (token, *second, *first))
        a, b = modules(plan_of([there, back], [0, 0]), pictures()).roots
        assert (a - b).abs().max() > 1e-3


@torch.no_grad()
def test_every_place_holds_what_the_tree_below_it_gives():
    modules, (tree,) = engine(), [tree for tree in random_trees(9) if len(tree) > 7][:1]
    plan = plan_of([tree, (SCENE,)], [1, 0])
    maps = modules(plan, pictures()).at(plan.places[0])
    for place in range(len(tree)):
        below = completed(tree[place:])
        torch.testing.assert_close(maps[place], one(modules, below, pictures()[1], False)[0], rtol=1e-5, atol=1e-5)


def test_gradients_of_convolutions_by_token_are_true():
    generator = torch.Generator().manual_seed(0)
    x, *weights = (
        torch.randn(*shape, generator=generator, dtype=torch.float64).requires_grad_()
        for shape in ((5, 2, 3, 4), (3, 2, 3, 3), (3, 2, 3, 3), (3,), (3,))
    )

    def convolved(x: torch.Tensor, *w: torch.Tensor) -> torch.Tensor:
        return _convolved(x, (2, 3), (1, 0), (w[:2], w[2:]))

    assert torch.autograd.gradcheck(convolved, (x, *weights))


def test_in_half_precision_maps_are_made_in_it_and_nearly_the_same():
    modules, trees = engine(), random_trees(5)
    plan = plan_of(trees, [0, 1, 2, 0, 1])
    whole = modules(plan, pictures()).roots
    with torch.autocast("cpu", torch.bfloat16):
        half = modules(plan, pictures()).roots
    assert half.dtype == torch.bfloat16
    torch.testing.assert_close(half.float(), whole, rtol=0.1, atol=0.05)
