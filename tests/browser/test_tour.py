"""The tour with the shipped checkpoint: from a question to the channel that decides its answer, by clicks alone.

Not every scene's answer hangs on one channel. The library looks for the first scene where it does, and the browser
must then show what the library says: that the answer changes, and to what.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from film_viz.analysis.answer import answer_under, image_features, question_params
from film_viz.analysis.channel_report import channel_report
from film_viz.analysis.edits import Edit, edited
from film_viz.analysis.explain import Terms
from film_viz.analysis.interventions import largest_changes
from film_viz.analysis.parameter_bank import build_parameter_bank
from film_viz.analysis.truth import true_answer
from film_viz.app.banks import FEW_QUESTIONS, SEED, bank_folder
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.models.film import FiLMParams
from film_viz.questions.program import ProgramError
from film_viz.scenes.render import render
from film_viz.scenes.sampling import sample_scene

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

A = "what color is the thing left of the cube?"
B = "what color is the thing right of the cube?"
SEEDS = range(100, 200)


@dataclass(frozen=True)
class Tour:
    """What the browser must show."""

    block: int
    channel: int
    rules: tuple[str, ...]  # of the channel's clusters
    seed: int
    answers: tuple[str, str, str]  # to A, to B, to B after the surgery


@pytest.fixture
def tour(shipped_home: Path, monkeypatch: pytest.MonkeyPatch) -> Tour:
    """Build the bank of the shipped checkpoint, and look for a scene where one channel turns the answer of B."""
    monkeypatch.setenv("FILM_VIZ_HOME", str(shipped_home))
    checkpoint = load_checkpoint(shipped_home / "checkpoints" / "small")
    bank = build_parameter_bank(checkpoint, FEW_QUESTIONS, SEED, bank_folder(checkpoint))
    a, b = (question_params(checkpoint, question)[1] for question in (A, B))
    most = largest_changes((a.gamma[0].numpy(), a.beta[0].numpy()), (b.gamma[0].numpy(), b.beta[0].numpy()), 1)[0]
    gamma, beta = (values[:, most.block, most.channel] for values in (bank.gamma, bank.beta))
    report = channel_report(Terms(bank.questions), gamma, beta)
    own = np.array([most.gamma[1], most.beta[1]])
    other = int(np.square(report.clusters.center - own).sum(axis=1).argmax())
    center = report.clusters.center[other]
    move = Edit("set", "both", float(center[0]), most.block, most.channel, beta_value=float(center[1]))
    rules = tuple(explanation.rule for explanation in report.explanations)
    assert len(rules) == 2, "the channel that differs most has no two clusters: choose another pair of questions"
    found = next(turned(checkpoint, (a, b, edited(b, [move]))), None)
    assert found, f"in no scene of {SEEDS} does the move of one channel change a right answer: choose another pair"
    return Tour(most.block, most.channel, rules, *found)


def turned(checkpoint: Checkpoint, modulations: tuple[FiLMParams, ...]) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Yield scenes in which A and B have a true answer, the network gives it, and the move changes that to B."""
    for seed in SEEDS:
        scene = sample_scene(seed)
        try:
            true = (true_answer(A, scene).answer, true_answer(B, scene).answer)
        except ProgramError:
            continue
        features = image_features(checkpoint, render(scene))
        a, b, after = (answer_under(checkpoint, features, (), params).best for params in modulations)
        if true == (a, b) and b not in (a, after):
            yield seed, (a, b, after)


def test_from_a_question_to_the_channel_that_decides_it(page, shipped_server: str, tour: Tour) -> None:
    to_a, to_b, after = tour.answers
    page.goto(f"{shipped_server}/ask")
    page.get_by_role("tab", name="Generate").click()
    page.get_by_role("spinbutton", name="Seed").fill(str(tour.seed))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"scene=seed-{tour.seed}"))
    page.get_by_label("Question", exact=True).fill(A)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=to_a, exact=True).wait_for()
    page.get_by_role("button", name="Pin as question A").click()
    page.wait_for_url(re.compile("pin="))

    page.get_by_role("link", name="Compare").click()
    page.locator(".st-key-pair_box button", has_text=re.compile("^left .+ right$")).click()
    page.get_by_role("heading", name=to_b, exact=True).wait_for()
    page.get_by_text(f"Block {tour.block}, channel {tour.channel}", exact=True).wait_for()
    page.get_by_role("link", name="Open it in Channels").click()

    page.wait_for_url(re.compile(f"/channels.*block={tour.block}&channel={tour.channel}"))
    for rule in tour.rules:
        page.get_by_text(rule, exact=True).wait_for()
    page.get_by_role("link", name="Move a question to another cluster").click()

    page.get_by_role("heading", name=f"{to_b} stays").wait_for()
    page.get_by_role("button", name=re.compile("^Move to cluster")).click()
    page.get_by_role("heading", name=f"{to_b} becomes {after}").wait_for()
