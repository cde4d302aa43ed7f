"""Processes are started together, one that ends is started again, and none is left at the end."""

import os
import signal
import sys
import time
import urllib.request

import psutil

from film_viz.serving import processes as module
from film_viz.serving.processes import SHARED_BY, processes

SERVER = """
import http.server, os, sys
class Told(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{os.getpid()} {os.environ['FILM_VIZ_PROCESSES']}".encode())
    log_message = lambda *_: None
http.server.HTTPServer(("127.0.0.1", int(sys.argv[2])), Told).serve_forever()
"""


def told(port: int) -> str:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server never answered")


def test_what_ends_is_started_again_on_its_port_and_nothing_is_left(monkeypatch):
    monkeypatch.setattr(module, "SOON", 0.0)
    with processes(2, (sys.executable, "-c", SERVER)) as served:
        before = [told(each.server.port) for each in served]
        assert len(set(before)) == 2
        assert {text.split()[1] for text in before} == {"2"}
        os.kill(served[1].process.pid, signal.SIGKILL)
        served[1].process.wait()
        for each in served:
            each.start_again_if_ended()
        after = [told(each.server.port) for each in served]
        assert (after[0], after[1] != before[1]) == (before[0], True)
        pids = [each.process.pid for each in served]
    assert not any(map(psutil.pid_exists, pids))
    assert SHARED_BY not in os.environ


def test_what_ends_at_once_is_left_alone_for_a_while():
    with processes(1, (sys.executable, "-c", "raise SystemExit(3)")) as served:
        served[0].process.wait()
        for _ in range(3):
            served[0].start_again_if_ended()
        assert served[0].process.poll() == 3
        served[0].again = 0.0
        served[0].start_again_if_ended()
        assert served[0].process.poll() is None
