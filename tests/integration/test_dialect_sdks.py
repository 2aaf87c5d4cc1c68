"""The official SDKs of Anthropic (Python, Node) and OpenAI's Responses (Python, Node), unchanged, at upstreams of each dialect: what
their own accumulators make of a stream is what the whole answer is for the same request."""

import json
import shutil

import anthropic
import openai
import pydantic
import pytest

from harness.dialects import DIALECTS, tools_of
from harness.fake import fake
from harness.gateway import ROOT, clean_environment
from integration.test_dialects import SCRIPTS, TIME, USAGE, WEATHER
from integration.test_sdk import judge, names, play

pytestmark = pytest.mark.quick

NODE = ROOT / "tests/node/dialects.mjs"
NODE_CASES = names(NODE.read_text(), r"^  async (\w+)\(\) \{")
HI = [{"role": "user", "content": "Hi"}]
# In Node without the order that only a stream can tell, and without the events that its SDK refuses to know.
NODE_SCRIPTS = {name if not more else f"{name}, cut": {**script, **more} for name, script in SCRIPTS.items() for more in ({}, {"split": 1})
                if not {"text_last", "unknown_events"} & set(script.get("quirks", []))}
# Each also with an HTTP chunk for every byte of the upstream's stream.
CASES = [pytest.param({"calls": [], **script, **more}, id=f"{name}{', cut at every byte' if more else ''}")
         for name, script in SCRIPTS.items() for more in ({}, {"split": 1})]


@pytest.fixture(scope="session")
def sdk_keys(dialects_gateway):
    make = lambda name, **options: dialects_gateway.key("tests@example.org", name, **options)  # noqa: E731
    revoked = make("revoked")
    dialects_gateway.cli("keys", "revoke", revoked["id"])
    return {"live": make("live")["key"], "test": make("sandbox", environment="test")["key"], "revoked": revoked["key"],
            "models": make("models", scopes="models:list")["key"]}


@pytest.fixture
def claude(dialects_gateway, sdk_keys):
    """Makes clients of Anthropic's SDK."""
    def make(key="live", **options):
        return anthropic.Anthropic(api_key=sdk_keys[key], base_url=dialects_gateway.url, timeout=20,
                                   **{"max_retries": 0, **options})
    return make


@pytest.fixture
def gpt(dialects_gateway, sdk_keys):
    """Makes clients of OpenAI's SDK."""
    def make(key="live", **options):
        return openai.OpenAI(api_key=sdk_keys[key], base_url=f"{dialects_gateway.url}/v1", timeout=20,
                             **{"max_retries": 0, **options})
    return make


def own(message):
    """An object of an SDK without what is new in every answer, and without what its parser adds."""
    text = json.dumps(message.to_dict(), sort_keys=True)
    value = json.loads(text)

    def strip(node):
        if isinstance(node, dict):
            return {k: strip(v) for k, v in node.items()
                    if k not in ("id", "created", "created_at", "completed_at", "parsed", "parsed_arguments", "signature",
                                 "encrypted_content") and v is not None}
        return [strip(one) for one in node] if isinstance(node, list) else node

    return strip(value)


def in_order(answer, field, script, upstream):
    """A whole answer of chat completions does not say whether its text came before its calls: a stream does."""
    if upstream == "chat" and "text_last" in script.get("quirks", []):
        answer[field].sort(key=lambda part: part["type"])
    return answer


@pytest.mark.parametrize("upstream", DIALECTS)
@pytest.mark.parametrize("script", CASES)
def test_messages_accumulate_to_the_whole_answer(claude, upstream, script):
    client = claude()
    request = {"model": f"via-{upstream}", "max_tokens": 1000, "tools": tools_of("messages"),
               "messages": [{"role": "user", "content": fake(**script)}]}
    whole = client.messages.create(**request)
    assert whole._request_id.startswith("req_") and whole.id
    with client.messages.stream(**request) as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_message()
    assert in_order(own(final), "content", script, upstream) == in_order(own(whole), "content", script, upstream)
    assert kinds[0] == "message_start" and kinds[-1] == "message_stop"


@pytest.mark.parametrize("upstream", DIALECTS)
@pytest.mark.parametrize("script", CASES)
def test_responses_accumulate_to_the_whole_answer(gpt, upstream, script):
    client = gpt()
    request = {"model": f"via-{upstream}", "input": fake(**script), "tools": tools_of("responses")}
    whole = client.responses.create(**request)
    assert whole._request_id.startswith("req_")
    with client.responses.stream(**request) as stream:
        events = list(stream)
    final = events[-1].response
    assert events[0].type == "response.created" and events[-1].type == f"response.{whole.status}"
    assert in_order(own(final), "output", script, upstream) == in_order(own(whole), "output", script, upstream)
    assert whole.output_text == final.output_text
    if "text" in script and "\U0001f980" in script["text"]:
        assert final.output_text == script["text"]


@pytest.mark.parametrize("upstream", DIALECTS)
@pytest.mark.parametrize("script", CASES)
def test_chat_accumulates_to_the_whole_answer(gpt, upstream, script):
    client = gpt()
    request = {"model": f"via-{upstream}", "messages": [{"role": "user", "content": fake(**script)}],
               "tools": tools_of("chat")}
    whole = client.chat.completions.create(**request)
    with client.chat.completions.stream(**request, stream_options={"include_usage": True}) as stream:
        try:
            for _ in stream:
                pass
            final = stream.get_final_completion()
        except (openai.LengthFinishReasonError, openai.ContentFilterFinishReasonError):
            assert whole.choices[0].finish_reason == script["finish"]
            return
    assert alike(own(final)["choices"]) == alike(own(whole)["choices"])
    assert own(final)["usage"] == own(whole)["usage"]


def alike(choices):
    """Without the numbers of calls in a stream; no text and an empty one are the same, and so are no calls."""
    for choice in choices:
        choice["message"]["content"] = choice["message"].get("content") or ""
        choice["message"]["tool_calls"] = [{k: v for k, v in call.items() if k != "index"}
                                           for call in choice["message"].get("tool_calls") or []]
    return choices


class City(pydantic.BaseModel):
    answer: str


@pytest.mark.parametrize("upstream", DIALECTS)
def test_structured_answers_are_parsed(gpt, claude, fake_server, tag, upstream):
    parsed = gpt().responses.parse(model=f"via-{upstream}", input=fake(tag=tag, text='{"answer":"yes"}'), text_format=City)
    assert parsed.output_parsed == City(answer="yes")
    message = claude().messages.parse(model=f"via-{upstream}", max_tokens=100, output_format=City,
                                      messages=[{"role": "user", "content": fake(tag=tag, text='{"answer":"yes"}')}])
    assert message.parsed_output == City(answer="yes")
    for seen in fake_server.seen(tag):
        assert '"answer"' in json.dumps(seen.json.get("response_format") or seen.json.get("text") or seen.json.get("output_config"))


@pytest.mark.parametrize("upstream", DIALECTS)
def test_a_tool_loop_of_each_sdk(claude, gpt, fake_server, upstream):
    """What the SDK's objects give back goes in again, thinking and all."""
    refused = len(fake_server.refusals())
    steps = [{"reasoning": "hm", "calls": [WEATHER, TIME]}, {"text": "done", "calls": []}]
    messages = [{"role": "user", "content": fake(steps=steps)}]
    client = claude()
    for _ in steps:
        answer = client.messages.create(model=f"via-{upstream}", max_tokens=1000, messages=messages, tools=tools_of("messages"),
                                        thinking={"type": "adaptive"})
        messages += [{"role": "assistant", "content": answer.content},
                     {"role": "user", "content": [{"type": "tool_result", "tool_use_id": block.id, "content": "ok", "is_error": False}
                                                  for block in answer.content if block.type == "tool_use"]}]
    assert answer.content[0].text == "done"

    items = [{"role": "user", "content": fake(steps=steps)}]
    client = gpt()
    for _ in steps:
        answer = client.responses.create(model=f"via-{upstream}", input=items, tools=tools_of("responses"), store=False,
                                         include=["reasoning.encrypted_content"])
        items += answer.output
        items += [{"type": "function_call_output", "call_id": item.call_id, "output": "ok"} for item in answer.output
                  if item.type == "function_call"]
    assert answer.output_text == "done"
    assert fake_server.refusals()[refused:] == []


def test_usage_is_counted_as_each_api_counts(claude, gpt):
    usage = claude().messages.create(model="via-chat", max_tokens=100, messages=[
        {"role": "user", "content": fake(text="x", usage=USAGE)}]).usage
    assert (usage.input_tokens, usage.cache_read_input_tokens, usage.output_tokens) == (40, 60, 20)
    usage = gpt().responses.create(model="via-messages", input=fake(text="x", usage=USAGE)).usage
    assert (usage.input_tokens, usage.input_tokens_details.cached_tokens, usage.output_tokens, usage.total_tokens,
            usage.output_tokens_details.reasoning_tokens) == (100, 60, 20, 120, 5)


# Errors.


def claude_raises(kind, call, word=None):
    with pytest.raises(kind) as raised:
        call()
    error = raised.value
    assert type(error) is kind, type(error)
    assert error.request_id.startswith("req_") and error.type and error.body["request_id"] == error.request_id
    assert word is None or word in str(error), error
    return error


def test_errors_are_the_sdks_own(claude):
    def call(key="live", script=None, **fields):
        return lambda: claude(key).messages.create(**{"model": "via-chat", "max_tokens": 10, "messages": [
            {"role": "user", "content": fake(**script) if script else "x"}], **fields})

    claude_raises(anthropic.AuthenticationError, call("revoked"))
    claude_raises(anthropic.PermissionDeniedError, call("models"))
    claude_raises(anthropic.NotFoundError, call(model="no-such"), "no-such")
    claude_raises(anthropic.BadRequestError, call(messages=[]), "messages")
    claude_raises(anthropic.BadRequestError, call(max_tokens=0), "max_tokens")
    claude_raises(anthropic.OverloadedError, call(script={"status": 429}))  # whose limit that is is no caller's affair
    claude_raises(anthropic.OverloadedError, call(script={"status": 503}))
    claude_raises(anthropic.InternalServerError, call(script={"close_first": "rst"}))
    claude_raises(anthropic.BadRequestError, call(script={
        "status": 400, "dialect": "vllm", "message": "This model's maximum context length is 4096 tokens"}), "prompt is too long")
    claude_raises(anthropic.BadRequestError, call(model="small-context", messages=[{"role": "user", "content": "w " * 99}]),
                  "prompt is too long")


@pytest.mark.parametrize("upstream", DIALECTS)
def test_a_stream_that_breaks_raises(claude, gpt, upstream):
    script = {"chunks": 20, "cut_events": 9}
    text = ""
    with pytest.raises(anthropic.APIStatusError) as raised:
        with claude().messages.stream(model=f"via-{upstream}", max_tokens=10,
                                      messages=[{"role": "user", "content": fake(**script)}]) as stream:
            for piece in stream.text_stream:
                text += piece
    assert text.startswith("word0") and raised.value.type == "api_error"
    events = list(gpt().responses.create(model=f"via-{upstream}", input=fake(**script), stream=True))
    assert events[-1].type == "response.failed" and events[-1].response.error.message
    assert upstream == "responses" or events[-1].response.output[0].content[0].text.startswith("word0")


def test_the_sdks_retry(claude, gpt, fake_server, tag):
    with pytest.raises(anthropic.InternalServerError):
        claude(max_retries=1).messages.create(model="via-chat", max_tokens=10, messages=[
            {"role": "user", "content": fake(tag=tag, status=500)}])
    with pytest.raises(openai.InternalServerError):
        gpt(max_retries=1).responses.create(model="via-chat", input=fake(tag=tag, status=500))
    assert len(fake_server.seen(tag)) == 4


def test_models_are_listed_in_each_form(claude, gpt):
    listed = {model.id: model for model in claude().models.list()}
    assert {"via-chat", "via-messages", "chain"} <= listed.keys()
    assert listed["via-chat"].type == "model" and listed["via-chat"].created_at.year >= 1970  # which says: unknown
    assert claude().models.retrieve("via-chat").id == "via-chat"
    with pytest.raises(anthropic.NotFoundError):
        claude().models.retrieve("no-such")
    assert {"via-chat", "via-messages"} <= {model.id for model in gpt().models.list()}


def test_tokens_are_counted(claude):
    counted = claude().messages.count_tokens(model="via-messages", messages=[
        {"role": "user", "content": fake(usage={"prompt": 321})}])
    assert counted.input_tokens == 321


def test_both_headers_for_a_key_are_taken(claude, sdk_keys, dialects_gateway):
    """Older releases send x-api-key, newer ones Bearer; Claude Code both, where both variables are set."""
    client = anthropic.Anthropic(auth_token=sdk_keys["live"], base_url=dialects_gateway.url, max_retries=0,
                                 default_headers={"x-api-key": sdk_keys["live"], "anthropic-version": "2023-06-01"})
    assert client.messages.create(model="via-chat", max_tokens=10, messages=HI).content[0].text == "You said: Hi."


@pytest.mark.parametrize("upstream", DIALECTS)
def test_a_break_out_of_a_stream_cancels_the_upstream(claude, gpt, fake_server, tag, upstream):
    script = {"chunks": 2000, "gap": 0.01}
    with claude().messages.stream(model=f"via-{upstream}", max_tokens=10, messages=[
            {"role": "user", "content": fake(tag=tag + "a", **script)}]) as stream:
        next(iter(stream))
    stream = gpt().responses.create(model=f"via-{upstream}", input=fake(tag=tag + "b", **script), stream=True)
    next(iter(stream))
    stream.close()
    for one in "ab":
        assert fake_server.closed(fake_server.one(tag + one).connection)["closed_by"] != "us"


def test_the_sandbox_answers_the_sdks(claude, gpt):
    message = claude("test").messages.create(model="via-chat", max_tokens=100, messages=HI)
    assert message.content[0].text and message.stop_reason == "end_turn"
    assert gpt("test").responses.create(model="via-chat", input="Hi").output_text


@pytest.fixture(scope="session")
def node_played(dialects_gateway, sdk_keys):
    if not shutil.which("node"):
        pytest.skip("no Node here")
    return play(["node", str(NODE)], clean_environment(BASE_URL=dialects_gateway.url, KEYS=json.dumps(sdk_keys),
                                                       SCRIPTS=json.dumps(NODE_SCRIPTS)))


@pytest.mark.parametrize("case", NODE_CASES)
def test_node(node_played, case):
    judge(node_played, case)
