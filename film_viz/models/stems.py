"""A stem apart from its system: one that has learned to see serves every other system whose stem is of the same sizes.

It comes from a checkpoint of any system that looks, or from a folder of its own, where it is kept in half precision
together with the layer that reads objects from its maps: `stem.safetensors`, `stem.json` with its sizes and what was
measured of it, and a card.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import safetensors.torch
from safetensors import SafetensorError
from torch import Tensor

from film_viz.models.checkpoint import load_checkpoint
from film_viz.models.checkpoint_files import compact, read_bytes, read_json, write_json
from film_viz.models.parts.blocks import Stem
from film_viz.models.system import System

WEIGHTS, ABOUT, CARD = "stem.safetensors", "stem.json", "README.md"
_STEM, _HEAD = "stem.", "head."


class StemError(ValueError):
    """Say why a stem cannot be taken over, and what to do."""


@dataclass(frozen=True, slots=True)
class TrainedStem:
    """The weights of a stem and what they were made for."""

    name: str
    image_size: int  # pixels a side, or cells a side for a backbone's features
    weights: dict[str, Tensor]
    head: dict[str, Tensor]  # of the perception head, empty where it was thrown away
    about: dict[str, Any]  # how it was trained and what was measured

    @classmethod
    def of(cls, model: System, name: str, head: dict[str, Tensor] | None = None) -> "TrainedStem":
        """Take the stem out of a system."""
        stem = stem_of(model)
        if stem is None:
            raise StemError(f"{name} looks at no picture and has no stem: take that of a system that looks")
        return cls(name, model.config.image_size, stem.state_dict(), head or {}, {})

    def give(self, model: System) -> None:
        """Put these weights into a system's stem; refuse where its sizes are others."""
        self.check(model).load_state_dict(self.weights)
        if model.asks_where:
            model.take_head(self.head)

    def check(self, model: System) -> Stem:
        """Return a system's stem if it is of these sizes, and refuse it if not."""
        stem, size = stem_of(model), model.config.image_size
        if stem is None:
            raise StemError(
                f"a system that looks at no picture cannot start from the stem of {self.name}: leave it out"
            )
        differing = [f"it reads {self.image_size} a side, not {size}"] if size != self.image_size else []
        differing += _differences(self.weights, stem.state_dict())
        if differing:
            raise StemError(
                f"the stem of {self.name} is of other sizes ({'; '.join(differing[:3])}): take one that was trained "
                "with the same sizes, or change this system's"
            )
        if model.asks_where and not self.head:
            raise StemError(
                f"this system asks which cells hold objects, and the stem of {self.name} came without the head that "
                "knows: take one that was kept with its head, such as checkpoints/stem"
            )
        return stem

    def save(self, folder: Path, about: dict[str, Any], card: str) -> None:
        """Write the folder of a stem."""
        folder.mkdir(parents=True, exist_ok=True)
        tensors = {_STEM + name: tensor for name, tensor in self.weights.items()}
        tensors |= {_HEAD + name: tensor for name, tensor in self.head.items()}
        (folder / WEIGHTS).write_bytes(safetensors.torch.save(compact(tensors), metadata={"format": "pt"}))
        write_json(folder / ABOUT, {"image_size": self.image_size, **about})
        (folder / CARD).write_text(card, encoding="utf-8")


def read_stem(source: str | Path) -> TrainedStem:
    """Read a stem from a folder of its own, or out of any checkpoint: by name, by folder, by a run's folder."""
    folder = Path(source)
    if not (folder / ABOUT).is_file():
        return TrainedStem.of(load_checkpoint(source).model, str(source))
    about = read_json(folder / ABOUT)
    try:
        tensors = safetensors.torch.load(read_bytes(folder / WEIGHTS))
    except SafetensorError as error:
        raise StemError(
            f"{folder / WEIGHTS} is no safetensors file or is cut short ({error}): copy it again"
        ) from error
    size = about.pop("image_size", None)
    if not isinstance(size, int):
        raise StemError(f"{folder / ABOUT} does not say for pictures of which size the stem is: copy it again")
    return TrainedStem(folder.name, size, _part(tensors, _STEM), _part(tensors, _HEAD), about)


def stem_of(model: System) -> Stem | None:
    """Return what pictures pass first in a system, None for one that is blind."""
    return cast(Stem, model.get_submodule(model.sees_through)) if model.sees_through else None


def stem_key(stem: Stem) -> str:
    """Return a name for the weights of a stem, by which no two that differ are taken for each other."""
    digest = sha256()
    for name, tensor in sorted(stem.state_dict().items()):
        if not name.endswith("num_batches_tracked"):  # counts, and changes nothing
            digest.update(name.encode())
            digest.update(tensor.detach().float().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()[:12]


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): tensor.float() if tensor.is_floating_point() else tensor
        for name, tensor in tensors.items()
        if name.startswith(prefix)
    }


def _differences(found: dict[str, Tensor], wanted: dict[str, Tensor]) -> list[str]:
    """Return in words how the layers of one stem differ from those of another."""
    odd = [f"it has no {name}" for name in wanted if name not in found]
    odd += [f"it has a {name} besides" for name in found if name not in wanted]
    return odd + [
        f"{name} is {list(found[name].shape)}, not {list(tensor.shape)}"
        for name, tensor in wanted.items()
        if name in found and found[name].shape != tensor.shape
    ]
