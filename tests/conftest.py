"""Shared fixtures. Shapes in jaxtyping annotations are checked at run time in the layers that handle arrays."""

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
