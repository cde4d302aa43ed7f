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
    before = devices.threads_of_a_process()
    try:
        devices.share_cores(2)
        assert devices.threads_of_a_process() == before
    finally:
        torch.set_num_threads(before)
