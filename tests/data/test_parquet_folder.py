"""Parquet files hold what a folder in CLEVR's layout holds, and `datasets` reads them as they stand."""

import io
import json
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest
from huggingface_hub import DatasetCard
from PIL import Image

from film_viz.data import parquet_folder
from film_viz.data.clevr_folder import ClevrFolder
from film_viz.data.clevr_records import DataError
from film_viz.data.fresh_folder import FreshFolder
from film_viz.data.parquet_folder import schema, write_parquet

WHAT = FreshFolder(5, "val", seed=4, questions_per_image=3, quality="training")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Five pictures of a split in three files, and two of another split beside them."""
    path = tmp_path_factory.mktemp("parquet")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet_folder, "PER_FILE", 2)
        write_parquet(WHAT, path)
        write_parquet(replace(WHAT, number=2, split="train"), path)
    return path


@pytest.fixture(scope="module")
def clevr(tmp_path_factory):
    path = tmp_path_factory.mktemp("clevr")
    WHAT.write(path)
    return ClevrFolder(path, "val")


@pytest.fixture
def datasets(tmp_path, monkeypatch):
    """The library, with a cache of its own and without the Hub."""
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "datasets")
    datasets.disable_progress_bars()
    return datasets


def test_rows_are_the_pictures_scenes_and_questions_of_clevrs_layout(folder, clevr):
    rows = [row for file in sorted(folder.glob("data/val-*")) for row in pq.read_table(file).to_pylist()]
    asked = list(clevr)
    flat = [question | {"row": row} for row in rows for question in row["questions"]]
    assert [each["question_index"] for each in flat] == [each.question_index for each in asked]
    for ours, theirs in zip(flat, asked, strict=True):
        assert (ours["question"], ours["answer"]) == (theirs.text, theirs.answer)
        assert json.loads(ours["program"]) == theirs.program.to_json()
        assert ours["question_type"] == theirs.program.question_type
        assert ours["row"]["image"] == {"bytes": theirs.picture.read_bytes(), "path": theirs.picture.name}
    records = json.loads((clevr.path / "scenes" / "CLEVR_val_scenes.json").read_text())["scenes"]
    assert [json.loads(row["scene"]) for row in rows] == records


def test_datasets_reads_every_split_and_shows_pictures(folder, datasets):
    read = datasets.load_dataset(str(folder))
    assert {split: len(rows) for split, rows in read.items()} == {"train": 2, "val": 5}
    row = read["val"][4]
    assert row["image"].size == (480, 320)
    stored = pq.read_table(folder / "data" / "val-00002-of-00003.parquet")["image"][0].as_py()
    np.testing.assert_array_equal(np.asarray(row["image"]), np.asarray(Image.open(io.BytesIO(stored["bytes"]))))
    assert len(row["questions"]) == 3
    assert isinstance(read["val"].features["image"], datasets.Image)


def test_the_columns_are_told_as_datasets_itself_would_tell_them(datasets):
    features = datasets.Features.from_arrow_schema(schema())
    assert features.arrow_schema.equals(schema(), check_metadata=True)


def test_the_card_names_the_files_of_every_split(folder):
    card = DatasetCard.load(folder / "README.md")
    assert card.data.configs[0]["data_files"] == [
        {"split": split, "path": f"data/{split}-*-of-*.parquet"} for split in ("train", "val")
    ]
    assert (card.data.size_categories, card.data.task_categories) == ("n<1K", ["visual-question-answering"])
    assert "| val | 5 |" in card.text


def test_files_that_were_written_before_a_kill_are_kept(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_folder, "PER_FILE", 2)
    write = parquet_folder._write_file

    def killed(file, *rest):
        if "00001-of" in file.name:
            raise KeyboardInterrupt
        write(file, *rest)

    monkeypatch.setattr(parquet_folder, "_write_file", killed)
    with pytest.raises(KeyboardInterrupt):
        write_parquet(WHAT, tmp_path)
    monkeypatch.setattr(parquet_folder, "_write_file", write)
    (first,) = (tmp_path / "data").iterdir()
    before = first.stat().st_mtime_ns
    files = write_parquet(WHAT, tmp_path)
    assert first.stat().st_mtime_ns == before
    assert [file.read_bytes() for file in files] == [file.read_bytes() for file in sorted(folder.glob("data/val-*"))]
    with pytest.raises(DataError, match="is already there: choose another folder or split, or delete it"):
        write_parquet(WHAT, tmp_path)


def test_a_split_that_the_hub_would_not_take_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"split must be letters, digits, _ and \. for the Hub, got 'val-a'"):
        write_parquet(replace(WHAT, split="val-a"), tmp_path)
