"""A map comes back from plain arrays alone, places questions as the object that made it does, and is made once."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from film_viz.analysis.maps.embedding import EmbeddingSettings, embed, positions
from film_viz.store import map_worker
from film_viz.store.map_worker import make, serve, work
from film_viz.store.maps import MapFiles, map_key, settings_from
from film_viz.work.processes import Process
from film_viz.work.status import Status, read_status, write_status
from film_viz.work.worker import Held
from mutations import mutations

N = 90
METHODS = (
    EmbeddingSettings("tsne", perplexity=5.0),
    EmbeddingSettings("tsne", dimensions=3, perplexity=7.0, metric="cosine", seed=3),
    EmbeddingSettings("umap", neighbors=7, min_dist=0.3),
    EmbeddingSettings("umap", dimensions=3, metric="manhattan", seed=2),
)


@pytest.fixture(scope="module")
def matrix() -> np.ndarray:
    """Three groups of points, well apart, and not around zero."""
    draw = np.random.default_rng(5)
    points = draw.standard_normal((N, 11)).astype(np.float32) + 4
    points[: N // 3, 2] += 20
    points[N // 2 :, 7] -= 15
    return points


@pytest.fixture
def files(tmp_path: Path, matrix: np.ndarray) -> MapFiles:
    files = MapFiles(tmp_path / "map")
    files.write_request(matrix, METHODS[0])
    return files


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the libraries themselves
@pytest.mark.parametrize("settings", METHODS)
def test_a_kept_map_places_questions_as_the_object_that_made_it(tmp_path, matrix, settings):
    files = MapFiles(tmp_path)
    files.write_request(matrix, settings)
    made = embed(matrix, settings)
    files.write_map(made)
    kept = files.placing_map()
    np.testing.assert_array_equal(kept.coordinates, made.coordinates)
    new = matrix[::13] + np.float32(0.05)
    np.testing.assert_allclose(positions(kept, new), positions(made, new), atol=1e-3)
    assert not [path for path in tmp_path.iterdir() if path.suffix not in (".npz", ".json")]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the libraries themselves
@pytest.mark.parametrize("settings", METHODS[::2])
def test_a_question_of_the_map_is_placed_where_it_lies(tmp_path, matrix, settings):
    """Also on a map that lies off the middle, as t-SNE's maps of early versions do."""
    files, made = MapFiles(tmp_path), embed(matrix, settings)
    files.write_request(matrix, settings)
    shift = np.float32(50) if settings.method == "tsne" else np.float32(0)
    for each in (made, type(made)(made.coordinates + shift, made.axis_names, settings, made.scaling, None)):
        files.write_map(each)
        placed = positions(files.placing_map(), matrix[:7])
        size = np.ptp(each.coordinates, axis=0).max()
        assert np.linalg.norm(placed - each.coordinates[:7], axis=1).max() < 0.15 * size


@pytest.mark.slow
def test_the_worker_computes_measures_and_places(files, matrix, monkeypatch):
    assert files.status() is None
    waiting = files.ask_place(matrix[7])
    assert files.place(waiting) is None
    monkeypatch.setattr(map_worker, "IDLE_SECONDS", 0.0)
    work(files.folder, {}, Held())
    assert files.status().state == "finished"
    assert 0.5 < files.quality().trustworthiness <= 1
    distance = np.linalg.norm(files.map().coordinates - np.array(files.place(waiting)), axis=1)
    assert 7 in np.argsort(distance)[:5]
    made = files.map()
    np.testing.assert_array_equal(make(files).coordinates, made.coordinates)  # not computed again


def test_a_failed_map_says_why_and_a_vanished_process_is_lost(tmp_path):
    files = MapFiles(tmp_path / "map")
    files.write_request(np.zeros((12, 3), np.float32), EmbeddingSettings("tsne", perplexity=30.0))
    with pytest.raises(ValueError, match="perplexity 30"):
        make(files)
    assert (files.status().state, "perplexity 30" in files.status().error) == ("failed", True)
    this = Process.this()
    write_status(files.folder, Status("running"), Process(this.pid, 0.0, this.host))
    assert files.status().state == "lost"


def test_every_map_has_a_name_of_its_own():
    plain = EmbeddingSettings("tsne")
    names = {map_key("a", s) for s in (plain, EmbeddingSettings("tsne", seed=1), EmbeddingSettings("pca"))}
    assert len(names | {map_key("another bank", plain)}) == 4
    assert map_key("a", plain) == map_key("a", EmbeddingSettings("tsne", neighbors=99))


def test_no_file_of_a_map_is_more_than_arrays(files, matrix, tmp_path):
    """A pickle that lies in the folder, by whatever name, is not opened."""
    files.write_map(embed(matrix, EmbeddingSettings("pca")))
    evil = tmp_path / "evil"
    pickled = b"cposix\nsystem\n(S'touch " + str(evil).encode() + b"'\ntR."
    for name in ("model.pickle", "map.npz", "request.npz", "quality.npz", "placing/0.npy", "placing/0.placed.npy"):
        (files.folder / name).parent.mkdir(exist_ok=True)
        (files.folder / name).write_bytes(pickled)
    files.map(), files.placing_map(), files.quality(), files.answer_places(lambda rows: rows)
    files.place(files.folder / "placing" / "0.placed.npy")
    with pytest.raises(ValueError, match="cannot be read"):
        files.matrix()
    assert not evil.exists()


@pytest.mark.parametrize("name", ["map.npz", "quality.npz", "settings.json", "request.npz", "status.json"])
def test_a_damaged_file_of_a_map_is_one_that_is_not_there(tmp_path, matrix, name):
    whole = MapFiles(tmp_path / "whole")
    whole.write_request(matrix, EmbeddingSettings("pca"))
    made = make(whole)
    before = (whole.folder / name).read_bytes()
    for number, damaged in enumerate(mutations(before, 30)):
        files = MapFiles(tmp_path / f"{number}")
        shutil.copytree(whole.folder, files.folder)
        (files.folder / name).write_bytes(damaged)
        found = files.map()
        assert found is None or np.array_equal(found.coordinates, made.coordinates)
        assert files.has_map == (found is not None)
        quality = files.quality()
        assert quality is None or quality.on_map.max() < N
        files.status(), files.process()
        if name in ("map.npz", "quality.npz"):
            np.testing.assert_allclose(make(files).coordinates, made.coordinates, atol=1e-5)
            assert files.status().state == "finished"


def test_a_place_that_cannot_be_read_is_asked_for_again(files, matrix):
    placed = files.ask_place(matrix[3])
    for damaged in mutations(placed.with_name(placed.name.replace(".placed", "")).read_bytes(), 30):
        placed.write_bytes(damaged)
        where = files.place(placed)
        assert where is None or len(where) > 0
        assert placed.is_file() == (where is not None)


def test_settings_of_a_map_are_settings():
    with pytest.raises(ValueError, match="name no method"):
        settings_from({})
    given = {"method": "axes", "dimensions": 2, "axes": [["a", "b"], ["c", ""]], "blocks": [1]}
    assert settings_from(given) == EmbeddingSettings("axes", axes=(("a", "b"), ("c", "")), blocks=(1,))


def test_a_process_that_serves_ends_with_its_folder(files, matrix):
    serve(files, embed(matrix, EmbeddingSettings("pca")), idle_seconds=0.0)
    shutil.rmtree(files.folder)
    serve(files, embed(matrix, EmbeddingSettings("pca")), idle_seconds=1e9)
    assert read_status(files.folder) is None
