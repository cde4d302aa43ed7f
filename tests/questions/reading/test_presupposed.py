from film_viz.questions.execute import execute
from film_viz.questions.reading.presupposed import Miss, missed
from film_viz.questions.reading.reader import read_question
from film_viz.scenes.sampling import sample_scene

SCENE = sample_scene(5)  # two spheres: small green metal, small cyan rubber; three cubes, none of them red or purple


def miss(typed: str) -> Miss:
    found = missed(read_question(typed), SCENE)
    assert found is not None
    return found


def test_a_description_of_several_things_offers_each_by_its_shortest_unique_description():
    found = miss("what size is the ball")
    assert found.number == 2
    assert "there are 2" in found.sentence
    assert [choice.name for choice in found.choices] == ["the green sphere", "the cyan sphere"]


def test_an_attribute_that_is_asked_for_tells_no_thing_apart():
    assert [choice.name for choice in miss("what color is the ball").choices] == [
        "the metal sphere",
        "the rubber sphere",
    ]


def test_every_choice_is_a_taught_question_with_an_answer_on_the_scene():
    for typed in (
        "what color is the ball",
        "is the ball red",
        "what is behind the cube",
        "is the ball as big as the cube",
    ):
        for choice in miss(typed).choices:
            reading = read_question(choice.question)
            assert reading.is_unchanged
            again = missed(reading, SCENE)
            assert again is None or again.name != miss(typed).name
            if again is None:
                assert execute(reading.program, SCENE).answer


def test_a_description_of_nothing_offers_what_is_nearly_so():
    found = miss("what size is the red sphere")
    assert found.number == 0
    assert "there is none" in found.sentence
    assert {choice.name for choice in found.choices} == {"the green sphere", "the cyan sphere"}


def test_the_innermost_description_is_told_first():
    assert miss("what color is the cube left of the ball").name == "the sphere"


def test_a_question_whether_there_is_one_takes_nothing_for_granted():
    assert missed(read_question("is there a purple cube"), SCENE) is None
    assert missed(read_question("how many balls are there"), SCENE) is None


def test_a_statement_about_one_thing_takes_that_thing_for_granted():
    assert miss("is the cube red").name == "the cube"
    assert miss("is the ball bigger than the brown cylinder").name == "the sphere"
