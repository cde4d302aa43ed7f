"""A bank is a pure function of its settings, survives being killed, and refuses what is damaged."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from film_viz.data import bank as bank_module
from film_viz.data.bank import SceneBank, build_bank, scene_look, scene_seed
from film_viz.data.bank_files import BankError, BankHeader, open_arrays
from film_viz.data.chunks import CHUNK, marker_path, n_chunks
from film_viz.scenes.render import render
from film_viz.scenes.sampling import SceneSettings, sample_scene

N, WIDTH, HEIGHT = CHUNK + 5, 7, 5
FEW = SceneSettings(min_objects=2, max_objects=3)


def build(folder, n_scenes=N, width=WIDTH, height=HEIGHT, seed=3, settings=FEW, workers=1, **more):
    return build_bank(folder, n_scenes, width, height, seed, settings, workers=workers, **more)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bank")
    build(folder)
    return folder


@pytest.fixture
def copy(built, tmp_path):
    """A bank that a test may damage."""
    shutil.copytree(built, tmp_path / "copy")
    return tmp_path / "copy"


def test_scenes_and_pictures_belong_together(built):
    bank = SceneBank.open(built)
    assert len(bank) == N
    assert bank.images.shape == (N, HEIGHT, WIDTH, 3)
    for index in (0, CHUNK - 1, CHUNK, N - 1):
        scene = bank.scene(index)
        assert scene == sample_scene(scene_seed(3, index), FEW)
        assert np.array_equal(bank.images[index], render(scene, WIDTH, HEIGHT, "training"))


def test_a_scene_does_not_depend_on_the_length_of_its_bank(built, tmp_path):
    short = build(tmp_path / "short", n_scenes=2)
    assert np.array_equal(short.images, SceneBank.open(built).images[:2])
    assert short.scene(1) == SceneBank.open(built).scene(1)


def test_varied_looks_differ_from_scene_to_scene_and_can_be_made_again(tmp_path):
    bank = build(tmp_path / "varied", n_scenes=3, vary_look=True)
    looks = [scene_look(3, index) for index in range(3)]
    assert len(set(looks)) == 3
    for index, look in enumerate(looks):
        assert np.array_equal(bank.images[index], render(bank.scene(index), WIDTH, HEIGHT, "training", look))


def test_only_missing_chunks_are_made_again(copy, monkeypatch):
    whole = contents(copy)
    (copy / "done" / "000001").unlink()
    images = np.load(copy / "images.npy", mmap_mode="r+")
    images[CHUNK:] = 0
    images.flush()
    made = []
    original = bank_module.sample_scene
    monkeypatch.setattr(
        bank_module, "sample_scene", lambda seed, settings: made.append(seed) or original(seed, settings)
    )
    build(copy)
    assert made == [(3, index) for index in range(CHUNK, N)]
    assert contents(copy) == whole


def test_workers_make_the_same_bytes(built, tmp_path):
    build(tmp_path / "parallel", workers=2)
    assert contents(tmp_path / "parallel") == contents(built)


@pytest.mark.slow
def test_a_killed_build_goes_on_and_ends_with_the_same_bytes(tmp_path):
    code = (
        "from film_viz.data.bank import build_bank\n"
        "from film_viz.scenes.sampling import SceneSettings\n"
        f"build_bank({str(tmp_path / 'killed')!r}, 600, {WIDTH}, {HEIGHT}, 3, SceneSettings(2, 3), workers=2)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    done = tmp_path / "killed" / "done"
    while not (done.is_dir() and len(list(done.iterdir())) >= 2):
        assert process.poll() is None, "the build ended before it could be killed"
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with pytest.raises(BankError, match=r"is unfinished: \d+ of 10 chunks are missing; run build_bank"):
        SceneBank.open(tmp_path / "killed")
    build(tmp_path / "killed", n_scenes=600).verify()
    build(tmp_path / "whole", n_scenes=600)
    killed = {name: data for name, data in contents(tmp_path / "killed").items() if "/." not in name}
    assert killed == contents(tmp_path / "whole")


def test_without_its_header_a_bank_is_made_anew(copy):
    whole = contents(copy)
    (copy / "bank.json").unlink()
    build(copy)
    assert contents(copy) == whole


def test_a_folder_without_a_bank_is_refused(tmp_path):
    with pytest.raises(BankError, match=r"no bank of scenes in .* \(it has no bank.json\); make one with build_bank"):
        SceneBank.open(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", '{"layout_version": 1}', '{"layout_version": 99}'])
def test_an_unreadable_header_is_refused(copy, text):
    (copy / "bank.json").write_text(text)
    with pytest.raises(BankError, match=r"bank\.json cannot be read .* build it anew"):
        SceneBank.open(copy)


def test_a_bank_that_was_cut_short_is_refused(copy):
    os.truncate(copy / "images.npy", 1000)
    with pytest.raises(BankError, match=r"images\.npy is missing or damaged"):
        SceneBank.open(copy)


def test_an_array_of_another_shape_is_refused(copy):
    np.save(copy / "images.npy", np.zeros((2, 3), np.uint8))
    with pytest.raises(
        BankError, match=r"images\.npy holds \(2, 3\) uint8, but its bank.json asks for \(69, 5, 7, 3\)"
    ):
        SceneBank.open(copy)


def test_verify_finds_a_changed_pixel(copy):
    SceneBank.open(copy).verify()
    images = np.load(copy / "images.npy", mmap_mode="r+")
    images[CHUNK + 1, 0, 0, 0] ^= 1
    images.flush()
    with pytest.raises(BankError, match="is damaged: scenes 64 to 68 differ from what was written; delete"):
        SceneBank.open(copy).verify()


def test_another_bank_is_not_overwritten(built):
    with pytest.raises(BankError, match=r"holds another bank .*height is 5, not 9; seed is 3, not 4"):
        build(built, height=9, seed=4)


def test_a_bank_that_does_not_fit_on_the_disk_is_not_begun(tmp_path, monkeypatch):
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(bank_module.shutil, "disk_usage", lambda folder: usage(10))
    with pytest.raises(BankError, match=r"has 0\.0 GB free, but this bank needs"):
        build(tmp_path / "large")


def test_a_bank_needs_a_scene(tmp_path):
    with pytest.raises(ValueError, match="n_scenes of a bank must be at least 1, got 0"):
        build(tmp_path / "none", n_scenes=0)


@pytest.mark.parametrize("index", [N, -N - 1])
def test_a_scene_outside_the_bank_is_an_index_error(built, index):
    with pytest.raises(IndexError, match=f"scene {index} is not in this bank of {N}"):
        SceneBank.open(built).scene(index)


def test_the_header_says_how_the_bank_was_made(built):
    header = json.loads((built / "bank.json").read_text())
    assert (header["seed"], header["settings"]["max_objects"], header["quality"]) == (3, 3, "training")
    assert SceneBank.open(built).header.settings == FEW


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from Linux's /proc")
def test_a_bank_larger_than_memory_is_read_picture_by_picture(tmp_path, monkeypatch):
    monkeypatch.setattr("film_viz.room._take_room", lambda path: None)  # a file of holes takes none
    n_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    header = BankHeader(int(1.2 * n_bytes) // (1000 * 1000 * 3), 1000, 1000, 0, FEW)
    open_arrays(tmp_path, header, "w+")
    (tmp_path / "bank.json").write_text(json.dumps(header.to_json()))
    (tmp_path / "done").mkdir()
    for chunk in range(n_chunks(header.n_scenes)):
        marker_path(tmp_path, chunk).touch()
    bank, draw = SceneBank.open(tmp_path), np.random.default_rng(0)
    before = own_memory()
    for _ in range(20):
        assert bank.images[draw.integers(len(bank), size=2)].shape == (2, 1000, 1000, 3)
    assert own_memory() - before < 20 * 2**20


def own_memory() -> int:
    """Bytes that are this process's own, not the system's copies of files."""
    found = re.search(r"RssAnon:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found.group(1)) * 1024


def test_of_several_that_begin_a_bank_at_once_one_makes_it(tmp_path, monkeypatch):
    laid_out, write = [], bank_module.write_atomically

    def write_late(path, contents):
        laid_out.append(path)
        time.sleep(0.3)  # until the other one has looked
        write(path, contents)

    monkeypatch.setattr(bank_module, "write_atomically", write_late)
    with ThreadPoolExecutor(3) as pool:
        banks = [each.result() for each in [pool.submit(build, tmp_path / "bank", n_scenes=2) for _ in range(3)]]
    assert len(laid_out) == 1
    assert all(np.array_equal(bank.images, banks[0].images) for bank in banks)
    banks[0].verify()
