"""Feature maps: made once, resumed after a kill, and the same to a checkpoint from file and from the backbone."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
import torchvision

from film_viz.cli import main
from film_viz.data.clevr_records import DataError
from film_viz.data.feature_files import open_rows
from film_viz.data.picture_bank import picture_names
from film_viz.data.pictures import load_picture
from film_viz.evaluation.inputs import extraction as extract
from film_viz.evaluation.inputs.extraction import extract_features
from film_viz.models.backbone import load_backbone
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.table import PRESETS
from film_viz.questions.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    """A stand-in for the file of ImageNet weights: as laid out, with random ones."""
    path = tmp_path_factory.mktemp("weights") / "resnet101.pth"
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        torch.save(torchvision.models.resnet101(weights=None).state_dict(), path)
    return path


@pytest.fixture(scope="module")
def backbone(weights):
    return load_backbone(weights)


@pytest.fixture(scope="module")
def features(data, weights, tmp_path_factory):
    path = tmp_path_factory.mktemp("features") / "val.npy"
    command = ["features", "--data", data, "--split", "val", "--weights", weights, "--out", path, "--device", "cpu"]
    main([str(argument) for argument in command])
    return path


@pytest.mark.slow
def test_rows_are_the_backbones_view_of_each_picture_in_the_order_of_names(data, backbone, features):
    pictures, found = data / "images" / "val", np.load(features, mmap_mode="r")
    names = picture_names(pictures)
    assert found.shape == (3, 1024, 14, 14)
    assert found.dtype == np.float16
    pixels = torch.from_numpy(load_picture(pictures / names[1], 224).copy()).permute(2, 0, 1)[None] / 255
    with torch.inference_mode():
        np.testing.assert_allclose(found[1], backbone(pixels)[0].numpy(), rtol=2e-3, atol=2e-3)


class Watched(torch.nn.Module):
    """A quick stand-in for the backbone that may fail after some pictures."""

    def __init__(self, fails_after: int = 99) -> None:
        super().__init__()
        self.mean, self.layers = torch.zeros(1), torch.nn.Module()
        self.layers.state_dict = dict  # type: ignore[method-assign]
        self.seen, self.fails_after = 0, fails_after

    def forward(self, pictures):
        if self.seen >= self.fails_after:
            raise KeyboardInterrupt
        self.seen += len(pictures)
        return pictures.mean(dim=(1, 2, 3))[:, None, None, None].expand(-1, 1024, 14, 14)


@pytest.mark.parametrize("name", ["maps.npy", "maps.h5"])
def test_a_killed_run_goes_on_where_it_was_and_gives_the_same_file(data, tmp_path, monkeypatch, name):
    pytest.importorskip("h5py")
    monkeypatch.setattr(extract, "fingerprint", lambda backbone: 7)
    pictures, out = data / "images" / "train", tmp_path / name
    with pytest.raises(KeyboardInterrupt):
        extract_features(Watched(2), pictures, out, batch_size=1)
    assert not out.exists()
    rest = Watched()
    extract_features(rest, pictures, out, batch_size=1)
    assert rest.seen == 2
    whole = extract_features(Watched(), pictures, tmp_path / f"whole-{name}", batch_size=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, f"whole-{name}"])
    first, second = (open_rows(path) for path in (out, whole))
    assert first.dtype == (np.float16 if name.endswith("npy") else np.float32)
    assert np.array_equal(first[:], second[:])
    assert len(np.unique(first[:, 0, 0, 0])) == 4


def test_other_weights_start_anew_and_a_finished_file_is_kept(data, tmp_path, monkeypatch):
    pictures, out = data / "images" / "train", tmp_path / "maps.npy"
    monkeypatch.setattr(extract, "fingerprint", lambda backbone: 7)
    with pytest.raises(KeyboardInterrupt):
        extract_features(Watched(2), pictures, out, batch_size=1)
    monkeypatch.setattr(extract, "fingerprint", lambda backbone: 8)
    other = Watched()
    extract_features(other, pictures, out)
    assert other.seen == 4
    with pytest.raises(DataError, match="is already there: choose another name, or delete it"):
        extract_features(other, pictures, out)


@pytest.mark.slow
def test_a_checkpoint_of_features_is_evaluated_from_file_and_by_the_backbone_alike(
    data, weights, features, tmp_path, capsys
):
    small = {"channels": 6, "rnn_dim": 7, "word_dim": 5, "classifier_channels": 8, "classifier_hidden": 9}
    config = replace(PRESETS["paper-features"].config, n_words=len(Vocabulary()), **small)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        Checkpoint(FiLMModel(config).eval(), Vocabulary()).save_pretrained(tmp_path / "model")
    ask = ["evaluate", "--checkpoint", tmp_path / "model", "--data", data, "--device", "cpu"]
    for name, source in (("file", ["--features", features]), ("backbone", ["--weights", weights])):
        main([str(argument) for argument in [*ask, *source, "--json", tmp_path / f"{name}.json"]])
    from_file, by_backbone = (json.loads((tmp_path / f"{name}.json").read_text()) for name in ("file", "backbone"))
    assert from_file == by_backbone
    assert from_file["overall"]["count"] == 12
    np.save(tmp_path / "few.npy", np.zeros((1, 1024, 14, 14), np.float16))
    with pytest.raises(SystemExit):
        main([str(argument) for argument in [*ask, "--features", tmp_path / "few.npy"]])
    assert "holds an array of 1 x 1024 x 14 x 14, but 3 pictures" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--out", "maps.txt"], "out must end in .npy or .h5, got 'maps.txt'"),
        (["--out", "maps.npy", "--batch-size", "0"], "batch_size must be at least 1, got 0"),
        (["--out", "maps.npy", "--split", "test"], "pictures of split test are wanted there"),
    ],
)
def test_the_command_says_what_it_cannot_do(data, capsys, options, complaint):
    with pytest.raises(SystemExit) as end:
        main(["features", "--data", str(data), *options])
    assert end.value.code == 2
    assert complaint in capsys.readouterr().err
