"""What a question is about, in a scene of three."""

from film_viz.questions.execute import execute
from film_viz.questions.referents import referents
from three_objects import COMPARE, COUNT, SCENE


def test_referents_are_what_the_answer_is_read_from_and_what_is_singled_out():
    trace = execute(COMPARE, SCENE)
    left_of_cube = trace.masks[3]
    assert left_of_cube.bit_count() == 1
    assert referents(COMPARE, trace) == (left_of_cube, 0b010, 0b011 | left_of_cube)
    assert referents(COUNT, execute(COUNT, SCENE)) == (0b110, 0, 0)
