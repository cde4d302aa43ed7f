"""`film-viz card` writes a checkpoint's card anew and touches nothing else."""

import json
import shutil
from pathlib import Path

import pytest
from huggingface_hub import ModelCard

from film_viz.models.checkpoint import load_checkpoint
from film_viz.models.checkpoint_files import metrics_checksum
from film_viz.models.model_card import model_card
from film_viz.places import PROJECT
from film_viz.seals import sealed, unsealed
from terminal import complaint, film_viz


def measured(checkpoint, folder):
    """Copy a checkpoint, as if it had been evaluated, with a card of another day."""
    shutil.copytree(checkpoint, folder)
    metrics = {"overall": {"accuracy": 0.5, "count": 12, "interval": [0.2, 0.8]}, "data": "val", "split": "val"}
    (folder / "metrics.json").write_text(json.dumps(metrics))
    config = unsealed(json.loads((folder / "config.json").read_text()), "config.json")
    (folder / "config.json").write_text(json.dumps(sealed(config | {"metrics_checksum": metrics_checksum(metrics)})))
    (folder / "README.md").write_text("old")
    return folder


def test_the_card_states_what_the_checkpoint_knows(checkpoint, tmp_path, capsys):
    folder = measured(checkpoint, tmp_path / "measured")
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "README.md"}
    film_viz("card", "--checkpoint", folder)
    assert "The card of measured is in" in capsys.readouterr().out
    (result,) = ModelCard.load(folder / "README.md").data.eval_results
    assert (result.metric_value, result.dataset_type) == (0.5, "val")
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "README.md"} == before
    assert load_checkpoint(folder).sha == load_checkpoint(checkpoint).sha
    film_viz("card", "--checkpoint", folder, "--out", tmp_path / "card.md")
    assert (tmp_path / "card.md").read_text() == (folder / "README.md").read_text()


def test_a_checkpoint_that_is_no_folder_is_refused(tmp_path, capsys):
    assert "checkpoint must be a folder" in complaint(capsys, "card", "--checkpoint", tmp_path / "none")


@pytest.mark.parametrize("config", sorted(PROJECT.glob("checkpoints/*/config.json")), ids=lambda path: path.parent.name)
def test_cards_that_come_with_film_viz_are_as_this_version_writes_them(config: Path):
    checkpoint = load_checkpoint(config.parent)
    written = (config.parent / "README.md").read_text(encoding="utf-8")
    assert written == model_card(checkpoint.model, checkpoint.info), f"run film-viz card --checkpoint {config.parent}"
