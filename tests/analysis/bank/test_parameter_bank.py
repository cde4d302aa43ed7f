"""A bank holds what the generator writes for each question, survives interruptions, and files keep all of it."""

import io
import json
import os
import zipfile

import numpy as np
import pandas as pd
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from pandas.testing import assert_frame_equal

from film_viz.analysis.answers.ask import ask, image_features
from film_viz.analysis.bank import parameter_bank
from film_viz.analysis.bank import question_parameters as reading
from film_viz.analysis.bank import rows as bank_rows
from film_viz.analysis.bank.files import read_parameters, unknown_questions, write_parameters
from film_viz.analysis.bank.own_answers import answer_bank
from film_viz.analysis.bank.parameter_bank import GAMMA_IS, ParameterError, build_parameter_bank, open_parameter_bank
from film_viz.analysis.bank.question_parameters import question_parameters
from film_viz.analysis.bank.rows import QUESTION_COLUMNS, bank_scene
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.film_config import FiLMConfig
from film_viz.questions.execute import execute
from film_viz.questions.parse import parse_question
from film_viz.questions.vocabulary import Vocabulary, tokenize
from film_viz.scenes.render import render

N_QUESTIONS, SEED = 23, 3  # of the bank in conftest.py


@pytest.fixture
def short_chunks(monkeypatch):
    """Chunks of 10 questions, so that a small bank has several."""
    for module in (bank_rows, parameter_bank):
        monkeypatch.setattr(module, "QUESTIONS_PER_CHUNK", 10)
    monkeypatch.setattr(bank_rows, "SCENES_PER_CHUNK", 1)


def test_every_row_is_what_the_generator_writes_for_its_question(built_bank, saved_checkpoint):
    config = saved_checkpoint.model.config
    assert built_bank.gamma.shape == built_bank.beta.shape == (N_QUESTIONS, config.n_blocks, config.channels)
    for i in (0, 7, N_QUESTIONS - 1):
        ids = torch.tensor([saved_checkpoint.vocabulary.encode(built_bank.questions.text[i])])
        with torch.inference_mode():
            params = saved_checkpoint.model.generator(ids, torch.tensor([ids.shape[1]]))
        assert_allclose(built_bank.gamma[i], params.gamma[0], rtol=1e-4, atol=1e-5)
        assert_allclose(built_bank.beta[i], params.beta[0], rtol=1e-4, atol=1e-5)


def test_the_table_tells_the_truth_about_the_questions(built_bank):
    assert list(built_bank.questions) == list(QUESTION_COLUMNS)
    for row in built_bank.questions.itertuples():
        program, scene = parse_question(row.text).program, bank_scene(SEED, row.scene)
        assert (program.question_type, program.hops, len(scene)) == (row.question_type, row.hops, row.n_objects)
        assert execute(program, scene).answer == row.answer
        assert row.functions.split()[-1] == row.question_type
        assert built_bank.words[row.Index] == set(tokenize(row.text))


def test_parameters_do_not_depend_on_which_questions_are_read_together(saved_checkpoint, built_bank, monkeypatch):
    monkeypatch.setattr(reading, "QUESTIONS_PER_PASS", 5)
    told = []
    texts = built_bank.questions.text.tolist()
    params = question_parameters(saved_checkpoint, texts, lambda done, total: told.append((done, total)))
    assert_allclose(params.gamma, built_bank.gamma, rtol=1e-4, atol=1e-5)
    assert_allclose(params.beta, built_bank.beta, rtol=1e-4, atol=1e-5)
    assert told == [(5, 23), (10, 23), (15, 23), (20, 23), (23, 23)]


def test_blocks_without_film_have_no_parameters():
    config = FiLMConfig(n_words=len(Vocabulary()), n_blocks=3, plain_blocks=1, rnn_dim=5, channels=2, image_size=16)
    checkpoint = Checkpoint(FiLMModel(config).eval(), Vocabulary())
    assert question_parameters(checkpoint, ["How many cubes?"]).beta.shape == (1, 2, 2)


def test_the_same_seed_gives_the_same_bank_and_another_one_another(built_bank, saved_checkpoint, tmp_path):
    again = build_parameter_bank(saved_checkpoint, N_QUESTIONS, SEED, tmp_path / "again")
    other = build_parameter_bank(saved_checkpoint, N_QUESTIONS, SEED + 1, tmp_path / "other")
    assert_array_equal(again.gamma, built_bank.gamma)
    assert again.key == built_bank.key != other.key


def test_an_interrupted_build_goes_on_and_ends_as_if_it_had_not_been(short_chunks, saved_checkpoint, tmp_path):
    def stop_after_ten(done: int, n: int) -> None:
        if done > 10:
            raise KeyboardInterrupt

    whole = build_parameter_bank(saved_checkpoint, N_QUESTIONS, SEED, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        build_parameter_bank(saved_checkpoint, N_QUESTIONS, SEED, tmp_path / "killed", stop_after_ten)
    with pytest.raises(ParameterError, match="is unfinished: build it again"):
        open_parameter_bank(tmp_path / "killed")
    told = []
    resumed = build_parameter_bank(
        saved_checkpoint, N_QUESTIONS, SEED, tmp_path / "killed", lambda done, n: told.append((done, n))
    )
    assert resumed.key == whole.key
    assert_array_equal(resumed.gamma, whole.gamma)
    assert told[-1] == (N_QUESTIONS, N_QUESTIONS)
    assert min(told) > (10, N_QUESTIONS)


def test_whole_chunks_are_the_head_of_a_larger_bank(short_chunks, saved_checkpoint, tmp_path):
    small, large = (build_parameter_bank(saved_checkpoint, n, SEED, tmp_path / str(n)) for n in (10, 20))
    assert_frame_equal(small.questions, large.questions[:10])
    assert_array_equal(small.beta, large.beta[:10])


def test_the_networks_own_answers_are_those_of_the_whole_network(built_bank, saved_checkpoint, tmp_path):
    build_parameter_bank(saved_checkpoint, 12, SEED, tmp_path)
    bank = answer_bank(saved_checkpoint, tmp_path)
    assert set(bank.questions.given) <= set(saved_checkpoint.answers)
    size = saved_checkpoint.model.config.image_size
    for row in bank.questions.iloc[[0, 11]].itertuples():
        picture = render(bank_scene(SEED, row.scene), size, size, "training")
        assert ask(saved_checkpoint, image_features(saved_checkpoint, picture), row.text).best == row.given


def test_answers_leave_the_key_as_it_is(built_bank, saved_checkpoint, tmp_path):
    folder = tmp_path / "bank"
    before = build_parameter_bank(saved_checkpoint, 2, SEED, folder)
    assert answer_bank(saved_checkpoint, folder).key == before.key


def test_a_bank_is_answered_by_its_own_checkpoint_only(saved_checkpoint, tmp_path):
    build_parameter_bank(saved_checkpoint, 1, SEED, tmp_path)
    other = Checkpoint(saved_checkpoint.model, saved_checkpoint.vocabulary)
    with pytest.raises(ParameterError, match="is of another checkpoint than 'unsaved'"):
        answer_bank(other, tmp_path)


def test_a_folder_of_another_bank_is_left_alone(saved_checkpoint, tmp_path):
    build_parameter_bank(saved_checkpoint, 1, SEED, tmp_path)
    with pytest.raises(ParameterError, match="holds another bank \\(n is 1, not 2\\)"):
        build_parameter_bank(saved_checkpoint, 2, SEED, tmp_path)


def test_a_bank_needs_questions_and_a_checkpoint_with_a_hash(saved_checkpoint, tmp_path):
    with pytest.raises(ParameterError, match="number of questions must be at least 1, got 0"):
        build_parameter_bank(saved_checkpoint, 0, SEED, tmp_path)
    unsaved = Checkpoint(saved_checkpoint.model, saved_checkpoint.vocabulary)
    with pytest.raises(ParameterError, match="save it first"):
        build_parameter_bank(unsaved, 1, SEED, tmp_path)


def test_a_small_bank_whose_files_are_cut_short_while_it_is_open_goes_on(built_bank, tmp_path, saved_checkpoint):
    bank = build_parameter_bank(saved_checkpoint, N_QUESTIONS, SEED, tmp_path / "bank")
    for name in ("gamma.npy", "beta.npy"):
        os.truncate(tmp_path / "bank" / name, 200)
    assert_array_equal(bank.gamma, built_bank.gamma)
    with pytest.raises(ParameterError, match="is damaged"):
        open_parameter_bank(tmp_path / "bank")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: (folder / "bank.json").write_text("[]"), r"it holds \[\], not one JSON object"),
        (lambda folder: (folder / "bank.json").write_text("[" * 9_000), "cannot be read"),
        (
            lambda folder: (folder / "bank.json").write_text('{"format_version": 1}'),
            "checkpoint in bank.json is N",
        ),
        (lambda folder: changed_table(folder, lambda t: t.drop(columns="words")), "has no column 'words'"),
        (lambda folder: changed_table(folder, lambda t: t.assign(n_words="many")), "column 'n_words' of questions"),
        (lambda folder: changed_table(folder, lambda t: t.assign(words=None)), "column 'words' of questions"),
        (lambda folder: changed_table(folder, lambda t: t[:1]), "gamma has 2 questions, the table 1"),
        (lambda folder: np.save(folder / "beta.npy", np.zeros((2, 1, 3), np.float32)), "gamma is .* beta"),
        (lambda folder: (folder / "questions.parquet").write_text("version https://git-lfs"), "a pointer of Git LFS"),
    ],
)
def test_a_bank_whose_files_do_not_fit_together_is_refused(saved_checkpoint, tmp_path, damage, said):
    build_parameter_bank(saved_checkpoint, 2, SEED, tmp_path)
    damage(tmp_path)
    with pytest.raises(ParameterError, match=said):
        open_parameter_bank(tmp_path)


def changed_table(folder, change):
    path = folder / "questions.parquet"
    change(pd.read_parquet(path)).to_parquet(path, index=False)


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"gamma_is": "raw: without the 1"}, "gamma is wanted as it scales.*give --add-one"),
        ({"seed": "seven"}, "'seed' is of <U5: a number is wanted"),
        ({"checkpoint": 7}, "'checkpoint' is of int64: a text is wanted"),
        ({"channel_numbers": np.array([4, 4, 4])}, "'channel_numbers' has a number twice"),
    ],
)
def test_what_a_file_says_of_its_numbers_is_read_or_refused(tmp_path, odd, said):
    grid = np.zeros((5, 2, 3), np.float32)
    np.savez(tmp_path / "p.npz", gamma=grid, beta=grid, **odd)
    with pytest.raises(ParameterError, match=said):
        read_parameters(tmp_path / "p.npz")


def test_an_array_that_claims_more_than_there_is_is_called_damaged(tmp_path):
    head = b"{'descr': '<f4', 'fortran_order': False, 'shape': (40000000,), }"
    with zipfile.ZipFile(tmp_path / "p.npz", "w") as file:
        file.writestr("gamma.npy", b"\x93NUMPY\x01\x00v\x00" + head.ljust(117) + b"\nx")
        file.writestr("beta.npy", b"x")
    with pytest.raises(ParameterError, match="the array 'gamma' is damaged or cut short"):
        read_parameters(tmp_path / "p.npz")


def test_a_damaged_or_absent_bank_says_what_to_do(saved_checkpoint, tmp_path):
    with pytest.raises(ParameterError, match="is not there"):
        open_parameter_bank(tmp_path / "nowhere")
    build_parameter_bank(saved_checkpoint, 2, SEED, tmp_path)
    (tmp_path / "gamma.npy").write_bytes(b"no array")
    with pytest.raises(ParameterError, match=r"is damaged .*: delete the folder and build it anew"):
        open_parameter_bank(tmp_path)
    (tmp_path / "bank.json").write_text(json.dumps({"format_version": 0}))
    with pytest.raises(ParameterError, match="format version 0: build the bank anew"):
        open_parameter_bank(tmp_path)


def test_a_file_keeps_everything(built_bank, tmp_path):
    write_parameters(built_bank, tmp_path / "bank.npz")
    read = read_parameters(tmp_path / "bank.npz")
    assert_array_equal(read.gamma, built_bank.gamma)
    assert_array_equal(read.beta, built_bank.beta)
    assert_frame_equal(read.questions, built_bank.questions, check_dtype=False)
    for name in ("checkpoint", "checkpoint_sha", "key", "seed", "blocks", "channels"):
        assert getattr(read, name) == getattr(built_bank, name)


def test_an_exported_file_is_plain_and_says_that_gamma_is_effective(built_bank, tmp_path):
    write_parameters(built_bank, tmp_path / "bank.npz")
    with np.load(tmp_path / "bank.npz", allow_pickle=False) as file:
        assert all(file[key].dtype != object for key in file)
        assert file["gamma_is"] == GAMMA_IS


def test_a_folder_is_read_as_a_file_is(saved_checkpoint, tmp_path):
    bank = build_parameter_bank(saved_checkpoint, 2, SEED, tmp_path)
    assert read_parameters(tmp_path).key == bank.key
    assert json.loads((tmp_path / "bank.json").read_text())["gamma"] == GAMMA_IS


def test_foreign_arrays_of_every_shape_mean_the_same(tmp_path):
    gamma, beta = np.random.default_rng(0).normal(size=(2, 5, 3, 7)).astype(np.float32)
    np.savez(tmp_path / "a.npz", Gammas=gamma, betas=beta)
    np.save(tmp_path / "b.npy", np.stack([gamma, beta], axis=2))
    np.savez(tmp_path / "c.npz", gamma=gamma[:, 1], beta=beta[:, 1].astype(np.float64))
    np.save(tmp_path / "d.npy", np.stack([gamma[:, 1], beta[:, 1]], axis=1))
    np.save(tmp_path / "e.npy", np.stack([gamma[:, 1, 4], beta[:, 1, 4]], axis=1))
    for name, part in {"a.npz": np.s_[:], "b.npy": np.s_[:], "c.npz": np.s_[:, 1:2], "d.npy": np.s_[:, 1:2]}.items():
        bank = read_parameters(tmp_path / name)
        assert_array_equal(bank.gamma, gamma[part])
        assert_array_equal(bank.beta, beta[part])
        assert bank.checkpoint == name
    assert_array_equal(read_parameters(tmp_path / "e.npy").beta[:, 0, 0], beta[:, 1, 4])
    assert_array_equal(read_parameters(tmp_path / "a.npz", add_one=True).gamma, gamma + 1)


def test_a_foreign_file_with_questions_has_their_words(tmp_path):
    np.savez(tmp_path / "a.npz", gamma=np.ones((2, 3)), beta=np.ones((2, 3)), text=["Any cube?", "How many?"])
    bank = read_parameters(tmp_path / "a.npz")
    assert bank.words == [{"any", "cube"}, {"how", "many"}]
    assert bank.has_word("cube").tolist() == [True, False]
    assert bank.has_word("how many").tolist() == [False, True]
    assert not bank.has_word("man").any()
    assert bank.questions.question_type.tolist() == ["", ""]
    assert bank.questions.family.tolist() == [-1, -1]


PAIR = {"gamma": np.zeros((2, 3)), "beta": np.zeros((2, 3))}


def written(save, *arrays, **named):
    buffer = io.BytesIO()
    save(buffer, *arrays, **named)
    return buffer.getvalue()


BARE, PACKED = written(np.save, np.zeros((2, 3))), written(np.savez, **PAIR)


@pytest.mark.parametrize(
    ("name", "arrays", "complaint"),
    [
        ("a.npz", {"x": np.zeros(3)}, "one array named 'gamma' is wanted, got x"),
        ("a.npz", {"gamma": np.zeros((2, 3)), "beta": np.zeros((2, 4))}, "the same shape is wanted"),
        ("a.npz", {"gamma": np.zeros(3), "beta": np.zeros(3)}, "must be question x block x channel"),
        (
            "a.npz",
            {**PAIR, "text": np.array(["How many?", "Any cube?"], dtype=object)},
            "'text' holds objects: save texts",
        ),
        ("a.npz", {**PAIR, "text": np.array(["How many?"])}, r"'text' has shape \(1,\): one value for each of 2"),
        ("a.npz", PAIR | {"beta": np.array([[1], [2, 3]], object)}, "'beta' holds objects: save numbers as float32"),
        ("a.npz", PAIR | {"text": np.arange(2)}, "'text' is of int64: texts are wanted"),
        ("a.npz", PAIR | {"family": np.array(["a", "b"])}, "'family' is of <U1: numbers are wanted"),
        ("a.npz", PAIR | {"seed": np.arange(3)}, r"'seed' has shape \(3,\): a single value is wanted"),
        ("a.npz", PAIR | {"channel_numbers": np.arange(4)}, r"'channel_numbers' is int64 of shape \(4,\): 3 integers"),
        ("a.npz", PAIR | {"block_numbers": np.array(["a"])}, r"'block_numbers' is <U1 of shape \(1,\): 1 integers"),
        ("a.npz", PAIR | {"gamma": np.full((2, 3), 1e300)}, "has 6 numbers that are infinite, or beyond what float32"),
        ("a.npz", PAIR | {"beta": np.array([[1, 2, np.inf]] * 2)}, "has 2 numbers that are infinite"),
        ("a.npz", {"gamma": np.zeros((0, 3)), "beta": np.zeros((0, 3))}, r"no numbers, its shape is \(0, 1, 3\)"),
        ("a.npz", BARE, "holds one array, not several: let its name end in .npy"),
        ("a.npy", PACKED, "holds several arrays, not one: let its name end in .npz"),
        ("a.npy", np.zeros((2, 3, 4)), "a single array must be question x block x 2 x channel"),
        ("a.npz", b"no archive", r"a\.npz cannot be read as parameters: it is no file of NumPy's"),
        ("a.json", b"[", r"a\.json cannot be read as parameters"),
        ("a.txt", b"", "is of an unknown kind"),
        ("b.npz", None, "there is no file or folder"),
    ],
)
def test_a_file_that_does_not_fit_is_named(tmp_path, name, arrays, complaint):
    match arrays:
        case bytes():
            (tmp_path / name).write_bytes(arrays)
        case dict():
            np.savez(tmp_path / name, **arrays)
        case np.ndarray():
            np.save(tmp_path / name, arrays)
    with pytest.raises(ParameterError, match=complaint):
        read_parameters(tmp_path / name)


def test_a_bank_has_a_row_in_its_table_for_every_question():
    with pytest.raises(ParameterError, match="gamma has 3 questions, the table 2"):
        parameter_bank.ParameterBank(np.ones((3, 1, 1)), np.ones((3, 1, 1)), unknown_questions(2), "x", "", "")


def test_unknown_values_are_empty_or_minus_one():
    assert unknown_questions(2, {"hops": [1, 2]}).equals(
        pd.DataFrame({name: [1, 2] if name == "hops" else [missing] * 2 for name, missing in QUESTION_COLUMNS.items()})
    )


def test_texts_as_bytes_are_read_as_the_texts_they_are(tmp_path):
    texts = ["how many cubes", "any caf\u00e9"]
    np.savez(tmp_path / "a.npz", **PAIR, text=np.array([text.encode() for text in texts]))
    assert read_parameters(tmp_path / "a.npz").questions.text.tolist() == texts


def test_distill_files_are_read_in_every_encoding(tmp_path):
    points = json.dumps([{"gamma": 1.5, "beta": -2.0, "feature_map": 3}])
    for encoding in ("utf-8-sig", "utf-16"):
        (tmp_path / "a.json").write_bytes(points.encode(encoding))
        bank = read_parameters(tmp_path / "a.json")
        assert (bank.gamma.item(), bank.beta.item(), bank.channels) == (1.5, -2.0, (3,))
