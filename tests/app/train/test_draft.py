"""Settings travel through the address and through files, and what is wrong with them is said."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from film_viz.app.train.draft import Draft, DraftError, draft_of_json, first_draft, recipe_of
from film_viz.devices import free_memory, gpu_line
from film_viz.training.recipes import RECIPES


def test_a_draft_survives_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = replace(recipe_of("small"), steps=7, templates=(Path("x"),), network=("channels=32",), learning_rate=0.5)
    draft = Draft(config, "mine", 3, Path("runs/a/checkpoints/step-00000004"))
    assert Draft.from_address(draft.to_address()) == draft


@pytest.mark.parametrize("place", ["/etc", "runs/../..", "../runs/a", "runs/a\0b", 3, ["x"]])
def test_an_address_starts_from_nothing_outside_of_runs_and_checkpoints(place: object) -> None:
    with pytest.raises(DraftError, match="continues from a checkpoint of this app"):
        Draft.from_address(json.dumps({"preset": "tiny", "_continue_from": place}))


def test_a_recipe_is_its_name_in_the_address() -> None:
    assert json.loads(first_draft().to_address()) == {"preset": "tiny"}


@pytest.mark.parametrize("preset", RECIPES)
def test_a_file_brings_settings_back(preset: str) -> None:
    assert draft_of_json(Draft(recipe_of(preset)).to_json()).config == recipe_of(preset)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no settings in JSON"),
        ("[1]", "one JSON object"),
        ('{"stepps": 1}', "no setting 'stepps'"),
        ('{"steps": "many"}', "steps is written like 2000"),
        ('{"steps": true}', "steps is written like"),
        ('{"steps": 0}', "steps must be at least 1"),
        ('{"preset": "huge"}', "preset must be one of"),
        ('{"network": ["channels=-1"]}', "channels must be at least 1"),
    ],
)
def test_what_is_wrong_with_settings_is_said(text: str, said: str) -> None:
    with pytest.raises(DraftError, match=said):
        draft_of_json(text)


def test_free_memory_is_read_from_the_drivers_words() -> None:
    said = "GPU-aa-1, NVIDIA H100 80GB HBM3, 79001, 81559\nGPU-bb-2, NVIDIA A100, [N/A], 40960\n"
    assert free_memory(said) == {"GPU-aa-1": 79001 * 2**20}
    assert gpu_line("H100", 40 * 2**30, 80 * 2**30) == "H100, 40 of 80 GiB free"
    assert gpu_line("H100", None, 80 * 2**30) == "H100, 80 GiB"


def test_a_preset_that_trains_on_files_comes_from_a_file() -> None:
    given = {"preset": "paper-features", "data": "d", "features": "f.h5", "validation_features": "v.h5"}
    draft = draft_of_json(json.dumps(given))
    assert draft.config.features == Path("f.h5")
    assert Draft.from_address(draft.to_address()) == draft
    with pytest.raises(DraftError, match="reads backbone features"):
        draft_of_json('{"preset": "paper-features"}')
