"""A run that no computer, or not this one, can do is refused before it takes anything, with what would fit."""

import json
from dataclasses import replace

import pytest
import torch

from film_viz.training import fitting
from film_viz.training.bounds import BOUNDS
from film_viz.training.estimate import measure
from film_viz.training.fitting import check_fits
from film_viz.training.jobs.manage import start_run
from film_viz.training.recipes import RECIPES
from film_viz.training.runs.files import RunError, read_run_config, write_run_config
from terminal import complaint

TINY = RECIPES["tiny"].config


@pytest.fixture
def room(monkeypatch):
    """Has the computer a given number of bytes."""
    return lambda n_bytes: monkeypatch.setattr(fitting, "machine_memory", lambda: float(n_bytes))


@pytest.mark.parametrize("name", BOUNDS)
@pytest.mark.parametrize("value", [-1, 10**17, 10**400, 1e300, float("nan"), float("inf")])
def test_numbers_without_end_are_refused_by_name(name, value):
    with pytest.raises(ValueError, match=name):
        replace(TINY, **{name: value})


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["small", "lstm", "sa", "rn", "n2nmn", "pg-ee"])
def test_a_recipe_fits_a_computer_of_four_gigabytes(preset, room):
    room(4 * 2**30)
    check_fits(RECIPES[preset].config)


def test_a_batch_that_does_not_fit_is_refused_with_what_fits(room):
    room(2 * 2**30)
    config = replace(TINY, scenes=60_000, images_per_batch=50_000, data_workers=0)
    with pytest.raises(
        ValueError, match=r"images_per_batch 50,000 with 10 questions .*: at most ([\d,]+) pictures fit"
    ) as said:
        check_fits(config)
    most = int(str(said.value).rpartition("at most ")[2].split()[0].replace(",", ""))
    check_fits(replace(config, images_per_batch=most - 1))
    with pytest.raises(ValueError, match="pictures fit"):
        check_fits(replace(config, images_per_batch=most + 1))


def test_what_is_counted_up_is_what_a_larger_batch_keeps():
    config = replace(TINY, precision="float32")
    need = fitting._need(config, 0.0, 2.0**36)
    for questions in (5, 16):
        kept = fitting._kept(config, questions)
        assert 2 * (need.picture + questions * need.question) == pytest.approx(kept, rel=0.4)


def test_workers_and_validation_are_counted(room):
    room(2 * 2**30)
    with pytest.raises(
        ValueError, match=r"data_workers 900 and validation_scenes 40 take at least .*: at most \d+ and"
    ):
        check_fits(replace(TINY, data_workers=900))
    with pytest.raises(ValueError, match="validation_scenes 900,000"):
        check_fits(replace(TINY, data_workers=0, validation_scenes=900_000))


def test_a_network_that_does_not_fit_is_refused_before_it_is_made(room):
    room(2**30)
    config = replace(TINY, network=("channels=1500", "n_blocks=9"))
    with pytest.raises(ValueError, match="the network of preset 'tiny' with its changes takes at least"):
        check_fits(config)
    with pytest.raises(ValueError, match="image_size must be at most 4,096, got 65536"):
        replace(TINY, network=("image_size=65536",))


def test_measuring_it_changes_no_random_number_of_others():
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    check_fits(TINY)
    assert torch.equal(torch.rand(2), expected)


def test_shell_page_and_run_files_refuse_alike(room, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    room(2 * 2**30)
    config = replace(TINY, scenes=60_000, images_per_batch=50_000, data_workers=0)
    numbers = ("--preset", "tiny", "--scenes", 60_000, "--images-per-batch", 50_000, "--data-workers", 0)
    assert "pictures fit" in complaint(capsys, "train", "--run", tmp_path / "run", *numbers)
    for refuses in (start_run, measure):
        with pytest.raises(ValueError, match="pictures fit"):
            refuses(config)
    assert not list(tmp_path.glob("runs/*"))


def test_a_run_file_with_numbers_without_end_is_refused_in_a_sentence(tmp_path):
    write_run_config(tmp_path, TINY)
    values = json.loads((tmp_path / "config.json").read_text()) | {"steps": 10**12}
    (tmp_path / "config.json").write_text(json.dumps({k: v for k, v in values.items() if k != "checksum"}))
    with pytest.raises(
        RunError, match=r"config\.json cannot be read \(steps must be at most 10,000,000, got 1,000,000,000,000"
    ):
        read_run_config(tmp_path)
