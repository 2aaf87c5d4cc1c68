"""Answers of the endpoints that have no dialect: ranks, moderations, images, tokens."""

import json

from .script import Script

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
FIELDS = {"rerank": "query", "moderation": "input", "image": "prompt", "tokenize": "prompt", "detokenize": ""}


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


ANSWERS = {"rerank": rerank, "moderation": moderation, "image": image, "tokenize": tokenize, "detokenize": detokenize}


def whole(kind: str, request: dict, script: Script) -> bytes:
    if script.answer:
        return script.answer.encode()
    return json.dumps({**ANSWERS[kind](request), **script.extra}, ensure_ascii=False, separators=(",", ":")).encode()
