import pytest

from film_viz.analysis.answers.suggest import ANY_PICTURE, random_question, suggestions
from film_viz.analysis.answers.truth import description, explained, true_answer
from film_viz.questions.execute import execute
from film_viz.questions.functions import FUNCTIONS
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.parse import QuestionError, parse_question
from film_viz.questions.program import ProgramError
from film_viz.questions.templates import load_templates
from film_viz.questions.vocabulary import Vocabulary
from film_viz.scenes.scene import Scene, SceneObject

SCENE = Scene(
    (
        SceneObject("cube", "large", "red", "rubber", 0.0, 0.0),
        SceneObject("sphere", "small", "red", "metal", 2.0, -1.0),
        SceneObject("cube", "small", "blue", "metal", -2.0, 1.0),
    )
)
TEMPLATES = load_templates()


def test_a_count_is_explained_step_by_step():
    truth = true_answer("How many red things are there?", SCENE)
    assert truth.answer == "2"
    assert truth.question_type == "count"
    assert [step.call for step in truth.steps] == ["scene()", "filter_color[red](0)", "count(1)"]
    assert truth.steps[1].meaning == "of step 0, those whose color is red"
    assert truth.steps[1].result == "0 (large red rubber cube), 1 (small red metal sphere)"
    assert truth.steps[2].objects == (0, 1)


def test_nothing_and_everything_are_said_in_words():
    steps = true_answer("Is there a green thing?", SCENE).steps
    assert [step.result for step in steps] == ["all 3 objects", "nothing", "no"]


def test_every_function_of_every_question_has_a_meaning():
    used = set()
    for question in QuestionGenerator(TEMPLATES, seed=1).questions(SCENE, 300):
        truth = explained(question.program, question.trace, SCENE)
        used |= {step.function for step in question.program.steps}
        assert truth.answer == question.answer
        assert all(step.meaning and step.result and "{" not in step.meaning for step in truth.steps)
    assert len(used) > len([name for name, f in FUNCTIONS.items() if not f.is_template_only]) * 0.7


def test_an_ill_posed_question_has_no_true_answer():
    with pytest.raises(ProgramError, match="exactly one object"):
        true_answer("What size is the red thing?", SCENE)


def test_a_sentence_of_no_known_form_has_no_true_answer():
    with pytest.raises(QuestionError, match="reads like"):
        true_answer("Cube the of large?", SCENE)


def test_an_object_is_described_in_the_data_set_s_words():
    assert description(SCENE.objects[1]) == "small red metal sphere"


def test_suggestions_fit_the_scene_and_differ_in_type():
    texts = suggestions(TEMPLATES, SCENE)
    programs = [parse_question(text).program for text in texts]
    assert len({program.question_type for program in programs}) >= 4
    assert programs[0].question_type.startswith("query_")  # its answer rests on one thing
    assert max(program.hops for program in programs) == 1
    assert all(execute(parse_question(text).program, SCENE).answer for text in texts)
    assert texts == suggestions(TEMPLATES, SCENE)


def test_any_picture_can_be_asked_the_generic_questions():
    for text in (*suggestions(TEMPLATES, None, n=9), *(random_question(TEMPLATES, None, seed) for seed in range(5))):
        Vocabulary().encode(text)
        assert all(step.function != "unique" for step in parse_question(text).program.steps)
    assert set(suggestions(TEMPLATES, None, n=9)) == set(ANY_PICTURE)


def test_a_drawn_question_follows_from_its_seed():
    assert random_question(TEMPLATES, SCENE, 4) == random_question(TEMPLATES, SCENE, 4)
    assert len({random_question(TEMPLATES, SCENE, seed) for seed in range(6)}) > 1
