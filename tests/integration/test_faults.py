"""Upstreams that break: a true status before the first content, an error block and no [DONE] after it."""

import base64
import time

import pytest

from harness.fake import fake


def raw(data: bytes) -> str:
    return base64.b64encode(data).decode()


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"

# before any content: the caller gets a status
BEFORE = {
    "closes before the answer": {"close_first": "fin"},
    "resets before the answer": {"close_first": "rst"},
    "closes inside the head": {"raw": raw(b"HTTP/1.1 200 OK\r\nContent-Ty")},
    "is not HTTP": {"raw": raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")},
    "sends nothing but line ends": {"raw": raw(b"\r\n\r\n\r\n\r\n")},
    "both framings": {"both_framings": True},
    "a huge header": {"huge_header": 100_000},
    "a bad length": {"raw": raw(OK + b"Content-Length: abc\r\n\r\n{}")},
    "two lengths": {"raw": raw(OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}")},
    "a length too short for the body": {"length_lie": -5},
    "a length too long for the body": {"length_lie": 5, "close_after": True},
    "a folded header": {"raw": raw(OK + b"X: a\r\n b\r\nContent-Length: 2\r\n\r\n{}")},
    "bare LF": {"raw": raw(b"HTTP/1.1 200 OK\nContent-Length: 2\n\n{}")},
    "a strange coding": {"raw": raw(OK + b"Transfer-Encoding: gzip\r\n\r\n{}")},
    "HTTP/2": {"raw": raw(b"HTTP/2 200\r\nContent-Length: 2\r\n\r\n{}")},
    "a status of 999": {"raw": raw(b"HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\n{}")},
    "a status of 204": {"raw": raw(b"HTTP/1.1 204 No Content\r\n\r\n")},
    "a status of 101": {"raw": raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")},
    "compressed though not asked": {"gzip": True},
    "cut in the body": {"cut_bytes": 5},
    "reset in the body": {"cut_bytes": 5, "cut_how": "rst"},
    "FIN inside a chunk": {"raw": raw(OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{\"a\"")},
    "no last chunk": {"raw": raw(OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")},
    "a bad chunk size": {"raw": raw(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")},
    "HTML with 200": {"raw": raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>")},
    "an empty body": {"raw": raw(OK + b"Content-Length: 0\r\n\r\n")},
}


@pytest.mark.quick
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("fault", BEFORE)
def test_before_any_content(api, tag, fault, stream):
    if fault == "a length too short for the body" and stream:
        pytest.skip("a stream has no length")
    script = dict(BEFORE[fault])
    if stream and "length" in fault and "raw" not in script:
        script["framing"] = "length"
    if stream and fault == "a length too long for the body":
        pytest.skip("its content comes first: see the breaks after content")
    response = api.chat(fake(tag=tag, **script), stream=stream)
    assert (response.status, response.error["code"]) == (502, "upstream_error"), response.body
    assert response.content_type == "application/json"
    assert api.chat().status == 200


def leftovers(api, tag, **script):
    assert api.chat(fake(tag=tag, **script)).status in (200, 502)


@pytest.mark.quick
def test_bytes_behind_a_response_never_answer_the_next_request(api, tag):
    poison = OK.decode() + "Content-Length: 25\r\n\r\n" + '{"poisoned":"for the next"}'
    for _ in range(10):
        leftovers(api, tag, leftover=poison)
        for _ in range(3):
            assert b"poisoned" not in api.chat().body


AFTER = {
    "FIN": {"cut_events": 4},
    "RST": {"cut_events": 4, "cut_how": "rst"},
    "FIN inside an event": {"cut_bytes": 700},
    "FIN, short of the length": {"framing": "length", "cut_events": 4},
    "FIN, close-delimited, no [DONE]": {"cut_events": 4, "framing": "close"},
    "no [DONE] and no finish_reason": {"no_done": True, "no_finish": True},
    "an event that is not JSON": {"bad_json_at": 2},
    "half a character": {"half_utf8_at": 2},
    "an error block of vLLM": {"error_at": 2, "dialect": "vllm"},
    "an error block of old vLLM": {"error_at": 2, "dialect": "vllm_old"},
    "an error block of llama.cpp": {"error_at": 2, "dialect": "llamacpp"},
    "an error block of Anthropic": {"error_at": 2, "dialect": "anthropic", "error_event": True},
    "an error block of Ollama": {"error_at": 2, "dialect": "ollama"},
}


@pytest.mark.quick
@pytest.mark.parametrize("fault", AFTER)
def test_after_content(api, tag, fault):
    response = api.broken_chat(fake(tag=tag, chunks=6, **AFTER[fault]))
    assert response.status == 200
    assert response.body.endswith(b"\n\n"), response.body[-100:]
    api.contract.check(response)
    assert "error" in response.events[-1], response.data
    expected = "service_unavailable" if "Anthropic" in fault else "upstream_error"  # it says "overloaded"
    assert response.events[-1]["error"]["code"] == expected
    assert "[DONE]" not in response.data
    assert api.chat().status == 200


@pytest.mark.quick
def test_bytes_missing_behind_done_harm_nobody(api, fake_server, tag):
    """The answer is complete; the connection is not used again."""
    response = api.chat(fake(tag=tag, framing="length", length_lie=50, close_after=True), stream=True)
    assert response.data[-1] == "[DONE]"
    fake_server.closed(fake_server.one(tag).connection, within=2)


@pytest.mark.quick
@pytest.mark.parametrize("dialect", ["vllm", "vllm_old", "llamacpp", "anthropic", "ollama", "openai"])
def test_an_error_block_before_any_content_becomes_a_status(api, tag, dialect):
    response = api.chat(fake(tag=tag, error_at=0, dialect=dialect), stream=True)
    expected = (503, "service_unavailable") if dialect == "anthropic" else (502, "upstream_error")
    assert (response.status, response.error["code"]) == expected


@pytest.mark.quick
def test_a_context_error_inside_a_stream_becomes_a_400(api, tag):
    response = api.chat(fake(tag=tag, error_at=0, dialect="llamacpp_context",
                             message="the request exceeds the available context size"), stream=True)
    assert (response.status, response.error["code"]) == (400, "context_length_exceeded")


@pytest.mark.quick
def test_a_finished_stream_without_done_is_not_an_error_but_gets_no_done_made_up(api, tag):
    """The answer is complete; what the upstream did not say, we do not say either."""
    response = api.broken_chat(fake(tag=tag, no_done=True))
    assert response.events[-1].get("error") or response.events[-1]["choices"][0]["finish_reason"] == "stop"
    assert "[DONE]" not in response.data


@pytest.mark.quick
def test_a_stream_that_answers_whole(api, tag):
    """stream: true, but the upstream sends one JSON object: an error, never a JSON body called a stream."""
    http = OK + b"Content-Length: 2\r\n\r\n{}"
    assert api.chat(fake(tag=tag, raw=raw(http)), stream=True).status == 502


@pytest.fixture(scope="module")
def hasty(fake_server, tmp_path_factory, contract):
    """A server with short deadlines for its upstreams."""
    from harness.api import Api
    from harness.gateway import Gateway, base_config

    config = base_config(fake_server.url)
    config["models"][0] |= {"first_byte_timeout": "500ms", "stall_timeout": "500ms", "total_timeout": "2s"}
    server = Gateway(tmp_path_factory.mktemp("hasty"), config)
    server.account("tests@example.org")
    yield Api(server, server.key("tests@example.org")["key"], contract)
    server.finish()


@pytest.mark.quick
@pytest.mark.parametrize("stream", [False, True])
def test_an_upstream_that_never_answers(hasty, fake_server, tag, stream):
    at = time.monotonic()
    response = hasty.chat(fake(tag=tag, never=True), stream=stream)
    assert (response.status, response.error["code"]) == (504, "timeout")
    assert 0.4 < time.monotonic() - at < 2
    fake_server.closed(fake_server.one(tag).connection, within=1)


@pytest.mark.quick
def test_an_upstream_that_stalls_in_its_answer(hasty, tag):
    response = hasty.chat(fake(tag=tag, cut_bytes=20, cut_how="stall"))
    assert (response.status, response.error["code"]) == (504, "timeout")


@pytest.mark.quick
def test_an_upstream_that_stalls_in_its_stream(hasty, fake_server, tag):
    at = time.monotonic()
    response = hasty.broken_chat(fake(tag=tag, cut_events=4, cut_how="stall"))
    assert time.monotonic() - at < 2
    assert response.events[-1]["error"]["code"] == "timeout" and "[DONE]" not in response.data
    fake_server.closed(fake_server.one(tag).connection, within=1)


@pytest.mark.quick
def test_the_total_time_of_a_stream(hasty, tag):
    at = time.monotonic()
    response = hasty.broken_chat(fake(tag=tag, chunks=1000, gap=0.1))
    assert 1.8 < time.monotonic() - at < 4
    assert response.events[-1]["error"]["code"] == "timeout" and "[DONE]" not in response.data


@pytest.mark.quick
def test_a_slow_but_steady_stream_is_left_alone(hasty, tag):
    response = hasty.chat(fake(tag=tag, chunks=2, gap=0.25), stream=True)
    assert response.data[-1] == "[DONE]"


@pytest.mark.quick
def test_the_error_block_comes_within_a_second(api, fake_server, tag):
    response = api.broken_chat(fake(tag=tag, chunks=50, gap=0.02, cut_events=10))
    last_write = response.chunk_times[-1][0]
    closed = fake_server.closed(fake_server.one(tag).connection)
    assert last_write - closed["closed"] < 1
    assert "error" in response.events[-1]


def test_a_million_tiny_chunks(api, tag):
    response = api.chat(fake(tag=tag, chunks=3000, split=1, batch=50), stream=True)
    assert response.data[-1] == "[DONE]" and len(response.events) > 3000


def test_a_whole_answer_in_tiny_chunks(api, tag):
    response = api.chat(fake(tag=tag, text="x" * 100_000, chunks=1, framing="chunked", split=3))
    assert response.text == "x" * 100_000
