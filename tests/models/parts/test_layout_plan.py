"""A plan carries every module out after what it reads, and those of a kind together."""

from itertools import groupby

from film_viz.models.parts.layout_plan import plan_of
from film_viz.questions.layouts import ANSWERS, Module, inputs_of

M = Module
LAYOUTS = (
    (M.FIND, M.TRANSFORM, M.FILTER, M.DESCRIBE),
    (M.FIND, M.COUNT),
    (M.FIND, M.TRANSFORM, M.FIND, M.FILTER, M.AND, M.EXIST),
    (M.SCENE, M.FIND, M.FIND_SAME_PROPERTY, M.MORE_NUM),
)


def test_every_module_has_one_row_that_comes_after_its_inputs():
    plan = plan_of(LAYOUTS)
    assert sorted(row for rows in plan.rows for row in rows) == list(range(16))
    for question, (layout, rows) in enumerate(zip(LAYOUTS, plan.rows, strict=True)):
        for place, (row, inputs) in enumerate(zip(rows, inputs_of(layout), strict=True)):
            assert (plan.question[row], plan.place[row]) == (question, place)
            assert plan.inputs[row] == tuple(rows[i] for i in inputs)
            assert all(i < row for i in plan.inputs[row])


def test_groups_name_the_module_of_each_row_and_no_kind_comes_twice_in_a_level():
    plan = plan_of(LAYOUTS)
    named = [module for level in (*plan.levels, plan.answers) for module, size in level for _ in range(size)]
    assert named == [LAYOUTS[q][p] for q, p in zip(plan.question, plan.place, strict=True)]
    for level in (*plan.levels, plan.answers):
        assert len({module for module, _ in level}) == len(level)
    assert [module in ANSWERS for module, _ in groupby(named)].count(True) == len(plan.answers) == 4
    assert named[-4:] == sorted(named[-4:], key=list(Module).index)


def test_a_level_reads_only_what_was_there_before_it():
    plan, start = plan_of(LAYOUTS), 0
    for level in (*plan.levels, plan.answers):
        stop = start + sum(size for _, size in level)
        assert all(i < start for inputs in plan.inputs[start:stop] for i in inputs)
        start = stop
    assert start == 16
