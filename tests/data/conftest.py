"""A small bank of real pictures, rendered once for all tests of the data layer."""

from pathlib import Path

import pytest

from film_viz.data.bank import build_bank
from film_viz.data.fresh_folder import FreshFolder


@pytest.fixture(scope="session")
def small_bank(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("banks") / "small"
    build_bank(folder, 12, 24, 16, seed=5, workers=1)
    return folder


@pytest.fixture(scope="session")
def clevr_data(tmp_path_factory) -> Path:
    """A folder in CLEVR's layout: five pictures in split train, each with four questions."""
    folder = tmp_path_factory.mktemp("clevr")
    FreshFolder(5, "train", seed=3, questions_per_image=4, quality="training").write(folder)
    return folder
