"""Where in a request its script stands, whatever dialect it is in."""

import json

from .script import Script

MARK = "fake:"


def text_of(content) -> str:
    """The first text of a message."""
    if isinstance(content, list) and content:
        content = content[0].get("text") if isinstance(content[0], dict) else content[0]
    return content if isinstance(content, str) else ""


def texts_of(content) -> list[str]:
    if isinstance(content, str):
        return [content]
    if not isinstance(content, list):
        return []
    return [part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str)]


def turns_of(kind: str, request: dict) -> list[dict]:
    """The messages, or the items of an input."""
    given = request.get("input" if kind == "responses" else "messages")
    if isinstance(given, str):
        return [{"role": "user", "content": given}]
    return [turn for turn in given or [] if isinstance(turn, dict)]


def is_result(turn: dict) -> bool:
    """Whether it holds what a tool gave back."""
    if turn.get("role") == "tool" or str(turn.get("type", "")).endswith("_call_output"):
        return True
    content = turn.get("content")
    return isinstance(content, list) and any(isinstance(part, dict) and part.get("type") == "tool_result" for part in content)


def answers_after(turns: list[dict]) -> int:
    """How many answers of the model there are: rows of what it said, each ended by what others say."""
    own = [turn.get("role") == "assistant" or turn.get("type") in ("function_call", "custom_tool_call", "reasoning")
           for turn in turns]
    return sum(mine and not before for mine, before in zip(own, [False, *own]))


def marked(text: str) -> dict | None:
    """The script in this text: the whole of it, or behind other words, as agents wrap a prompt."""
    at = 0 if text.startswith(MARK) else text.find(MARK + "{")
    return json.JSONDecoder().raw_decode(text, at + len(MARK))[0] if at >= 0 else None


def script_in(kind: str, request: dict) -> Script | None:
    """The newest script of a conversation. Its `steps` are its answers, one after the other: the one that is due
    is told by how many answers have come since."""
    turns = turns_of(kind, request)
    for i in range(len(turns) - 1, -1, -1):
        if turns[i].get("role") == "assistant" or is_result(turns[i]):
            continue
        for text in reversed(texts_of(turns[i].get("content"))):
            values = marked(text)
            if values is None:
                continue
            steps = values.pop("steps", None)
            if steps:
                values |= steps[answers_after(turns[i + 1:])]
            return Script.parse(json.dumps(values))
    return None


def echo_of(kind: str, request: dict) -> str:
    turns = turns_of(kind, request)
    text = text_of(turns[-1].get("content")) if turns else ""
    return text if len(text) < 1000 else ""
