"""A stream from a folder asks every question in every epoch, depends on its settings alone and can start anywhere."""

from dataclasses import fields, replace

import numpy as np
import pytest
import torch

from film_viz.data.clevr_records import DataError
from film_viz.data.feature_files import open_rows
from film_viz.data.folder_stream import FolderSettings, epoch_groups
from film_viz.data.loader import loader
from film_viz.data.packed import PackedQuestions, pack_questions
from film_viz.data.picture_bank import decode_pictures, picture_names

SIZE = 18


@pytest.fixture(scope="module")
def settings(clevr_data, tmp_path_factory):
    folder, pictures = tmp_path_factory.mktemp("arrays"), clevr_data / "images" / "train"
    names = picture_names(pictures)
    rows = {name: row for row, name in enumerate(names)}
    pack_questions(clevr_data, "train", rows, 3, with_scenes=True).save(folder / "questions.npz")
    path = decode_pictures(folder, pictures, names, SIZE, workers=1)
    return FolderSettings(folder / "questions.npz", path, images_per_batch=2, questions_per_image=2, seed=7)


def batches(settings, start, n, workers=0):
    stream = iter(loader(settings, start, workers))
    return [next(stream) for _ in range(n)]


def same(a, b):
    pairs = [(getattr(a, f.name), getattr(b, f.name)) for f in fields(a)]
    return all(torch.equal(x, y) if isinstance(x, torch.Tensor) else x == y for x, y in pairs)


def test_groups_ask_every_question_once_about_one_picture_each():
    pictures = np.array([0, 0, 2, 2, 2, 2, 3, 0, 3, 0])
    groups = epoch_groups(pictures, 2, (5, 0))
    assert sorted(groups.ravel().tolist()) == list(range(10))
    assert (pictures[groups[:, 0]] == pictures[groups[:, 1]]).all()
    assert not np.array_equal(groups, epoch_groups(pictures, 2, (5, 1)))
    assert np.array_equal(groups, epoch_groups(pictures, 2, (5, 0)))


def test_a_group_that_questions_do_not_fill_takes_some_again():
    pictures = np.array([0, 0, 0, 1])
    groups = epoch_groups(pictures, 2, (1,))
    assert groups.shape == (3, 2)
    assert set(groups.ravel().tolist()) == {0, 1, 2, 3}
    assert [3, 3] in groups.tolist()


def test_a_batch_holds_what_the_arrays_say(settings):
    questions, pictures = PackedQuestions.load(settings.questions), open_rows(settings.pictures)
    groups = epoch_groups(questions.pictures, 2, (7, 0))[:2]
    batch = batches(settings, 0, 1)[0]
    assert batch.images.shape == (2, 3, SIZE, SIZE)
    assert batch.image_index.tolist() == [0, 0, 1, 1]
    for place, question in enumerate(groups.ravel()):
        words = questions.words[questions.starts[question] : questions.starts[question + 1]]
        length = len(words)
        assert batch.lengths[place] == length
        assert batch.tokens[place].tolist() == words.tolist() + [0] * (batch.tokens.shape[1] - length)
        assert batch.answers[place] == questions.answers[question]
        assert batch.question_types[place] == questions.types[question]
        bits = [[bool(mask >> i & 1) for i in range(10)] for mask in questions.masks[question].tolist()]
        assert batch.referents[place].tolist() == bits
        picture = questions.pictures[question]
        assert torch.equal(batch.images[place // 2].permute(1, 2, 0), torch.tensor(pictures[picture]))
        assert batch.cells[place // 2].tolist() == questions.cells[picture].tolist()


def test_a_stream_started_late_continues_where_another_went_on(settings):
    reference = batches(settings, 0, 9)  # five batches are an epoch
    assert all(map(same, reference[4:], batches(settings, 4, 5)))
    assert not torch.equal(reference[0].tokens, batches(replace(settings, seed=8), 0, 1)[0].tokens)


@pytest.mark.slow
def test_the_number_of_workers_changes_nothing(settings):
    assert all(map(same, batches(settings, 1, 6), batches(settings, 1, 6, workers=2)))


def test_parts_divide_every_batch_among_processes(settings):
    whole = batches(settings, 0, 3)
    parts = [batches(replace(settings, part=part, parts=2), 0, 3) for part in range(2)]
    for batch, *shares in zip(whole, *parts, strict=True):
        assert torch.equal(batch.images, torch.cat([share.images for share in shares]))
        assert torch.equal(batch.answers, torch.cat([share.answers for share in shares]))
        assert all(share.image_index.tolist() == [0, 0] for share in shares)


def test_a_folder_with_too_few_pictures_for_a_batch_is_refused(settings):
    with pytest.raises(DataError, match="the data has only 10: lower images_per_batch"):
        batches(replace(settings, images_per_batch=11), 0, 1)


def test_feature_maps_take_the_place_of_pictures(settings, tmp_path):
    h5py = pytest.importorskip("h5py")
    maps = np.random.default_rng(0).random((5, 6, 4, 3), np.float32)
    np.save(tmp_path / "maps.npy", maps.astype(np.float16))
    with h5py.File(tmp_path / "maps.h5", "w") as file:
        file["features"] = maps
    of_numpy, of_hdf5 = (
        batches(replace(settings, pictures=tmp_path / f"maps.{end}"), 0, 1)[0] for end in ("npy", "h5")
    )
    assert of_numpy.images.dtype == torch.float16
    assert same(of_numpy, of_hdf5)
    pictures = PackedQuestions.load(settings.questions).pictures
    first = pictures[epoch_groups(pictures, 2, (7, 0))[0, 0]]
    assert np.array_equal(of_numpy.images[0].numpy(), maps[first].astype(np.float16))
