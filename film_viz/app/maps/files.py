"""One map on disk: its coordinates, its quality, and the process that makes them; the folder is the truth.

A map's folder is named by an exact key of bank and settings, so the same map is never computed twice. `map.npz` holds
what is drawn; `model.pickle` is openTSNE's or umap-learn's own object, which only the process that wrote it, or a
successor on this computer, reads back to place new questions. Nothing here imports Streamlit or PyTorch.
"""

import hashlib
import io
import json
import pickle
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import psutil
from jaxtyping import Bool, Float

from film_viz.analysis.maps.embedding import Embedding, EmbeddingSettings, Scaling
from film_viz.analysis.maps.methods import LinearMap
from film_viz.analysis.maps.quality import MapQuality
from film_viz.files import write_arrays, write_atomically
from film_viz.work.processes import living

FORMAT_VERSION = 1
FIRST_MAP = EmbeddingSettings("tsne")
"""The map that a visitor sees first; it is made ahead."""

State = Literal["absent", "running", "finished", "failed", "cancelled", "lost"]


def map_key(bank_key: str, settings: EmbeddingSettings) -> str:
    """Return the name of a map: equal only for the same bank and the same settings."""
    identity = json.dumps([FORMAT_VERSION, bank_key, settings.identity], sort_keys=True)
    return hashlib.sha256(identity.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Status:
    """How far the work on a map is."""

    state: State
    share: float | None = None  # done, None where it cannot be known
    what: str = ""  # is being done, or went wrong
    seconds: float = 0.0  # since it began, or that it took


@dataclass(frozen=True, slots=True)
class MapFiles:
    """The folder of one map."""

    folder: Path

    @property
    def has_map(self) -> bool:
        """Whether the coordinates are there."""
        return (self.folder / "map.npz").is_file()

    def write_request(
        self,
        matrix: Float[np.ndarray, "question feature"],
        settings: EmbeddingSettings,
        sets: Bool[np.ndarray, "dimension 2 question"] | None = None,
    ) -> None:
        """Say what the map is to be made from."""
        self.folder.mkdir(parents=True, exist_ok=True)
        write_arrays(self.folder / "request.npz", matrix=matrix, **({} if sets is None else {"sets": sets}))
        write_atomically(self.folder / "settings.json", json.dumps(asdict(settings)))

    def request(self) -> tuple[Float[np.ndarray, "question feature"], EmbeddingSettings, Any]:
        """Return matrix, settings and sets."""
        with np.load(self.folder / "request.npz") as file:
            return file["matrix"], self.settings(), file.get("sets")

    def settings(self) -> EmbeddingSettings:
        """Return the settings of the map."""
        return settings_from(json.loads((self.folder / "settings.json").read_text(encoding="utf-8")))

    def write_map(self, map_: Embedding) -> None:
        """Keep a map; its coordinates come last, so a map that has them is whole."""
        arrays: dict[str, Any] = {"coordinates": map_.coordinates, "axis_names": np.array(map_.axis_names)}
        arrays |= {"mean": map_.scaling.mean, "scale": map_.scaling.scale}
        if isinstance(map_.model, LinearMap):
            arrays |= {"weights": map_.model.weights, "offset": map_.model.offset}
        else:
            write_atomically(self.folder / "model.pickle", pickle.dumps(map_.model))
        write_arrays(self.folder / "map.npz", **arrays)

    def map(self, with_model: bool = False) -> Embedding:
        """Return the map; `with_model` also what places new questions on a t-SNE or a UMAP."""
        with np.load(self.folder / "map.npz") as file:
            arrays = dict(file)
        names = tuple(str(name) for name in arrays["axis_names"])
        model: Any = LinearMap(arrays["weights"], arrays["offset"], names) if "weights" in arrays else None
        if model is None and with_model:
            model = pickle.loads((self.folder / "model.pickle").read_bytes())
        scaling = Scaling(arrays["mean"], arrays["scale"])
        return Embedding(arrays["coordinates"], names, self.settings(), scaling, model)

    def write_quality(self, quality: MapQuality) -> None:
        """Keep what was measured."""
        write_arrays(self.folder / "quality.npz", **asdict(quality))

    def quality(self) -> MapQuality | None:
        """Return what was measured, None before that."""
        if not (self.folder / "quality.npz").is_file():
            return None
        with np.load(self.folder / "quality.npz") as file:
            arrays = dict(file)
        single = {"n_neighbors": int(arrays["n_neighbors"]), "trustworthiness": float(arrays["trustworthiness"])}
        return MapQuality(**(arrays | single))

    def ask_place(self, row: Float[np.ndarray, " feature"]) -> Path:
        """Leave a question for the map's process; return the file in which its place will be."""
        name = hashlib.sha256(row.tobytes()).hexdigest()[:16]
        placed = self.folder / "placing" / f"{name}.placed.npy"
        if not placed.is_file():
            placed.parent.mkdir(exist_ok=True)
            write_atomically(placed.with_name(f"{name}.npy"), _npy(row[None]))
        return placed

    def answer_places(self, place_rows: Any) -> int:
        """Place every question that waits; return how many there were."""
        waiting = [p for p in (self.folder / "placing").glob("*.npy") if not p.name.endswith(".placed.npy")]
        for path in waiting:
            write_atomically(path.with_name(f"{path.stem}.placed.npy"), _npy(place_rows(np.load(path))[0]))
            path.unlink()
        return len(waiting)

    def write_status(self, status: Status) -> None:
        """Say how far the work is."""
        write_atomically(self.folder / "status.json", json.dumps(asdict(status)))

    def write_process(self, pid: int) -> None:
        """Note which process works on the map."""
        started = {"pid": pid, "created": psutil.Process(pid).create_time(), "began": time.time()}
        write_atomically(self.folder / "process.json", json.dumps(started))

    def process(self) -> psutil.Process | None:
        """Return the process that works on the map or waits for questions to place, None where there is none."""
        try:
            noted = json.loads((self.folder / "process.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return living(noted["pid"], noted["created"])

    def status(self) -> Status:
        """Return how far the work is; what a dead process left as running is lost."""
        try:
            found = Status(**json.loads((self.folder / "status.json").read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return Status("finished" if self.has_map else "absent")
        if found.state == "running" and self.process() is None:
            return Status(
                "lost", what="the process that worked on this map ended without a word", seconds=found.seconds
            )
        return found


def settings_from(values: dict[str, Any]) -> EmbeddingSettings:
    """Return settings from JSON, where tuples are lists; a `ValueError` or `TypeError` says what does not fit."""
    axes = tuple((str(toward), str(away)) for toward, away in values.get("axes", ()))
    return EmbeddingSettings(**(values | {"blocks": tuple(values.get("blocks", ())), "axes": axes}))


def _npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()
