"""Files of other people that once fell short: each kind ends in the right value, or in a sentence that says why not.

Each test runs on our own input of a kind, and on the one that was met, where that lies beside the checkout.
"""

import json
from pathlib import Path

import numpy as np
import pytest

import cases
from film_viz.analysis.maps.embedding import EmbeddingSettings, embed
from film_viz.app.results.records import measured
from film_viz.data.pictures import open_picture
from film_viz.data.studio_look import studio_notes
from film_viz.questions.execute import execute
from film_viz.questions.generate import QuestionGenerator
from film_viz.questions.parse import parse_question
from film_viz.questions.program import Program, Step
from film_viz.questions.templates import load_templates
from film_viz.scenes.clevr_json import SceneError, read_record, read_records
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import CAMERA_POSITION
from film_viz.store.scenes import SceneStore
from film_viz.store.shown_scene import shown_scene
from terminal import complaint, film_viz

CLEVR_JITTER = 0.5  # scene units per axis
ONLY_MET = ("family_number_per_file", "constant_parameters")


@pytest.fixture(params=["own", "met"])
def kind(request, tmp_path):
    """Return what gives the folder of a kind."""

    def folder(name: str) -> Path:
        if request.param == "own" and name not in ONLY_MET:
            cases.BUILD[name](tmp_path / name)
            return tmp_path / name
        return _met(request.getfixturevalue("shared_dir"), name)

    return folder


def _met(shared: Path, name: str) -> Path:
    if not (shared / "cases" / name).is_dir():
        pytest.skip(f"REFERENCE DATA ABSENT: {shared}/cases/{name} is not there, so this input was not tried")
    return shared / "cases" / name


def oracle(folder, tmp_path, capsys):
    film_viz("evaluate", "--checkpoint", "oracle", "--data", folder, "--json", tmp_path / "result.json")
    return json.loads((tmp_path / "result.json").read_text()), capsys.readouterr().out


def scenes(folder):
    return {file.name: record for file in sorted(folder.glob("*.json")) for record in read_records(file)}


def test_every_kind_that_was_met_has_a_test_here(shared_dir):
    met = {path.name for path in (shared_dir / "cases").glob("*/")}
    assert met <= {*cases.BUILD, *ONLY_MET}


@pytest.mark.parametrize("name", ["boolean_answers", "bom_scenes", "info_with_questions"])
def test_the_oracle_answers_all_questions_of_the_file(kind, name, tmp_path, capsys):
    folder = kind(name)
    written = json.loads((folder / "questions/CLEVR_val_questions.json").read_text("utf-8-sig"))["questions"]
    result, _ = oracle(folder, tmp_path, capsys)
    assert (result["overall"]["accuracy"], result["questions"]) == (1.0, len(written))


@pytest.mark.parametrize("name", ["family_number_mixed", "family_number_per_file"])
def test_no_accuracy_is_stated_for_families_that_are_not_known(kind, name, tmp_path, capsys):
    result, told = oracle(kind(name), tmp_path, capsys)
    assert (result["overall"]["accuracy"], result["families"]) == (1.0, {})
    assert "question_family_index is not used" in told


def test_answers_that_nobody_can_give_are_told_and_the_others_read(kind, tmp_path, capsys):
    result, told = oracle(kind("answers_nobody_can_give"), tmp_path, capsys)
    assert "2 true answers are none of the 28" in told
    without = result["unknown_answers"]["without"]
    assert (without["accuracy"], without["count"]) == (1.0, result["questions"] - 2)


def test_an_unknown_function_is_named_with_question_and_step(kind, tmp_path, capsys):
    folder = kind("unknown_function")
    written = json.loads((folder / "questions/CLEVR_val_questions.json").read_text())["questions"]
    odd = {
        (i, step, name)
        for i, question in enumerate(written)
        for step, call in enumerate(question["program"])
        if (name := call.get("function", call.get("type"))) in ("sort_size", "filter_kind")
    }
    number, step, function = min(odd)
    result, told = oracle(folder, tmp_path, capsys)
    assert result["unanswered"] == len({question for question, *_ in odd})
    assert f"question {number} step {step} ({function})" in told


def test_questions_apart_from_their_pictures_are_refused_with_the_way(kind, data, tmp_path, capsys):
    folder = kind("humans_as_published")
    said = complaint(capsys, "evaluate", "--checkpoint", "oracle", "--data", folder)
    assert f"--questions {folder}/CLEVR-Humans-val.json" in said
    film_viz("evaluate", "--checkpoint", "q-type", "--data", data, "--questions", folder / "CLEVR-Humans-val.json")
    assert "q-type on" in capsys.readouterr().out


def test_one_record_alone_is_rendered(kind, tmp_path):
    file = next(kind("one_record_file").glob("*.json"))
    film_viz("render", "--scenes", file, "--out", tmp_path / "out", "--width", 36, "--height", 24)
    stem = Path(json.loads(file.read_text())["image_filename"]).stem
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{stem}.png"]


def test_deep_nesting_is_refused(kind, tmp_path, capsys):
    said = complaint(capsys, "render", "--scenes", kind("nested_json") / "scenes.json", "--out", tmp_path / "out")
    assert "brackets within brackets, deeper than can be read" in said


@pytest.mark.parametrize("name", ["extra_camera_anywhere", "relationships_of_another_kind", "forty_objects"])
def test_records_that_no_studio_has_are_refused_in_a_sentence(kind, name, tmp_path):
    for file in kind(name).glob("*.json"):
        with pytest.raises(SceneError, match=r"must (stand where|be a)|at most 32 can be drawn"):
            SceneStore(tmp_path / "store").add("a.json", file.read_bytes())


def test_one_object_at_another_size_is_seen_by_a_camera_within_clevrs_jitter(kind):
    for record in scenes(kind("one_object_other_size")).values():
        away = np.abs(np.subtract(read_record(record).scene.camera, CAMERA_POSITION))
        assert away.max() <= CLEVR_JITTER


def test_objects_that_the_picture_does_not_show_are_told(kind, tmp_path):
    store = SceneStore(tmp_path / "store")
    (file,) = kind("objects_out_of_view").glob("*.json")
    (note,) = shown_scene(store.add("a.json", file.read_bytes()), store).notes
    assert note.startswith("2 of 3 objects cannot be seen in the picture, but count in true answers")


def test_a_records_own_directions_count(kind):
    steps = [Step("scene"), Step("filter_shape", (0,), ("sphere",)), Step("unique", (1,))]
    for record in scenes(kind("other_directions")).values():
        scene = read_record(record).scene
        ways, place = record["directions"], {item["shape"]: item["3d_coords"] for item in record["objects"]}
        apart = np.subtract(place["cube"], place["sphere"])
        for way in ("left", "behind"):
            program = Program((*steps, Step("relate", (2,), (way,)), Step("count", (3,))))
            assert execute(program, scene).answer == str(int(np.dot(apart, ways[way]) > 0.2))


def test_pictures_of_anything_else_are_told(kind):
    for file in kind("not_clevr").glob("*.png"):
        assert "unlike those the network knows" in studio_notes(np.asarray(open_picture(file)))[0]


def test_texts_as_objects_and_too_few_texts_are_refused_by_name(kind, tmp_path, capsys):
    folder = kind("npz_texts")
    explain = ["explain", "--json", tmp_path / "out.json", "--parameters"]
    assert "'text' holds objects: save texts as np.array(texts, dtype=str)" in complaint(
        capsys, *explain, folder / "object_texts.npz"
    )
    assert "the array 'text' has shape (" in complaint(capsys, *explain, folder / "short_texts.npz")


def test_noise_has_no_clusters(kind, tmp_path, capsys):
    film_viz("explain", "--parameters", kind("clusters_in_noise") / "noise.npz", "--json", tmp_path / "out.json")
    assert capsys.readouterr().out.startswith("0 of ")


@pytest.mark.parametrize("settings", [EmbeddingSettings("pca"), EmbeddingSettings("tsne", perplexity=10.0)])
def test_no_map_is_made_of_questions_that_are_all_alike(settings):
    with pytest.raises(ValueError, match="the same gammas and betas for every question"):
        embed(np.ones((60, 8), np.float32), settings)


def test_synonyms_beside_a_folder_of_templates_word_its_relations(kind):
    generator = QuestionGenerator(load_templates(kind("synonyms_beside_templates") / "templates", own=False), 0)
    texts = [q.text for seed in range(12) for q in generator.questions(sample_scene(seed), 8)]
    related = [text for text in texts if " left " in text or " right " in text]
    assert len(related) > 10
    assert all(" left of the " in text or " right of the " in text for text in related)


def test_parameters_that_neq_names_differ(kind):
    generator = QuestionGenerator(load_templates(kind("template_neq"), own=False), 0)
    asked = [q for seed in range(25) for q in generator.questions(sample_scene(seed), 8)]
    for question in asked:
        steps = question.program.steps
        turn = next(i for i, step in enumerate(steps) if step.function == "relate")
        colors = [
            [step.values for step in part if step.function == "filter_color"] for part in (steps[:turn], steps[turn:])
        ]
        assert colors[0] != colors[1]
    assert len(asked) > 20


def test_characters_without_a_look_change_no_question(kind):
    for line in (kind("invisible_characters") / "questions.txt").read_text(encoding="utf-8").splitlines():
        plain = line.encode("ascii", "ignore").decode()
        assert line != plain
        assert parse_question(line).program == parse_question(plain).program


def test_metrics_that_lack_fields_are_passed_over(kind):
    assert measured(json.loads((kind("foreign_metrics") / "metrics.json").read_text())) == "not evaluated"
