"""The tour with the shipped checkpoint: from a question to the channels that decide its answer.

How many channels must be moved differs from scene to scene. The library looks for the first scene where moving the
channels that differ most, one after the other, turns the answer to B into that to A; the browser must then show what
the library says at every step.
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
from film_viz.analysis.interventions import ChannelChange, largest_changes
from film_viz.analysis.parameter_bank import ParameterBank, build_parameter_bank
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
MOST_MOVES = 4


@dataclass(frozen=True)
class Move:
    """One channel, moved to its cluster that lies farthest from where B puts it."""

    edit: Edit
    cluster: int  # numbered from 1
    rules: tuple[str, ...]  # of the channel's clusters


@dataclass(frozen=True)
class Tour:
    """What the browser must show."""

    seed: int
    to_a: str
    to_b: str
    moves: tuple[Move, ...]
    after: tuple[str, ...]  # answers after each move; the last one is that to A


@pytest.fixture
def tour(shipped_home: Path, monkeypatch: pytest.MonkeyPatch) -> Tour:
    """Build the bank of the shipped checkpoint, and look for a scene where few channels turn the answer of B."""
    monkeypatch.setenv("FILM_VIZ_HOME", str(shipped_home))
    checkpoint = load_checkpoint(shipped_home / "checkpoints" / "small")
    bank = build_parameter_bank(checkpoint, FEW_QUESTIONS, SEED, bank_folder(checkpoint))
    a, b = (question_params(checkpoint, question)[1] for question in (A, B))
    most = largest_changes((a.gamma[0].numpy(), a.beta[0].numpy()), (b.gamma[0].numpy(), b.beta[0].numpy()), 20)
    moves = [move for change in most if (move := move_of(change, bank))]
    assert (moves[0].edit.block, moves[0].edit.channel) == (most[0].block, most[0].channel), "it has no clusters"
    found = next(turned(checkpoint, a, b, moves[:MOST_MOVES]), None)
    assert found, f"in no scene of {SEEDS} do {MOST_MOVES} channels turn the answer: choose another pair of questions"
    return found


def move_of(change: ChannelChange, bank: ParameterBank) -> Move | None:
    gamma, beta = (values[:, change.block, change.channel] for values in (bank.gamma, bank.beta))
    report = channel_report(Terms(bank.questions), gamma, beta)
    center = report.clusters.center
    if len(center) < 2:
        return None
    own = np.array([change.gamma[1], change.beta[1]])
    other = int(np.square(center - own).sum(axis=1).argmax())
    to = {"value": float(center[other, 0]), "beta_value": float(center[other, 1])}
    edit = Edit("set", "both", block=change.block, channel=change.channel, **to)
    return Move(edit, other + 1, tuple(explanation.rule for explanation in report.explanations))


def turned(checkpoint: Checkpoint, a: FiLMParams, b: FiLMParams, moves: list[Move]) -> Iterator[Tour]:
    """Yield scenes in which the network answers A and B rightly, and the moves turn its answer to B into that to A."""
    edits = [move.edit for move in moves]
    steps = [edited(b, edits[: n + 1]) for n in range(len(edits))]
    for seed in SEEDS:
        scene = sample_scene(seed)
        try:
            true = true_answer(A, scene).answer, true_answer(B, scene).answer
        except ProgramError:
            continue
        features = image_features(checkpoint, render(scene))
        to_a, to_b, *after = (answer_under(checkpoint, features, (), params).best for params in (a, b, *steps))
        if true == (to_a, to_b) and to_a != to_b and to_a in after:
            n = after.index(to_a) + 1
            yield Tour(seed, to_a, to_b, tuple(moves[:n]), tuple(after[:n]))


def test_from_a_question_to_the_channels_that_decide_it(page, shipped_server: str, tour: Tour) -> None:
    block, channel = tour.moves[0].edit.block, tour.moves[0].edit.channel
    page.goto(f"{shipped_server}/ask")
    page.get_by_role("tab", name="Generate").click()
    page.get_by_role("spinbutton", name="Seed").fill(str(tour.seed))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"scene=seed-{tour.seed}"))
    page.get_by_label("Question", exact=True).fill(A)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=tour.to_a, exact=True).wait_for()
    page.get_by_role("button", name="Pin as question A").click()
    page.wait_for_url(re.compile("pin="))

    page.get_by_role("link", name="Compare").click()
    page.locator(".st-key-pair_box button", has_text=re.compile("^left .+ right$")).click()
    page.get_by_role("heading", name=tour.to_b, exact=True).wait_for()
    page.get_by_text(f"Block {block}, channel {channel}", exact=True).wait_for()
    page.get_by_role("link", name="Open it in Channels").click()

    page.wait_for_url(re.compile(f"/channels.*block={block}&channel={channel}"))
    for rule in tour.moves[0].rules:
        page.get_by_text(rule, exact=True).wait_for()
    page.get_by_role("link", name="Move a question to another cluster").click()

    page.get_by_role("heading", name=f"{tour.to_b} stays").wait_for()
    for number, (move, after) in enumerate(zip(tour.moves, tour.after, strict=True), start=1):
        choose(page, move.edit)
        page.get_by_role("button", name=re.compile(f"^Move to cluster {move.cluster}:")).click()
        page.locator("li").nth(number - 1).wait_for()
        says = f"{tour.to_b} {'stays' if after == tour.to_b else f'becomes {after}'}"
        page.get_by_role("heading", name=says, exact=True).wait_for()


def choose(page, edit: Edit) -> None:
    """Pick the edit's channel, unless it is picked."""
    block = page.locator(".st-key-surgery_block button", has_text=re.compile(f"^{edit.block}$"))
    block.click()
    page.wait_for_url(re.compile(f"block={edit.block}\\b"))
    box = page.locator(".st-key-surgery_channel input")
    box.fill(str(edit.channel))
    box.press("Enter")
    page.wait_for_url(re.compile(f"channel={edit.channel}\\b"))
