"""Answers of the endpoints that have no dialect: ranks, moderations, images, tokens."""

import email
import email.policy
import json

from .script import Script

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
SOUND = b"ID3\x04\x00\xff\xfb\x90 sound"
FIELDS = {"rerank": "query", "moderation": "input", "image": "prompt", "image_edit": "prompt", "speech": "input",
          "transcription": "prompt", "translation": "prompt", "tokenize": "prompt", "detokenize": ""}


def form_fields(content_type: str, body: bytes) -> dict:
    """The parts of a form, as another reader than ours sees them; files as their size."""
    message = email.message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=email.policy.HTTP)
    fields = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        fields[name] = len(content) if part.get_filename() else content.decode()
    return fields


def text_of(kind: str, request: dict) -> str:
    """The text in which a script may stand."""
    text = request.get(FIELDS[kind])
    return text if isinstance(text, str) else ""


def rerank(request: dict) -> dict:
    documents = request["documents"]
    results = [{"index": i, "relevance_score": round(1 / (i + 1), 3), "document": {"text": document}}
               for i, document in enumerate(documents)]
    return {"id": "rank-fake", "model": request["model"], "results": results[:request.get("top_n") or len(results)],
            "usage": {"total_tokens": 7 * len(documents)}}


def moderation(request: dict) -> dict:
    texts = request["input"] if isinstance(request["input"], list) else [request["input"]]
    return {"id": "modr-fake", "model": request["model"],
            "results": [{"flagged": "bad" in str(text), "categories": {"violence": "bad" in str(text)},
                         "category_scores": {"violence": 0.9 if "bad" in str(text) else 0.1}} for text in texts]}


def image(request: dict) -> dict:
    count = request.get("n") or 1
    return {"created": 1_700_000_000, "data": [{"b64_json": PIXEL} for _ in range(count)],
            "usage": {"input_tokens": 11, "output_tokens": 272 * count, "total_tokens": 11 + 272 * count,
                      "input_tokens_details": {"text_tokens": 11, "image_tokens": 0}}}


def tokenize(request: dict) -> dict:
    text = request.get("prompt") or json.dumps(request.get("messages"))
    return {"count": len(text), "max_model_len": 4096, "tokens": [ord(c) for c in text], "token_strs": None}


def detokenize(request: dict) -> dict:
    return {"prompt": "".join(map(chr, request["tokens"]))}


def transcription(request: dict) -> dict:
    return {"text": f"{request['file']} bytes were heard", "usage": {"type": "tokens", "input_tokens": 14, "output_tokens": 5, "total_tokens": 19}}


def media(kind: str, request: dict) -> tuple[str, bytes] | None:
    """The answer that is no JSON."""
    if kind == "speech":
        return "audio/mpeg", SOUND
    if kind in ("transcription", "translation"):
        texts = {"text": ("text/plain; charset=utf-8", "heard\n"), "srt": ("application/x-subrip", "1\n00:00 --> 00:01\nheard\n"),
                 "vtt": ("text/vtt", "WEBVTT\n\nheard\n")}
        if request.get("response_format") in texts:
            content_type, text = texts[request["response_format"]]
            return content_type, text.encode()
    return None


ANSWERS = {"rerank": rerank, "moderation": moderation, "image": image, "image_edit": lambda request: image({**request, "n": int(request.get("n") or 1)}),
           "speech": dict, "transcription": transcription, "translation": transcription, "tokenize": tokenize, "detokenize": detokenize}


def is_stream(request: dict) -> bool:
    """Of JSON, of a form, or of speech."""
    return request.get("stream") in (True, "true") or request.get("stream_format") == "sse"


def event(kind: str, **more) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n".encode()


def stream(kind: str, script: Script):
    """The events of sound, transcripts and images, each with its blank line."""
    if script.events:
        yield from (text.encode() for text in script.events)
    elif kind == "speech":
        yield event("speech.audio.delta", audio="SUQz")
        yield event("speech.audio.done", usage={"input_tokens": 2, "output_tokens": 9, "total_tokens": 11})
    elif kind in ("transcription", "translation"):
        for word in ("he", "ard"):
            yield event("transcript.text.delta", delta=word)
        yield event("transcript.text.done", text="heard", usage={"type": "tokens", "input_tokens": 14, "output_tokens": 5, "total_tokens": 19})
    else:
        name = "image_edit" if kind == "image_edit" else "image_generation"
        yield event(f"{name}.partial_image", b64_json=PIXEL, partial_image_index=0)
        yield event(f"{name}.completed", b64_json=PIXEL, usage={"input_tokens": 11, "output_tokens": 272, "total_tokens": 283})


def whole(kind: str, request: dict, script: Script) -> bytes:
    if script.answer:
        return script.answer.encode()
    return json.dumps({**ANSWERS[kind](request), **script.extra}, ensure_ascii=False, separators=(",", ":")).encode()
