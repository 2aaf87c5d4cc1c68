"""What goes up and what comes down when all is well."""

import json
from urllib.parse import quote

import pytest

from harness.api import chat_body, encode
from harness.fake import FakeServer, fake
from harness.gateway import UPSTREAM_KEY

pytestmark = pytest.mark.quick


def test_a_whole_answer_passes_through(api, tag):
    response = api.chat(fake(tag=tag, text="Grüße, 世界 🦀", chunks=4, extra={"system_fingerprint": "fp", "x_vllm": [1]}))
    assert response.text == "Grüße, 世界 🦀"
    assert response.json["model"] == "fake-chat" and response.json["x_vllm"] == [1]
    assert response.header("x-upstream-secret") is None and response.header("set-cookie") is None
    assert response.header("server") in (None, "solidrust")


def test_a_stream_passes_through(api, tag):
    response = api.chat(fake(tag=tag, text="Grüße, 世界 🦀", chunks=7), stream=True)
    assert response.content_type == "text/event-stream"
    assert response.text == "Grüße, 世界 🦀"
    assert response.data[-1] == "[DONE]"
    assert {event["model"] for event in response.events} == {"fake-chat"}
    assert response.header("cache-control") and "no-" in response.header("cache-control")


def test_events_come_one_by_one(api, tag):
    response = api.chat(fake(tag=tag, chunks=8, gap=0.05), stream=True)
    times = [at for at, _ in response.chunk_times]
    assert len(times) >= 8 and times[-1] - times[0] > 0.25


@pytest.mark.promise("U34")
def test_only_the_model_and_the_usage_wish_change_on_the_way_up(api, fake_server, tag):
    body = encode(chat_body(fake(tag=tag), stream=None, fields={
        "unknown": {"nested": [1, 2.50, None, "\u00e9"]}, "seed": 7, "logit_bias": {"50256": -100}}))
    body = b' \n{"odd spacing" :\t1e2,' + body[1:]
    assert api.post("/v1/chat/completions", body=body).status == 200
    assert fake_server.one(tag).body == body.replace(b'"vllm-primary"', b'"fake-chat"')


@pytest.mark.promise("U36")
@pytest.mark.parametrize("options,expected", [
    (None, b'"stream_options":{"include_usage":true}'),
    ({"include_usage": False}, b'"include_usage":true'),
    ({"include_usage": True}, b'"include_usage": true'),
    ({}, b'"include_usage":true'),
    ({"other": 1}, b'"include_usage":true'),
], ids=str)
def test_usage_is_always_asked_for(api, fake_server, tag, options, expected):
    fields = {} if options is None else {"stream_options": options}
    response = api.chat(fake(tag=tag), stream=True, fields=fields)
    sent = fake_server.one(tag).json
    assert sent["stream_options"]["include_usage"] is True
    assert sent["stream_options"].get("other") == (options or {}).get("other")
    asked = bool(options and options.get("include_usage"))
    assert (response.events[-1]["choices"] == []) == asked
    assert any("usage" in event and event["usage"] for event in response.events) == asked
    assert response.data[-1] == "[DONE]"


def test_usage_on_the_last_chunk_stays(api, tag):
    """Some servers put it on the chunk with the finish_reason, which must not be lost."""
    response = api.chat(fake(tag=tag, usage_in_last=True), stream=True)
    assert response.events[-1]["choices"][0]["finish_reason"] == "stop"


def test_a_server_that_knows_no_stream_options(api, tag):
    response = api.chat(fake(tag=tag, ignore_usage=True), stream=True, fields={"stream_options": {"include_usage": True}})
    assert response.data[-1] == "[DONE]"


def test_nothing_is_asked_for_when_the_answer_is_whole(api, fake_server, tag):
    api.chat(fake(tag=tag), stream=False)
    assert "stream_options" not in fake_server.one(tag).json


@pytest.mark.promise("S17", "S18")
def test_what_headers_go_upstream(api, fake_server, tag):
    api.chat(fake(tag=tag), headers=[
        ("Cookie", "session=secret"), ("X-Forwarded-For", "1.2.3.4"), ("Forwarded", "for=1.2.3.4"), ("Origin", "http://x"),
        ("X-Custom", "c"), ("OpenAI-Organization", "org"), ("x-stainless-retry-count", "1"), ("Via", "1.1 x"),
        ("Proxy-Authorization", "Basic eDp5"), ("Connection", "keep-alive, X-Custom"), ("TE", "trailers"),
        ("Accept-Encoding", "gzip, br")])
    seen = fake_server.one(tag)
    names = {name.lower() for name, _ in seen.headers}
    assert names <= {"host", "content-type", "content-length", "accept", "authorization", "user-agent", "x-request-id",
                     "accept-encoding", "connection"}, names
    assert seen.header("authorization") == f"Bearer {UPSTREAM_KEY}"
    assert seen.header("host") == f"127.0.0.1:{fake_server.port}"
    assert seen.header("accept-encoding") in (None, "identity")
    assert api.key not in str(seen.headers) and api.key.encode() not in seen.body


@pytest.mark.promise("S18")
def test_the_callers_bearer_never_goes_upstream(api, fake_server, tag):
    api.chat(fake(tag=tag), key=None, headers=[("Authorization", f"Bearer {api.key}")])
    assert fake_server.one(tag).header("authorization") == f"Bearer {UPSTREAM_KEY}"


@pytest.mark.promise("S19")
def test_nothing_that_a_caller_sends_leads_elsewhere(api, fake_server, tag):
    """Host, the form of the target, a query, the fields of proxies, and a model that looks like a path or an address."""
    elsewhere = FakeServer()
    other = f"127.0.0.1:{elsewhere.port}"
    try:
        body = encode(chat_body(fake(tag=tag)))
        for number, target in enumerate(("/v1/chat/completions", "/v1/chat/completions?url=http://" + other, f"http://{other}/v1/chat/completions")):
            with api.connect() as connection:
                connection.request("POST", target, [("X-API-Key", api.key), ("Content-Type", "application/json"), ("X-Forwarded-Host", other),
                                                    ("Forwarded", f"host={other}"), ("X-Original-URL", "/v1/models")], body, host=other)
                assert connection.read("POST", target).status == 200, target
            assert len(fake_server.seen(tag)) == number + 1
        for seen in fake_server.seen(tag):
            assert seen.path == "/v1/chat/completions" and seen.header("host") == f"127.0.0.1:{fake_server.port}"
        for model in (f"http://{other}/v1", "../../v1/models", f"fake@{other}", "vllm-primary/../x"):
            assert api.chat(fake(tag=tag), model=model).status == 404, model
        assert len(fake_server.seen(tag)) == 3 and elsewhere.seen() == []
    finally:
        elsewhere.stop()


def test_an_upstream_without_a_key_gets_none(own, fake_server, tag):
    server, api = own(lambda config: config["upstreams"][0].pop("api_key_env"))
    assert api.chat(fake(tag=tag)).status == 200
    assert fake_server.one(tag).header("authorization") is None


def test_connections_upstream_are_kept(api, fake_server, tag):
    for _ in range(12):
        with api.connect() as connection:
            api.chat(fake(tag=tag), connection=connection)
    connections = {seen.connection for seen in fake_server.seen(tag)}
    assert len(connections) <= 6, connections  # one or so for each worker, not one for each request


def test_a_kept_connection_that_went_stale_is_replaced(api, fake_server, tag):
    for _ in range(20):
        assert api.chat(fake(tag=tag, close_after=True)).status == 200


def test_tools(api, fake_server, tag):
    tools = [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}]
    response = api.chat(fake(tag=tag), fields={"tools": tools, "tool_choice": "auto"})
    call = response.json["choices"][0]["message"]["tool_calls"][0]["function"]
    assert call["name"] == "get_weather" and json.loads(call["arguments"]) == {"city": "Oslo"}
    assert fake_server.one(tag).json["tools"] == tools
    streamed = api.chat(fake(tag=tag), stream=True, fields={"tools": tools})
    parts = [c["function"].get("arguments", "") for e in streamed.events for choice in e["choices"]
             for c in choice["delta"].get("tool_calls", [])]
    assert json.loads("".join(parts)) == {"city": "Oslo"}


def test_parallel_choices_and_finish_reasons(api, tag):
    response = api.chat(fake(tag=tag, finish="length"), fields={"n": 3})
    assert [c["finish_reason"] for c in response.json["choices"]] == ["length"] * 3


@pytest.mark.parametrize("stream", [False, True])
def test_completions(api, fake_server, tag, stream):
    body = {"model": "vllm-primary", "prompt": fake(tag=tag, text="one two three", chunks=3), "stream": stream}
    response = api.post("/v1/completions", json=body)
    assert response.text == "one two three"
    seen = fake_server.one(tag)
    assert seen.path == "/v1/completions" and seen.json["model"] == "fake-chat"


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
@pytest.mark.parametrize("stream", [False, True])
def test_every_framing_upstream(api, tag, framing, stream):
    for _ in range(2):
        assert api.chat(fake(tag=tag, text="abc", chunks=3, framing=framing), stream=stream).text == "abc"


@pytest.mark.parametrize("script", [
    {"comments": True}, {"crlf": True}, {"split": 1}, {"split": 7}, {"batch": 100}, {"big_line_at": 1, "big_line": 200_000},
    {"big_line_at": 0, "big_line": 10 * 1024 * 1024, "split": 60_000},
], ids=str)
def test_odd_streams_that_are_good(api, tag, script):
    response = api.chat(fake(tag=tag, chunks=5, **script), stream=True)
    assert response.data[-1] == "[DONE]" and len(response.events) >= 6
    if "big_line" in script:
        assert "L" * script["big_line"] in response.text


def test_a_model_by_its_alias_and_by_its_real_name(api):
    listed = {model["id"] for model in api.get("/v1/models").json["data"]}
    assert {"vllm-primary", "bge-m3", "small-context"} <= listed
    for name in listed:
        assert api.get(f"/v1/models/{quote(name, safe='')}").json["id"] == name


def test_the_calling_key(api, gateway):
    answer = api.get("/v1/key").json
    assert answer["environment"] == "live" and answer["hint"].endswith(api.key[-4:]) and answer["name"] == "live"
    assert sorted(answer["scopes"]) == ["chat:read", "embeddings:read", "images:read", "models:list", "moderations:read",
                                          "rerank:read", "speech:read", "tokenize:read", "transcriptions:read"]
    assert api.key[8:-4] not in json.dumps(answer)


def test_head_is_answered_like_get(api):
    whole = api.get("/v1/models")
    assert api.call("HEAD", "/v1/models").header("content-length") == str(len(whole.body))


def test_request_ids_are_unique_and_in_the_log(api, gateway):
    ids = {api.chat().header("x-request-id") for _ in range(20)}
    assert len(ids) == 20
    for request_id in ids:
        gateway.wait_log(request_id)


def test_one_log_line_for_every_request(api, gateway):
    for response in (api.chat(), api.chat(stream=True), api.chat(key="nonsense"), api.get("/nope"), api.post(
            "/v1/chat/completions", body=b"{")):
        request_id = response.header("x-request-id")
        gateway.wait_log(request_id)
        lines = [line for line in gateway.log().splitlines() if request_id in line]
        assert len(lines) == 1 and str(response.status) in lines[0], lines


@pytest.mark.promise("U27", "U28", "U29")
def test_a_second_target_answers_when_the_first_does_not(own, fake_server, tag):
    def two(config):
        config["upstreams"].insert(0, {"name": "dead", "kind": "openai", "base_url": "http://127.0.0.1:9/v1"})
        config["models"][0]["targets"][0]["priority"] = 1  # after the dead one; equals would share the load
        config["models"][0]["targets"].insert(0, {"upstream": "dead", "model": "m"})

    server, api = own(two)
    for stream in (False, True):
        response = api.chat(fake(tag=tag), stream=stream)
        assert response.status == 200 and response.header("x-solidrust-failover") == "true"
        assert response.header("x-solidrust-upstream") == "fake"
        server.wait_log(rf'{response.header("x-request-id")}.*route="?dead:')


def test_no_second_attempt_after_content(own, fake_server, tag):
    def two(config):
        config["models"][0]["targets"] *= 2

    server, api = own(two)
    response = api.broken_chat(fake(tag=tag, cut_events=3))
    assert "error" in response.events[-1]
    assert len(fake_server.seen(tag)) == 1


@pytest.mark.promise("U22")
def test_a_bad_request_is_not_tried_elsewhere(own, fake_server, tag):
    def two(config):
        config["models"][0]["targets"] *= 3

    server, api = own(two)
    assert api.chat(fake(tag=tag, status=400, message="bad")).status == 400
    assert len(fake_server.seen(tag)) == 1
