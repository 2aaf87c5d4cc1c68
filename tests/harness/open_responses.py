"""What Open Responses (openresponses.org, of 24 April 2026) requires of a response object, of its items and of each event of a
stream. Ours must have all of it. Where that document and OpenAI's own service differ, OpenAI's is what we follow:
EXCEPTIONS."""

import jsonschema

NUMBER, WHOLE, TEXT, FLAG = {"type": "number"}, {"type": "integer", "minimum": 0}, {"type": "string"}, {"type": "boolean"}
ID = {"type": "string", "minLength": 1}


def closed(**fields) -> dict:
    """An object with these fields, all of them required, and no others."""
    return {"type": "object", "required": list(fields), "properties": fields, "additionalProperties": False}


def at_least(**fields) -> dict:
    return {**closed(**fields), "additionalProperties": True}


def also(schema: dict, **fields) -> dict:
    """With fields that may be absent."""
    return {**schema, "properties": {**schema["properties"], **fields}}


def or_null(schema: dict) -> dict:
    return {"anyOf": [schema, {"type": "null"}]}


def of_type(name: str, /, **fields) -> dict:
    return closed(type={"const": name}, **fields)


OUTPUT_TEXT = of_type("output_text", text=TEXT, annotations={"type": "array"}, logprobs={"type": "array"})
REFUSAL = of_type("refusal", refusal=TEXT)
REASONING_TEXT = of_type("reasoning_text", text=TEXT)
SUMMARY_TEXT = of_type("summary_text", text=TEXT)
STATUS = {"enum": ["in_progress", "completed", "incomplete"]}
ITEM = {"oneOf": [
    of_type("message", id=ID, status=STATUS, role={"const": "assistant"},
            content={"type": "array", "items": {"oneOf": [OUTPUT_TEXT, REFUSAL]}}),
    of_type("function_call", id=ID, status=STATUS, call_id=ID, name=ID, arguments=TEXT),
    also(of_type("reasoning", id=ID, status=STATUS, summary={"type": "array", "items": SUMMARY_TEXT}),
         content={"type": "array", "items": REASONING_TEXT}, encrypted_content=ID),
]}
FUNCTION = of_type("function", name=ID, description=or_null(TEXT), parameters=or_null({"type": "object"}), strict=or_null(FLAG))
RESOURCE = closed(
    id=ID, object={"const": "response"}, created_at=WHOLE, completed_at=or_null(WHOLE),
    status={"enum": ["in_progress", "completed", "incomplete", "failed"]},
    error=or_null(closed(code=ID, message=ID)), incomplete_details=or_null(closed(reason=ID)), model=ID,
    previous_response_id={"type": "null"}, instructions=or_null(TEXT), output={"type": "array", "items": ITEM},
    tools={"type": "array", "items": FUNCTION},
    tool_choice={"oneOf": [{"enum": ["auto", "none", "required"]}, of_type("function", name=ID)]},
    truncation={"const": "disabled"}, parallel_tool_calls=FLAG, text=at_least(format=at_least(type=ID)),
    top_p=NUMBER, presence_penalty=NUMBER, frequency_penalty=NUMBER, top_logprobs=WHOLE, temperature=NUMBER,
    reasoning=closed(effort=or_null(TEXT), summary=or_null(TEXT)),
    usage=or_null(closed(input_tokens=WHOLE, output_tokens=WHOLE, total_tokens=WHOLE,
                         input_tokens_details=also(closed(cached_tokens=WHOLE), cache_write_tokens=WHOLE),
                         output_tokens_details=closed(reasoning_tokens=WHOLE))),
    max_output_tokens=or_null(WHOLE), max_tool_calls={"type": "null"}, store={"const": False}, background={"const": False},
    service_tier=ID, metadata={"type": "object"}, safety_identifier=or_null(TEXT), prompt_cache_key=or_null(TEXT),
    user=or_null(TEXT))  # `user` is OpenAI's alone

ENDS = ("response.completed", "response.incomplete", "response.failed")
AT_ITEM = {"item_id": ID, "output_index": WHOLE}
AT_PART = {**AT_ITEM, "content_index": WHOLE}
AT_SUMMARY = {**AT_ITEM, "summary_index": WHOLE}
LOGPROBS = {"logprobs": {"type": "array"}}
EVENTS = {
    **{name: {"response": RESOURCE} for name in ("response.created", "response.in_progress", *ENDS)},
    "response.output_item.added": {"output_index": WHOLE, "item": ITEM},
    "response.output_item.done": {"output_index": WHOLE, "item": ITEM},
    "response.content_part.added": {**AT_PART, "part": {"oneOf": [OUTPUT_TEXT, REFUSAL, REASONING_TEXT]}},
    "response.content_part.done": {**AT_PART, "part": {"oneOf": [OUTPUT_TEXT, REFUSAL, REASONING_TEXT]}},
    "response.output_text.delta": {**AT_PART, "delta": TEXT, **LOGPROBS},
    "response.output_text.done": {**AT_PART, "text": TEXT, **LOGPROBS},
    "response.refusal.delta": {**AT_PART, "delta": TEXT},
    "response.refusal.done": {**AT_PART, "refusal": TEXT},
    "response.reasoning_summary_part.added": {**AT_SUMMARY, "part": SUMMARY_TEXT},
    "response.reasoning_summary_part.done": {**AT_SUMMARY, "part": SUMMARY_TEXT},
    "response.reasoning_summary_text.delta": {**AT_SUMMARY, "delta": TEXT},
    "response.reasoning_summary_text.done": {**AT_SUMMARY, "text": TEXT},
    "response.function_call_arguments.delta": {**AT_ITEM, "delta": TEXT},
    "response.function_call_arguments.done": {**AT_ITEM, "arguments": TEXT, "name": ID},
    # EXCEPTIONS: Open Responses has response.reasoning.delta and .done; OpenAI's SDKs and Codex know these names alone.
    "response.reasoning_text.delta": {**AT_PART, "delta": TEXT},
    "response.reasoning_text.done": {**AT_PART, "text": TEXT},
}

_resource = jsonschema.Draft202012Validator(RESOURCE)
_events = {name: jsonschema.Draft202012Validator(of_type(name, sequence_number=WHOLE, **fields)) for name, fields in EVENTS.items()}


def _hold(validator, value, what: str):
    error = jsonschema.exceptions.best_match(validator.iter_errors(value))
    assert error is None, f"{what} at {error.json_path}: {error.message[:400]}"


def check_resource(response: dict):
    _hold(_resource, response, "the response")
    completed, usage = response["completed_at"], response["usage"]
    assert (completed is not None) == (response["status"] == "completed"), "completed_at and status disagree"
    assert completed is None or completed >= response["created_at"], "completed before it was created"
    assert (response["error"] is not None) == (response["status"] == "failed"), "error and status disagree"
    assert (response["incomplete_details"] is not None) == (response["status"] == "incomplete"), "incomplete_details and status disagree"
    assert (usage is None) == (response["status"] == "in_progress"), "usage and status disagree"
    assert usage is None or usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]


def check_stream(events: list[tuple[str, dict | str]]) -> dict:
    """The response that the stream ends with."""
    assert events and events.pop() == ("", "[DONE]"), "no [DONE] at the end"
    names = [name for name, _ in events]
    assert names[:2] == ["response.created", "response.in_progress"], names[:2]
    assert [name for name in names if name in ENDS] == names[-1:], "not one end, at the end"
    for number, (name, event) in enumerate(events):
        assert name in _events, f"an event that nobody knows: {name}"
        _hold(_events[name], event, name)
        assert event["sequence_number"] == number, f"{name} is number {event['sequence_number']}, not {number}"
        if "response" in event:
            check_resource(event["response"])
            assert event["response"]["id"] == events[0][1]["response"]["id"], "another id"
    final = events[-1][1]["response"]
    done = [event["item"] for name, event in events if name == "response.output_item.done"]
    assert final["status"] == "failed" or done == final["output"], "the items that were told are not those of the end"
    return final
