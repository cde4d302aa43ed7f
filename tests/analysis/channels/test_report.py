import json

import numpy as np
import pytest

from film_viz.analysis.bank.labels import labels
from film_viz.analysis.bank.parameter_bank import ParameterBank
from film_viz.analysis.bank.terms import Terms
from film_viz.analysis.channels.finder import ChannelFinder, multimodality_table
from film_viz.analysis.channels.report import bank_facts, channel_report, channel_reports

N_QUESTIONS, BLOCK, CHANNEL = 420, 2, 5  # as planted in tests/conftest.py


def test_the_channel_that_knows_left_is_found_first(planted: ParameterBank) -> None:
    left = labels(planted, "word:left").codes == 1
    first = ChannelFinder(planted.gamma, planted.beta).separation(left).table().iloc[0]
    assert (first.block, first.channel, first.auc) == (BLOCK, CHANNEL, 1.0)
    first = multimodality_table(planted.gamma, planted.beta).iloc[0]
    assert (first.block, first.channel) == (BLOCK, CHANNEL)


def test_its_clusters_are_explained_as_that_word_without_an_error(planted: ParameterBank) -> None:
    left = labels(planted, "word:left").codes == 1
    report = channel_report(Terms(planted.questions), planted.gamma[:, BLOCK, CHANNEL], planted.beta[:, BLOCK, CHANNEL])
    without, with_left = report.explanations
    assert report.members(1).tolist() == np.flatnonzero(left).tolist()
    assert with_left.rule == '"left" in the question'
    assert without.rule == 'no "left" in the question'
    assert with_left.precision == with_left.recall == without.precision == without.recall == 1.0
    assert tuple(with_left.terms.iloc[0][["kind", "term"]]) == ("word", "left")
    assert with_left.terms.iloc[0].lift == pytest.approx(N_QUESTIONS / left.sum())


def test_every_channel_of_a_bank_is_reported_as_plain_json(planted: ParameterBank) -> None:
    reports = list(channel_reports(planted))
    again = json.loads(json.dumps({**bank_facts(planted), "channels": reports}, allow_nan=False))
    places = [(channel["block"], channel["channel"]) for channel in again["channels"]]
    assert places == [(i, j) for i in range(3) for j in range(7)]
    divided = [channel for channel in again["channels"] if len(channel["clusters"]) > 1]
    assert [(channel["block"], channel["channel"]) for channel in divided] == [(BLOCK, CHANNEL)]
    right = divided[0]["clusters"][1]
    assert (right["gamma"], right["beta"]) == pytest.approx((2.0, -1.0), abs=0.1)
    assert right["words"][0]["term"] == "left"
    assert right["precision"] == 1.0
    assert {term["term"] for term in right["types"]} == {"count", "exist", "query_color"}
    assert all(sum(c["size"] for c in channel["clusters"]) == N_QUESTIONS for channel in reports)


def test_a_channel_without_structure_is_one_cluster_of_any_question(planted: ParameterBank) -> None:
    report = channel_report(Terms(planted.questions), planted.gamma[:, 0, 0], planted.beta[:, 0, 0])
    assert [explanation.rule for explanation in report.explanations] == ["any question"]


def test_questions_without_values_are_left_out(planted: ParameterBank) -> None:
    gamma = planted.gamma[:, BLOCK, CHANNEL].copy()
    gamma[::3] = np.nan
    report = channel_report(Terms(planted.questions), gamma, planted.beta[:, BLOCK, CHANNEL])
    assert report.to_json()["n_questions"] == len(report.row) == N_QUESTIONS - len(gamma[::3])
    assert report.explanations[1].precision == 1.0
    with pytest.raises(ValueError, match="no value for any question"):
        channel_report(Terms(planted.questions), np.full_like(gamma, np.nan), planted.beta[:, 0, 0])
