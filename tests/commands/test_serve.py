"""`film-viz serve` says what it cannot do before it starts anything."""

import socket

from terminal import complaint


def test_serve_says_that_a_port_is_taken(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"cannot listen on 127.0.0.1:{port}: " in complaint(capsys, "serve", "--port", port, "--processes", 1)
