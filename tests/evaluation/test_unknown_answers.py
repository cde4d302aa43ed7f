"""True answers that nobody can give are told, and the accuracy is stated with and without them."""

import json

import numpy as np

from film_viz.data.clevr_folder import ClevrFolder
from film_viz.evaluation.baselines import oracle_answers
from film_viz.evaluation.evaluate import evaluate_answers
from film_viz.evaluation.unknown_answers import unknown_answers
from foreign import good_records, write_folder

QUESTIONS, SCENES = good_records()


def evaluated(path, questions):
    data = list(ClevrFolder(write_folder(path, questions, SCENES), "val"))
    return evaluate_answers(data, oracle_answers(data))


def test_clevrs_answers_are_all_known(tmp_path):
    evaluation = evaluated(tmp_path, QUESTIONS)
    assert evaluation.unknown_answers is None
    assert "unknown_answers" not in evaluation.to_json()


def test_unknown_answers_are_counted_shown_and_left_out_of_a_second_score(tmp_path):
    strange = {2: "maybe", 5: "maybe", 7: ["yes"], 8: "", 9: 11}
    questions = [record | ({"answer": strange[i]} if i in strange else {}) for i, record in enumerate(QUESTIONS)]
    questions[0] = QUESTIONS[0] | {"answer": "red" if QUESTIONS[0]["answer"] != "red" else "blue"}
    evaluation = evaluated(tmp_path, questions)
    found = evaluation.unknown_answers
    assert found.counts == {"maybe": 2, "['yes']": 1, "": 1, "11": 1}
    assert (found.count, found.without.count) == (5, 7)
    assert np.isclose(found.without.accuracy, 6 / 7)
    assert np.isclose(evaluation.report.overall.accuracy, 6 / 12)
    assert "5 true answers are none of the 28, and count as wrong whatever is given: 'maybe' (2), " in str(found)
    assert "such as that of question 2 (" in str(found)
    assert str(found).endswith("accuracy on the other 7 questions: 85.7%")
    assert json.loads(json.dumps(evaluation.to_json()))["unknown_answers"]["answers"] == found.counts


def test_where_no_answer_is_known_there_is_no_accuracy_without(tmp_path):
    data = list(ClevrFolder(write_folder(tmp_path, [QUESTIONS[0] | {"answer": "perhaps"}], SCENES), "val"))
    found = unknown_answers(data, np.zeros(1, bool))
    assert str(found).endswith("accuracy on the other 0 questions: not known")
