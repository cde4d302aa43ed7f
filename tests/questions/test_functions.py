"""The table of functions against CLEVR's own and against what can be executed."""

import json
from pathlib import Path

from film_viz.questions.execute import MEANING
from film_viz.questions.expand import expand
from film_viz.questions.functions import FUNCTIONS
from film_viz.questions.program import QUESTION_TYPES, Step


def test_every_function_of_a_program_can_be_executed() -> None:
    assert set(MEANING) == {name for name, function in FUNCTIONS.items() if not function.is_template_only}


def test_every_question_type_is_a_function() -> None:
    assert set(QUESTION_TYPES) <= set(FUNCTIONS)


def test_the_table_is_that_of_clevr(shared_dir: Path) -> None:
    published = json.loads((shared_dir / "clevr" / "templates" / "metadata.json").read_text())["functions"]
    for record in published:
        function = FUNCTIONS[record["name"]]
        assert list(function.inputs) == record["inputs"]
        assert list(function.values) == record.get("side_inputs", [])
        assert function.output == record["output"]
        assert function.is_template_only == record.get("template_only", False)
    assert len(published) == len(FUNCTIONS)


def test_a_compound_expands_to_the_steps_it_stands_for() -> None:
    steps = expand("relate_filter_count", (4,), ("left", None, "red", None, "cube"), start=7)
    assert steps == [
        Step("relate", (4,), ("left",)),
        Step("filter_color", (7,), ("red",)),
        Step("filter_shape", (8,), ("cube",)),
        Step("count", (9,)),
    ]


def test_a_filter_that_says_nothing_expands_to_no_step() -> None:
    assert expand("filter", (0,), (None, None, None, None), start=1) == []
    assert expand("filter_unique", (0,), (None, None, None, None), start=1) == [Step("unique", (0,))]


def test_every_compound_ends_in_what_it_gives() -> None:
    literals = {"Relation": "left", "Size": "small", "Color": "red", "Material": "metal", "Shape": "cube"}
    for function in FUNCTIONS.values():
        values = tuple(literals[kind] for kind in function.values)
        steps = expand(function.name, tuple(range(len(function.inputs))), values, start=2)
        assert FUNCTIONS[steps[-1].function].output == function.output
        assert FUNCTIONS[steps[0].function].inputs == function.inputs
