"""The tour with the shipped checkpoint: from a question to the channel that decides its answer.

Which channel decides differs from scene to scene. In these scenes the library finds a change of one word where moving
the channel that differs most to another of its clusters changes the answer; the browser must show what the library says
at every step.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from torch import Tensor

from film_viz.analysis.answers.ask import answer_under, image_features, question_params
from film_viz.analysis.answers.minimal_pairs import MinimalPair, minimal_pairs
from film_viz.analysis.answers.truth import true_answer
from film_viz.analysis.bank.parameter_bank import ParameterBank, build_parameter_bank
from film_viz.analysis.bank.terms import Terms
from film_viz.analysis.channels.clusters import channel_clusters
from film_viz.analysis.channels.report import channel_report
from film_viz.analysis.inside.edits import Edit, edited
from film_viz.analysis.inside.handover import handover
from film_viz.analysis.inside.interventions import largest_changes
from film_viz.app.example import PAIR
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.models.systems.film import FiLMParams
from film_viz.questions.program import ProgramError
from film_viz.scenes.render import render
from film_viz.scenes.sampling import sample_scene
from film_viz.scenes.scene import Scene
from film_viz.store.banks import BANK_SEED, FEW_QUESTIONS, bank_folder

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

A = PAIR["pin"]
SEEDS = (int(PAIR["scene"].removeprefix("seed-")), 1183)  # of scenes; Start leads to the first, the README tells of it


@dataclass(frozen=True)
class Tour:
    """What the browser must show."""

    seed: int
    pair: MinimalPair
    to_a: str
    to_b: str
    move: Edit  # of the channel that differs most, to the mean of another of its clusters
    cluster: int  # where it is moved to, numbered from 1
    after: str  # the answer then, which is not that to B
    n_handed: int  # channels of A that make B's answer A's
    rules: tuple[str, ...]  # of the channel's clusters


@pytest.fixture(params=SEEDS)
def tour(shipped_home: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Tour:
    """Build the bank of the shipped checkpoint, and look for a pair in a scene."""
    monkeypatch.setenv("FILM_VIZ_HOME", str(shipped_home))
    checkpoint = load_checkpoint(shipped_home / "checkpoints" / "small")
    bank = build_parameter_bank(checkpoint, FEW_QUESTIONS, BANK_SEED, bank_folder(checkpoint))
    found = next(tours(checkpoint, bank, [request.param]), None)
    assert found, "this checkpoint needs another scene: list what `tours` finds among the first 20,000"
    return found


def tours(checkpoint: Checkpoint, bank: ParameterBank, seeds: Iterable[int]) -> Iterator[Tour]:
    """Yield scenes and pairs where both questions are answered rightly and differently, and one move tells."""
    pairs = [(pair, question_params(checkpoint, pair.question)[1]) for pair in minimal_pairs(A, checkpoint)]
    a = question_params(checkpoint, A)[1]
    moves = {pair: moves_of_largest(a, b, bank) for pair, b in pairs}
    for seed in seeds:
        scene = sample_scene(seed)
        to_a = truth(A, scene)
        if to_a is None:
            continue
        features = image_features(checkpoint, render(scene))
        says = functools.partial(_says, checkpoint, features)
        for pair, b in pairs:
            to_b = truth(pair.question, scene)
            if to_b in (None, to_a) or (says(a), says(b)) != (to_a, to_b):
                continue
            for cluster, move in moves[pair]:
                after = says(edited(b, [move]))
                if after != to_b:
                    enough = handover(checkpoint, features, a, b).enough(to_a)
                    assert enough
                    yield Tour(seed, pair, to_a, to_b, move, cluster, after, enough, rules_of(move, bank))


def _says(checkpoint: Checkpoint, features: Tensor, params: FiLMParams) -> str:
    return answer_under(checkpoint, features, (), params).best


def moves_of_largest(a: FiLMParams, b: FiLMParams, bank: ParameterBank) -> list[tuple[int, Edit]]:
    """Return the moves of the channel that differs most to the clusters that it is not in, numbered from 1."""
    (most,) = largest_changes((a.gamma[0].numpy(), a.beta[0].numpy()), (b.gamma[0].numpy(), b.beta[0].numpy()), 1)
    block, channel = most.block, most.channel
    center = channel_clusters(bank.gamma[:, block, channel], bank.beta[:, block, channel]).center
    own = np.hypot(*(center - (most.gamma[1], most.beta[1])).T).argmin()
    return [
        (index + 1, Edit("set", "both", float(to_gamma), block, channel, beta_value=float(to_beta)))
        for index, (to_gamma, to_beta) in enumerate(center)
        if index != own
    ]


def rules_of(edit: Edit, bank: ParameterBank) -> tuple[str, ...]:
    """Return what the page Channels must say of the clusters of an edit's channel."""
    gamma, beta = (values[:, edit.block, edit.channel] for values in (bank.gamma, bank.beta))
    return tuple(each.rule for each in channel_report(Terms(bank.questions), gamma, beta).explanations)


def truth(question: str, scene: Scene) -> str | None:
    try:
        return true_answer(question, scene).answer
    except ProgramError:
        return None


def test_from_a_question_to_the_channel_that_decides_it(page, shipped_server: str, tour: Tour) -> None:
    block, channel = tour.move.block, tour.move.channel
    page.goto(f"{shipped_server}/ask")
    page.get_by_role("tab", name="Generate").click()
    page.get_by_role("spinbutton", name="Seed").fill(str(tour.seed))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"scene=seed-{tour.seed}"))
    page.get_by_label("Question", exact=True).fill(A)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=tour.to_a, exact=True).wait_for()
    pin = page.get_by_role("button", name="Pin as question A")
    playwright.expect(pin).to_have_count(1)  # while the page is drawn anew the old one may still be there
    pin.click()
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
    page.get_by_role("button", name=re.compile(f"^Move to cluster {tour.cluster}:")).click()
    page.get_by_role("heading", name=f"{tour.to_b} becomes {tour.after}", exact=True).wait_for()

    page.get_by_role("button", name="Reset").click()
    page.get_by_text("No edits yet").wait_for()
    page.get_by_role("button", name="Give B these channels of A").click()
    page.get_by_text(Edit("as in A", "both", most=tour.n_handed).title).wait_for()
    page.get_by_role("heading", name=f"{tour.to_b} becomes {tour.to_a}", exact=True).wait_for()


def words(pair: MinimalPair) -> re.Pattern[str]:
    """What is written on the button of a pair, whatever stands for its arrow."""
    return re.compile(f"^{pair.old} .+ {pair.new}$")
