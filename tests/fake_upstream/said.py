"""What an answer says, before a dialect gives it its form: what the model thinks, its words, the tools it calls."""

import json
from dataclasses import dataclass, field

from .prompt import answers_after, is_result
from .script import Script


def compact(value) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def cut(text: str, parts: int) -> list[str]:
    size = max(1, -(-len(text) // max(1, parts)))
    return [text[i : i + size] for i in range(0, len(text), size)]


def pieces(script: Script, echo: str) -> list[str]:
    """The text of each content event."""
    if script.text:
        return cut(script.text, script.chunks)
    pad = "x" * script.pad
    if script.index:
        return [f"{script.tag}:{i};{pad}" for i in range(script.chunks)]
    if echo:
        return [f"You said: {echo}"] if script.chunks == 1 else ["You said: ", echo, *["."] * (script.chunks - 2)]
    return [f"word{i} {pad}" for i in range(script.chunks)]


@dataclass
class Call:
    name: str
    arguments: str  # JSON, or of a custom tool its free text
    id: str
    custom: bool = False
    pieces: list[str] = field(default_factory=list)


@dataclass
class Said:
    reasoning: list[str]
    texts: list[str]
    calls: list[Call]
    finish: str  # stop, length, tool_calls, content_filter
    usage: dict  # prompt (all of it), cached, written, completion (all of it), reasoning
    mark: str  # part of every id: a conversation must not see one twice


def offered(request: dict) -> list[str]:
    """The names of the tools that the request brings, in any dialect; none if it forbids to call them."""
    choice = request.get("tool_choice")
    if choice == "none" or isinstance(choice, dict) and choice.get("type") == "none":
        return []
    return [tool["function"]["name"] if "function" in tool else tool["name"]
            for tool in request.get("tools") or [] if "function" in tool or "name" in tool]


def calls(request: dict, script: Script, prefix: str, after_result: bool) -> list[Call]:
    if script.calls is not None:
        given = script.calls
    else:
        given = [{"name": name, "arguments": {"city": "Oslo"}} for name in offered(request)[: 0 if after_result else 1]]
    made = []
    for i, call in enumerate(given):
        custom = "input" in call
        arguments = call.get("input", call.get("arguments", {}))
        if not isinstance(arguments, str):
            arguments = compact(arguments).decode()
        made.append(Call(call["name"], arguments, call.get("id") or f"{prefix}{i + 1}", custom,
                         cut(arguments, script.call_pieces)))
    return made


def texts(request: dict, script: Script, echo: str) -> list[str]:
    form = request.get("response_format") or (request.get("text") or {}).get("format") or \
        (request.get("output_config") or {}).get("format") or {}
    if form.get("type") in ("json_object", "json_schema") and not script.text:
        return ['{"answer"', ':"yes"}']
    return pieces(script, echo)


def prompt_tokens(request: dict) -> int:
    given = request.get("messages") or request.get("prompt") or request.get("input")
    return max(1, len(json.dumps(given)) // 4)


def usage(request: dict, script: Script, completion: int) -> dict:
    return {"prompt": prompt_tokens(request), "cached": 0, "written": 0, "completion": completion, "reasoning": 0,
            **script.usage}


def say(request: dict, script: Script, echo: str, turns: list[dict], prefix: str = "call") -> Said:
    """`turns`: the conversation so far."""
    answers = answers_after(turns)
    mark = f"fake_{answers}_" if answers else "fake"
    tools = calls(request, script, f"{prefix}_{mark}", bool(turns) and is_result(turns[-1]))
    words = [] if tools and not script.text else texts(request, script, echo)
    thought = cut(script.reasoning, 2)
    finish = "tool_calls" if tools and script.finish == "stop" and "stop_with_calls" not in script.quirks else script.finish
    count = len(thought) + len(words) + sum(len(call.pieces) for call in tools)
    return Said(thought, words, tools, finish, usage(request, script, count), mark)
