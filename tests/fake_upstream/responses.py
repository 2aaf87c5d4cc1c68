"""Good answers in OpenAI's Responses dialect."""

from typing import Iterator

from .prompt import turns_of
from .said import Said, compact, say
from .script import Script

CREATED = 1_700_000_000


def said_in_responses(request: dict, script: Script, echo: str) -> Said:
    return say(request, script, echo, turns_of("responses", request))


def usage_of(counts: dict) -> dict:
    return {"input_tokens": counts["prompt"],
            "input_tokens_details": {"cached_tokens": counts["cached"], "cache_write_tokens": counts["written"]},
            "output_tokens": counts["completion"], "output_tokens_details": {"reasoning_tokens": counts["reasoning"]},
            "total_tokens": counts["prompt"] + counts["completion"]}


def items_of(said: Said, script: Script) -> list[dict]:
    items = []
    if said.reasoning:
        items.append({"id": f"rs_{said.mark}", "type": "reasoning", "encrypted_content": script.signature,
                      "summary": [{"type": "summary_text", "text": "".join(said.reasoning)}]})
    text = {"id": f"msg_{said.mark}", "type": "message", "role": "assistant", "status": "completed",
            "content": [{"type": "output_text", "text": "".join(said.texts), "annotations": [], "logprobs": []}]}
    tools = []
    for i, call in enumerate(said.calls):
        shape = {"type": "custom_tool_call", "input": call.arguments} if call.custom else \
            {"type": "function_call", "arguments": call.arguments}
        tools.append({"id": f"fc_{said.mark}{i + 1}", **shape, "call_id": call.id, "name": call.name, "status": "completed"})
    words = [text] if said.texts else []
    return items + (tools + words if "text_last" in script.quirks else words + tools)


def response(request: dict, script: Script, status: str, items: list[dict], said: Said | None = None) -> dict:
    cause = {"length": "max_output_tokens", "content_filter": "content_filter"}
    return {"id": "resp_fake", "object": "response", "created_at": CREATED, "status": status, "error": None,
            "incomplete_details": {"reason": cause[said.finish]} if status == "incomplete" and said else None,
            "instructions": request.get("instructions"), "model": request.get("model"), "output": items,
            "max_output_tokens": request.get("max_output_tokens"), "metadata": {},
            "parallel_tool_calls": request.get("parallel_tool_calls", True), "previous_response_id": None,
            "reasoning": {"effort": None, "summary": None}, "store": False, "temperature": 1.0, "top_p": 1.0,
            "text": {"format": {"type": "text"}}, "tool_choice": request.get("tool_choice", "auto"),
            "tools": request.get("tools") or [], "truncation": "disabled",
            "usage": usage_of(said.usage) if said else None, **script.extra}


def status_of(said: Said) -> str:
    return "incomplete" if said.finish in ("length", "content_filter") else "completed"


def whole(request: dict, script: Script, echo: str) -> bytes:
    said = said_in_responses(request, script, echo)
    return compact(response(request, script, status_of(said), items_of(said, script), said))


def item_events(item: dict, said: Said, script: Script) -> Iterator[tuple[bool, dict]]:
    """(whether it is content, event without number and place)"""
    kind = item["type"]
    if kind == "reasoning":
        yield False, {"type": "response.output_item.added", "item": {**item, "summary": []}}
        part = {"summary_index": 0, "part": {"type": "summary_text", "text": ""}}
        yield False, {"type": "response.reasoning_summary_part.added", **part}
        for text in said.reasoning:
            yield True, {"type": "response.reasoning_summary_text.delta", "summary_index": 0, "delta": text}
        text = item["summary"][0]["text"]
        yield False, {"type": "response.reasoning_summary_text.done", "summary_index": 0, "text": text}
        yield False, {"type": "response.reasoning_summary_part.done", "summary_index": 0, "part": item["summary"][0]}
    elif kind == "message":
        part = item["content"][0]
        yield False, {"type": "response.output_item.added", "item": {**item, "status": "in_progress", "content": []}}
        yield False, {"type": "response.content_part.added", "content_index": 0, "part": {**part, "text": ""}}
        for text in said.texts:
            yield True, {"type": "response.output_text.delta", "content_index": 0, "delta": text, "logprobs": []}
        yield False, {"type": "response.output_text.done", "content_index": 0, "text": part["text"], "logprobs": []}
        yield False, {"type": "response.content_part.done", "content_index": 0, "part": part}
    else:
        call = next(call for call in said.calls if call.id == item["call_id"])
        name, field = ("custom_tool_call_input", "input") if call.custom else ("function_call_arguments", "arguments")
        yield False, {"type": "response.output_item.added", "item": {**item, "status": "in_progress", field: ""}}
        for part in [] if {"done_only", "item_only"} & set(script.quirks) else call.pieces:
            yield True, {"type": f"response.{name}.delta", "delta": part}
        if "item_only" not in script.quirks:
            yield False, {"type": f"response.{name}.done", field: call.arguments,
                          **({} if call.custom else {"name": call.name})}
    yield False, {"type": "response.output_item.done", "item": item}


def stream(request: dict, script: Script, echo: str) -> Iterator[bytes]:
    end = b"\r\n" if script.crlf else b"\n"
    sequence = 0

    def event(kind: str, **values) -> bytes:
        nonlocal sequence
        data = compact({"type": kind, "sequence_number": sequence, **values})
        sequence += 1
        return b"event: " + kind.encode() + end + b"data: " + data + end + end

    if script.events:
        yield from (one.encode() for one in script.events)
        return
    said = said_in_responses(request, script, echo)
    items = items_of(said, script)
    for name in ("created", "in_progress"):
        yield event(f"response.{name}", response=response(request, script, "in_progress", []))
    number = 0
    for place, item in enumerate(items):
        for is_content, value in item_events(item, said, script):
            if is_content and number == script.error_at:
                yield failure(event, request, script, items[:place])
                return
            where = {"output_index": place}
            if "item" not in value:
                where["item_id"] = item["id"]
            if is_content and number == script.bad_json_at:
                yield b"event: " + value["type"].encode() + end + b'data: {"type":"response.outp' + end + end
            else:
                yield event(value["type"], **where, **{k: v for k, v in value.items() if k != "type"})
            number += is_content
            if is_content and script.comments:
                yield b": keep-alive" + end + end
            if "unknown_events" in script.quirks:
                yield event("response.aside", item_id=item["id"])
    if not script.no_done:
        status = status_of(said)
        yield event(f"response.{status}", response=response(request, script, status, items, said))


def failure(event, request: dict, script: Script, items: list[dict]) -> bytes:
    """A stream that fails says so in one of two ways."""
    code = script.code or "server_error"
    if script.error_event:
        return event("error", code=code, message=script.message, param=None)
    failed = response(request, script, "failed", items)
    return event("response.failed", response={**failed, "error": {"code": code, "message": script.message}})
