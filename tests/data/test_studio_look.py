"""Pictures of CLEVR's studio are known by their margins; photos and noise are not taken for them."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from film_viz.data.studio_look import studio_notes
from film_viz.scenes.render import render
from film_viz.scenes.sampling import sample_scene


def test_rendered_scenes_are_of_the_studio():
    for seed in range(12):
        assert not studio_notes(render(sample_scene(seed)))
        assert not studio_notes(render(sample_scene(100 + seed), 112, 112, "training"))


def test_path_traced_pictures_are_of_the_studio(shared_dir: Path):
    pictures = sorted((shared_dir / "clevr/reference/images/ref").glob("*.png"))
    assert len(pictures) == 40
    assert not any(studio_notes(np.asarray(Image.open(path).convert("RGB"))) for path in pictures)


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((32, 48, 3), np.uint8),
        np.full((5, 7, 3), 255, np.uint8),
        np.full((50, 75, 3), 110, np.uint8),
        np.array([[[255, 0, 0]]], np.uint8),
        np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8),
        render(sample_scene(1))[::-1].copy(),
    ],
    ids=["black", "white", "grey", "one red pixel", "noise", "upside down"],
)
def test_others_are_told(picture):
    assert "unlike those the network knows" in studio_notes(picture)[0]
