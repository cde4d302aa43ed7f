"""A card's front matter says what was measured, as the Hugging Face Hub reads it."""

from huggingface_hub import ModelCardData
from huggingface_hub.repocard_data import model_index_to_eval_results

from film_viz.models.card_results import eval_results


def score(accuracy, count=40):
    return {"accuracy": accuracy, "count": count, "interval": [0.0, 1.0]}


METRICS = {
    "overall": score(0.87654321),
    "groups": {"count": score(0.5), "exist": score(None, 0)},
    "types": {"query_color": score(0.25)},
    "data": "my pictures",
    "split": "test",
}


def test_the_accuracies_overall_and_of_groups_survive_the_hubs_own_way_through_a_card():
    written = ModelCardData(model_name="FiLM", eval_results=eval_results(METRICS)).to_dict()["model-index"]
    name, read = model_index_to_eval_results(written)
    assert name == "FiLM"
    assert [(one.metric_name, one.metric_value) for one in read] == [("accuracy", 0.8765), ("accuracy, count", 0.5)]
    assert {(one.task_type, one.metric_type) for one in read} == {("visual-question-answering", "accuracy")}
    assert {(one.dataset_type, one.dataset_split) for one in read} == {("my-pictures", "test")}


def test_what_was_not_measured_has_no_results():
    assert eval_results({}) == []
