"""The cases of the Open Responses compliance suite, by its ids, at the sandbox: each answer, whole and streamed, has every field
that its document requires (harness/open_responses.py). What is excepted is refused in words that say what to do."""

import base64
import copy

import pytest

from harness.api import Api
from harness.client import sse_named
from harness.dialects import ask
from harness.open_responses import check_resource, check_stream

pytestmark = pytest.mark.quick

PATH = "/v1/responses"
HEART = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(60)).decode()
PDF = "data:application/pdf;base64," + base64.b64encode(b"%PDF-1.1\n%%EOF").decode()
FORECAST = {"type": "function", "name": "forecast", "description": "The weather of a place",
            "parameters": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}}


def said(role: str, content, **more) -> dict:
    return {"type": "message", "role": role, "content": content, **more}


PASSING = {
    "basic-response": {"input": [said("user", "Greet me in three words.")]},
    "streaming-response": {"input": [said("user", "Name five numbers.")]},
    "system-prompt": {"input": [said("system", "You speak like a sailor."), said("user", "Greet me.")]},
    "image-input": {"input": [said("user", [{"type": "input_text", "text": "What does this show?"},
                                            {"type": "input_image", "image_url": HEART}])]},
    "multi-turn": {"input": [said("user", "I am Ada."), said("assistant", "Good day, Ada."), said("user", "Who am I?")]},
    "assistant-phase": {"input": [said("assistant", "I look it up.", phase="commentary"),
                                  said("assistant", "It is four.", phase="final_answer"), said("user", "Say it again.")]},
}
# What a caller may set, and how the answer has to repeat it.
SETTINGS = [
    {"temperature": 0.5, "top_p": 0.25, "presence_penalty": 1, "frequency_penalty": -1},
    {"instructions": "Be brief.", "metadata": {"for": "a test"}, "max_output_tokens": 500, "user": "u1"},
    {"prompt_cache_key": "k1", "safety_identifier": "s1", "service_tier": "flex", "parallel_tool_calls": False},
    {"reasoning": {"effort": "low", "summary": "auto"}},
    {"text": {"format": {"type": "json_object"}, "verbosity": "low"}},
    {"tools": [{**FORECAST, "strict": True}], "tool_choice": {"type": "function", "name": "forecast"}},
    {"tools": [{**FORECAST, "strict": False}], "tool_choice": "none"},
]


@pytest.fixture
def sandbox(gateway, keys, contract):
    return Api(gateway, keys.test, contract)


def respond(api, stream: bool, **body) -> dict:
    """The response object, its form and that of its events checked."""
    response = api.post(PATH, json={"model": "vllm-primary", "stream": stream, **body})
    assert response.status == 200, response.body
    if stream:
        return check_stream(sse_named(response.body))
    check_resource(response.json)
    return response.json


def refused(api, stream: bool, **body) -> dict:
    response = api.post(PATH, json={"model": "vllm-primary", "stream": stream, **body})
    assert response.status == 400, response.body
    return response.json["error"]


def words_of(response: dict) -> str:
    return "".join(part["text"] for item in response["output"] if item["type"] == "message" for part in item["content"])


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("case", PASSING)
def test_a_case_that_is_answered_with_text(sandbox, case, stream):
    response = respond(sandbox, stream, **PASSING[case])
    assert response["status"] == "completed" and [item["type"] for item in response["output"]] == ["message"]
    last = PASSING[case]["input"][-1]["content"]
    assert (last if isinstance(last, str) else last[0]["text"]) in words_of(response)


@pytest.mark.parametrize("stream", [False, True])
def test_tool_calling(sandbox, stream):
    response = respond(sandbox, stream, input=[said("user", "How is the weather in Oslo?")], tools=[FORECAST])
    assert response["status"] == "completed"
    assert [(item["type"], item["name"]) for item in response["output"]] == [("function_call", "forecast")]
    assert response["tools"] == [{**FORECAST, "strict": None}]


@pytest.mark.parametrize("stream", [False, True])
def test_function_call_roundtrip(sandbox, stream):
    """With the conversation sent again; the suite leaves it to the server, see below."""
    asked = [said("user", "Ask the tool how warm Oslo is.")]
    named = {"type": "function", "name": "forecast"}
    first = respond(sandbox, stream, input=asked, tools=[FORECAST], tool_choice=named)
    call, = first["output"]
    assert call["type"] == "function_call"
    result = {"type": "function_call_output", "call_id": call["call_id"], "output": "18 degrees"}
    second = respond(sandbox, stream, input=[*asked, call, result], tools=[FORECAST])
    assert second["status"] == "completed" and [item["type"] for item in second["output"]] == ["message"]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("case,more", [
    ("previous-response-id", "And what did I say?"),
    ("function-call-roundtrip", [{"type": "function_call_output", "call_id": "call_1", "output": "18 degrees"}]),
])
def test_an_earlier_response_cannot_be_continued_by_its_id(sandbox, case, more, stream):
    first = respond(sandbox, False, input="Keep this word: papaya.")
    error = refused(sandbox, stream, input=more, previous_response_id=first["id"])
    assert error["param"] == "previous_response_id" and "Send the earlier items in `input`" in error["message"]


@pytest.mark.parametrize("stream", [False, True])
def test_file_input_is_refused(sandbox, stream):
    file = {"type": "input_file", "filename": "a.pdf", "file_data": PDF}
    error = refused(sandbox, stream, input=[said("user", [{"type": "input_text", "text": "Its title?"}, file])])
    assert error["param"].startswith("input") and "give their text instead" in error["message"]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("case,tool,param", [
    ("file-search", {"type": "file_search", "vector_store_ids": ["vs_1"]}, "tools[0].type"),
    ("offline-web-search", {"type": "web_search", "external_web_access": False}, "tool_choice"),
])
def test_a_tool_of_the_server_that_must_be_used_is_refused(sandbox, case, tool, param, stream):
    error = refused(sandbox, stream, input="Find it.", tools=[tool], tool_choice={"type": tool["type"]})
    assert error["param"] == param and tool["type"] in error["message"]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("settings", SETTINGS, ids=lambda fields: "-".join(fields))
def test_an_answer_repeats_what_was_set(sandbox, settings, stream):
    response = respond(sandbox, stream, input="Hi", **settings)
    assert {name: response[name] for name in settings} == settings


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_that_was_cut(sandbox, stream):
    response = respond(sandbox, stream, input="sandbox: long 30", max_output_tokens=16)
    assert response["status"] == "incomplete" and response["incomplete_details"] == {"reason": "max_output_tokens"}
    assert [item["status"] for item in response["output"]] == ["incomplete"]


def test_an_answer_tells_when_it_was_completed(sandbox):
    response = respond(sandbox, True, input="sandbox: long 3, pause 550ms")
    assert response["created_at"] < response["completed_at"] < response["created_at"] + 10


@pytest.mark.parametrize("step", ["cut", "end", "error in stream"])
def test_a_stream_that_breaks(sandbox, step):
    response = respond(sandbox, True, input=f"sandbox: {step} after 3")
    assert response["status"] == "failed" and response["error"]["code"] == "server_error"


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("summary", [None, "auto"])
@pytest.mark.parametrize("upstream", ["chat", "messages"])
def test_a_model_that_thinks(dialects_gateway, contract, tag, upstream, summary, stream):
    api = Api(dialects_gateway, dialects_gateway.key("tests@example.org")["key"], contract)
    script = {"tag": tag, "reasoning": "first this, then that", "text": "so it is", "calls": [{"name": "weather"}]}
    response = ask(api, "responses", f"via-{upstream}", script, stream, reasoning={"summary": summary},
                   include=["reasoning.encrypted_content"])
    final = check_stream(sse_named(response.body)) if stream else response.json
    check_resource(final)
    thought, *others = final["output"]
    assert [item["type"] for item in others] == ["message", "function_call"]
    parts = thought["summary"] if summary else thought["content"]
    assert parts[0]["text"] == script["reasoning"] and thought["encrypted_content"]


# The checks themselves: each can fail.
def without(value: dict, name: str) -> dict:
    return {key: one for key, one in value.items() if key != name}


def test_every_field_is_required(sandbox):
    response = respond(sandbox, False, input="Hi")
    for name in response:
        with pytest.raises(AssertionError):
            check_resource(without(response, name))
    for name in ("id", "status", "role", "content", "type"):
        with pytest.raises(AssertionError):
            check_resource({**response, "output": [without(response["output"][0], name)]})
    for wrong in ({"more": 1}, {"completed_at": None}, {"completed_at": response["created_at"] - 1}, {"status": "failed"},
                  {"status": "incomplete"}, {"usage": None}, {"store": True}, {"temperature": None}):
        with pytest.raises(AssertionError):
            check_resource({**response, **wrong})


def test_every_event_is_required_to_be_whole(sandbox):
    body = {"model": "vllm-primary", "stream": True, "input": "Hi"}
    events = sse_named(sandbox.post(PATH, json=body).body)
    check_stream(copy.deepcopy(events))
    for i, (name, event) in enumerate(events[:-1]):
        # A field less of this one, this one twice, or this one not at all.
        broken = [[*events[:i], (name, without(event, field)), *events[i + 1:]] for field in event]
        for stream in [*broken, [*events[:i], (name, event), *events[i:]], [*events[:i], *events[i + 1:]]]:
            with pytest.raises(AssertionError):
                check_stream(copy.deepcopy(stream))
    with pytest.raises(AssertionError):
        check_stream(events[:-1])
