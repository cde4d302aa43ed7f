"""A shared batch norm of one process is a batch norm; `test_distributed.py` has two."""

import pytest
import torch
import torch.distributed as dist
from torch import nn

from film_viz.parallel.shared_norm import SharedBatchNorm, share_statistics


@pytest.fixture(scope="module", autouse=True)
def _one_process(tmp_path_factory):
    store = tmp_path_factory.mktemp("store") / "store"
    dist.init_process_group("gloo", init_method=f"file://{store}", rank=0, world_size=1)
    yield
    dist.destroy_process_group()


@pytest.mark.parametrize(("norm", "shape"), [(nn.BatchNorm2d, (7, 5, 3, 2)), (nn.BatchNorm1d, (7, 5))])
@pytest.mark.parametrize("affine", [True, False])
def test_it_computes_what_batch_norm_computes(norm, shape, affine):
    generator = torch.Generator().manual_seed(3)
    own, shared = norm(5, affine=affine), norm(5, affine=affine)
    for module in (own, shared) if affine else ():
        module.weight.data = torch.tensor([1.0, 2.0, -1.0, 0.5, 3.0])
        module.bias.data = torch.tensor([0.0, 1.0, -1.0, 2.0, 0.5])
    holder = nn.Sequential(nn.ReLU(), nn.Sequential(shared))
    share_statistics(holder)
    shared = holder[1][0]
    assert isinstance(shared, SharedBatchNorm)
    assert shared.state_dict().keys() == own.state_dict().keys()
    for _ in range(2):
        x = 5 * torch.randn(shape, generator=generator) + 2
        inputs = [x.clone().requires_grad_() for _ in range(2)]
        outputs = [module(value) for module, value in zip((own, shared), inputs, strict=True)]
        for output in outputs:
            output.square().sin().sum().backward()
        torch.testing.assert_close(outputs[1], outputs[0], atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(inputs[1].grad, inputs[0].grad, atol=1e-4, rtol=1e-4)
    for name, value in own.state_dict().items():
        torch.testing.assert_close(shared.state_dict()[name], value)
    torch.testing.assert_close(shared.eval()(x), own.eval()(x))
