"""Reading template files: the project's own, CLEVR's, and broken ones."""

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest

from film_viz.questions.generate import Question, QuestionGenerator
from film_viz.questions.parse import parse_question
from film_viz.questions.templates import (
    OWN_FOLDER,
    Template,
    TemplateError,
    load_templates,
    own_synonyms,
    templates_sha,
)
from film_viz.questions.wording import Wording, without_other
from film_viz.scenes.sampling import sample_scene

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
        ({"params": [{"type": "Colour", "name": "<C>"}]}, "could not read 'Colour' is not a valid Kind; they are"),
        ({"constraints": [{"type": "NOT", "params": []}]}, "constraint 'NOT' is unknown; known are NULL"),
        ({"constraints": [{"type": "NULL", "params": ["<Q>"]}]}, r"one parameter of a description, got \['<Q>'\]"),
        ({"constraints": [{"type": "OUT_NEQ", "params": [1, 3]}]}, r"two node numbers below 3, got \[1, 3\]"),
        ({"constraints": []}, "does not say <C>, so the question would be ambiguous"),
        ({"text": ["What color is the <Z> <M> <S> <R>?"]}, "uses <R>, which no node fills"),
        ({"text": ["What [color is the <Z> <M> <S>?"]}, r"'\[' without '\]'"),
        ({"text": ["What color] is the <Z> <M> <S>?"]}, r"'\]' without '\['"),
        ({"constraint": []}, "could not read the field 'constraint': 'constraints' is its name"),
        ({"Params": []}, "could not read the field 'Params': 'params' is its name"),
        ({"text": []}, "has no texts"),
        ({"text": 5}, "could not read text, a list of texts, got 5"),
        ({"text": ["[" * 500 + "What color is the <Z> <M> <S>?" + "]" * 500]}, "more than 19 brackets within each"),
        ({"params": {"<Z>": "Size"}}, "could not read params, a list of JSON objects"),
        ({"params": FAMILY["params"] * 2}, "where each needs a name of its own, got '<Z>'"),
        ({"nodes": [{"type": ["scene"]}]}, "could not read node"),
        ({"nodes": [FAMILY["nodes"][0], {"type": "count", "inputs": [True]}]}, "they must name earlier nodes"),
        ({"constraints": [{"type": "NULL", "params": [["<C>"]]}]}, "could not read params of constraint"),
        ({"constraints": [{"type": "NEQ", "params": ["<C>"]}]}, r"two parameters of one type, got \['<C>'\]"),
        ({"constraints": [{"type": "NEQ", "params": ["<C>", "<S>"]}]}, "NEQ takes the names of two parameters"),
        ({"constraints": [{"type": "NEQ", "params": [1, 2]}]}, "NEQ takes the names of two parameters"),
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


CASE_FILE = "one_hop.json"
RELATED: dict[str, Any] = {
    "text": ["How many <C2> <S2>s are <R> the <C> <S>?"],
    "nodes": [
        {"type": "scene", "inputs": []},
        {"type": "filter_unique", "inputs": [0], "side_inputs": ["<Z>", "<C>", "<M>", "<S>"]},
        {"type": "relate_filter_count", "inputs": [1], "side_inputs": ["<R>", "<Z2>", "<C2>", "<M2>", "<S2>"]},
    ],
    "params": [
        {"type": kind, "name": f"<{letter}{number}>"}
        for number in ("", "2")
        for kind, letter in (("Size", "Z"), ("Color", "C"), ("Material", "M"), ("Shape", "S"))
    ]
    + [{"type": "Relation", "name": "<R>"}],
    "constraints": [{"type": "NULL", "params": [name]} for name in ("<Z>", "<M>", "<Z2>", "<M2>")],
}


def questions_of(templates: tuple[Template, ...]) -> list[Question]:
    generator = QuestionGenerator(templates, seed=1)
    return [question for seed in range(40) for question in generator.questions(sample_scene(seed), 3)]


def relations_said(templates: tuple[Template, ...]) -> set[str]:
    return {re.sub(r".* are | the .*", "", question.text) for question in questions_of(templates)}


def test_synonyms_are_found_in_the_folder_beside_it_or_are_our_own(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    folder_of(folder, RELATED, file=CASE_FILE)
    own = {"left of", "to the left of", "right of", "to the right of", "behind", "in front of"}
    assert own <= {said for words in own_synonyms().values() for said in words} | {"behind"}
    assert not relations_said(load_templates(folder, own=False)) & {"left", "right", "front"}
    (tmp_path / "synonyms.json").write_text('{"left": ["west of"], "right": ["east of"], "behind": ["north of"]}')
    said = relations_said(load_templates(folder, own=False))
    assert {"west of", "east of", "north of"} < said
    assert "front" not in said
    (folder / "synonyms.json").write_text(
        '{"left": ["L of"], "right": ["R of"], "behind": ["B of"], "front": ["F of"]}'
    )
    assert relations_said(load_templates(folder, own=False)) == {"L of", "R of", "B of", "F of"}


def test_the_shared_synonyms_beside_templates_are_used(shared_dir: Path) -> None:
    templates = load_templates(shared_dir / "cases" / "synonyms_beside_templates" / "templates", own=False)
    texts = [question.text for question in questions_of(templates)]
    assert not [text for text in texts if re.search(r"\b(left|right|front) (?!of\b)", text)]
    assert any("left of the" in text for text in texts)
    assert any("in front of the" in text for text in texts)


def test_neq_keeps_two_parameters_apart(tmp_path: Path) -> None:
    neq = RELATED["constraints"] + [{"type": "NEQ", "params": ["<C2>", "<C>"]}]
    free = questions_of(load_templates(folder_of(tmp_path, RELATED, file=CASE_FILE), own=False))
    kept = questions_of(load_templates(folder_of(tmp_path, RELATED | {"constraints": neq}, file=CASE_FILE), own=False))
    assert any(len(set(colors)) < len(colors) for colors in map(_colors, free))
    assert len(kept) > 60
    assert all(len(set(colors)) == len(colors) for colors in map(_colors, kept))
    assert all(_colors(question) for question in kept)


def test_neq_within_one_description_and_of_relations_is_kept(tmp_path: Path) -> None:
    two_hops = json.loads(json.dumps(RELATED).replace("relate_filter_count", "relate_filter_unique"))
    two_hops["nodes"].append(
        {"type": "relate_filter_count", "inputs": [2], "side_inputs": ["<R2>", "<Z3>", "<C3>", "<M3>", "<S3>"]}
    )
    further = zip(("Relation", "Size", "Color", "Material", "Shape"), ("R2", "Z3", "C3", "M3", "S3"), strict=True)
    two_hops["params"] += [{"type": kind, "name": f"<{name}>"} for kind, name in further]
    two_hops["text"] = ["How many <Z3> <C3> <M3> <S3>s are <R2> the <C2> <S2> <R> the <C> <S>?"]
    two_hops["constraints"] += [{"type": "NEQ", "params": ["<R>", "<R2>"]}]
    asked = questions_of(load_templates(folder_of(tmp_path, two_hops, file="two_hop.json"), own=False))
    relations = [[step.values[0] for step in q.program.steps if step.function == "relate"] for q in asked]
    assert len(relations) > 20
    assert all(first != second for first, second in relations)


def _colors(question: Question) -> list[str]:
    return [step.values[0] for step in question.program.steps if step.function == "filter_color"]


def test_the_shared_template_with_neq_is_read(shared_dir: Path) -> None:
    templates = load_templates(shared_dir / "cases" / "template_neq", own=False)
    asked = questions_of(templates)
    assert len(asked) > 60
    assert all(len(set(colors)) == len(colors) for colors in map(_colors, asked))


def test_a_question_that_neq_forbids_reads_as_another_family_where_one_fits(tmp_path: Path) -> None:
    neq = RELATED["constraints"] + [{"type": "NEQ", "params": ["<C2>", "<C>"]}]
    templates = load_templates(
        folder_of(tmp_path, RELATED | {"constraints": neq}, RELATED, file="mine.json"), own=False
    )
    assert parse_question("How many red cubes are left of the blue sphere?", templates).family_index == 90
    assert parse_question("How many red cubes are left of the red sphere?", templates).family_index == 91


def test_entries_are_read_as_others_write_them(tmp_path: Path) -> None:
    written = load_templates(folder_of(tmp_path, FAMILY), own=False)[0]
    loose = {
        "text": FAMILY["text"][0],
        "nodes": [
            {"function": "scene"},
            {"function": "filter_unique", "inputs": [0], "value_inputs": ["<Z>", "<C>", "<M>", "<S>"]},
            {"function": "query_color", "inputs": [1], "value_inputs": []},
        ],
        "params": [param | {"type": param["type"].lower()} for param in FAMILY["params"]],
        "constraints": FAMILY["constraints"],
    }
    assert load_templates(folder_of(tmp_path, loose), own=False)[0] == written
    (tmp_path / "zero_hop.json").write_bytes(json.dumps(loose).encode("utf-16"))
    assert load_templates(tmp_path, own=False)[0] == written
    plain = {"text": "How many things are there?", "nodes": [{"type": "scene"}, {"type": "count", "inputs": [0]}]}
    assert load_templates(folder_of(tmp_path, plain), own=False)[0].params == {}


def test_the_folder_around_the_templates_is_told_from_them(tmp_path: Path) -> None:
    (tmp_path / "CLEVR_1.0_templates").mkdir()
    folder_of(tmp_path / "CLEVR_1.0_templates", FAMILY)
    (tmp_path / "synonyms.json").write_text("{}")
    with pytest.raises(
        TemplateError, match=r"holds no template files; .*; there are JSON files in .*/CLEVR_1\.0_templ"
    ):
        load_templates(tmp_path)


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


def test_the_hash_of_templates_changes_with_synonyms_beside_them(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    hashes = [templates_sha((folder,))]
    for words in ('{"thing": ["object"]}', '{"thing": ["item"]}'):
        (tmp_path / "synonyms.json").write_text(words)
        hashes.append(templates_sha((folder,)))
    (folder / "synonyms.json").write_text("{}")
    hashes.append(templates_sha((folder,)))
    (tmp_path / "synonyms.json").unlink()
    assert len(set(hashes)) == 4
    assert templates_sha((folder,)) == hashes[-1]


def test_a_file_without_templates_is_named(tmp_path: Path) -> None:
    folder_of(tmp_path, FAMILY)
    (tmp_path / "more.json").write_text("[]")
    with pytest.raises(TemplateError, match=r"more\.json holds no templates, its list is empty"):
        load_templates(tmp_path)


def test_kinds_of_constraints_may_be_in_any_case(tmp_path: Path) -> None:
    family = FAMILY | {"constraints": [{"type": "null", "params": ["<C>"]}]}
    (template,) = load_templates(folder_of(tmp_path, family), own=False)
    assert template.always_empty == {"<C>"}
