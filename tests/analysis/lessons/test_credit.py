"""Shares of cells and channels add up to the lead of the answer, and are those of PyTorch's own gradients."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from film_viz.analysis.answers.ask import ask, image_features, question_params
from film_viz.analysis.lessons.credit import credit, probability_covered
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.table import PRESETS
from film_viz.questions.vocabulary import Vocabulary
from film_viz.store.gallery import gallery_picture

QUESTION = "How many cubes are there?"


@pytest.fixture(params=["max", "mean", "max+mean"])
def asked(request):
    vocabulary = Vocabulary()
    config = replace(PRESETS["tiny"].config, n_words=len(vocabulary), pooling=request.param)
    with torch.random.fork_rng():
        torch.manual_seed(4)
        model = FiLMModel(config).eval()
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm1d | torch.nn.BatchNorm2d) and module.affine:
                torch.nn.init.uniform_(module.weight, 0.5, 1.5)
                torch.nn.init.uniform_(module.bias, -0.5, 0.5)
                module.running_var.uniform_(0.5, 2)
                module.running_mean.uniform_(-0.3, 0.3)
    checkpoint = Checkpoint(model, vocabulary)
    seen = image_features(checkpoint, gallery_picture("seed-8"))
    return checkpoint, seen, question_params(checkpoint, QUESTION)[1]


def test_shares_add_up_by_channel_and_by_cell(asked):
    found = credit(*asked)
    assert found.by_channel.sum() + found.constant == pytest.approx(found.lead, abs=1e-4)
    assert found.cells.sum() == pytest.approx(found.by_channel.sum(), abs=1e-4)
    assert found.lead >= 0


def test_shares_are_gradient_times_what_was_pooled(asked):
    checkpoint, seen, params = asked
    found, net = credit(*asked), checkpoint.model.net
    with torch.inference_mode():
        output = net.observe(seen[0], params).blocks[-1].output
        pooled = net.classifier(output).pooled
    pooled = pooled.clone().requires_grad_()
    classifier = net.classifier
    logits = classifier.answer(torch.relu(classifier.hidden_norm(classifier.hidden(pooled))))[0]
    index = {name: i for i, name in enumerate(checkpoint.answers)}
    (logits[index[found.answer]] - logits[index[found.against]]).backward()
    shares = (pooled.grad * pooled)[0].detach().numpy()
    halves = {"max": [found.by_maximum], "mean": [found.by_mean], "max+mean": [found.by_maximum, found.by_mean]}
    assert np.allclose(np.concatenate(halves[classifier.pooling]), shares, atol=1e-4)


def test_the_answer_is_the_network_s_own(asked):
    checkpoint, seen, _ = asked
    found, answer = credit(*asked), ask(checkpoint, seen, QUESTION)
    assert [found.answer, found.against] == [name for name, _ in answer.top(2)]
    assert found.projected.min() >= 0


def test_nothing_covered_changes_nothing_and_what_is_covered_is_not_pooled(asked):
    checkpoint, seen, params = asked
    height, width = credit(*asked).cells.shape
    nothing = np.zeros((height, width), dtype=bool)
    assert np.allclose(probability_covered(*asked, nothing), ask(checkpoint, seen, QUESTION).probability, atol=1e-5)
    half = nothing.copy()
    half[:, : width // 2] = True
    classifier = checkpoint.model.net.classifier
    with torch.inference_mode():
        output = checkpoint.model.net.observe(seen[0], params).blocks[-1].output
        cells = torch.relu(classifier.norm(classifier.project(output)))[0].clone()
        cells[:, torch.from_numpy(half)] = 0
        parts = {"max": [cells.amax((1, 2))], "mean": [cells.mean((1, 2))]}
        pooled = torch.cat(parts.get(classifier.pooling, parts["max"] + parts["mean"]))[None]
        logits = classifier.answer(torch.relu(classifier.hidden_norm(classifier.hidden(pooled))))[0]
    assert np.allclose(probability_covered(*asked, half), torch.softmax(logits, 0).numpy(), atol=1e-5)
    with pytest.raises(ValueError, match="at least one cell must be left"):
        probability_covered(*asked, np.ones((height, width), dtype=bool))
