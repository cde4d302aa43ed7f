"""What commands work on: a folder of three scenes and a small checkpoint of random weights."""

from pathlib import Path

import pytest

from terminal import film_viz


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "data"
    film_viz("scenes", "--out", folder, "--number", 3, "--questions-per-image", 4, "--quality", "training")
    return folder


@pytest.fixture
def checkpoint(app_home: Path) -> Path:
    return app_home / "checkpoints" / "first"


@pytest.fixture
def picture(data: Path) -> Path:
    return data / "images" / "val" / "CLEVR_val_000000.png"
