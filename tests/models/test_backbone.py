"""The backbone is torchvision's ResNet-101 up to `layer3`, whatever file its weights come from."""

from urllib.error import URLError

import pytest
import torch
import torchvision
from safetensors.torch import save_file
from torchvision.models import ResNet101_Weights
from torchvision.transforms.functional import normalize

from film_viz.models.backbone import FEATURE_SHAPE, Backbone, BackboneError, load_backbone


@pytest.fixture(scope="module")
def resnet():
    """A whole ResNet-101 of random weights, whose norms are not the identity."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        model = torchvision.models.resnet101(weights=None).eval()
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.uniform_(-0.1, 0.1)
                module.running_var.uniform_(0.8, 1.6)
    return model


@pytest.fixture(scope="module")
def state(resnet):
    return resnet.state_dict()


@pytest.fixture(scope="module")
def picture():
    return torch.rand(1, 3, 64, 96, generator=torch.Generator().manual_seed(2))


def test_it_gives_what_layer3_of_torchvisions_model_gives(resnet, state, picture):
    seen = []
    hook = resnet.layer3.register_forward_hook(lambda module, given, output: seen.append(output))
    with torch.inference_mode():
        resnet(normalize(picture, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
        found = Backbone(state)(picture)
    hook.remove()
    assert found.shape == (1, FEATURE_SHAPE[0], 4, 6)
    torch.testing.assert_close(found, seen[0], rtol=1e-4, atol=1e-4)


def test_weights_of_layers_beyond_are_not_needed_and_files_of_both_kinds_are_read(state, picture, tmp_path):
    needed = {
        name: t.half() if t.dim() == 4 else t for name, t in state.items() if not name.startswith(("layer4", "fc"))
    }
    torch.save(needed, tmp_path / "resnet.pth")
    save_file(needed, tmp_path / "resnet.safetensors")
    first, second = (load_backbone(tmp_path / f"resnet.{end}") for end in ("pth", "safetensors"))
    with torch.inference_mode():
        assert torch.equal(first(picture), second(picture))
    assert {parameter.dtype for parameter in first.parameters()} == {torch.float32}
    assert not any(parameter.requires_grad for parameter in first.parameters())
    assert not first.training


def test_without_a_connection_the_way_out_is_told(monkeypatch):
    def fail(*arguments, **options):
        raise URLError("no route to host")

    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", fail)
    with pytest.raises(
        BackboneError, match=r"could not be downloaded .*no route.* give the file with --weights"
    ) as error:
        load_backbone()
    assert ResNet101_Weights.IMAGENET1K_V1.url in str(error.value)


@pytest.mark.parametrize(
    ("contents", "complaint"),
    [
        (None, "there is no file .*: leave --weights out"),
        ("words", "is no file of PyTorch weights, or is damaged"),
        ([1, 2], "must hold a state dict by name, got list"),
        ({"a": torch.zeros(1)}, r"not the weights of a ResNet-101: \d+ of \d+ are missing, such as conv1\.weight"),
    ],
)
def test_a_file_without_the_weights_is_refused(tmp_path, contents, complaint):
    path = tmp_path / "weights.pth"
    if contents == "words":
        path.write_text("these are no weights")
    elif contents is not None:
        torch.save(contents, path)
    with pytest.raises(BackboneError, match=complaint):
        load_backbone(path)


def test_weights_of_another_network_are_refused(state):
    with pytest.raises(BackboneError, match=r"layer1\.0\.conv1\.weight is \[3\], not \[64, 64, 1, 1\]"):
        Backbone(dict(state.items()) | {"layer1.0.conv1.weight": torch.zeros(3)})
