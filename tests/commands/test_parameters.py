"""`film-viz parameters` writes the gamma and beta of many questions."""

import numpy as np

from terminal import film_viz


def test_parameters_writes_a_file_that_numpy_reads(tmp_path, checkpoint):
    film_viz("parameters", "--checkpoint", checkpoint, "--number", 12, "--out", tmp_path / "new" / "p.npz")
    with np.load(tmp_path / "new" / "p.npz") as file:
        assert file["gamma"].shape == file["beta"].shape == (12, 2, 16)
        assert file["text"].shape == file["question_type"].shape == (12,)
