"""Servers that refuse what others take, or say it in another way than others."""

import base64
import json
import re
import struct
import time

import pytest

from fake_upstream.content import vector
from harness.api import Api
from harness.fake import FakeServer, fake
from harness.gateway import ROOT

pytestmark = pytest.mark.quick


def own_api(make_gateway, contract, change=None):
    gateway = make_gateway(change)
    gateway.account("ada@example.org")
    return gateway, Api(gateway, gateway.key("ada@example.org")["key"], contract)


@pytest.mark.promise("U37", "U39")
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/completions"])
def test_stream_options_that_are_refused_are_left_out_and_that_is_remembered(make_gateway, fake_server, contract, tag,
                                                                             path):
    gateway, api = own_api(make_gateway, contract)
    script = fake(tag=tag, chunks=5, forbid=["stream_options"], ignore_usage=True)
    ask = {"model": "vllm-primary", "stream": True}
    ask |= {"prompt": script} if "chat" not in path else {"messages": [{"role": "user", "content": script}]}

    first = api.post(path, json=ask)
    assert first.status == 200 and first.data[-1] == "[DONE]", first.body
    assert ["stream_options" in one.json for one in fake_server.seen(tag)] == [True, False]
    assert first.header("x-solidrust-failover") is None
    second = api.post(path, json=ask)
    assert second.status == 200
    assert ["stream_options" in one.json for one in fake_server.seen(tag)] == [True, False, False]
    # What the caller has sent itself is the caller's affair.
    refused = api.post(path, json={**ask, "stream_options": {"include_usage": True}})
    assert refused.status == 400 and refused.error["param"] == "stream_options"
    # The usage is estimated, by the events of the content.
    gateway.wait_log(r"(?s)(completion_tokens=5 estimated=true.*){2}")
    gateway.wait_log("stream_options_refused")
    # Until the catalog changes.
    gateway.signal(1)
    gateway.wait_log("reloaded")
    assert api.post(path, json=ask).status == 200
    assert ["stream_options" in one.json for one in fake_server.seen(tag)][-2:] == [True, False]
    states = gateway.cli("upstreams", "list")["targets"]
    assert all(one["failures"] == 0 for one in states)


@pytest.mark.promise("U76")
def test_base64_is_asked_for_until_it_is_refused(make_gateway, fake_server, contract, tag):
    gateway, api = own_api(make_gateway, contract)
    ask = {"model": "bge-m3", "encoding_format": "base64"}

    def formats():
        return [one.json.get("encoding_format") for one in fake_server.seen(tag)]

    def numbers(response):
        assert response.status == 200, response.body
        raw = base64.b64decode(response.json["data"][0]["embedding"], validate=True)
        return [one for (one,) in struct.iter_unpack("<f", raw)]

    taken = fake(tag=tag)
    assert numbers(api.post("/v1/embeddings", json={**ask, "input": taken})) == vector(taken, 8)
    assert formats() == ["base64"]
    # Only a text that names the field is about it.
    other = api.post("/v1/embeddings", json={**ask, "input": fake(tag=tag, forbid=["input"])})
    assert other.status == 400 and formats() == ["base64"] * 2
    refused = fake(tag=tag, refuse_value={"encoding_format": "base64"})
    for asked in (["base64", "float"], ["float"]):  # it is remembered
        before = len(formats())
        assert numbers(api.post("/v1/embeddings", json={**ask, "input": refused})) == vector(refused, 8)
        assert formats()[before:] == asked
    gateway.wait_log("encoding_format_refused")
    # Until the catalog changes.
    gateway.signal(1)
    gateway.wait_log("reloaded")
    assert numbers(api.post("/v1/embeddings", json={**ask, "input": taken})) == vector(taken, 8)
    assert formats()[-1] == "base64"
    assert all(one["failures"] == 0 for one in gateway.cli("upstreams", "list")["targets"])


@pytest.mark.promise("U77")
def test_an_upstream_that_is_to_be_asked_for_numbers_is(make_gateway, fake_server, contract, tag):
    _, api = own_api(make_gateway, contract, lambda config: config["upstreams"][0].update(encoding_format="float"))
    text = fake(tag=tag, refuse_value={"encoding_format": "base64"})
    assert api.post("/v1/embeddings", json={"model": "bge-m3", "encoding_format": "base64", "input": text}).status == 200
    assert fake_server.one(tag).json["encoding_format"] == "float"


@pytest.mark.promise("U38")
def test_an_upstream_that_is_never_to_be_asked_for_usage_is_not(make_gateway, fake_server, contract, tag):
    _, api = own_api(make_gateway, contract, lambda config: config["upstreams"][0].update(stream_options="never"))
    assert api.chat(fake(tag=tag, forbid=["stream_options"]), stream=True).status == 200
    assert "stream_options" not in fake_server.one(tag).json


@pytest.mark.promise("U32")
def test_everything_that_goes_up_says_who_asks(make_gateway, contract, tag):
    with_health = FakeServer()
    try:
        def two(config):
            config["upstreams"] = [{"name": "fake", "base_url": with_health.url},
                                   {"name": "other", "base_url": with_health.url}]
            for model in config["models"]:
                model["targets"] = [{"upstream": name, "model": "fake-chat"} for name in ("fake", "other")]
            config["health"] = {"probe_interval": "200ms"}

        gateway, api = own_api(make_gateway, contract, two)
        for stream in (False, True):
            assert api.chat(fake(tag=tag), stream=stream).status == 200
        api.post("/v1/embeddings", json={"model": "bge-m3", "input": fake(tag=tag)})
        gateway.cli("upstreams", "test", "fake")
        deadline = time.monotonic() + 5
        while {"/health", "/v1/models"} - {one.path for one in with_health.seen()} and time.monotonic() < deadline:
            time.sleep(0.05)
        version = re.search(r"project\(solidrust VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
        seen = with_health.seen()
        assert {"/health", "/v1/models", "/v1/chat/completions", "/v1/embeddings"} <= {one.path for one in seen}
        assert {one.header("user-agent") for one in seen} == {f"solidrust/{version}"}
    finally:
        with_health.stop()


@pytest.mark.promise("U40")
@pytest.mark.parametrize("status,expected", [(413, 413), (401, 502), (429, 503)])
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_an_answer_that_comes_while_the_body_is_being_sent_is_used(make_gateway, contract, status, expected, stream):
    """The server reads no byte of the body and stays."""
    early = FakeServer()
    try:
        def change(config):
            config["upstreams"][0] = {"name": "fake", "base_url": early.url}
            for model in config["models"]:
                model["targets"][0]["upstream"] = "fake"

        _, api = own_api(make_gateway, contract, change)
        early.ask("POST", "/default", json.dumps({"early": status, "message": "too big for me"}))
        began = time.monotonic()
        response = api.chat("x" * 18_000_000, stream=stream)
        assert response.status == expected, response.body
        assert time.monotonic() - began < 10
        if expected == 413:
            assert response.error["message"] == "too big for me"
    finally:
        early.stop()


ERROR = {"error": {"message": "messages[3].content is too odd for this model", "type": "invalid_request_error",
                   "code": 400}}


@pytest.mark.promise("U41")
def test_an_error_in_json_for_a_stream_is_translated(make_gateway, contract, tag):
    gateway, api = own_api(make_gateway, contract)
    body = json.dumps(ERROR).encode()
    raw = (b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body)) + body
    response = api.chat(fake(tag=tag, raw=base64.b64encode(raw).decode()), stream=True)
    assert response.status == 400 and response.error["message"] == ERROR["error"]["message"]
    assert all(one["failures"] == 0 for one in gateway.cli("upstreams", "list")["targets"])


@pytest.mark.parametrize("nothing", ["data:\n\n", "data: \n\n", "data\n\n", "data:\r\n\r\n"])
def test_an_event_without_data_is_none(api, tag, nothing):
    chunk = 'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"fake-chat","choices":' \
            '[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}\n\n'
    response = api.chat(fake(tag=tag, events=[nothing * 100, chunk, nothing, chunk, nothing, "data: [DONE]\n\n"]),
                        stream=True)
    assert response.text == "aa" and response.data[-1] == "[DONE]" and len(response.data) == 3


PATH = "/home/someone/models/SmolLM2-135M-Instruct.Q4_1.gguf"
CHOICES = [(None, "fake-chat"), ("target", "fake-chat"), ("asked", "vllm-primary"), ("upstream", PATH)]


@pytest.mark.promise("U44", "U45")
@pytest.mark.parametrize("choice,name", CHOICES, ids=lambda value: str(value)[:10])
def test_an_answer_names_the_model_as_it_was_chosen(make_gateway, contract, tag, choice, name):
    def change(config):
        for model in config["models"]:
            if choice:
                model["answer_model"] = choice

    _, api = own_api(make_gateway, contract, change)
    script = fake(tag=tag, extra={"model": PATH})
    assert api.chat(script).json["model"] == name
    assert {event["model"] for event in api.chat(script, stream=True).events} == {name}
    legacy = {"model": "vllm-primary", "prompt": script}
    assert api.post("/v1/completions", json=legacy).json["model"] == name
    expected = name.replace("fake-chat", "fake-embed").replace("vllm-primary", "bge-m3")
    for form in ("float", "base64"):
        answer = api.post("/v1/embeddings", json={"model": "bge-m3", "input": script, "encoding_format": form})
        assert answer.json["model"] == expected
    big = api.chat(fake(tag=tag, extra={"model": PATH}, big_line_at=1, big_line=300_000), stream=True)
    assert {event["model"] for event in big.events} == {name}
    # The server knows the name that was asked for, and says it: nothing is to be hidden.
    known = fake(tag=tag, extra={"model": "vllm-primary"})
    assert api.chat(known).json["model"] == "vllm-primary"
    assert {event["model"] for event in api.chat(known, stream=True).events} == {"vllm-primary"}
    # The name that the target has with its server is a model too, and keeps the choice.
    real = api.chat(script, model="fake-chat").json["model"]
    assert real == (PATH if choice == "upstream" else "fake-chat")


ROLE = 'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"fake-chat","choices":' \
       '[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}]}\n\n'
TEXT = ROLE.replace('{"role":"assistant"}', '{"content":"a"}')


@pytest.mark.promise("U42", "U43")
@pytest.mark.slow
@pytest.mark.parametrize("after", ["text", "error"])
def test_while_a_model_thinks_the_caller_hears_that_it_lives(api, tag, after):
    """The upstream's stream has begun, and says nothing for 18 s."""
    then = TEXT + "data: [DONE]\n\n" if after == "text" else f"data: {json.dumps(ERROR)}\n\n"
    began = time.monotonic()
    response = api.chat(fake(tag=tag, events=[ROLE, then], gap=18, gap_after=1), stream=True, timeout=60)
    assert response.status == 200
    assert 14 < response.chunk_times[0][0] - began < 17.5
    assert response.body.startswith(b": ping\n\n")
    if after == "text":
        assert response.text == "a" and response.data[-1] == "[DONE]"
    else:
        assert "[DONE]" not in response.data and response.events[-1]["error"]["code"] == "invalid_value"
