"""What an answer says, read out of each dialect's own form, and the rules that a stream of each dialect keeps."""

import json
from dataclasses import dataclass, field

from .client import Response


@dataclass
class Told:
    """An answer without its dialect. `finish`: stop, length, calls, refusal."""

    reasoning: str = ""
    text: str = ""
    calls: list = field(default_factory=list)  # (name, arguments as a value)
    finish: str = ""
    usage: dict = field(default_factory=dict)  # prompt (all of it), cached, written, completion, reasoning


class Failed(Exception):
    """The stream ended with its dialect's error; `error` is that."""

    def __init__(self, error: dict):
        super().__init__(json.dumps(error))
        self.error = error


def arguments(text: str):
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


# Whole answers.


def told_in_chat(body: dict) -> Told:
    choice = body["choices"][0]
    message = choice["message"]
    told = Told(message.get("reasoning_content") or message.get("reasoning") or "",
                message.get("content") or message.get("refusal") or "")
    told.calls = [(call["function"]["name"], arguments(call["function"]["arguments"]))
                  for call in message.get("tool_calls") or []]
    told.finish = {"stop": "stop", "length": "length", "tool_calls": "calls", "content_filter": "refusal"}[choice["finish_reason"]]
    usage = body.get("usage") or {}
    told.usage = {"prompt": usage.get("prompt_tokens"), "completion": usage.get("completion_tokens"), "written": 0,
                  "cached": (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0,
                  "reasoning": (usage.get("completion_tokens_details") or {}).get("reasoning_tokens") or 0}
    return told


def told_in_messages(body: dict) -> Told:
    told = Told()
    for block in body["content"]:
        if block["type"] == "thinking":
            told.reasoning += block["thinking"]
        elif block["type"] == "text":
            told.text += block["text"]
        elif block["type"] == "tool_use":
            told.calls.append((block["name"], block["input"]))
    told.finish = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length", "tool_use": "calls",
                   "refusal": "refusal"}[body["stop_reason"]]
    usage = body["usage"]
    cached, written = (usage.get(f"cache_{name}_input_tokens") or 0 for name in ("read", "creation"))
    told.usage = {"prompt": usage["input_tokens"] + cached + written, "cached": cached, "written": written,
                  "completion": usage["output_tokens"],
                  "reasoning": (usage.get("output_tokens_details") or {}).get("thinking_tokens") or 0}
    return told


def told_in_responses(body: dict) -> Told:
    told = Told()
    for item in body["output"]:
        if item["type"] == "reasoning":
            told.reasoning += "".join(part["text"] for part in [*(item.get("summary") or []), *(item.get("content") or [])])
        elif item["type"] == "message":
            told.text += "".join(part.get("text") or part.get("refusal") or "" for part in item["content"])
        elif item["type"] == "function_call":
            told.calls.append((item["name"], arguments(item["arguments"])))
        elif item["type"] == "custom_tool_call":
            told.calls.append((item["name"], {"input": item["input"]}))
    cause = (body.get("incomplete_details") or {}).get("reason")
    told.finish = {"max_output_tokens": "length", "content_filter": "refusal"}[cause] if cause else \
        "calls" if told.calls else "stop"
    assert body["status"] == ("incomplete" if cause else "completed"), body["status"]
    usage = body["usage"]
    told.usage = {"prompt": usage["input_tokens"], "cached": usage["input_tokens_details"]["cached_tokens"],
                  "written": usage["input_tokens_details"].get("cache_write_tokens") or 0,
                  "completion": usage["output_tokens"], "reasoning": usage["output_tokens_details"]["reasoning_tokens"]}
    return told


TOLD = {"chat": told_in_chat, "messages": told_in_messages, "responses": told_in_responses}


# Streams: to the whole answer that they tell, checked on the way.


def whole_of_chat(response: Response) -> dict:
    data = response.data
    if data and data[-1] != "[DONE]":
        raise Failed(json.loads(data[-1])["error"])
    assert data and data.count("[DONE]") == 1, "no [DONE]"
    message, whole, calls = {"role": "assistant", "content": None}, {}, {}
    finish = None
    for event in response.events:
        whole = {**whole, **{k: v for k, v in event.items() if k not in ("choices", "object", "usage")}}
        if event.get("usage"):
            whole["usage"] = event["usage"]
        for choice in event["choices"]:
            delta = choice["delta"]
            assert finish is None or not any(delta.values()), "content after the finish reason"
            for name in ("content", "reasoning_content", "reasoning", "refusal"):
                if delta.get(name) is not None:
                    message[name] = (message.get(name) or "") + delta[name]
            for piece in delta.get("tool_calls") or []:
                call = calls.setdefault(piece["index"], {"id": "", "type": "function", "function": {"name": "", "arguments": ""}})
                assert "id" not in piece or call["id"] in ("", piece["id"]), "a call changes its id"
                call["id"] = piece.get("id") or call["id"]
                call["function"]["name"] += piece["function"].get("name") or ""
                call["function"]["arguments"] += piece["function"].get("arguments") or ""
            finish = choice["finish_reason"] or finish
    assert sorted(calls) == list(range(len(calls))), f"indices of calls: {sorted(calls)}"
    assert finish is not None, "no finish reason"
    if calls:
        message["tool_calls"] = [calls[i] for i in range(len(calls))]
    return {**whole, "choices": [{"index": 0, "message": message, "finish_reason": finish}]}


def whole_of_messages(response: Response) -> dict:
    events = [(name, data) for name, data in response.named if name not in ("ping", "content_block_aside")]
    assert all(data != "[DONE]" and data["type"] == name for name, data in events), "a name is not the event's type"
    message, open_block, text = None, None, ""
    for i, (name, data) in enumerate(events):
        last = i == len(events) - 1
        if name == "error":
            assert last, "something follows the error"
            assert set(data) >= {"type", "error"} and data["error"]["type"] and data["error"]["message"], data
            raise Failed(data["error"])
        assert (name == "message_start") == (message is None), f"{name} at {i}"
        if name == "message_start":
            message = data["message"]
            assert message["content"] == [] and message["stop_reason"] is None
        elif name == "content_block_start":
            assert open_block is None and data["index"] == len(message["content"]), data
            open_block, text = data["content_block"], ""
            message["content"].append(open_block)
            assert open_block.get("input") in (None, {}), "arguments stand in the start, where nobody reads them"
        elif name == "content_block_delta":
            assert open_block is not None and data["index"] == len(message["content"]) - 1, data
            text += take_block_delta(open_block, data["delta"])
        elif name == "content_block_stop":
            assert open_block is not None and data["index"] == len(message["content"]) - 1, data
            if open_block["type"] == "tool_use":
                open_block["input"] = json.loads(text)
            open_block = None
        elif name == "message_delta":
            assert open_block is None and message["stop_reason"] is None, "message_delta twice, or in a block"
            message |= data["delta"]
            message["usage"] |= {k: v for k, v in data["usage"].items() if v is not None}
        elif name == "message_stop":
            assert last and message["stop_reason"], "message_stop without a stop reason, or not last"
            return message
        else:
            raise AssertionError(f"an unknown event {name}")
    raise AssertionError(f"neither error nor message_stop: {events[-1:]}")


def take_block_delta(block: dict, delta: dict) -> str:
    """Arguments are given back: they are JSON only in the end."""
    fields = {"text_delta": ("text", "text"), "thinking_delta": ("thinking", "thinking"),
              "signature_delta": ("thinking", "signature"), "input_json_delta": ("tool_use", "partial_json")}
    kind, name = fields[delta["type"]]
    assert block["type"] == kind, f"{delta['type']} in a {block['type']}"
    if kind == "tool_use":
        return delta[name]
    block[name] = (block.get(name) or "") + delta[name]
    return ""


def whole_of_responses(response: Response) -> dict:
    events = response.named
    if events and events[-1][1] == "[DONE]":
        events = events[:-1]
    assert events, "an empty stream"
    items: dict[int, dict] = {}
    done: dict[int, dict] = {}
    pieces: dict[tuple, str] = {}
    for i, (name, data) in enumerate(events):
        assert data["type"] == name, f"a name is not the event's type: {name}, {data['type']}"
        assert data["sequence_number"] == i, f"{name} is numbered {data['sequence_number']}, not {i}"
        assert i != 0 or name == "response.created"
        last = i == len(events) - 1
        if name in ("response.failed", "error"):
            assert last, "something follows the failure"
            raise Failed(data["response"]["error"] if name != "error" else data)
        if name in ("response.completed", "response.incomplete"):
            assert last and data["response"]["status"] == name.split(".")[1]
            assert sorted(items) == sorted(done) == list(range(len(items))), "items without their end"
            assert data["response"]["output"] == [done[i] for i in sorted(done)], "the snapshot is not the items"
            assert data["response"]["id"] == events[0][1]["response"]["id"]
            return data["response"]
        if name == "response.output_item.added":
            assert data["output_index"] == len(items), data
            items[data["output_index"]] = data["item"]
        elif name == "response.output_item.done":
            check_item(items[data["output_index"]], data["item"], data["output_index"], pieces)
            done[data["output_index"]] = data["item"]
        elif "output_index" in data:
            take_item_event(items, done, data, pieces)
    raise AssertionError(f"neither failure nor end: {events[-1:]}")


def take_item_event(items: dict, done: dict, data: dict, pieces: dict):
    place = data["output_index"]
    assert place in items and place not in done and data["item_id"] == items[place]["id"], data
    for index in ("content_index", "summary_index"):
        assert data.get(index, 0) is not None, data
    kind, _, step = data["type"].removeprefix("response.").rpartition(".")
    key = (place, kind, data.get("content_index", data.get("summary_index", 0)))
    if step == "delta":
        pieces[key] = pieces.get(key, "") + data["delta"]
    elif step == "done" and kind != "content_part" and kind != "reasoning_summary_part":
        said = next(data[name] for name in ("text", "arguments", "input", "refusal") if name in data)
        # Some servers send it in this event alone, and it passes so.
        assert said == pieces.setdefault(key, said), f"{data['type']}: {said!r} is not the deltas' {pieces[key]!r}"


def check_item(added: dict, item: dict, place: int, pieces: dict):
    assert added["id"] == item["id"] and added["type"] == item["type"], (added, item)
    said = "".join(text for (at, kind, _), text in pieces.items() if at == place)
    if item["type"] == "message":
        assert said == "".join(part.get("text", part.get("refusal")) for part in item["content"]), (said, item)
    elif item["type"] in ("function_call", "custom_tool_call"):
        assert added["name"] == item["name"] and added["call_id"] == item["call_id"]
        assert said == item.get("arguments", item.get("input")), (said, item)


WHOLE_OF = {"chat": whole_of_chat, "messages": whole_of_messages, "responses": whole_of_responses}


def told_by(dialect: str, response: Response) -> Told:
    """What the answer says, whole or streamed; Failed if the stream says that it failed."""
    body = WHOLE_OF[dialect](response) if response.content_type == "text/event-stream" else response.json
    return TOLD[dialect](body)
