"""A stem goes from any system to any other of the same sizes, and to no other."""

from dataclasses import replace

import pytest
import torch

from film_viz.models.checkpoint import Checkpoint
from film_viz.models.stems import StemError, TrainedStem, read_stem, stem_key, stem_of
from film_viz.models.systems.table import PRESETS, SYSTEMS, build
from film_viz.questions.vocabulary import Vocabulary

LOOKING = [key for key, row in SYSTEMS.items() if row.network.sees_through]
AT_THE_SAME_SIZES = {"film": "small"}


def built(key, seed=0, **changes):
    preset = PRESETS[AT_THE_SAME_SIZES.get(key, next(iter(SYSTEMS[key].presets)))]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build(replace(preset.config, n_words=len(Vocabulary()), **changes)).eval()


@pytest.mark.parametrize("key", LOOKING)
@torch.no_grad()
def test_every_system_that_looks_sees_through_a_stem_it_was_given(key):
    giver, taker = built("cnn-lstm", 3), built(key)
    TrainedStem.of(giver, "giver").give(taker)
    pictures = torch.rand(2, 3, 112, 112, generator=torch.Generator().manual_seed(1))
    assert torch.equal(taker.see(pictures)[0], giver.stem(pictures))
    assert stem_key(stem_of(taker)) == stem_key(stem_of(giver)) != stem_key(stem_of(built(key)))


@pytest.mark.parametrize("key", LOOKING)
@torch.no_grad()
def test_maps_in_place_of_pictures_give_the_same_to_see(key):
    model = built(key)
    pictures = torch.rand(2, 3, 112, 112, generator=torch.Generator().manual_seed(1))
    of_pictures, of_maps = model.see(pictures), model.see(stem_of(model)(pictures))
    assert all(torch.equal(a, b) for a, b in zip(of_pictures, of_maps, strict=True))


def test_a_stem_of_its_own_folder_or_of_a_checkpoint_is_read_the_same(tmp_path):
    model = built("sa", 3)
    Checkpoint(model, Vocabulary()).save_pretrained(tmp_path / "whole")
    TrainedStem.of(model, "own").save(tmp_path / "own", {"steps": 7}, "# card")
    whole, own = read_stem(tmp_path / "whole"), read_stem(tmp_path / "own")
    assert own.about == {"steps": 7}
    assert (whole.image_size, own.image_size) == (112, 112)
    assert whole.weights.keys() == own.weights.keys()
    assert all(torch.equal(whole.weights[name], own.weights[name]) for name in own.weights)


def test_a_stem_of_other_sizes_is_refused_by_name(tmp_path):
    stem = TrainedStem.of(built("cnn-lstm"), "mine")
    with pytest.raises(StemError, match=r"stem of mine is of other sizes .*0.weight is \[64, 3, 4, 4\], not \[32,"):
        stem.give(built("sa", channels=32))
    with pytest.raises(StemError, match="it reads 112 a side, not 224"):
        stem.give(built("rn", image_size=224))
    with pytest.raises(StemError, match="cannot start from the stem of mine"):
        stem.give(built("lstm"))
    with pytest.raises(StemError, match="blind looks at no picture and has no stem"):
        TrainedStem.of(built("lstm"), "blind")


def test_a_damaged_stem_is_told_in_a_sentence(tmp_path):
    TrainedStem.of(built("sa"), "own").save(tmp_path, {}, "")
    (tmp_path / "stem.safetensors").write_bytes(b"cut short")
    with pytest.raises(StemError, match="no safetensors file or is cut short"):
        read_stem(tmp_path)
