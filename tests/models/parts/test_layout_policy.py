"""The policy writes layouts that can be carried out, and looks at words while it does."""

from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from film_viz.models.parts.layout_grammar import END, N_TOKENS
from film_viz.models.parts.layout_policy import LayoutPolicy
from film_viz.models.parts.reader import LSTMReader, States, states_of
from film_viz.questions.layouts import MODULES, Module, inputs_of

M = Module
LENGTHS = torch.tensor([3, 5, 1])
TOKENS = torch.tensor([[3, 1, 4, 0, 0], [5, 9, 2, 6, 5], [8, 0, 0, 0, 0]])
LAYOUTS = torch.tensor(
    [
        [*(MODULES.index(m) for m in layout), *[END] * (6 - len(layout))]
        for layout in ((M.FIND, M.COUNT), (M.FIND, M.TRANSFORM, M.FIND, M.AND, M.EXIST), (M.SCENE, M.COUNT))
    ]
)


def made(layers: int = 1) -> tuple[LSTMReader, LayoutPolicy]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return LSTMReader(13, 5, 7, layers), LayoutPolicy(7, layers, 6, 8)


def words_of(reader: LSTMReader, tokens: torch.Tensor = TOKENS, lengths: torch.Tensor = LENGTHS) -> States:
    return states_of(reader.embedding, reader.lstm, tokens, lengths)


def by_hand(policy: LayoutPolicy, words: States, question: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Weights of the words and scores of all tokens at each step of one layout, with PyTorch's own LSTM."""
    layout = [t for t in LAYOUTS[question].tolist() if t != END]
    before = policy.embedding(torch.tensor([N_TOKENS, *layout]))
    start = tuple(part[:, question].contiguous() for part in words.last)
    shown, _ = policy.lstm(before, start)
    states = words.shown[question][words.is_token[question]]
    weights, scores = [], []
    for state in shown:
        fit = [policy.to_weight(torch.tanh(policy.of_word(s) + policy.of_state(state))).item() for s in states]
        share = np.exp(fit) / np.exp(fit).sum()
        context = torch.tensor(share, dtype=torch.float32) @ states
        weights.append(share)
        scores.append(policy.score(torch.cat([state, context])).double().numpy())
    return weights, scores


@pytest.mark.parametrize("layers", [1, 2])
@torch.no_grad()
def test_it_looks_and_chooses_as_the_formula_says(layers):
    reader, policy = made(layers)
    words = words_of(reader)
    written = policy.taught(words, LAYOUTS, 10)
    for question in range(3):
        weights, scores = by_hand(policy, words, question)
        for step, (share, score) in enumerate(zip(weights, scores, strict=True)):
            np.testing.assert_allclose(written.attention[question, step, : len(share)], share, atol=1e-6)
            token = LAYOUTS[question, step].item()
            if token == END:
                assert written.log_prob[question, step] == 0  # after an answer nothing else is allowed
                continue
            legal = [t for t in range(N_TOKENS) if can_follow(LAYOUTS[question, :step].tolist(), t)]
            expected = score[token] - np.log(np.exp(score[legal]).sum())
            assert written.log_prob[question, step] == pytest.approx(expected, abs=1e-5)
            share_of = np.exp(score[legal]) / np.exp(score[legal]).sum()
            assert written.entropy[question, step] == pytest.approx(-(share_of * np.log(share_of)).sum(), abs=1e-5)


def can_follow(before: list[int], token: int) -> bool:
    """Whether a token fits the stack that the ones before it leave, far from the longest layout."""
    maps = 0
    for module in map(MODULES.__getitem__, before):
        maps += 1 - {M.SCENE: 0, M.FIND: 0, M.AND: 2, M.OR: 2}.get(module, 1)
    if token == END:
        return False
    two = (M.EQUAL_NUM, M.MORE_NUM, M.LESS_NUM, M.SAME_PROPERTY)
    match MODULES[token]:
        case M.SCENE | M.FIND:
            return True
        case M.COUNT | M.EXIST | M.DESCRIBE:
            return maps == 1
        case M.AND | M.OR:
            return maps >= 2
        case module if module in two:
            return maps == 2
    return maps >= 1


@torch.no_grad()
def test_attention_sums_to_one_over_the_words_and_is_nothing_in_the_padding():
    reader, policy = made()
    written = policy.taught(words_of(reader), LAYOUTS, 10)
    for question, n_words in enumerate(LENGTHS):
        n = int((LAYOUTS[question] != END).sum()) + 1
        torch.testing.assert_close(written.attention[question, :n].sum(1), torch.ones(n))
        assert not written.attention[question, :, n_words:].any()


@pytest.mark.parametrize("samples", [False, True])
@pytest.mark.parametrize("longest", [2, 4, 9])
def test_every_layout_that_it_writes_can_be_carried_out(samples, longest):
    reader, policy = made()
    n = 200
    words = words_of(reader, TOKENS.repeat(n, 1), LENGTHS.repeat(n))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        tokens = policy.write(words, longest, samples)
    layouts = {tuple(MODULES[t] for t in row if t != END) for row in tokens.tolist()}
    assert all(inputs_of(layout) for layout in layouts)
    assert max(map(len, layouts)) <= longest
    assert len(layouts) > 3 if samples else len(layouts) <= 3


@torch.no_grad()
def test_written_together_or_alone_the_likeliest_layout_is_the_same():
    reader, policy = made()
    together = policy.write(words_of(reader), 6)
    for row, tokens, length in zip(together, TOKENS, LENGTHS, strict=True):
        alone = policy.write(words_of(reader, tokens[None, :length], length[None]), 6)[0]
        assert row[: len(alone)].tolist() == alone.tolist()
        assert set(row[len(alone) :].tolist()) <= {END}


@torch.no_grad()
def test_what_it_writes_it_holds_likeliest_at_every_step():
    reader, policy = made()
    words = words_of(reader)
    tokens = policy.write(words, 6)
    best = policy.taught(words, tokens, 6).log_prob
    first = torch.arange(N_TOKENS - 1)
    for question in range(3):
        one = replace(
            words,
            shown=words.shown[question].expand(len(first), -1, -1),
            last=tuple(part[:, question, None].expand(-1, len(first), -1) for part in words.last),
            is_token=words.is_token[question].expand(len(first), -1),
        )
        others = policy.taught(one, F.pad(first[:, None], (0, 1), value=END), 6).log_prob[:, 0]
        assert others.max() == pytest.approx(best[question, 0].item(), abs=1e-5)


def test_layouts_are_learned_by_heart():
    reader, policy = made()
    optimizer = torch.optim.Adam([*reader.parameters(), *policy.parameters()], lr=0.03)
    for _ in range(60):
        loss = -policy.taught(words_of(reader), LAYOUTS, 10).log_prob.sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert policy.write(words_of(reader), 10).tolist() == LAYOUTS.tolist()
