"""A run learns from a folder in CLEVR's layout, from pictures or feature maps, and says what it cannot learn there."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from film_viz.data.clevr_records import DataError, scenes_path
from film_viz.training import folder_data
from film_viz.training.config import TrainConfig
from film_viz.training.loop import train
from film_viz.training.preparation import prepare_bank, prepare_validation, stream_settings
from film_viz.training.runs.files import read_metric_rows, read_run_config

FEATURES = ("channels=6", "rnn_dim=7", "word_dim=5", "classifier_channels=8", "classifier_hidden=9")


@pytest.fixture
def config(tiny_config, data):
    return replace(tiny_config, bank=None, data=data, images_per_batch=2)


@pytest.fixture
def without_scenes(data, tmp_path):
    """The same folder, but for the scene records."""
    folder = tmp_path / "bare"
    folder.mkdir()
    for name in ("images", "questions"):
        (folder / name).symlink_to(data / name)
    return folder


@pytest.mark.slow
def test_a_run_on_a_folder_learns_from_all_losses_and_goes_on(config, tmp_path):
    folder = tmp_path / "run"
    train(replace(config, steps=1), folder)
    assert read_run_config(folder).data == config.data
    train(replace(config, steps=2), folder, resume=True)
    rows = read_metric_rows(folder / "metrics.jsonl")
    assert [row["step"] for row in rows] == [1, 2]
    for row in rows:
        assert all(row[f"{name}_loss"] > 0 for name in ("answer", "perception", "grounding", "naming"))
        assert 0 <= row["validation_accuracy"] <= 1


def test_a_prepared_split_is_found_again_until_its_files_change(config, monkeypatch):
    first = prepare_bank(config)
    monkeypatch.setattr(folder_data, "pack_questions", None)  # would fail if it were called
    assert prepare_bank(config) == first
    assert prepare_bank(replace(config, network=("use_beta=false",))) == first
    questions = config.data / "questions" / "CLEVR_train_questions.json"
    questions.touch()
    with pytest.raises(TypeError):
        prepare_bank(config)


def test_every_run_is_told_what_of_its_questions_was_not_taken_as_it_stands(config, tmp_path, capsys):
    shutil.copytree(config.data, tmp_path / "odd")
    path = tmp_path / "odd" / "questions" / "CLEVR_train_questions.json"
    contents = json.loads(path.read_text())
    contents["questions"].append(contents["questions"][0] | {"image_filename": "CLEVR_train_000099.png"})
    path.write_text(json.dumps(contents))
    for _ in range(2):
        prepare_bank(replace(config, data=tmp_path / "odd"))
        assert f"{path}: 1 questions ask about pictures that are not there" in capsys.readouterr().out


def test_validation_asks_all_about_the_first_pictures_of_its_split(config, data):
    batches = prepare_validation(config).batches
    names = {f"CLEVR_val_{i:06d}.png" for i in range(config.validation_scenes)}
    asked = json.loads((data / "questions" / "CLEVR_val_questions.json").read_text())["questions"]
    assert sum(len(batch.answers) for batch in batches) == sum(q["image_filename"] in names for q in asked) == 8
    assert [len(batch.images) for batch in batches] == [2]


def test_without_scene_records_answers_alone_teach_and_a_sentence_says_so(config, without_scenes, capsys):
    bare = replace(config, data=without_scenes)
    assert bare.supervision == {}
    assert any(config.supervision.values())
    prepare_bank(bare)
    assert (
        "has no scene records, or no programs, for split train: the model is taught by answers"
        in capsys.readouterr().out
    )
    assert not scenes_path(without_scenes, "train").exists()


def test_an_absent_split_is_named_together_with_those_there(config):
    with pytest.raises(
        DataError, match="as CLEVR's layout wants for split 'test'; splits with pictures here: train, val"
    ):
        prepare_bank(replace(config, split="test"))


@pytest.mark.slow
def test_a_run_learns_from_feature_maps(config, tmp_path):
    for split, n in (("train", 4), ("val", 3)):
        maps = np.random.default_rng(n).standard_normal((n, 1024, 14, 14)).astype(np.float16)
        np.save(tmp_path / f"{split}.npy", maps)
    of_features = replace(
        config,
        preset="paper-features",
        network=FEATURES,
        steps=2,
        features=tmp_path / "train.npy",
        validation_features=tmp_path / "val.npy",
    )
    assert stream_settings(of_features, prepare_bank(of_features)).pictures == tmp_path / "train.npy"
    train(of_features, tmp_path / "run")
    assert 0 <= read_metric_rows(tmp_path / "run" / "metrics.jsonl")[-1]["validation_accuracy"] <= 1
    swapped = replace(of_features, features=tmp_path / "val.npy")
    with pytest.raises(DataError, match="holds an array of 3 x 1024 x 14 x 14, but 4 pictures and a network"):
        prepare_bank(swapped)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"preset": "paper-features"}, "give the folder as data, and with features and validation_features the files"),
        ({"data": "d", "bank": "b"}, "pictures come from data or from a bank: leave one of the two out"),
        ({"features": "f.npy"}, "features belong to pictures: say with data"),
        ({"features": "f.npy", "data": "d"}, "preset 'small' reads pixels: leave features out"),
    ],
)
def test_sources_that_do_not_fit_the_preset_are_refused(changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        TrainConfig(**changes)
