"""The fault table: one of three targets misbehaves under steady load, as docs/upstreams.md promises to bear it.

Run with -s to see it. Every row: what the callers saw, how many calls of upstreams it cost, and when it was over."""

import base64
import time

import pytest

from .conftest import Trio
from .load import TEXT, Load, codes, success

DEADLINES = {"connect_timeout": "500ms", "first_byte_timeout": "300ms", "stall_timeout": "300ms",
             "total_timeout": "5s"}

# What the target does from one moment on. Before any content: no caller notices.
BEFORE = {
    "FIN instead of an answer": {"close_first": "fin"},
    "RST instead of an answer": {"close_first": "rst"},
    "accepts, never answers": {"never": True},
    "429 with Retry-After": {"status": 429, "retry_after": "7"},
    "529": {"status": 529, "dialect": "anthropic"},
    "500": {"status": 500},
    "both framings": {"both_framings": True},
    "huge header": {"huge_header": 100_000},
    "wrong content type": {"content_type": "text/html", "raw": base64.b64encode(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>").decode()},
    "half a head": {"raw": base64.b64encode(b"HTTP/1.1 200 OK\r\nContent-Ty").decode()},
    "cut before content": {"cut_bytes": 5},
    "error block before content": {"error_at": 0},
    "invalid UTF-8 at once": {"half_utf8_at": 0},
}
# After content: a stream says that it broke.
AFTER = {
    "FIN in mid-stream": {"cut_events": 2},
    "RST in mid-stream": {"cut_events": 2, "cut_how": "rst"},
    "stall between events": {"cut_events": 2, "cut_how": "stall"},
    "bad JSON in mid-stream": {"bad_json_at": 2},
    "half a character": {"half_utf8_at": 2},
    "error block in mid-stream": {"error_at": 2},
    "no [DONE]": {"no_done": True, "no_finish": True},
}
# Odd, but right.
BORNE = {
    "one-byte chunks": {"split": 1},
    "comments and CRLF": {"comments": True, "crlf": True},
    "a line of 1 MiB": {"big_line_at": 1, "big_line": 1 << 20},
}
ROWS = {**BEFORE, **AFTER, **BORNE}


@pytest.fixture(scope="module")
def trio(tmp_path_factory):
    made = Trio(tmp_path_factory.mktemp("trio"), {name_of(row): DEADLINES for row in [*ROWS, "all fail", "all stall"]})
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
    """Adds the row; the log and the upstreams must have counted alike."""
    model = name_of(row)
    lines = wait_lines(trio, model, len(load.outcomes))
    counted = trio.calls(model)
    assert len(lines) == len(load.outcomes)
    # A kept connection that closes before a byte of the answer is replaced once by a fresh one, within the attempt.
    replaced = sum(counted) - sum(line.get("attempts", 0) for line in lines)
    assert replaced == 0 or ("instead of an answer" in row and 0 < replaced <= load.workers), f"{replaced} not logged"
    failed = [one for one in load.outcomes if not one.ok]
    over = max((one.ended - broke for one in failed), default=0.0)
    report.append({"fault": row, "requests": len(lines), "failed": len(failed),
                   "codes": ", ".join(f"{code} x{n}" for code, n in codes(load.outcomes).items()) or "-",
                   "calls/request": f"{sum(counted) / len(lines):.3f}", "by target": "/".join(map(str, counted)),
                   "last failure after": f"{over:.2f} s" if failed else "-"})
    return sum(counted), over


def play(trio, row: str, which: list[int], script: dict, requests: int, **options) -> tuple[Load, float]:
    with Load(trio.gateway.url, trio.key, name_of(row), **options) as load:
        load.wait_for(60)
        trio.script(which, **script)
        broke = time.monotonic()
        load.wait_for(60 + requests)
    trio.script([0, 1, 2])
    return load, broke


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
    assert 0 < len(failed) <= 5 + load.workers  # five in a row, and those that ran by then
    assert success(load.between(left)) == 1, codes(load.between(left))


@pytest.mark.parametrize("row", BORNE)
def test_what_is_odd_but_right_is_passed_on(trio, report, row):
    load, broke = play(trio, row, [0], BORNE[row], 60, text=None if "MiB" in row else TEXT)
    note(report, trio, row, load, broke)
    assert success(load.outcomes) == 1, codes(load.outcomes)


@pytest.mark.parametrize(("row", "script"), [("all fail", {"status": 500}), ("all stall", {"never": True})])
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
