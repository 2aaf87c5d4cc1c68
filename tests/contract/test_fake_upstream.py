"""The fake upstream itself: its good answers are as an OpenAI server's, its bad ones are bad in the way asked for."""

import base64
import json
import time

import pytest

from harness.api import chat_body, encode
from harness.client import Broken, Connection, sse_data
from harness.fake import fake

pytestmark = pytest.mark.quick


def post(server, body, path="/v1/chat/completions", connection=None):
    connection = connection or Connection(("127.0.0.1", server.port))
    connection.request("POST", path, [("Content-Type", "application/json")], encode(body))
    return connection.read("POST", path)


def streamed(server, **script):
    return post(server, chat_body(fake(**script), stream=True, fields={"stream_options": {"include_usage": True}}))


@pytest.mark.parametrize("path,body", [
    ("/v1/chat/completions", chat_body()),
    ("/v1/chat/completions", chat_body(stream=True)),
    ("/v1/chat/completions", chat_body(fields={"tools": [{"type": "function", "function": {"name": "f"}}]})),
    ("/v1/completions", {"model": "m", "prompt": "x"}),
    ("/v1/completions", {"model": "m", "prompt": "x", "stream": True}),
    ("/v1/embeddings", {"model": "m", "input": ["a", "b"]}),
    ("/v1/embeddings", {"model": "m", "input": "a", "encoding_format": "base64"}),
])
def test_good_answers_fit_the_document(fake_server, contract, path, body):
    response = post(fake_server, body, path)
    assert response.header("x-upstream-secret")
    response.headers.append(("x-request-id", "req_0123456789abcdef"))
    contract.check(response)


def test_usage_comes_only_when_asked(fake_server):
    assert streamed(fake_server).events[-1]["usage"]["completion_tokens"] == 3
    assert "usage" not in streamed(fake_server, ignore_usage=True).events[-1]


def test_a_request_is_recorded_byte_for_byte(fake_server, tag):
    body = chat_body(fake(tag=tag), fields={"odd  key": 1.50})
    post(fake_server, body)
    seen = fake_server.one(tag)
    assert seen.body == encode(body)
    assert seen.header("content-type") == "application/json"


@pytest.mark.parametrize("how", ["fin", "rst"])
@pytest.mark.parametrize("framing", ["chunked", "length"])
def test_cuts(fake_server, how, framing):
    with pytest.raises(Broken):
        streamed(fake_server, cut_bytes=300, cut_how=how, framing=framing)


def test_a_close_by_the_client_is_recorded_at_once(fake_server, tag):
    connection = Connection(("127.0.0.1", fake_server.port))
    connection.request("POST", "/v1/chat/completions", (), encode(chat_body(fake(tag=tag, gap=0.05, chunks=1000),
                                                                            stream=True)))
    connection.read_head()
    at = time.monotonic()
    connection.close()
    record = fake_server.closed(fake_server.one(tag).connection)
    assert 0 <= record["closed"] - at < 0.1
    assert record["closed_by"] != "us"


def test_raw_and_dialects(fake_server):
    raw = base64.b64encode(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").decode()
    assert post(fake_server, chat_body(fake(raw=raw))).body == b"{}"
    old = post(fake_server, chat_body(fake(status=400, dialect="vllm_old")))
    assert old.status == 400 and old.json["object"] == "error"


def test_events_are_numbered(fake_server):
    data = sse_data(streamed(fake_server, tag="n", chunks=1000, index=True, batch=100).body)
    texts = [json.loads(d)["choices"][0]["delta"].get("content") for d in data[1:1001]]
    assert texts == [f"n:{i};" for i in range(1000)]
