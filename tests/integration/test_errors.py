"""Every row of the error table, and that bad input of any kind gets one."""

import json

import pytest

from harness.api import chat_body
from harness.fake import fake

pytestmark = pytest.mark.quick

CHAT = "/v1/chat/completions"


def expect(response, status, code, param=None, words=()):
    assert (response.status, response.error["code"]) == (status, code), response.body
    if param is not None:
        assert response.error["param"] == param
    for word in words:
        assert word in response.error["message"], response.error["message"]


def chat_with(**fields):
    return chat_body(fields=fields)


NOT_JSON = [b"", b"{", b"}", b"[", b"nonsense", b"{'model':'x'}", b'{"model":"x",}', b'{"a":1} x', b"\xff\xfe{\0}\0",
            b'\xef\xbb\xbf{"model":"x"', b'{"model":"\x01"}', b'{"model":"\xff"}', b'{"model":NaN}', b'{"a":01}',
            b'{"a":1}{"b":2}', b'{"model":"\\x41"}', b"{" * 100_000, b"[" * 1_000_000, b'{"a":' * 500_000, b"\0",
            b'{"messages":[{"role":"user","content":"\\ud800']


@pytest.mark.parametrize("body", NOT_JSON, ids=lambda body: repr(body[:24]))
@pytest.mark.parametrize("path", [CHAT, "/v1/completions", "/v1/embeddings"])
def test_not_json(api, path, body):
    expect(api.post(path, body=body), 400, "invalid_json")


@pytest.mark.parametrize("body", [b"[]", b"1", b'"text"', b"null", b"true", b'[{"model":"x"}]'])
def test_json_but_no_object(api, body):
    response = api.post(CHAT, body=body)
    assert response.status == 400 and response.error["code"] in ("invalid_json", "invalid_type")


def nested(depth: int) -> bytes:
    return b'{"model":"vllm-primary","messages":[{"role":"user","content":"x"}],"x":' + \
        b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


def test_the_depth_of_json(api):
    assert api.post(CHAT, body=nested(64)).status == 200
    expect(api.post(CHAT, body=nested(65)), 400, "invalid_json")


MISSING = [
    (CHAT, {}, "model"), (CHAT, {"messages": [{"role": "user", "content": "x"}]}, "model"),
    (CHAT, {"model": "vllm-primary"}, "messages"),
    (CHAT, {"model": None, "messages": [{"role": "user"}]}, "model"),
    ("/v1/completions", {"model": "vllm-primary"}, "prompt"), ("/v1/embeddings", {"model": "bge-m3"}, "input"),
    ("/v1/embeddings", {"input": "x"}, "model"),
]


@pytest.mark.parametrize("path,body,field", MISSING, ids=str)
def test_a_missing_field(api, path, body, field):
    expect(api.post(path, json=body), 400, "missing_field", field, [field])


def test_a_message_without_role(api):
    response = api.post(CHAT, json={"model": "vllm-primary", "messages": [{"content": "x"}]})
    assert response.status == 400 and response.error["code"] == "missing_field" and "role" in response.error["message"]


WRONG_TYPE = [
    ("model", 5), ("model", ["vllm-primary"]), ("model", {}), ("messages", "hello"), ("messages", {}),
    ("messages", 1), ("messages", ["hello"]), ("stream", "true"), ("stream", 1), ("stream", {}),
    ("temperature", "0.5"), ("temperature", []), ("temperature", True), ("top_p", "1"), ("top_p", {}),
    ("max_tokens", "10"), ("max_tokens", [1]), ("max_completion_tokens", "10"), ("max_tokens", 1.5),
    ("stream_options", "yes"), ("stream_options", {"include_usage": "yes"}),
]


@pytest.mark.parametrize("field,value", WRONG_TYPE, ids=str)
def test_a_wrong_type(api, field, value):
    response = api.post(CHAT, json=chat_with(**{field: value}))
    assert response.status == 400 and response.error["code"] in ("invalid_type", "invalid_value"), response.body
    assert (response.error["param"] or "").startswith(field) and field in response.error["message"]


WRONG_VALUE = [
    ("model", ""), ("messages", []), ("temperature", -0.1), ("temperature", 2.0001), ("temperature", 1e300),
    ("top_p", -1), ("top_p", 1.01), ("max_tokens", 0), ("max_tokens", -5), ("max_completion_tokens", 0),
    ("max_tokens", 10**30),
]


@pytest.mark.parametrize("field,value", WRONG_VALUE, ids=str)
def test_a_value_out_of_range(api, field, value):
    expect(api.post(CHAT, json=chat_with(**{field: value})), 400, "invalid_value", field, [field])


@pytest.mark.parametrize("field,value", [("temperature", 0), ("temperature", 2), ("top_p", 0), ("top_p", 1),
                                         ("max_tokens", 1), ("temperature", None), ("stream", None),
                                         ("max_tokens", None), ("stream_options", None)], ids=str)
def test_values_at_their_bounds(api, field, value):
    assert api.post(CHAT, json=chat_with(**{field: value})).status == 200


@pytest.mark.parametrize("value", [5, {}, [], [[]], [1.5], [True], ["x", 1], [["x"]], [[1], "x"], [None], [{}], -1],
                         ids=str)
def test_inputs_that_are_none(api, value):
    response = api.post("/v1/embeddings", json={"model": "bge-m3", "input": value})
    assert response.status == 400 and response.error["code"] in ("invalid_type", "invalid_value"), response.body
    assert (response.error["param"] or "").startswith("input")


@pytest.mark.parametrize("value", ["x", ["x"], ["x", "y"], [1, 2], [[1, 2], [3]]], ids=str)
def test_inputs(api, value):
    assert api.post("/v1/embeddings", json={"model": "bge-m3", "input": value}).status == 200


def test_an_encoding_format_that_is_none(api):
    response = api.post("/v1/embeddings", json={"model": "bge-m3", "input": "x", "encoding_format": "int8"})
    expect(response, 400, "invalid_value", "encoding_format")


@pytest.mark.parametrize("doubled", ['"model":"bge-m3"', '"stream":true', '"m\\u006fdel":"bge-m3"', '"messages":[]'])
def test_a_field_that_stands_twice(api, doubled):
    """Whoever checks and whoever acts must not read different values."""
    body = json.dumps(chat_with(stream=False))[:-1] + "," + doubled + "}"
    assert api.post(CHAT, body=body.encode()).status == 400


@pytest.mark.parametrize("name", ["gpt-9", "VLLM-PRIMARY", "vllm-primary ", "../vllm-primary", "a" * 5000, "模型",
                                  "x\ny", "<script>", "'; DROP TABLE keys; --", "\0", "\\\"", "http://10.0.0.1/"])
def test_no_such_model(api, name):
    expect(api.chat(model=name), 404, "model_not_found", "model", ["vllm-primary", "bge-m3"])


def test_no_such_model_to_retrieve(api):
    expect(api.get("/v1/models/gpt-9"), 404, "model_not_found", "model", ["vllm-primary"])


def test_a_prompt_longer_than_the_context(api, fake_server, tag):
    response = api.chat("word " * 200, model="small-context")
    expect(response, 400, "context_length_exceeded", words=["64"])
    assert not [seen for seen in fake_server.seen() if b"word word word word" in seen.body]


@pytest.mark.parametrize("stream", [False, True])
def test_a_completion_may_ask_for_its_prompt_alone(api, fake_server, tag, stream):
    body = {"model": "vllm-primary", "prompt": fake(tag=tag), "max_tokens": 0, "echo": True, "logprobs": 1, "stream": stream}
    assert api.post("/v1/completions", json=body).status == 200
    sent = fake_server.one(tag).json
    assert sent["max_tokens"] == 0 and sent["echo"] is True and sent["logprobs"] == 1


@pytest.mark.parametrize("more", [{}, {"echo": False}, {"echo": None}, {"echo": "true"}])
def test_without_its_prompt_it_would_ask_for_nothing(api, more):
    body = {"model": "vllm-primary", "prompt": "x", "max_tokens": 0, **more}
    expect(api.post("/v1/completions", json=body), 400, "invalid_value", "max_tokens", ["0 with `echo: true`", "got 0"])


@pytest.mark.parametrize("method,path", [("GET", "/"), ("GET", "/v1"), ("GET", "/v1/"), ("POST", "/v1/chat"),
                                         ("POST", "/v1/chat/completions/"), ("GET", "/v2/models"), ("POST", "/"),
                                         ("GET", "/admin"), ("GET", "/metrics"), ("GET", "/.env"), ("GET", "/console"),
                                         ("GET", "/v1/models/"), ("GET", "/V1/models"), ("DELETE", "/v1/keys"),
                                         ("GET", "/healthz/"), ("GET", "/api/accounts")])
def test_no_such_path(api, method, path):
    for key in ("", None):
        response = api.call(method, path, key=key)
        expect(response, 404, "unknown_url", words=[f"{method} {path} is not served here", "POST /v1/chat/completions", "GET /v1/models/{id}"])


@pytest.mark.parametrize("path,shown", [
    ("/v1/a%20b%22%3Cc%3E", "/v1/a%20b%22%3Cc%3E "), ("/" + "a/b" * 60, "a/ba…"), ("/v1/batches?input=words", "/v1/batches is not"),
    ("/v1//batches", " /v1/batches is not"), ("/v1/" + "w" * 24, "POST of this path"), ("/sk-proj-abc/x", "POST of this path"),
    ("http://any.example/v1/batches", "POST /v1/batches is not")])
def test_the_path_that_is_not_served_is_named_shortened_and_escaped(api, path, shown):
    response = api.call("POST", path, check=False)
    expect(response, 404, "unknown_url", words=[shown])
    assert len(response.body) < 700 and "/v2/rerank" not in response.error["message"] and "words" not in response.error["message"]


def test_a_long_method_is_named_in_part(api):
    response = api.call("BREW-" * 400, "/v1/coffee", check=False)
    assert response.status == 404 and "BREW-BREW-BREW-B… /v1/coffee is not served" in response.error["message"]


def test_options_of_the_server_itself(api):
    response = api.call("OPTIONS", "*", key=None)
    expect(response, 405, "method_not_allowed")
    assert response.header("allow") == "GET, HEAD, POST"


@pytest.mark.parametrize("method,path", [("GET", CHAT), ("PUT", CHAT), ("DELETE", "/v1/models"), ("PATCH", "/v1/key"),
                                         ("POST", "/v1/models"), ("POST", "/healthz"), ("OPTIONS", CHAT),
                                         ("GET", "/v1/embeddings"), ("HEAD", "/v1/completions"), ("TRACE", "/healthz")])
def test_no_such_method(api, method, path):
    response = api.call(method, path)
    assert response.status == 405
    if method != "HEAD":
        expect(response, 405, "method_not_allowed")
    expected = "GET, HEAD, POST" if method == "TRACE" else ("GET, HEAD" if path in ("/v1/models", "/v1/key", "/healthz") else "POST")
    assert response.header("allow") == expected


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                                          "application/jsonp", "application/json+x", "json", "", "text/json",
                                          "application/xml; x=application/json"])
def test_a_body_that_is_not_said_to_be_json(api, content_type):
    expect(api.post(CHAT, json=chat_body(), content_type=content_type), 415, "unsupported_media_type")


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON", "application/json;x=y",
                                          "application/json ; charset=UTF-8"])
def test_ways_to_say_json(api, content_type):
    assert api.post(CHAT, json=chat_body(), content_type=content_type).status == 200


def test_a_compressed_body_is_refused(api):
    response = api.post(CHAT, json=chat_body(), headers=[("Content-Encoding", "gzip")])
    assert response.status in (400, 415), response.body


def test_a_body_over_the_limit(own):
    server, api = own(lambda config: config.update(limits={"body": "64KiB"}))
    for size, status in ((64 * 1024, 200), (64 * 1024 + 1, 413)):
        body = json.dumps(chat_body()).encode()
        response = api.post(CHAT, body=body + b" " * (size - len(body)))
        assert response.status == status
        if status == 413:
            expect(response, 413, "request_too_large", words=["65536"])


def test_a_body_of_20_mib_passes(api, fake_server, tag):
    body = chat_body(fake(tag=tag), fields={"filler": "x" * (20 * 1024 * 1024 - 400)})
    assert api.post(CHAT, json=body).status == 200
    assert len(fake_server.one(tag).body) > 20_900_000


def test_a_request_line_over_the_limit(api):
    response = api.get("/v1/models?" + "x" * 9_000)
    expect(response, 414, "uri_too_long")


def test_a_header_block_over_the_limit(api):
    response = api.get("/v1/models", headers=[("X-Big", "x" * 17_000)])
    expect(response, 431, "headers_too_large")


def test_a_gigabyte_is_refused_before_it_is_sent(api):
    with api.connect() as connection:
        connection.request("POST", CHAT, [("X-API-Key", api.key), ("Content-Type", "application/json"),
                                          ("Content-Length", str(1 << 30))])
        response = connection.read("POST", CHAT)
        expect(response, 413, "request_too_large")
        assert connection.closed()


def test_the_upstream_is_down(own):
    server, api = own(lambda config: config["upstreams"].append(
        {"name": "dead", "kind": "openai", "base_url": "http://127.0.0.1:9/v1"}) or config["models"].append(
        {"name": "dead", "targets": [{"upstream": "dead", "model": "m"}]}))
    response = api.chat(model="dead")
    assert response.status in (502, 503), response.body


def test_the_upstream_does_not_exist(own):
    server, api = own(lambda config: config["upstreams"].append(
        {"name": "lost", "kind": "openai", "base_url": "http://does-not-exist.invalid:8000/v1"}) or config["models"].append(
        {"name": "lost", "connect_timeout": "2s", "targets": [{"upstream": "lost", "model": "m"}]}))
    response = api.chat(model="lost")
    assert response.status in (502, 503, 504), response.body


def test_an_error_names_no_host_and_no_credential(api, tag):
    response = api.chat(fake(tag=tag, close_first="rst"))
    assert response.status == 502
    for secret in ("127.0.0.1", "fake-chat", "upstream-credential", "Boost", "errno"):
        assert secret not in response.body.decode()
