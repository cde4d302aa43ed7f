"""A trained model as a folder of data: weights as safetensors, all else as JSON, laid out as on the Hugging Face Hub.

`config.json` says what the network is (sizes, words, answers, how it was trained), `metrics.json` how good it is, and
`README.md` says both to a reader. Matrices are stored in half precision and computed with in single; vectors (biases,
running statistics) are small and stay exact. Loading is strict: what does not fit is named, never skipped.
"""

import os
import platform
from dataclasses import asdict
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from huggingface_hub import ModelHubMixin, snapshot_download
from huggingface_hub.errors import HFValidationError, HTTPError

from film_viz.models.checkpoint_files import (
    CARD,
    CONFIG,
    FORMAT_VERSION,
    METRICS,
    WEIGHTS,
    CheckpointError,
    checked_tensors,
    compact,
    metrics_checksum,
    read_bytes,
    read_config,
    read_metrics,
    skeleton,
    system_config,
    write_json,
)
from film_viz.models.checkpoint_swap import current, swapping
from film_viz.models.model_card import model_card
from film_viz.models.system import System, SystemConfig
from film_viz.models.systems.table import build, row_of
from film_viz.places import checkpoint_folders
from film_viz.questions.vocabulary import ANSWERS, Vocabulary
from film_viz.seals import sealed

_MORE_TRIES = 20  # of a reader, while a checkpoint is saved over and over
_HUB_ERRORS = (OSError, HTTPError, HFValidationError)


class Checkpoint(ModelHubMixin):
    """A model with the words it reads, the answers it gives and the record of how it came to be.

    >>> checkpoint = Checkpoint.from_pretrained("checkpoints/small")
    >>> checkpoint.model.config.n_blocks, checkpoint.answers[0]
    (4, 'yes')
    """

    def __init__(
        self,
        model: System,
        vocabulary: Vocabulary,
        answers: tuple[str, ...] = ANSWERS,
        info: dict[str, Any] | None = None,  # preset, seed, data, metrics, versions...: anything JSON holds
        name: str = "unsaved",
    ) -> None:
        _check_sizes(model.config, vocabulary, answers)
        self.model = model
        self.vocabulary = vocabulary
        self.answers = answers
        self.info = {"versions": package_versions(), **(info or {})}
        self.name = name
        self.sha = ""  # sha256 of the weights file, once there is one

    def save_pretrained(
        self, save_directory: str | Path, *, push_to_hub: bool = False, repo_id: str | None = None, **hub_options: Any
    ) -> str | None:
        """Write the folder's files as one, or on any failure none of them; other files there are left alone."""
        folder = Path(save_directory)
        with swapping(folder, (WEIGHTS, METRICS, CARD, CONFIG)) as new:
            super().save_pretrained(new)
        self.name = _name_of(folder)
        return self.push_to_hub(repo_id or folder.name, **hub_options) if push_to_hub else None

    def push_to_hub(self, repo_id: str, **hub_options: Any) -> str:
        """Upload the folder to the Hugging Face Hub as `owner/name` and return the address of the commit."""
        name = self.name
        try:
            return super().push_to_hub(repo_id, **hub_options)
        except _HUB_ERRORS as error:
            raise CheckpointError(
                f"the Hub did not take '{repo_id}': {error}. Check the connection and the name 'owner/name', "
                "and log in with `hf auth login`"
            ) from error
        finally:
            self.name = name  # not that of the folder it went through

    @classmethod
    def from_pretrained(
        cls, pretrained_model_name_or_path: str | Path, *, device: str | torch.device = "cpu", **hub_options: Any
    ) -> "Checkpoint":
        """Load a checkpoint folder, or `owner/name` from the Hub, ready to answer (float32, evaluation mode)."""
        folder = Path(pretrained_model_name_or_path)
        if folder.is_dir():
            return cls._read(folder, _name_of(folder), device)
        repo_id = str(pretrained_model_name_or_path)
        return cls._read(_download(repo_id, **hub_options), repo_id, device)

    def _save_pretrained(self, save_directory: Path) -> None:
        weights = safetensors.torch.save(compact(self.model.state_dict()), metadata={"format": "pt"})
        self.sha = sha256(weights).hexdigest()
        metrics = self.info.get("metrics", {})
        config = {
            "format_version": FORMAT_VERSION,
            "weights_sha256": self.sha,
            "metrics_checksum": metrics_checksum(metrics),
            "system": row_of(self.model.config).key,
            "model": asdict(self.model.config),
            "vocabulary": list(self.vocabulary.words),
            "answers": list(self.answers),
            "info": {key: value for key, value in self.info.items() if key != "metrics"},
        }
        (save_directory / WEIGHTS).write_bytes(weights)
        write_json(save_directory / CONFIG, sealed(config))
        write_json(save_directory / METRICS, metrics)
        (save_directory / CARD).write_text(model_card(self.model, self.info), encoding="utf-8")

    @classmethod
    def _read(cls, folder: Path, name: str, device: str | torch.device) -> "Checkpoint":
        """Read a folder; what does not fit together is read once more, for it may be saved anew this very moment."""
        for _ in range(_MORE_TRIES):
            before = _stamps(folder)
            try:
                return cls._read_once(folder, name, device)
            except CheckpointError:
                if _stamps(folder) == before:
                    raise
        return cls._read_once(folder, name, device)

    @classmethod
    def _read_once(cls, folder: Path, name: str, device: str | torch.device) -> "Checkpoint":
        config = read_config(folder)
        shape = system_config(config, folder)
        weights = read_bytes(folder / WEIGHTS)
        sha = sha256(weights).hexdigest()
        tensors = checked_tensors(weights, skeleton(shape, folder), folder)
        with torch.random.fork_rng(devices=[]):  # a new model draws weights; the global random state stays as it was
            model = build(shape)
        model.load_state_dict(tensors)
        if sha != config["weights_sha256"]:
            raise CheckpointError(
                f"{folder / WEIGHTS} is not the file that {CONFIG} was written for: its sha256 is {sha[:12]}..., "
                f"expected {config['weights_sha256'][:12]}... Copy or download the whole folder again"
            )
        info = config["info"] | read_metrics(folder, config)
        vocabulary, answers = Vocabulary(tuple(config["vocabulary"])), tuple(config["answers"])
        checkpoint = cls(model.to(device).eval(), vocabulary, answers, info, name)
        checkpoint.sha = sha
        return checkpoint


def load_checkpoint(name: str | Path, device: str | torch.device = "cpu") -> Checkpoint:
    """Load by name (see `film_viz.places.checkpoint_folders`), by folder, by a run's folder, or by Hub id."""
    named = checkpoint_folders()
    for folder in (named.get(str(name)), Path(name) / "checkpoint", Path(name)):  # a run has a config.json of its own
        if folder is not None and current(folder, CONFIG).is_file():
            return Checkpoint.from_pretrained(folder, device=device)
    is_hub_id = str(name).count("/") == 1 and not Path(name).parent.is_dir()
    if Path(name).is_dir() or is_hub_id:
        return Checkpoint.from_pretrained(name, device=device)
    known = ", ".join(f"'{known}'" for known in named) or "none yet: train one with `film-viz train`"
    raise CheckpointError(f"no checkpoint '{name}'. Known here: {known}. A folder or a Hub id 'owner/name' will do too")


def package_versions() -> dict[str, str]:
    """Return the versions that a result may depend on."""
    return {"python": platform.python_version()} | {name: _version(name) for name in ("film-viz", "torch", "numpy")}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # film_viz run from a folder of sources
        return "not installed"


def _stamps(folder: Path) -> list[tuple[Path, int, int]]:
    """Return what changes when the files of a folder are written anew: their places, inodes and times."""
    found = [current(folder, name) for name in (CONFIG, WEIGHTS, METRICS)]
    return [(path, stat.st_ino, stat.st_mtime_ns) for path in found if (stat := _stat(path)) is not None]


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _name_of(folder: Path) -> str:
    folder = folder.resolve()
    return folder.parent.name if folder.name == "checkpoint" else folder.name


def _download(repo_id: str, **hub_options: Any) -> Path:
    try:
        return Path(snapshot_download(repo_id, allow_patterns=[WEIGHTS, CONFIG, METRICS, CARD], **hub_options))
    except _HUB_ERRORS as error:
        raise CheckpointError(
            f"there is no folder '{repo_id}', and the Hub gave no model of that name: {error}. "
            "Give a checkpoint folder, or check the connection and the id 'owner/name'"
        ) from error


def _check_sizes(config: SystemConfig, vocabulary: Vocabulary, answers: tuple[str, ...]) -> None:
    if config.n_words != len(vocabulary):
        raise CheckpointError(
            f"the model embeds {config.n_words} words, the vocabulary has {len(vocabulary)} with the padding: "
            "make the model with n_words=len(vocabulary)"
        )
    if config.n_answers != len(answers):
        raise CheckpointError(
            f"the model has {config.n_answers} answers, {len(answers)} are named: make it with n_answers={len(answers)}"
        )
