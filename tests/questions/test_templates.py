"""Reading template files: the project's own, CLEVR's, and broken ones."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from film_viz.questions.templates import OWN_FOLDER, TemplateError, load_templates, templates_sha
from film_viz.questions.wording import Wording, without_other

FAMILY: dict[str, Any] = {
    "text": ["What color is the <Z> <M> <S>?"],
    "nodes": [
        {"type": "scene", "inputs": []},
        {"type": "filter_unique", "inputs": [0], "side_inputs": ["<Z>", "<C>", "<M>", "<S>"]},
        {"type": "query_color", "inputs": [1]},
    ],
    "params": [
        {"type": "Size", "name": "<Z>"},
        {"type": "Color", "name": "<C>"},
        {"type": "Material", "name": "<M>"},
        {"type": "Shape", "name": "<S>"},
    ],
    "constraints": [{"type": "NULL", "params": ["<C>"]}],
}


def folder_of(path: Path, *families: Any, file: str = "zero_hop.json") -> Path:
    (path / file).write_text(json.dumps(families))
    return path


def test_the_own_templates_are_the_ninety_families() -> None:
    templates = load_templates()
    assert [template.family_index for template in templates] == list(range(90))
    assert {template.folder for template in templates} == {OWN_FOLDER}


def test_clevrs_own_templates_are_read_and_numbered_as_published(
    shared_dir: Path, reference: tuple[Any, list[dict[str, Any]]]
) -> None:
    templates = load_templates(shared_dir / "clevr" / "templates", own=False)
    assert [template.family_index for template in templates] == list(range(90))
    places = {(t.file, t.position): t for t in templates}
    for question in reference[1]:
        template = places[question["template_filename"], question["family_in_file"]]
        assert template.family_index == question["question_family_index"]
        assert template.question_type == question["program"][-1]["function"]
        assert template.hops == sum(step["function"] == "relate" for step in question["program"])


def test_own_families_ask_the_same_as_clevrs(shared_dir: Path) -> None:
    own, published = load_templates(), load_templates(shared_dir / "clevr" / "templates", own=False)
    assert [(t.question_type, t.hops) for t in own] == [(t.question_type, t.hops) for t in published]


def test_a_further_folder_adds_wordings_to_the_same_families(tmp_path: Path) -> None:
    templates = load_templates(folder_of(tmp_path, FAMILY))
    assert len(templates) == 91
    assert templates[-1].family_index == 84


def test_families_of_a_new_file_are_numbered_after_clevrs(tmp_path: Path) -> None:
    templates = load_templates(folder_of(tmp_path, FAMILY, FAMILY, file="a_new_one.json"), own=False)
    assert [template.family_index for template in templates] == [90, 91]


def test_synonyms_stand_for_values_and_an_open_shape_is_a_thing(tmp_path: Path) -> None:
    (tmp_path / "synonyms.json").write_text('{"thing": ["thing", "object"], "large": ["big"]}')
    template = load_templates(folder_of(tmp_path, FAMILY), own=False)[0]
    assert template.words_for("<Z>", "large") == ("big",)
    assert template.words_for("<Z>", "small") == ("small",)
    assert template.words_for("<Z>", None) == ("",)
    assert template.words_for("<S>", None) == ("thing", "object")


def test_optional_words_come_and_go() -> None:
    wording = Wording.parse("Are [there [really] any] <C> <S>s?")
    texts = {wording.fill({"<C>": "", "<S>": "cube"}, Random(seed)) for seed in range(50)}
    assert texts == {"Are cubes?", "Are there any cubes?", "Are there really any cubes?"}
    assert wording.always_said == wording.parameters == {"<C>", "<S>"}


def test_an_article_fits_its_noun() -> None:
    assert Wording.parse("There is a <C> <S>.").fill({"<C>": "", "<S>": "object"}, Random(0)) == "There is an object."


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Is there another red cube?", "Is there a red cube?"),
        ("Are there any other cubes?", "Are there any cubes?"),
        ("What is the other cube?", "What is the cube?"),
    ],
)
def test_other_is_dropped_where_it_goes_without_saying(text: str, wanted: str) -> None:
    assert without_other(text) == wanted


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"nodes": []}, "has no nodes"),
        ({"nodes": FAMILY["nodes"][:2]}, "filter_unique gives Object"),
        ({"nodes": [{"type": "scenes", "inputs": []}]}, "unknown function 'scenes'"),
        ({"nodes": [{"type": "count", "inputs": [0]}]}, "they must name earlier nodes"),
        (
            {"nodes": [FAMILY["nodes"][0], {"type": "query_size", "inputs": [0]}]},
            r"takes \(Object\), got \(ObjectSet\)",
        ),
        ({"params": FAMILY["params"][1:]}, "uses <Z>, which params does not list"),
        ({"params": [{"type": "Size", "name": "Z"}]}, "named like <Z> or <C2>, got 'Z'"),
        ({"params": [{"type": "Bool", "name": "<Z>"}]}, "must be a Size, .*, got Bool"),
        ({"params": [{"type": "Colour", "name": "<C>"}]}, "could not read 'Colour' is not a valid Kind"),
        ({"constraints": [{"type": "NOT", "params": []}]}, "constraint 'NOT' is unknown; known are NULL"),
        ({"constraints": [{"type": "NULL", "params": ["<Q>"]}]}, r"one parameter of a description, got \['<Q>'\]"),
        ({"constraints": [{"type": "OUT_NEQ", "params": [1, 3]}]}, r"two node numbers below 3, got \[1, 3\]"),
        ({"constraints": []}, "does not say <C>, so the question would be ambiguous"),
        ({"text": ["What color is the <Z> <M> <S> <R>?"]}, "uses <R>, which no node fills"),
        ({"text": ["What [color is the <Z> <M> <S>?"]}, r"'\[' without '\]'"),
        ({"text": ["What color] is the <Z> <M> <S>?"]}, r"'\]' without '\['"),
        ({"text": []}, "has no texts"),
    ],
)
def test_a_broken_family_is_named_with_its_fault(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=rf"zero_hop\.json, family 1: .*{message}"):
        load_templates(folder_of(tmp_path, FAMILY, FAMILY | change), own=False)


def test_a_parameter_is_filled_by_one_node(tmp_path: Path) -> None:
    nodes = [*FAMILY["nodes"][:2], {"type": "filter_size", "inputs": [0], "side_inputs": ["<Z>"]}]
    with pytest.raises(TemplateError, match="parameters <Z> are filled by more than one node"):
        load_templates(folder_of(tmp_path, FAMILY | {"nodes": [*nodes, {"type": "count", "inputs": [2]}]}), own=False)


def test_a_folder_without_templates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="holds no template files"):
        load_templates(tmp_path)
    with pytest.raises(TemplateError, match="is not a folder"):
        load_templates(tmp_path / "nowhere")


def test_a_file_that_is_not_a_list_of_templates_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zero_hop.json").write_text("{}")
    with pytest.raises(TemplateError, match="must hold a JSON list"):
        load_templates(tmp_path)
    (tmp_path / "zero_hop.json").write_text("[")
    with pytest.raises(TemplateError, match="not readable as JSON"):
        load_templates(tmp_path)


def test_synonyms_must_be_lists_of_words(tmp_path: Path) -> None:
    (tmp_path / "synonyms.json").write_text('{"thing": "object"}')
    with pytest.raises(TemplateError, match="must map each word to a list"):
        load_templates(folder_of(tmp_path, FAMILY))


def test_the_hash_of_templates_changes_with_any_file_and_its_name(tmp_path: Path) -> None:
    hashes = [templates_sha(()), templates_sha((tmp_path,))]
    (tmp_path / "more.json").write_text("[]")
    hashes.append(templates_sha((tmp_path,)))
    (tmp_path / "more.json").write_text("[ ]")
    hashes.append(templates_sha((tmp_path,)))
    (tmp_path / "more.json").rename(tmp_path / "others.json")
    hashes.append(templates_sha((tmp_path,)))
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 4
