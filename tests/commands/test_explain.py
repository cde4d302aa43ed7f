"""`film-viz explain` names the clusters of a file of parameters."""

import json

from film_viz.analysis.bank.files import write_parameters
from terminal import complaint, film_viz


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
