"""The bodies of good answers: whole objects and event streams, in the OpenAI dialect."""

import base64
import hashlib
import itertools
import json
import struct
from typing import Iterator

from .dialects import error_body
from .prompt import turns_of
from .said import Call, Said, compact, pieces, prompt_tokens, say
from .script import Script

CREATED = 1_700_000_000


def said_in_chat(request: dict, script: Script, echo: str) -> Said:
    return say(request, script, echo, turns_of("chat", request))


def chat_usage(counts: dict, script: Script) -> dict:
    usage = {"prompt_tokens": counts["prompt"], "completion_tokens": counts["completion"],
             "total_tokens": counts["prompt"] + counts["completion"]}
    if counts["cached"]:
        usage["prompt_tokens_details"] = {"cached_tokens": counts["cached"]}
    if counts["reasoning"]:
        usage["completion_tokens_details"] = {"reasoning_tokens": counts["reasoning"]}
    if "flat_reasoning" in script.quirks:
        usage |= {"reasoning_tokens": counts["reasoning"], "completion_tokens_details": None}
    return usage


def text_usage(request: dict, completion: int) -> dict:
    prompt = prompt_tokens(request)
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def reasoned(script: Script, text: str) -> dict:
    names = ["reasoning"] if "reasoning_field" in script.quirks else ["reasoning_content"]
    return {name: text for name in names + (["reasoning"] if "both_reasoning" in script.quirks else [])}


def extra_of(script: Script) -> dict:
    """What Gemini puts beside a call, and wants to see again."""
    return {"extra_content": {"google": {"thought_signature": script.signature}}} if "extra_content" in script.quirks else {}


def arguments_of(call: Call, script: Script) -> str | None:
    return None if "null_arguments" in script.quirks and not call.arguments else call.arguments


def message_of(said: Said, script: Script) -> dict:
    message = {"role": "assistant", "content": "".join(said.texts) if said.texts else None}
    if said.reasoning:
        message |= reasoned(script, "".join(said.reasoning))
    if said.calls:
        message["tool_calls"] = [{"id": call.id, "type": "function", **extra_of(script),
                                  "function": {"name": call.name, "arguments": arguments_of(call, script)}} for call in said.calls]
    elif "empty_calls" in script.quirks:
        message["tool_calls"] = []
    return message


def whole(kind: str, request: dict, script: Script, echo: str) -> bytes:
    if kind == "embedding":
        return embeddings(request, script)
    body = {"id": "chatcmpl-fake" if kind == "chat" else "cmpl-fake",
            "object": "chat.completion" if kind == "chat" else "text_completion",
            "created": CREATED, "model": request.get("model")}
    if kind == "chat":
        said = said_in_chat(request, script, echo)
        message = message_of(said, script)
        body["choices"] = [{"index": i, "message": message, "logprobs": None, "finish_reason": said.finish}
                           for i in range(request.get("n") or 1)]
        body["usage"] = chat_usage(said.usage, script)
    else:
        texts = pieces(script, echo)
        body["choices"] = [{"index": 0, "text": "".join(texts), "logprobs": None, "finish_reason": script.finish}]
        body["usage"] = text_usage(request, len(texts))
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


def call_deltas(said: Said, script: Script) -> list[list[dict]]:
    """The pieces of each call, as servers send them."""
    rows = []
    for i, call in enumerate(said.calls):
        first = {"index": i, "id": call.id, "type": "function", **extra_of(script),
                 "function": {"name": call.name, "arguments": None if "null_arguments" in script.quirks else ""}}
        if "call_at_once" in script.quirks:
            rows.append([{**first, "function": {"name": call.name, "arguments": arguments_of(call, script)}}])
            continue
        again = {"id": call.id, "type": "function"} if "repeated_id" in script.quirks else {}
        row = [first] + [{"index": i, **again, "function": {"arguments": part}} for part in call.pieces]
        if "changing_id" in script.quirks:
            row = [{**piece, "id": f"{call.id}_{n}"} for n, piece in enumerate(row)]
        rows.append(row)
    if "interleaved" in script.quirks:
        longest = max(map(len, rows), default=0)
        return [[row[n] for row in rows if n < len(row)] for n in range(longest)]
    return rows


class Chunks:
    """The chunks of a streamed chat or completion."""

    def __init__(self, kind: str, request: dict, script: Script):
        self.kind = kind
        self.script = script
        self.end = b"\r\n\r\n" if script.crlf else b"\n\n"
        self.base = {"id": "chatcmpl-fake" if kind == "chat" else "cmpl-fake",
                     "object": "chat.completion.chunk" if kind == "chat" else "text_completion",
                     "created": CREATED, "model": request.get("model"), **script.extra}

    def data(self, value: dict) -> bytes:
        return b"data: " + compact(value) + self.end

    def chunk(self, text: str, finish=None, delta=None) -> bytes:
        if self.kind == "chat":
            choice = {"index": 0, "delta": {"content": text} if delta is None else delta,
                      "logprobs": None, "finish_reason": finish}
        else:
            choice = {"index": 0, "text": text, "logprobs": None, "finish_reason": finish}
        return self.data({**self.base, "choices": [choice]})

    def text(self, text: str, number: int) -> bytes:
        """A piece of the text, or what the script wants in its place."""
        script = self.script
        if number == script.bad_json_at:
            return b'data: {"id":"chatcmpl-fake","choices":[{"index":0,"delta":{"content":"br' + self.end
        if number == script.half_utf8_at:
            return self.chunk("@@").replace(b"@@", b"\xe2\x82")
        if number == script.big_line_at:
            return self.chunk("L" * script.big_line)
        if self.kind == "chat" and "empty_calls" in script.quirks:
            return self.chunk(text, delta={"content": text, "tool_calls": []})
        return self.chunk(text)

    def error(self) -> bytes:
        script = self.script
        _, body = error_body(script.dialect or "openai", 529 if script.dialect == "anthropic" else 500, script.message, script.code)
        head = b"event: error" + self.end[: len(self.end) // 2] if script.error_event else b""
        return head + b"data: " + body + self.end


def content_of(chunks: Chunks, said: Said | None, texts: list[str]) -> Iterator[bytes]:
    words = (chunks.text(text, number) for number, text in enumerate(texts))
    if said is None:
        yield from words
        return
    yield from (chunks.chunk("", delta=reasoned(chunks.script, text)) for text in said.reasoning)
    beside = {"content": ""} if "empty_content" in chunks.script.quirks else {}
    called = (chunks.chunk("", delta={**beside, "tool_calls": [piece]}) for row in call_deltas(said, chunks.script) for piece in row)
    yield from itertools.chain(called, words) if "text_last" in chunks.script.quirks else itertools.chain(words, called)


def stream(kind: str, request: dict, script: Script, echo: str) -> Iterator[bytes]:
    """The events of a stream, each with its blank line."""
    if script.events:
        for event in script.events:
            yield event.encode()
        return
    chunks = Chunks(kind, request, script)
    said = said_in_chat(request, script, echo) if kind == "chat" else None
    wants_usage = bool((request.get("stream_options") or {}).get("include_usage")) and not script.ignore_usage
    texts = said.texts if said else pieces(script, echo)
    if kind == "chat":
        yield chunks.chunk("", delta={"role": "assistant", "content": ""})
    if script.index and not script.comments and len(texts) > 1000:  # fast: the JSON around the text is always the same
        before, after = chunks.chunk("@@").split(b"@@")
        for text in texts:
            yield before + text.encode() + after
        texts = texts[:0]
    for number, event in enumerate(content_of(chunks, said, texts)):
        if script.comments:
            yield b": keep-alive" + chunks.end
        if number == script.error_at:
            yield chunks.error()
            return
        yield event
    counts = chat_usage(said.usage, script) if said else text_usage(request, len(texts))
    if not script.no_finish:
        last = chunks.chunk("", finish=said.finish if said else script.finish, delta={})
        if script.usage_in_last and wants_usage:
            last = chunks.data({**json.loads(last[6:]), "usage": counts})
        yield last
    if wants_usage and not script.usage_in_last:
        yield chunks.data({**chunks.base, "choices": [], "usage": counts})
    if not script.no_done:
        yield b"data: [DONE]" + chunks.end
