"""A collector of traces: takes OTLP over HTTP, read strictly with OpenTelemetry's own definitions."""

import base64
import json
import threading
import time
from http.server import BaseHTTPRequestHandler

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from harness.certificates import QuietServer, server_side

IDS = ("traceId", "spanId", "parentSpanId")


def from_json(text: str | bytes) -> ExportTraceServiceRequest:
    """OTLP has ids in hex where proto3's own mapping has base64. An unknown field raises."""
    def mapped(value):
        if isinstance(value, dict):
            return {key: base64.b64encode(bytes.fromhex(one)).decode() if key in IDS else mapped(one) for key, one in value.items()}
        return [mapped(one) for one in value] if isinstance(value, list) else value
    return json_format.ParseDict(mapped(json.loads(text)), ExportTraceServiceRequest())


def value_of(any_value):
    if any_value.WhichOneof("value") == "array_value":
        return [value_of(one) for one in any_value.array_value.values]
    return getattr(any_value, any_value.WhichOneof("value"))


class Span:
    """One span as plain values."""

    def __init__(self, span, resource: dict, schema: str):
        self.trace, self.id, self.parent = span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()
        self.name, self.kind, self.state, self.flags = span.name, span.kind, span.trace_state, span.flags
        self.begin, self.end = span.start_time_unix_nano / 1e9, span.end_time_unix_nano / 1e9
        self.attributes = {pair.key: value_of(pair.value) for pair in span.attributes}
        assert len(self.attributes) == len(span.attributes), "an attribute stands twice"
        self.events = {event.name: event.time_unix_nano / 1e9 for event in span.events}
        self.failed = span.status.code == 2
        self.resource, self.schema = resource, schema

    def __getitem__(self, name):
        return self.attributes[name]


SERVER, CLIENT, INTERNAL = 2, 3, 1


class Collector:
    """`answers`: (status, fields) of the next posts; then 200. `delay`: seconds before each answer.
    `tls`: a certificate and its key, in files."""

    def __init__(self, tls: tuple[str, str] | None = None):
        self.posts: list[dict] = []
        self.answers: list[tuple[int, dict]] = []
        self.delay = 0.0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, fields = outer.answers.pop(0) if outer.answers else (200, {})
                outer.posts.append({"path": self.path, "headers": dict(self.headers), "body": body, "status": status,
                                    "at": time.monotonic(), "peer": self.client_address})
                if outer.delay:
                    outer.ending.wait(outer.delay)
                try:
                    self.send_response(status)
                    for name, value in fields.items():
                        self.send_header(name, value)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", "2")
                    self.end_headers()
                    self.wfile.write(b"{}")
                except OSError:  # the exporter did not wait
                    pass

            def log_message(self, *_):
                pass

        self.ending = threading.Event()
        self.server = QuietServer(("127.0.0.1", 0), Handler)
        if tls:
            self.server.socket = server_side(tls, self.server.socket)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.server.server_address[1]}"

    def stop(self):
        self.ending.set()
        self.server.shutdown()
        self.server.server_close()

    def taken(self) -> list[dict]:
        return [post for post in self.posts if post["status"] == 200]

    def spans(self) -> list[Span]:
        spans = []
        for post in self.taken():
            kind = post["headers"]["Content-Type"]
            assert kind in ("application/json", "application/x-protobuf"), kind
            message = from_json(post["body"]) if kind == "application/json" else ExportTraceServiceRequest.FromString(post["body"])
            assert message.ByteSize() and message.resource_spans
            for of_resource in message.resource_spans:
                resource = {pair.key: value_of(pair.value) for pair in of_resource.resource.attributes}
                for of_scope in of_resource.scope_spans:
                    assert of_scope.scope.name == "solidrust"
                    spans += [Span(span, resource, of_scope.schema_url) for span in of_scope.spans]
        return spans

    def wait(self, count: int, within: float = 30.0) -> list[Span]:
        """So many spans at least: a batch that is not full leaves after 5 s."""
        deadline = time.monotonic() + within
        while len(spans := self.spans()) < count:
            assert time.monotonic() < deadline, f"{len(spans)} spans came within {within} s: {[span.name for span in spans]}"
            time.sleep(0.05)
        return spans

    def trees(self) -> dict[str, list[Span]]:
        """The spans of each trace, the request's own first."""
        by_trace: dict[str, list[Span]] = {}
        for span in self.spans():
            by_trace.setdefault(span.trace, []).append(span)
        return {trace: sorted(spans, key=lambda span: (span.kind != SERVER, span.begin)) for trace, spans in by_trace.items()}

    def tree(self) -> list[Span]:
        (spans,) = self.trees().values()
        return spans
