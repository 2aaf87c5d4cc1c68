"""The built-in sandbox: what a test key gets, and the hard cases that an application's own tests can ask for."""

import json
import math
import time

import pytest

from harness.api import chat_body
from harness.client import Broken

pytestmark = pytest.mark.quick


@pytest.fixture
def test_key(keys):
    return keys.test


def ask(api, key, content="Hi", **options):
    return api.chat(content, key=key, **options)


def broken(api, key, content):
    try:
        return ask(api, key, content, stream=True, check=False)
    except Broken as fault:
        assert fault.partial is not None
        return fault.partial


def test_it_says_what_it_is(api, test_key):
    answer = ask(api, test_key)
    assert "sandbox" in answer.text.lower() or "sandbox" in answer.json["model"].lower()
    assert answer.header("x-solidrust-upstream") == "sandbox"


def test_it_answers_the_same_to_the_same(api, test_key):
    first, second, other = ask(api, test_key), ask(api, test_key), ask(api, test_key, "Something else entirely")
    assert first.text == second.text and other.status == 200
    assert ask(api, test_key, stream=True).text == first.text


def test_its_usage_is_honest(api, test_key):
    whole = ask(api, test_key)
    streamed = ask(api, test_key, stream=True, fields={"stream_options": {"include_usage": True}})
    assert streamed.events[-1]["usage"] == whole.json["usage"]
    content = [e for e in streamed.events if e["choices"] and e["choices"][0]["delta"].get("content")]
    assert whole.json["usage"]["completion_tokens"] == len(content)
    assert "usage" not in str(ask(api, test_key, stream=True).body)


def test_max_tokens(api, test_key):
    answer = ask(api, test_key, fields={"max_tokens": 2})
    assert answer.json["usage"]["completion_tokens"] == 2
    assert answer.json["choices"][0]["finish_reason"] == "length"


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("status,expected", [(400, 400), (429, 429), (500, 502), (503, 503), (401, 502), (529, 503)])
def test_errors_on_demand(api, test_key, status, expected, stream):
    response = ask(api, test_key, f"sandbox: error {status}", stream=stream)
    assert response.status == expected, response.body


def test_a_cut_stream_on_demand(api, test_key):
    response = broken(api, test_key, "sandbox: cut after 3")
    assert "error" in response.events[-1] and "[DONE]" not in response.data
    assert len([e for e in response.events if e.get("choices") and e["choices"][0]["delta"].get("content")]) == 3


def test_an_error_in_the_stream_on_demand(api, test_key):
    response = broken(api, test_key, "sandbox: error in stream after 2")
    assert "error" in response.events[-1] and "[DONE]" not in response.data


def test_slow_on_demand(api, test_key):
    at = time.monotonic()
    assert ask(api, test_key, "sandbox: slow 400ms").status == 200
    assert 0.4 <= time.monotonic() - at < 2


def test_long_on_demand(api, test_key):
    answer = ask(api, test_key, "sandbox: long 5000", stream=True)
    assert len(answer.events) > 5000 and answer.data[-1] == "[DONE]"


def test_a_step_that_does_not_exist_is_said(api, test_key):
    response = ask(api, test_key, "sandbox: expolde")
    assert response.status == 400 and "error" in response.error["message"]


def test_a_live_key_reaches_no_sandbox_by_prompt(api):
    assert api.chat("sandbox: error 500").status == 200


def test_tools(api, test_key):
    tool = {"type": "function", "function": {"name": "lookup", "parameters": {
        "type": "object", "required": ["city", "days"], "properties": {
            "city": {"type": "string"}, "days": {"type": "integer", "minimum": 2}, "unit": {"enum": ["C", "F"]}}}}}
    for stream in (False, True):
        answer = ask(api, test_key, stream=stream, fields={"tools": [tool]})
        if stream:
            calls = [c for e in answer.events for choice in e["choices"] for c in choice["delta"].get("tool_calls", [])]
            arguments = json.loads("".join(c["function"].get("arguments", "") for c in calls))
        else:
            arguments = json.loads(answer.json["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"])
        assert isinstance(arguments["city"], str) and arguments["days"] >= 2
    none = ask(api, test_key, fields={"tools": [tool], "tool_choice": "none"})
    assert none.text and "tool_calls" not in none.json["choices"][0]["message"]


def test_structured_output(api, test_key):
    schema = {"type": "object", "required": ["name", "tags"], "additionalProperties": False,
              "properties": {"name": {"type": "string"}, "tags": {"type": "array", "items": {"enum": ["a", "b"]},
                                                                  "minItems": 1}}}
    answer = ask(api, test_key, fields={"response_format": {
        "type": "json_schema", "json_schema": {"name": "x", "schema": schema}}})
    import jsonschema
    jsonschema.validate(json.loads(answer.text), schema)
    json.loads(ask(api, test_key, fields={"response_format": {"type": "json_object"}}).text)


@pytest.mark.parametrize("text", ['{"name":"Ada", "age":36}', "cut after 3, long 5\n ü ", "x"])
@pytest.mark.parametrize("fields", [{}, {"response_format": {"type": "json_object"}},
                                    {"tools": [{"type": "function", "function": {"name": "f"}}]},
                                    {"functions": [{"name": "f", "parameters": {"type": "object"}}]}],
                         ids=["plain", "JSON", "tools", "functions"])
def test_a_text_that_is_asked_for_comes_back_exactly(api, test_key, text, fields):
    for stream in (False, True):
        answer = ask(api, test_key, f"sandbox: text {text}", stream=stream, fields=fields)
        assert answer.status == 200 and answer.text == text, answer.body


PERSON = {"type": "object", "required": ["name", "age"], "additionalProperties": False,
          "properties": {"name": {"type": "string", "minLength": 3}, "age": {"type": "integer", "minimum": 18}}}


@pytest.mark.parametrize("where", ["in the format", "in the system message", "in the user's message"])
def test_a_json_object_has_the_callers_shape(api, test_key, where):
    import jsonschema
    told = f"Answer in JSON by this schema:\n```json\n{json.dumps(PERSON, indent=2)}\n```"
    messages = [{"role": "system", "content": told if "system" in where else "Be short."},
                {"role": "user", "content": told if "user" in where else "Who?"}]
    body = {"model": "vllm-primary", "messages": messages, "response_format": {"type": "json_object"}}
    if "format" in where:
        body["response_format"]["schema"] = PERSON
    for stream in (False, True):
        answer = api.post("/v1/chat/completions", json={**body, "stream": stream}, key=test_key)
        jsonschema.validate(json.loads(answer.text), PERSON)


def test_legacy_functions(api, test_key):
    asked = {"functions": [{"name": "lookup", "parameters": {
        "type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}}}, {"name": "other"}]}
    whole = ask(api, test_key, fields=asked).json["choices"][0]
    assert whole["finish_reason"] == "function_call" and whole["message"]["content"] is None
    assert whole["message"]["function_call"]["name"] == "lookup" and "tool_calls" not in whole["message"]
    assert isinstance(json.loads(whole["message"]["function_call"]["arguments"])["city"], str)
    events = ask(api, test_key, stream=True, fields=asked).events
    calls = [event["choices"][0]["delta"]["function_call"] for event in events if "function_call" in event["choices"][0]["delta"]]
    assert calls[0]["name"] == "lookup" and events[-1]["choices"][0]["finish_reason"] == "function_call"
    assert "".join(call.get("arguments", "") for call in calls) == whole["message"]["function_call"]["arguments"]
    chosen = ask(api, test_key, fields={**asked, "function_call": {"name": "other"}})
    assert chosen.json["choices"][0]["message"]["function_call"]["name"] == "other"
    assert ask(api, test_key, fields={**asked, "function_call": "none"}).text


def test_log_probabilities(api, test_key):
    asked = {"logprobs": True, "top_logprobs": 3}
    whole = ask(api, test_key, fields=asked)
    entries = whole.json["choices"][0]["logprobs"]["content"]
    assert "".join(entry["token"] for entry in entries) == whole.text
    assert all(entry["logprob"] < 0 and len(entry["top_logprobs"]) == 3 for entry in entries)
    streamed = [entry for event in ask(api, test_key, stream=True, fields=asked).events for choice in event["choices"]
                for entry in (choice.get("logprobs") or {}).get("content", [])]
    assert streamed == entries
    assert ask(api, test_key).json["choices"][0]["logprobs"] is None
    legacy = {"model": "vllm-primary", "prompt": "How likely is this", "max_tokens": 0, "echo": True, "logprobs": 1}
    scored = api.post("/v1/completions", json=legacy, key=test_key).json["choices"][0]
    assert scored["text"] == legacy["prompt"] and "".join(scored["logprobs"]["tokens"]) == legacy["prompt"]
    assert scored["logprobs"]["token_logprobs"][0] is None and all(one < 0 for one in scored["logprobs"]["token_logprobs"][1:])


def test_vectors(api, test_key):
    def vector(text):
        body = {"model": "bge-m3", "input": text}
        return api.post("/v1/embeddings", json=body, key=test_key).json["data"][0]["embedding"]

    a, again, b = vector("a"), vector("a"), vector("b")
    assert a == again != b
    assert math.isclose(sum(x * x for x in a), 1, rel_tol=1e-3)


def test_completions(api, test_key):
    body = {"model": "vllm-primary", "prompt": "Once"}
    whole = api.post("/v1/completions", json=body, key=test_key)
    streamed = api.post("/v1/completions", json={**body, "stream": True}, key=test_key)
    assert whole.text and whole.text == streamed.text


def test_hostile_requests(api, test_key):
    deep = {"type": "object"}
    for _ in range(20):
        deep = {"type": "object", "required": ["a"], "properties": {"a": deep}}
    loop = {"$ref": "#/$defs/a", "$defs": {"a": {"type": "object", "required": ["a"], "properties": {
        "a": {"$ref": "#/$defs/a"}}}}}
    for schema in (deep, loop, {"type": "array", "minItems": 10**9, "items": {}}, {"minLength": 10**9, "type": "string"},
                   {"enum": []}, 5, []):
        for fields in ({"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}},
                       {"tools": [{"type": "function", "function": {"name": "f", "parameters": schema}}]}):
            response = api.post("/v1/chat/completions", json=chat_body(fields=fields), key=test_key)
            assert response.status in (200, 400), response.body
