"""Results, run as a visitor would, without a browser, on a planted evaluation of few questions."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from film_viz.app.results import run as results_run
from film_viz.data.clevr_folder import ClevrQuestion
from film_viz.data.fresh import fresh_scene
from film_viz.evaluation.evaluate import evaluate_answers
from film_viz.evaluation.examples import EXAMPLES, examples_of
from film_viz.evaluation.quiz import QuizQuestion
from film_viz.models.checkpoint import load_checkpoint
from film_viz.questions.program import QUESTION_GROUPS, QUESTION_TYPES
from film_viz.store import evaluations
from film_viz.store.evaluation_worker import ASKING
from film_viz.store.evaluations import EvaluationFiles
from film_viz.store.quiz.classes import end_class, open_class
from film_viz.store.quiz.database import QuizDatabase
from film_viz.store.quiz.games import answer, join
from film_viz.training.table.gathering import Entry, Stage, write_table
from film_viz.work.processes import Process
from film_viz.work.status import Status, write_status
from visits import opened, ran, text

RESULTS = "pages/results.py"
ASKED = (
    ("How many cubes are there?", "3", "2"),
    ("How many spheres are there?", "3", "3"),
    ("Is there a red cube?", "yes", "no"),
    ("What color is the cube?", "red", None),
)
CONTRADICTION = {
    "kind": "left / right",
    "picture": "CLEVR_val_000001.png",
    "questions": [
        {"text": "Is a cube left of the red sphere?", "answer": "yes", "given": "yes"},
        {"text": "Is a red sphere right of the cube?", "answer": "yes", "given": "no"},
    ],
}
NEVER = {"accuracy": 0.0, "count": 1, "interval": [0, 0.8]}


@pytest.fixture(autouse=True)
def _home(app_home, tmp_path, monkeypatch):
    (tmp_path / "checkpoints").symlink_to(app_home / "checkpoints")
    monkeypatch.setenv("FILM_VIZ_HOME", str(tmp_path))
    monkeypatch.setattr(results_run, "seconds_per_scene", lambda checkpoint, sha: 0.1)


@pytest.fixture
def planted(app_home) -> EvaluationFiles:
    """An evaluation of the checkpoint `first`."""
    files = EvaluationFiles(load_checkpoint(app_home / "checkpoints" / "first").sha, 50)
    asked = [ClevrQuestion(Path(f"CLEVR_val_{i:06d}.png"), text, true) for i, (text, true, _) in enumerate(ASKED)]
    given = [answer for _, _, answer in ASKED]
    evaluation = evaluate_answers(asked, given).to_json()
    consistency = {"kinds": {"left / right": {"consistent": NEVER, "right": NEVER}}, "inconsistent": [CONTRADICTION]}
    files.folder.mkdir(parents=True)
    files.write(evaluation | {"consistency": consistency, "q_type": evaluation}, asked, given)
    return files


def test_a_checkpoint_without_an_evaluation_says_what_to_do_and_about_how_long_it_takes():
    app = opened(RESULTS)
    assert "has not been evaluated yet" in text(app)
    assert "About 55 seconds" in text(app)  # 200 scenes at 0.1 s, 5 to begin, 30 to count the Q-type mode
    ran(app.segmented_control(key="show").set_value("Side by side"))
    assert app.get("plotly_chart")  # what was published is there


@pytest.mark.usefixtures("planted")
def test_accuracies_show_at_once_in_a_table_by_group_type_and_family():
    app = opened(RESULTS)
    assert app.metric[0].value == "25.0%"
    assert list(app.dataframe[0].value["type"]) == ["count", "exist", "query_color"]
    ran(app.segmented_control(key="by").set_value("group"))
    assert list(app.dataframe[0].value["accuracy"]) == [50, 0, 0]


def test_the_cell_of_the_address_lists_its_questions_and_leads_to_ask(planted):
    app = opened(RESULTS, show="Mistakes", result=planted.key, true="3", given="2")
    assert "100.0% of the 1 wrong counts miss by one" in text(app)
    assert list(app.dataframe[0].value["question"]) == [ASKED[0][0]]
    link = next(each for each in app.get("page_link") if each.proto.label == "Open in Ask")
    assert "scene=fresh-val-0-0" in link.proto.query_string
    assert "question=How+many+cubes" in link.proto.query_string


@pytest.mark.usefixtures("planted")
def test_a_row_or_column_can_be_chosen_and_all_mistakes_show_at_first():
    app = opened(RESULTS, show="Mistakes")
    assert len(app.dataframe[0].value) == 3
    ran(app.selectbox(key="cell_given").select("any"))
    assert len(app.dataframe[0].value) == 4
    ran(app.selectbox(key="cell_true").select("red"))
    assert list(app.dataframe[0].value["given"]) == ["(none)"]
    ran(app.selectbox(key="cell_given").select("blue"))
    assert "0 questions" in text(app)


@pytest.fixture
def shipped(app_home, tmp_path) -> Path:
    """A checkpoint that came with an evaluation, one of whose mistakes was kept."""
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    asked = [ClevrQuestion(Path(f"CLEVR_val_{i:06d}.png"), text, true) for i, (text, true, _) in enumerate(ASKED)]
    evaluation = evaluate_answers(asked, [given for _, _, given in ASKED])
    contradictions = {"kinds": {"left / right": {"consistent": NEVER, "right": NEVER}}, "inconsistent": [CONTRADICTION]}
    checkpoint.info["metrics"] = evaluation.to_json() | {"consistency": contradictions}
    folder = tmp_path / "checkpoints" / "first"
    folder.parent.unlink()
    checkpoint.save_pretrained(folder)
    first = replace(asked[0], scene=fresh_scene("val", 0, 0))
    examples_of([first], ["2"], "val", checkpoint.sha).write(folder)
    return folder


def test_the_mistakes_of_a_shipped_evaluation_open_with_pictures(shipped):
    app = opened(RESULTS, show="Mistakes")
    assert list(app.dataframe[0].value["question"]) == [ASKED[0][0]]
    assert "1 of 3 questions" in text(app)
    links = [each.proto.query_string for each in app.get("page_link") if each.proto.label == "Open in Ask"]
    assert ["scene=fresh-val-0-0" in link for link in links] == [True]
    ran(app.segmented_control(key="show").set_value("Consistency"))
    assert any("scene=fresh-val-0-1" in each.proto.query_string for each in app.get("page_link"))
    (shipped / EXAMPLES).unlink()
    assert "were not kept" in text(ran(app.segmented_control(key="show").set_value("Mistakes")))


def test_questions_about_pictures_that_are_elsewhere_are_told_without_them(shipped):
    checkpoint = load_checkpoint(shipped)
    examples_of([ClevrQuestion(Path("photo.png"), *ASKED[0][:2])], ["2"], "val", checkpoint.sha).write(shipped)
    app = opened(RESULTS, show="Mistakes")
    assert "photo.png is a picture of other data" in text(app)
    assert not [each for each in app.get("page_link") if each.proto.label == "Open in Ask"]


@pytest.mark.usefixtures("planted")
def test_contradictions_are_listed_and_linked():
    app = opened(RESULTS, show="Consistency")
    assert list(app.dataframe[0].value["sets"]) == [1]
    assert list(app.dataframe[1].value["answers"]) == ["yes / no"]
    assert ":red[no], true: yes" in text(app)
    assert len([each for each in app.get("page_link") if each.proto.label == "Open in Ask"]) == 2


@pytest.mark.usefixtures("planted")
def test_systems_stand_side_by_side_by_group_and_by_type():
    app = opened(RESULTS, show="Side by side")
    systems = list(app.dataframe[0].value["system"])
    assert "Not evaluated yet: second." in text(app)
    assert systems[:2] == ["first (measured)", "Q-type mode (measured)"]
    assert "FiLM from raw pixels (Perez et al. 2018, table 1)" in systems
    ran(app.segmented_control(key="compare_by").set_value("type"))
    assert list(app.dataframe[0].value["system"]) == ["first (measured)", "Q-type mode (measured)"]


def test_findings_that_were_not_measured_name_the_command():
    assert "film-viz findings --checkpoint first" in text(opened(RESULTS, show="The paper's findings"))


def test_findings_that_were_measured_show_with_a_figure(app_home, tmp_path):
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    block = dict.fromkeys(("same_type", "same_attribute", "same_end"), 0.5)
    block |= {f"{name}_by_chance": 0.25 for name in block}
    checkpoint.info["metrics"] = {
        "findings": {
            "questions": 7,
            "claims": [{"claim": "most betas are negative", "paper": "76 %", "here": "41%", "holds": False}],
            "signs": {"negative_gamma": [0.3, 0.2], "negative_beta": [0.4, 0.5]},
            "kinship": [block, block],
        }
    }
    (tmp_path / "checkpoints").unlink()
    checkpoint.save_pretrained(tmp_path / "checkpoints" / "third")
    app = opened(RESULTS, show="The paper's findings")
    assert app.table[0].value.iloc[0].tolist() == ["most betas are negative", "76 %", "41%", ":red[no]"]
    assert "on 7 questions" in text(app)
    assert app.get("plotly_chart")


def test_run_starts_a_process_for_the_checkpoint_in_use(monkeypatch):
    started: list[tuple[str, int, Path]] = []
    monkeypatch.setattr(
        evaluations, "start", lambda folder, task: started.append((task.module, task.request["n_scenes"], folder))
    )
    app = opened(RESULTS, checkpoint="second")
    ran(app.segmented_control(key="scenes").set_value(500))
    ran(app.button(key="evaluate").click())
    second = load_checkpoint(results_run.checkpoint_folders()["second"])
    assert started == [("film_viz.store.evaluation_worker", 500, EvaluationFiles(second.sha, 500).folder)]


@pytest.mark.usefixtures("planted")
def test_while_a_process_is_at_work_the_page_shows_how_far_it_is(app_home):
    files = EvaluationFiles(load_checkpoint(app_home / "checkpoints" / "first").sha, 200)
    files.folder.mkdir()
    write_status(files.folder, Status("running", 1000, 3800, phase=ASKING), Process.this())
    app = opened(RESULTS)
    assert "Evaluating on 200 scenes, asking: 1,000 of 3,800 questions" in app.get("progress")[0].proto.text
    assert app.metric  # the evaluation that is there stays
    write_status(files.folder, Status("queued", phase="waiting for its turn"), Process.this())
    assert "200 scenes, waiting for its turn. You may leave" in ran(app).get("progress")[0].proto.text
    write_status(files.folder, Status("failed", error="The memory ran out."))
    assert "The evaluation was not made: The memory ran out." in _opened_new().error[0].value


def _opened_new():
    return opened(RESULTS, {"new": True})


@pytest.mark.usefixtures("planted")
def test_a_damaged_evaluation_is_one_that_was_not_made(planted):
    (planted.folder / "questions.parquet").write_bytes(b"PAR1 damaged")
    assert "has not been evaluated yet" in text(opened(RESULTS, show="Mistakes", result=planted.key))


def test_the_papers_table_says_what_to_do_where_nothing_has_been_trained_and_shows_what_was_published():
    app = opened(RESULTS)
    ran(app.segmented_control(key="show").set_value("The paper's table"))
    assert "make table" in text(app)
    assert "Human" in app.dataframe[0].value["system"].tolist()
    assert "How they learned" not in text(app)


def measured(score: dict) -> dict:
    """The record of an evaluation that has the same accuracy everywhere."""
    groups, types = dict.fromkeys(QUESTION_GROUPS, score), dict.fromkeys(QUESTION_TYPES, score)
    return {"overall": score, "groups": groups, "types": types}


def test_the_papers_table_holds_what_was_trained_beside_what_was_published(tmp_path):
    score = {"accuracy": 0.61, "count": 1_000, "interval": [0.58, 0.64]}
    record = measured(score)
    stage = Stage("on a frozen stem", 2_000, 7_200.0, "cpu", "film-viz train --preset sa")
    sa = Entry("sa", "Stacked <b>attention</b>", "CNN+LSTM+SA", "", "sa", (stage,), 4_000, "sa-1", "", ((1_000, 0.5),))
    broken = Entry("rn", "Relations", "CNN+LSTM+RN", failure="no memory", measured={"fresh": {"overall": 3}})
    folder = tmp_path / "runs" / "table"
    folder.mkdir(parents=True)
    write_table(folder, (replace(sa, measured={"fresh": record}),), ())
    app = opened(RESULTS)
    ran(app.segmented_control(key="show").set_value("The paper's table"))
    table = app.dataframe[0].value
    ours = table[table["where"] == "unfinished"]
    assert ours["system"].tolist() == ["Stacked <b>attention</b>"]
    assert ours["overall"].tolist() == pytest.approx([61])
    assert ours["questions seen"].tolist() == ["2,000 of 4,000"]
    assert ours["hours"].tolist() == ["2.0"]
    assert "make table" not in text(app)
    assert "How they learned" in text(app)
    assert "What else was measured" not in text(app)
    ran(app.segmented_control(key="paper_what").set_value("count"))
    write_table(folder, (broken,), ())
    ran(app)
    assert not app.exception


def test_what_classes_answered_in_the_quiz_stands_beside_the_published_row_of_people():
    quiz = QuizDatabase.kept()
    room = open_class(quiz, "teacher", 0)
    game = join(quiz, "anna", room.code, "Anna")
    for i, given in enumerate(("3", "3", "2")):
        assert answer(quiz, "anna", game, i, QuizQuestion(i, "How many?", "count", "3"), given)
    app = opened(RESULTS)
    ran(app.segmented_control(key="show").set_value("The paper's table"))
    assert "People in the quiz" not in app.dataframe[0].value["system"].tolist()
    end_class(quiz, room.code, "teacher")
    ran(app)
    table = app.dataframe[0].value
    assert table["system"].tolist()[:2] == ["Human", "People in the quiz"]
    assert table["overall"].tolist()[1] == pytest.approx(200 / 3)
    assert table["count"].tolist()[1] == pytest.approx(200 / 3)
    assert table["exist"].isna().tolist()[1]


def test_what_else_was_measured_of_a_system_stands_below_the_table_and_a_damaged_record_leaves_a_gap(tmp_path):
    score = {"accuracy": 0.5, "count": 400, "interval": [0.45, 0.55]}
    kinds = {name: {"consistent": {"accuracy": share, "count": 20}} for name, share in (("a", 0.9), ("b", 0.6))}
    pointed = {"looks": "the last map", "hits": {"accuracy": 0.8, "count": 50}, "chance": 0.07}
    whole = measured(score) | {"consistency": {"kinds": kinds}, "pointing": pointed}
    sa = Entry("sa", "Attention", "CNN+LSTM+SA", measured={"fresh": whole, "clevr": measured(score)})
    odd = whole | {"consistency": {"kinds": 3}, "pointing": {"looks": "x", "hits": {"accuracy": 2, "count": 1}}}
    folder = tmp_path / "runs" / "table"
    folder.mkdir(parents=True)
    write_table(folder, (sa, replace(sa, key="rn", title="Odd", published="", measured={"fresh": odd})), ())
    app = opened(RESULTS)
    ran(app.segmented_control(key="show").set_value("The paper's table"))
    more = next(each.value for each in app.dataframe if "agrees with itself" in each.value)
    (row,) = more[more["system"] == "Attention"].to_dict("records")
    assert row["other pictures"] == pytest.approx(50)
    assert row["agrees with itself"] == pytest.approx(75)
    assert (row["looks at it"], row["by chance"], row["its map"]) == (
        pytest.approx(80),
        pytest.approx(7),
        "the last map",
    )
    assert "Odd" not in more["system"].tolist()


def test_contrast_sets_of_a_record_are_shown_beside_its_accuracy():
    def page() -> None:
        from film_viz.app.results.contrast import contrast_panel

        score = {"accuracy": 0.75, "count": 8, "interval": [0.4, 0.9]}
        contrast_panel({})
        contrast_panel(
            {"contrast": {"original": score, "whole": score | {"accuracy": 0.5}, "changed": score, "kept": score}}
        )

    app = ran(AppTest.from_function(page, default_timeout=60))
    assert {metric.label: metric.value for metric in app.metric} == {
        "right on the original": "75.0%",
        "and on all its variants": "50.0%",
        "variants with another true answer": "75.0%",
        "variants with the same true answer": "75.0%",
    }
