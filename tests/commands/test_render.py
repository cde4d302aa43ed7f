"""`film-viz render` draws scene records again."""

import json

import numpy as np
import pytest
from PIL import Image

from terminal import complaint, film_viz


def test_render_makes_the_pictures_of_scene_records_again(data, picture, tmp_path):
    scenes = data / "scenes" / "CLEVR_val_scenes.json"
    film_viz("render", "--scenes", scenes, "--out", tmp_path, "--quality", "training")
    assert len(list(tmp_path.iterdir())) == 3
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / picture.name)), np.asarray(Image.open(picture)))


def test_render_reads_a_file_with_one_record_and_tells_what_the_picture_does_not_show(tmp_path, capsys):
    cube = {"shape": "cube", "size": "large", "color": "red", "material": "rubber", "3d_coords": [0, 0, 0.7]}
    record = {"split": "val", "image_index": 0, "image_filename": "../a.b.c", "objects": [cube, cube]}
    (tmp_path / "one.json").write_text(json.dumps(record), encoding="utf-8-sig")
    film_viz("render", "--scenes", tmp_path / "one.json", "--out", tmp_path / "out", "--width", 48, "--height", 32)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.b.c.png"]
    assert "../a.b.c: 1 of 2 objects cannot be seen" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["a/..", "a\nb.png", "\ud800.png", "a" * 300])
def test_a_name_that_no_file_should_have_is_refused(name, tmp_path, capsys):
    record = {"split": "val", "image_index": 0, "image_filename": name, "objects": []}
    (tmp_path / "one.json").write_text(json.dumps(record))
    said = complaint(capsys, "render", "--scenes", tmp_path / "one.json", "--out", tmp_path / "out")
    assert "a scene's image_filename must end in the name of a file" in said
