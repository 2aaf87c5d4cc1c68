"""What a request asks the fake upstream to do: the fields of `fake:{...}`."""

import json
from dataclasses import dataclass, field, fields


@dataclass
class Script:
    tag: str = ""
    # Before the answer.
    delay: float = 0.0  # seconds before the response head
    early: int = 0  # as default script only: this status after the head; the body is never read
    forbid: list = field(default_factory=list)  # fields of the request that are refused with a 422
    refuse_value: dict = field(default_factory=dict)  # the same of a field that has this value
    never: bool = False  # accept, read, and never answer
    close_first: str = ""  # "fin" or "rst" instead of an answer
    raw: str = ""  # base64 of the whole response, sent as it is; then "cut_how" (default fin)
    # An error answer.
    status: int = 200
    dialect: str = ""  # of the error: see dialects.py; else that of the request
    message: str = "the fake upstream was told to fail"
    code: str = ""  # the dialect's own code where it has one
    retry_after: str = ""
    location: str = ""  # of a redirect
    # The content.
    chunks: int = 3  # content events of a stream
    text: str = ""  # the whole answer; otherwise made from `chunks`
    pad: int = 0  # bytes added to each content event
    gap: float = 0.0  # seconds between events
    gap_after: int = 0  # the gap applies from this event on
    gaps: int = -1  # so many of them; -1: before each event
    batch: int = 1  # events in one write
    index: bool = False  # each event says "TAG:NUMBER;" so that a reader can check every byte
    extra: dict = field(default_factory=dict)  # merged into the response object or each chunk
    finish: str = "stop"  # stop, length, tool_calls, content_filter; each dialect has words of its own
    calls: list | None = None  # tools that are called: {"name", "arguments" (or "input", of a custom tool), "id"}.
    # Absent: the first tool that is offered, unless a tool has answered just now
    call_pieces: int = 2  # of each call's arguments
    reasoning: str = ""  # what the model thinks, in two pieces
    signature: str = "ZmFrZS1zaWduYXR1cmU="  # of that
    usage: dict = field(default_factory=dict)  # prompt, cached, written, completion, reasoning: instead of what is counted
    # Habits of real servers: call_at_once (a call and its arguments in one chunk), repeated_id (in each piece), interleaved
    # (the pieces of several calls), empty_calls ([] beside text), stop_with_calls, reasoning_field (named so, not
    # reasoning_content), done_only (arguments without deltas), text_last, late_usage (Messages: 0 at the start),
    # unsigned (thinking), unknown_events, input_in_start (Messages: a call's arguments stand in its start, with no delta),
    # redacted (Messages: a block of sealed thinking before all), extra_content (chat: a signature beside each call),
    # changing_id (another with each piece of a call), null_arguments (chat: instead of none), both_reasoning (in both fields),
    # empty_content (chat: "" beside calls), item_only (Responses: arguments in the item's end alone), usage_at_start (Messages:
    # the end tells the output only), flat_reasoning (chat: its tokens stand beside the others)
    quirks: list = field(default_factory=list)
    # How a stream misbehaves.
    no_done: bool = False
    no_finish: bool = False  # no chunk with a finish_reason
    ignore_usage: bool = False  # as servers that do not know stream_options
    usage_in_last: bool = False  # the usage rides on the finish chunk instead of one of its own
    comments: bool = False  # ": keep-alive" between events
    crlf: bool = False  # \r\n line ends
    bad_json_at: int = -1  # the event of this number is not JSON
    half_utf8_at: int = -1
    error_at: int = -1  # an error block instead of this event; then the stream ends
    error_event: bool = False  # ... preceded by "event: error"
    big_line_at: int = -1
    big_line: int = 0  # bytes of that event's content
    events: list = field(default_factory=list)  # these bytes (as text) instead of the events
    # How the HTTP message misbehaves.
    framing: str = ""  # chunked | length | close; default: chunked for a stream, else length
    cut_bytes: int = -1  # of the body, then cut_how
    cut_events: int = -1  # after so many events
    cut_how: str = ""  # fin | rst | stall
    length_lie: int = 0  # added to Content-Length
    both_framings: bool = False
    huge_header: int = 0
    content_type: str = ""
    gzip: bool = False
    split: int = 0  # bytes in one HTTP chunk
    leftover: str = ""  # bytes after the response
    close_after: bool = False  # FIN after a complete response that did not say so
    answer: str = ""  # of the endpoints without a dialect: the whole body
    # Embeddings.
    embeddings: str = "honor"  # honor | float_only | base64_only
    dimensions: int = 8

    @staticmethod
    def parse(text: str) -> "Script":
        values = json.loads(text)
        known = {f.name for f in fields(Script)}
        unknown = set(values) - known
        if unknown:
            raise ValueError(f"no such script fields: {sorted(unknown)}")
        return Script(**values)
