"""`film-viz scenes` writes a folder in CLEVR's layout, as it was asked."""

import json

from terminal import complaint, film_viz


def test_scenes_writes_a_folder_in_clevrs_layout(data, capsys):
    assert sorted(path.name for path in (data / "images" / "val").iterdir()) == [
        f"CLEVR_val_{i:06d}.png" for i in range(3)
    ]
    assert len(json.loads((data / "scenes" / "CLEVR_val_scenes.json").read_text())["scenes"]) == 3
    assert len(json.loads((data / "questions" / "CLEVR_val_questions.json").read_text())["questions"]) == 12
    assert "is already there" in complaint(capsys, "scenes", "--out", data)


def test_scenes_follow_their_settings_seed_and_split(data, tmp_path):
    common = ["scenes", "--number", 2, "--questions-per-image", 1, "--quality", "training"]
    film_viz(*common, "--out", tmp_path / "a", "--min-objects", 2, "--max-objects", 2, "--shapes", "cube", "--seed", 5)
    film_viz(*common, "--out", tmp_path / "b", "--split", "test")
    film_viz(*common, "--out", tmp_path / "c")

    def objects(folder, split="val"):
        records = json.loads((folder / "scenes" / f"CLEVR_{split}_scenes.json").read_text())["scenes"]
        return [record["objects"] for record in records]

    assert [[item["shape"] for item in record] for record in objects(tmp_path / "a")] == [["cube", "cube"]] * 2
    assert objects(tmp_path / "c") == objects(data)[:2]
    assert objects(tmp_path / "b", "test") != objects(data)[:2]


def test_scenes_as_parquet_files_have_a_card(tmp_path, capsys):
    film_viz("scenes", "--format", "parquet", "--number", 1, "--quality", "training", "--out", tmp_path / "hub")
    assert (tmp_path / "hub" / "data" / "val-00000-of-00001.parquet").is_file()
    assert "datasets" in (tmp_path / "hub" / "README.md").read_text()
