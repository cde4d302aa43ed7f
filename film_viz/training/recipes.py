"""How each preset is trained where nobody says otherwise: sensible whole runs, to start from and to change.

`tiny` is for a class: it shows what learning looks like in minutes on two cores. The others take as long as good
accuracy takes: `small` hours on a laptop, the rest a GPU.
"""

from dataclasses import dataclass

from film_viz.models.systems.table import PRESETS, row_of
from film_viz.training.config import TrainConfig


@dataclass(frozen=True, slots=True)
class Recipe:
    """A preset with the settings of a whole run."""

    config: TrainConfig
    purpose: str  # what it is for, in one sentence


_WRITTEN: dict[str, Recipe] = {
    "tiny": Recipe(
        TrainConfig(
            preset="tiny",
            steps=2_000,
            scenes=1_500,
            images_per_batch=12,
            learning_rate=3e-3,
            warmup_steps=30,
            ema=0.99,
            use_curriculum=False,
            log_every=20,
            evaluate_every=100,
            save_every=100,
            validation_scenes=40,
        ),
        "For class: two small blocks. Within a minute or two they learn what kind of answer each question wants, about "
        "40 % right; then they begin to see.",
    ),
    "small": Recipe(
        TrainConfig(preset="small", steps=20_000, compile=True, save_every=500, evaluate_every=500),
        "For a laptop: the network that comes with film_viz, from hours to a day of training.",
    ),
    # Planned for twelve minutes of one large GPU beside 16 cores (`--minutes 12`), of which about nine train:
    # - 48,000 pictures of 224 px at 65 a second and core, as measured on the CPU, are 46 s; importing and compiling the
    #   renderer and the network, two minutes;
    # - a question costs about 1.5 GFLOP to learn from (blocks 0.85, GRU 0.4, its share of the picture 0.25), so at 50
    #   TFLOP/s 33,000 a second: 18 million in nine minutes, 17,000 steps of 1,024. Fourteen workers write 80,000 a
    #   second at the 5,700 per CPU second that were measured;
    # - the curriculum ends after 2.1 million, 2,050 steps: `small` needed 3,500 steps of 200. An evaluation of 3,200
    #   questions each 2,000 steps is a few seconds in each minute.
    # The schedule runs by time, so it fits at any speed; what does not bend is the curriculum. At half the speed take
    # `--curriculum-scale 2 --scenes 30000`; at twice the speed the 30,000 steps end it, so give `--steps 60000`. Where
    # over a tenth of the time is spent waiting (`waiting_share`), the workers are the ceiling; `--no-compile` saves the
    # minute of a slow compiler.
    "base": Recipe(
        TrainConfig(
            preset="base",
            steps=30_000,
            scenes=48_000,
            images_per_batch=64,
            questions_per_image=16,
            curriculum_scale=3.0,
            compile=True,
            data_workers=14,
            decay_share=0.4,
            ema=0.9995,
            log_every=100,
            evaluate_every=2_000,
            save_every=4_000,
        ),
        "For a GPU: the paper's network with a smaller reader of questions. Twelve minutes of a large one are enough "
        "to try: set them as its minutes.",
    ),
    "paper-pixels": Recipe(
        TrainConfig(preset="paper-pixels", steps=100_000, scenes=70_000, compile=True, data_workers=8),
        "For a large GPU: the paper's network on raw pixels, taught by answers alone as there.",
    ),
}

RECIPES: dict[str, Recipe] = _WRITTEN | {
    name: Recipe(TrainConfig(preset=name, **preset.training), row_of(preset.config).about)
    for name, preset in PRESETS.items()
    if preset.config.reads_pixels and name not in _WRITTEN
}
"""One recipe per preset that is asked about pictures; where none is written, that of its own training settings."""
