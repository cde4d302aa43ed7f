"""Processes that report to a folder: whether they are at work, how they ended, and which folders go."""

import os
import sys
import time
from pathlib import Path

import psutil
from film_viz.app.background import LOG, Report, failure, forget_oldest, is_at_work, start_worker, write_report


def test_a_process_that_ends_without_a_word_leaves_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false" if Path("/bin/false").exists() else "false")
    start_worker("any", [], tmp_path)
    end = time.monotonic() + 60
    while is_at_work(tmp_path) and time.monotonic() < end:
        time.sleep(0.05)
    (tmp_path / LOG).write_text("Killed")
    assert failure(tmp_path) == "Killed"


def test_only_a_live_process_is_at_work(tmp_path):
    created = psutil.Process().create_time()
    write_report(tmp_path, Report(os.getpid(), created, "answering"))
    assert is_at_work(tmp_path)
    write_report(tmp_path, Report(os.getpid(), created - 100))  # the number was used again
    assert not is_at_work(tmp_path)
    write_report(tmp_path, Report(os.getpid(), created, "finished"))
    assert not is_at_work(tmp_path)


def test_the_oldest_folders_go(tmp_path):
    for age, name in enumerate(["new", "middle", "old", "older"]):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    forget_oldest(tmp_path, most=3)
    assert {path.name for path in tmp_path.iterdir()} == {"new", "middle"}
