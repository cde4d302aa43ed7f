"""`film-viz findings` holds a checkpoint against the paper's claims."""

import json

from film_viz.models.checkpoint import load_checkpoint
from terminal import film_viz


def test_findings_go_to_a_file_and_to_the_card_and_stay_there(data, tmp_path, checkpoint, capsys):
    published = tmp_path / "shipped"
    arguments = ["--data", data, "--sets", 1, "--out", tmp_path / "f.json", "--publish", published]
    film_viz("findings", "--checkpoint", checkpoint, *arguments)
    result = json.loads((tmp_path / "f.json").read_text())
    assert result["checkpoint_sha"] == load_checkpoint(checkpoint).sha
    shown = capsys.readouterr().out
    card = (published / "README.md").read_text()
    for claim in result["claims"]:
        assert claim["here"] in shown
        assert claim["here"] in card
    film_viz("evaluate", "--checkpoint", published, "--data", data, "--publish", published)
    metrics = load_checkpoint(published).info["metrics"]
    assert (metrics["overall"]["count"], metrics["findings"]["claims"]) == (12, result["claims"])
