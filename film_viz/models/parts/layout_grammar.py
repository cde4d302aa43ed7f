"""Which modules may come next in a layout, so that all that a policy writes can be carried out.

A layout is run on a stack of attention maps (`questions/layouts.py`). What may come next follows from how many maps lie
there, whether the answer was given, and how many tokens are left: enough must remain to bring all maps together, to
answer and to end. So whatever is drawn, step by step, is a layout. Hu et al. 2017 write the same as linear constraints.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from film_viz.questions.layouts import ANSWERS, MODULES, N_INPUTS

END = len(MODULES)
"""The token that ends a layout; those before it are the modules."""

N_TOKENS = END + 1
SHORTEST = 3
"""Tokens of the shortest layouts, such as Find, Count and the end."""

_TAKES = torch.tensor([*(N_INPUTS[module] for module in MODULES), 0])
_ANSWERS = torch.tensor([*(module in ANSWERS for module in MODULES), False])
_LEAVES = torch.where(_ANSWERS, 0, 1 - _TAKES)  # change of the stack, of a module that gives a map


@dataclass(frozen=True, slots=True)
class Progress:
    """Layouts as far as they are written."""

    maps: Int[Tensor, " question"]  # on the stack
    is_answered: Bool[Tensor, " question"]

    @classmethod
    def start(cls, n: int, device: torch.device) -> "Progress":
        """Nothing is written yet."""
        return cls(torch.zeros(n, dtype=torch.long, device=device), torch.zeros(n, dtype=torch.bool, device=device))

    def after(self, token: Int[Tensor, " question"]) -> "Progress":
        """Return how things are after one more token; what follows an end changes nothing."""
        answers, leaves = _ANSWERS.to(token.device)[token], _LEAVES.to(token.device)[token]
        maps = torch.where(answers, 0, self.maps + leaves * (token != END))
        return Progress(maps, self.is_answered | answers)

    def allowed(self, left: int) -> Bool[Tensor, "question token"]:
        """Return which tokens may come next where `left` tokens may still be written, the next one among them."""
        device = self.maps.device
        takes, answers, leaves = _TAKES.to(device), _ANSWERS.to(device), _LEAVES.to(device)
        maps = self.maps[:, None]
        needed = (maps + leaves).clamp(min=2)  # to bring all but two maps together, to answer, and to end
        gives_map = (maps >= takes) & ~answers & (needed <= left - 1)
        gives_answer = answers & (maps == takes)
        allowed = (gives_map | gives_answer) & ~self.is_answered[:, None]
        allowed[:, END] = self.is_answered
        return allowed
