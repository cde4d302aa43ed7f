"""`film-viz ask` answers a question about a picture."""

import json

import pytest

from film_viz.commands.ask import wording_told
from terminal import film_viz


def test_ask_prints_answers_with_their_probabilities(picture, checkpoint, capsys):
    film_viz("ask", "How many gray boxes are there?", "--image", picture, "--checkpoint", checkpoint, "--top", 28)
    lines = [line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 28
    assert sum(float(share.rstrip("%")) for _, share in lines) == pytest.approx(100, abs=1.5)


def test_ask_prints_json(picture, checkpoint, capsys):
    film_viz("ask", "How many grey boxes?", "--image", picture, "--checkpoint", checkpoint, "--top", 2, "--json")
    said = capsys.readouterr()
    record = json.loads(said.out)
    assert "this wording was not taught, so the answer may be worse than that to 'How many gray cubes" in said.err
    assert record["words"] == ["how", "many", "gray", "cubes"]
    assert record["checkpoint"] == "first"
    first, second = (answer["probability"] for answer in record["answers"])
    assert first >= second > 0


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What color is the cube?", None),
        (
            "are all cubes red",
            "the answer means little, for such a question was not taught: CLEVR's questions know no 'all'",
        ),
        ("is the cube red", "this wording was not taught, so the answer may be worse than that to"),
    ],
)
def test_a_wording_that_was_not_taught_is_told(question, told):
    said = wording_told(question)
    assert said is None if told is None else said.startswith(told)
