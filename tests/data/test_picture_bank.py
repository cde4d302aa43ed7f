"""Pictures are decoded once as the app decodes them, go on after a kill, and are read a few rows at a time."""

import shutil

import numpy as np
import pytest
import torch

from film_viz.data import picture_bank
from film_viz.data.clevr_records import DataError
from film_viz.data.feature_files import check_features, open_rows, read_pictures
from film_viz.data.picture_bank import decode_pictures, picture_names
from film_viz.data.pictures import load_picture

SIZE = 9


@pytest.fixture(scope="module")
def pictures(clevr_data):
    return clevr_data / "images" / "train"


def test_every_picture_is_the_one_the_app_would_see(pictures, tmp_path):
    names = picture_names(pictures)
    array = open_rows(decode_pictures(tmp_path, pictures, names, SIZE))
    assert array.shape == (5, SIZE, SIZE, 3)
    for row, name in enumerate(names):
        assert np.array_equal(array[row], load_picture(pictures / name, SIZE))


def test_only_what_is_missing_is_decoded_again(pictures, tmp_path, monkeypatch):
    monkeypatch.setattr("film_viz.data.chunks.CHUNK", 2)
    names, decoded = picture_names(pictures), []

    def load(path, size):
        if len(decoded) == 3:
            raise KeyboardInterrupt
        decoded.append(path.name)
        return load_picture(path, size)

    monkeypatch.setattr(picture_bank, "load_picture", load)
    with pytest.raises(KeyboardInterrupt):
        decode_pictures(tmp_path, pictures, names, SIZE, workers=1)
    assert decoded == names[:3]
    monkeypatch.setattr(picture_bank, "load_picture", load_picture)
    array = open_rows(decode_pictures(tmp_path, pictures, names, SIZE, workers=1))
    assert all(np.array_equal(array[row], load_picture(pictures / name, SIZE)) for row, name in enumerate(names))


def test_an_array_of_other_pictures_is_made_anew(pictures, tmp_path):
    decode_pictures(tmp_path, pictures, picture_names(pictures)[:2], SIZE)
    array = open_rows(decode_pictures(tmp_path, pictures, picture_names(pictures)[2:], SIZE + 2))
    assert array.shape == (3, SIZE + 2, SIZE + 2, 3)
    assert np.array_equal(array[0], load_picture(pictures / picture_names(pictures)[2], SIZE + 2))


def test_a_folder_without_pictures_or_room_is_refused(pictures, tmp_path, monkeypatch):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(DataError, match=r"holds no pictures: \.png, \.jpeg, \.webp, \.jpg are wanted"):
        picture_names(tmp_path)
    usage = shutil.disk_usage(tmp_path)._replace(free=100)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(DataError, match=r"has 0\.0 GB free, but the decoded pictures need"):
        decode_pictures(tmp_path, pictures, picture_names(pictures), SIZE)


def test_a_few_rows_come_channel_first_and_feature_maps_in_half_precision(tmp_path):
    pixels, maps = np.arange(2 * 3 * 4 * 3, dtype=np.uint8).reshape(2, 3, 4, 3), np.ones((2, 5, 3, 4), np.float32)
    assert np.array_equal(read_pictures(pixels, [1])[0].numpy(), pixels[1].transpose(2, 0, 1))
    assert read_pictures(maps, [1, 0, 1]).dtype == torch.float16


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("none.npy", "there is no file .*none.npy; make it with `film-viz features`"),
        ("words.npy", "is neither a NumPy array nor an HDF5 file"),
        ("words.h5", "is not an HDF5 file, or is damaged"),
        ("other.h5", "has no data set 'features', but maps"),
        ("several.npz", "holds several arrays, features, names: save the feature maps alone with np.save"),
        ("group.h5", "has no data set 'features', but features"),
        ("bytes.npy", "holds uint8, but feature maps are numbers such as float16"),
        ("maps.npy", "holds an array of 2 x 3 x 4 x 5, but 2 pictures and a network that reads 3 x 4 x 4 want 2 x 3 x"),
    ],
)
def test_feature_files_that_do_not_fit_are_refused(tmp_path, name, complaint):
    h5py = pytest.importorskip("h5py")
    for words in ("words.npy", "words.h5"):
        (tmp_path / words).write_text("words")
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["maps"] = [1, 2]
    with h5py.File(tmp_path / "group.h5", "w") as file:
        file.create_group("features")
    np.savez(tmp_path / "several.npz", features=np.zeros((2, 3, 4, 4)), names=["a", "b"])
    np.save(tmp_path / "bytes.npy", np.zeros((2, 3, 4, 4), np.uint8))
    np.save(tmp_path / "maps.npy", np.zeros((2, 3, 4, 5)))
    with pytest.raises(DataError, match=complaint):
        check_features(tmp_path / name, 2, (3, 4, 4))
