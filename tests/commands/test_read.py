"""`film-viz read` turns pictures into scene records, and measures how well where scenes are known."""

import json

import pytest
import torch

from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.models.systems.ns_vqa import NSVQAConfig, NSVQAModel
from film_viz.questions.vocabulary import Vocabulary
from film_viz.scenes.clevr_json import read_scenes
from terminal import film_viz


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """A reader of random weights that sees things in a few cells."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = NSVQAModel(NSVQAConfig(image_size=32, width=4, n_words=len(Vocabulary()))).eval()
    torch.nn.init.constant_(model.reader.say[-1].bias[:1], 0.0)
    folder = tmp_path_factory.mktemp("reader") / "untrained"
    Checkpoint(model, Vocabulary()).save_pretrained(folder)
    return folder


def test_scenes_are_written_as_records_that_can_be_read_again(reader, picture, tmp_path, capsys):
    film_viz("read", picture, "--checkpoint", reader, "--scenes", tmp_path / "read.json")
    (record,) = read_scenes(tmp_path / "read.json")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(f"{len(record.scene)} objects")
    assert len(lines) == 1 + len(record.scene) > 1
    assert record.image_filename == picture.name


def test_measures_are_printed_written_and_kept_on_the_card(reader, data, tmp_path, capsys):
    film_viz("read", "--checkpoint", reader, "--data", data, "--json", tmp_path / "found.json", "--publish", reader)
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["pictures"] == 3
    assert f"{found['known']['accuracy']:.2%}" in capsys.readouterr().out
    assert load_checkpoint(reader).info["metrics"]["reading"]["data, val"] == found
    assert "## Scenes read from pictures" in (reader / "README.md").read_text()


def test_what_cannot_be_read_or_measured_is_refused_with_the_way_out(checkpoint, picture, reader, capsys):
    for arguments, wanted in (
        ([picture, "--checkpoint", checkpoint], "reads no scenes: name one of the system ns-vqa"),
        (["--checkpoint", reader], "name pictures to read, or with --data"),
        ([picture, "--checkpoint", reader, "--publish", "there"], "give a folder with --data"),
    ):
        with pytest.raises(SystemExit):
            film_viz("read", *arguments)
        assert wanted in capsys.readouterr().err
