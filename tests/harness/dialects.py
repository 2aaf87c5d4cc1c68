"""Requests in each dialect, and a server whose models are served by upstreams of each."""

from .fake import fake
from .gateway import base_config
from .streams import Told

DIALECTS = ("chat", "responses", "messages")
PATHS = {"chat": "/v1/chat/completions", "responses": "/v1/responses", "messages": "/v1/messages"}
VERSION = [("anthropic-version", "2023-06-01")]
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
TOOLS = ("weather", "time")
DEAD = "http://127.0.0.1:9/v1"  # nobody listens there


def dialects_config(url: str) -> dict:
    """Models via-chat, via-responses and via-messages, each with one upstream that speaks nothing else, and chains of them."""
    config = base_config(url)
    key = {"base_url": url, "api_key_env": "FAKE_UPSTREAM_KEY"}
    config["upstreams"] += [
        {"name": "speaks-chat", "kind": "openai", **key},
        {"name": "speaks-responses", "kind": "openai", "speaks": ["responses"], **key},
        {"name": "speaks-messages", "kind": "anthropic", **key},
        {"name": "dead", "kind": "openai", "base_url": DEAD},
    ]
    config["models"] += [{"name": f"via-{dialect}", "stall_timeout": "3s", "targets": [target(f"speaks-{dialect}")]}
                         for dialect in DIALECTS]
    config["models"] += [
        {"name": "patient", "targets": [target("speaks-chat")]},
        {"name": "chain", "targets": [target("dead"), target("speaks-messages", priority=1)]},
        {"name": "mixed", "targets": [target("speaks-chat"), target("speaks-messages", priority=1)]},
    ]
    config.setdefault("limits", {})["invalid_keys_per_minute"] = 1_000_000
    return config


def target(upstream: str, **more) -> dict:
    return {"upstream": upstream, "model": "fake-chat", **more}


def tools_of(dialect: str, names=TOOLS) -> list[dict]:
    if dialect == "chat":
        return [{"type": "function", "function": {"name": name, "parameters": SCHEMA}} for name in names]
    if dialect == "responses":
        return [{"type": "function", "name": name, "parameters": SCHEMA, "strict": False} for name in names]
    return [{"name": name, "input_schema": SCHEMA} for name in names]


def request(dialect: str, model: str, prompt: str, stream: bool = False, offer: bool = False, **fields) -> dict:
    """`offer`: with TOOLS."""
    body = {"model": model}
    if dialect == "responses":
        body["input"] = prompt
    else:
        body["messages"] = [{"role": "user", "content": prompt}]
    if dialect == "messages":
        body["max_tokens"] = 1000
    if stream:
        body["stream"] = True
        if dialect == "chat":
            body["stream_options"] = {"include_usage": True}
    if offer:
        body["tools"] = tools_of(dialect)
    return {**body, **fields}


def ask(api, dialect: str, model: str, script: dict | str, stream: bool = False, headers=(), check: bool = True, **fields):
    """One request whose answer is scripted, or whose prompt is given."""
    prompt = script if isinstance(script, str) else fake(**script)
    offer = not isinstance(script, str) and bool(script.get("calls"))
    body = request(dialect, model, prompt, stream, offer, **fields)
    own = VERSION if dialect == "messages" else []
    return api.post(PATHS[dialect], json=body, headers=[*own, *headers], check=check)


def expected(script: dict, upstream: str, caller: str) -> Told:
    """What a caller has to be told of this script."""
    calls = [(call["name"], call.get("arguments", {})) for call in script.get("calls") or []]
    finish = {"stop": "stop", "length": "length", "content_filter": "refusal"}[script.get("finish", "stop")]
    usage = {"prompt": None, "cached": 0, "written": 0, "completion": None, "reasoning": 0, **script.get("usage", {})}
    if "chat" in (upstream, caller):
        usage["written"] = 0  # there is no place for it
    return Told(script.get("reasoning", ""), script.get("text", ""), calls, "calls" if calls else finish, usage)


def same(told, wanted):
    """Usage only where the script names it; what a same-dialect pair passes needs no reason to be called one."""
    for name, count in wanted.usage.items():
        assert count is None or told.usage[name] == count, f"usage: {told.usage}, expected {wanted.usage}"
    assert (told.reasoning, told.text, told.calls) == (wanted.reasoning, wanted.text, wanted.calls)


def go_on(dialect: str, body: dict, answer: dict):
    """Adds the answer to the conversation, and what the tools gave back."""
    if dialect == "chat":
        message = answer["choices"][0]["message"]
        body["messages"].append(message)
        body["messages"] += [{"role": "tool", "tool_call_id": call["id"], "content": f"result {i} of {call['function']['name']}"}
                             for i, call in enumerate(message.get("tool_calls") or [])]
    elif dialect == "messages":
        body["messages"].append({"role": "assistant", "content": answer["content"]})
        calls = [block for block in answer["content"] if block["type"] == "tool_use"]
        body["messages"].append({"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": call["id"], "content": f"result {i} of {call['name']}"}
            for i, call in enumerate(calls)]})
    else:
        if isinstance(body["input"], str):
            body["input"] = [{"role": "user", "content": body["input"]}]
        body["input"] += answer["output"]
        calls = [item for item in answer["output"] if item["type"] == "function_call"]
        body["input"] += [{"type": "function_call_output", "call_id": call["call_id"], "output": f"result {i} of {call['name']}"}
                          for i, call in enumerate(calls)]
