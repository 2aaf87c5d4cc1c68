"""Every rule of rules.py: sent whole, split in two at every byte, and byte by byte; always with a marker request
behind it, which is answered if and only if the message before it was accepted."""

import random
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.client import Broken, Connection

from .rules import BODY, RULES, SMUGGLED, TE, chunked, head, post

MARKER = b"GET /marker HTTP/1.1\r\nHost: marker\r\n\r\n"


@pytest.fixture(scope="module")
def pool():
    with ThreadPoolExecutor(24) as executor:
        yield executor


def play(server, parts: list[bytes], pause: float = 0.001) -> list:
    """Sends the parts; every response until the connection closes or falls silent after the marker's."""
    with Connection(server.address, timeout=10) as connection:
        try:
            for i, part in enumerate(parts):
                if i and pause:
                    time.sleep(pause)
                connection.send(part)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before it was all sent
        responses = []
        while True:
            try:
                # a body-less answer to HEAD is known by its place
                method = "HEAD" if parts[0][:4] == b"HEAD"[: len(parts[0][:4])] and not responses and \
                    b"".join(parts).startswith(b"HEAD ") else "GET"
                response = connection.read(method, "")
            except Broken as broken:
                assert not connection.buffer and not broken.partial.headers, f"a broken answer: {broken}"
                return responses
            responses.append(response)
            if response.status in (404, 421) and len(responses) > 1:
                return responses


def path_of(target: str) -> str:
    """The path that the contract knows, of a target in any of the forms that are taken."""
    return re.sub("^https?://[^/?]*", "", target).replace("/v1//", "/v1/").split("?")[0] or "/"


def judge(contract, rule, responses):
    first = responses[0] if responses else None
    assert first is not None, "no answer"
    message = rule.message
    line = message.split(b"\r\n")[0].split(b" ")
    first.method = line[0].decode("latin-1")
    first.path = path_of(line[1].decode("latin-1")) if len(line) > 1 else "/"
    if rule.closes and not 401 <= first.status < 404:
        first.path = "/refused-before-a-route-was-found" if first.status != 413 else first.path
    assert first.status in rule.status, f"{first.status} {first.body[:200]!r}, expected {rule.status}"
    if first.method != "HEAD":
        if rule.code:
            assert first.error["code"] == rule.code, first.body
        contract.check(first)
    if rule.closes:
        assert len(responses) == 1, f"what stood behind a refused message was answered: {responses[1].status}"
        assert (first.header("connection") or "").lower() == "close", first.headers
    else:
        assert len(responses) == 2, "the request behind an accepted message was not answered"
        assert responses[1].status == 404 and responses[1].error["code"] == "unknown_url", responses[1].body


def splits_of(rule, message):
    end = len(message) - 1
    places = set(range(1, end, rule.splits))
    # around every line end, whatever the step
    at = message.find(b"\r\n")
    while at >= 0 and len(places) < 400:
        places.update(p for p in (at, at + 1, at + 2) if 0 < p < len(message))
        at = message.find(b"\r\n", at + 1)
    return sorted(places)


def message_of(rule, server):
    return rule.message.replace(b"KEY", server.edge_key.encode())


@pytest.mark.promise("S16")
@pytest.mark.quick
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_whole(edge, contract, rule):
    judge(contract, rule, play(edge, [message_of(rule, edge) + MARKER]))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_split_at_every_byte(edge, contract, pool, rule):
    message = message_of(rule, edge)

    def one(at):
        try:
            judge(contract, rule, play(edge, [message[:at], message[at:] + MARKER]))
        except AssertionError as error:
            return f"split at {at} ({message[max(0, at - 12) : at]!r} | {message[at : at + 12]!r}): {error}"

    failures = [failure for failure in pool.map(one, splits_of(rule, message)) if failure]
    assert not failures, f"{len(failures)} of them; the first:\n" + "\n".join(failures[:2])


@pytest.mark.parametrize("rule", [r for r in RULES if len(r.message) < 400][::5], ids=lambda rule: rule.name)
def test_byte_by_byte(edge, contract, rule):
    message = message_of(rule, edge) + MARKER
    judge(contract, rule, play(edge, [message[i : i + 1] for i in range(len(message))], pause=0))


@pytest.mark.quick
@pytest.mark.parametrize("seed", range(6))
def test_one_connection_for_everything(edge, seed):
    """Requests one after the other on one connection, each in pieces and after the answer before it: nothing of one
    is ever taken for a part of another."""
    chance = random.Random(seed)
    rules = [r for r in RULES if not r.closes and len(r.message) < 3000 and not r.message.startswith(b"HEAD")]
    chance.shuffle(rules)
    with Connection(edge.address) as connection:
        for number, rule in enumerate(rules):
            # of different lengths, so that bytes left over from another request cannot go unnoticed
            message = message_of(rule, edge).replace(b"\r\n", b"\r\nX-Pad: " + b"p" * chance.randrange(300) + b"\r\n", 1)
            if "64 fields" in rule.name or "HTTP/1.0" in rule.name:
                continue
            places = sorted(chance.sample(range(1, len(message)), chance.randrange(4)))
            for start, end in zip([0, *places], [*places, len(message)]):
                connection.send(message[start:end])
                if end < len(message):
                    time.sleep(0.002)
            response = connection.read()
            assert response.status in rule.status, (number, rule.name, response.body)
            assert connection.buffer == b""


@pytest.mark.quick
def test_pipelined_requests_are_answered_in_order(edge):
    requests = [head(request=b"GET /healthz HTTP/1.1"), post(TE, body=chunked(BODY)), head(request=b"GET /nope HTTP/1.1"),
                head(request=b"GET /readyz HTTP/1.1")]
    with Connection(edge.address) as connection:
        connection.send(b"".join(requests).replace(b"KEY", edge.edge_key.encode()))
        assert [connection.read().status for _ in requests] == [200, 200, 404, 200]


def test_a_body_is_never_read_as_a_request(edge):
    """The bytes of a request inside a body stay a body, in either framing."""
    body = SMUGGLED
    for message in (post(b"Content-Length: %d" % len(body), body=body), post(TE, body=chunked(body))):
        responses = play(edge, [message.replace(b"KEY", edge.edge_key.encode()) + MARKER])
        assert [r.status for r in responses] == [400, 404]
        assert responses[0].error["code"] == "invalid_json" and b"/marker" not in responses[0].body


@pytest.mark.quick
def test_expect_continue_is_answered_before_the_body(edge):
    message = post(b"Content-Length: %d" % len(BODY), b"Expect: 100-continue")
    with Connection(edge.address) as connection:
        connection.send(message.replace(b"KEY", edge.edge_key.encode()))
        assert connection.read_head().status == 100
        connection.send(BODY)
        assert connection.read().status == 200


def test_no_continue_for_a_request_that_is_refused_anyway(edge):
    message = head(b"Content-Type: application/json", b"Expect: 100-continue", b"Content-Length: 500",
                   request=b"POST /v1/chat/completions HTTP/1.1")
    with Connection(edge.address) as connection:
        connection.send(message)
        assert connection.read_head().status == 401


@pytest.mark.quick
def test_http_1_0_closes_and_is_not_chunked(edge):
    with Connection(edge.address) as connection:
        connection.send(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n" + MARKER)
        response = connection.read()
        assert response.status == 200 and response.header("transfer-encoding") is None
        assert connection.closed()


@pytest.mark.quick
@pytest.mark.parametrize("request_line, fields", [
    (b"GET /v1/models HTTP/1.0", b""), (b"GET /v1/models HTTP/1.0", b"Connection: close\r\n"),
    (b"GET http://localhost/v1/models HTTP/1.0", b"")])
def test_http_1_0_needs_no_host(edge, request_line, fields):
    with Connection(edge.address) as connection:
        connection.send(request_line + b"\r\nX-API-Key: " + edge.edge_key.encode() + b"\r\n" + fields + b"\r\n" + MARKER)
        response = connection.read()
        assert response.status == 200 and response.json["object"] == "list", response.body
        assert connection.closed()


def test_a_streamed_answer_to_http_1_0_ends_by_closing(edge):
    body = BODY[:-1] + b',"stream":true}'
    message = post(b"Content-Length: %d" % len(body), body=body, request=b"POST /v1/chat/completions HTTP/1.0")
    with Connection(edge.address) as connection:
        connection.send(message.replace(b"KEY", edge.edge_key.encode()))
        response = connection.read()
        assert response.header("transfer-encoding") is None and response.data[-1] == "[DONE]"


@pytest.mark.quick
def test_connection_close_is_honoured(edge):
    with Connection(edge.address) as connection:
        connection.send(head(b"Connection: close") + MARKER)
        assert connection.read().status == 200
        assert connection.closed()


def test_a_chunked_body_over_the_limit(edge):
    with Connection(edge.address) as connection:
        connection.send(post(TE).replace(b"KEY", edge.edge_key.encode()))
        piece = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
        try:
            for _ in range(22):
                connection.send(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
        response = connection.read()
        assert response.status == 413 and response.error["code"] == "request_too_large"
        assert connection.closed()


def test_a_million_tiny_chunks(edge):
    body = BODY + b" " * (100_000 - len(BODY))
    message = post(TE, body=b"".join(b"1\r\n" + body[i : i + 1] + b"\r\n" for i in range(len(body))) + b"0\r\n\r\n")
    responses = play(edge, [message.replace(b"KEY", edge.edge_key.encode()) + MARKER])
    assert [r.status for r in responses] == [200, 404]


@pytest.mark.parametrize("sent", [b"", b"GET", b"GET /healthz HTTP/1.1\r\n", b"GET /healthz HTTP/1.1\r\nHost: local"])
def test_a_slow_head_is_cut_off(slow_edge, sent):
    """408 once something came, silence if nothing did; in either case the connection goes in time."""
    with Connection(slow_edge.address) as connection:
        connection.send(sent)
        at = time.monotonic()
        try:
            response = connection.read()
            assert sent and response.status == 408 and response.error["code"] == "request_timeout"
            assert connection.closed(2)
        except Broken as broken:
            assert not sent and not broken.partial.headers
        assert 0.3 < time.monotonic() - at < 4


def test_a_head_that_drips_is_cut_off(slow_edge):
    """The deadline is for the head as a whole, not between two bytes."""
    with Connection(slow_edge.address) as connection:
        at = time.monotonic()
        try:
            for byte in head(b"X-Long: " + b"a" * 400):
                connection.send(bytes([byte]))
                time.sleep(0.05)
                assert time.monotonic() - at < 4
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert connection.read().status == 408


def test_a_slow_body_is_cut_off(slow_edge):
    with Connection(slow_edge.address) as connection:
        connection.send(post(b"Content-Length: 100000").replace(b"KEY", slow_edge.edge_key.encode()))
        at = time.monotonic()
        try:
            while time.monotonic() - at < 5:
                connection.send(b" ")
                time.sleep(0.05)
        except (BrokenPipeError, ConnectionResetError):
            pass
        response = connection.read()
        assert response.status == 408 and response.error["code"] == "request_timeout"
        assert time.monotonic() - at < 5


def test_an_idle_connection_is_closed_in_silence(slow_edge):
    with Connection(slow_edge.address) as connection:
        connection.send(head())
        assert connection.read().status == 200
        at = time.monotonic()
        assert connection.closed(5)
        assert time.monotonic() - at > 0.3


def test_connections_over_the_cap_of_an_address_are_dropped(narrow_edge):
    """The cap here is 40; those within it still work."""
    connections = []
    try:
        for _ in range(60):
            connections.append(Connection(narrow_edge.address, timeout=3))
        served = 0
        for connection in connections:
            try:
                connection.send(head())
                served += connection.read().status == 200
            except (Broken, BrokenPipeError, ConnectionResetError):
                pass
        assert served == 40
    finally:
        for connection in connections:
            connection.close()
    deadline = time.monotonic() + 5
    while True:  # and there is room again
        try:
            with Connection(narrow_edge.address) as connection:
                connection.send(head())
                assert connection.read().status == 200
                break
        except (Broken, BrokenPipeError, ConnectionResetError):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_the_server_outlives_noise(edge):
    """Random bytes, random edits of good messages, connections that end anywhere."""
    chance = random.Random(7)
    good = [rule.message for rule in RULES if len(rule.message) < 2000]
    for _ in range(1500):
        message = bytearray(chance.choice(good).replace(b"KEY", edge.edge_key.encode()))
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(message))
            if chance.random() < 0.5:
                message[at] = chance.randrange(256)
            else:
                del message[at : at + chance.randrange(1, 20)]
            if not message:
                message = bytearray(b"\0")
        with Connection(edge.address) as connection:
            connection.send(bytes(message[: chance.randrange(len(message) + 1)]))
            if chance.random() < 0.3:
                connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    assert edge.process.poll() is None
    with Connection(edge.address) as connection:
        connection.send(head())
        assert connection.read().status == 200
