"""NS-VQA answers what the program gives on the scene that it read, and else guesses within the kind."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from film_viz.data.batch import pad_questions, scene_targets
from film_viz.evaluation.reading import scores_of
from film_viz.models.exhibits import SceneRead
from film_viz.models.parts.reading_loss import reading_loss
from film_viz.models.parts.scene_reader import ReadMaps
from film_viz.models.system import Questions
from film_viz.models.systems.ns_vqa import NSVQAConfig, NSVQAModel
from film_viz.questions.asking import questions_about
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.templates import load_templates
from film_viz.questions.vocabulary import ANSWERS, Vocabulary
from film_viz.scenes.clevr_json import read_record, record_of
from film_viz.scenes.render import render
from film_viz.scenes.sampling import SceneSettings, sample_scene
from film_viz.scenes.scene import MOST_OBJECTS
from reading_maps import perfect_maps

SCENES = [sample_scene(seed) for seed in (2, 3)]


@pytest.fixture
def model():
    return NSVQAModel(NSVQAConfig(image_size=64, width=4)).eval()


def seen(*scenes):
    """Return what would be seen of scenes, were all of them seen without mistakes."""
    maps = [torch.cat(tuple(perfect_maps(scene, 48)), dim=1) for scene in scenes]
    return (torch.cat(maps),)


def asked(*texts):
    return Questions(*pad_questions([Vocabulary().encode(text) for text in texts]))


def test_every_question_about_a_scene_that_was_read_as_it_is_is_answered_as_it_is_true(model):
    questions, index = questions_about(SCENES, QuestionGenerator(load_templates(), 0), 25)
    outcome = model.answer(seen(*SCENES), model.read(asked(*(q.text for q in questions))), torch.tensor(index))
    assert [ANSWERS[i] for i in outcome.logits.argmax(1).tolist()] == [q.answer for q in questions]
    assert outcome.logits.softmax(1).amax(1).min() > 0.99


@pytest.mark.parametrize(
    ("question", "possible"),
    [
        ("What color is the thing?", ("gray", "red", "blue", "green", "brown", "purple", "cyan", "yellow")),
        ("Do the thing and the cube have the same size?", ("yes", "no")),
        ("How many things are left of the thing?", tuple(map(str, range(11)))),
        ("Color the yellow yellow.", ANSWERS),
    ],
)
def test_what_no_program_answers_is_guessed_among_the_answers_of_its_kind(model, question, possible):
    crowded = next(s for s in map(sample_scene, range(9)) if sum(o.shape == "cube" for o in s.objects) != 1)
    outcome = model.answer(seen(crowded), model.read(asked(question)))
    likely = outcome.logits[0] == outcome.logits.max()
    assert tuple(ANSWERS[i] for i in np.flatnonzero(likely)) == tuple(a for a in ANSWERS if a in possible)


def test_of_more_things_than_answers_can_count_it_says_the_highest_number(model, monkeypatch):
    reading = model.read(asked("How many things are there?"))
    (few,) = model.answer(seen(SCENES[0]), reading).pictures
    crowd = replace(few, scene=replace(few.scene, objects=4 * few.scene.objects), objects=4 * few.objects)
    monkeypatch.setattr("film_viz.models.systems.ns_vqa.read_pictures", lambda maps: [crowd])
    outcome = model.answer(seen(SCENES[0]), reading)
    assert int(outcome.traces[0].answer) == 4 * len(SCENES[0]) > 10  # what the program gave is shown as it is
    assert ANSWERS[int(outcome.logits.argmax())] == "10"


def test_it_shows_what_it_read_and_marks_what_the_answer_rests_on(model):
    scene = SCENES[0]
    reading = model.read(asked("How many cubes are there?"))
    (shown,) = model.exhibits(seen(scene), reading, model.answer(seen(scene), reading))
    assert isinstance(shown, SceneRead)
    assert len(shown.picture.objects) == len(scene)
    assert shown.trace is not None
    assert shown.marks.sum() == sum(item.shape == "cube" for item in scene.objects)
    assert replace(shown, trace=None).marks.sum() == 0


def test_a_picture_that_its_cells_do_not_divide_is_refused():
    with pytest.raises(ValueError, match="image_size must be a multiple of 16, got 72"):
        NSVQAConfig(image_size=72)


@pytest.mark.slow
def test_a_small_reader_learns_a_few_scenes_by_heart():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = NSVQAModel(NSVQAConfig(image_size=64, width=10))
    scenes = [sample_scene(seed, SceneSettings(max_objects=4)) for seed in range(3)]
    pictures = np.stack([render(scene, 64, 64, "training", parallel=False) for scene in scenes])
    images = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255
    targets = [scene_targets(scene, model.config.map_size) for scene in scenes]
    cells, attributes, places = (
        torch.from_numpy(np.stack([getattr(t, name) for t in targets])) for name in ("cells", "attributes", "places")
    )
    optimizer = torch.optim.Adam(model.parameters(), 4e-3)
    for _ in range(90):
        loss = reading_loss(ReadMaps.of(model.reader(images)), cells >= 0, attributes, places)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.inference_mode():
        found = scores_of(model.read_scenes(images), scenes)
    assert found.found.accuracy == found.true.accuracy == found.known.accuracy == 1
    assert found.units_off is not None
    assert found.units_off[1] < 0.2


@pytest.mark.parametrize("kind", ["black", "white", "noise", "stripes"])
def test_whatever_a_picture_shows_it_becomes_a_scene_that_can_be_written(model, kind):
    torch.nn.init.constant_(model.reader.say[-1].bias[:1], 1.0)  # it sees things everywhere
    noise = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(4))
    stripes = (torch.arange(64) % 2).float().expand(1, 3, 64, 64)
    pictures = {"black": 0 * noise, "white": torch.ones(1, 3, 64, 64), "noise": noise, "stripes": stripes}
    with torch.inference_mode():
        (read,) = model.read_scenes(pictures[kind])
    assert 0 < len(read.objects) <= MOST_OBJECTS
    assert read_record(record_of(read.scene, 0, "a.png", "read")).scene.objects == read.scene.objects
