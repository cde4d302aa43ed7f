import numpy as np

from film_viz.analysis.answers.ask import ask, image_features
from film_viz.analysis.answers.truth import true_answer
from film_viz.analysis.lessons.many_questions import many_answered
from film_viz.models.checkpoint import load_checkpoint
from film_viz.questions.program import GROUP_OF_TYPE
from film_viz.questions.templates import load_templates
from film_viz.scenes.sampling import sample_scene
from film_viz.store.gallery import gallery_picture


def test_each_question_is_answered_as_alone_and_its_truth_is_that_of_its_program(app_home):
    checkpoints = [load_checkpoint(app_home / "checkpoints" / name) for name in ("first", "second")]
    scene, picture = sample_scene(8), gallery_picture("seed-8")
    seen = [image_features(checkpoint, picture) for checkpoint in checkpoints]
    asked = many_answered(list(zip(checkpoints, seen, strict=True)), load_templates(), scene, 7)
    assert len(asked.questions) == 7
    for index, question in enumerate(asked.questions):
        truth = true_answer(question, scene)
        assert (asked.truth[index], asked.groups[index]) == (truth.answer, GROUP_OF_TYPE[truth.question_type])
        for checkpoint, looked, row in zip(checkpoints, seen, asked.given, strict=True):
            assert row[index] == ask(checkpoint, looked, question).best
    wanted = [[given == true for given, true in zip(row, asked.truth, strict=True)] for row in asked.given]
    assert np.array_equal(asked.is_right, np.array(wanted))


def test_questions_of_a_group_are_neighbors(app_home):
    asked = many_answered([], load_templates(), sample_scene(8), 25)
    changes = sum(before != after for before, after in zip(asked.groups, asked.groups[1:], strict=False))
    assert changes == len(set(asked.groups)) - 1
