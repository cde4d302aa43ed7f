"""A stream depends on its settings alone, can start anywhere, and its answers are true."""

from dataclasses import fields, replace

import pytest
import torch

from film_viz.data.bank import SceneBank
from film_viz.data.batch import TYPE_ID
from film_viz.data.curriculum import CurriculumStage
from film_viz.data.loader import loader
from film_viz.data.stream import BATCHES_PER_BLOCK, StreamSettings, check_enough_scenes


@pytest.fixture(scope="module")
def settings(small_bank):
    return StreamSettings(small_bank, map_size=3, images_per_batch=3, questions_per_image=5, seed=7)


def batches(settings, start, n, workers=0):
    stream = iter(loader(settings, start, workers))
    return [next(stream) for _ in range(n)]


def same(a, b):
    pairs = [(getattr(a, f.name), getattr(b, f.name)) for f in fields(a)]
    return all(torch.equal(x, y) if isinstance(x, torch.Tensor) else x == y for x, y in pairs)


def test_the_same_settings_give_the_same_batches_and_another_seed_does_not(settings):
    first, again, other = (batches(s, 0, 2) for s in (settings, settings, replace(settings, seed=8)))
    assert all(map(same, first, again))
    assert not torch.equal(first[0].tokens, other[0].tokens)


def test_programs_come_along_where_a_system_is_taught_by_them(settings):
    (batch,) = batches(replace(settings, with_programs=True), 0, 1)
    assert len(batch.programs) == len(batch.answers)
    assert [TYPE_ID[program.question_type] for program in batch.programs] == batch.question_types.tolist()
    assert batch.to(torch.device("cpu")).programs == batch.programs


def test_a_stream_started_late_continues_where_another_went_on(settings):
    start = BATCHES_PER_BLOCK - 1
    reference = batches(settings, 0, start + 3)
    assert all(map(same, reference[start:], batches(settings, start, 3)))


def test_after_so_many_distinct_questions_the_same_ones_come_again(settings):
    few = replace(settings, distinct_questions=31)  # three batches of 15, the last one whole
    found = batches(few, 0, 8)
    assert all(map(same, found[:3], batches(settings, 0, 3)))
    assert all(map(same, found[3:], found[:5]))
    assert not torch.equal(found[0].tokens, found[1].tokens)
    assert all(map(same, found[5:], batches(few, 5, 3)))


def test_a_round_longer_than_a_block_is_resumed_within_it(settings):
    few = replace(settings, images_per_batch=1, questions_per_image=2, distinct_questions=2 * (BATCHES_PER_BLOCK + 3))
    found = batches(few, 0, BATCHES_PER_BLOCK + 6)
    assert all(map(same, found[-3:], found[:3]))
    late = BATCHES_PER_BLOCK + 2
    assert all(map(same, found[late:], batches(few, late, 4)))


@pytest.mark.slow
def test_workers_take_turns_and_resume_in_their_order(settings):
    reference = batches(settings, 0, 6, workers=2)
    assert all(map(same, reference[3:], batches(settings, 3, 3, workers=2)))


def test_every_batch_has_its_full_number_of_questions_about_its_own_pictures(settings):
    for batch in batches(settings, 0, 3):
        assert len(batch.answers) == settings.questions_per_batch == 15
        assert batch.image_index.unique().tolist() == [0, 1, 2]
        assert batch.images.shape[:2] == (3, 3)


def test_a_stage_limits_families_and_objects(settings, small_bank):
    fewest = int(min(SceneBank.open(small_bank).rows["n_objects"]))
    stage = CurriculumStage(10**6, ("zero_hop",), max_objects=max(fewest, 6))
    batch = batches(replace(settings, curriculum=(stage,)), 0, 1)[0]
    assert ((batch.cells >= 0).sum(dim=1) <= stage.max_objects).all()
    assert not batch.referents[:, 1].any()  # no zero-hop question compares


def test_too_few_scenes_for_a_lesson_are_told_before_the_first_batch(settings, small_bank):
    n_objects = SceneBank.open(small_bank).rows["n_objects"]
    stage = CurriculumStage(10**6, ("zero_hop",), max_objects=int(min(n_objects)))
    n_simple = int((n_objects == min(n_objects)).sum())
    check_enough_scenes(replace(settings, curriculum=(stage,), images_per_batch=n_simple))
    with pytest.raises(ValueError, match=f"a batch has {n_simple + 1} pictures.* {n_simple} among {len(n_objects)}"):
        check_enough_scenes(replace(settings, curriculum=(stage,), images_per_batch=n_simple + 1))
