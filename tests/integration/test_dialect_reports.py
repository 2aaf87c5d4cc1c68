"""What users of other gateways and of model servers have reported: each report is a case here, with the answer that is right.

The docstrings begin with the report's number in our list and where it was made; by that a failure can be understood. How dialects are
translated in general is test_dialects.py."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import openai
import pytest

from harness.api import Api
from harness.dialects import DIALECTS, PATHS, VERSION, ask, dialects_config, go_on, request, target, tools_of
from harness.fake import fake
from harness.gateway import Gateway
from harness.streams import WHOLE_OF, Failed, told_by
from integration.test_books import records

WEATHER = {"name": "weather", "arguments": {"city": "Oslo"}}
TIME = {"name": "time", "arguments": {"zone": "CET"}}
PLAIN_TIME = {"name": "time", "arguments": ""}  # as servers say "no arguments"
USAGE = {"prompt": 100, "cached": 60, "completion": 20, "reasoning": 5}
TOLD_BOTH = [("weather", {"city": "Oslo"}), ("time", {"zone": "CET"})]
CLEAN = re.compile(r"[a-zA-Z0-9_-]+")


def reports_config(url: str) -> dict:
    config = dialects_config(url)
    config["models"] += [
        {"name": "replaying", "reasoning_replay": "on", "targets": [target("speaks-chat")]},
        {"name": "outlives-a-ping", "stall_timeout": "17s", "targets": [target("speaks-chat")]},
        {"name": "patient-messages", "targets": [target("speaks-messages")]},
        {"name": "no-betas", "targets": [target("withholds-betas")]},
        *({"name": f"priced-{dialect}", "prompt_price": 1000, "completion_price": 10_000, "cached_price": 100,
           "targets": [target(f"speaks-{dialect}")]} for dialect in DIALECTS),
    ]
    config["upstreams"] += [{"name": "withholds-betas", "kind": "anthropic", "forward_beta": False, "base_url": url,
                             "api_key_env": "FAKE_UPSTREAM_KEY"}]
    return config


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory):
    server = Gateway(tmp_path_factory.mktemp("reports"), reports_config(fake_server.url))
    server.account("tests@example.org")
    yield server
    server.finish()


@pytest.fixture(scope="module")
def api(server, contract):
    return Api(server, server.key("tests@example.org")["key"], contract)


class Case:
    """One conversation with a scripted upstream."""

    def __init__(self, api, upstream, tag):
        self.api = api
        self.upstream = upstream
        self.tag = tag

    def ask(self, caller: str, model: str, stream: bool = False, script: dict | None = None, check: bool = True, headers=(), **fields):
        return ask(self.api, caller, model, {"tag": self.tag, **(script or {})}, stream, headers=headers, check=check, **fields)

    def good(self, caller: str, model: str, stream: bool = False, script: dict | None = None, **options):
        response = self.ask(caller, model, stream, script, **options)
        assert response.status == 200, (response.body, self.upstream.refusals()[-1:])
        return response

    def whole(self, caller: str, model: str, stream: bool = False, script: dict | None = None, **options) -> dict:
        """The answer; a streamed one put together by the rules of its dialect."""
        response = self.good(caller, model, stream, script, **options)
        return WHOLE_OF[caller](response) if stream else response.json

    def told(self, caller: str, model: str, stream: bool = False, script: dict | None = None, **options):
        return told_by(caller, self.good(caller, model, stream, script, **options))

    def sent(self) -> dict:
        """What the upstream was asked last."""
        return self.upstream.seen(self.tag)[-1].json

    def prompt(self, **script) -> dict:
        """A user's message with a script that calls no tool."""
        return {"role": "user", "content": fake(tag=self.tag, calls=[], **script)}

    def text(self, **script) -> str:
        return self.prompt(**script)["content"]


@pytest.fixture
def case(api, fake_server, tag):
    return Case(api, fake_server, tag)


both_ways = pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])


def function_call(id: str, name: str = "weather", arguments: str = "{}") -> dict:
    return {"type": "function_call", "call_id": id, "name": name, "arguments": arguments}


def call_output(id: str, output) -> dict:
    return {"type": "function_call_output", "call_id": id, "output": output}


def tool_use(id: str, name: str = "weather", **input) -> dict:
    return {"type": "tool_use", "id": id, "name": name, "input": input}


def tool_result(id: str, content) -> dict:
    return {"type": "tool_result", "tool_use_id": id, "content": content}


def chunks(*deltas: dict, finish: str = "tool_calls") -> dict:
    """A script of a chat stream with just these deltas."""
    head = {"id": "chatcmpl-fake", "object": "chat.completion.chunk", "created": 1, "model": "fake-chat"}
    choices = [*({"index": 0, "delta": delta, "finish_reason": None} for delta in deltas),
               {"index": 0, "delta": {}, "finish_reason": finish}]
    return {"events": [*(f"data: {json.dumps({**head, 'choices': [choice]})}\n\n" for choice in choices), "data: [DONE]\n\n"]}


def piece(name: str, arguments: str, **fields) -> dict:
    """A delta of one call. `fields`: its index and id, if the server tells them."""
    return {"tool_calls": [{"type": "function", "function": {"name": name, "arguments": arguments}, **fields}]}


def deltas(response, kind: str) -> list[dict]:
    """The deltas of one kind in a stream of Messages."""
    return [data["delta"] for name, data in response.named if name == "content_block_delta" and data["delta"]["type"] == kind]


def starts(response) -> list[dict]:
    return [data["content_block"] for name, data in response.named if name == "content_block_start"]


# Calls and ids.


@pytest.mark.quick
def test_the_index_of_a_streamed_call_counts_calls(case):
    """1, BerriAI/litellm#21331: parallel calls all had index 0, or that of their block."""
    for upstream in ("messages", "responses"):
        response = case.good("chat", f"via-{upstream}", True, {"text": "I call", "reasoning": "hm", "calls": [WEATHER, TIME]})
        pieces = [piece for event in response.events for choice in event["choices"] for piece in choice["delta"].get("tool_calls") or []]
        assert [(piece["index"], piece["function"]["name"]) for piece in pieces if piece["function"].get("name")] == \
            [(0, "weather"), (1, "time")]
        assert told_by("chat", response).calls == TOLD_BOTH


NUMBERINGS = {"none": [{"id": "a"}, {"id": "b"}], "all 0": [{"index": 0, "id": "a"}, {"index": 0, "id": "b"}],
              "from 1": [{"index": 1, "id": "a"}, {"index": 2, "id": "b"}]}


@pytest.mark.quick
@pytest.mark.parametrize("numbering", NUMBERINGS)
@pytest.mark.parametrize("caller", ["messages", "responses"])
def test_calls_of_a_server_that_numbers_them_badly_are_kept_apart(case, caller, numbering):
    """1, the server's side: whole calls without an index, all with index 0, or counted from 1."""
    first, second = NUMBERINGS[numbering]
    script = chunks(piece("weather", '{"city":"Oslo"}', **first), piece("time", '{"zone":"CET"}', **second))
    assert case.told(caller, "via-chat", True, script).calls == TOLD_BOTH


@pytest.mark.quick
@pytest.mark.parametrize("quirk", ["done_only", "item_only"])
@pytest.mark.parametrize("caller", ["chat", "messages"])
def test_arguments_that_come_only_with_their_end_are_taken(case, caller, quirk):
    """2, BerriAI/litellm#25321: the arguments were lost where a server sends them in `.done` alone, or in the whole item."""
    told = case.told(caller, "via-responses", True, {"calls": [WEATHER, TIME], "quirks": [quirk]})
    assert told.calls == TOLD_BOTH


@pytest.mark.quick
@pytest.mark.parametrize("quirks", [[], ["null_arguments"], ["call_at_once", "null_arguments"]], ids=str)
@pytest.mark.parametrize("upstream", ["chat", "responses"])
def test_a_call_without_arguments_has_a_delta(case, upstream, quirks):
    """3, BerriAI/litellm#29491 and #25561: a `tool_use` without any `input_json_delta`."""
    script = {"calls": [PLAIN_TIME], "quirks": quirks}
    response = case.good("messages", f"via-{upstream}", True, script)
    told = deltas(response, "input_json_delta")
    assert told and json.loads("".join(delta["partial_json"] for delta in told)) == {}
    assert case.whole("messages", f"via-{upstream}", script=script)["content"][0]["input"] == {}


@pytest.mark.quick
@pytest.mark.parametrize("caller", ["messages", "responses"])
@both_ways
def test_an_empty_list_of_calls_beside_text_is_nothing(case, caller, stream):
    """4, BerriAI/litellm#29286: `tool_calls: []` made empty argument deltas, and the text was lost."""
    response = case.good(caller, "via-chat", stream, {"text": "a b c d", "quirks": ["empty_calls"]})
    told = told_by(caller, response)
    assert (told.text, told.calls, told.finish) == ("a b c d", [], "stop")
    assert b"input_json_delta" not in response.body and b"function_call" not in response.body


@pytest.mark.quick
def test_an_empty_text_beside_calls_is_nothing(case):
    """4, the other way: an empty block of text would be refused when it comes back."""
    response = case.good("messages", "via-chat", True, {"calls": [WEATHER, TIME], "quirks": ["empty_content"]})
    assert [block["type"] for block in starts(response)] == ["tool_use", "tool_use"]
    body = case.whole("responses", "via-chat", True, {"calls": [WEATHER, TIME], "quirks": ["empty_content"]})
    assert [item["type"] for item in body["output"]] == ["function_call", "function_call"]


@pytest.mark.quick
def test_a_result_that_is_a_text_stays_a_text(case):
    """5, BerriAI/litellm#18226: `function_call_output.output` became a list."""
    turns = [case.prompt(), {"role": "assistant", "content": None, "tool_calls": [
        {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "call_1", "content": "sunny"}]
    case.good("chat", "via-responses", messages=turns)
    assert [item["output"] for item in case.sent()["input"] if item.get("type") == "function_call_output"] == ["sunny"]
    turns = [case.prompt(), {"role": "assistant", "content": [tool_use("call_1")]},
             {"role": "user", "content": [tool_result("call_1", "rainy")]}]
    case.good("messages", "via-responses", messages=turns)
    assert [item["output"] for item in case.sent()["input"] if item.get("type") == "function_call_output"] == ["rainy"]
    case.good("responses", "via-chat", input=[case.prompt(), function_call("call_1"), call_output("call_1", "cloudy")])
    assert case.sent()["messages"][-1] == {"role": "tool", "tool_call_id": "call_1", "content": "cloudy"}


@pytest.mark.quick
def test_parallel_calls_of_a_history_are_one_message(case):
    """6, BerriAI/litellm#21154, Effect-TS/effect#6702: an assistant's message for each call, which Gemini and DeepSeek refuse."""
    case.good("responses", "via-chat", input=[
        case.prompt(), {"role": "assistant", "content": [{"type": "output_text", "text": "I look"}]}, function_call("a"),
        function_call("b", "time"), call_output("a", "sunny"), call_output("b", "noon")])
    messages = case.sent()["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant", "tool", "tool"]
    assert messages[1]["content"] == "I look" and [call["id"] for call in messages[1]["tool_calls"]] == ["a", "b"]


@pytest.mark.quick
def test_reasoning_between_parallel_calls_does_not_part_them(case):
    """6, as Codex sends it."""
    case.good("responses", "via-chat", input=[
        case.prompt(), function_call("a"), {"type": "reasoning", "id": "rs_1", "summary": []}, function_call("b", "time"),
        call_output("a", "sunny"), call_output("b", "noon")])
    assert [message["role"] for message in case.sent()["messages"]] == ["user", "assistant", "tool", "tool"]


@pytest.mark.quick
@both_ways
def test_ids_of_calls_are_cleaned_alike_on_both_sides(case, stream):
    """7, BerriAI/litellm#21114, maximhq/bifrost#5097, musistudio/claude-code-router#1808: ids such as `functions.Bash:0` were refused
    for ever; two that differ only there must stay two."""
    odd = ["functions.Bash:0", "functions_Bash_0"]
    calls = [{**WEATHER, "id": odd[0]}, {**TIME, "id": odd[1]}]
    told = [block["id"] for block in case.whole("messages", "via-chat", stream, {"calls": calls})["content"]]
    assert all(CLEAN.fullmatch(id) for id in told) and len(set(told)) == 2
    turns = [case.prompt(), {"role": "assistant", "content": None, "tool_calls": [
        {"id": id, "type": "function", "function": {"name": "weather", "arguments": "{}"}} for id in odd]},
        *({"role": "tool", "tool_call_id": id, "content": f"of {id}"} for id in odd)]
    case.good("chat", "via-messages", stream, messages=turns)
    sent = case.sent()["messages"]
    ids = [block["id"] for block in sent[1]["content"]]
    assert all(CLEAN.fullmatch(id) for id in ids) and len(set(ids)) == 2
    assert [block["tool_use_id"] for block in sent[2]["content"]] == ids
    case.good("chat", "via-messages", stream, messages=turns)  # the next turn has the same ones, for the cache's sake
    assert [block["id"] for block in case.sent()["messages"][1]["content"]] == ids


@pytest.mark.quick
def test_interleaved_calls_are_blocks_one_after_the_other(case):
    """8, maximhq/bifrost#3441: blocks overlapped, only the first call was converted, and the reason for the end was lost."""
    response = case.good("messages", "via-chat", True, {"calls": [WEATHER, TIME], "quirks": ["interleaved"], "call_pieces": 4})
    told = told_by("messages", response)  # which refuses blocks that overlap
    assert told.calls == TOLD_BOTH and told.finish == "calls"
    names = [name for name, _ in response.named]
    assert names.count("content_block_start") == names.count("content_block_stop") == 2


@pytest.mark.quick
@pytest.mark.parametrize("field", ["content", "reasoning_content"])
@pytest.mark.parametrize("caller", ["messages", "responses"])
def test_words_inside_a_call_break_neither(case, caller, field):
    """8, the hardest case: text or thinking between two pieces of one call's arguments."""
    rest = {"tool_calls": [{"index": 0, "function": {"arguments": 'ty":"Oslo"}'}}]}
    script = chunks({field: "I "}, piece("weather", '{"ci', index=0, id="a"), {field: "look"}, rest)
    told = case.told(caller, "via-chat", True, script)
    assert told.calls == TOLD_BOTH[:1] and (told.text or told.reasoning) == "I look"


@pytest.mark.quick
@pytest.mark.parametrize("quirk", ["repeated_id", "changing_id"])
@pytest.mark.parametrize("caller", ["messages", "responses"])
def test_an_id_with_each_piece_is_one_call(case, caller, quirk):
    """9, nanocoai/nanoclaw#1241: vLLM's parser sends an id with each delta, and each became a block. Its index tells which it is."""
    told = case.told(caller, "via-chat", True, {"calls": [WEATHER, TIME], "quirks": [quirk], "call_pieces": 5})
    assert told.calls == TOLD_BOTH


@pytest.mark.quick
@pytest.mark.parametrize("upstream", ["chat", "responses"])
def test_arguments_are_deltas_and_not_in_the_blocks_start(case, upstream):
    """10, inflaborg/ccrelay#119: Claude Code does not read `content_block_start.input`."""
    script = {"calls": [WEATHER], "quirks": ["call_at_once", "done_only"]}
    response = case.good("messages", f"via-{upstream}", True, script)
    assert [block["input"] for block in starts(response)] == [{}]
    assert json.loads("".join(delta["partial_json"] for delta in deltas(response, "input_json_delta"))) == {"city": "Oslo"}


@pytest.mark.quick
@pytest.mark.parametrize("caller", ["chat", "responses"])
def test_arguments_in_the_blocks_start_are_read(case, caller):
    """10, the other way: a server that puts them there."""
    told = case.told(caller, "via-messages", True, {"calls": [WEATHER, TIME], "quirks": ["input_in_start"]})
    assert told.calls == TOLD_BOTH


@pytest.mark.quick
def test_results_stand_behind_their_calls(case):
    """11, diegosouzapw/OmniRoute#4882: results that came in several turns of the user."""
    case.good("messages", "via-chat", messages=[
        case.prompt(), {"role": "assistant", "content": [tool_use("a"), tool_use("b", "time")]},
        {"role": "user", "content": [tool_result("b", "noon")]}, {"role": "user", "content": [tool_result("a", "sunny")]},
        {"role": "user", "content": "go on"}])
    messages = case.sent()["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant", "tool", "tool", "user"]
    assert {message["tool_call_id"]: message["content"] for message in messages[2:4]} == {"a": "sunny", "b": "noon"}
    case.good("responses", "via-chat", input=[
        case.prompt(), function_call("a"), call_output("a", "sunny"), function_call("b"), {"role": "user", "content": "wait"},
        call_output("b", "noon")])
    sent = case.sent()["messages"]
    at = next(i for i, message in enumerate(sent) if message.get("tool_call_id") == "b")
    assert "b" in [call["id"] for call in sent[at - 1].get("tool_calls", [])]


@pytest.mark.quick
@pytest.mark.parametrize("upstream", ["chat", "responses"])
def test_nothing_stands_between_a_call_and_its_result(case, upstream):
    """11, with text before the results, and with a system's message between the two; chat servers refuse both."""
    call = {"role": "assistant", "content": [tool_use("a"), {"type": "text", "text": "mid"}, tool_use("b", "time")]}
    results = [tool_result("a", "sunny"), tool_result("b", "noon")]
    for turns in ([{"role": "user", "content": [{"type": "text", "text": "the words"}, *results]}],
                  [{"role": "system", "content": "the words"}, {"role": "user", "content": results}]):
        case.good("messages", f"via-{upstream}", messages=[case.prompt(), call, *turns])
        sent = case.sent()
        assert json.dumps(sent).count("the words") == 1
        if upstream == "chat":
            assert [message["role"] for message in sent["messages"]] == ["user", "assistant", "tool", "tool", "user"]


@pytest.mark.quick
def test_text_behind_a_call_is_taken(case):
    """12, Alishahryar1/free-claude-code#206: text after `tool_use` was refused, and the session never went on."""
    case.good("messages", "via-chat", messages=[
        case.prompt(), {"role": "assistant", "content": [tool_use("a"), {"type": "text", "text": "I look it up"}]},
        {"role": "user", "content": [tool_result("a", "sunny")]}])
    messages = case.sent()["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant", "tool"]
    assert messages[1]["content"] == "I look it up" and [call["id"] for call in messages[1]["tool_calls"]] == ["a"]


@pytest.mark.quick
@both_ways
def test_a_finish_of_calls_comes_with_the_calls(case, stream):
    """13, api7/aisix#170, justlovemaki/AIClient2API#471: `finish_reason: tool_calls` without calls; an invented `requires_action`."""
    chat = case.whole("chat", "via-responses", stream, {"calls": [WEATHER, TIME]})["choices"][0]
    assert chat["finish_reason"] == "tool_calls"
    assert [call["function"]["name"] for call in chat["message"]["tool_calls"]] == ["weather", "time"]
    body = case.whole("responses", "via-chat", stream, {"calls": [WEATHER, TIME]})
    assert body["status"] == "completed" and [item["type"] for item in body["output"]] == ["function_call"] * 2
    assert all(item["status"] == "completed" for item in body["output"])


@pytest.mark.quick
@pytest.mark.parametrize("caller,upstream", [(caller, upstream) for caller in DIALECTS for upstream in DIALECTS if caller != upstream])
@both_ways
def test_a_finish_of_calls_without_a_call_is_a_plain_end(case, caller, upstream, stream):
    """13, the server's side: whoever is told to run tools and finds none waits for ever."""
    told = case.told(caller, f"via-{upstream}", stream, {"text": "done", "finish": "tool_calls"})
    assert (told.text, told.calls, told.finish) == ("done", [], "stop")


@pytest.mark.quick
@both_ways
def test_tool_use_is_no_finish_reason_of_chat(case, stream):
    """14, higress-group/higress#3506 and #3507: `tool_use` leaked as the reason, streamed calls were missing."""
    choice = case.whole("chat", "via-messages", stream, {"calls": [WEATHER, TIME], "text": "I call"})["choices"][0]
    assert choice["finish_reason"] == "tool_calls" and len(choice["message"]["tool_calls"]) == 2
    assert json.loads(choice["message"]["tool_calls"][0]["function"]["arguments"]) == {"city": "Oslo"}


@pytest.mark.quick
@both_ways
def test_calls_of_a_server_that_says_stop_are_calls(case, stream):
    """15, open-webui/open-webui#20933: the reason was stop although there were calls."""
    script = {"calls": [WEATHER], "quirks": ["stop_with_calls"]}
    assert case.whole("messages", "via-chat", stream, script)["stop_reason"] == "tool_use"
    body = case.whole("responses", "via-chat", stream, script)
    assert body["status"] == "completed" and body["output"][0]["type"] == "function_call"
    assert case.whole("chat", "via-responses", stream, script)["choices"][0]["finish_reason"] == "tool_calls"


PATCH = "*** Begin Patch\n*** Add File: \"a\\b\".txt\n+Grüße 🦀\n*** End Patch\n"


@pytest.mark.quick
@pytest.mark.parametrize("upstream", ["chat", "messages"])
@both_ways
def test_a_custom_tool_is_a_function_of_one_text(case, upstream, stream):
    """16, decolua/9router#1371 and #1007, router-for-me/CLIProxyAPI#5753: `apply_patch` was called with `{}`."""
    tool = {"type": "custom", "name": "apply_patch", "description": "Edits files",
            "format": {"type": "grammar", "syntax": "lark", "definition": "start: \"*** Begin Patch\""}}
    script = {"calls": [{"name": "apply_patch", "arguments": {"input": PATCH}}], "call_pieces": 30}
    response = case.good("responses", f"via-{upstream}", stream, script, tools=[tool])
    body = WHOLE_OF["responses"](response) if stream else response.json
    item = body["output"][0]
    assert (item["type"], item["name"], item["input"]) == ("custom_tool_call", "apply_patch", PATCH)
    sent = case.sent()["tools"][0]
    schema = sent["function"]["parameters"] if upstream == "chat" else sent["input_schema"]
    assert schema["properties"]["input"]["type"] == "string" and schema["required"] == ["input"]
    if stream:
        told = [data["delta"] for name, data in response.named if name == "response.custom_tool_call_input.delta"]
        assert "".join(told) == PATCH and len(told) > 1
    # The history goes up as it came down.
    case.good("responses", f"via-{upstream}", input=[case.prompt(), item, {
        "type": "custom_tool_call_output", "call_id": item["call_id"], "output": "Done!"}], tools=[tool])
    turn = case.sent()["messages"][1]
    given = json.loads(turn["tool_calls"][0]["function"]["arguments"]) if upstream == "chat" else turn["content"][0]["input"]
    assert given == {"input": PATCH}


@pytest.mark.quick
@pytest.mark.parametrize("arguments", [PATCH, json.dumps({"patch": PATCH}), json.dumps([PATCH])], ids=["bare", "another name", "a list"])
@both_ways
def test_arguments_of_a_custom_tool_in_another_form_are_not_lost(case, arguments, stream):
    """16, the server's side: models that know the tool write its text as it is."""
    tool = {"type": "custom", "name": "apply_patch", "description": "Edits files"}
    script = {"calls": [{"name": "apply_patch", "arguments": arguments}]}
    item = case.whole("responses", "via-chat", stream, script, tools=[tool])["output"][0]
    assert (item["type"], item["input"]) == ("custom_tool_call", arguments)


@pytest.mark.quick
@pytest.mark.parametrize("upstream", ["chat", "messages"])
@both_ways
def test_tools_of_a_namespace_are_flat_and_come_back_as_offered(case, upstream, stream):
    """17, ggml-org/llama.cpp#20156, ollama/ollama#17618: `namespace` tools were refused, and with them each session with MCP."""
    tools = [{"type": "namespace", "name": "mcp__files", "description": "Files", "tools": tools_of("responses", ["weather"])}]
    script = {"calls": [{**WEATHER, "name": "mcp__files__weather"}]}
    body = case.whole("responses", f"via-{upstream}", stream, script, tools=tools)
    item = body["output"][0]
    assert (item["type"], item["namespace"], item["name"]) == ("function_call", "mcp__files", "weather")
    assert json.loads(item["arguments"]) == {"city": "Oslo"}
    sent = case.sent()["tools"]
    names = [tool["function"]["name"] if upstream == "chat" else tool["name"] for tool in sent]
    assert names == ["mcp__files__weather"]
    case.good("responses", f"via-{upstream}", input=[case.prompt(), item, call_output(item["call_id"], "ok")], tools=tools)
    assert '"mcp__files__weather"' in json.dumps(case.sent()["messages"][1])


@pytest.mark.quick
@pytest.mark.parametrize("upstream", ["chat", "messages"])
@both_ways
def test_long_names_of_a_namespace_are_cut_and_come_back_whole(case, upstream, stream):
    """17, the rest: servers take 64 characters, and two long names stay two."""
    spaces = [f"mcp__{'n' * 60}{i}" for i in (1, 2)]
    tools = [{"type": "namespace", "name": name, "description": "d", "tools": tools_of("responses", ["weather"])} for name in spaces]
    item = case.whole("responses", f"via-{upstream}", stream, tools=tools)["output"][0]  # calls the first that is offered
    assert (item["namespace"], item["name"]) == (spaces[0], "weather")
    sent = [tool["function"]["name"] if upstream == "chat" else tool["name"] for tool in case.sent()["tools"]]
    assert len(set(sent)) == 2 and all(len(name) <= 64 and CLEAN.fullmatch(name) for name in sent)


@pytest.mark.quick
def test_a_list_as_a_tools_output_is_taken(case):
    """18, ggml-org/llama.cpp#23465: it was refused."""
    output = [{"type": "input_text", "text": "first"}, {"type": "input_text", "text": "second"}]
    turns = [case.prompt(), function_call("a"), call_output("a", output)]
    case.good("responses", "via-chat", input=turns)
    content = case.sent()["messages"][-1]["content"]
    assert "first" in json.dumps(content) and "second" in json.dumps(content)
    case.good("responses", "via-messages", input=turns)
    result = case.sent()["messages"][-1]["content"][0]
    assert [block["text"] for block in result["content"]] == ["first", "second"]


@pytest.mark.quick
def test_an_image_in_a_tools_output_arrives(case):
    """18, as Codex sends what it looked at: chat has no place for it in a result, so it follows them all."""
    output = [{"type": "input_text", "text": "seen"}, {"type": "input_image", "image_url": "data:image/png;base64,iVBORw0KGgo="}]
    turns = [case.prompt(), function_call("a"), function_call("b"), call_output("a", output), call_output("b", "noon")]
    case.good("responses", "via-chat", input=turns)
    messages = case.sent()["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant", "tool", "tool", "user"]
    assert messages[-1]["content"][0]["image_url"]["url"].endswith("iVBORw0KGgo=") and "seen" in messages[2]["content"]
    case.good("responses", "via-messages", input=turns)
    blocks = case.sent()["messages"][-1]["content"][0]["content"]
    assert [block["type"] for block in blocks] == ["text", "image"]


# Reasoning.


@pytest.mark.quick
@pytest.mark.parametrize("quirk", ["", "reasoning_field", "both_reasoning"], ids=["reasoning_content", "reasoning", "both"])
@both_ways
def test_reasoning_is_a_thinking_block(case, quirk, stream):
    """19, BerriAI/litellm#29518 and #29600: it was dropped, or a chunk that had nothing else."""
    script = {"reasoning": "first this, then that", "calls": [WEATHER], "quirks": [quirk] if quirk else []}
    blocks = case.whole("messages", "via-chat", stream, script)["content"]
    assert [block["type"] for block in blocks] == ["thinking", "tool_use"]
    assert blocks[0]["thinking"] == "first this, then that" and blocks[0]["signature"]


def raw_post(case, caller: str, body: str):
    response = case.api.post(PATHS[caller], body=body.encode(), headers=VERSION if caller == "messages" else [])
    assert response.status == 200, (response.body, case.upstream.refusals()[-1:])
    return response


def body_sent(case) -> str:
    return case.upstream.seen(case.tag)[-1].body.decode()


@pytest.mark.quick
@both_ways
def test_a_native_request_gets_nothing_added(case, stream):
    """20, maximhq/bifrost#5185: `thinking.display` was added, and agents took 2 to 3 times as long."""
    body = {"thinking": {"type": "adaptive"}, **request("messages", "via-messages", case.text(), stream)}
    text = json.dumps(body, indent=1)
    raw_post(case, "messages", text)
    assert body_sent(case) == text.replace('"via-messages"', '"fake-chat"')


@pytest.mark.quick
def test_replayed_thinking_goes_up_as_it_came(case):
    """21, maximhq/bifrost#6342: it was put together anew, and the real API answered 400 for ever."""
    blocks = [{"type": "thinking", "thinking": "a\u2028b  \\n", "signature": "ZmFrZS1vZGQ="},
              {"signature": "ZmFrZS0y", "thinking": "", "type": "thinking"},
              {"type": "redacted_thinking", "data": "ZmFrZQ=="}, tool_use("toolu_1", city="Ø")]
    body = request("messages", "via-messages", "", messages=[
        case.prompt(), {"role": "assistant", "content": blocks}, {"role": "user", "content": [tool_result("toolu_1", "ok")]}])
    for text in (json.dumps(body), json.dumps(body, ensure_ascii=False, separators=(" ,", " : "))):
        raw_post(case, "messages", text)
        assert body_sent(case) == text.replace('"via-messages"', '"fake-chat"')


@pytest.mark.quick
@both_ways
def test_redacted_thinking_is_kept_between_equals(case, stream):
    """22, maximhq/bifrost#5093: it was lost in streams."""
    script = {"text": "so it is", "reasoning": "hm", "quirks": ["redacted"]}
    response = case.good("messages", "via-messages", stream, script)
    told = starts(response) if stream else response.json["content"]
    assert told[0] == {"type": "redacted_thinking", "data": "c2VhbGVkIHRoaW5raW5n"}
    assert [block["type"] for block in told] == ["redacted_thinking", "thinking", "text"]


@pytest.mark.quick
def test_redacted_thinking_is_left_out_elsewhere(case):
    """22, the rest: another dialect has no place for it, and the answer is whole without."""
    script = {"text": "so it is", "quirks": ["redacted"]}
    for stream in (False, True):
        for caller in ("chat", "responses"):
            assert case.told(caller, "via-messages", stream, script).text == "so it is"
    response = case.good("messages", "via-chat", messages=[
        case.prompt(), {"role": "assistant", "content": [{"type": "redacted_thinking", "data": "x"}, {"type": "text", "text": "so"}]},
        {"role": "user", "content": "go on"}])
    assert "redacted_thinking" in response.header("x-solidrust-dropped")
    assert case.sent()["messages"][1] == {"role": "assistant", "content": "so"}


@pytest.mark.quick
@pytest.mark.parametrize("summary", [True, False], ids=["summary", "text"])
@pytest.mark.parametrize("upstream", ["chat", "messages"])
def test_reasoning_is_the_same_in_its_three_views(case, upstream, summary):
    """23, maximhq/bifrost#5149: an empty `summary_text.done`, a wrong type of item at its end, and none in the snapshot."""
    fields = {"reasoning": {"effort": "low", **({"summary": "auto"} if summary else {})}}
    response = case.good("responses", f"via-{upstream}", True, {"text": "so", "reasoning": "first this, then that"}, **fields)
    part = "reasoning_summary_text" if summary else "reasoning_text"
    events = {}
    for name, data in response.named[:-1]:
        events.setdefault(name, []).append(data)
    wanted = "first this, then that"
    assert "".join(data["delta"] for data in events[f"response.{part}.delta"]) == wanted
    assert [data["text"] for data in events[f"response.{part}.done"]] == [wanted]
    item = events["response.output_item.done"][0]["item"]
    assert item["type"] == "reasoning" and [one["text"] for one in item["summary" if summary else "content"]] == [wanted]
    assert events["response.completed"][0]["response"]["output"][0] == item


@pytest.mark.quick
@pytest.mark.parametrize("caller", ["messages", "responses"])
@both_ways
def test_reasoning_goes_back_to_models_that_demand_it(case, caller, stream):
    """24, maximhq/bifrost#3802: `reasoning_content` was missing at turns with tools, and Kimi answered 400."""
    for model, wanted in (("replaying", "I need the weather"), ("via-chat", None)):
        steps = [{"reasoning": "I need the weather", "calls": [WEATHER]}, {"text": "sunny", "calls": []}]
        body = request(caller, model, fake(tag=case.tag, steps=steps), stream, offer=True)
        for _ in steps:
            response = case.api.post(PATHS[caller], json=body, headers=VERSION if caller == "messages" else [])
            assert response.status == 200, response.body
            go_on(caller, body, WHOLE_OF[caller](response) if stream else response.json)
        turn = next(message for message in case.sent()["messages"] if message["role"] == "assistant")
        assert turn["tool_calls"] and turn.get("reasoning_content") == wanted


@pytest.mark.quick
@both_ways
def test_a_signature_beside_a_call_is_kept_in_chat(case, stream):
    """25, theopenco/llmgateway#1267, securo-finance/securo#884: Gemini's `thought_signature` was lost, and it answered 400."""
    response = case.good("chat", "via-chat", stream, {"calls": [WEATHER, TIME], "quirks": ["extra_content"]})
    extra = {"google": {"thought_signature": "ZmFrZS1zaWduYXR1cmU="}}
    if stream:
        pieces = [piece for event in response.events for choice in event["choices"] for piece in choice["delta"].get("tool_calls") or []]
        assert [piece["extra_content"] for piece in pieces if piece.get("id")] == [extra, extra]
        return
    message = response.json["choices"][0]["message"]
    assert [call["extra_content"] for call in message["tool_calls"]] == [extra, extra]
    turns = [case.prompt(), message, *({"role": "tool", "tool_call_id": call["id"], "content": "x"} for call in message["tool_calls"])]
    case.good("chat", "via-chat", messages=turns)
    assert case.sent()["messages"][1] == message
    # Another dialect has no place for it; that it is left out is told.
    told = case.good("chat", "via-messages", messages=turns)
    assert "extra_content" in told.header("x-solidrust-dropped")


@pytest.mark.quick
@pytest.mark.parametrize("caller", ["messages", "responses"])
@both_ways
def test_a_signature_beside_a_call_comes_back_from_other_dialects(case, caller, stream):
    """25 again: Claude Code and Codex with Gemini. The call's id carries it, and is taken out of it wherever it goes."""
    steps = [{"calls": [WEATHER, TIME], "quirks": ["extra_content"]}, {"calls": [WEATHER]}, {"text": "sunny", "calls": []}]
    body = request(caller, "via-chat", fake(tag=case.tag, steps=steps), stream, offer=True)
    for step in steps:
        response = case.api.post(PATHS[caller], json=body, headers=VERSION if caller == "messages" else [])
        assert response.status == 200, response.body
        if step["calls"]:
            go_on(caller, body, WHOLE_OF[caller](response) if stream else response.json)
    first, second = [message for message in case.sent()["messages"] if message["role"] == "assistant"]
    extra = {"google": {"thought_signature": "ZmFrZS1zaWduYXR1cmU="}}
    assert [call["extra_content"] for call in first["tool_calls"]] == [extra, extra]
    assert "extra_content" not in second["tool_calls"][0]
    results = [message["tool_call_id"] for message in case.sent()["messages"] if message["role"] == "tool"]
    assert results == [call["id"] for call in first["tool_calls"] + second["tool_calls"]]
    assert all("signed" not in id for id in results)
    for other in {"messages", "responses"} - {caller}:  # of another server: the id alone
        response = case.api.post(PATHS[caller], json={**body, "model": f"via-{other}"}, headers=VERSION if caller == "messages" else [])
        assert response.status == 200, response.body
        assert "__signed__" not in json.dumps(case.sent())


# Ends, errors, silence.


def test_a_stream_without_usage_ends_with_an_estimate(case, server):
    """26, QuantumNous/new-api#5345: a finish reason and no usage; no `message_stop` came, and the client hung."""
    response = case.good("messages", "via-chat", True, {"text": "a b c d e f", "ignore_usage": True})
    told = told_by("messages", response)
    assert response.named[-1][0] == "message_stop" and told.finish == "stop"
    assert told.usage["completion"] > 0 and told.usage["prompt"] > 0
    id = response.header("x-request-id")
    assert records(server, [id])[id]["estimated"]


@pytest.mark.quick
def test_a_stream_without_its_end_mark_does_not_hang(case):
    """26, the harder case: no `[DONE]` either. Whether something is missing nobody knows, so it is told as broken."""
    response = case.good("messages", "via-chat", True, {"text": "a b c d e f", "ignore_usage": True, "no_done": True})
    assert response.named[-1][0] == "error"


@pytest.mark.quick
@pytest.mark.parametrize("upstream", ["chat", "messages"])
@both_ways
def test_an_answer_that_was_cut_short_is_incomplete(case, upstream, stream):
    """27, vllm-project/vllm#24184, BerriAI/litellm#37710, NVIDIA-NeMo/Switchyard#300, jundot/omlx#2817: it was told as completed, or
    was a 500."""
    response = case.good("responses", f"via-{upstream}", stream, {"text": "too lon", "finish": "length"})
    body = WHOLE_OF["responses"](response) if stream else response.json
    assert (body["status"], body["incomplete_details"]) == ("incomplete", {"reason": "max_output_tokens"})
    assert body["output"][-1]["status"] == "incomplete" and body["output"][-1]["content"][0]["text"] == "too lon"
    if stream:
        assert [name for name, _ in response.named if name][-1] == "response.incomplete"


@pytest.mark.quick
@both_ways
def test_max_tokens_is_length_in_chat(case, stream):
    """28, QuantumNous/new-api#1761: Anthropic's `max_tokens` was no finish reason."""
    choice = case.whole("chat", "via-messages", stream, {"text": "too lon", "finish": "length"})["choices"][0]
    assert choice["finish_reason"] == "length"


TOO_LONG = {"text": "a b c", "code": "context_length_exceeded", "message": "Your input exceeds the context window of this model."}


@pytest.mark.quick
@pytest.mark.parametrize("upstream", DIALECTS)
@pytest.mark.parametrize("caller", DIALECTS)
def test_a_failure_in_a_stream_is_no_end(case, caller, upstream):
    """29, StringKe/claudex#10: `response.failed` for a full context was told as `end_turn`, and the client did not compact."""
    script = {**TOO_LONG, **({"code": "invalid_request_error"} if upstream == "messages" else {})}
    with pytest.raises(Failed) as failed:
        case.told(caller, f"via-{upstream}", True, {**script, "error_at": 1})
    error = failed.value.error
    assert "prompt is too long" in error["message"] if caller == "messages" else error["code"] == "context_length_exceeded"
    # Before the first content it is a status.
    response = case.ask(caller, f"via-{upstream}", True, {**script, "error_at": 0})
    assert response.status == 400, response.body
    if caller == "messages":
        assert response.error["type"] == "invalid_request_error" and "prompt is too long" in response.error["message"]
    else:
        assert response.error["code"] == "context_length_exceeded"


LONGEST = 16  # seconds of silence: a sign of life is due after 15
PING = {"chat": b": ping\n\n", "responses": b": ping\n\n", "messages": b"event: ping\n"}


def messages_events(*events) -> list[str]:
    return [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events]


ALIVE = messages_events(
    {"type": "message_start", "message": {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [],
                                          "stop_reason": None, "stop_sequence": None, "usage": {"input_tokens": 3, "output_tokens": 1}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "a"}},
    *[{"type": "ping"}] * 3,
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 2}},
    {"type": "message_stop"})
# One pause each, of 17 s in all.
SILENCES = {
    "thinks": ("patient", {"text": "done", "reasoning": "hm, long", "chunks": 1, "gap": 17, "gap_after": 3, "gaps": 1}),
    "pings": ("patient-messages", {"events": ALIVE, "gap": 5.7, "gap_after": 3, "gaps": 3}),
    "dead": ("outlives-a-ping", {"text": "a b c", "cut_events": 2, "cut_how": "stall"}),
}


@pytest.fixture(scope="module")
def silences(api):
    """(response, seconds) of each caller at each server that is silent: all of them at once, for they last."""
    def timed(caller, name):
        model, script = SILENCES[name]
        since = time.monotonic()
        return ask(api, caller, model, script, stream=True, check=False), time.monotonic() - since

    pairs = [(caller, name) for caller in DIALECTS for name in SILENCES]
    with ThreadPoolExecutor(len(pairs)) as threads:
        return dict(zip(pairs, threads.map(lambda pair: timed(*pair), pairs)))


def longest_silence(response) -> float:
    times = [at for at, _ in response.chunk_times]
    return max((after - before for before, after in zip(times, times[1:])), default=0.0)


@pytest.mark.slow
@pytest.mark.parametrize("caller", DIALECTS)
def test_long_thinking_is_bridged_by_pings(silences, caller):
    """30, BerriAI/litellm#36024, decolua/9router#3409: no sign of life while the model thinks."""
    response, seconds = silences[caller, "thinks"]
    assert seconds > 16.5 and PING[caller] in response.body and longest_silence(response) < LONGEST
    assert told_by(caller, response).text == "done"


@pytest.mark.slow
@pytest.mark.parametrize("caller", DIALECTS)
def test_pings_of_the_server_are_passed_or_replaced(silences, caller):
    """31, bitrouter/bitrouter#422: the server's were eaten and none came instead, so the client gave up."""
    response, seconds = silences[caller, "pings"]
    assert seconds > 16.5 and PING[caller] in response.body and longest_silence(response) < LONGEST
    assert told_by(caller, response).text == "a"


@pytest.mark.slow
@pytest.mark.parametrize("caller", DIALECTS)
def test_pings_do_not_hide_a_dead_server(silences, caller):
    """32, Wei-Shaw/sub2api#1707: they kept a stream open for ever whose server was dead."""
    response, seconds = silences[caller, "dead"]
    assert PING[caller] in response.body and 16.5 < seconds < 22
    with pytest.raises(Failed):
        told_by(caller, response)


@pytest.mark.quick
@pytest.mark.parametrize("how", ["fin", "rst"])
@pytest.mark.parametrize("upstream", DIALECTS)
def test_a_stream_that_was_cut_is_told_as_failed(case, upstream, how):
    """33, openai/codex "stream closed before response.completed" (farion1231/cc-switch#4535): a cut stream looked like an end."""
    script = {"text": "a b c d e f", "chunks": 6, "cut_events": 6, "cut_how": how}
    response = case.good("responses", f"via-{upstream}", True, script)
    names = [name for name, _ in response.named if name]
    assert names[-1] == "response.failed" and "response.completed" not in names and "response.output_text.delta" in names
    failed = response.named[-1][1] if response.named[-1][0] else response.named[-2][1]
    assert failed["response"]["status"] == "failed" and failed["response"]["error"]["message"]


@pytest.mark.quick
@pytest.mark.parametrize("upstream", DIALECTS)
def test_a_stream_that_was_cut_before_its_content_is_a_status(case, upstream):
    """33, the earlier case: nothing was told yet, so the client, or another target, can try again."""
    response = case.ask("responses", f"via-{upstream}", True, {"text": "a b c", "cut_events": 1, "cut_how": "fin"})
    assert response.status == 502 and response.error["message"]


# Shape and content.


ALL = {"text": "I call", "chunks": 2, "reasoning": "two things", "calls": [WEATHER, TIME]}
FULL = ["created", "in_progress", "output_item.added", "content_part.added", "output_text.delta", "output_text.done",
        "content_part.done", "output_item.done", "completed"]


@pytest.mark.quick
@pytest.mark.parametrize("upstream", ["chat", "messages"])
def test_a_text_has_its_full_row_of_events(case, upstream):
    """34, NousResearch/hermes-agent#119758: without `content_part.added` the SDK raised an IndexError."""
    response = case.good("responses", f"via-{upstream}", True, {"text": "a", "chunks": 1})
    assert [name.removeprefix("response.") for name, _ in response.named if name] == FULL


@pytest.mark.quick
@pytest.mark.parametrize("upstream", ["chat", "messages"])
def test_places_are_always_numbers(case, upstream):
    """35, teabranch/open-responses-server#44: `content_index` was null."""
    response = case.good("responses", f"via-{upstream}", True, ALL)
    needs = {"content_part": ["content_index"], "output_text": ["content_index"], "reasoning_text": ["content_index"],
             "reasoning_summary_part": ["summary_index"], "reasoning_summary_text": ["summary_index"]}
    seen = set()
    for name, data in response.named:
        kind = name.removeprefix("response.").rpartition(".")[0]
        if data == "[DONE]" or not kind:
            continue
        seen.add(kind)
        for field in ["output_index", *needs.get(kind, [])]:
            assert type(data[field]) is int and data[field] >= 0, (name, data)
    assert {"output_item", "content_part", "output_text", "function_call_arguments"} <= seen


@pytest.mark.quick
@pytest.mark.parametrize("upstream", ["chat", "messages"])
def test_the_sdks_helper_runs_to_its_end(case, server, upstream):
    """36, vllm-project/vllm#45742: a wrong `content_index` for gpt-oss, whose reasoning comes first."""
    client = openai.OpenAI(api_key=case.api.key, base_url=f"{server.url}/v1", timeout=20, max_retries=0)
    with client.responses.stream(model=f"via-{upstream}", input=fake(**ALL), tools=tools_of("responses")) as stream:
        kinds = [event.type for event in stream]
        final = stream.get_final_response()
    assert kinds[-1] == "response.completed" and final.output_text == "I call"
    assert [item.type for item in final.output] == ["reasoning", "message", "function_call", "function_call"]
    assert [item.arguments for item in final.output if item.type == "function_call"] == ['{"city":"Oslo"}', '{"zone":"CET"}']


@pytest.mark.quick
@pytest.mark.parametrize("caller", DIALECTS)
@both_ways
def test_a_server_is_asked_over_chat_unless_told_otherwise(case, caller, stream):
    """37, vllm-project/vllm#36435 and #29725: tool calls were told as text where vLLM was asked over its own Responses."""
    told = case.told(caller, "vllm-primary", stream, {"calls": [WEATHER, TIME]})
    assert told.calls == TOLD_BOTH and told.text == ""
    assert case.upstream.one(case.tag).path == "/v1/chat/completions"


@pytest.mark.quick
@pytest.mark.parametrize("upstream", ["chat", "messages"])
def test_a_response_has_one_id(case, upstream):
    """38, BerriAI/litellm#37956: `response.created` had another than `response.completed`."""
    response = case.good("responses", f"via-{upstream}", True, ALL)
    whole = WHOLE_OF["responses"](response)  # which holds the items' ids against each other
    ids = {whole["id"]} | {data["response"]["id"] for _, data in response.named if data != "[DONE]" and "response" in data}
    assert len(ids) == 1 and all(id.startswith("resp_") for id in ids)


@pytest.mark.quick
@pytest.mark.parametrize("caller", DIALECTS)
@pytest.mark.parametrize("upstream", DIALECTS)
def test_content_that_is_a_list_is_kept(case, caller, upstream):
    """39, miruamel/xuan#191: messages whose content is a list were left out."""
    kind, own = ("input_text", "output_text") if caller == "responses" else ("text", "text")
    turns = [{"role": "user", "content": [{"type": kind, "text": case.text()}, {"type": kind, "text": "the second part"}]},
             {"role": "assistant", "content": [{"type": own, "text": "an earlier answer"}]},
             {"role": "user", "content": [{"type": kind, "text": "a later question"}]}]
    case.good(caller, f"via-{upstream}", **{"input" if caller == "responses" else "messages": turns})
    sent = json.dumps(case.sent())
    for text in ("the second part", "an earlier answer", "a later question"):
        assert sent.count(text) == 1, text


@pytest.mark.quick
def test_a_system_message_in_a_conversation_is_carried(case):
    """40, router-for-me/CLIProxyAPI#3608, anthropics/claude-code#77698, diegosouzapw/OmniRoute#12908: refused, or moved to the front."""
    turns = [case.prompt(), {"role": "assistant", "content": "yes"}, {"role": "system", "content": "be brief"},
             {"role": "user", "content": "go on"}]
    case.good("messages", "via-chat", messages=turns, system="you are kind")
    sent = case.sent()["messages"]
    assert sent[0] == {"role": "system", "content": "you are kind"}
    assert [message["role"] for message in sent].count("system") == 1 and "developer" not in json.dumps(sent)
    at = {text: json.dumps(sent).index(text) for text in ("yes", "be brief", "go on")}
    assert at["yes"] < at["be brief"] < at["go on"]
    # To a server of Messages that has not been asked for it by its beta, it is in the user's words.
    case.good("chat", "via-messages", messages=turns)
    sent = case.sent()
    assert [message["role"] for message in sent["messages"]] == ["user", "assistant", "user"]
    assert "be brief" in json.dumps(sent["messages"][2]) and "go on" in json.dumps(sent["messages"][2])
    # Between equals both go up, the role and the beta.
    case.good("messages", "via-messages", messages=turns, headers=[("anthropic-beta", "mid-conversation-system-2026-04-07")])
    assert case.sent()["messages"] == turns


EDITS = {"context_management": {"edits": [{"type": "clear_tool_uses_20250919"}]}}
BETA = [("anthropic-beta", "context-management-2025-06-27")]


@pytest.mark.promise("U7")
@pytest.mark.quick
def test_a_field_and_its_beta_go_up_together_or_not_at_all(case):
    """41, anthropics/claude-code#21612, BerriAI/litellm#26240: a body's field without its header, which is refused."""
    case.good("messages", "via-messages", headers=BETA, **EDITS)
    seen = case.upstream.seen(case.tag)[-1]
    assert seen.json["context_management"] == EDITS["context_management"] and seen.header("anthropic-beta") == BETA[0][1]
    for upstream in ("chat", "responses"):
        response = case.good("messages", f"via-{upstream}", headers=BETA, **EDITS)
        seen = case.upstream.seen(case.tag)[-1]
        assert "context_management" not in seen.json and seen.header("anthropic-beta") is None
        assert "context_management" in response.header("x-solidrust-dropped")


@pytest.mark.quick
def test_a_field_whose_beta_the_operator_withholds_is_refused_by_name(case):
    """41, the operator's choice: never an answer that is silently another."""
    response = case.ask("messages", "no-betas", headers=BETA, check=False, **EDITS)
    assert response.status == 400 and "context_management" in response.error["message"]
    case.good("messages", "no-betas", headers=BETA)
    assert case.upstream.seen(case.tag)[-1].header("anthropic-beta") is None


@pytest.mark.quick
@pytest.mark.parametrize("caller", DIALECTS)
def test_a_compressed_body_is_refused_in_words(case, caller):
    """42, james-6-23/codex2api#388, langwatch/langwatch#6344: zstd's bytes were parsed as JSON."""
    response = case.api.post(PATHS[caller], body=b"\x28\xb5\x2f\xfd\x04\x00\x11\x00\x00{}", check=False,
                             headers=[("Content-Encoding", "zstd"), *(VERSION if caller == "messages" else [])])
    assert response.status == 415, response.body
    assert "compress" in response.error["message"]


@pytest.mark.quick
@pytest.mark.parametrize("upstream", DIALECTS)
@both_ways
def test_a_reference_to_an_earlier_response_is_refused_with_the_way_out(case, upstream, stream):
    """43, maximhq/bifrost#2441, anthony-chaudhary/fak#12730: it failed obscurely, or was ignored and the model knew nothing."""
    response = case.ask("responses", f"via-{upstream}", stream, previous_response_id="resp_1")
    assert response.status == 400 and response.error["param"] == "previous_response_id"
    assert "`input`" in response.error["message"]
    assert case.upstream.seen(case.tag) == []


# Usage.


@pytest.mark.quick
@pytest.mark.parametrize("upstream", ["chat", "responses"])
def test_a_message_starts_with_an_estimate_and_ends_with_the_truth(case, upstream):
    """44, sgl-project/sglang#20678, router-for-me/CLIProxyAPI#1700: `message_start` told 0 tokens."""
    response = case.good("messages", f"via-{upstream}", True, {"text": "counted", "usage": USAGE})
    start = next(data for name, data in response.named if name == "message_start")
    assert start["message"]["usage"]["input_tokens"] > 0
    assert told_by("messages", response).usage["prompt"] == 100


@both_ways
def test_cached_tokens_are_counted_once(case, server, stream):
    """45, ogx-ai/ogx#6415: OpenAI's prompt tokens hold the cached ones, Anthropic's input tokens do not."""
    usage = case.whole("messages", "via-chat", stream, {"text": "counted", "usage": USAGE})["usage"]
    assert (usage["input_tokens"], usage["cache_read_input_tokens"], usage["output_tokens"]) == (40, 60, 20)
    # More of them than there are tokens: never a number below nought.
    response = case.good("messages", "via-chat", stream, {"text": "counted", "usage": {**USAGE, "prompt": 10}})
    usage = (WHOLE_OF["messages"](response) if stream else response.json)["usage"]
    assert usage["input_tokens"] >= 0 and usage["cache_read_input_tokens"] <= 10
    assert usage["input_tokens"] + usage["cache_read_input_tokens"] == 10
    id = response.header("x-request-id")
    row = records(server, [id])[id]
    assert row["prompt_tokens"] == 10 and row["cached_tokens"] <= 10


@pytest.mark.parametrize("quirks", [[], ["usage_at_start"]], ids=str)
@pytest.mark.parametrize("caller", DIALECTS)
@both_ways
def test_cache_tokens_of_anthropic_are_part_of_the_prompt(case, server, caller, quirks, stream):
    """46, future-agi/future-agi#1122: they were not counted at all. Older servers tell them at a stream's start alone."""
    response = case.good(caller, "via-messages", stream, {"text": "counted", "usage": {**USAGE, "written": 10}, "quirks": quirks})
    usage = told_by(caller, response).usage
    assert (usage["prompt"], usage["cached"]) == (100, 60)
    id = response.header("x-request-id")
    row = records(server, [id])[id]
    assert (row["prompt_tokens"], row["cached_tokens"]) == (100, 60)


@pytest.mark.parametrize("caller", DIALECTS)
@pytest.mark.parametrize("upstream", DIALECTS)
def test_reasoning_is_part_of_the_output(case, server, caller, upstream):
    """47, theopenco/llmgateway#3435: its tokens were added to the output a second time."""
    ids = []
    for stream in (False, True):
        response = case.good(caller, f"via-{upstream}", stream, {"text": "so", "reasoning": "hm", "usage": USAGE})
        usage = told_by(caller, response).usage
        assert (usage["completion"], usage["reasoning"]) == (20, 5)
        ids.append(response.header("x-request-id"))
    assert [records(server, ids)[id]["completion_tokens"] for id in ids] == [20, 20]


@pytest.mark.quick
@pytest.mark.parametrize("caller", ["messages", "responses"])
@both_ways
def test_reasoning_that_is_counted_beside_the_rest_is_part_of_the_output(case, caller, stream):
    """47, SGLang's form of it."""
    usage = case.told(caller, "via-chat", stream, {"text": "so", "usage": USAGE, "quirks": ["flat_reasoning"]}).usage
    assert (usage["completion"], usage["reasoning"]) == (20, 5)


@pytest.mark.parametrize("caller", DIALECTS)
@pytest.mark.parametrize("upstream", DIALECTS)
def test_a_token_has_one_price(case, server, caller, upstream):
    """48, BerriAI/litellm#26919, browser-use/browser-use#5305: tokens written to a cache were priced twice."""
    ids = []
    for stream in (False, True):
        response = case.good(caller, f"priced-{upstream}", stream, {"text": "so", "usage": {**USAGE, "written": 10}})
        told_by(caller, response)
        ids.append(response.header("x-request-id"))
    costs = [records(server, ids)[id]["cost_nano"] for id in ids]
    assert costs == [40 * 1000 + 60 * 100 + 20 * 10_000] * 2
