"""`film-viz explain` names the clusters of a file of parameters."""

import json

import numpy as np

from film_viz.analysis.bank.files import write_parameters
from terminal import complaint, film_viz


def test_of_a_few_questions_of_noise_explain_says_that_they_are_too_few(tmp_path, capsys):
    gamma, beta = np.random.default_rng(0).normal(size=(2, 20, 1, 24))
    np.savez(tmp_path / "noise.npz", gamma=gamma, beta=beta)
    film_viz("explain", "--parameters", tmp_path / "noise.npz", "--json", tmp_path / "clusters.json")
    printed = capsys.readouterr().out
    assert "0 of 24 channels have clusters" in printed
    assert "20 questions are too few to tell clusters from noise: give 31 or more" in printed


def test_explain_names_the_clusters_of_every_channel(tmp_path, planted, capsys):
    write_parameters(planted, tmp_path / "p.npz")
    film_viz("explain", "--parameters", tmp_path / "p.npz", "--json", tmp_path / "new" / "clusters.json")
    result = json.loads((tmp_path / "new" / "clusters.json").read_text())
    assert (result["n_questions"], len(result["channels"])) == (len(planted), 3 * 7)
    first = max(result["channels"], key=lambda channel: channel["silhouette"] * (len(channel["clusters"]) > 1))
    assert (first["block"], first["channel"]) == (2, 5)
    rules = {cluster["rule"]: cluster["precision"] for cluster in first["clusters"]}
    assert rules == {'"left" in the question': 1, 'no "left" in the question': 1}
    assert sum(cluster["size"] for cluster in first["clusters"]) == len(planted)
    printed = capsys.readouterr().out
    assert "of 21 channels have clusters" in printed
    assert '"left" in the question (precision 1.00, recall 1.00)' in printed
    (tmp_path / "p.npz").write_bytes(b"no arrays")
    assert "p.npz" in complaint(capsys, "explain", "--parameters", tmp_path / "p.npz", "--json", tmp_path / "x.json")


def test_arrays_that_explain_does_not_know_are_named(tmp_path, capsys):
    gamma = np.random.default_rng(0).normal(size=(35, 1, 3))
    texts = np.array(["is it red"] * 35)
    np.savez(tmp_path / "p.npz", gammas=gamma, beta=gamma, Text=texts, question=texts, gamma_is="effective")
    film_viz("explain", "--parameters", tmp_path / "p.npz", "--json", tmp_path / "c.json")
    assert "not read: 'Text', 'question'; of each question text, question_type, family," in capsys.readouterr().out
