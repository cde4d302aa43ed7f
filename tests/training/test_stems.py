"""A run starts with the stem it is given, and a stem that stands still looks at every picture once."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from film_viz.commands import stem as stem_command
from film_viz.data.bank import SceneBank
from film_viz.data.loader import loader
from film_viz.models.checkpoint import load_checkpoint
from film_viz.models.stems import StemError, read_stem, stem_key, stem_of
from film_viz.models.systems.table import build
from film_viz.training.config import TrainConfig
from film_viz.training.loop import train
from film_viz.training.preparation import prepare_maps, stream_settings
from film_viz.training.stems import MAPS, make_maps, maps_of

NETWORK = ("image_size=64", "n_strided=3", "mixing_conv=false", "channels=16", "rnn_dim=24", "word_dim=8")


@pytest.fixture
def config(tiny_config) -> TrainConfig:
    return replace(tiny_config, preset="sa", network=NETWORK)


def still(config: TrainConfig, **changes: object) -> TrainConfig:
    return replace(config, stage="on a frozen stem", **changes)


def model_of(config: TrainConfig, seed: int = 0):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build(config.model)


def test_a_stream_of_maps_asks_the_same_about_what_the_stem_makes_of_the_pictures(config, tiny_bank):
    config, model = still(config), model_of(still(config))
    maps = prepare_maps(config, tiny_bank, model)
    assert maps is not None
    of_pictures, of_maps = (next(iter(loader(stream_settings(config, tiny_bank, m), workers=0))) for m in (None, maps))
    assert of_maps.images.dtype == torch.float16
    torch.testing.assert_close(
        of_maps.images.float(), maps_of(stem_of(model), of_pictures.images), atol=2e-3, rtol=2e-3
    )
    assert torch.equal(of_maps.tokens, of_pictures.tokens)
    assert torch.equal(of_maps.cells, of_pictures.cells)


def test_another_stem_never_takes_these_maps_and_the_same_one_makes_no_more(config, tiny_bank, monkeypatch):
    config = still(config)
    first, other = model_of(config, 1), model_of(config, 2)
    one, two = (prepare_maps(config, tiny_bank, model) for model in (first, other))
    assert one != two
    assert not np.array_equal(np.load(one), np.load(two))
    monkeypatch.setattr("film_viz.training.stems.maps_of", None)  # nothing is made again
    assert prepare_maps(config, tiny_bank, first) == one


def test_making_maps_that_was_killed_goes_on(config, tiny_bank, tmp_path):
    stem = stem_of(model_of(config))
    pictures = tmp_path / "images.npy"
    np.save(pictures, np.concatenate([SceneBank.open(tiny_bank).images] * 6))  # two chunks
    whole = np.load(make_maps(tmp_path, pictures, stem))
    path = tmp_path / f"maps-{stem_key(stem)}" / MAPS
    array = np.lib.format.open_memmap(path, "r+")
    array[64:] = 0
    array.flush()
    (path.parent / "done" / "000001").unlink()
    assert np.array_equal(np.load(make_maps(tmp_path, pictures, stem)), whole)


@pytest.mark.parametrize(
    ("changes", "is_still"),
    [
        ({}, False),
        ({"stage": "perceive"}, False),
        ({"stage": "on a frozen stem"}, True),
        ({"stage": "on a frozen stem", "cache_maps": False}, False),
    ],
)
def test_maps_serve_where_the_stem_stands_still_alone(config, changes, is_still):
    assert replace(config, **changes).stem_stands_still == is_still


def test_a_run_starts_with_the_stem_it_is_given_and_keeps_it(config, tmp_path, capsys):
    seeing = tmp_path / "seeing"
    train(replace(config, preset="cnn-lstm", stage="perceive"), seeing)
    stem_command.main(["--run", str(seeing), "--out", str(tmp_path / "stem"), "--scenes", "3"])
    assert "of objects" not in capsys.readouterr().out
    film = replace(config, preset="tiny", network=(), stage="on a frozen stem", stem_from=tmp_path / "stem")
    answering = load_checkpoint(train(film, tmp_path / "film")).model
    given = read_stem(tmp_path / "stem")
    assert all(torch.equal(t, given.weights[n]) for n, t in stem_of(answering).state_dict().items())


def test_a_stem_of_other_sizes_is_refused_before_anything_is_made(config, tmp_path):
    train(replace(config, steps=1, stage="perceive"), tmp_path / "one")
    other = still(config, network=(*NETWORK, "channels=24"), stem_from=tmp_path / "one")
    with pytest.raises(StemError, match="of other sizes"):
        train(other, tmp_path / "two")
    assert not (tmp_path / "two" / "metrics.jsonl").exists()
