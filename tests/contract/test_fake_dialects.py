"""The fake upstream's Responses and Messages, read by the official SDKs: they take its streams for what the whole answers
are."""

import anthropic
import openai
import pytest

from harness.api import encode
from harness.client import Connection
from harness.fake import fake

pytestmark = pytest.mark.quick

TOOL = {"type": "object", "properties": {"city": {"type": "string"}}}
CALLS = [{"name": "weather", "arguments": {"city": "Grüße"}}, {"name": "time", "arguments": {}, "id": "own-1"}]
SCRIPTS = {
    "text": {"text": "Grüße 🦀 " * 20, "chunks": 7},
    "text with CRLF": {"text": "a b c", "crlf": True},
    "thinking": {"text": "so", "reasoning": "first this, then that"},
    "one call": {"calls": CALLS[:1]},
    "parallel calls": {"calls": CALLS, "text": "I call", "reasoning": "two things"},
    "text after the calls": {"calls": CALLS, "text": "I called", "quirks": ["text_last"]},
    "cut short": {"text": "too lon", "finish": "length"},
    "usage": {"usage": {"prompt": 100, "cached": 60, "written": 10, "completion": 20, "reasoning": 5}},
    "events nobody knows": {"text": "a b c", "quirks": ["unknown_events"]},
    "signs of life": {"text": "a b c", "comments": True},
}


def messages_client(server):
    return anthropic.Anthropic(api_key="k", base_url=server.url.removesuffix("/v1"), max_retries=0)


def responses_client(server):
    return openai.OpenAI(api_key="k", base_url=server.url, max_retries=0)


def messages_request(script: dict) -> dict:
    return {"model": "m", "max_tokens": 100, "messages": [{"role": "user", "content": fake(**script)}],
            "tools": [{"name": name, "input_schema": TOOL} for name in ("weather", "time")] if "calls" in script else []}


@pytest.mark.parametrize("name", SCRIPTS)
def test_messages_streamed_and_whole_are_the_same(fake_server, name):
    client = messages_client(fake_server)
    request = messages_request(SCRIPTS[name])
    whole = client.messages.create(**request)
    with client.messages.stream(**request) as stream:
        final = stream.get_final_message()
    assert final.to_dict() == whole.to_dict()
    assert [block.type for block in whole.content].count("tool_use") == len(SCRIPTS[name].get("calls", []))


@pytest.mark.parametrize("name", SCRIPTS)
def test_responses_streamed_and_whole_are_the_same(fake_server, name):
    client = responses_client(fake_server)
    request = {"model": "m", "input": fake(**SCRIPTS[name])}
    whole = client.responses.create(**request)
    with client.responses.stream(**request) as stream:
        events = list(stream)
    assert [event.sequence_number for event in events] == list(range(len(events)))
    final = events[-1].response
    assert final.status == ("incomplete" if name == "cut short" else "completed")
    assert without_parsed(final.to_dict()) == without_parsed(whole.to_dict())


def without_parsed(response: dict) -> dict:
    """What the SDK's own parser adds."""
    for item in response["output"]:
        item.pop("parsed_arguments", None)
        for part in item.get("content") or []:
            part.pop("parsed", None)
    return response


@pytest.mark.parametrize("quirk", ["", "call_at_once", "repeated_id", "interleaved"])
def test_calls_of_chat_streamed_and_whole_are_the_same(fake_server, quirk):
    client = responses_client(fake_server)
    request = {"model": "m", "messages": [{"role": "user", "content": fake(calls=CALLS, quirks=[quirk])}]}
    whole = client.chat.completions.create(**request)
    calls = {}
    for chunk in client.chat.completions.create(**request, stream=True):
        for piece in chunk.choices[0].delta.tool_calls or []:
            call = calls.setdefault(piece.index, {"id": piece.id, "name": piece.function.name, "arguments": ""})
            call["arguments"] += piece.function.arguments
    assert [calls[i] for i in sorted(calls)] == [
        {"id": call.id, "name": call.function.name, "arguments": call.function.arguments}
        for call in whole.choices[0].message.tool_calls]
    assert whole.choices[0].finish_reason == "tool_calls" and len(calls) == 2


def test_a_tool_loop_follows_its_steps(fake_server):
    client = messages_client(fake_server)
    steps = [{"calls": CALLS[:1]}, {"calls": CALLS[1:]}, {"text": "all done"}]
    request = messages_request({"steps": steps, "calls": []})
    kinds = []
    for _ in steps:
        answer = client.messages.create(**request)
        kinds.append(answer.stop_reason)
        request["messages"].append({"role": "assistant", "content": [block.to_dict() for block in answer.content]})
        request["messages"].append({"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": block.id, "content": "ok"} for block in answer.content
            if block.type == "tool_use"]})
    assert kinds == ["tool_use", "tool_use", "end_turn"] and answer.content[0].text == "all done"


def test_errors_have_the_form_of_their_dialect(fake_server):
    with pytest.raises(anthropic.RateLimitError) as raised:
        messages_client(fake_server).messages.create(**messages_request({"status": 429}))
    assert raised.value.type == "rate_limit_error"
    with pytest.raises(openai.RateLimitError):
        responses_client(fake_server).responses.create(model="m", input=fake(status=429))


@pytest.mark.parametrize("event", [False, True])
def test_streams_fail_in_the_form_of_their_dialect(fake_server, event):
    script = {"chunks": 5, "error_at": 2, "error_event": event}
    with pytest.raises(anthropic.APIStatusError), \
            messages_client(fake_server).messages.stream(**messages_request(script)) as stream:
        stream.get_final_message()
    events = list(responses_client(fake_server).responses.create(model="m", input=fake(**script), stream=True))
    assert events[-1].type == ("error" if event else "response.failed")


def test_tokens_are_counted(fake_server):
    request = messages_request({"usage": {"prompt": 123}})
    del request["max_tokens"]
    assert messages_client(fake_server).messages.count_tokens(**request).input_tokens == 123


@pytest.mark.parametrize("change,word", [
    ({"max_tokens": None}, "max_tokens"),
    ({"messages": [{"role": "assistant", "content": "x"}]}, "first message"),
    ({"messages": [{"role": "user", "content": [{"type": "text", "text": " "}]}]}, "non-empty"),
    ({"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": [
        {"type": "tool_use", "id": "a:0", "name": "f", "input": {}}]}, {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "a:0"}]}]}, "pattern"),
    ({"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": [
        {"type": "tool_use", "id": "a", "name": "f", "input": {}}]}, {"role": "user", "content": "y"}]}, "tool_result"),
    ({"frequency_penalty": 1}, "Extra inputs"),
    ({"context_management": {}}, "Extra inputs"),
])
def test_what_anthropic_refuses_is_refused(fake_server, change, word):
    with pytest.raises(anthropic.BadRequestError, match=word):
        messages_client(fake_server).messages.create(**messages_request({}), extra_body=change)
    assert word in fake_server.refusals()[-1]


def test_heads_are_recorded(fake_server, tag):
    headers = [("x-api-key", "k"), ("anthropic-version", "2023-06-01"), ("anthropic-beta", "b-1")]
    connection = Connection(("127.0.0.1", fake_server.port))
    connection.request("POST", "/v1/messages", headers, encode(messages_request({"tag": tag})))
    assert connection.read().status == 200
    seen = fake_server.one(tag)
    assert [(name, seen.header(name)) for name, _ in headers] == headers
