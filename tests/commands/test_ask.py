"""`film-viz ask` answers a question about a picture."""

import json

import pytest

from terminal import film_viz


def test_ask_prints_answers_with_their_probabilities(picture, checkpoint, capsys):
    film_viz("ask", "How many gray boxes are there?", "--image", picture, "--checkpoint", checkpoint, "--top", 28)
    lines = [line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 28
    assert sum(float(share.rstrip("%")) for _, share in lines) == pytest.approx(100, abs=1.5)


def test_ask_prints_json(picture, checkpoint, capsys):
    film_viz("ask", "How many grey boxes?", "--image", picture, "--checkpoint", checkpoint, "--top", 2, "--json")
    record = json.loads(capsys.readouterr().out)
    assert record["words"] == ["how", "many", "gray", "cubes"]
    assert record["checkpoint"] == "first"
    first, second = (answer["probability"] for answer in record["answers"])
    assert first >= second > 0
