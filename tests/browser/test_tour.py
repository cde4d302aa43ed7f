"""The tour with the shipped checkpoint: from a question to the channels that decide its answer.

Which channels decide differs from scene to scene, and so does how many it takes. The library looks for a scene and a
change of one word where moving the channel that differs most to another of its clusters changes the answer, or failing
that the few that differ most; the browser must then show what the library says at every step.
"""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from film_viz.analysis.answer import answer_under, image_features, question_params
from film_viz.analysis.channel_clusters import channel_clusters
from film_viz.analysis.channel_report import channel_report
from film_viz.analysis.edits import Edit, edited
from film_viz.analysis.explain import Terms
from film_viz.analysis.handover import handover
from film_viz.analysis.interventions import ChannelChange, largest_changes
from film_viz.analysis.minimal_pairs import MinimalPair, minimal_pairs
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
SEEDS = range(600)
MOST_MOVES = 4


@dataclass(frozen=True)
class Move:
    """One channel, moved to the mean of another of its clusters."""

    edit: Edit
    cluster: int  # numbered from 1


@dataclass(frozen=True)
class Tour:
    """What the browser must show."""

    seed: int
    pair: MinimalPair
    to_a: str
    to_b: str
    moves: tuple[Move, ...]
    after: tuple[str, ...]  # answers after each move; the last one is another than that to B
    n_handed: int  # channels of A that make B's answer A's
    rules: tuple[str, ...]  # of the clusters of the first move's channel


@pytest.fixture
def tour(shipped_home: Path, monkeypatch: pytest.MonkeyPatch) -> Tour:
    """Build the bank of the shipped checkpoint, and look for the scene and the pair that take the fewest moves."""
    monkeypatch.setenv("FILM_VIZ_HOME", str(shipped_home))
    checkpoint = load_checkpoint(shipped_home / "checkpoints" / "small")
    bank = build_parameter_bank(checkpoint, FEW_QUESTIONS, SEED, bank_folder(checkpoint))
    best: Tour | None = None
    for found in tours(checkpoint, bank):
        if best is None or len(found.moves) < len(best.moves):
            best = found
        if len(best.moves) == 1:
            break
    assert best, f"in no scene of {SEEDS} do {MOST_MOVES} channels change the answer: ask another question"
    return best


def tours(checkpoint: Checkpoint, bank: ParameterBank) -> Iterator[Tour]:
    """Yield scenes and pairs where both questions are answered rightly and differently, and a few moves tell."""
    seen = functools.cache(lambda seed: image_features(checkpoint, render(scene_of(seed))))
    for pair in minimal_pairs(A, checkpoint):
        a, b = (question_params(checkpoint, question)[1] for question in (A, pair.question))
        plans = plans_of(a, b, bank)
        for seed in SEEDS:
            true = [truth(question, seed) for question in (A, pair.question)]
            if None in true or true[0] == true[1]:
                continue
            answers = [answer_under(checkpoint, seen(seed), (), params).best for params in (a, b)]
            if answers != true:
                continue
            for moves in plans:
                edits = [move.edit for move in moves]
                steps = [edited(b, edits[: n + 1]) for n in range(len(edits))]
                after = [answer_under(checkpoint, seen(seed), (), params).best for params in steps]
                n = next((n for n, answer in enumerate(after, start=1) if answer != answers[1]), None)
                if n is not None:
                    enough = handover(checkpoint, seen(seed), a, b).enough(answers[0])
                    assert enough
                    yield Tour(
                        seed, pair, *answers, tuple(moves[:n]), tuple(after[:n]), enough, rules_of(edits[0], bank)
                    )


def plans_of(a: FiLMParams, b: FiLMParams, bank: ParameterBank) -> list[list[Move]]:
    """Plan the moves of the channel that differs most, to each other cluster; then of a few, to their farthest one.

    Where the channel that differs most has a single cluster, there is nothing to plan.
    """
    most = largest_changes(
        (a.gamma[0].numpy(), a.beta[0].numpy()), (b.gamma[0].numpy(), b.beta[0].numpy()), 2 * MOST_MOVES
    )
    each = [moves_of(change, bank) for change in most]
    few = [moves[0] for moves in each if moves][:MOST_MOVES]
    return [*([move] for move in each[0]), few] if each[0] else []


def moves_of(change: ChannelChange, bank: ParameterBank) -> list[Move]:
    """Return the moves of one channel to clusters that it is not in, the farthest first."""
    center = channel_clusters(*(values[:, change.block, change.channel] for values in (bank.gamma, bank.beta))).center
    distance = np.hypot(*(center - (change.gamma[1], change.beta[1])).T)
    found = []
    for other in np.argsort(-distance)[:-1]:
        to_gamma, to_beta = map(float, center[other])
        edit = Edit("set", "both", to_gamma, change.block, change.channel, beta_value=to_beta)
        found.append(Move(edit, int(other) + 1))
    return found


def rules_of(edit: Edit, bank: ParameterBank) -> tuple[str, ...]:
    """Return what the page Channels must say of the clusters of an edit's channel."""
    gamma, beta = (values[:, edit.block, edit.channel] for values in (bank.gamma, bank.beta))
    return tuple(each.rule for each in channel_report(Terms(bank.questions), gamma, beta).explanations)


scene_of = functools.cache(sample_scene)


def truth(question: str, seed: int) -> str | None:
    try:
        return true_answer(question, scene_of(seed)).answer
    except ProgramError:
        return None


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
    page.locator(".st-key-pair_box button", has_text=words(tour.pair)).click()
    page.get_by_role("heading", name=tour.to_b, exact=True).wait_for()
    page.get_by_text(f"Block {block}, channel {channel}", exact=True).wait_for()
    page.get_by_role("link", name="Open it in Channels").click()

    page.wait_for_url(re.compile(f"/channels.*block={block}&channel={channel}"))
    for rule in tour.rules:
        page.get_by_text(rule, exact=True).wait_for()
    page.get_by_role("link", name="Move a question to another cluster").click()

    page.get_by_role("heading", name=f"{tour.to_b} stays").wait_for()
    for number, (move, after) in enumerate(zip(tour.moves, tour.after, strict=True), start=1):
        if number > 1:  # the first channel is the one that the link led to
            choose(page, move.edit)
        page.get_by_role("button", name=re.compile(f"^Move to cluster {move.cluster}:")).click()
        page.locator("li").nth(number - 1).wait_for()
        says = f"{tour.to_b} {'stays' if after == tour.to_b else f'becomes {after}'}"
        page.get_by_role("heading", name=says, exact=True).wait_for()

    page.get_by_role("button", name="Reset").click()
    page.get_by_text("No edits yet").wait_for()
    page.get_by_role("button", name="Give B these channels of A").click()
    page.get_by_text(Edit("as in A", "both", most=tour.n_handed).title).wait_for()
    page.get_by_role("heading", name=f"{tour.to_b} becomes {tour.to_a}", exact=True).wait_for()


def words(pair: MinimalPair) -> re.Pattern[str]:
    """What is written on the button of a pair, whatever stands for its arrow."""
    return re.compile(f"^{pair.old} .+ {pair.new}$")


def choose(page, edit: Edit) -> None:
    """Pick the edit's channel."""
    block = page.locator(".st-key-surgery_block button", has_text=re.compile(f"^{edit.block}$"))
    block.click()
    page.wait_for_url(re.compile(f"block={edit.block}\\b"))
    box = page.locator(".st-key-surgery_channel input")
    box.fill(str(edit.channel))
    box.press("Enter")
    page.wait_for_url(re.compile(f"channel={edit.channel}\\b"))
