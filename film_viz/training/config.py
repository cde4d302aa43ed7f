"""Every setting of a training run, checked before anything starts."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from film_viz.bounds import check_bounds
from film_viz.data.clevr_records import knows_scenes
from film_viz.data.curriculum import CURRICULUM, CurriculumStage
from film_viz.devices import Precision
from film_viz.models.settings import changed
from film_viz.models.system import TrainingStage
from film_viz.models.systems.table import PRESETS, Row, row_of
from film_viz.questions.shares import check_shares
from film_viz.questions.vocabulary import ANSWERS, Vocabulary
from film_viz.training.bounds import BOUNDS

HEADS_FASTER = 10.0
"""A linear layer over features that stand still takes larger steps than a whole network."""


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """How a model is trained. The defaults train the `small` preset on a laptop."""

    preset: str = "small"  # a system and its sizes: tiny, small, base, lstm, cnn-lstm, sa, rn, ns-vqa, or the paper's
    network: tuple[str, ...] = ()  # what of the preset's sizes to change, such as channels=32
    stage: str = ""  # of a system that is trained in stages, the one to train now; none: all of it at once
    stem_from: Path | None = None  # a checkpoint of any system, or a folder of a stem, whose trained stem to start with
    cache_maps: bool = True  # read a stem that stands still from maps made once, in place of pictures
    steps: int = 10_000  # one batch each
    minutes: float = 0.0  # the run may take in all: its schedule then runs by steps or by time, whichever is further
    seed: int = 0  # of weights, pictures and questions
    device: str = "auto"  # auto, cpu, cuda, cuda:1, mps
    precision: Precision = "auto"  # of the arithmetic; auto: bfloat16 where it is fast
    compile: bool = False  # torch.compile: slower to start, then faster

    bank: Path | None = None  # an existing bank of pictures of the preset's size; default: one made of what follows
    scenes: int = 20_000  # pictures in the bank, rendered once before the run
    data: Path | None = None  # a folder in CLEVR's layout to train on, in place of pictures and questions made here
    split: str = "train"  # of that folder, to train on
    validation_split: str = "val"  # of that folder, to validate on
    features: Path | None = None  # feature maps of the split's pictures, for a preset that reads them
    validation_features: Path | None = None  # feature maps of the validation split's pictures
    vary_look: bool = True  # vary exposure, color and noise of the pictures
    images_per_batch: int = 20  # more: steadier steps, more memory
    questions_per_image: int = 10  # asked together about each picture of a batch
    templates: tuple[Path, ...] = ()  # folders of template files in CLEVR's format, beside our own
    distinct_questions: int = 0  # how many there are, asked again and again without a curriculum; 0: ever new ones
    shares: tuple[str, ...] = ()  # what to ask more often, such as count/2=3: counting after two relations, three times
    use_curriculum: bool = True  # simple families and few objects first
    curriculum_scale: float = 1.0  # stretches the stages of the curriculum: large batches need their steps all the same
    data_workers: int = 1  # processes that write questions ahead of the model

    learning_rate: float = 1e-3  # of Adam, at its plateau
    heads_first: int = 0  # steps in which the losses' new heads learn alone, where a network's weights are taken over
    warmup_steps: int = 500  # over which the learning rate rises to it
    decay_share: float = 0.25  # of all steps, at the end, over which the learning rate falls to zero
    weight_decay: float = 1e-5  # pull of all weights toward zero
    clip_norm: float = 2.0  # largest norm of the gradient; 0 leaves it alone
    ema: float = 0.999  # decay of the moving average of weights that is evaluated and kept; 0: none
    perception_weight: float = 0.5  # of the loss by which feature cells name the objects in them
    grounding_weight: float = 1.0  # of the loss by which block outputs mark the objects a question is about
    naming_weight: float = 0.5  # of the loss by which pooled features count and describe these objects
    tracing_weight: float = 0.0  # of the loss by which blocks mark in turn what the programs' steps give
    loss_weights: tuple[str, ...] = ()  # of a system's other losses, such as programs=0.5; 1 where none is given

    log_every: int = 50  # steps
    evaluate_every: int = 1_000  # steps
    save_every: int = 1_000  # steps
    tensorboard: bool = False  # write the rows for TensorBoard as well; needs film-viz[tensorboard]
    validation_scenes: int = 200  # that no run trains on, each asked questions_per_image questions

    def __post_init__(self) -> None:
        if self.preset not in PRESETS:
            raise ValueError(f"preset must be one of {', '.join(PRESETS)}, got {self.preset!r}")
        self._check_sources()
        self._check_losses()
        check_bounds(self, BOUNDS)
        check_shares(self.shares)
        if self.scenes < self.images_per_batch:
            raise ValueError(f"scenes must be at least images_per_batch = {self.images_per_batch}, got {self.scenes}")
        if self.distinct_questions and self.data:
            raise ValueError(
                "distinct_questions is the number of questions that are written here, 0 for ever new ones, and a "
                f"folder has its own; got {self.distinct_questions}"
            )
        if self.data and (self.shares or self.tracing_weight):
            raise ValueError(
                "shares and tracing_weight are for questions that are written here, and a folder has its own; "
                f"got shares {self.shares} and tracing_weight {self.tracing_weight}"
            )
        if self.curriculum_scale <= 0:
            raise ValueError(
                f"curriculum_scale must be above 0, got {self.curriculum_scale}; use_curriculum switches stages off"
            )
        if not (0 <= self.ema < 1 and 0 <= self.decay_share <= 1):
            raise ValueError(f"ema must be in [0, 1) and decay_share in [0, 1], got {self.ema} and {self.decay_share}")

    def _check_sources(self) -> None:
        if self.data and self.bank:
            raise ValueError("pictures come from data or from a bank: leave one of the two out")
        if self.data is None and (self.features or self.validation_features):
            raise ValueError("features belong to pictures: say with data in which folder in CLEVR's layout these are")
        if self.model.reads_pixels and (self.features or self.validation_features):
            raise ValueError(f"preset {self.preset!r} reads pixels: leave features out, or choose paper-features")
        if not self.model.reads_pixels and not (self.data and self.features and self.validation_features):
            raise ValueError(
                f"preset {self.preset!r} reads backbone features: give the folder as data, and with features and "
                "validation_features the files that `film-viz features` makes of its two splits"
            )

    def _check_losses(self) -> None:
        stages = self.row.network.stages
        if self.stage and self.stage not in stages:
            known = f"its stages are {', '.join(map(repr, stages))}" if stages else "it has none"
            raise ValueError(f"preset {self.preset!r} has no stage {self.stage!r}; {known}; leave stage out for all")
        for name in _read_weights(self.loss_weights):
            if name not in self.row.network.losses:
                known = ", ".join(self.row.network.losses) or "none beside that of the answers"
                raise ValueError(f"preset {self.preset!r} has no loss {name!r}; it has {known}")

    @property
    def model(self) -> Any:
        """The system's configuration, with the sizes of the vocabulary and of the answers."""
        config = changed(PRESETS[self.preset].config, self.network)
        return replace(config, n_words=len(Vocabulary()), n_answers=len(ANSWERS))

    @property
    def row(self) -> Row:
        """The system that is trained."""
        return row_of(PRESETS[self.preset].config)

    @property
    def training_stage(self) -> TrainingStage | None:
        """The stage that is trained, None for all of the system at once."""
        return self.row.network.stages[self.stage] if self.stage else None

    @property
    def stem_stands_still(self) -> bool:
        """Whether all that is trained comes after the stem, whose maps are then made once."""
        stem, stage = self.row.network.sees_through, self.training_stage
        if not (stem and stage and self.cache_maps):
            return False
        return not any(f"{stem}.".startswith(f"{part}.") or part.startswith(f"{stem}.") for part in stage.trains)

    @property
    def questions_per_step(self) -> int:
        """Questions that one step learns from."""
        return self.images_per_batch * self.questions_per_image

    @property
    def supervision(self) -> dict[str, float]:
        """Weights of the losses beside that of the answers, by name: of those that the system has.

        There are none for the paper's presets, taught by answers alone as there, and for data whose scenes or programs
        are unknown.
        """
        if PRESETS[self.preset].by_answers_alone or (self.data and not knows_scenes(self.data, self.split)):
            return {}
        names = ("perception", "grounding", "naming", "tracing")
        known = {name: getattr(self, f"{name}_weight") for name in names}
        usual = {name: known.get(name, 1.0) for name in self.row.network.losses}
        return usual | _read_weights(self.loss_weights)

    @property
    def curriculum(self) -> tuple[CurriculumStage, ...]:
        """The stages before every family is asked."""
        stages = CURRICULUM if self.use_curriculum and not (self.data or self.distinct_questions) else ()
        return tuple(replace(stage, until=round(self.curriculum_scale * stage.until)) for stage in stages)

    def learning_rate_at(self, step: float) -> float:
        """Return the learning rate: a linear rise, a plateau, a linear fall to zero over the last steps.

        A run with minutes may be between two steps of its schedule. It is zero while the heads learn alone.
        """
        rise = max(0.0, min(1.0, (step + 1 - self.heads_first) / max(self.warmup_steps, 1)))
        fall = min(1.0, (self.steps - step) / max(self.decay_share * self.steps, 1))
        return self.learning_rate * min(rise, fall)

    def heads_rate_at(self, step: float) -> float:
        """Return the learning rate of the losses' heads, which is that of the rest once they no longer learn alone."""
        return HEADS_FASTER * self.learning_rate if step < self.heads_first else self.learning_rate_at(step)


def _read_weights(texts: tuple[str, ...]) -> dict[str, float]:
    """Read weights of losses, each written name=number."""
    weights = {}
    for text in texts:
        name, _, number = text.partition("=")
        try:
            weights[name] = float(number)
        except ValueError as error:
            raise ValueError(
                f"a weight of a loss is written name=number, such as programs=0.5, got {text!r}"
            ) from error
        if not 0 <= weights[name] < float("inf"):
            raise ValueError(f"a weight of a loss must be at least 0, got {text!r}")
    return weights
