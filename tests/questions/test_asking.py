"""Scenes get their exact total of questions, and are refused where they cannot."""

import pytest

from film_viz.questions.asking import questions_about
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.templates import load_templates
from film_viz.scenes.scene import Scene, SceneObject


def test_a_bare_scene_leaves_its_questions_to_the_others():
    bare = Scene((SceneObject("cube", "large", "red", "rubber", 0.0, 0.0),))
    rich = Scene(
        tuple(
            SceneObject(shape, size, color, "metal", x, y)
            for shape, size, color, x, y in (
                ("cube", "large", "red", -2.0, 0.0),
                ("sphere", "small", "blue", 0.0, 2.0),
                ("cylinder", "small", "cyan", 2.0, -2.0),
                ("sphere", "large", "gray", 1.0, 0.5),
            )
        )
    )
    two_hop = [t for t in load_templates() if t.file == "two_hop.json"]
    questions, image_index = questions_about([bare, rich], QuestionGenerator(two_hop, 0), 3)
    assert len(questions) == 6
    assert set(image_index) == {1}


def test_scenes_that_give_no_questions_at_all_are_an_error():
    bare = Scene((SceneObject("cube", "large", "red", "rubber", 0.0, 0.0),))
    three_hop = [t for t in load_templates() if t.file == "three_hop.json"]
    with pytest.raises(ValueError, match="1 scenes gave 0 questions, wanted 4 each"):
        questions_about([bare], QuestionGenerator(three_hop, 0), 4)
