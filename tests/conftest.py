"""Shared fixtures. Shapes in jaxtyping annotations are checked at run time in the layers that handle arrays."""

from dataclasses import replace
from pathlib import Path

import pytest
from jaxtyping import install_import_hook

CHECKED = [
    "film_viz.models",
    "film_viz.training.scoring",
    "film_viz.training.supervision",
    "film_viz.analysis",
    "film_viz.figures",
    "film_viz.scenes.camera",
]
install_import_hook(CHECKED, "beartype.beartype")


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Folder of reference pictures and published templates beside the checkout; tests that need it skip without it."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not (folder / "clevr").is_dir():
        pytest.skip(f"REFERENCE DATA ABSENT: {folder}/clevr is not there, so this comparison was not made")
    return folder


@pytest.fixture(scope="session")
def app_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `FILM_VIZ_HOME` names it, with two small checkpoints of random weights: `first` and `second`."""
    import torch

    from film_viz.models.checkpoint import Checkpoint
    from film_viz.models.config import PRESETS
    from film_viz.models.film import FiLMModel
    from film_viz.questions.vocabulary import Vocabulary

    home, vocabulary = tmp_path_factory.mktemp("home"), Vocabulary()
    config = replace(PRESETS["tiny"], n_words=len(vocabulary))
    for seed, name in enumerate(("first", "second")):
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            model = FiLMModel(config).eval()
        Checkpoint(model, vocabulary, info={"preset": "tiny"}).save_pretrained(home / "checkpoints" / name)
    return home
