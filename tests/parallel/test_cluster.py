"""A cluster is joined with the token that is there, and who finds none that lets him in reads why."""

import os
from types import SimpleNamespace

import pytest

from film_viz.parallel import cluster
from film_viz.parallel.local import ClusterError


class RayError(Exception):
    """Ray's own."""


@pytest.fixture
def ray(monkeypatch, tmp_path):
    """A Ray that only notes how it is started; there is no variable of its own, and a home without a token."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    monkeypatch.setattr(os, "environ", known | {"HOME": str(tmp_path)})
    noted = SimpleNamespace(exceptions=SimpleNamespace(RayError=RayError), asked=[], error=None, shutdown=lambda: None)

    def init(address, **options):
        noted.asked.append((address, os.environ.get("RAY_AUTH_MODE")))
        if noted.error is not None:
            raise noted.error

    noted.init = init
    monkeypatch.setattr(cluster, "_ray", lambda: noted)
    return noted


def test_only_who_joins_a_cluster_says_that_there_is_a_token(ray, monkeypatch):
    monkeypatch.setitem(os.environ, "RAY_AUTH_TOKEN", "0" * 64)
    with cluster.connected(workers=2):
        pass
    with cluster.connected("10.0.0.1:6379"):
        pass
    assert ray.asked == [("local", None), ("10.0.0.1:6379", "token")]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionError("Failed to connect\n  File x\nRPC error: InvalidAuthToken: missing"), "asks for its token"),
        (RayError("the node is gone\nand more"), "that can be joined: the node is gone"),
    ],
)
def test_why_a_cluster_cannot_be_joined_is_told_in_one_line(ray, error, said):
    ray.error = error
    with pytest.raises(ClusterError, match=said) as raised, cluster.connected("10.0.0.1:6379"):
        raise AssertionError
    assert "\n" not in str(raised.value)
    assert ray.asked == [("10.0.0.1:6379", None)]
