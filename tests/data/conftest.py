"""A small bank of real pictures, rendered once for all tests of the data layer."""

from pathlib import Path

import pytest

from film_viz.data.bank import build_bank


@pytest.fixture(scope="session")
def small_bank(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("banks") / "small"
    build_bank(folder, 12, 24, 16, seed=5, workers=1)
    return folder
