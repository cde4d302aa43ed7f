"""Shared fixtures. Shapes in jaxtyping annotations are checked at run time in the layers that handle arrays."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

# Read as libraries are imported: small networks gain nothing by threads, which would keep cores busy while they wait.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from jaxtyping import install_import_hook

CHECKED = [
    "film_viz.models",
    "film_viz.evaluation.scoring",
    "film_viz.training.supervision",
    "film_viz.analysis",
    "film_viz.figures",
    "film_viz.scenes.camera",
]
install_import_hook(CHECKED, "beartype.beartype")
pytest_plugins = ["small_runs", "wheels"]

hypothesis_settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("unhurried")  # a computer that others use too is no fault of the code
os.environ["FILM_VIZ_PREPARE"] = "off"  # no process works ahead beside the tests
os.environ["STREAMLIT_CLIENT_SHOW_ERROR_DETAILS"] = "full"  # a page that fails says how; visitors are not told


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the files, put those with slow tests first, so that all processes end together."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        slow = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(autouse=True)
def _own_main() -> Iterator[None]:
    """Put back the main module: a page that is run takes its place, and would be run again in every new process."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(autouse=True)
def _own_threads() -> Iterator[None]:
    """Give PyTorch its threads back: the app takes fewer, and a training after it would end in other last digits."""
    yield
    if (devices := sys.modules.get("film_viz.devices")) is not None:
        devices.torch.set_num_threads(devices.threads_of_a_process())


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
    from film_viz.models.systems.film import FiLMModel
    from film_viz.models.systems.table import PRESETS
    from film_viz.questions.vocabulary import Vocabulary

    home, vocabulary = tmp_path_factory.mktemp("home"), Vocabulary()
    config = replace(PRESETS["tiny"].config, n_words=len(vocabulary))
    for seed, name in enumerate(("first", "second")):
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            model = FiLMModel(config).eval()
        Checkpoint(model, vocabulary, info={"preset": "tiny"}).save_pretrained(home / "checkpoints" / name)
    return home


@pytest.fixture(scope="session")
def planted():
    """A bank of noise in which channel 5 of block 2 has one gamma and beta with "left", and another without."""
    from film_viz.analysis.bank.files import unknown_questions
    from film_viz.analysis.bank.parameter_bank import ParameterBank

    n_questions, block, channel = 420, 2, 5
    draw = np.random.default_rng(11)
    others = ("what", "color", "cube", "sphere", "right", "behind", "large", "the")
    left = draw.random(n_questions) < 0.3
    words = [[*draw.choice(others, 4, replace=False), *(["left"] if has else [])] for has in left]
    texts = [" ".join(said) for said in words]
    known = {"text": texts, "words": texts, "n_words": [len(said) for said in words]}
    known |= {"question_type": draw.choice(["count", "exist", "query_color"], n_questions)}
    gamma, beta = (draw.standard_normal((n_questions, 3, 7)).astype(np.float32) for _ in range(2))
    gamma[:, block, channel] = np.where(left, 2.0, -1.0) + 0.2 * gamma[:, block, channel]
    beta[:, block, channel] = np.where(left, -1.0, 0.5) + 0.2 * beta[:, block, channel]
    return ParameterBank(gamma, beta, unknown_questions(n_questions, known), "planted", "", "planted")
