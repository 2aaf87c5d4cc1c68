"""The data port: reads requests strictly, records them, and answers as each one's script says."""

import asyncio
import base64
import gzip
import json
import re
import socket
import struct
import time

from . import content, messages, plain, prompt, responses, rules
from .dialects import error_body
from .script import Script

OPERATIONS = {"/v1/chat/completions": "chat", "/v1/completions": "completion", "/v1/embeddings": "embedding",
              "/v1/messages": "messages", "/v1/messages/count_tokens": "count", "/v1/responses": "responses"}
OPERATIONS |= {"/v1/rerank": "rerank", "/v1/moderations": "moderation", "/v1/images/generations": "image",
               "/v1/images/edits": "image_edit", "/v1/audio/speech": "speech",
               "/v1/audio/transcriptions": "transcription", "/v1/audio/translations": "translation",
               "/tokenize": "tokenize", "/detokenize": "detokenize"}
# What a server of Azure calls them.
OPERATIONS |= {"/openai" + path: kind for path, kind in OPERATIONS.items() if kind in ("chat", "embedding", "responses")}

PIECE = re.compile(rb'"type":"(content_block_delta|response\.\w+\.delta)"')  # of content, in the other dialects


def own_dialect(kind: str) -> str:
    return "anthropic" if kind in ("messages", "count") else "openai"


class Cut(Exception):
    """The script ends the connection here."""

    def __init__(self, how: str):
        self.how = how or "fin"


class Connection(asyncio.Protocol):
    def __init__(self, server: "FakeUpstream"):
        self.server = server
        self.buffer = bytearray()
        self.arrived = asyncio.Event()
        self.writable = asyncio.Event()
        self.writable.set()
        self.closed = asyncio.Event()
        self.ended = False

    # asyncio.Protocol
    def connection_made(self, transport):
        self.transport = transport
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.record = self.server.opened()
        self.task = asyncio.get_running_loop().create_task(self.run())

    def data_received(self, data):
        self.record["bytes_in"] += len(data)
        self.buffer += data
        self.arrived.set()

    def eof_received(self):
        self.mark_closed("fin")
        return False

    def connection_lost(self, exc):
        self.mark_closed("rst" if exc else "fin")

    def pause_writing(self):
        self.writable.clear()

    def resume_writing(self):
        self.writable.set()

    def mark_closed(self, how):
        if self.record["closed"] is None:
            self.record["closed"] = time.monotonic()
            self.record["closed_by"] = "us" if self.ended else how
        self.closed.set()
        self.arrived.set()
        self.writable.set()

    # Reading.
    async def more(self) -> bool:
        self.arrived.clear()
        if self.closed.is_set():
            return False
        await self.arrived.wait()
        return not self.closed.is_set()

    async def read_request(self):
        while (end := self.buffer.find(b"\r\n\r\n")) < 0:
            if not await self.more():
                return None
        head = bytes(self.buffer[:end]).decode("latin-1")
        del self.buffer[: end + 4]
        line, *rest = head.split("\r\n")
        method, target, _ = line.split(" ")
        headers = [tuple(part.strip() for part in field.split(":", 1)) for field in rest]
        lower = {name.lower(): value for name, value in headers}
        length = int(lower.get("content-length", 0))
        if early := self.server.default.early:
            self.transport.pause_reading()
            kind, answer = error_body("openai", early, self.server.default.message, "")
            await self.send(b"HTTP/1.1 %d Early\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                            % (early, kind.encode(), len(answer), answer))
            raise Cut("stall")
        if "transfer-encoding" in lower:
            body = await self.read_chunked()
        else:
            while len(self.buffer) < length:
                if not await self.more():
                    return None
            body = bytes(self.buffer[:length])
            del self.buffer[:length]
        return method, target, headers, body

    async def read_chunked(self) -> bytes:
        body = b""
        while True:
            while (end := self.buffer.find(b"\r\n")) < 0:
                if not await self.more():
                    raise Cut("fin")
            size = int(self.buffer[:end], 16)
            while len(self.buffer) < end + 2 + size + 2:
                if not await self.more():
                    raise Cut("fin")
            body += self.buffer[end + 2 : end + 2 + size]
            del self.buffer[: end + 2 + size + 2]
            if size == 0:
                return bytes(body)

    # Writing.
    async def send(self, data: bytes):
        if self.closed.is_set():
            raise Cut("gone")
        self.transport.write(data)
        await self.writable.wait()
        if self.closed.is_set():
            raise Cut("gone")

    async def pause(self, seconds: float):
        """Sleeps, but no longer than the peer stays."""
        if seconds <= 0:
            return
        try:
            await asyncio.wait_for(self.closed.wait(), seconds)
        except asyncio.TimeoutError:
            return
        raise Cut("gone")

    async def run(self):
        try:
            while await self.one():
                pass
            self.ended = True
            self.transport.close()
        except Cut as cut:
            if cut.how == "gone":
                self.transport.abort()
            elif cut.how == "stall":
                await self.closed.wait()
                self.transport.abort()
            else:
                self.ended = True
                if cut.how == "rst":
                    sock = self.transport.get_extra_info("socket")
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.transport.abort()
                else:
                    self.transport.close()
        except Exception as error:  # a fault of the test's script: say so, loudly
            self.server.faults.append(f"{type(error).__name__}: {error}")
            self.ended = True
            self.transport.abort()

    async def one(self) -> bool:
        request = await self.read_request()
        if request is None:
            return False
        method, target, headers, body = request
        path = target.split("?")[0]
        record = {"method": method, "path": target, "headers": headers, "body": base64.b64encode(body).decode(),
                  "connection": self.record["number"], "at": time.monotonic(), "tag": "", "first_byte": None,
                  "done": None, "model": None, "usage": None, "content": 0}
        self.server.requests.append(record)
        if method == "GET" and path == "/v1/models":
            names = self.server.models
            listing = content.compact({"object": "list", "data": [
                {"id": name, "object": "model", "created": content.CREATED, "owned_by": "fake"} for name in names]})
            await self.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                            % (len(listing), listing))
            return True
        if method != "POST" or path not in OPERATIONS:
            await self.send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return True
        content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
        form = content_type.startswith("multipart/form-data")
        parsed = plain.form_fields(content_type, body) if form else json.loads(body)
        try:
            rules.check(OPERATIONS[path], parsed, {name.lower(): value for name, value in headers})
        except rules.Refused as refused:
            return await self.refuse(refused, OPERATIONS[path])
        script, echo = self.server.script_of(OPERATIONS[path], parsed)
        record["tag"] = script.tag
        record["model"] = parsed.get("model")
        return await Answer(self, script, OPERATIONS[path], parsed, echo, record).send()

    async def refuse(self, refused: rules.Refused, kind: str) -> bool:
        self.server.refusals.append(str(refused))
        content_type, body = error_body(own_dialect(kind), refused.status, str(refused), "")
        await self.send(b"HTTP/1.1 %d Refused\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                        % (refused.status, content_type.encode(), len(body), body))
        return True


class Answer:
    def __init__(self, connection, script, kind, request, echo, record):
        self.connection = connection
        self.script = script
        self.kind = kind
        self.request = request
        self.echo = echo
        self.record = record
        self.body_sent = 0

    async def send(self) -> bool:
        script, connection = self.script, self.connection
        await connection.pause(script.delay)
        if script.never:
            raise Cut("stall")
        if script.close_first:
            raise Cut(script.close_first)
        self.record["first_byte"] = time.monotonic()
        if script.raw:
            data = base64.b64decode(script.raw)
            self.record["content"] = data.count(b'"content":"') - data.count(b'"content":""')
            await connection.send(data)
            raise Cut(script.cut_how)
        for name in [*script.forbid, *script.refuse_value]:
            if name in self.request and script.refuse_value.get(name, self.request[name]) == self.request[name]:
                refusal = content.compact({"detail": [{"type": "extra_forbidden", "loc": ["body", name],
                                                       "msg": "Extra inputs are not permitted"}]})
                await connection.send(self.head(422, "application/json", "length", len(refusal)))
                await self.body(refusal)
                return True
        streaming = script.status == 200 and plain.is_stream(self.request) and self.kind not in ("embedding", "count")
        if streaming:
            await self.send_stream()
        else:
            await self.send_whole()
        if script.leftover:
            await connection.send(script.leftover.encode("latin-1"))
        self.record["done"] = time.monotonic()
        if script.close_after or self.framing == "close":
            raise Cut("fin")
        return True

    def head(self, status: int, content_type: str, framing: str, length: int) -> bytes:
        script = self.script
        self.framing = framing
        lines = [f"HTTP/1.1 {status} Said So", f"Content-Type: {script.content_type or content_type}",
                 "X-Upstream-Secret: must-not-leak", "Server: fake", "Set-Cookie: a=b"]
        if framing == "chunked" or script.both_framings:
            lines.append("Transfer-Encoding: chunked")
        if framing == "length" or script.both_framings:
            lines.append(f"Content-Length: {length + script.length_lie}")
        if framing == "close":
            lines.append("Connection: close")
        if script.gzip:
            lines.append("Content-Encoding: gzip")
        if script.retry_after:
            lines.append(f"Retry-After: {script.retry_after}")
        if script.location:
            lines.append(f"Location: {script.location}")
        if script.huge_header:
            lines.append("X-Huge: " + "h" * script.huge_header)
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"

    async def body(self, data: bytes):
        """Bytes of the body, framed and cut as the script says."""
        script = self.script
        cut = 0 <= script.cut_bytes <= self.body_sent + len(data)
        if cut:
            data = data[: script.cut_bytes - self.body_sent]
        self.body_sent += len(data)
        if self.framing == "chunked":
            size = script.split or max(1, len(data))
            framed = b"".join(b"%x\r\n%s\r\n" % (len(data[i : i + size]), data[i : i + size])
                              for i in range(0, len(data), size))
        else:
            framed = data
        if framed:
            await self.connection.send(framed)
        if cut:
            raise Cut(script.cut_how)

    def whole(self) -> bytes:
        if self.kind == "messages":
            return messages.whole(self.request, self.script, self.echo)
        if self.kind == "count":
            return messages.count(self.request, self.script)
        if self.kind == "responses":
            return responses.whole(self.request, self.script, self.echo)
        if self.kind in plain.ANSWERS:
            return plain.whole(self.kind, self.request, self.script)
        return content.whole(self.kind, self.request, self.script, self.echo)

    def events(self):
        if self.kind == "messages":
            return messages.stream(self.request, self.script, self.echo)
        if self.kind == "responses":
            return responses.stream(self.request, self.script, self.echo)
        if self.kind in plain.ANSWERS:
            return plain.stream(self.kind, self.script)
        return content.stream(self.kind, self.request, self.script, self.echo)

    async def send_whole(self):
        script = self.script
        if script.status == 200:
            sound = plain.media(self.kind, self.request) if self.kind in plain.ANSWERS and not script.answer else None
            content_type, body = sound or ("application/json", self.whole())
            if not script.answer and not sound:  # which may be no JSON
                self.record["usage"] = json.loads(body).get("usage")
        else:
            content_type, body = error_body(script.dialect or own_dialect(self.kind), script.status, script.message,
                                            script.code)
        if script.gzip:
            body = gzip.compress(body)
        framing = script.framing or "length"
        await self.connection.send(self.head(script.status, content_type, framing, len(body)))
        await self.body(body)
        if framing == "chunked":
            await self.connection.send(b"0\r\n\r\n")

    async def write(self, events: list[bytes]):
        """These events of a stream; what they say of usage and content is noted."""
        await self.body(b"".join(events))
        for event in events:
            if b'"usage":{' in event:
                told = json.loads(event[event.index(b"data: ") + 6:])
                told = told.get("message") or told.get("response") or told
                self.record["usage"] = {**(self.record["usage"] or {}), **told["usage"]}
            self.record["content"] += self.is_content(event)

    def is_content(self, event: bytes) -> bool:
        if self.kind in ("messages", "responses"):
            return PIECE.search(event) is not None
        return b'"content":"' in event and b'"content":""' not in event

    async def send_stream(self):
        script = self.script
        events = self.events()
        framing = script.framing or "chunked"
        length = 0
        if framing == "length":
            events = list(events)
            length = sum(map(len, events))
        await self.connection.send(self.head(200, "text/event-stream", framing, length))
        number = 0
        waiting = []
        for event in events:
            if number == script.cut_events:
                if waiting:
                    await self.write(waiting)
                raise Cut(script.cut_how)
            if 0 <= number - script.gap_after < (script.gaps if script.gaps >= 0 else number + 1) and script.gap > 0:
                await self.connection.pause(script.gap)
            waiting.append(event)
            number += 1
            if len(waiting) >= script.batch:
                await self.write(waiting)
                waiting = []
        if waiting:
            await self.write(waiting)
        if framing == "chunked":
            await self.connection.send(b"0\r\n\r\n")


class FakeUpstream:
    def __init__(self, models):
        self.models = models
        self.default = Script()
        self.reset()

    async def watch_lag(self):
        """How late this process itself is: on a busy machine, nothing that it saw is more exact than that."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.01)
            now = time.monotonic()
            if now - before > 0.02:
                self.lags.append((before, now))

    def reset(self):
        self.lags = []
        self.requests = []
        self.connections = []
        self.faults = []
        self.refusals = []

    def opened(self) -> dict:
        record = {"number": len(self.connections), "opened": time.monotonic(), "closed": None, "closed_by": None,
                  "bytes_in": 0}
        self.connections.append(record)
        return record

    def script_of(self, kind: str, request: dict) -> tuple[Script, str]:
        if kind in ("chat", "messages", "count", "responses"):
            script = prompt.script_in(kind, request)
            return (script, "") if script else (self.default, prompt.echo_of(kind, request))
        if kind in plain.ANSWERS:
            text = plain.text_of(kind, request)
            return (Script.parse(text[len(prompt.MARK):]) if text.startswith(prompt.MARK) else self.default), ""
        text = prompt.text_of(request.get("prompt" if kind == "completion" else "input"))
        if text.startswith(prompt.MARK):
            return Script.parse(text[len(prompt.MARK):]), ""
        return self.default, text if len(text) < 1000 else ""
