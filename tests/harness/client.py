"""A small strict HTTP/1.1 client over a raw socket: what the server sent, without a library's forgiveness."""

import json
import socket
import ssl
import time
from dataclasses import dataclass, field


class Broken(Exception):
    """The server's message ended before it was complete, or broke a framing rule."""

    def __init__(self, message: str, partial=None):
        super().__init__(message)
        self.partial = partial


@dataclass
class Response:
    status: int = 0
    headers: list = field(default_factory=list)
    body: bytes = b""
    method: str = ""
    path: str = ""
    complete: bool = False
    chunk_times: list = field(default_factory=list)  # (monotonic time, bytes so far)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name: str):
        values = self.all(name)
        assert len(values) < 2, f"{name} is doubled: {values}"
        return values[0] if values else None

    @property
    def content_type(self) -> str:
        return (self.header("content-type") or "").split(";")[0].strip().lower()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self) -> dict:
        return self.json["error"]

    @property
    def data(self) -> list[str]:
        """The data of each server-sent event, "[DONE]" too; comments are left out."""
        return sse_data(self.body)

    @property
    def events(self) -> list[dict]:
        return [json.loads(text) for text in self.data if text != "[DONE]"]

    @property
    def named(self) -> list[tuple[str, dict | str]]:
        return sse_named(self.body)

    @property
    def text(self) -> str:
        """The text of a chat or completion answer, whole or streamed."""
        if self.content_type != "text/event-stream":
            choice = self.json["choices"][0]
            return choice["message"]["content"] if "message" in choice else choice["text"]
        out = ""
        for event in self.events:
            for choice in event.get("choices", []):
                out += choice["delta"].get("content") or "" if "delta" in choice else choice["text"]
        return out


def sse_data(body: bytes) -> list[str]:
    """Splits an event stream; refuses what the Python SDK's decoder could not take."""
    text = body.decode("utf-8")
    if not text:
        return []
    text = text.replace("\r\n", "\n")
    assert text.endswith("\n\n"), f"the last event has no blank line: {text[-80:]!r}"
    out = []
    for block in text.split("\n\n"):
        data = []
        for line in block.split("\n"):
            if line.startswith("data:"):
                data.append(line[5:].removeprefix(" "))
            else:
                assert not line or line.startswith(":"), f"a line that is neither data nor comment: {line[:80]!r}"
        if data:
            out.append("\n".join(data))
    return out


def sse_named(body: bytes) -> list[tuple[str, dict | str]]:
    """(name, data) of each event of a stream that names its events; comments are left out, "[DONE]" stays text."""
    text = body.decode("utf-8").replace("\r\n", "\n")
    assert not text or text.endswith("\n\n"), f"the last event has no blank line: {text[-80:]!r}"
    out = []
    for block in text.split("\n\n"):
        name, data = "", None
        for line in block.split("\n"):
            if line.startswith("event:"):
                assert not name and data is None, f"the event's name is not its first line: {block[:200]!r}"
                name = line[6:].strip()
            elif line.startswith("data:"):
                assert data is None, f"several data lines: {block[:200]!r}"
                data = line[5:].removeprefix(" ")
            else:
                assert not line or line.startswith(":"), f"a line that is neither event, data nor comment: {line[:80]!r}"
        if data is not None:
            out.append((name, data if data == "[DONE]" else json.loads(data)))
        else:
            assert not name, f"an event without data: {block[:200]!r}"
    return out


class Connection:
    def __init__(self, address: tuple[str, int], tls: ssl.SSLContext | None = None, timeout: float = 20.0,
                 receive_buffer: int = 0, source: str = ""):
        """`source`: the address to come from; all of 127.0.0.0/8 is this machine."""
        self.socket = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source:
            self.socket.bind((source, 0))
        self.socket.settimeout(timeout)
        self.socket.connect(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname=address[0])
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data: bytes):
        self.socket.sendall(data)

    def request(self, method: str, path: str, headers=(), body: bytes | None = None, host: str = "localhost"):
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
        lines += [f"{name}: {value}" for name, value in headers]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b""))

    def receive(self) -> bytes:
        try:
            return self.socket.recv(65536)
        except (ConnectionResetError, ssl.SSLError, ssl.SSLEOFError):
            return b""

    def fill(self) -> bool:
        data = self.receive()
        self.buffer += data
        return bool(data)

    def line(self, response) -> bytes:
        while (end := self.buffer.find(b"\r\n")) < 0:
            if not self.fill():
                raise Broken(f"closed inside a line: {self.buffer[:200]!r}", response)
        line, self.buffer = self.buffer[:end], self.buffer[end + 2 :]
        return line

    def read_head(self, method: str = "GET", path: str = "") -> Response:
        response = Response(method=method, path=path)
        status = self.line(response)
        version, code, _ = status.decode("latin-1").split(" ", 2)
        assert version == "HTTP/1.1", status
        response.status = int(code)
        while line := self.line(response):
            name, value = line.decode("latin-1").split(":", 1)
            response.headers.append((name, value.strip()))
        return response

    def read_body(self, response: Response, limit: int | None = None) -> Response:
        """The whole body, or about `limit` bytes of it."""
        if response.method == "HEAD" or response.status in (204, 304) or response.status < 200:
            response.complete = True
            return response
        parts = []
        size = 0

        def took(data: bytes):
            nonlocal size
            parts.append(data)
            size += len(data)
            response.body = b""
            response.chunk_times.append((time.monotonic(), size))

        try:
            if (response.header("transfer-encoding") or "").lower() == "chunked":
                assert response.header("content-length") is None, "both framings"
                while True:
                    n = int(self.line(response).split(b";")[0], 16)
                    while len(self.buffer) < n + 2:
                        if not self.fill():
                            raise Broken("closed inside a chunk", response)
                    chunk, rest = self.buffer[:n], self.buffer[n : n + 2]
                    assert rest == b"\r\n", rest
                    self.buffer = self.buffer[n + 2 :]
                    if n == 0:
                        break
                    took(chunk)
                    if limit is not None and size >= limit:
                        return response
            elif (length := response.header("content-length")) is not None:
                n = int(length)
                while size < n:
                    if not self.buffer and not self.fill():
                        raise Broken(f"closed after {size} of {n} bytes", response)
                    took(self.buffer[: n - size])
                    self.buffer = self.buffer[len(parts[-1]) :]
                    if limit is not None and size >= limit:
                        return response
            else:
                while True:
                    if self.buffer:
                        took(self.buffer)
                        self.buffer = b""
                    if limit is not None and size >= limit:
                        return response
                    if not self.fill():
                        break
            response.complete = True
        finally:
            response.body = b"".join(parts)
        return response

    def read(self, method: str = "GET", path: str = "") -> Response:
        response = self.read_head(method, path)
        while 100 <= response.status < 200:
            response = self.read_head(method, path)
        return self.read_body(response)

    def closed(self, within: float = 5.0) -> bool:
        """Whether the peer closes without sending another byte."""
        self.socket.settimeout(within)
        try:
            return not self.buffer and self.receive() == b""
        except (TimeoutError, socket.timeout):
            return False
