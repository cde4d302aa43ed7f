"""Skipping a block by hand gives what the lesson says, and skipping nothing changes nothing."""

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import ask, image_features, question_params
from film_viz.analysis.inside.interventions import stacked
from film_viz.analysis.lessons.skipping import branches, probability_without, share_changed
from film_viz.models.checkpoint import load_checkpoint
from film_viz.store.gallery import gallery_picture

QUESTIONS = ("How many cubes are there?", "Is there a red cube?", "What color is the big ball?")


@pytest.fixture(scope="module")
def asked(app_home):
    checkpoint = load_checkpoint(app_home / "checkpoints" / "first")
    seen = image_features(checkpoint, gallery_picture("seed-8"))
    return checkpoint, seen, stacked([question_params(checkpoint, question)[1] for question in QUESTIONS])


@pytest.mark.parametrize("is_whole", [True, False])
def test_skipping_nothing_gives_the_answer(asked, is_whole):
    checkpoint, seen, params = asked
    found = probability_without(checkpoint, seen, params, (), is_whole)
    for row, question in zip(found, QUESTIONS, strict=True):
        assert np.allclose(row, ask(checkpoint, seen, question).probability, atol=1e-5)


def test_a_whole_block_skipped_hands_its_input_to_the_next(asked):
    checkpoint, seen, params = asked
    net = checkpoint.model.net
    with torch.inference_mode():
        stem = seen[0].expand(len(params), -1, -1, -1)
        after = net.blocks[1](stem, params.gamma[:, 1], params.beta[:, 1]).output
        wanted = torch.softmax(net.classifier(after).logits, 1).numpy()
    assert np.allclose(probability_without(checkpoint, seen, params, {0}, True), wanted, atol=1e-5)


def test_without_its_branch_a_block_is_one_convolution_and_a_relu(asked):
    checkpoint, seen, params = asked
    net = checkpoint.model.net
    with torch.inference_mode():
        features = seen[0].expand(len(params), -1, -1, -1)
        for block in net.blocks:
            features = torch.relu(block.project(features))
        wanted = torch.softmax(net.classifier(features).logits, 1).numpy()
    assert np.allclose(probability_without(checkpoint, seen, params, {0, 1}, False), wanted, atol=1e-5)


def test_two_branches_add_up_and_neither_is_below_zero(asked):
    checkpoint, seen, params = asked
    found = branches(checkpoint, seen, params[:1])
    assert len(found) == checkpoint.model.config.n_blocks
    for block in found:
        assert np.allclose(block.skip + block.added, block.output, atol=1e-5)
        assert block.skip.min() >= 0
        assert block.added.min() >= -1e-5
        assert block.added[block.most_added].mean() == block.added.mean(axis=(1, 2)).max()


def test_the_share_that_changes_is_counted_answer_by_answer(asked):
    checkpoint, seen, params = asked
    whole = probability_without(checkpoint, seen, params, (), False).argmax(1)
    for block, share in enumerate(share_changed(checkpoint, seen, params, False)):
        without = probability_without(checkpoint, seen, params, (block,), False).argmax(1)
        assert share == sum(a != b for a, b in zip(whole, without, strict=True)) / len(QUESTIONS)
