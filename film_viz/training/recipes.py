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
    "base": Recipe(
        TrainConfig(
            preset="base",
            steps=30_000,
            scenes=120_000,
            images_per_batch=64,
            questions_per_image=16,
            curriculum_scale=8.0,
            compile=True,
            data_workers=14,
            decay_share=0.4,
            ema=0.9995,
            log_every=100,
        ),
        "For a GPU: the paper's network with a smaller reader of questions.",
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
