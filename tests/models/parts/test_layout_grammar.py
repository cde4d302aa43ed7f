"""What the grammar allows is what can still become a layout."""

from functools import cache
from itertools import product

import pytest
import torch

from film_viz.models.parts.layout_grammar import END, N_TOKENS, Progress
from film_viz.questions.layouts import MODULES, LayoutError, Module, inputs_of

FEW = tuple(map(MODULES.index, (Module.FIND, Module.FILTER, Module.OR, Module.COUNT, Module.MORE_NUM)))
"""One module for each way to change the stack."""


def is_layout(tokens: tuple[int, ...]) -> bool:
    try:
        inputs_of(tuple(MODULES[t] for t in tokens))
    except LayoutError:
        return False
    return True


@cache
def beginnings(most: int) -> frozenset[tuple[int, ...]]:
    """Every beginning of every layout of at most `most` tokens, its end among them, by trying all."""
    whole = [t for n in range(1, most) for t in product(FEW, repeat=n) if is_layout(t)]
    return frozenset((*tokens, END)[:n] for tokens in whole for n in range(1, len(tokens) + 2))


@pytest.mark.parametrize("most", [3, 4, 5, 6])
def test_a_token_is_allowed_if_and_only_if_a_layout_of_so_few_tokens_begins_so(most):
    wanted = beginnings(most)
    written: list[tuple[int, ...]] = [()]
    for step in range(most):
        tokens = torch.tensor(written, dtype=torch.long).reshape(len(written), step)
        progress = Progress.start(len(written), torch.device("cpu"))
        for token in tokens.unbind(1):
            progress = progress.after(token)
        allowed = progress.allowed(most - step)
        found = [(*b, t) for b, row in zip(written, allowed, strict=True) for t in (*FEW, END) if row[t]]
        assert set(found) == {b for b in wanted if len(b) == step + 1}
        written = [b for b in found if b[-1] != END]
    assert not written


def test_whatever_is_drawn_can_be_carried_out():
    generator, n, longest = torch.Generator().manual_seed(2), 4000, 7
    progress, tokens = Progress.start(n, torch.device("cpu")), []
    for step in range(longest + 1):
        allowed = progress.allowed(longest + 1 - step)
        token = torch.multinomial(allowed.float(), 1, generator=generator)[:, 0]
        progress = progress.after(token)
        tokens.append(token)
    rows = torch.stack(tokens, 1).tolist()
    layouts = {tuple(t for t in row if t != END) for row in rows}
    assert all(is_layout(layout) for layout in layouts)
    assert max(map(len, layouts)) == longest
    assert {t for layout in layouts for t in layout} == set(range(len(MODULES)))


def test_after_the_end_there_is_nothing_but_the_end():
    progress = Progress.start(1, torch.device("cpu"))
    for token in (MODULES.index(Module.FIND), MODULES.index(Module.EXIST), END, END):
        progress = progress.after(torch.tensor([token]))
    allowed = progress.allowed(1)
    assert allowed.shape == (1, N_TOKENS)
    assert allowed.nonzero().tolist() == [[0, END]]
