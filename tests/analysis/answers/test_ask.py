import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from film_viz.analysis.answers.ask import ask, image_features, model_image
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.exhibits import Maxima
from film_viz.models.system import Questions
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.film_config import FiLMConfig
from film_viz.questions.vocabulary import UnknownWordError, Vocabulary

QUESTION = "How many grey boxes are there?"


def a_checkpoint(**sizes: int) -> Checkpoint:
    vocabulary = Vocabulary()
    config = FiLMConfig(
        image_size=24, n_strided=2, channels=5, n_blocks=3, word_dim=4, rnn_dim=7, classifier_channels=11,
        classifier_hidden=9, n_words=len(vocabulary),
    )  # fmt: skip
    torch.manual_seed(3)
    return Checkpoint(FiLMModel(replace(config, **sizes)).eval(), vocabulary)


@pytest.fixture(scope="module")
def checkpoint() -> Checkpoint:
    return a_checkpoint()


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)


def test_an_answer_is_what_the_whole_model_gives(checkpoint, picture):
    answer = ask(checkpoint, image_features(checkpoint, picture), QUESTION)
    tokens = torch.tensor([checkpoint.vocabulary.encode(QUESTION)])
    with torch.inference_mode():
        seen = checkpoint.model(model_image(picture, 24), Questions(tokens, torch.tensor([tokens.shape[1]])))
    np.testing.assert_allclose(answer.probability, torch.softmax(seen.logits[0], 0).numpy(), rtol=1e-5)
    assert answer.best == checkpoint.answers[int(seen.logits[0].argmax())]


def test_gamma_and_beta_are_what_the_generator_writes(checkpoint, picture):
    answer = ask(checkpoint, image_features(checkpoint, picture), QUESTION)
    tokens = torch.tensor([checkpoint.vocabulary.encode(QUESTION)])
    with torch.inference_mode():
        params = checkpoint.model.generator(tokens, torch.tensor([tokens.shape[1]]))
    np.testing.assert_array_equal(answer.gamma, params.gamma[0].numpy())
    np.testing.assert_array_equal(answer.beta, params.beta[0].numpy())
    assert answer.gamma.shape == (3, 5)


def test_every_classifier_channel_looks_at_one_cell(checkpoint, picture):
    answer = ask(checkpoint, image_features(checkpoint, picture), QUESTION)
    maxima = answer.exhibit(Maxima).counts
    assert maxima.shape == (6, 6)
    assert maxima.sum() == 11


def test_the_most_probable_answers_come_first_and_sum_to_one(checkpoint, picture):
    answer = ask(checkpoint, image_features(checkpoint, picture), QUESTION)
    top = answer.top(28)
    assert [p for _, p in top] == sorted((p for _, p in top), reverse=True)
    assert sum(p for _, p in top) == pytest.approx(1, abs=1e-5)
    assert top[0][0] == answer.best
    assert answer.probability_of(answer.best) == top[0][1]
    assert answer.probability_of("eleven") == 0


def test_the_words_are_those_that_the_network_reads(checkpoint, picture):
    answer = ask(checkpoint, image_features(checkpoint, picture), QUESTION)
    assert answer.words == ("how", "many", "gray", "cubes", "are", "there")


def test_asking_leaves_the_model_as_it_was(checkpoint, picture):
    before = {name: tensor.clone() for name, tensor in checkpoint.model.state_dict().items()}
    ask(checkpoint, image_features(checkpoint, picture), QUESTION)
    assert not checkpoint.model.training
    assert all(torch.equal(before[name], tensor) for name, tensor in checkpoint.model.state_dict().items())


def test_a_picture_of_the_model_s_own_size_is_taken_as_it_is():
    picture = np.random.default_rng(1).integers(0, 256, (6, 6, 3), dtype=np.uint8)
    np.testing.assert_allclose(model_image(picture, 6)[0].permute(1, 2, 0).numpy() * 255, picture, atol=1e-3)


def test_the_whole_picture_is_squeezed_bicubically(picture):
    expected = np.asarray(Image.fromarray(picture).resize((8, 8), Image.Resampling.BICUBIC))
    np.testing.assert_array_equal((model_image(picture, 8)[0] * 255).round().byte().permute(1, 2, 0).numpy(), expected)


def test_blocks_without_film_have_no_gamma(picture):
    checkpoint = a_checkpoint(plain_blocks=1)
    assert ask(checkpoint, image_features(checkpoint, picture), QUESTION).gamma.shape == (2, 5)


def test_an_unknown_word_is_named(checkpoint, picture):
    with pytest.raises(UnknownWordError, match="zebra"):
        ask(checkpoint, image_features(checkpoint, picture), "How many zebras are there?")


def test_an_empty_question_is_refused(checkpoint, picture):
    with pytest.raises(ValueError, match="at least one word"):
        ask(checkpoint, image_features(checkpoint, picture), " ? ")


def test_a_checkpoint_that_reads_features_refuses_a_picture(picture):
    checkpoint = a_checkpoint(input_channels=13, image_size=6, n_strided=0)
    with pytest.raises(ValueError, match=re.escape("reads 13 feature maps of a backbone, not pictures")):
        image_features(checkpoint, picture)
