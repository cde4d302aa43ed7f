from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from film_viz.analysis.answers.reference_pictures import (
    N_PICTURES,
    SIDE,
    draw_reference_picture,
    reference_pictures,
)
from film_viz.analysis.answers.unlike import FARTHEST, KnownPictures, known_pictures, strangeness
from film_viz.models.checkpoint import Checkpoint
from film_viz.places import PROJECT
from film_viz.scenes.render import render
from film_viz.scenes.sampling import sample_scene


@pytest.fixture(scope="module")
def checkpoint() -> Checkpoint:
    return Checkpoint.from_pretrained(PROJECT / "checkpoints/small")


@pytest.fixture(scope="module")
def known(checkpoint: Checkpoint) -> KnownPictures:
    found = known_pictures(checkpoint)
    assert found is not None
    return found


def photo(seed: int) -> np.ndarray:
    """Draw sky over ground with soft patches and grain."""
    rng = np.random.default_rng(seed)
    down, across = np.mgrid[0:120, 0:160] / np.array([120, 160])[:, None, None]
    sky = np.stack([120 + 80 * down, 160 + 60 * down, 220 - 20 * down], -1)
    ground = np.stack([60 + 30 * across, 110 - 20 * down, 40 + 10 * across], -1)
    whole = np.where((down < 0.4 + 0.1 * np.sin(6 * across + seed))[..., None], sky, ground)
    patches = Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8)).resize((160, 120), 3)
    return np.clip(0.6 * whole + 0.4 * np.asarray(patches) + rng.normal(0, 8, whole.shape), 0, 255).astype(np.uint8)


def test_the_sheet_holds_the_pictures_that_are_drawn_anew():
    pictures = reference_pictures()
    assert pictures.shape == (N_PICTURES, SIDE, SIDE, 3)
    for number in (0, 1, 13):
        assert np.abs(pictures[number].astype(int) - draw_reference_picture(number)).mean() < 3


def test_fresh_pictures_are_known(checkpoint: Checkpoint, known: KnownPictures):
    for seed in range(6):
        assert strangeness(checkpoint, known, render(sample_scene(40 + seed))) < FARTHEST


def test_path_traced_pictures_are_known(checkpoint: Checkpoint, known: KnownPictures, shared_dir: Path):
    pictures = sorted((shared_dir / "clevr/reference/images/ref").glob("*.png"))
    assert len(pictures) == 40
    for path in pictures:
        assert strangeness(checkpoint, known, np.asarray(Image.open(path).convert("RGB"))) < FARTHEST


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((32, 48, 3), np.uint8),
        np.full((50, 75, 3), 110, np.uint8),
        np.array([[[255, 0, 0]]], np.uint8),
        np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8),
        np.clip(110 + np.random.default_rng(1).normal(0, 10, (60, 90, 3)), 0, 255).astype(np.uint8),
        photo(0),
        photo(1),
        render(sample_scene(3))[::-1].copy(),
        255 - render(sample_scene(3)),
    ],
    ids=["black", "gray", "one red pixel", "noise", "faint noise", "photo", "other photo", "upside down", "negative"],
)
def test_others_are_unlike_them(checkpoint: Checkpoint, known: KnownPictures, picture: np.ndarray):
    assert strangeness(checkpoint, known, picture) > FARTHEST


def test_a_transparent_picture_is_unlike_them(checkpoint: Checkpoint, known: KnownPictures, shared_dir: Path):
    for path in sorted((shared_dir / "cases/not_clevr").glob("*.png")):
        assert strangeness(checkpoint, known, np.asarray(Image.open(path).convert("RGB"))) > FARTHEST
