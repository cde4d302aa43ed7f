"""Lessons follow one another by the number of questions asked."""

import pytest

from film_viz.data.curriculum import CURRICULUM, CurriculumStage, current_stage, stage_templates
from film_viz.questions.templates import load_templates

LESSONS = (CurriculumStage(100, ("zero_hop",), 5), CurriculumStage(250, ("zero_hop", "one_hop")))


def test_a_stage_holds_until_its_number_of_questions():
    assert [current_stage(LESSONS, n) for n in (0, 99, 100, 249, 250)] == [
        LESSONS[0],
        LESSONS[0],
        LESSONS[1],
        LESSONS[1],
        None,
    ]


def test_a_stage_asks_from_its_files_only_and_the_end_from_all():
    templates = load_templates()
    assert {t.file for t in stage_templates(templates, LESSONS[1])} == {"zero_hop.json", "one_hop.json"}
    assert stage_templates(templates, None) == tuple(templates)


def test_the_default_curriculum_names_files_that_exist_and_grows():
    files = {t.file.removesuffix(".json") for t in load_templates()}
    assert all(set(stage.files) <= files for stage in CURRICULUM)
    assert [stage.until for stage in CURRICULUM] == sorted(stage.until for stage in CURRICULUM)


def test_families_that_do_not_exist_are_named():
    with pytest.raises(ValueError, match="no family of four_hop has at most 3 relations"):
        stage_templates(load_templates(), CurriculumStage(1, ("four_hop",)))


def test_a_stage_can_leave_out_relations():
    templates = load_templates()
    chosen = stage_templates(templates, CurriculumStage(1, max_hops=0))
    assert {t.file for t in chosen} > {"zero_hop.json", "same_relate.json", "comparison.json"}
    assert not any("relate" in node.function for t in chosen for node in t.nodes)
