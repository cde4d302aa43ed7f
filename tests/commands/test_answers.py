"""`film-viz answers` writes what a checkpoint answers, so that each answer is matched to its question."""

import json
import re
import shutil

import pytest

from film_viz.data.clevr_folder import ClevrFolder
from film_viz.evaluation.respondents import CheckpointRespondent
from film_viz.models.checkpoint import load_checkpoint
from film_viz.questions.vocabulary import ANSWERS
from terminal import complaint, film_viz


@pytest.fixture
def split(data, tmp_path):
    """The folder of three scenes as a test split: no answers, programs or scenes, one question in foreign words."""
    folder = shutil.copytree(data, tmp_path / "data")
    shutil.rmtree(folder / "scenes")
    (folder / "images" / "val").rename(folder / "images" / "test")
    path = folder / "questions" / "CLEVR_val_questions.json"
    records = json.loads(path.read_text())["questions"]
    kept = ("question", "image_filename", "image_index", "split")
    records = [{key: r[key] for key in kept} | {"question_index": 700 + i} for i, r in enumerate(records)]
    records[5]["question"] = "Is there a zebra?"
    path.unlink()
    (folder / "questions" / "CLEVR_test_questions.json").write_text(json.dumps({"questions": records}))
    return folder


def test_answers_are_those_of_the_checkpoint_in_the_order_of_the_questions(split, tmp_path, checkpoint, capsys):
    for name in ("a.txt", "a.json"):
        film_viz("answers", "--checkpoint", checkpoint, "--data", split, "--out", tmp_path / "out" / name)
    told = capsys.readouterr().out
    assert "12 answers of first to " in told
    assert "1 questions cannot be read and have the answer 'unknown'; unknown words: zebra (1)" in told
    expected = CheckpointRespondent(load_checkpoint(checkpoint)).answers(list(ClevrFolder(split, "test"))).answers
    lines = (tmp_path / "out" / "a.txt").read_text().split("\n")
    assert lines == [*(answer or "unknown" for answer in expected), ""]
    assert lines[5] == "unknown"
    assert set(lines[:5]) <= set(ANSWERS)
    records = json.loads((tmp_path / "out" / "a.json").read_text())
    assert records == [{"question_index": 700 + i, "answer": answer} for i, answer in enumerate(lines[:-1])]


def test_what_cannot_be_matched_is_refused(split, tmp_path, checkpoint, capsys):
    asking = ["answers", "--checkpoint", checkpoint, "--data", split, "--out"]
    path = split / "questions" / "CLEVR_test_questions.json"
    records = json.loads(path.read_text())["questions"]
    path.write_text(json.dumps({"questions": [*records, records[4]]}))
    message = "1 questions of .* have a question_index that an earlier one has"
    assert_complains(message, complaint(capsys, *asking, tmp_path / "a.json"))
    film_viz(*asking, tmp_path / "a.txt")
    (split / "images" / "test" / "CLEVR_val_000001.png").unlink()
    message = "5 of 13 questions of .* ask about pictures that are not there, and every question wants an answer"
    assert_complains(message, complaint(capsys, *asking, tmp_path / "b.txt"))
    assert not (tmp_path / "b.txt").exists()


def test_only_known_kinds_of_files_are_written(split, tmp_path, checkpoint, capsys):
    with pytest.raises(SystemExit):
        film_viz("answers", "--checkpoint", checkpoint, "--data", split, "--out", tmp_path / "a.csv")
    assert "out must end in .txt or .json, got a.csv" in " ".join(capsys.readouterr().err.replace("│", " ").split())


def assert_complains(message, said):
    assert re.search(message, said), said
