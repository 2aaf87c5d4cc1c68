"""What real servers refuse in a conversation: the fake one refuses it too, so that no translation can be sloppy."""

import re

ID = re.compile(r"^[a-zA-Z0-9_-]+$")
OWN_SIGNATURE = "ZmFrZS"  # how signatures begin that this server made


class Refused(Exception):
    def __init__(self, message: str, status: int = 400):
        super().__init__(message)
        self.status = status


def require(holds, message: str):
    if not holds:
        raise Refused(message)


def check(kind: str, request: dict, headers: dict):
    {"chat": check_chat, "messages": check_messages, "count": check_messages, "responses": check_responses}.get(
        kind, lambda *_: None)(request, headers, kind)


def blocks_of(message: dict) -> list[dict]:
    content = message.get("content")
    return [{"type": "text", "text": content}] if isinstance(content, str) else content or []


def check_chat(request: dict, _headers, _kind):
    """Tools only: the rest is nobody's business who passes bytes on."""
    messages = [one for one in request.get("messages") or [] if isinstance(one, dict)]
    waiting: list[str] = []
    for message in messages:
        if message.get("role") == "tool":
            require(message.get("tool_call_id") in waiting, "messages with role 'tool' must be a response to a preceding "
                    "message with 'tool_calls'")
            waiting.remove(message["tool_call_id"])
            continue
        require(not waiting, "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
                f"'tool_call_id'. The following did not have response messages: {waiting}")
        for call in message.get("tool_calls") or []:
            require(isinstance(call["function"]["arguments"], str), "arguments must be a string")
            waiting.append(call["id"])
    require(not waiting, f"no tool message for {waiting}")
    for tool in request.get("tools") or []:
        if isinstance(tool, dict):
            require(tool.get("type") == "function" and "name" in tool.get("function", {}), "tools[0].function.name: required")
            require(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", tool["function"]["name"]), "tools[0].function.name: bad name")


def check_messages(request: dict, headers: dict, kind: str):
    require("anthropic-version" in headers, "anthropic-version: header is required")
    if kind == "messages":
        limit = request.get("max_tokens")
        require(isinstance(limit, int) and limit > 0, "max_tokens: Field required")
    messages = request.get("messages")
    require(messages, "messages: at least one message is required")
    temperature = request.get("temperature")
    require(temperature is None or 0 <= temperature <= 1, "temperature: range: 0..1")
    unknown = set(request) - KNOWN
    require(not unknown, f"{sorted(unknown)}: Extra inputs are not permitted")
    if "context_management" in request:
        require("context-management-" in headers.get("anthropic-beta", ""), "context_management: Extra inputs are not permitted")
    for tool in request.get("tools") or []:
        require(ID.match(tool["name"]) and len(tool["name"]) <= 128, "tools.0.custom.name: bad name")
        require(tool.get("type") or isinstance(tool.get("input_schema"), dict), "tools.0.custom.input_schema: Field required")
    choice = request.get("tool_choice")
    require(choice is None or isinstance(choice, dict), "tool_choice: Input should be an object")
    forced = (choice or {}).get("type") in ("any", "tool")
    thinking = (request.get("thinking") or {}).get("type") in ("enabled", "adaptive")
    require(not (forced and thinking), "Thinking may not be enabled when tool_choice forces tool use.")
    check_turns(messages, "mid-conversation-" in headers.get("anthropic-beta", ""))


KNOWN = {"model", "messages", "system", "max_tokens", "metadata", "stop_sequences", "stream", "temperature", "top_p", "top_k",
         "tools", "tool_choice", "thinking", "output_config", "context_management", "service_tier", "container", "cache_control"}


def check_turns(messages: list[dict], system_anywhere: bool):
    waiting: set[str] = set()
    for i, message in enumerate(messages):
        roles = ("user", "assistant", *(["system"] if system_anywhere else []))
        require(message.get("role") in roles, f"messages.{i}.role: Input should be 'user' or 'assistant'")
        blocks = blocks_of(message)
        require(blocks, f"messages.{i}: content must not be empty")
        results = [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
        require(not waiting or message["role"] == "user" and set(results) == waiting and len(results) == len(waiting),
                f"messages.{i - 1}: `tool_use` ids were found without `tool_result` blocks immediately after: {waiting}")
        require(waiting or not results, f"messages.{i}: unexpected `tool_use_id` found in `tool_result` blocks: {results}")
        kinds = [block["type"] == "tool_result" for block in blocks]
        require(kinds == sorted(kinds, reverse=True), f"messages.{i}: tool_result blocks must come first")
        waiting = {block["id"] for block in blocks if block["type"] == "tool_use"}
        for block in blocks:
            check_block(i, message["role"], block)
    require(not waiting, f"`tool_use` ids without `tool_result`: {waiting}")
    require(messages[0]["role"] == "user", "messages: first message must use the user role")


def check_block(i: int, role: str, block: dict):
    kind = block["type"]
    if kind == "text":
        require(block["text"].strip(), f"messages.{i}: text content blocks must be non-empty")
    elif kind == "tool_use":
        require(role == "assistant" and ID.match(block["id"]), f"messages.{i}: tool_use.id: String should match pattern")
        require(isinstance(block["input"], dict), f"messages.{i}: tool_use.input: Input should be a valid dictionary")
    elif kind == "thinking":
        require(role == "assistant" and block.get("signature", "").startswith(OWN_SIGNATURE),
                f"messages.{i}: Invalid `signature` in `thinking` block")


def check_responses(request: dict, _headers, _kind):
    given = request.get("input")
    require(given, "Missing required parameter: 'input'.")
    called: set[str] = set()
    for item in given if isinstance(given, list) else []:
        kind = item.get("type", "message")
        if kind in ("function_call", "custom_tool_call"):
            called.add(item["call_id"])
        elif kind in ("function_call_output", "custom_tool_call_output"):
            require(item["call_id"] in called, f"No tool call found for function call output with call_id {item['call_id']}.")
        elif kind == "message":
            wanted = "output_text" if item["role"] == "assistant" else "input_text"
            for part in item["content"] if isinstance(item["content"], list) else []:
                require(part["type"] in (wanted, "input_image", "input_file", "refusal"), f"Invalid value: '{part['type']}'.")
    for tool in request.get("tools") or []:
        require("type" in tool and "function" not in tool, "Missing required parameter: 'tools[0].name'.")
