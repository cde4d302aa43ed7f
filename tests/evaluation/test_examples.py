"""Kept questions are the first of every pair of answers, read back as written, and only beside what answered."""

import json
from pathlib import Path

import numpy as np
import pytest

from film_viz.data.clevr_folder import ClevrQuestion
from film_viz.data.fresh import fresh_scene
from film_viz.evaluation.examples import EXAMPLES, OF_EACH_PAIR, Example, examples_of, kept_examples
from film_viz.evaluation.mistakes import NO_ANSWER, confusion
from film_viz.scenes.sampling import sample_scene

SHA = "a" * 64


def asked(number, answer="yes", text="Are there any red cubes?", scene=None):
    return ClevrQuestion(Path(f"CLEVR_val_{number:06d}.png"), text, answer, family_index=7, scene=scene)


def test_the_first_few_of_every_pair_of_answers_are_kept_in_their_order():
    rng = np.random.default_rng(0)
    truth, given = (list(rng.choice(["yes", "no", "2"], 400)) for _ in range(2))
    questions = [asked(i, answer) for i, answer in enumerate(truth)]
    kept = examples_of(questions, given, "val", SHA).questions
    numbers = [int(question.picture[10:16]) for question in kept]
    assert numbers == sorted(numbers)
    pairs = list(zip(truth, given, strict=True))
    expected = {pair: [i for i, each in enumerate(pairs) if each == pair][:OF_EACH_PAIR] for pair in set(pairs)}
    assert numbers == sorted(i for places in expected.values() for i in places)
    assert confusion([q.answer for q in kept], [q.given for q in kept]).keys() == set(truth)


def test_what_is_written_is_read_back(tmp_path):
    examples = examples_of([asked(3), asked(5, text="Quatsch?")], ["no", None], "val", SHA)
    assert examples.questions[0] == Example("Are there any red cubes?", "exist", 7, "yes", "no", "CLEVR_val_000003.png")
    assert (examples.questions[1].type, examples.questions[1].given) == ("", NO_ANSWER)
    examples.write(tmp_path)
    assert kept_examples(tmp_path, SHA) == examples


def test_scenes_are_named_only_where_they_are_the_fresh_ones_of_their_numbers():
    mine = [asked(i, scene=fresh_scene("val", 0, i)) for i in range(3)]
    assert examples_of(mine, ["no"] * 3, "val", SHA).seed == 0
    assert examples_of(mine, ["no"] * 3, "test", SHA).seed is None
    assert examples_of([*mine[:2], asked(2, scene=sample_scene(2))], ["no"] * 3, "val", SHA).seed is None
    assert examples_of([asked(0)], ["no"], "val", SHA).seed is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-20],
        lambda text: text.replace("red", "blue"),
        lambda text: json.dumps({key: value for key, value in json.loads(text).items() if key != "checksum"}),
    ],
    ids=["cut short", "changed", "without a checksum"],
)
def test_a_damaged_file_is_one_that_is_not_there(tmp_path, damage):
    examples_of([asked(3)], ["no"], "val", SHA).write(tmp_path)
    path = tmp_path / EXAMPLES
    path.write_text(damage(path.read_text()))
    assert kept_examples(tmp_path, SHA) is None


def test_a_file_of_other_weights_is_one_that_is_not_there(tmp_path):
    assert kept_examples(tmp_path, SHA) is None
    examples_of([asked(3)], ["no"], "val", SHA).write(tmp_path)
    assert kept_examples(tmp_path, "b" * 64) is None
