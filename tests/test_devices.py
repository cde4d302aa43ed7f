"""The cores of a computer are shared by what computes at once in a process."""

import pytest
import torch

from film_viz import devices


@pytest.mark.parametrize(("cores", "at_once", "threads"), [(2, 2, 1), (7, 2, 3), (1, 2, 1)])
def test_each_of_several_at_once_has_its_share_of_the_cores(monkeypatch, cores, at_once, threads):
    monkeypatch.setattr(devices, "threads_of_a_process", lambda: cores)
    before = torch.get_num_threads()
    try:
        devices.share_cores(at_once)
        assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)


def test_a_process_of_its_own_still_has_all_of_them():
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(4)
        devices.threads_of_a_process.cache_clear()
        assert devices.threads_of_a_process() == 4
        devices.share_cores(2)
        assert torch.get_num_threads() == 2
        assert devices.threads_of_a_process() == 4
    finally:
        torch.set_num_threads(before)
        devices.threads_of_a_process.cache_clear()
