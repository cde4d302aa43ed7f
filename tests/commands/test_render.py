"""`film-viz render` draws scene records again."""

import numpy as np
from PIL import Image

from terminal import film_viz


def test_render_makes_the_pictures_of_scene_records_again(data, picture, tmp_path):
    scenes = data / "scenes" / "CLEVR_val_scenes.json"
    film_viz("render", "--scenes", scenes, "--out", tmp_path, "--quality", "training")
    assert len(list(tmp_path.iterdir())) == 3
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / picture.name)), np.asarray(Image.open(picture)))
