"""The frozen backbone whose feature maps the paper's better-known model reads: ResNet-101, trained on ImageNet.

It ends after `layer3`, also called conv4, where a picture of 224 pixels has 1024 maps of 14 x 14 cells (Perez et al.
2018, section 4.1). Its weights are torchvision's IMAGENET1K_V1, the ones the original used.
"""

from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import safetensors.torch
import torch
import torchvision
from jaxtyping import Float
from safetensors import SafetensorError
from torch import Tensor, nn
from torchvision.models import ResNet101_Weights

from film_viz.files import pointer

PICTURE_SIZE = 224
FEATURE_SHAPE = (1024, 14, 14)
LAYERS = ("conv1", "bn1", "relu", "maxpool", "layer1", "layer2", "layer3")
MEAN, STANDARD_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet's pixels in [0, 1]


class BackboneError(ValueError):
    """Say why the backbone's weights cannot be had, and what to do."""


class Backbone(nn.Module):
    """ResNet-101 up to `layer3`, in evaluation mode; it takes pixels in [0, 1] and normalizes them itself."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, state: Mapping[str, Tensor]) -> None:
        """Take the weights of a whole ResNet-101, or of its layers up to `layer3`."""
        super().__init__()
        with torch.device("meta"):  # nothing is drawn: every weight comes from the state
            resnet = torchvision.models.resnet101(weights=None)
            self.layers = nn.Sequential()
            for name in LAYERS:
                self.layers.add_module(name, getattr(resnet, name))
        self.layers.load_state_dict(_checked(state, self.layers.state_dict()), assign=True)
        self.register_buffer("mean", torch.tensor(MEAN)[:, None, None], persistent=False)
        self.register_buffer("deviation", torch.tensor(STANDARD_DEVIATION)[:, None, None], persistent=False)
        self.float().eval().requires_grad_(False)

    def forward(
        self, pictures: Float[Tensor, "image 3 height width"]
    ) -> Float[Tensor, "image 1024 feature_height feature_width"]:
        """Return feature maps with a cell for every 16 x 16 pixels."""
        return self.layers((pictures - self.mean) / self.deviation)


def load_backbone(weights: Path | None = None, device: str | torch.device = "cpu") -> Backbone:
    """Load the backbone; without a file, torchvision downloads the weights once (171 MB) and keeps them."""
    state = _download() if weights is None else _read(weights)
    return Backbone(state).to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def _download() -> Mapping[str, Any]:
    source = ResNet101_Weights.IMAGENET1K_V1
    try:
        return source.get_state_dict(progress=True, check_hash=True)
    except (OSError, RuntimeError) as error:  # no connection; a file that arrived damaged
        raise BackboneError(
            f"the ImageNet weights of ResNet-101 could not be downloaded ({error}): connect to the internet, or "
            f"download {source.url} elsewhere and give the file with --weights"
        ) from error


def _read(path: Path) -> Mapping[str, Any]:
    if what := pointer(path):
        raise BackboneError(f"{path} {what}")
    try:
        if path.suffix == ".safetensors":
            return safetensors.torch.load_file(path)
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise BackboneError(f"there is no file {path}: leave --weights out to download the weights") from error
    except (OSError, RuntimeError, ValueError, SafetensorError, EOFError, LookupError, UnpicklingError) as error:
        raise BackboneError(f"{path} is no file of PyTorch weights, or is damaged ({error})") from error
    if not isinstance(state, Mapping):
        raise BackboneError(f"{path} must hold a state dict by name, got {type(state).__name__}")
    return state


def _checked(state: Mapping[str, Any], expected: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors that are wanted; those of later layers are left out."""
    missing = [name for name in expected if name not in state]
    if missing:
        raise BackboneError(
            f"these are not the weights of a ResNet-101: {len(missing)} of {len(expected)} are missing, such as "
            f"{missing[0]}; torchvision's names are wanted"
        )
    wrong = [name for name, tensor in expected.items() if state[name].shape != tensor.shape]
    if wrong:
        found, wanted = list(state[wrong[0]].shape), list(expected[wrong[0]].shape)
        raise BackboneError(f"these are not the weights of a ResNet-101: {wrong[0]} is {found}, not {wanted}")
    return {name: state[name] for name in expected}
