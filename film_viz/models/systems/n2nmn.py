"""N2NMN of the paper's table, end-to-end module networks: a question becomes a layout of modules, run on the picture.

In which order is what to be looked for, and where is it? A policy reads the question and writes a layout; while it
writes a module it looks at some of the words, and these tell the module what it is about. Modules hand maps of
attention on to each other, and the last one answers. Hu et al. 2017; sizes of the paper's preset, and the drawing of
weights, are those of their code, whose pictures were seen by VGG-16, at 15 x 10 cells, in place of ResNet-101 here.

Where this departs from the code it mostly follows the paper: cells carry their coordinates, and Transform looks at the
picture. The laptop's preset is narrower and has one layer in reader and decoder.

It is trained in parts. First layouts are given, written from the questions' programs, and the policy learns them while
the modules learn to answer ("cloning"). Then it draws layouts of its own, and those that help to answer become likelier
("policy search"). Answering, it runs the layout that it holds likeliest, token by token.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from film_viz.models.exhibits import Exhibit, LayoutRun
from film_viz.models.parts.blocks import coordinate_maps
from film_viz.models.parts.layout_executor import LayoutExecutor
from film_viz.models.parts.layout_grammar import END, SHORTEST
from film_viz.models.parts.layout_losses import LayoutLoss, SearchLoss
from film_viz.models.parts.layout_plan import Plan, plan_of
from film_viz.models.parts.layout_policy import LayoutPolicy, Written
from film_viz.models.parts.looking import LookingConfig, LookingSystem, stages_on_a_stem
from film_viz.models.parts.reader import States, states_of
from film_viz.models.settings import Preset, check_sizes
from film_viz.models.system import Outcome, Questions, Seen, TrainingStage
from film_viz.questions.layouts import MODULES, Module, inputs_of, layout_of, modules_of

_SIZES = ("map_dim", "token_dim", "word_attention_dim")


@dataclass(frozen=True, slots=True)
class N2NMNConfig(LookingConfig):
    """Everything that fixes the shape of an `N2NMNModel`; defaults are for a laptop."""

    map_dim: int = 128  # in which modules compare cells with words
    token_dim: int = 64  # of a layout's tokens, as the decoder reads them
    word_attention_dim: int = 128  # in which the decoder's state is compared with the words
    longest_layout: int = 10  # modules that the policy may write

    def __post_init__(self) -> None:
        LookingConfig.__post_init__(self)
        check_sizes(self, _SIZES)
        if self.longest_layout + 1 < SHORTEST:
            raise ValueError(f"longest_layout must be at least {SHORTEST - 1}, got {self.longest_layout}")


N2NMN_PRESETS = {
    "n2nmn": Preset(
        N2NMNConfig(), training={"steps": 8_000, "learning_rate": 3e-3, "warmup_steps": 200, "weight_decay": 5e-6}
    ),
    "paper-n2nmn": Preset(
        N2NMNConfig(
            input_channels=1024,
            image_size=14,
            n_strided=0,
            mixing_conv=False,
            word_dim=300,
            rnn_dim=512,
            rnn_layers=2,
            map_dim=250,
            token_dim=300,
            word_attention_dim=512,
        ),
        training={"perception_weight": 0.0, "weight_decay": 5e-6, "clip_norm": 10.0},
    ),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """Questions as layouts."""

    layouts: tuple[tuple[Module, ...], ...]  # what is carried out, one a question
    text: Float[Tensor, "question step word"]  # what each module is told
    written: Written
    is_drawn: bool


@dataclass(frozen=True, slots=True)
class Run(Outcome):
    """Answers, and what every module found."""

    written: Written
    is_drawn: bool
    plan: Plan
    maps: Float[Tensor, "row cell"]  # of the plan's rows that give maps


class N2NMNModel(LookingSystem):
    """A policy that writes layouts, and the modules that these are made of."""

    wants_programs = True
    losses = ("perception", "layouts", "search")
    stages: ClassVar[Mapping[str, TrainingStage]] = {
        "perceive": stages_on_a_stem()["perceive"],
        "cloning": TrainingStage(
            "Layouts are given: the policy learns to write them and the modules to answer; the stem stands still.",
            ("reader", "policy", "network"),
            ("answer", "layouts"),
        ),
        "policy search": TrainingStage(
            "The policy draws layouts of its own, and those that let the modules answer become likelier.",
            ("reader", "policy", "network"),
            ("answer", "search"),
        ),
    }

    def __init__(self, config: N2NMNConfig) -> None:
        super().__init__(config)
        c = config
        self.policy = LayoutPolicy(c.rnn_dim, c.rnn_layers, c.token_dim, c.word_attention_dim)
        self.network = LayoutExecutor(c.seen_channels + 2, c.word_dim, c.map_dim, c.map_size**2, c.n_answers)
        for part in (self.reader, self.policy, self.network):
            draw_weights(part)

    def see(self, images: Float[Tensor, "image channel height width"]) -> Seen:
        """Return the stem's map, its cells with their coordinates, and these as each kind of module sees them."""
        stem = self.stem(images)
        cells = torch.cat([stem, coordinate_maps(stem)], dim=1).flatten(2).transpose(1, 2).contiguous()
        return stem, cells, *self.network.see(cells)

    def read(self, questions: Questions) -> Reading:
        """Return each question's layout: the given one while that is learned, one drawn in search, else the likeliest.

        Nothing is read where only the stem learns.
        """
        words = self._words(questions)
        knows = len(questions.programs) == len(questions) > 0
        searches = self.training and self.stage is not None and "search" in self.stage.losses
        is_drawn = searches or not (self.training and knows)
        if is_drawn:
            tokens = self.policy.write(words, self.config.longest_layout, samples=self.training)
        else:
            tokens = tokens_of(questions).to(questions.tokens.device)
        written = self.policy.taught(words, tokens, self.config.longest_layout)
        embedded = self.reader.embedding(questions.tokens[:, : words.shown.shape[1]])
        text = torch.bmm(written.attention.to(embedded.dtype), embedded)
        layouts = tuple(tuple(MODULES[t] for t in row if t != END) for row in tokens.tolist())
        return Reading(layouts, text, written, is_drawn)

    def answer(self, seen: Seen, reading: Reading, image_index: Int[Tensor, " question"] | None = None) -> Run:
        """Carry the layouts out; what the last modules say are the answers."""
        _, cells, *seen_by = seen
        picture = torch.arange(len(reading.layouts), device=cells.device) if image_index is None else image_index
        plan = plan_of(reading.layouts)
        done = self.network(plan, cells, tuple(seen_by), reading.text, picture)
        return Run(done.logits, reading.written, reading.is_drawn, plan, done.maps)

    def heads(self) -> dict[str, nn.Module]:
        """Return the heads on the stem's map, on given layouts and on drawn ones."""
        return super().heads() | {"layouts": LayoutLoss(), "search": SearchLoss()}

    def exhibits(self, seen: Seen, reading: Any, outcome: Outcome) -> tuple[Exhibit, ...]:
        """Show the layout that the policy wrote, the words it looked at for each module, and what each module found."""
        assert isinstance(outcome, Run)
        layout, written = reading.layouts[0], outcome.written
        n, (height, width) = len(layout), seen[0].shape[2:]
        maps = np.full((n, height, width), np.nan, np.float32)
        maps[:-1] = outcome.maps[list(outcome.plan.rows[0][:-1])].unflatten(1, (height, width)).float().cpu().numpy()
        words = written.attention[0, :n].float().cpu().numpy()
        likely = written.log_prob[0, :n].exp().float().cpu().numpy()
        return (LayoutRun(tuple(map(str, layout)), inputs_of(layout), likely, words, maps),)

    def _words(self, questions: Questions) -> States:
        if questions.lengths.numel() and int(questions.lengths.min()) < 1:
            raise ValueError("every question needs at least one word, got an empty one")
        return states_of(self.reader.embedding, self.reader.lstm, questions.tokens, questions.lengths)


def tokens_of(questions: Questions) -> Int[Tensor, "question step"]:
    """Return the layouts of the questions' programs as tokens, each with an end."""
    layouts = [modules_of(layout_of(program)) for program in questions.programs]
    rows = torch.full((len(layouts), 1 + max(map(len, layouts))), END)
    for row, layout in zip(rows, layouts, strict=True):
        row[: len(layout)] = torch.tensor([MODULES.index(module) for module in layout])
    return rows


@torch.no_grad()
def draw_weights(part: nn.Module) -> None:
    """Draw matrices as Xavier did, with biases of 0 but for a forget gate's, which is 1 (as in TensorFlow then).

    Words and tokens keep PyTorch's drawing, ten times as large: where they begin small the attention to words stays
    spread over all of them for hundreds of thousands of questions.
    """
    is_table = {id(layer.weight) for layer in part.modules() if isinstance(layer, nn.Embedding)}
    for name, parameter in part.named_parameters():
        if id(parameter) in is_table:
            continue
        if parameter.dim() > 1:
            nn.init.xavier_uniform_(parameter)
        else:
            parameter.zero_()
            if "bias_ih" in name:  # take, keep, new, show
                parameter[len(parameter) // 4 : len(parameter) // 2] = 1
