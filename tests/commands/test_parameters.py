"""`film-viz parameters` writes the gamma and beta of many questions."""

import numpy as np

from terminal import complaint, film_viz


def test_parameters_writes_a_file_that_numpy_reads(tmp_path, checkpoint):
    film_viz("parameters", "--checkpoint", checkpoint, "--number", 12, "--out", tmp_path / "new" / "p.npz")
    with np.load(tmp_path / "new" / "p.npz") as file:
        assert file["gamma"].shape == file["beta"].shape == (12, 2, 16)
        assert file["text"].shape == file["question_type"].shape == (12,)


def test_parameters_overwrites_no_file_of_another_kind(tmp_path, checkpoint, capsys):
    (tmp_path / "notes.txt").write_text("mine")
    said = complaint(capsys, "parameters", "--checkpoint", checkpoint, "--out", tmp_path / "notes.txt")
    assert "out must end in .npz, or be the name of a folder without an ending, got 'notes.txt'" in said
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_card_is_no_folder(tmp_path, checkpoint, capsys):
    assert "out must be a file, and" in complaint(capsys, "card", "--checkpoint", checkpoint, "--out", tmp_path)
