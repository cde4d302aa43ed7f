"""Workers that write questions ahead end with the process they write for, even if that is killed."""

import subprocess
import sys
import time

import psutil
import pytest

from film_viz.data.bank import build_bank

READ = """
import sys, time
from film_viz.data.stream import StreamSettings
from film_viz.data.loader import loader

if __name__ == "__main__":
    batches = iter(loader(StreamSettings(sys.argv[1], 8, images_per_batch=2, questions_per_image=2), workers=1))
    next(batches)
    print("read", flush=True)
    time.sleep(1000)
"""


@pytest.mark.slow
def test_no_worker_outlives_a_killed_training(tmp_path):
    build_bank(tmp_path / "bank", 4, 16, 16, workers=1)
    script = tmp_path / "read.py"
    script.write_text(READ)
    training = subprocess.Popen([sys.executable, script, tmp_path / "bank"], stdout=subprocess.PIPE)
    assert training.stdout.readline() == b"read\n"
    children = psutil.Process(training.pid).children(recursive=True)
    assert len(children) >= 2  # the fork server and its worker
    training.kill()
    training.communicate()
    deadline = time.monotonic() + 60
    while any(is_alive(child) for child in children):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
