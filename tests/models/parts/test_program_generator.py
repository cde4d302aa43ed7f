"""The decoder: its steps against PyTorch's own LSTM, what it writes against what it holds likely."""

import pytest
import torch

from film_viz.models.parts.program_generator import Context, ProgramGenerator, read_with_words
from film_viz.models.parts.reader import LSTMReader
from film_viz.models.system import Questions
from film_viz.questions.program_tokens import END, PAD, START, TOKENS

TAUGHT = torch.tensor([[7, 9, 3, END, PAD], [END, PAD, PAD, PAD, PAD], [20, 6, 30, 3, END]])
QUESTIONS = Questions(torch.tensor([[3, 1, 4, 0], [5, 9, 2, 6], [8, 0, 0, 0]]), torch.tensor([3, 4, 1]))


@pytest.fixture(params=[(1, False), (2, False), (1, True)], ids=["one layer", "two layers", "attention"])
def case(request) -> tuple[ProgramGenerator, Context]:
    layers, has_attention = request.param
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        reader = LSTMReader(11, 5, 7, layers)
        generator = ProgramGenerator(7, 4, 6, layers, has_attention)
    with torch.no_grad():
        generator.score.weight.mul_(4)  # so that one token is clearly likelier than others
    context = read_with_words(reader, QUESTIONS) if has_attention else Context(reader(QUESTIONS).vector)
    return generator, Context(*(part if part is None else part.detach() for part in _parts(context)))


def _parts(context: Context) -> tuple[torch.Tensor | None, ...]:
    return context.vector, context.words, context.is_word


def by_hand(generator: ProgramGenerator, context: Context, tokens: torch.Tensor) -> torch.Tensor:
    """Return the logarithms of all probabilities at each step of one question, by `nn.LSTM` on the whole sequence."""
    before = generator.embedding(torch.cat([torch.tensor([START]), tokens[:-1]]))
    inputs = torch.cat([context.vector.expand(len(tokens), -1), before], dim=1)
    shown, _ = generator.lstm(inputs[:, None])
    shown = shown.squeeze(1)
    if generator.attend is not None and generator.combine is not None:
        words = context.words[0, context.is_word[0]]
        weights = torch.softmax(generator.attend(shown) @ words.t(), dim=1)
        shown = torch.tanh(generator.combine(torch.cat([shown, weights @ words], dim=1)))
    return torch.log_softmax(generator.score(shown), dim=1)


@torch.no_grad()
def test_given_programs_are_as_likely_as_by_pytorchs_own_lstm(case):
    generator, context = case
    found = generator.taught(context, TAUGHT)
    assert torch.equal(found.tokens, TAUGHT)
    for row, tokens in enumerate(TAUGHT):
        real = tokens[tokens != PAD]
        expected = by_hand(generator, context.of(torch.tensor([row])), real)
        chosen = expected.gather(1, real[:, None] - END).squeeze(1)
        torch.testing.assert_close(found.log_probs[row, : len(real)], chosen, rtol=1e-4, atol=1e-5)
        assert found.is_likeliest[row, : len(real)].tolist() == (expected.argmax(1) + END == real).tolist()


@torch.no_grad()
def test_padding_is_as_if_it_were_certain(case):
    generator, context = case
    found = generator.taught(context, TAUGHT)
    assert (found.log_probs[TAUGHT == PAD] == 0).all()
    assert found.is_likeliest[TAUGHT == PAD].all()
    wider = torch.nn.functional.pad(TAUGHT, (0, 3))
    torch.testing.assert_close(generator.taught(context, wider).log_probs[:, :5], found.log_probs)


@torch.no_grad()
def test_what_is_written_is_the_likeliest_token_each_time_and_as_likely_as_when_given(case):
    generator, context = case
    written = generator.write(context, 9)
    given = generator.taught(context, written.tokens)
    assert written.is_likeliest.all()
    assert given.is_likeliest.all()
    torch.testing.assert_close(written.log_probs, given.log_probs, rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_each_question_is_written_about_as_if_it_were_alone(case):
    generator, context = case
    together = generator.write(context, 9).tokens
    for row in range(3):
        alone = generator.write(context.of(torch.tensor([row])), 9).tokens[0]
        assert together[row, : len(alone)].tolist() == alone.tolist()
        assert (together[row, len(alone) :] == PAD).all()


@torch.no_grad()
def test_drawn_tokens_come_as_often_as_they_are_likely_and_nothing_comes_behind_the_end(case):
    generator, context = case
    many = context.of(torch.zeros(3000, dtype=torch.int64))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        drawn = generator.write(many, 6, samples=True)
    first = torch.bincount(drawn.tokens[:, 0], minlength=len(TOKENS))[END:] / 3000
    expected = by_hand(generator, context.of(torch.tensor([0])), torch.tensor([END])).exp()[0]
    assert (first - expected).abs().max() < 4 * 0.5 / 3000**0.5
    behind = (drawn.tokens == END).cumsum(1) - (drawn.tokens == END).int() > 0
    assert behind.any()
    assert (drawn.tokens[behind] == PAD).all()
    assert (drawn.log_probs[behind] == 0).all()
    given = generator.taught(many, drawn.tokens)
    torch.testing.assert_close(drawn.log_probs, given.log_probs, rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_words_behind_a_questions_end_are_not_looked_at():
    reader = LSTMReader(11, 5, 7)
    context = read_with_words(reader, QUESTIONS)
    assert context.is_word.sum(1).tolist() == [3, 4, 1]
    torch.testing.assert_close(context.vector, reader(QUESTIONS).vector)
    torch.testing.assert_close(context.words[1, 3], context.vector[1])
