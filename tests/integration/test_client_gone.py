"""The client goes away, at any moment: the upstream is cancelled within 100 ms of the reset, or of the first write after
a close, and nothing leaks. A client that has only ended its sending is not gone: it gets its answer."""

import os
import random
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.api import Api, chat_body, encode
from harness.client import Connection
from harness.fake import fake
from harness.gateway import Gateway, base_config

LIMIT = 0.1  # seconds


def leave(connection: Connection, how: str = "rst") -> float:
    """Closes, with a reset or with no more than the end of what it sends; the time at which it did."""
    if how == "rst":
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    at = time.monotonic()
    connection.close()
    return at


# Of a close before the answer nothing is to be seen but the end of what the client sends: see below.
@pytest.mark.quick
@pytest.mark.parametrize("phase, how", [("before the head", "rst"), ("before the first content", "rst"), ("in the stream", "fin"),
                                        ("in the stream", "rst"), ("in a whole answer", "rst")])
def test_the_upstream_is_cancelled(api, fake_server, tag, phase, how):
    script = {"before the head": {"delay": 30}, "before the first content": {"gap": 30},
              "in the stream": {"chunks": 1000, "gap": 0.02}, "in a whole answer": {"delay": 30}}[phase]
    connection = api.connect()
    api.send(connection, "POST", "/v1/chat/completions",
             json=chat_body(fake(tag=tag, **script), stream=phase != "in a whole answer"))
    seen = fake_server.wait_seen(tag)
    if phase == "in the stream":
        connection.read_head()
        connection.fill()
    else:
        time.sleep(0.05)
    at = leave(connection, how)
    record = fake_server.closed(seen.connection, within=2)
    assert record["closed_by"] != "us"
    late = record["closed"] - at
    assert late <= LIMIT + 2 * fake_server.lag(at, record["closed"]), late


@pytest.mark.quick
def test_a_client_that_leaves_is_one_line_with_499(api, gateway, fake_server, tag):
    before = len(gateway.log())
    connection = api.connect()
    api.send(connection, "POST", "/v1/chat/completions", json=chat_body(fake(tag=tag, delay=30)))
    fake_server.wait_seen(tag)
    leave(connection)
    gateway.wait_log(r"\b499\b", since=before)


@pytest.mark.quick
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("after", [0, 0.05, 0.3])
def test_a_client_that_only_ends_its_sending_gets_its_answer(api, gateway, fake_server, tag, stream, after):
    with api.connect() as connection:
        api.send(connection, "POST", "/v1/chat/completions",
                 json=chat_body(fake(tag=tag, text="whole and well", delay=0.5, gap=0.05), stream=stream))
        time.sleep(after)
        connection.socket.shutdown(socket.SHUT_WR)
        response = connection.read("POST", "/v1/chat/completions")
        assert response.status == 200 and response.text == "whole and well", response.body
        assert not stream or response.data[-1] == "[DONE]"
        assert connection.closed(2)
    assert fake_server.one(tag).done is not None
    gateway.wait_log(rf"{response.header('x-request-id')}.*\bstatus=200\b")


@pytest.mark.quick
def test_it_gets_the_answers_to_all_that_it_had_sent(api, tag):
    with api.connect() as connection:
        for number in range(3):
            api.send(connection, "POST", "/v1/chat/completions", json=chat_body(fake(tag=f"{tag}-{number}", text=str(number), delay=0.1)))
        connection.socket.shutdown(socket.SHUT_WR)
        for number in range(3):
            response = connection.read("POST", "/v1/chat/completions")
            assert response.status == 200 and response.text == str(number)
        assert connection.closed(2)


def test_a_client_that_has_closed_is_found_out_before_the_answer(api, gateway, fake_server, tag):
    """It looks like one that only ended its sending, until an interim response meets its closed socket."""
    before = len(gateway.log())
    connection = api.connect()
    api.send(connection, "POST", "/v1/chat/completions", json=chat_body(fake(tag=tag, delay=30)))
    seen = fake_server.wait_seen(tag)
    at = leave(connection, "fin")
    record = fake_server.closed(seen.connection, within=15)
    assert record["closed_by"] != "us" and 1 < record["closed"] - at < 8
    gateway.wait_log(r"\b499\b", since=before)


def test_an_answer_that_takes_long_is_still_one_to_a_client_that_only_ended_its_sending(api, tag):
    with api.connect() as connection:
        api.send(connection, "POST", "/v1/chat/completions", json=chat_body(fake(tag=tag, text="late", delay=7)))
        connection.socket.shutdown(socket.SHUT_WR)
        interim = connection.read_head("POST", "/v1/chat/completions")
        assert interim.status == 100 and not interim.headers
        response = connection.read("POST", "/v1/chat/completions")
        assert response.status == 200 and response.text == "late"


@pytest.fixture
def tried_server(fake_server, tmp_path, contract):
    """Built with AddressSanitizer if there is such a program: its leak check runs at the end."""
    config = base_config(fake_server.url)
    config["limits"] = {"connections_per_address": 5000}
    server = Gateway(tmp_path / "server", config, program=os.environ.get("SOLIDRUST_ASAN_BIN"))
    server.account("tests@example.org")
    yield Api(server, server.key("tests@example.org")["key"], contract)
    server.finish()


def cut_one(api, number: int, tag: str) -> float | None:
    """One client that leaves at a random point; when it did."""
    chance = random.Random(number)
    stream = chance.random() < 0.8
    script = {"tag": tag, "chunks": 2000, "gap": 0.004} if stream else {"tag": tag, "delay": chance.choice([0, 0.02, 5])}
    if stream and chance.random() < 0.3:
        script["delay"] = chance.random() * 0.05
    body = encode(chat_body(fake(**script), stream=stream))
    head = (f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: {api.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode()
    message = head + body
    connection = api.connect()
    how = chance.choice(["fin", "rst"]) if stream else "rst"
    point = chance.random()
    if point < 0.15:  # while sending
        connection.send(message[: chance.randrange(len(message))])
        leave(connection, how)
        return None
    connection.send(message)
    if point < 0.45:  # while waiting
        how = "rst"
        time.sleep(chance.random() * 0.05)
    else:  # in the answer
        wanted = chance.randrange(1, 20_000)
        got = 0
        deadline = time.monotonic() + chance.random() * 0.3
        while got < wanted and time.monotonic() < deadline:
            data = connection.receive()
            if not data:
                break
            got += len(data)
            if not stream:
                break
    return leave(connection, how)


@pytest.mark.slow
def test_a_thousand_clients_cut_at_random_points(tried_server, fake_server):
    api = tried_server
    api.chat()
    descriptors = api.gateway.descriptors()
    with ThreadPoolExecutor(12) as pool:
        left = list(pool.map(lambda i: cut_one(api, i, f"cut{i}"), range(1000)))
    time.sleep(0.3)
    connections = fake_server.connections()
    requests = {}
    for record in fake_server.ask("GET", "/requests"):
        if record["tag"].startswith("cut"):
            requests[record["tag"]] = record
    assert len(requests) > 700
    late = []
    for i, at in enumerate(left):
        record = requests.get(f"cut{i}")
        if record is None or record["done"] is not None:
            continue  # it never went up, or was answered to its end
        closed = connections[record["connection"]]["closed"]
        since = max(at or record["at"], record["at"])
        if closed is None or closed - since > LIMIT and closed - since > LIMIT + 2 * fake_server.lag(since, closed):
            late.append((i, closed and closed - since))
    assert not late, f"{len(late)} upstream connections were closed late: {late[:10]}"
    deadline = time.monotonic() + 5
    while True:  # what is open is open for a reason: the connections kept for the next requests
        kept = sum(record["closed"] is None for record in fake_server.connections())
        if api.gateway.descriptors() <= descriptors + kept:
            break
        assert time.monotonic() < deadline, f"{api.gateway.descriptors()} descriptors, {descriptors} before, {kept} kept"
        time.sleep(0.05)
    assert api.chat().status == 200
