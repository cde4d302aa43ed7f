"""Through the proxy everything arrives as it was sent, and a visitor stays where his session is."""

import gc
import hashlib
import http.client
import json
import socket
import time
from contextlib import closing

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from film_viz.serving.proxy import COOKIE


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()
        self.cookie = (response.headers.get("Set-Cookie") or "").partition(";")[0]

    @property
    def json(self):
        return json.loads(self.body)


def ask(place, path="/told", cookie="", method="GET", body=None, headers=(), **how) -> Answer:
    with closing(http.client.HTTPConnection("127.0.0.1", place.port, timeout=10)) as connection:
        connection.request(method, path, body, dict(headers) | ({"Cookie": cookie} if cookie else {}), **how)
        return Answer(connection.getresponse())


def opened(place, cookie=""):
    how = {"additional_headers": {"Cookie": cookie} if cookie else None, "max_size": None, "proxy": None}
    return connect(f"ws://127.0.0.1:{place.port}/echo", subprotocols=["streamlit"], **how)


def test_who_is_new_gets_a_server_and_stays_there(place):
    first, second = ask(place), ask(place)
    assert {first.json["server"], second.json["server"]} == {1, 2}
    for known in (first, second):
        again = [ask(place, cookie=f"other=1; {known.cookie}") for _ in range(3)]
        assert [answer.json["server"] for answer in again] == [known.json["server"]] * 3
        assert not any(answer.cookie for answer in again)
        with opened(place, known.cookie) as browser:
            browser.send(b"hello")
            assert browser.recv() == b"%d:hello" % known.json["server"]


def test_the_new_go_where_the_fewest_are(place):
    with opened(place, f"{COOKIE}=1") as browser:
        browser.send(b"x")
        browser.recv()
        assert [server.visitors for server in place.proxy.servers] == [1, 0]
        assert [ask(place).json["server"] for _ in range(3)] == [2, 2, 2]
    for _ in range(100):
        if not any(server.visitors for server in place.proxy.servers):
            return
        time.sleep(0.05)
    pytest.fail("a visitor who left is still counted")


@pytest.mark.parametrize("cookie", [f"{COOKIE}=7", f"{COOKIE}=x", f"{COOKIE}=" + "9" * 999, f"{COOKIE}=-1", 'a="b'])
def test_a_cookie_that_names_no_server_is_replaced(place, cookie):
    answer = ask(place, cookie=cookie)
    assert answer.cookie == f"{COOKIE}={answer.json['server']}"


def test_whole_bodies_arrive_both_ways(place):
    body = bytes(range(256)) * 1171
    sent = ask(place, "/digest", method="POST", body=body)
    assert (sent.status, sent.json["sha"]) == (201, hashlib.sha256(body).hexdigest())
    parts = iter([body[:70_001], body[70_001:]])
    sent = ask(
        place, "/digest", method="POST", body=parts, encode_chunked=True, headers={"Transfer-Encoding": "chunked"}
    )
    assert sent.json["sha"] == hashlib.sha256(body).hexdigest()
    assert ask(place, "/stream").body == b"a" * 70_000 + b"bbb" + b"c" * 7
    assert ask(place, "/told", method="HEAD").body == b""


def test_messages_of_every_size_pass_a_websocket_in_order(place):
    with opened(place, f"{COOKIE}=2") as browser:
        assert browser.subprotocol == "streamlit"
        for size in (0, 1, 125, 126, 65_537, 3_000_001):
            browser.send(b"m" * size)
            assert browser.recv() == b"2:" + b"m" * size


def test_requests_follow_each_other_on_one_connection(place):
    with closing(http.client.HTTPConnection("127.0.0.1", place.port, timeout=10)) as connection:
        for path in ("/told?a=1", "/stream", "/told?b=%2F"):
            connection.request("GET", path, headers={"Cookie": f"{COOKIE}=2"})
            answer = Answer(connection.getresponse())
            assert answer.status == 200
    assert answer.json["query"] == "b=%2F"


def test_a_server_hears_for_whom_it_is_asked(place):
    hop = {"X-Forwarded-For": "203.0.113.9", "Host": "film.example.org", "Keep-Alive": "5", "X-Own": "kept"}
    heard = ask(place, headers=hop).json["headers"]
    assert heard["x-forwarded-for"] == "203.0.113.9, 127.0.0.1"
    assert (heard["host"], heard["x-own"], heard["connection"]) == ("film.example.org", "kept", "close")
    assert "keep-alive" not in heard


def test_visitors_of_a_server_that_is_gone_go_to_another_one(place):
    place.running[0].close()
    answer = ask(place, cookie=f"{COOKIE}=1")
    assert (answer.json["server"], answer.cookie) == (2, f"{COOKIE}=2")
    with opened(place, f"{COOKIE}=1") as browser:
        assert browser.response.headers["Set-Cookie"].startswith(f"{COOKIE}=2;")
    place.running[1].close()
    answer = ask(place)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
    assert b"is starting" in answer.body


def test_no_more_visitors_are_let_in_than_may_be(place):
    place.proxy.most_visitors = 1
    with opened(place) as browser:
        browser.send(b"x")
        browser.recv()
        with pytest.raises(InvalidStatus, match="503"):
            opened(place)
        assert ask(place).status == 200  # such as the health check


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET /told HTTP/1.1\r\n\r\n", b"400"),  # no Host
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 100_000, b"431"),
        (b"POST /digest HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde", b"400"),
    ],
)
def test_what_is_no_request_is_refused_and_reaches_no_server(place, said, status):
    with socket.create_connection(("127.0.0.1", place.port), timeout=10) as browser:
        browser.sendall(said)
        assert browser.recv(4096).split(b" ")[1] == status
    assert ask(place).status == 200


def test_a_browser_that_leaves_in_the_middle_disturbs_nobody(place):
    for said in (
        b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /digest HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab",
    ):
        with socket.create_connection(("127.0.0.1", place.port), timeout=10) as browser:
            browser.sendall(said)
    assert ask(place).status == 200


def test_who_has_said_all_and_only_listens_is_answered_though_memory_is_collected(place):
    with socket.create_connection(("127.0.0.1", place.port), timeout=10) as browser:
        browser.sendall(b"GET /late HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        browser.shutdown(socket.SHUT_WR)
        for _ in range(10):
            gc.collect()
            time.sleep(0.05)
        answer = b"".join(iter(lambda: browser.recv(4096), b""))
    assert answer.endswith(b"late")
