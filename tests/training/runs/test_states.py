"""A damaged file of a checkpoint or a run is refused with a sentence, or changes nothing: no other numbers are loaded.

Run at full size by `FILM_VIZ_FUZZ=500` in the environment: so many damaged versions of each file.
"""

import json
import os
import shutil
from dataclasses import replace

import pytest
import torch

from damage import damaged
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.checkpoint_files import CheckpointError
from film_viz.seals import seal_of
from film_viz.training.learning import Learning
from film_viz.training.loop import train
from film_viz.training.meter import Meter
from film_viz.training.runs.files import RunError
from film_viz.training.runs.record import Run
from film_viz.training.runs.states import states_of, take_up

EACH = int(os.environ.get("FILM_VIZ_FUZZ", "24"))


@pytest.fixture(scope="module")
def whole(tiny_settings, tmp_path_factory):
    """A run of six steps that kept steps 3 and 6, with their states."""
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FILM_VIZ_DATA", str(folder / "data"))
        train(tiny_settings, folder / "whole")
    return Run(folder / "whole")


@pytest.fixture
def copied(whole, tmp_path, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_DATA", str(whole.path.parent / "data"))
    shutil.copytree(whole.path, tmp_path / "run")
    return Run(tmp_path / "run")


def content(checkpoint):
    weights = {name: tensor.tolist() for name, tensor in checkpoint.model.state_dict().items()}
    return weights, checkpoint.vocabulary, checkpoint.answers, checkpoint.info


@pytest.mark.slow
@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "metrics.json"])
def test_a_damaged_checkpoint_is_refused_or_is_the_same(copied, name):
    folder = copied.path / "checkpoint"
    expected, original = content(Checkpoint.from_pretrained(folder)), (folder / name).read_bytes()
    said: list[str] = []
    for contents in damaged(original, EACH, seed=1):
        (folder / name).write_bytes(contents)
        try:
            loaded = Checkpoint.from_pretrained(folder)
        except CheckpointError as error:
            said.append(str(error))
            continue
        if why := loaded.info.pop("passed_over", ""):
            said.append(why)
            assert loaded.info.pop("metrics") == {}
            loaded.info["metrics"] = expected[-1]["metrics"]
        assert content(loaded) == expected
    print(f"{name}: {len(said)} of {EACH} refused, the others load the same")
    assert all(name in sentence or "config.json" in sentence for sentence in said)
    assert len(said) > EACH // 3


@pytest.mark.slow
@pytest.mark.parametrize("name", ["state.pt", "state.pt.sha256"])
def test_a_damaged_state_is_refused_or_is_the_same(copied, name):
    path = copied.checkpoints()[-1].folder / name
    learning, meter = Learning.start(copied.config, torch.device("cpu")), Meter(copied.config)
    state = path.with_name("state.pt")
    take_up(state, learning, meter)
    original, said = path.read_bytes(), []
    expected = learning.learner.state_dict()
    expected = {key: tensor.clone() for key, tensor in expected.items()}
    for contents in damaged(original, EACH, seed=2):
        path.write_bytes(contents)
        try:
            take_up(state, learning, meter)
        except RunError as error:
            said.append(str(error))
            continue
        found = learning.learner.state_dict()
        assert all(torch.equal(found[key], expected[key]) for key in expected)
    print(f"{name}: {len(said)} of {EACH} refused, the others load the same")
    assert all("copy it again, or go on from another step" in sentence for sentence in said)
    assert len(said) > EACH // 3


@pytest.mark.slow
def test_damaged_settings_of_a_run_are_refused_or_are_the_same(copied):
    path, expected, said = copied.path / "config.json", copied.config, []
    for contents in damaged(path.read_bytes(), EACH, seed=3):
        path.write_bytes(contents)
        try:
            found = copied.config
        except RunError as error:
            said.append(str(error))
            continue
        assert found == expected
    print(f"a run's config.json: {len(said)} of {EACH} refused, the others load the same")
    assert all(str(path) in sentence for sentence in said)
    assert len(said) > EACH // 3


@pytest.mark.slow
def test_damaged_rows_are_left_out_and_the_others_stay(copied):
    path = copied.path / "metrics.jsonl"
    for contents in damaged(path.read_bytes(), EACH, seed=4):
        path.write_bytes(contents)
        rows = copied.rows()
        assert len(rows) <= 6
        assert all(isinstance(value, int | float) for row in rows for value in row.values())


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["cut", "empty", "garbage", "flipped"])
def test_a_damaged_state_falls_back_to_the_one_before_and_says_so(copied, whole, damage, caplog):
    state = copied.checkpoints()[-1].folder / "state.pt"
    contents = bytearray(state.read_bytes())
    contents[len(contents) // 2] ^= 4
    state.write_bytes({"cut": contents[:-900], "empty": b"", "garbage": b"garbage" * 9, "flipped": contents}[damage])
    train(copied.config, copied.path, resume=True)
    assert "state.pt is not as it was written" in caplog.text
    assert "Training goes on from step 3, the state before" in caplog.text
    assert [row["loss"] for row in copied.rows()] == [row["loss"] for row in whole.rows()]
    found, expected = (Checkpoint.from_pretrained(run.path / "checkpoint") for run in (copied, whole))
    assert found.sha == expected.sha


@pytest.mark.slow
def test_a_cut_or_zeroed_file_of_metrics_is_never_filled_with_zeros(copied):
    path = copied.path / "metrics.jsonl"
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(rows[:4]) + bytes(300))
    train(replace(copied.config, steps=8), copied.path, resume=True)
    assert b"\0" not in path.read_bytes()
    assert [json.loads(line)["step"] for line in path.read_text().splitlines()] == [1, 2, 3, 4, 7, 8]


@pytest.mark.slow
def test_where_no_state_can_be_read_the_run_says_so(copied):
    for state in states_of(copied.path):
        state.write_bytes(b"")
    with pytest.raises(RunError, match=r"no state of .* can be read, so it cannot go on: "):
        train(copied.config, copied.path, resume=True)


@pytest.mark.slow
def test_a_state_without_a_checksum_is_taken_up_as_before(copied):
    for state in states_of(copied.path):
        seal_of(state).unlink()
    train(replace(copied.config, steps=8), copied.path, resume=True)
    assert [row["step"] for row in copied.rows()] == [1, 2, 3, 4, 5, 6, 7, 8]
