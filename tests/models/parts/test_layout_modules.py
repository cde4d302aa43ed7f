"""The modules compute what their formulas say, whichever way the rows are laid out."""

import numpy as np
import torch
import torch.nn.functional as F

from film_viz.models.parts.layout_modules import ByPicture, Compare, Look, Measure, Relocate, found_in

PICTURE = torch.tensor([2, 0, 2, 2, 0])  # of five rows; nobody asks about picture 1


def random(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def made(kind: type, *sizes: int) -> torch.nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return kind(*sizes)


def plainly(look: Look, cells: torch.Tensor, gate: torch.Tensor) -> torch.Tensor:
    """Every cell's features times a vector, brought to length 1, weighed: as it is written in the paper."""
    product = look.of_cell(cells) * gate[:, None]
    return look.to_map(F.normalize(product, dim=2)).squeeze(2)


def test_rows_come_back_from_their_layout_by_picture():
    by, rows = ByPicture.of(PICTURE, 3), random(5, 4)
    laid_out = by.laid_out(rows)
    assert laid_out.shape == (3, 3, 4)
    assert torch.equal(by.rows(laid_out), rows)
    assert torch.equal(laid_out[2], rows[[0, 2, 3]])
    assert torch.equal(laid_out[1], torch.zeros(3, 4))


def test_looking_is_a_product_of_length_one_in_every_cell():
    look, cells, text = made(Look, 6, 5, 7), random(3, 11, 6), random(5, 5, seed=2)
    found = look(look.see(cells), ByPicture.of(PICTURE, 3), text)
    torch.testing.assert_close(found, plainly(look, cells[PICTURE], look.of_text(text)))


def test_its_gradients_are_those_of_the_plain_formula():
    look, cells, text = made(Look, 6, 5, 7), random(3, 11, 6), random(5, 5, seed=2)
    ways = look(look.see(cells), ByPicture.of(PICTURE, 3), text), plainly(look, cells[PICTURE], look.of_text(text))
    gradients = (torch.autograd.grad(way.square().sum(), list(look.parameters())) for way in ways)
    for one, other in zip(*gradients, strict=True):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)


def test_relocating_multiplies_with_what_was_found_as_well():
    move, cells, text, found = made(Relocate, 6, 5, 7), random(3, 11, 6), random(5, 5), random(5, 6, seed=2)
    moved = move.move(move.see(cells), ByPicture.of(PICTURE, 3), text, found)
    torch.testing.assert_close(moved, plainly(move, cells[PICTURE], move.of_text(text) * move.of_found(found)))


def test_what_is_found_is_a_mean_of_the_cells_by_the_softmax_of_the_map():
    cells, maps = random(3, 11, 6), random(5, 11, seed=2)
    maps[1, 4] = 1e4  # looks at one cell alone
    found = found_in(cells, ByPicture.of(PICTURE, 3), maps)
    for row, picture in enumerate(PICTURE):
        weights = np.exp(maps[row].double().numpy() - maps[row].max().item())
        expected = weights @ cells[picture].double().numpy() / weights.sum()
        np.testing.assert_allclose(found[row], expected, atol=1e-5)
    assert torch.equal(found[1], cells[0, 4])


def test_the_order_of_the_two_numbers_counts():
    measure, one, other = made(Measure, 2, 11, 3), random(5, 11), random(5, 11, seed=2)
    values = torch.cat([m for x in (one, other) for m in (x, x.amin(1)[:, None], x.amax(1)[:, None])], dim=1)
    torch.testing.assert_close(measure(one, other), values @ measure.answer.weight.t() + measure.answer.bias)
    assert not torch.allclose(measure(one, other), measure(other, one))


def test_whether_there_is_any_is_read_from_the_lowest_the_mean_and_the_highest_value():
    exist, maps = made(Measure, 1, 0, 3), random(5, 11)
    shuffled = maps[:, torch.randperm(11, generator=torch.Generator().manual_seed(0))]
    torch.testing.assert_close(exist(maps), exist(shuffled))
    values = torch.stack([maps.amin(1), maps.mean(1), maps.amax(1)], dim=1)
    torch.testing.assert_close(exist(maps), exist.answer(values))


def test_comparing_two_is_a_product_of_length_one():
    compare, text, one, other = made(Compare, 2, 6, 5, 7, 3), random(4, 5), random(4, 6), random(4, 6, seed=2)
    product = compare.of_text(text) * compare.of_found[0](one) * compare.of_found[1](other)
    torch.testing.assert_close(compare(text, one, other), compare.answer(product / product.norm(dim=1, keepdim=True)))
