"""The policy of N2NMN: which modules answer this question, and which of its words does each of them read?

A decoder writes a layout token by token. For each token it weighs all words, and what it chooses follows from its state
and from what it found there; the same weights give the chosen module its text, a sum of words. So a module named Find
finds red cubes because it was written while looking at "red" and "cubes". Hu et al. 2017, section 3.2, with additive
attention as in their code. Only tokens that the grammar allows are ever written (`layout_grammar.py`).
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from film_viz.models.parts.layout_grammar import END, N_TOKENS, Progress
from film_viz.models.parts.reader import States, states_of

AT_ONCE = 40
"""Questions of about one length whose words are weighed together: short ones are not padded to the longest of all."""


@dataclass(frozen=True, slots=True)
class Written:
    """Layouts token by token, to the end; after it END comes again, with certainty."""

    tokens: Int[Tensor, "question step"]
    attention: Float[Tensor, "question step word"]  # sums to 1 over a question's words, up to its end
    log_prob: Float[Tensor, "question step"]  # of each token after those before it
    entropy: Float[Tensor, "question step"]  # of the choice at each step, in nats


class LayoutPolicy(nn.Module):
    """The decoder and its attention to words."""

    def __init__(self, hidden_dim: int, n_layers: int, token_dim: int, attention_dim: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(N_TOKENS + 1, token_dim)  # the last one begins
        self.lstm = nn.LSTM(token_dim, hidden_dim, n_layers, batch_first=True)
        self.of_word = nn.Linear(hidden_dim, attention_dim)
        self.of_state = nn.Linear(hidden_dim, attention_dim, bias=False)
        self.to_weight = nn.Linear(attention_dim, 1, bias=False)  # the softmax would take a bias away
        self.score = nn.Linear(2 * hidden_dim, N_TOKENS)

    def taught(self, words: States, tokens: Int[Tensor, "question step"], longest: int) -> Written:
        """Return what the policy makes of given layouts: where it looks, and how likely it holds each token.

        `longest` counts the modules that a layout may have; longer ones may be given all the same.
        """
        n_steps = (tokens != END).sum(1).cpu() + 1
        begins = tokens.new_full((len(tokens), 1), N_TOKENS)
        before = torch.cat([begins, tokens[:, :-1]], dim=1)
        written = states_of(self.embedding, self.lstm, before, n_steps, words.last)
        attention = self._attention(words, written.shown, n_steps)
        allowed = _allowed(tokens, max(longest + 1, tokens.shape[1]))
        log_probs = self._log_probs(words, written.shown, attention, allowed)
        entropy = -(log_probs.exp() * torch.where(allowed, log_probs, 0.0)).sum(2)
        chosen = log_probs.gather(2, tokens[:, :, None]).squeeze(2)
        return Written(tokens, attention, chosen, entropy)

    @torch.no_grad()
    def write(self, words: States, longest: int, samples: bool = False) -> Int[Tensor, "question step"]:
        """Write layouts of at most `longest` modules: the likeliest token each time, or one drawn by likelihood."""
        n, device = len(words.is_token), words.shown.device
        n_words = words.is_token.sum(1).cpu()
        token, state = torch.full((n,), N_TOKENS, device=device), words.last
        tokens: list[Tensor] = []
        progress = Progress.start(n, device)
        while not tokens or not bool((token == END).all()):
            shown, state = self.lstm(self.embedding(token)[:, None], tuple(part.contiguous() for part in state))
            attention = self._attention(words, shown, torch.ones_like(n_words))
            allowed = progress.allowed(longest + 1 - len(tokens))[:, None]
            log_probs = self._log_probs(words, shown, attention, allowed)[:, 0]
            token = torch.multinomial(log_probs.exp(), 1)[:, 0] if samples else log_probs.argmax(1)
            progress = progress.after(token)
            tokens.append(token)
        return torch.stack(tokens, dim=1)

    def _attention(
        self, words: States, shown: Float[Tensor, "question step hidden"], n_steps: Int[Tensor, " question"]
    ) -> Float[Tensor, "question step word"]:
        """Return the weights of all words at every step, 0 for the padding."""
        of_word, of_state = self.of_word(words.shown), self.of_state(shown)
        n_words = words.is_token.sum(1).cpu()
        order = torch.argsort(n_words, stable=True)
        weights = []
        for rows in order.split(AT_ONCE):
            longest, most = int(n_words[rows].max()), int(n_steps[rows].max())
            here = rows.to(shown.device)
            pairs = torch.tanh(of_state[here, :most, None] + of_word[here, None, :longest])
            scores = self.to_weight(pairs).squeeze(3).float()
            is_word = words.is_token[here, None, :longest]
            found = torch.softmax(scores.masked_fill(~is_word, float("-inf")), dim=2)
            weights.append(F.pad(found, (0, words.shown.shape[1] - longest, 0, shown.shape[1] - most)))
        return torch.cat(weights)[torch.argsort(order).to(shown.device)]

    def _log_probs(
        self,
        words: States,
        shown: Float[Tensor, "question step hidden"],
        attention: Float[Tensor, "question step word"],
        allowed: Bool[Tensor, "question step token"],
    ) -> Float[Tensor, "question step token"]:
        found = torch.bmm(attention.to(words.shown.dtype), words.shown)
        scores = self.score(torch.cat([shown, found.to(shown.dtype)], dim=2)).float()
        return torch.log_softmax(scores.masked_fill(~allowed, float("-inf")), dim=2)


def _allowed(tokens: Int[Tensor, "question step"], most: int) -> Bool[Tensor, "question step token"]:
    """Return what was allowed at each step of given layouts of at most so many tokens."""
    progress, allowed = Progress.start(len(tokens), tokens.device), []
    for step, token in enumerate(tokens.unbind(1)):
        allowed.append(progress.allowed(most - step))
        progress = progress.after(token)
    return torch.stack(allowed, dim=1)
