"""What is read of a status is never more than what is so, whatever lies in the file."""

import json
import time
from dataclasses import replace

import pytest

from film_viz.work.processes import Process
from film_viz.work.status import (
    CANCEL,
    LAUNCH,
    STALE_SECONDS,
    STATUS,
    Status,
    end_unsaid,
    failure,
    is_at_work,
    process_of,
    read_status,
    write_status,
)
from mutations import mutations


def test_a_status_comes_back_as_it_was_written(tmp_path):
    by = Process.this()
    given = Status("running", 3, 7, 1.5, 2.5, error="e", phase="p", exit_code=-9)
    write_status(tmp_path, given, by)
    found = read_status(tmp_path)
    assert abs(found.heartbeat - time.time()) < 5
    assert replace(found, heartbeat=0.0) == replace(given, by=by)


def test_only_a_live_process_is_at_work(tmp_path):
    this = Process.this()
    write_status(tmp_path, Status("running"), this)
    assert is_at_work(tmp_path)
    write_status(tmp_path, Status("running"), replace(this, created=this.created - 100, ticks=this.ticks - 100))
    assert not is_at_work(tmp_path)  # the number was used again
    assert read_status(tmp_path).state == "lost"
    write_status(tmp_path, Status("finished"), this)
    assert not is_at_work(tmp_path)


def test_a_clock_that_was_set_makes_no_living_process_a_dead_one():
    this = Process.this()
    assert this.ticks
    assert replace(this, created=this.created + 86400).is_alive
    assert not replace(this, boot="another").is_alive
    assert not replace(this, created=this.created + 86400, ticks=0).is_alive  # as early versions noted it
    assert replace(this, ticks=0, boot="").is_alive


def test_work_of_another_machine_is_lost_when_it_is_silent_for_long(tmp_path):
    write_status(tmp_path, Status("running"), Process(1, 0.0, "another machine"))
    assert is_at_work(tmp_path)
    record = json.loads((tmp_path / STATUS).read_text())
    (tmp_path / STATUS).write_text(json.dumps(record | {"heartbeat": time.time() - STALE_SECONDS - 1}))
    assert read_status(tmp_path).state == "lost"


def test_what_was_to_end_is_cancelled_once_it_is_gone(tmp_path):
    this = Process.this()
    write_status(tmp_path, Status("running"), this)
    (tmp_path / CANCEL).touch()
    assert read_status(tmp_path).state == "stopping"
    write_status(tmp_path, Status("running"), replace(this, ticks=1))
    assert read_status(tmp_path).state == "cancelled"
    end_unsaid(tmp_path, 9, "said")
    assert failure(tmp_path) == ""


def test_the_end_of_another_process_changes_no_status(tmp_path):
    write_status(tmp_path, Status("running"), Process.this())
    end_unsaid(tmp_path, 1, "said")
    assert read_status(tmp_path).state == "running"


def test_no_damage_to_a_file_is_more_than_no_status(tmp_path):
    write_status(tmp_path, Status("running", 3, 7, error="e"), Process.this())
    (tmp_path / LAUNCH).write_text(json.dumps({"pid": 1, "created": 0.0, "host": "h", "started": 1.0}))
    for name in (STATUS, LAUNCH):
        whole = (tmp_path / name).read_bytes()
        for damaged in mutations(whole, 150):
            (tmp_path / name).write_bytes(damaged)
            status = read_status(tmp_path)
            assert status is None or 0 <= (status.share or 0) <= 1
            is_at_work(tmp_path), failure(tmp_path), process_of(tmp_path)
        (tmp_path / name).write_bytes(whole)


@pytest.mark.parametrize("value", [None, [], {}, "x", -1, 10**400, True, [[1]], {"pid": 1}, float("nan")])
def test_a_field_that_cannot_be_is_left_out(tmp_path, value):
    for field in ("state", "done", "total", "seconds", "eta_seconds", "heartbeat", "error", "phase", "exit_code", "by"):
        (tmp_path / STATUS).write_text(json.dumps({"state": "failed", "done": 3, field: value}))
        status = read_status(tmp_path)
        assert (status is None) == (field == "state")
