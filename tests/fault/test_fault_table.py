"""The fault table: one of three targets misbehaves under steady load, as docs/upstreams.md promises to bear it.

Run with -s to see it. Every row: what the callers saw, how many calls of upstreams it cost, and when it was over."""

import base64
import json
import socket
import struct
import threading
import time

import pytest

from harness.api import chat_body
from harness.fake import fake

from .books import compare
from .conftest import NAMES, Trio
from .load import TEXT, Load, codes, success

DEADLINES = {"connect_timeout": "500ms", "first_byte_timeout": "500ms", "stall_timeout": "500ms",
             "total_timeout": "5s"}

def raw(data: bytes) -> str:
    return base64.b64encode(data).decode()


EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
EVENT = b'data: {"choices":[{"index":0,"delta":{"content":"You"},"finish_reason":null}]}\n\n'
CHUNK = b"%x\r\n%s\r\n" % (len(EVENT), EVENT)

# What the target does from one moment on. Before any content: no caller notices.
BEFORE = {
    "FIN instead of an answer": {"close_first": "fin"},
    "RST instead of an answer": {"close_first": "rst"},
    "accepts, never answers": {"never": True},
    "429 with Retry-After": {"status": 429, "retry_after": "7"},
    "529": {"status": 529, "dialect": "anthropic"},
    "503 with Retry-After": {"status": 503, "retry_after": "7"},
    "500": {"status": 500},
    "both framings": {"both_framings": True},
    "huge header": {"huge_header": 100_000},
    "wrong content type": {"raw": raw(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>")},
    "half a head": {"raw": raw(b"HTTP/1.1 200 OK\r\nContent-Ty")},
    "half a head, then silence": {"raw": raw(b"HTTP/1.1 200 OK\r\nContent-Ty"), "cut_how": "stall"},
    "a bad chunk size": {"raw": raw(EVENTS + b"zz\r\n")},
    "not HTTP": {"raw": raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")},
    "a million tiny chunks of nothing": {"raw": raw(EVENTS + b"1\r\n\n\r\n" * 1_000_000)},
    "invalid SSE": {"raw": raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n<p>no event</p>\n\n")},
    "cut before content": {"cut_bytes": 5},
    "error block before content": {"error_at": 0},
    "invalid UTF-8 at once": {"half_utf8_at": 0},
}
# After content: a stream says that it broke.
AFTER = {
    "FIN in mid-stream": {"cut_events": 2},
    "FIN inside a chunk": {"raw": raw(EVENTS + CHUNK + b"ff\r\ndata: {")},
    "short Content-Length": {"framing": "length", "length_lie": -20},
    "long Content-Length": {"framing": "length", "length_lie": 20, "close_after": True, "no_done": True,
                            "no_finish": True},
    "RST in mid-stream": {"cut_events": 2, "cut_how": "rst"},
    "stall between events": {"cut_events": 2, "cut_how": "stall"},
    "bad JSON in mid-stream": {"bad_json_at": 2},
    "half a character": {"half_utf8_at": 2},
    "error block in mid-stream": {"error_at": 2},
    "no [DONE]": {"no_done": True, "no_finish": True},
}
# Of these, what may follow the request: one account alone needs more of them.
ANSWERS = {"bad JSON in mid-stream", "half a character", "error block in mid-stream"}
# Odd, but right.
BORNE = {
    "one-byte chunks": {"split": 1},
    "comments and CRLF": {"comments": True, "crlf": True},
    "a slow body": {"gap": 0.1},
    "a line of 10 MiB": {"big_line_at": 1, "big_line": 10 << 20},
    "a million tiny chunks": {"split": 1, "text": "x" * 1_000_000, "chunks": 40},
}
BIG = {"a line of 10 MiB", "a million tiny chunks"}
ROWS = {**BEFORE, **AFTER, **BORNE}
# What the callers do, beside others who behave.
CLIENTS = ["zero window", "slow heads", "slow bodies", "clients gone"]
OTHERS = ["all fail", "all stall", "all are busy", "bursts of 500", "no such host",
          *CLIENTS, *(f"beside {row}" for row in CLIENTS)]


@pytest.fixture(scope="module")
def trio(tmp_path_factory):
    made = Trio(tmp_path_factory.mktemp("trio"), {name_of(row): DEADLINES for row in [*ROWS, *OTHERS]})
    config = made.gateway.config
    config["upstreams"].append({"name": "nowhere", "base_url": "http://no-such-host.invalid/v1"})
    for model in config["models"]:
        if model["name"] == name_of("no such host"):
            model["targets"][0] = {"upstream": "nowhere", "model": model["name"]}
    made.gateway.write_config(config)
    made.gateway.signal(1)
    made.gateway.wait_log("reloaded")
    yield made
    made.finish()


def name_of(row: str) -> str:
    return "m-" + "".join(c if c.isalnum() else "-" for c in row)


def wait_lines(trio, model: str, count: int) -> list[dict]:
    deadline = time.monotonic() + 5
    while len(lines := trio.lines(model)) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    return lines


def note(report, trio, row, load, broke) -> tuple[int, float]:
    """Adds the row; log, ledger and upstreams must have counted alike."""
    model = name_of(row)
    lines = wait_lines(trio, model, len(load.outcomes))
    assert len(lines) == len(load.outcomes)
    books = compare(trio, model, load.outcomes)
    assert books.attempts == sum(line.get("attempts", 0) for line in lines)
    # A kept connection that closes before a byte of the answer is replaced once by a fresh one, within the attempt.
    # What could not be connected to has counted nothing.
    replaced = books.calls - books.attempts
    if row == "no such host":
        assert replaced == -sum("nowhere:resolve/" in row["route"] for row in trio.ledger(model, 0))
    else:
        assert replaced == 0 or ("instead of an answer" in row and 0 < replaced <= load.workers), f"{replaced} not noted"
    failed = [one for one in load.outcomes if not one.ok]
    over = max((one.ended - broke for one in failed), default=0.0)
    report.append({"fault": row, "requests": books.requests, "failed": books.failed,
                   "codes": ", ".join(f"{code} x{n}" for code, n in codes(load.outcomes).items()) or "-",
                   "calls/request": f"{books.calls / books.requests:.3f}",
                   "by target": "/".join(map(str, trio.calls(model))),
                   "tokens, ledger = reported": books.tokens, "partial": books.partial,
                   "recovered after": f"{over:.2f} s" if failed else "-"})
    return books.calls, over


def play(trio, row: str, which: list[int], script: dict, requests: int, **options) -> tuple[Load, float]:
    with Load(trio.gateway.url, trio.key, name_of(row), **options) as load:
        load.wait_for(60)
        trio.script(which, **script)
        broke = time.monotonic()
        load.wait_for(60 + requests)
    trio.script([0, 1, 2])
    return load, broke


@pytest.mark.promise("U19", "U20", "U21")
@pytest.mark.parametrize("row", BEFORE)
def test_before_any_content_no_caller_notices(trio, report, row):
    load, broke = play(trio, row, [0], BEFORE[row], 150)
    calls, _ = note(report, trio, row, load, broke)
    assert success(load.outcomes) == 1, codes(load.outcomes)
    assert calls <= 1.2 * len(load.outcomes)


def wait_ejected(trio, model: str):
    """A target that stalls holds what runs there, so it gets little more: its fifth failure may take seconds."""
    deadline = time.monotonic() + 10
    while True:
        states = [one["state"] for one in trio.gateway.cli("upstreams", "list")["targets"]
                  if (one["upstream"], one["model"]) == ("fake-0", model)]
        if states == ["ejected"]:
            return
        assert time.monotonic() < deadline, f"not ejected: {states}"
        time.sleep(0.1)


@pytest.mark.promise("U24")
@pytest.mark.parametrize("row", AFTER)
def test_after_content_a_stream_says_that_it_broke_and_its_target_is_left(trio, report, row):
    with Load(trio.gateway.url, trio.key, name_of(row), wholes=False) as load:
        load.wait_for(60)
        trio.script([0], **AFTER[row])
        broke = time.monotonic()
        wait_ejected(trio, name_of(row))
        time.sleep(0.5)  # what ran there has its stall_timeout
        left = time.monotonic()
        load.wait_for(len(load.outcomes) + 100)
    trio.script([0])
    note(report, trio, row, load, broke)
    failed = [one for one in load.outcomes if not one.ok]
    assert all(one.code.startswith("in stream: ") for one in failed), codes(load.outcomes)
    # Five in a row, ten where it is an answer that may follow the request; and those that ran by then.
    most = 10 if row in ANSWERS else 5
    assert 0 < len(failed) <= most + load.workers
    assert success(load.between(left)) == 1, codes(load.between(left))


@pytest.mark.parametrize("row", BORNE)
def test_what_is_odd_but_right_is_passed_on(trio, report, row):
    few = {"workers": 4, "text": None} if row in BIG else {}
    load, broke = play(trio, row, [0], BORNE[row], 20 if row in BIG else 60, **few)
    note(report, trio, row, load, broke)
    assert success(load.outcomes) == 1, codes(load.outcomes)


@pytest.mark.promise("U17")
@pytest.mark.parametrize(("row", "script"), [("all fail", {"status": 500}), ("all stall", {"never": True}),
                                             ("all are busy", {"status": 429, "retry_after": "60"})])
def test_when_everything_fails_upstreams_are_asked_at_most_1_2_times_a_request(trio, report, row, script):
    model = name_of(row)
    with Load(trio.gateway.url, trio.key, model) as load:
        load.wait_for(100)
        trio.script([0, 1, 2], **script)
        time.sleep(0.05)
        began, before = len(load.outcomes), sum(trio.calls(model))
        broke = time.monotonic()
        load.wait_for(began + 150)
        failing, calls = len(load.outcomes) - began, sum(trio.calls(model)) - before
    trio.script([0, 1, 2])
    note(report, trio, row, load, broke)
    assert success(load.outcomes[began + 20:began + 150]) == 0
    assert calls <= 1.2 * failing, f"{calls} calls for {failing} requests"
    failed = [one for one in trio.ledger(model, len(load.outcomes)) if one["status"] >= 400]
    assert sum(one["attempts"] for one in failed) <= 1.2 * len(failed), "by the ledger"


def test_bursts_of_500(trio, report):
    row = "bursts of 500"
    with Load(trio.gateway.url, trio.key, name_of(row)) as load:
        load.wait_for(60)
        broke = time.monotonic()
        for _ in range(3):
            trio.script([0], status=500)
            load.wait_for(len(load.outcomes) + 20)
            trio.script([0])
            load.wait_for(len(load.outcomes) + 20)
    calls, _ = note(report, trio, row, load, broke)
    assert success(load.outcomes) == 1, codes(load.outcomes)
    assert calls <= 1.2 * len(load.outcomes)


def test_a_host_that_has_no_address(trio, report):
    row = "no such host"
    broke = time.monotonic()
    with Load(trio.gateway.url, trio.key, name_of(row)) as load:
        load.wait_for(150)
    note(report, trio, row, load, broke)
    assert success(load.outcomes) == 1, codes(load.outcomes)
    rows = trio.ledger(name_of(row), len(load.outcomes))
    assert any("nowhere:resolve/" in one["route"] for one in rows)


def request_of(trio, row: str, **script) -> bytes:
    body = json.dumps(chat_body(fake(**script), stream=True, model=name_of(row))).encode()
    return (f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: {trio.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body


def connected(trio, receive_buffer: int = 0) -> socket.socket:
    sock = socket.socket()
    if receive_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    sock.connect(trio.gateway.address)
    sock.settimeout(30)
    return sock


def test_clients_with_a_zero_window_hold_up_nobody_and_lose_nothing(trio, report):
    row = "zero window"
    readers = [connected(trio, 4096) for _ in range(20)]
    for reader in readers:  # a MiB each, of which they read nothing for now
        reader.sendall(request_of(trio, row, chunks=512, pad=2000, batch=64))
    before = trio.gateway.memory()
    with Load(trio.gateway.url, trio.key, name_of(f"beside {row}")) as load:
        load.wait_for(150)
    assert success(load.outcomes) == 1, codes(load.outcomes)
    assert trio.gateway.memory() - before < 20 * 64 * 1024 + (8 << 20)
    got = []
    for reader in readers:
        data = b""
        while not data.endswith(b"0\r\n\r\n"):
            piece = reader.recv(1 << 16)
            assert piece, "cut short"
            data += piece
        got.append(data.count(b'"content":"word'))
        reader.close()
    assert got == [512] * 20
    rows = trio.ledger(name_of(row), 20)
    assert sorted(one["completion_tokens"] for one in rows) == [512] * 20 and not any(one["partial"] for one in rows)
    report.append(beside(row, load, 20, 0))


def beside(row: str, load: Load, clients: int, gone: int) -> dict:
    return {"fault": f"{clients} clients: {row}", "requests": len(load.outcomes) + clients, "failed": gone,
            "codes": f"499 x{gone}" if gone else "-", "calls/request": "-", "by target": "-",
            "tokens, ledger = reported": "-", "partial": gone, "recovered after": "-"}


@pytest.mark.parametrize("row", ["slow heads", "slow bodies"])
def test_clients_that_send_slowly_hold_up_nobody(trio, report, row):
    slow = [connected(trio) for _ in range(50)]
    request = request_of(trio, row, chunks=2)
    sent = request.index(b"\r\n\r\n") + 4 + 10 if row == "slow bodies" else 10
    for sock in slow:
        sock.sendall(request[:sent])
    with Load(trio.gateway.url, trio.key, name_of(f"beside {row}")) as load:
        while len(load.outcomes) < 60:  # byte by byte
            for sock in slow:
                sock.sendall(request[sent:sent + 1])
            sent += 1
            time.sleep(0.05)
            assert sent < len(request)
    assert success(load.outcomes) == 1, codes(load.outcomes)
    assert sum(trio.calls(name_of(row))) == 0, "asked before the request was there"
    for sock in slow:
        sock.sendall(request[sent:])
        assert b"200 OK" in sock.recv(1 << 16)
        sock.close()
    report.append(beside(row, load, 50, 0))


def test_clients_that_leave_at_every_phase_are_counted_once(trio, report):
    row = "clients gone"
    request = request_of(trio, row, chunks=40, gap=0.05)
    with Load(trio.gateway.url, trio.key, name_of(f"beside {row}")) as load:
        for i in range(40):
            sock = connected(trio)
            phase = i % 4  # inside the head, inside the body, before the answer, inside the answer
            sock.sendall(request[:20] if phase == 0 else request[:-5] if phase == 1 else request)
            if phase == 3:
                while b'"content":"word' not in sock.recv(1 << 16):
                    pass
            if i % 8 >= 4:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()
        load.wait_for(60)
    assert success(load.outcomes) == 1, codes(load.outcomes)
    # Of the 20 that were sent whole. One that leaves while its upstream is being asked is on record, though that may not
    # have read a byte of it.
    asked = trio.calls(name_of(row))
    rows = trio.ledger(name_of(row), 20, within=3.0)
    assert sum(asked) <= len(rows) <= 20 and {one["status"] for one in rows} == {499}
    assert len({one["request_id"] for one in rows}) == len(rows)
    assert all(one["partial"] or one["completion_tokens"] == 0 for one in rows)
    assert sum(one["partial"] for one in rows) >= 10  # all of the last phase
    report.append(beside(row, load, 40, len(rows)))
