"""A checkpoint is saved and loaded whole, and what does not fit is refused by name."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import safetensors.torch
import torch
from huggingface_hub import ModelCard
from torch import Tensor, nn

from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.models.checkpoint_files import CheckpointError, system_config
from film_viz.models.system import Questions
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.table import PRESETS, SYSTEMS
from film_viz.questions.vocabulary import ANSWERS, Vocabulary

VOCABULARY = Vocabulary()
METRICS = {
    "overall": {"accuracy": 0.8125, "count": 30000},
    "groups": {"count": {"accuracy": 0.7, "count": 7000}},
    "types": {"query_color": {"accuracy": 0.9, "count": 2000}},
}
INFO = {"preset": "tiny", "seed": 3, "data": {"scenes": 50, "cogent": "none"}, "hours": 1.5, "metrics": METRICS}


def tiny_checkpoint() -> Checkpoint:
    """A random model whose norms have settled on a few pictures, so that its answers depend on what is asked."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        model = FiLMModel(replace(PRESETS["tiny"].config, n_words=len(VOCABULARY)))
        for module in model.modules():
            if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
                module.momentum = 1.0
        model(*asked(n=5))
    return Checkpoint(model.eval(), VOCABULARY, info=INFO)


def asked(n: int = 2) -> tuple[Tensor, Questions]:
    generator = torch.Generator().manual_seed(2)
    tokens = torch.randint(1, len(VOCABULARY), (n, 7), generator=generator)
    return torch.rand(n, 3, 64, 64, generator=generator), Questions(tokens, torch.arange(n) + 3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tiny_checkpoint().save_pretrained(tmp_path / "tiny")
    return tmp_path / "tiny"


def edit_config(folder: Path, **changes: object) -> None:
    """Change a config as that of an early version, which had no checksums."""
    path = folder / "config.json"
    config = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({key: config[key] for key in config if "checksum" not in key}))


def edit_weights(folder: Path, **changes: Tensor | None) -> None:
    """Replace tensors of the weights file; None takes one away."""
    path = folder / "model.safetensors"
    tensors = safetensors.torch.load(path.read_bytes()) | {name.replace("__", "."): t for name, t in changes.items()}
    path.write_bytes(safetensors.torch.save({name: tensor for name, tensor in tensors.items() if tensor is not None}))


def test_a_loaded_model_answers_as_the_saved_one_within_half_precision(folder):
    saved, loaded = tiny_checkpoint().model, load_checkpoint(folder).model
    rounded = tiny_checkpoint().model
    for parameter in rounded.parameters():
        if parameter.dim() > 1:
            parameter.data = parameter.data.half().float()
    with torch.inference_mode():
        found, exact, expected = (model(*asked()).logits for model in (loaded, rounded, saved))
    assert torch.equal(found, exact)
    spread = (expected[0] - expected[1]).abs().max()  # how far apart two questions' logits lie
    assert (found - expected).abs().max() < 0.02 * spread


def test_saving_what_was_loaded_writes_the_same_weights(folder, tmp_path):
    loaded = load_checkpoint(folder)
    loaded.save_pretrained(tmp_path / "again")
    assert (tmp_path / "again" / "model.safetensors").read_bytes() == (folder / "model.safetensors").read_bytes()
    assert load_checkpoint(tmp_path / "again").sha == loaded.sha


def test_a_loaded_model_is_in_evaluation_mode_and_single_precision_with_whole_counters(folder):
    model = load_checkpoint(folder).model
    assert not any(module.training for module in model.modules())
    kinds = {name.endswith("num_batches_tracked"): tensor.dtype for name, tensor in model.state_dict().items()}
    assert kinds == {True: torch.int64, False: torch.float32}
    assert model.net.classifier.norm.num_batches_tracked == 1


def test_vectors_such_as_running_statistics_are_kept_exactly(folder):
    saved, loaded = tiny_checkpoint().model.state_dict(), load_checkpoint(folder).model.state_dict()
    for name, tensor in saved.items():
        assert tensor.dim() > 1 or torch.equal(tensor, loaded[name]), name


def test_a_checkpoint_remembers_its_words_answers_and_record(folder):
    loaded = load_checkpoint(folder)
    assert (loaded.vocabulary, loaded.answers, loaded.name) == (VOCABULARY, ANSWERS, "tiny")
    assert {key: loaded.info[key] for key in INFO} == INFO
    assert loaded.info["versions"]["torch"] == torch.__version__.split("+")[0]
    assert len(loaded.sha) == 64


def test_loading_leaves_the_global_random_state_alone(folder):
    before = torch.get_rng_state()
    load_checkpoint(folder)
    assert torch.equal(before, torch.get_rng_state())


def test_a_model_in_channels_last_is_saved_all_the_same(folder, tmp_path):
    other = tiny_checkpoint()
    other.model.to(memory_format=torch.channels_last)
    other.save_pretrained(tmp_path / "last")
    assert other.sha == load_checkpoint(folder).sha


def test_the_card_has_the_hubs_front_matter_and_the_accuracies(folder):
    card = ModelCard.load(folder / "README.md")
    results = {one.metric_name: one.metric_value for one in card.data.eval_results}
    assert results == {"accuracy": 0.8125, "accuracy, count": 0.7}
    assert (card.data.license, card.data.library_name) == ("mit", "film-viz")
    assert "film" in card.data.tags
    for line in ("| **overall** | 81.2 | 30,000 |", "| **count** | 70.0 | 7,000 |", "| query_color | 90.0 | 2,000 |"):
        assert line in card.text
    assert "- data: scenes 50, cogent none" in card.text


def test_the_card_of_an_unmeasured_model_says_so(tmp_path):
    bare = tiny_checkpoint()
    Checkpoint(bare.model, VOCABULARY).save_pretrained(tmp_path)
    assert "Not measured yet" in (tmp_path / "README.md").read_text()


def test_a_save_that_fails_leaves_the_old_checkpoint_whole(folder):
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    broken = tiny_checkpoint()
    broken.info["data"] = object()
    with pytest.raises(TypeError):
        broken.save_pretrained(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


def test_saving_over_a_checkpoint_keeps_files_that_are_not_its_own(folder):
    (folder / "notes.txt").write_text("mine")
    tiny_checkpoint().save_pretrained(folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md",
        "config.json",
        "metrics.json",
        "model.safetensors",
        "notes.txt",
    ]


def test_a_diverged_model_is_not_saved(tmp_path):
    broken = tiny_checkpoint()
    broken.model.net.classifier.answer.bias.data[3] = float("nan")
    with pytest.raises(CheckpointError, match=r"net\.classifier\.answer\.bias holds values that are not finite"):
        broken.save_pretrained(tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"generator__gru__weight_hh_l0": None}, r"it lacks generator\.gru\.weight_hh_l0\."),
        ({"generator__extra": torch.zeros(2)}, r"it has the unexpected generator\.extra\."),
        (
            {"generator__decoder__bias": torch.zeros(7)},
            r"it has the wrong generator\.decoder\.bias \(real \[7\], expected real \[64\]\)",
        ),
        (
            {"generator__decoder__bias": torch.zeros(64, dtype=torch.int32)},
            r"generator\.decoder\.bias \(integer \[64\], expected real \[64\]\)",
        ),
        ({"generator__decoder__bias": torch.zeros(64)}, "its sha256 is .* Copy or download the whole folder again"),
    ],
    ids=["missing", "unexpected", "misshaped", "miskind", "changed"],
)
def test_weights_that_do_not_fit_are_refused_by_name(folder, changes, message):
    edit_weights(folder, **changes)
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no safetensors file or is cut short"),
        (b"version https://git-lfs.github.com/spec/v1\n", "is a pointer of Git LFS"),
        (None, "is no safetensors file or is cut short"),
    ],
    ids=["empty", "lfs", "cut"],
)
def test_a_file_that_is_no_whole_safetensors_file_is_refused(folder, content, said):
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100] if content is None else content)
    with pytest.raises(CheckpointError, match=rf"model\.safetensors {said}"):
        load_checkpoint(folder)


@pytest.mark.parametrize("name", ["model.safetensors", "metrics.json"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(CheckpointError, match=f"{name} cannot be read"):
        load_checkpoint(folder)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format_version": 2}, "has format_version 2, this film_viz reads 1"),
        ({"vocabulary": None}, "lacks a proper vocabulary"),
        ({"answers": ["yes", "yes"]}, "the answers in .* must be words, each once"),
        ({"answers": ["yes", "no"]}, "the model has 28 answers, 2 are named"),
        ({"vocabulary": ["cube"]}, f"embeds {len(VOCABULARY)} words, the vocabulary has 2 with the padding"),
        ({"model": {"depth": 3}}, "has the unknown model field depth: it comes from a newer film_viz"),
        ({"model": {"n_blocks": 0}}, "impossible model: n_blocks must be at least 1, got 0"),
    ],
)
def test_a_config_that_is_not_right_is_refused_by_name(folder, changes, message):
    edit_config(folder, **changes)
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(folder)


ODD_KINDS = (1.5, "x", "7", None, [], {}, float("nan"))


@pytest.mark.parametrize("key", SYSTEMS)
def test_a_size_of_another_kind_is_named_with_what_is_wanted(key, tmp_path):
    usual = asdict(SYSTEMS[key].config())
    for name, value in usual.items():
        odd = [*ODD_KINDS, 1 if isinstance(value, bool) else True]
        for other in (one for one in odd if not isinstance(one, str) or not isinstance(value, str)):
            if isinstance(value, float) and other == 1.5:
                continue
            with pytest.raises(CheckpointError, match=f"the model field {name} .*written like"):
                system_config({"system": key, "model": usual | {name: other}}, tmp_path)


@pytest.mark.parametrize("key", [["lstm"], {}, None, 3, "<script>"])
def test_a_system_that_is_none_is_named(key, tmp_path):
    with pytest.raises(CheckpointError, match=r"is of the system .*, this film_viz knows film, lstm"):
        system_config({"system": key, "model": {}}, tmp_path)


@pytest.mark.parametrize(("text", "message"), [("{", "is not JSON"), ("[1]", "must hold a JSON object, got list")])
def test_a_damaged_config_is_refused(folder, text, message):
    (folder / "config.json").write_text(text)
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(folder)


def test_the_row_of_a_training_that_an_earlier_version_kept_as_metrics_is_no_evaluation(folder):
    row = {"step": 300, "loss": 1.25, "validation_accuracy": 0.5, "questions": 9_000}
    edit_config(folder)
    (folder / "metrics.json").write_text(json.dumps(row))
    info = load_checkpoint(folder).info
    assert (info["row"], info["metrics"]) == (row, {})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"channels": 10**9}, "channels must be at most 65,536, got 1e\\+09"),
        ({"n_blocks": 60_000}, "n_blocks must be at most 256"),
        ({"n_strided": 10**9}, "n_strided must be at most 16"),
        ({"rnn_dim": 65_536, "channels": 65_536}, "impossible model: it has .* weights, and at most 2,000,000,000"),
    ],
)
def test_a_config_of_huge_sizes_is_refused_before_memory_is_taken(folder, changes, message):
    model = json.loads((folder / "config.json").read_text())["model"]
    edit_config(folder, model=model | changes)
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(folder)


def test_a_checkpoint_of_before_there_were_checksums_loads(folder):
    sha = load_checkpoint(folder).sha
    edit_config(folder)
    assert "checksum" not in (folder / "config.json").read_text()
    assert load_checkpoint(folder).sha == sha
