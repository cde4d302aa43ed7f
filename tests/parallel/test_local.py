"""A cluster of this computer alone is started with little, is tried again, and says in the end why there is none."""

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from film_viz.parallel.local import TRIES, ClusterError, ray_folder, start_here

OF_RAY = ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH", "RAY_TMPDIR", "RAY_gcs_server_port_wait_time_s")
SOCKET = "session_2026-11-28_15-08-44_964541_4194304/sockets/plasma_store"


@pytest.fixture(autouse=True)
def own_environment(monkeypatch, tmp_path):
    """No variable of Ray's is set, and those that are set meanwhile are gone afterwards."""
    monkeypatch.setattr(os, "environ", {name: value for name, value in os.environ.items() if name not in OF_RAY})
    monkeypatch.setitem(os.environ, "HOME", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


class Ray(SimpleNamespace):
    """Fails as often as it is told to."""

    def init(self, address, **options):
        self.asked.append((address, options))
        if len(self.asked) <= self.failures:
            raise Exception("The current node timed out during startup.")

    def shutdown(self):
        self.shutdowns += 1


def ray(failures: int) -> Ray:
    return Ray(failures=failures, asked=[], shutdowns=0)


def test_a_start_that_took_too_long_is_tried_again():
    slow = ray(failures=TRIES - 1)
    start_here(slow, 5)
    assert [(address, options["num_cpus"]) for address, options in slow.asked] == [("local", 5)] * TRIES
    assert slow.shutdowns == TRIES - 1


def test_a_cluster_that_never_starts_is_told_with_its_reason():
    with pytest.raises(ClusterError, match=r"cannot be started on this computer: The current node timed out"):
        start_here(ray(failures=TRIES), 2)


def test_no_token_is_written_into_the_users_home(tmp_path):
    start_here(ray(0), 2)
    key = os.environ["RAY_AUTH_TOKEN"]
    assert len(key) >= 32
    start_here(ray(0), 2)
    assert os.environ["RAY_AUTH_TOKEN"] == key
    assert not [*tmp_path.rglob("auth_token")]


@pytest.mark.parametrize("named", [{"RAY_AUTH_TOKEN_PATH": "/keys/ray"}, {"RAY_AUTH_MODE": "disabled"}, {}])
def test_a_token_that_is_there_is_used(monkeypatch, tmp_path, named):
    for name, value in named.items():
        monkeypatch.setitem(os.environ, name, value)
    if not named:
        (tmp_path / ".ray").mkdir()
        (tmp_path / ".ray" / "auth_token").write_text("0" * 64)
    start_here(ray(0), 2)
    assert "RAY_AUTH_TOKEN" not in os.environ


@pytest.mark.skipif(os.name != "posix", reason="sockets have no paths here")
@pytest.mark.parametrize("above", ["/tmp", "/var/tmp", "/tmp/" + "a" * 60])
def test_paths_of_sockets_are_never_longer_than_a_system_takes(monkeypatch, above):
    monkeypatch.setattr(os, "environ", {"RAY_TMPDIR": above})
    assert len(os.fsencode(ray_folder() / SOCKET)) <= 103
    if len(above) < 30:
        assert ray_folder() in (Path(above) / "ray", Path(above).resolve() / "ray")
