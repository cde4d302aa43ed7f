"""Every system has its row, in the paper's order, and a rehearsal shortens what it does and nothing else."""

import pytest

from film_viz.evaluation.published import PUBLISHED
from film_viz.models.systems.table import SYSTEMS
from film_viz.training.table.rows import ROWS, STEM, STILL, default_row


def test_every_system_has_a_row_and_stands_beside_a_published_one_if_it_says_so():
    assert {stage.row.key for row in ROWS.values() for stage in row.stages} == set(SYSTEMS)
    assert {row.published for row in ROWS.values()} - {""} <= {row.system for row in PUBLISHED}


def test_recipes_ask_as_many_questions_as_planned():
    asked = {key: ROWS[key].questions for key in ("lstm", "cnn-lstm", "sa", "film", "rn")}
    assert asked == {"lstm": 500_000, "cnn-lstm": 1_000_000, "sa": 2_000_000, "film": 2_000_000, "rn": 5_000_000}


def test_all_that_look_stand_on_one_stem_and_learn_from_answers_alone():
    for key in ("cnn-lstm", "sa", "film", "rn"):
        (stage,) = ROWS[key].stages
        assert (stage.stage, stage.stem_from) == (STILL, STEM)
        assert stage.stem_stands_still
        assert stage.training_stage is not None
        assert stage.training_stage.losses == ("answer",)
    for key in ("pg-ee", "pg-ee-9k", "pg-ee-18k"):
        assert ROWS[key].stages[0].stem_from == STEM
        assert all(stage.stem_stands_still and not stage.stem_from for stage in ROWS[key].stages[1:])
    assert (STEM / "stem.safetensors").is_file()


@pytest.mark.parametrize("key", SYSTEMS)
def test_a_system_without_a_recipe_runs_through_its_stages(key):
    row = default_row(SYSTEMS[key])
    assert [stage.stem_from for stage in row.stages[1:]] == [None] * (len(row.stages) - 1)
    assert "perceive" not in [stage.stage for stage in row.stages]
    assert all(stage.row is SYSTEMS[key] for stage in row.stages)


def test_a_rehearsal_takes_a_share_and_no_more_than_so_many_steps():
    (whole,), (half,), (few,) = (
        row.stages for row in (ROWS["sa"], ROWS["sa"].with_share(0.5, None), ROWS["sa"].with_share(1, 3))
    )
    assert (half.steps, few.steps, few.evaluate_every) == (whole.steps // 2, 3, 3)
    assert half.curriculum_scale == whole.curriculum_scale / 2
    assert half.learning_rate == whole.learning_rate
