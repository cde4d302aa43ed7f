"""PG, the program generator: which steps answer this question?

A decoder writes one token after the other, each from what was written before and from the question as a vector, which
it is shown at every step. As published (Johnson et al. 2017b) that vector is all it knows of the question; with
attention it looks back at the words before it chooses a token.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from film_viz.models.parts.reader import LSTMReader
from film_viz.models.system import Questions
from film_viz.questions.program_tokens import END, PAD, START, TOKENS

State = tuple[Tensor, ...]  # of each layer: what it shows, then what it remembers


@dataclass(frozen=True, slots=True)
class Context:
    """Questions as the decoder is shown them."""

    vector: Float[Tensor, "question hidden"]
    words: Float[Tensor, "question word hidden"] | None = None  # the reader's states, for attention to choose from
    is_word: Bool[Tensor, "question word"] | None = None

    def of(self, rows: Int[Tensor, " row"]) -> "Context":
        """Return the context of some questions."""
        if self.words is None or self.is_word is None:
            return Context(self.vector[rows])
        return Context(self.vector[rows], self.words[rows], self.is_word[rows])


@dataclass(frozen=True, slots=True)
class Written:
    """Programs token by token, START left out, and END the last; what follows it is PAD, and as if it were certain."""

    tokens: Int[Tensor, "question step"]
    log_probs: Float[Tensor, "question step"]  # of each token after those before it
    is_likeliest: Bool[Tensor, "question step"]  # whether no other token was likelier there


def read_with_words(reader: LSTMReader, questions: Questions) -> Context:
    """Return questions with the state of the reader's last layer at each word."""
    lengths = questions.lengths.cpu()
    packed = pack_padded_sequence(reader.embedding(questions.tokens), lengths, batch_first=True, enforce_sorted=False)
    states, (last, _) = reader.lstm(packed)
    words, _ = pad_packed_sequence(states, batch_first=True)
    position = torch.arange(words.shape[1], device=words.device)
    return Context(last[-1], words, position < lengths.to(words.device)[:, None])


class ProgramGenerator(nn.Module):
    """The decoder."""

    def __init__(self, context_dim: int, token_dim: int, hidden_dim: int, n_layers: int, has_attention: bool) -> None:
        super().__init__()
        self.embedding = nn.Embedding(len(TOKENS), token_dim)
        self.lstm = nn.LSTM(context_dim + token_dim, hidden_dim, n_layers)
        self.attend = nn.Linear(hidden_dim, context_dim, bias=False) if has_attention else None
        self.combine = nn.Linear(hidden_dim + context_dim, hidden_dim) if has_attention else None
        self.score = nn.Linear(hidden_dim, len(TOKENS) - END)  # of END and of every function

    def taught(self, context: Context, tokens: Int[Tensor, "question step"]) -> Written:
        """Return the probability of each token of given programs, with those before it as given."""
        lengths = (tokens != PAD).sum(1)
        order = torch.argsort(lengths, descending=True, stable=True)  # long programs first, so that short ones drop out
        still_writing = torch.bincount(lengths).flip(0).cumsum(0).flip(0)[1:].tolist()
        before = torch.cat([tokens.new_full((len(tokens), 1), START), tokens[:, :-1]], dim=1)[order]
        table, of_context = self._inputs(context.of(order))
        state, shown = self._start(of_context), []
        for step, n in enumerate(still_writing):
            state = self._step(F.embedding(before[:n, step], table) + of_context[:n], tuple(s[:n] for s in state))
            shown.append(state[-2])
        rows = torch.cat([order[:n] for n in still_writing])
        steps = torch.repeat_interleave(torch.tensor(still_writing, device=rows.device))
        scores = torch.log_softmax(self._scores(torch.cat(shown), context.of(rows)), dim=1)
        given = tokens[rows, steps] - END
        chosen = scores.gather(1, given[:, None]).squeeze(1)
        log_probs = chosen.new_zeros(tokens.shape).index_put((rows, steps), chosen)
        is_likeliest = torch.ones_like(tokens, dtype=torch.bool).index_put((rows, steps), scores.argmax(1) == given)
        return Written(tokens, log_probs, is_likeliest)

    def write(self, context: Context, longest: int, samples: bool = False) -> Written:
        """Write programs of at most `longest` tokens: the likeliest next one each time, or one drawn as likely."""
        table, of_context = self._inputs(context)
        state = self._start(of_context)
        token = torch.full((len(of_context),), START, device=of_context.device)
        tokens: list[Tensor] = []
        log_probs: list[Tensor] = []
        is_likeliest: list[Tensor] = []
        has_ended = torch.zeros_like(token, dtype=torch.bool)
        while len(tokens) < longest and not has_ended.all():
            state = self._step(F.embedding(token, table) + of_context, state)
            scores = torch.log_softmax(self._scores(state[-2], context), dim=1)
            best = scores.argmax(1, keepdim=True)
            choice = torch.multinomial(scores.exp(), 1) if samples else best
            is_likeliest.append((choice == best).squeeze(1) | has_ended)
            token = (choice.squeeze(1) + END).masked_fill(has_ended, PAD)
            log_probs.append(scores.gather(1, choice).squeeze(1).masked_fill(has_ended, 0.0))
            tokens.append(token)
            has_ended = has_ended | (token == END)
        return Written(*(torch.stack(steps, dim=1) for steps in (tokens, log_probs, is_likeliest)))

    def _inputs(self, context: Context) -> tuple[Float[Tensor, "token gate"], Float[Tensor, "question gate"]]:
        """Return what tokens and what questions add to the first layer's gates, each made once for all steps."""
        weight, _, input_bias, bias = self.lstm.all_weights[0]
        of_context, of_token = weight.split((context.vector.shape[1], self.embedding.embedding_dim), dim=1)
        table = F.linear(self.embedding.weight, of_token, input_bias + bias)
        return table.float(), F.linear(context.vector, of_context).float()

    def _start(self, of_context: Float[Tensor, "question gate"]) -> State:
        zeros = of_context.new_zeros(len(of_context), self.lstm.hidden_size)
        return (zeros,) * (2 * self.lstm.num_layers)

    def _step(self, gates: Float[Tensor, "question gate"], state: State) -> State:
        """Return the state after one more token, all layers from the first to the last."""
        after: list[Tensor] = []
        for layer, weights in enumerate(self.lstm.all_weights):
            if layer:
                gates = F.linear(after[-2], weights[0], weights[2] + weights[3])
            take, keep, new, show = (gates + F.linear(state[2 * layer], weights[1])).float().chunk(4, dim=1)
            memory = torch.sigmoid(keep) * state[2 * layer + 1] + torch.sigmoid(take) * torch.tanh(new)
            after += [torch.sigmoid(show) * torch.tanh(memory), memory]
        return tuple(after)

    def _scores(self, shown: Float[Tensor, "row hidden"], context: Context) -> Float[Tensor, "row token"]:
        """Return the scores of END and of every function; with attention the words are looked at first."""
        if self.attend is not None and self.combine is not None:
            assert context.words is not None
            assert context.is_word is not None
            fit = torch.bmm(context.words, self.attend(shown)[:, :, None].to(context.words.dtype)).squeeze(2)
            weights = torch.softmax(fit.float().masked_fill(~context.is_word, float("-inf")), dim=1)
            found = torch.bmm(weights[:, None].to(context.words.dtype), context.words).squeeze(1)
            shown = torch.tanh(self.combine(torch.cat([shown, found.to(shown.dtype)], dim=1)))
        return self.score(shown).float()
