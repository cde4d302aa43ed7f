"""PG+EE of the paper's table: one network writes a program from the question, others carry it out on the picture.

What does a question ask one to do, step by step? The program generator, PG, answers that in tokens, and the execution
engine, EE, has a small residual network for each of them. Johnson et al. 2017b; sizes of the paper's preset, and the
drawing of weights, are those of their published code. PG's reader, its decoder, and a decoder that is shown the
question as one vector and has no attention, are as there; so a PG that is taught by few programs learns them by heart.

Where this departs from it. The laptop's engine reads maps of the stem with their coordinates, is narrower, has a
smaller classifier, draws its weights larger, and leaves out `unique`, which finds nothing new. Equal trees over one
picture are run once, which changes no result. What PG draws is not rewarded after its end. What it writes that is no
tree is completed as there (`questions/program_tokens.py`), and answered all the same.

It is trained in parts. PG learns from programs, EE from answers to true programs (or to those that PG writes), and then
both together from answers alone, where PG is rewarded for a right one (`parts/program_losses.py`). All at once, PG
learns from the programs that EE is given. Answering, it only ever runs what PG holds likeliest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, cast, get_args

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from film_viz.models.exhibits import Exhibit, ProgramRun
from film_viz.models.parts.blocks import CoordConv
from film_viz.models.parts.execution_engine import ExecutionEngine, Found, Norm
from film_viz.models.parts.execution_plan import Plan, plan_of
from film_viz.models.parts.linear import mlp
from film_viz.models.parts.looking import AS_PUBLISHED, LookingConfig, LookingSystem, stages_on_a_stem
from film_viz.models.parts.program_generator import Context, ProgramGenerator, Written, read_with_words
from film_viz.models.parts.program_losses import PolicyLoss, ProgramLoss
from film_viz.models.settings import Preset, check_choices, check_sizes
from film_viz.models.system import Outcome, Questions, Seen, TrainingStage
from film_viz.questions.program_tokens import END, PAD, START, TOKENS, completed, inputs_of, is_tree, token_ids

Given = Literal["true", "own"]
Tree = tuple[int, ...]  # tokens of functions, root first


@dataclass(frozen=True, slots=True)
class PGEEConfig(LookingConfig):
    """Everything that fixes the shape of a `PGEEModel`; defaults are for a laptop."""

    module_dim: int = 64  # channels of every module's map
    entry_layers: int = 2  # 3x3 convolutions between the stem and the modules
    use_coords: bool = True  # these know where each cell is
    use_kaiming: bool = (
        True  # draw weights so that signals keep their size on the way; False: as PyTorch, and published
    )
    norm: Norm = "none"  # after the modules' convolutions; none as published
    skips_unique: bool = True  # `unique` hands its input on; False: it is a module as published
    shares_equal: bool = True  # equal trees over one picture are run once; changes no result
    projected_channels: int = 128  # of the classifier's 1x1 convolution
    hidden_dim: int = 256  # of its hidden layer
    has_attention: bool = False  # the generator looks back at the words before it chooses a token; published without
    longest_program: int = 30  # tokens after which the generator is cut off
    given: Given = "true"  # programs on which the engine alone is trained: the true ones, or what the generator writes

    def __post_init__(self) -> None:
        LookingConfig.__post_init__(self)
        check_sizes(self, ("module_dim", "entry_layers", "projected_channels", "hidden_dim", "longest_program"))
        check_choices(self, {"norm": get_args(Norm), "given": get_args(Given)})
        if self.map_size < 2:
            raise ValueError(f"the classifier halves the map, which needs 2 cells a side, got {self.map_size}")


PG_EE_PRESETS = {
    "pg-ee": Preset(PGEEConfig(), training={"steps": 10_000}),
    "paper-pg-ee": Preset(
        PGEEConfig(
            **AS_PUBLISHED,
            module_dim=128,
            use_coords=False,
            use_kaiming=False,
            skips_unique=False,
            projected_channels=512,
            hidden_dim=1024,
        ),
        training={"perception_weight": 0.0},
    ),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """Questions as programs."""

    trees: tuple[Tree, ...]  # what is carried out, one a question; none where only the generator learns
    written: Written | None  # None where the generator rests
    is_sampled: bool = False


@dataclass(frozen=True, slots=True)
class Executed(Outcome):
    """Answers, and what every module found."""

    written: Written | None
    is_sampled: bool
    plan: Plan | None = None
    found: Found | None = None


class Classifier(nn.Module):
    """Answer from the map of a program's last step."""

    def __init__(self, channels: int, projected: int, hidden: int, n_answers: int, map_size: int) -> None:
        super().__init__()
        self.project = nn.Conv2d(channels, projected, 1)
        self.pool = nn.MaxPool2d(2)
        self.answer = mlp((projected * (map_size // 2) ** 2, hidden, n_answers))

    def forward(self, maps: Float[Tensor, "question channel height width"]) -> Float[Tensor, "question answer"]:
        """Return the logits."""
        return self.answer(self.pool(torch.relu(self.project(maps))).flatten(1))


class PGEEModel(LookingSystem):
    """A program generator and an execution engine."""

    wants_programs = True
    losses = ("perception", "programs", "reinforce")
    stages: ClassVar[Mapping[str, TrainingStage]] = {
        "perceive": stages_on_a_stem()["perceive"],
        "programs": TrainingStage(
            "The generator learns to write programs, without pictures.", ("reader", "generator"), ("programs",)
        ),
        "execution": TrainingStage(
            "The modules learn from answers, on a stem that stands still; programs are given.",
            ("entry", "engine", "classifier"),
            ("answer",),
        ),
        "joint": TrainingStage(
            "Generator and modules learn from answers alone; programs that lead to right ones become likelier.",
            ("reader", "generator", "entry", "engine", "classifier"),
            ("answer", "reinforce"),
        ),
    }

    def __init__(self, config: PGEEConfig) -> None:
        super().__init__(config)
        c = config
        self.generator = ProgramGenerator(c.rnn_dim, c.word_dim, c.rnn_dim, c.rnn_layers, c.has_attention)
        layers: list[nn.Module] = []
        for i in range(c.entry_layers):
            before = c.module_dim if i else c.seen_channels
            layers += [CoordConv(before, c.module_dim, 3, c.use_coords), nn.ReLU()]
        self.entry = nn.Sequential(*layers)
        self.engine = ExecutionEngine(c.module_dim, c.norm)
        self.classifier = Classifier(c.module_dim, c.projected_channels, c.hidden_dim, c.n_answers, c.map_size)
        if c.use_kaiming:
            self._draw_kaiming()

    def _draw_kaiming(self) -> None:
        """Draw the weights of all that follows the stem so that signals keep their size on the way.

        As PyTorch draws them, each layer takes more than half; a picture hardly moves the answers then, and it takes
        long until anything is learned from it. What ends a module stays small, or many of them would add up.
        """
        layers = [*self.entry.modules(), *self.classifier.modules()]
        drawn = [layer.weight for layer in layers if isinstance(layer, nn.Conv2d | nn.Linear)]
        for weight in (*drawn, self.engine.join.weight, self.engine.conv1.weight):
            nn.init.kaiming_uniform_(weight)

    def see(self, images: Float[Tensor, "image channel height width"]) -> Seen:
        """Return the stem's map and what the modules read; nothing where only the generator learns."""
        if self.training and not (self._counts("answer") or self._counts("perception")):
            return ()
        stem = self.stem(images)
        return stem, self.entry(stem)

    def read(self, questions: Questions) -> Reading:
        """Return the programs that the questions are taken for: the generator's own, but where it is taught."""
        c, knows = self.config, len(questions.programs) == len(questions) > 0
        if not self.training:
            return self._own(questions)
        if self._counts("programs"):
            return self._taught(questions) if knows else self._untaught(questions)
        if self._counts("reinforce"):
            return self._drawn(questions)
        if not self._counts("answer"):
            return Reading((), None)
        if c.given == "own" or not knows:
            return self._own(questions)
        return Reading(tuple(completed(token_ids(program)) for program in questions.programs), None)

    def answer(self, seen: Seen, reading: Reading, image_index: Int[Tensor, " question"] | None = None) -> Executed:
        """Carry the programs out and answer from what their last steps give."""
        if not reading.trees:
            return Executed(self._no_answers(reading, image_index), reading.written, reading.is_sampled)
        index = range(len(reading.trees)) if image_index is None else image_index.tolist()
        plan = plan_of(reading.trees, index, self.config.shares_equal, self.config.skips_unique)
        found = self.engine(plan, seen[1])
        return Executed(self.classifier(found.roots), reading.written, reading.is_sampled, plan, found)

    def heads(self) -> dict[str, nn.Module]:
        """Return the heads on the stem's map, on given programs and on drawn ones."""
        return super().heads() | {"programs": ProgramLoss(), "reinforce": PolicyLoss()}

    def exhibits(self, seen: Seen, reading: Any, outcome: Outcome) -> tuple[Exhibit, ...]:
        """Show the program that the generator wrote, and what each of its steps found."""
        assert isinstance(outcome, Executed)
        assert outcome.plan
        assert outcome.found
        assert outcome.written
        tree, written = reading.trees[0], outcome.written
        maps = outcome.found.at(outcome.plan.places[0]).float().norm(dim=1)
        is_function = ((written.tokens[0] != END) & (written.tokens[0] != PAD)).tolist()
        likely = written.log_probs[0].exp()[: sum(is_function)][: len(tree)]
        shown = np.full(len(tree), np.nan)
        shown[: len(likely)] = likely.cpu().numpy()
        whole = is_tree((START, *(token for token in written.tokens[0].tolist() if token != PAD)))
        labels = tuple(TOKENS[token] for token in tree)
        return (ProgramRun(labels, inputs_of(tree), shown, maps.cpu().numpy(), whole),)

    def right(self, outcome: Outcome, answers: Int[Tensor, " question"]) -> Bool[Tensor, " question"]:
        """Return which answers are right, or which programs where only these are learned."""
        assert isinstance(outcome, Executed)
        if outcome.found is None and outcome.written is not None:
            return outcome.written.is_likeliest.all(1)
        return super().right(outcome, answers)

    def writes_right(self, questions: Questions) -> Bool[Tensor, " question"] | None:
        """Return whether each known program is, token by token, the one that the generator holds likeliest.

        None in a stage that teaches no programs.
        """
        if not self._counts("programs"):
            return None
        written = self._taught(questions).written
        assert written is not None
        return written.is_likeliest.all(1)

    def _counts(self, loss: str) -> bool:
        """Whether a loss counts in what is trained now."""
        return self.stage is None or loss in self.stage.losses

    def _context(self, questions: Questions) -> Context:
        if self.config.has_attention:
            return read_with_words(self.reader, questions)
        return Context(self.reader(questions).vector)

    def _own(self, questions: Questions) -> Reading:
        """Return what the generator holds likeliest, token by token."""
        with torch.no_grad():
            written = self.generator.write(self._context(questions), self.config.longest_program)
        return Reading(_trees(written), written)

    def _untaught(self, questions: Questions) -> Reading:
        """Return the generator's own programs, which are not for it to learn from."""
        if not self._counts("answer"):
            raise ValueError(
                "this stage is taught by programs, and these questions come without: leave data out, so that "
                "questions are written here, or train another stage"
            )
        return replace(self._own(questions), written=None)

    def _drawn(self, questions: Questions) -> Reading:
        """Return programs drawn as likely as the generator holds them."""
        context = self._context(questions)
        with torch.no_grad():
            drawn = self.generator.write(context, self.config.longest_program, samples=True)
        return Reading(_trees(drawn), self.generator.taught(context, drawn.tokens), is_sampled=True)

    def _taught(self, questions: Questions) -> Reading:
        """Return the questions' known programs, and how likely the generator holds them."""
        programs = [token_ids(program)[1:] for program in questions.programs]
        rows = [torch.tensor(ids) for ids in programs]
        tokens = nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=PAD).to(questions.tokens.device)
        written = self.generator.taught(self._context(questions), tokens)
        executes = self._counts("answer")
        return Reading(tuple(completed(ids) for ids in programs) if executes else (), written)

    def _no_answers(self, reading: Reading, image_index: Tensor | None) -> Float[Tensor, "question answer"]:
        """Return logits where nothing is carried out: all alike."""
        rows = reading.written.tokens if reading.written is not None else image_index
        assert rows is not None
        return torch.zeros(len(rows), self.config.n_answers, device=rows.device)


def _trees(written: Written) -> tuple[Tree, ...]:
    return tuple(completed(cast(list[int], ids)) for ids in written.tokens.tolist())
