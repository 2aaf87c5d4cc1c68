"""The bodies of good answers: whole objects and event streams, in the OpenAI dialect."""

import base64
import hashlib
import json
import struct
from typing import Iterator

from .dialects import error_body
from .script import Script

CREATED = 1_700_000_000


def compact(value) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def pieces(script: Script, echo: str) -> list[str]:
    """The text of each content event."""
    if script.text:
        n = max(1, script.chunks)
        size = max(1, -(-len(script.text) // n))
        return [script.text[i : i + size] for i in range(0, len(script.text), size)]
    pad = "x" * script.pad
    if script.index:
        return [f"{script.tag}:{i};{pad}" for i in range(script.chunks)]
    if echo:
        return [f"You said: {echo}"] if script.chunks == 1 else ["You said: ", echo, *["."] * (script.chunks - 2)]
    return [f"word{i} {pad}" for i in range(script.chunks)]


def usage(request: dict, completion: int) -> dict:
    prompt = max(1, len(json.dumps(request.get("messages") or request.get("prompt") or request.get("input"))) // 4)
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def tool_call(request: dict) -> dict:
    function = request["tools"][0]["function"]
    return {"id": "call_fake1", "type": "function",
            "function": {"name": function["name"], "arguments": '{"city":"Oslo"}'}}


def chat_text(request: dict, script: Script, echo: str) -> list[str]:
    form = (request.get("response_format") or {}).get("type")
    if form in ("json_object", "json_schema") and not script.text:
        return ['{"answer"', ':"yes"}']
    return pieces(script, echo)


def whole(kind: str, request: dict, script: Script, echo: str) -> bytes:
    model = request.get("model")
    if kind == "embedding":
        return embeddings(request, script)
    texts = chat_text(request, script, echo) if kind == "chat" else pieces(script, echo)
    body = {"id": "chatcmpl-fake" if kind == "chat" else "cmpl-fake",
            "object": "chat.completion" if kind == "chat" else "text_completion",
            "created": CREATED, "model": model}
    if kind == "chat":
        message = {"role": "assistant", "content": "".join(texts)}
        finish = script.finish
        if request.get("tools") and request.get("tool_choice") != "none":
            message = {"role": "assistant", "content": None, "tool_calls": [tool_call(request)]}
            finish = "tool_calls"
        body["choices"] = [{"index": i, "message": message, "logprobs": None, "finish_reason": finish}
                           for i in range(request.get("n") or 1)]
    else:
        body["choices"] = [{"index": 0, "text": "".join(texts), "logprobs": None, "finish_reason": script.finish}]
    body["usage"] = usage(request, len(texts))
    body.update(script.extra)
    return compact(body)


def vector(text, dimensions: int) -> list[float]:
    """The same numbers for the same text, each exactly a 32-bit float."""
    out = []
    for i in range(dimensions):
        digest = hashlib.sha256(f"{i}:{text}".encode()).digest()
        value = struct.unpack("<h", digest[:2])[0] / 32768.0
        out.append(struct.unpack("<f", struct.pack("<f", value))[0])
    return out


def embeddings(request: dict, script: Script) -> bytes:
    given = request.get("input")
    texts = given if isinstance(given, list) and given and not isinstance(given[0], int) else [given]
    as_base64 = request.get("encoding_format") == "base64" and script.embeddings == "honor"
    as_base64 = as_base64 or script.embeddings == "base64_only"
    data = []
    for i, text in enumerate(texts):
        numbers = vector(text, request.get("dimensions") or script.dimensions)
        value = base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode() if as_base64 else numbers
        data.append({"object": "embedding", "index": i, "embedding": value})
    body = {"object": "list", "data": data, "model": request.get("model"),
            "usage": {"prompt_tokens": len(texts), "total_tokens": len(texts)}}
    body.update(script.extra)
    return compact(body)


def stream(kind: str, request: dict, script: Script, echo: str) -> Iterator[bytes]:
    """The events of a stream, each with its blank line."""
    end = b"\r\n\r\n" if script.crlf else b"\n\n"
    if script.events:
        for event in script.events:
            yield event.encode()
        return
    base = {"id": "chatcmpl-fake" if kind == "chat" else "cmpl-fake",
            "object": "chat.completion.chunk" if kind == "chat" else "text_completion",
            "created": CREATED, "model": request.get("model")}
    base.update(script.extra)
    wants_usage = bool((request.get("stream_options") or {}).get("include_usage")) and not script.ignore_usage

    def chunk(text, finish=None, delta=None) -> bytes:
        if kind == "chat":
            choice = {"index": 0, "delta": {"content": text} if delta is None else delta,
                      "logprobs": None, "finish_reason": finish}
        else:
            choice = {"index": 0, "text": text, "logprobs": None, "finish_reason": finish}
        return b"data: " + compact({**base, "choices": [choice]}) + end

    number = 0
    if kind == "chat":
        yield chunk("", delta={"role": "assistant", "content": ""})
    finish = script.finish
    if kind == "chat" and request.get("tools") and request.get("tool_choice") != "none":
        call = tool_call(request)
        name = {"index": 0, **call, "function": {"name": call["function"]["name"], "arguments": ""}}
        yield chunk("", delta={"tool_calls": [name]})
        for part in ('{"city":', '"Oslo"}'):
            yield chunk("", delta={"tool_calls": [{"index": 0, "function": {"arguments": part}}]})
        finish = "tool_calls"
        texts = []
    else:
        texts = chat_text(request, script, echo) if kind == "chat" else pieces(script, echo)
    if script.index and not script.comments and len(texts) > 1000:  # fast: the JSON around the text is always the same
        before, after = chunk("@@").split(b"@@")
        for text in texts:
            yield before + text.encode() + after
        texts = texts[:0]
    for text in texts:
        if script.comments:
            yield b": keep-alive" + end
        if number == script.error_at:
            _, body = error_body(script.dialect, 500, script.message, script.code)
            head = b"event: error" + end[: len(end) // 2] if script.error_event else b""
            yield head + b"data: " + body + end
            return
        if number == script.bad_json_at:
            yield b'data: {"id":"chatcmpl-fake","choices":[{"index":0,"delta":{"content":"br' + end
        elif number == script.half_utf8_at:
            yield chunk("@@").replace(b"@@", b"\xe2\x82")
        elif number == script.big_line_at:
            yield chunk("L" * script.big_line)
        else:
            yield chunk(text)
        number += 1
    if not script.no_finish:
        last = chunk("", finish=finish, delta={})
        if script.usage_in_last and wants_usage:
            last = b"data: " + compact({**json.loads(last[6:]), "usage": usage(request, number)}) + end
        yield last
    if wants_usage and not script.usage_in_last:
        yield b"data: " + compact({**base, "choices": [], "usage": usage(request, number)}) + end
    if not script.no_done:
        yield b"data: [DONE]" + end
