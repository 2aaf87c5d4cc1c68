"""Good answers in Anthropic's dialect: /v1/messages and /v1/messages/count_tokens."""

import json
from typing import Iterator

from .dialects import error_body
from .prompt import turns_of
from .said import Said, compact, prompt_tokens, say
from .script import Script

STOP = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"}
SEALED = "c2VhbGVkIHRoaW5raW5n"


def said_in_messages(request: dict, script: Script, echo: str) -> Said:
    return say(request, script, echo, turns_of("messages", request), "toolu")


def usage_of(counts: dict) -> dict:
    """`prompt` holds what was read from the cache and written to it; here the three stand apart."""
    return {"input_tokens": counts["prompt"] - counts["cached"] - counts["written"],
            "cache_read_input_tokens": counts["cached"], "cache_creation_input_tokens": counts["written"],
            "output_tokens": counts["completion"],
            **({"output_tokens_details": {"thinking_tokens": counts["reasoning"]}} if counts["reasoning"] else {})}


def head_of(request: dict, script: Script, said: Said) -> dict:
    return {"id": f"msg_{said.mark}", "type": "message", "role": "assistant", "model": request.get("model"), "content": [],
            "stop_reason": None, "stop_sequence": None, "stop_details": None, **script.extra}


def blocks_of(said: Said, script: Script) -> list[dict]:
    blocks = [{"type": "redacted_thinking", "data": SEALED}] if "redacted" in script.quirks else []
    if said.reasoning:
        signature = "" if "unsigned" in script.quirks else script.signature
        blocks.append({"type": "thinking", "thinking": "".join(said.reasoning), "signature": signature})
    text = [{"type": "text", "text": "".join(said.texts)}] if said.texts else []
    tools = [{"type": "tool_use", "id": call.id, "name": call.name, "input": json.loads(call.arguments or "{}")}
             for call in said.calls]
    return blocks + (tools + text if "text_last" in script.quirks else text + tools)


def whole(request: dict, script: Script, echo: str) -> bytes:
    said = said_in_messages(request, script, echo)
    return compact({**head_of(request, script, said), "content": blocks_of(said, script), "stop_reason": STOP[said.finish],
                    "usage": usage_of(said.usage)})


def count(request: dict, script: Script) -> bytes:
    return compact({"input_tokens": script.usage.get("prompt", prompt_tokens(request))})


def block_events(block: dict, said: Said, script: Script) -> Iterator[tuple[bool, dict]]:
    """(whether it is content, event without its index)"""
    kind = block["type"]
    whole_call = "input_in_start" in script.quirks
    empty = {"text": {"text": ""}, "thinking": {"thinking": "", "signature": ""}, "redacted_thinking": {},
             "tool_use": {} if whole_call else {"input": {}}}[kind]
    yield False, {"type": "content_block_start", "content_block": {**block, **empty}}
    if kind == "thinking":
        for text in said.reasoning:
            yield True, {"type": "content_block_delta", "delta": {"type": "thinking_delta", "thinking": text}}
        if block["signature"]:
            delta = {"type": "signature_delta", "signature": block["signature"]}
            yield False, {"type": "content_block_delta", "delta": delta}
    elif kind == "text":
        for text in said.texts:
            yield True, {"type": "content_block_delta", "delta": {"type": "text_delta", "text": text}}
    elif kind == "tool_use" and not whole_call:
        call = next(call for call in said.calls if call.id == block["id"])
        for part in ["", *call.pieces]:
            yield True, {"type": "content_block_delta", "delta": {"type": "input_json_delta", "partial_json": part}}
    yield False, {"type": "content_block_stop"}


def stream(request: dict, script: Script, echo: str) -> Iterator[bytes]:
    end = b"\r\n" if script.crlf else b"\n"

    def event(value: dict, name: str = "") -> bytes:
        return b"event: " + (name or value["type"]).encode() + end + b"data: " + compact(value) + end + end

    if script.events:
        yield from (one.encode() for one in script.events)
        return
    said = said_in_messages(request, script, echo)
    counts = usage_of(said.usage)
    first = {**counts, "output_tokens": 1, **({"input_tokens": 0} if "late_usage" in script.quirks else {})}
    yield event({"type": "message_start", "message": {**head_of(request, script, said), "usage": first}})
    number = 0
    for index, block in enumerate(blocks_of(said, script)):
        for is_content, value in block_events(block, said, script):
            if is_content and number == script.error_at:
                _, body = error_body(script.dialect or "anthropic", 529, script.message, script.code)
                yield b"event: error" + end + b"data: " + body + end + end
                return
            if is_content and number == script.bad_json_at:
                yield b"event: content_block_delta" + end + b'data: {"type":"content_block_delta","del' + end + end
            else:
                yield event({"type": value["type"], "index": index, **value})
            number += is_content
            if is_content and script.comments:
                yield event({"type": "ping"})
            if "unknown_events" in script.quirks:
                yield event({"type": "content_block_aside", "index": index, "aside": {}})
    if not script.no_finish:
        yield event({"type": "message_delta", "delta": {"stop_reason": STOP[said.finish], "stop_sequence": None,
                                                         "stop_details": None},
                     "usage": {"output_tokens": counts["output_tokens"]} if "usage_at_start" in script.quirks else counts})
    if not script.no_done:
        yield event({"type": "message_stop"})
