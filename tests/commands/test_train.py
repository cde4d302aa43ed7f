"""`film-viz train` makes a checkpoint and goes on with it."""

import json
from pathlib import Path

from film_viz.models.checkpoint import load_checkpoint
from terminal import complaint, film_viz

TINY_RUN = "--preset tiny --scenes 16 --images-per-batch 2 --questions-per-image 3 --validation-scenes 4 --device cpu"
TINY_RUN += " --data-workers 0 --log-every 1 --evaluate-every 2 --save-every 2"


def test_train_makes_a_checkpoint_and_resume_goes_on_with_its_settings(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FILM_VIZ_DATA", str(tmp_path / "data"))
    run = tmp_path / "runs" / "first"
    film_viz("train", "--run", run, "--steps", 2, *TINY_RUN.split())
    assert [row["step"] for row in rows(run)] == [1, 2]
    assert "already holds a run; resume it with --resume" in complaint(capsys, "train", "--run", run)
    film_viz("train", "--run", run, "--resume", "--steps", 3)
    assert [row["step"] for row in rows(run)] == [1, 2, 3]
    assert load_checkpoint(run).info["preset"] == "tiny"
    assert "channels" in json.dumps(json.loads((run / "checkpoint" / "config.json").read_text())["model"])
    other = complaint(capsys, "train", "--run", run, "--resume", "--seed", 9)
    assert "seed was 0, now 9" in other


def rows(run: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
