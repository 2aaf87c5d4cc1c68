"""Callers of each dialect at upstreams of each: what a model says arrives whole, in the caller's own form, or its failure does.

The upstream is scripted and refuses what real servers refuse; streams are read by the rules of their dialect (harness/streams.py)."""

import json

import pytest

from harness.api import Api
from harness.client import sse_named
from harness.dialects import DIALECTS, PATHS, VERSION, ask, expected, go_on, request, same
from harness.fake import fake
from harness.gateway import UPSTREAM_KEY
from harness.streams import Failed, told_by, whole_of_messages
from integration.test_books import records

PAIRS = [(caller, upstream) for caller in DIALECTS for upstream in DIALECTS]
USAGE = {"prompt": 100, "cached": 60, "written": 10, "completion": 20, "reasoning": 5}
WEATHER = {"name": "weather", "arguments": {"city": "Grüße \"quoted\" 🦀\n"}}
TIME = {"name": "time", "arguments": {}}
SCRIPTS = {
    "text": {"text": "Grüße, \"Welt\"\n🦀 \\ end. " * 20, "chunks": 17},
    "one word": {"text": "a", "chunks": 1},
    "reasoning": {"text": "so it is", "reasoning": "first \"this\",\nthen that 🦀"},
    "a call": {"calls": [WEATHER]},
    "a call without arguments": {"calls": [TIME]},
    "parallel calls": {"calls": [WEATHER, TIME, {**WEATHER, "id": "own-id_7"}], "call_pieces": 9},
    "all of it": {"calls": [WEATHER, TIME], "text": "I call two", "reasoning": "two things"},
    "cut short": {"text": "too lon", "finish": "length"},
    "refused": {"text": "I will not", "finish": "content_filter"},
    "usage": {"text": "counted", "usage": USAGE},
    "usage, first told in the end": {"text": "counted", "usage": USAGE, "quirks": ["late_usage"], "usage_in_last": True},
    "signs of life": {"text": "a b c", "comments": True},
    "CRLF": {"text": "a b c", "crlf": True},
    "calls at once": {"calls": [WEATHER, TIME], "quirks": ["call_at_once", "done_only"]},
    "ids repeated": {"calls": [WEATHER, TIME], "quirks": ["repeated_id"]},
    "calls interleaved": {"calls": [WEATHER, TIME], "quirks": ["interleaved"]},
    "empty calls beside text": {"text": "a b c", "quirks": ["empty_calls"]},
    "calls that end as stop": {"calls": [WEATHER], "quirks": ["stop_with_calls"]},
    "text after the calls": {"calls": [WEATHER], "text": "I called", "quirks": ["text_last"]},
    "the other field for reasoning": {"text": "so", "reasoning": "this then that", "quirks": ["reasoning_field"]},
    "events nobody knows": {"text": "a b c", "quirks": ["unknown_events"]},
}


@pytest.fixture(scope="module")
def server(dialects_gateway):
    return dialects_gateway


@pytest.fixture(scope="module")
def api(server, contract):
    return Api(server, server.key("tests@example.org")["key"], contract)


@pytest.fixture(scope="module")
def sandbox(server, contract):
    return Api(server, server.key("tests@example.org", environment="test")["key"], contract)


@pytest.mark.quick
@pytest.mark.parametrize("name", SCRIPTS)
@pytest.mark.parametrize("caller,upstream", PAIRS)
def test_what_a_model_says_arrives(api, fake_server, tag, caller, upstream, name):
    script = {**SCRIPTS[name], "tag": tag}
    wanted = expected(script, upstream, caller)
    for stream in (False, True):
        response = ask(api, caller, f"via-{upstream}", script, stream)
        assert response.status == 200, response.body
        told = told_by(caller, response)
        same(told, wanted)
        # The same dialect passes: a server that calls a tool and says "stop" is let say it.
        if caller != upstream or "stop_with_calls" not in script.get("quirks", []):
            assert told.finish == wanted.finish, (stream, told.finish)
    seen = fake_server.seen(tag)
    assert [one.path.split("?")[0] for one in seen] == [PATHS[upstream]] * 2
    assert all(one.json["model"] == "fake-chat" for one in seen)


@pytest.mark.quick
@pytest.mark.parametrize("caller,upstream", PAIRS)
def test_the_books_have_what_the_upstream_counted(api, server, fake_server, tag, caller, upstream):
    ids = []
    for stream in (False, True):
        response = ask(api, caller, f"via-{upstream}", {"text": "counted", "usage": USAGE, "tag": tag}, stream)
        told_by(caller, response)
        ids.append(response.header("x-request-id"))
    for row in (row for id, row in records(server, ids).items() if id in ids):
        assert (row["prompt_tokens"], row["completion_tokens"], row["cached_tokens"]) == (100, 20, 60), dict(row)
        assert not row["estimated"]


@pytest.mark.quick
@pytest.mark.parametrize("caller,upstream", PAIRS)
def test_a_tool_loop_goes_on(api, fake_server, tag, caller, upstream):
    """The answer, the tools' results, and thinking if there was some, come back with the next request in good order."""
    refused = len(fake_server.refusals())
    steps = [{"text": "I look", "reasoning": "hm, two", "calls": [WEATHER, TIME]}, {"calls": [{**TIME, "id": "own"}]},
             {"text": "all done", "calls": []}]
    body = request(caller, f"via-{upstream}", fake(tag=tag, steps=steps), offer=True)
    said = []
    for _ in steps:
        response = api.post(PATHS[caller], json=body, headers=VERSION if caller == "messages" else [])
        assert response.status == 200, (response.body, fake_server.refusals()[refused:])
        said.append(told_by(caller, response))
        go_on(caller, body, response.json)
    assert [(one.text, [name for name, _ in one.calls]) for one in said] == \
        [("I look", ["weather", "time"]), ("", ["time"]), ("all done", [])]
    last = json.dumps(fake_server.seen(tag)[-1].json, ensure_ascii=False)
    for text, times in (("result 0 of weather", 1), ("result 1 of time", 1), ("result 0 of time", 1), ("I look", 2)):  # one in the script
        assert last.count(text) == times, f"{text!r} comes {last.count(text)} times"
    assert fake_server.refusals()[refused:] == []


@pytest.mark.quick
@pytest.mark.parametrize("caller,upstream", [pair for pair in PAIRS if pair[0] != pair[1] and pair[0] != "chat"])
def test_a_conversation_sees_no_id_of_a_call_twice(api, fake_server, tag, caller, upstream):
    """Whatever the model server does: by a second one Claude Code would know the first call, and ask for ever."""
    steps = [{"calls": [{**WEATHER, "id": "call_0"}, {**TIME, "id": "call_0"}]}, {"calls": [{**TIME, "id": "call_0"}]},
             {"text": "all done", "calls": []}]
    if upstream != "chat":  # which refuses such a pair in one answer, and its own would never make one
        steps = [{"calls": [{**WEATHER, "id": "call_0"}]}, *steps[1:]]
    body = request(caller, f"via-{upstream}", fake(tag=tag, steps=steps), offer=True)
    ids = []
    for _ in steps:
        response = api.post(PATHS[caller], json=body, headers=VERSION if caller == "messages" else [])
        assert response.status == 200, (response.body, fake_server.refusals()[-1:])
        parts = response.json["content" if caller == "messages" else "output"]
        ids += [part.get("call_id", part["id"]) for part in parts if part["type"] in ("tool_use", "function_call")]
        go_on(caller, body, response.json)
    assert len(ids) == len(set(ids)) > 1 and told_by(caller, response).text == "all done"


# Breaks.


BREAKS = {"text": "three words here", "reasoning": "hm, two", "calls": [WEATHER, TIME], "usage": USAGE}
PARTS = 40  # more events than any dialect needs for that


def ends_well(caller: str, upstream: str, response) -> bool:
    """Whether it is a finished answer; a broken one has to say so."""
    if response.status != 200:
        body = response.json
        assert response.status >= 500 and body["error"]["message"]
        assert caller != "messages" or body["type"] == "error"
        return False
    try:
        same(told_by(caller, response), expected(BREAKS, upstream, caller))
    except Failed as failed:
        assert failed.error["message"]
        return False
    return True


@pytest.mark.parametrize("how", ["fin", "rst"])
@pytest.mark.parametrize("caller,upstream", PAIRS)
def test_a_stream_that_is_cut_anywhere_is_never_a_finished_answer(api, tag, caller, upstream, how):
    ended = []
    for events in range(PARTS):
        script = {**BREAKS, "tag": tag, "cut_events": events, "cut_how": how}
        ended.append(ends_well(caller, upstream, ask(api, caller, f"via-{upstream}", script, stream=True)))
        if ended[-3:] == [True] * 3:
            break
    first = ended.index(True)
    assert all(ended[first:]) and 5 < first, ended


@pytest.mark.parametrize("caller,upstream", PAIRS)
def test_a_stream_cut_at_every_byte_of_its_end_is_never_a_finished_answer(api, tag, caller, upstream):
    """The last events hold the finish reason and the usage: half of one is none."""
    whole = b"".join(stream_of(upstream))
    for cut in range(max(1, len(whole) - 400), len(whole), 7):
        script = {**BREAKS, "tag": tag, "cut_bytes": cut}
        ends_well(caller, upstream, ask(api, caller, f"via-{upstream}", script, stream=True))


def stream_of(upstream: str):
    """The bytes that the fake upstream sends for BREAKS."""
    from fake_upstream import content, messages, responses
    from fake_upstream.script import Script
    script = Script.parse(json.dumps(BREAKS))
    body = {**request(upstream, "fake-chat", fake(**BREAKS), stream=True, offer=True)}
    return {"chat": lambda: content.stream("chat", body, script, ""), "messages": lambda: messages.stream(body, script, ""),
            "responses": lambda: responses.stream(body, script, "")}[upstream]()


@pytest.mark.parametrize("fault", [{"error_at": 0}, {"error_at": 2}, {"error_at": 4, "error_event": True}, {"bad_json_at": 2},
                                   {"no_done": True}, {"no_done": True, "no_finish": True}], ids=str)
@pytest.mark.parametrize("caller,upstream", PAIRS)
def test_a_stream_that_fails_says_so(api, tag, caller, upstream, fault):
    response = ask(api, caller, f"via-{upstream}", {**BREAKS, "tag": tag, **fault}, stream=True)
    if ends_well(caller, upstream, response):  # chat servers end with a finish reason or with [DONE]
        assert upstream == "chat" and fault in ({"no_done": True}, {"bad_json_at": 2}), fault


@pytest.mark.parametrize("caller,upstream", PAIRS)
def test_an_upstream_that_stalls_is_given_up(api, tag, caller, upstream):
    response = ask(api, caller, f"via-{upstream}", {**BREAKS, "tag": tag, "cut_events": 5, "cut_how": "stall"}, stream=True)
    assert not ends_well(caller, upstream, response)


@pytest.mark.parametrize("caller,upstream", PAIRS)
def test_a_whole_answer_that_is_cut_is_an_error(api, tag, caller, upstream):
    response = ask(api, caller, f"via-{upstream}", {**BREAKS, "tag": tag, "cut_bytes": 120})
    assert response.status == 502 and not ends_well(caller, upstream, response)


# Errors before an answer.


def error_of(caller: str, response, own: bool = True) -> tuple[str, str]:
    """(type, message). `own`: with our id in it."""
    body = response.json
    if caller == "messages":
        assert body["type"] == "error" and response.header("x-request-id") == response.header("request-id")
        assert not own or body["request_id"] == response.header("request-id")
    return body["error"]["type"], body["error"]["message"]


STATUSES = {  # of the upstream: (chat's and Responses' status, Messages' status and type)
    400: (400, 400, "invalid_request_error"), 401: (502, 502, "api_error"), 403: (502, 502, "api_error"),
    413: (413, 413, "request_too_large"), 429: (503, 529, "overloaded_error"), 500: (502, 502, "api_error"),
    503: (503, 529, "overloaded_error"), 529: (503, 529, "overloaded_error"), 504: (504, 504, "timeout_error")}


@pytest.mark.quick
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("caller,upstream", PAIRS)
def test_an_upstreams_error_comes_in_the_callers_form(api, tag, caller, upstream, status):
    openai_status, messages_status, kind = STATUSES[status]
    for stream in (False, True):
        # Between equals a refusal is what the upstream said, byte for byte.
        passed = caller == upstream != "chat" and status in (400, 413)
        response = ask(api, caller, f"via-{upstream}", {"status": status, "tag": tag, "message": "the words of it"}, stream,
                       check=not passed)
        told = error_of(caller, response, own=not passed)
        assert response.status == (messages_status if caller == "messages" else openai_status), response.body
        assert caller != "messages" or told[0] == kind
        if status == 400:
            assert "the words of it" in told[1]
        if status in (401, 403, 500):
            assert "the words of it" not in told[1]


@pytest.mark.quick
@pytest.mark.parametrize("caller", DIALECTS)
def test_our_own_errors_come_in_the_callers_form(api, caller):
    cases = [(api.call("POST", PATHS[caller], json=request(caller, "via-chat", "x"), key="sk_live_wrong",
                       headers=VERSION if caller == "messages" else []), 401, "authentication_error"),
             (ask(api, caller, "no-such", "x"), 404, "not_found_error"),
             (ask(api, caller, "via-chat", "x", temperature="warm"), 400, "invalid_request_error"),
             (ask(api, caller, "via-chat", "x", top_p=7), 400, "invalid_request_error")]
    for response, status, kind in cases:
        told = error_of(caller, response)
        assert response.status == status, response.body
        assert caller != "messages" or told[0] == kind
    assert "temperature" in cases[2][0].body.decode() and "top_p" in cases[3][0].body.decode()


@pytest.mark.quick
@pytest.mark.parametrize("path,method,status", [("/v1/nothing", "GET", 404), ("/v1/messages", "GET", 405)])
def test_errors_without_an_endpoint_are_anthropics_for_its_callers(api, path, method, status):
    response = api.call(method, path, headers=VERSION, check=False)  # the document has OpenAI's form for them
    assert response.status == status and error_of("messages", response)[0] in ("not_found_error", "invalid_request_error")


# What cannot be carried.


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg=="
REFUSED = [
    ("responses", "via-chat", {"previous_response_id": "resp_1"}, "previous_response_id"),
    ("responses", "via-chat", {"conversation": "conv_1"}, "conversation"),
    ("responses", "via-chat", {"background": True}, "background"),
    ("responses", "via-chat", {"tools": [{"type": "file_search", "vector_store_ids": ["v"]}]}, "tools"),
    ("responses", "via-chat", {"input": [{"role": "user", "content": [{"type": "input_file", "file_id": "f"}]}]}, "input"),
    ("messages", "via-chat", {"max_tokens": 0}, "max_tokens"),
    ("messages", "via-chat", {"max_tokens": None}, "max_tokens"),
    ("messages", "via-chat", {"tools": [{"type": "web_search_20250305", "name": "web_search"}]}, "tools"),
    ("messages", "via-chat", {"mcp_servers": [{"type": "url", "url": "http://x", "name": "x"}]}, "mcp_servers"),
    ("messages", "via-chat", {"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "so"}]}, "the assistant's words"),
    ("messages", "via-chat", {"messages": [{"role": "user", "content": [
        {"type": "image", "source": {"type": "file", "file_id": "f"}}]}]}, "messages"),
    ("chat", "via-messages", {"n": 2}, "n"),
    ("chat", "via-messages", {"logprobs": True}, "logprobs"),
    ("chat", "via-messages", {"response_format": {"type": "json_object"}}, "response_format"),
    ("chat", "via-messages", {"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "tool_calls": [
        {"id": "a", "type": "function", "function": {"name": "f", "arguments": "[1]"}}]},
        {"role": "tool", "tool_call_id": "a", "content": "y"}]}, "messages"),
    ("responses", "via-messages", {"top_logprobs": 3}, "top_logprobs"),
]


@pytest.mark.quick
@pytest.mark.parametrize("caller,model,fields,field", REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_what_cannot_be_carried_is_refused_by_its_name(api, caller, model, fields, field):
    response = ask(api, caller, model, "x", **fields)
    assert response.status == 400, response.body
    said = response.error
    assert field in (said.get("param") or "") or field in said["message"], said


DROPPED = [
    ("messages", "via-chat", {"system": [{"type": "text", "text": "s", "cache_control": {"type": "ephemeral"}}]}, "cache_control"),
    ("responses", "via-chat", {"tools": [{"type": "web_search"}]}, "web_search"),
    ("responses", "via-chat", {"tools": [{"type": "image_generation"}]}, "image_generation"),
    ("responses", "via-chat", {"tools": [{"type": "tool_search", "execution": "client", "description": "d", "parameters": {}}]},
     "tool_search"),
    ("responses", "via-chat", {"input": [{"role": "user", "content": "x"}, {"type": "item_reference", "id": "rs_1"}]}, "reasoning"),
    ("messages", "via-chat", {"context_management": {"edits": [{"type": "clear_thinking_20251015", "keep": "all"}]}},
     "context_management"),
]


@pytest.mark.quick
@pytest.mark.parametrize("caller,model,fields,name", DROPPED, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_left_out_is_named(api, caller, model, fields, name):
    response = ask(api, caller, model, "x", **fields)
    assert response.status == 200, response.body
    assert name in response.header("x-solidrust-dropped").replace(" ", "").split(",")


@pytest.mark.quick
@pytest.mark.parametrize("caller", DIALECTS)
def test_nothing_is_left_out_between_equals(api, fake_server, tag, caller):
    """Byte for byte but for the model, also what nobody here knows."""
    extra = {"odd  key": 1.50} if caller != "messages" else {"container": None}
    response = ask(api, caller, f"via-{caller}", {"tag": tag}, **extra)
    assert response.status == 200 and response.header("x-solidrust-dropped") is None
    wanted = json.dumps(request(caller, "fake-chat", fake(tag=tag), **extra))
    assert fake_server.one(tag).body.decode() == wanted


@pytest.mark.quick
@pytest.mark.parametrize("caller", DIALECTS)
def test_an_image_arrives(api, fake_server, tag, caller):
    parts = {
        "chat": [{"type": "text", "text": fake(tag=tag)},
                 {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}}],
        "responses": [{"type": "input_text", "text": fake(tag=tag)},
                      {"type": "input_image", "image_url": f"data:image/png;base64,{PIXEL}"}],
        "messages": [{"type": "text", "text": fake(tag=tag)},
                     {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}}]}[caller]
    turn = [{"role": "user", "content": parts}]
    for upstream in DIALECTS:
        response = ask(api, caller, f"via-{upstream}", "", **{"input" if caller == "responses" else "messages": turn})
        assert response.status == 200, (upstream, response.body)
        assert PIXEL in fake_server.seen(tag)[-1].body.decode()


# Heads.


@pytest.mark.promise("U31", "U33")
@pytest.mark.quick
def test_messages_upstreams_get_the_callers_version_and_betas(api, fake_server, tag):
    ask(api, "messages", "via-messages", {"tag": tag}, headers=[("anthropic-beta", "one-1,two-2"), ("x-app", "cli")])
    seen = fake_server.one(tag)
    assert seen.header("anthropic-version") == "2023-06-01" and seen.header("anthropic-beta") == "one-1,two-2"
    assert seen.header("x-api-key") == UPSTREAM_KEY and seen.header("authorization") is None
    assert seen.header("x-app") is None


@pytest.mark.promise("U31")
@pytest.mark.quick
@pytest.mark.parametrize("caller,upstream", [pair for pair in PAIRS if pair[1] != "messages" or pair[0] != "messages"])
def test_others_get_nothing_of_the_callers_head(api, fake_server, tag, caller, upstream):
    ask(api, caller, f"via-{upstream}", {"tag": tag}, headers=[("anthropic-beta", "one-1")])
    seen = fake_server.one(tag)
    assert seen.header("anthropic-beta") is None
    assert seen.header("anthropic-version") == ("2023-06-01" if upstream == "messages" else None)
    key = seen.header("x-api-key") if upstream == "messages" else seen.header("authorization").removeprefix("Bearer ")
    assert key == UPSTREAM_KEY


@pytest.mark.promise("L35")
@pytest.mark.quick
@pytest.mark.parametrize("caller", DIALECTS)
def test_limits_are_told_in_the_callers_form(server, contract, caller):
    email = f"{caller}@limits.example.org"
    server.account(email, "free")
    api = Api(server, server.key(email)["key"], contract)
    response = ask(api, caller, "via-chat", "x")
    if caller == "messages":
        for kind in ("requests", "tokens"):
            assert int(response.header(f"anthropic-ratelimit-{kind}-limit")) >= \
                int(response.header(f"anthropic-ratelimit-{kind}-remaining"))
            assert response.header(f"anthropic-ratelimit-{kind}-reset").endswith("Z")
    assert int(response.header("x-ratelimit-limit")) >= int(response.header("x-ratelimit-remaining"))
    while response.status == 200:
        response = ask(api, caller, "via-chat", "x")
    kind, words = error_of(caller, response)
    assert response.status == 429 and int(response.header("retry-after")) > 0 and words
    assert caller != "messages" or kind == "rate_limit_error"


@pytest.mark.quick
def test_tokens_are_counted_where_the_upstream_can(api, fake_server, tag):
    body = request("messages", "via-messages", fake(tag=tag, usage={"prompt": 123}))
    del body["max_tokens"]
    response = api.post("/v1/messages/count_tokens", json=body, headers=VERSION)
    assert response.status == 200 and response.json == {"input_tokens": 123}, response.body
    assert fake_server.one(tag).path.split("?")[0] == "/v1/messages/count_tokens"
    nowhere = api.post("/v1/messages/count_tokens", json={**body, "model": "via-chat"}, headers=VERSION)
    assert nowhere.status == 404 and error_of("messages", nowhere)[0] == "not_found_error"


@pytest.mark.quick
def test_the_query_of_a_path_changes_nothing(api):
    response = api.post("/v1/messages?beta=true", json=request("messages", "via-chat", "x"), headers=VERSION)
    assert response.status == 200


# Chains.


@pytest.mark.quick
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("caller", DIALECTS)
def test_a_dead_chat_server_is_followed_by_one_of_messages(api, fake_server, tag, caller, stream):
    script = {**SCRIPTS["all of it"], "tag": tag}
    response = ask(api, caller, "chain", script, stream)
    assert response.status == 200, response.body
    same(told_by(caller, response), expected(script, "messages", caller))
    assert response.header("x-solidrust-failover") == "true"
    assert fake_server.one(tag).path == "/v1/messages"


@pytest.mark.quick
def test_a_target_that_cannot_is_passed_over(api, fake_server, tag):
    """Two answers fit no Messages server, and a PDF no chat server that is not OpenAI's."""
    two = ask(api, "chat", "mixed", {"tag": tag}, n=2)
    assert two.status == 200 and len(two.json["choices"]) == 2
    pdf = [{"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}},
           {"type": "text", "text": fake(tag=tag)}]
    one = ask(api, "messages", "mixed", "", messages=[{"role": "user", "content": pdf}])
    assert one.status == 200, one.body
    assert [seen.path for seen in fake_server.seen(tag)] == ["/v1/chat/completions", "/v1/messages"]


# The sandbox.


@pytest.mark.quick
@pytest.mark.parametrize("caller", DIALECTS)
def test_the_sandbox_speaks_every_dialect(sandbox, caller):
    for stream in (False, True):
        told = told_by(caller, ask(sandbox, caller, "via-messages", "sandbox: text a, b", stream))
        assert told.text == "a, b" and told.finish == "stop" and told.usage["prompt"] > 0
        called = told_by(caller, sandbox.post(PATHS[caller], json=request(caller, "via-messages", "x", stream, offer=True),
                                              headers=VERSION if caller == "messages" else []))
        assert called.calls == [("weather", {})] and called.finish == "calls"


@pytest.mark.quick
@pytest.mark.parametrize("caller", DIALECTS)
def test_the_sandboxs_hard_cases_are_told_in_every_dialect(sandbox, caller):
    for step in ("cut after 3", "error in stream after 3"):
        with pytest.raises(Failed):
            told_by(caller, ask(sandbox, caller, "via-chat", f"sandbox: {step}", stream=True))
    busy = ask(sandbox, caller, "via-chat", "sandbox: error 503")
    assert busy.status == (529 if caller == "messages" else 503)


@pytest.mark.slow
def test_a_long_silence_is_bridged_by_pings(api, tag):
    """Claude Code gives up on a silent stream: a sign of life comes after 15 s."""
    response = ask(api, "messages", "patient", {"tag": tag, "chunks": 2, "gap": 17, "gap_after": 2, "gaps": 1}, stream=True)
    names = [name for name, _ in sse_named(response.body)]
    assert "ping" in names and whole_of_messages(response)["stop_reason"] == "end_turn"
