"""Many different layouts carried out together come out as each does alone."""

import pytest
import torch

from film_viz.models.parts.layout_executor import EVERYWHERE, Executed, LayoutExecutor
from film_viz.models.parts.layout_plan import plan_of
from film_viz.questions.layouts import Module

M = Module
LAYOUTS = (
    (M.FIND, M.TRANSFORM, M.FILTER, M.DESCRIBE),
    (M.FIND, M.COUNT),
    (M.FIND, M.TRANSFORM, M.FIND, M.FILTER, M.AND, M.EXIST),
    (M.SCENE, M.FIND, M.FIND_SAME_PROPERTY, M.MORE_NUM),
    (M.FIND, M.FIND, M.OR, M.FIND_SAME_PROPERTY, M.COUNT),
    (M.FIND, M.FIND, M.SAME_PROPERTY),
    (M.FIND, M.FIND, M.LESS_NUM),
    (M.SCENE, M.EXIST),
    (M.FIND, M.FILTER, M.FIND, M.EQUAL_NUM),
)
N, CELLS, FEATURES, WORD, ANSWERS = len(LAYOUTS), 12, 6, 5, 4
PICTURE = torch.tensor([1, 0, 2, 1, 1, 0, 2, 1, 0])


def executor() -> LayoutExecutor:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return LayoutExecutor(FEATURES, WORD, 7, CELLS, ANSWERS)


def random(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


CELLS_OF, TEXT = random(3, CELLS, FEATURES), random(N, 8, WORD, seed=2)


def run(network: LayoutExecutor, layouts: tuple, text: torch.Tensor, picture: torch.Tensor) -> Executed:
    return network(plan_of(layouts), CELLS_OF, network.see(CELLS_OF), text, picture)


def alone(network: LayoutExecutor, question: int) -> Executed:
    here = slice(question, question + 1)
    return run(network, LAYOUTS[here], TEXT[here], PICTURE[here])


def maps_of(network: LayoutExecutor, layout: tuple, text: torch.Tensor | None = None) -> torch.Tensor:
    """The maps of one question's modules in the order of its layout."""
    plan = plan_of([layout])
    done = network(plan, CELLS_OF, network.see(CELLS_OF), TEXT[:1] if text is None else text, PICTURE[:1])
    return done.maps[list(plan.rows[0][:-1])]


@torch.no_grad()
def test_together_they_come_out_as_each_does_alone():
    network = executor()
    plan, together = plan_of(LAYOUTS), run(network, LAYOUTS, TEXT, PICTURE)
    for question in range(N):
        single = alone(network, question)
        torch.testing.assert_close(together.logits[question], single.logits[0])
        rows, own = plan.rows[question][:-1], plan_of(LAYOUTS[question : question + 1]).rows[0][:-1]
        torch.testing.assert_close(together.maps[list(rows)], single.maps[list(own)])


def test_gradients_are_the_sum_of_those_of_each_alone():
    network = executor()
    weights = list(network.parameters())
    whole = torch.autograd.grad(run(network, LAYOUTS, TEXT, PICTURE).logits.square().sum(), weights)
    apart = sum(alone(network, question).logits.square().sum() for question in range(N))
    for one, other in zip(whole, torch.autograd.grad(apart, weights), strict=True):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)
        assert one.abs().sum() > 0


@torch.no_grad()
def test_text_beyond_a_layout_changes_nothing():
    network = executor()
    longer = torch.cat([TEXT, random(N, 3, WORD, seed=7)], dim=1)
    assert torch.equal(run(network, LAYOUTS, TEXT, PICTURE).logits, run(network, LAYOUTS, longer, PICTURE).logits)


@torch.no_grad()
@pytest.mark.parametrize(("module", "reduced"), [(M.AND, torch.minimum), (M.OR, torch.maximum)])
def test_and_is_the_lower_or_the_higher_of_two_maps(module, reduced):
    first, second, both = maps_of(executor(), (M.FIND, M.FIND, module, M.EXIST))
    assert torch.equal(both, reduced(first, second))
    assert not torch.equal(first, second)


@torch.no_grad()
def test_filter_is_the_lower_of_its_input_and_what_find_would_find():
    text = TEXT[:1].clone()
    text[0, 2] = text[0, 1]  # the second Find is told what Filter is
    first, narrowed, alike, _ = maps_of(executor(), (M.FIND, M.FILTER, M.FIND, M.OR, M.EXIST), text)
    assert torch.equal(narrowed, torch.minimum(first, alike))


@torch.no_grad()
def test_scene_looks_everywhere_alike():
    (everywhere,) = maps_of(executor(), (M.SCENE, M.COUNT))
    assert torch.equal(everywhere, torch.full((CELLS,), EVERYWHERE))


@torch.no_grad()
def test_the_first_number_is_the_one_that_was_found_first():
    network = executor()
    first, second = maps_of(network, (M.FIND, M.FIND, M.MORE_NUM))
    logits = run(network, ((M.FIND, M.FIND, M.MORE_NUM),), TEXT[:1], PICTURE[:1]).logits
    torch.testing.assert_close(logits, network.measures[M.MORE_NUM](first[None], second[None]))
