"""Many streams at once: every byte right, memory flat; readers that do not read."""

import json
import os
import selectors
import socket
import struct
import threading
import time

import pytest

from harness.api import Api, chat_body, encode
from harness.fake import fake
from harness.gateway import Gateway, base_config

MIB = 1024 * 1024


@pytest.fixture
def roomy(fake_server, tmp_path, contract):
    config = base_config(fake_server.url)
    config["limits"] = {"connections_per_address": 5000, "write_stall": "3s"}
    server = Gateway(tmp_path / "server", config)
    server.account("tests@example.org")
    yield Api(server, server.key("tests@example.org")["key"], contract)
    server.finish()


class Reader:
    """One stream, checked event by event as it arrives."""

    def __init__(self, api, tag: str, events: int):
        self.tag, self.events = tag, events
        body = encode(chat_body(fake(tag=tag, chunks=events, index=True, batch=64), stream=True))
        self.socket = socket.create_connection(api.gateway.address)
        self.socket.sendall((f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: {api.key}\r\n"
                             f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body)
        self.socket.setblocking(False)
        self.buffer = b""
        self.head = None
        self.text = b""
        self.count = 0
        self.bytes = 0
        self.finished = False
        template = json.dumps({"id": "chatcmpl-fake", "object": "chat.completion.chunk", "created": 1_700_000_000,
                               "model": "fake-chat", "choices": [{"index": 0, "delta": {"content": "@@"},
                                                                  "logprobs": None, "finish_reason": None}]},
                              separators=(",", ":")).encode()
        self.before, self.after = (b"data: " + template).split(b"@@")

    def expected(self, number: int) -> bytes:
        return b"%s%s:%d;%s" % (self.before, self.tag.encode(), number, self.after)

    def feed(self, data: bytes):
        assert data, f"{self.tag} was cut after {self.count} events"
        self.buffer += data
        self.bytes += len(data)
        if self.head is None:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            self.head, self.buffer = self.buffer[:end], self.buffer[end + 4 :]
            assert self.head.startswith(b"HTTP/1.1 200"), self.head
        # take the chunks apart
        at = 0
        buffer = self.buffer
        parts = [self.text]
        while (line := buffer.find(b"\r\n", at)) >= 0:
            size = int(buffer[at:line], 16)
            if len(buffer) < line + 2 + size + 2:
                break
            if size == 0:
                self.finished = True
                assert line + 4 == len(buffer)
                at = line + 4
                break
            parts.append(buffer[line + 2 : line + 2 + size])
            assert buffer[line + 2 + size : line + 4 + size] == b"\r\n"
            at = line + 4 + size
        self.buffer = buffer[at:]
        *events, self.text = b"".join(parts).split(b"\n\n")
        for event in events:
            self.check(event)

    def check(self, event: bytes):
        # 0: the role; then the numbered ones; the finish reason; [DONE]
        number = self.count - 1
        if 0 <= number < self.events:
            assert event == self.expected(number), f"{self.tag} event {number}: {event[:300]!r}"
        elif number == self.events:
            assert b'"finish_reason":"stop"' in event
        elif number == self.events + 1:
            assert event == b"data: [DONE]"
        else:
            assert number < 0, f"{self.tag}: one event too many: {event[:200]!r}"
        self.count += 1


def run_streams(api, streams: int, events: int) -> tuple[int, list[int], float]:
    """(bytes, samples of the server's memory, seconds)"""
    selector = selectors.DefaultSelector()
    samples = []
    done = threading.Event()

    def sample():
        samples.append(api.gateway.memory())
        while not done.wait(0.1):
            samples.append(api.gateway.memory())

    watcher = threading.Thread(target=sample)
    started = time.monotonic()
    readers = [Reader(api, f"s{i}", events) for i in range(streams)]
    for reader in readers:
        selector.register(reader.socket, selectors.EVENT_READ, reader)
    watcher.start()
    try:
        open_streams = streams
        while open_streams:
            ready = selector.select(timeout=20)
            assert ready, "no stream moves any more"
            for key, _ in ready:
                reader = key.data
                reader.feed(reader.socket.recv(262_144))
                if reader.finished:
                    assert reader.count == events + 3 and not reader.text
                    selector.unregister(reader.socket)
                    open_streams -= 1
    finally:
        done.set()
        watcher.join()
        for reader in readers:
            reader.socket.close()
        selector.close()
    return sum(reader.bytes for reader in readers), samples, time.monotonic() - started


@pytest.mark.parametrize("streams,events", [
    pytest.param(40, 1500, marks=pytest.mark.quick), pytest.param(200, 10_000, marks=pytest.mark.slow)])
def test_concurrent_streams(roomy, streams, events):
    run_streams(roomy, 10, 200)
    before = roomy.gateway.memory()
    total, samples, seconds = run_streams(roomy, streams, events)
    print(f"{streams} streams of {events} events: {seconds:.1f} s, {streams * events / seconds:,.0f} events/s, "
          f"{total / seconds / MIB:.0f} MiB/s, memory {before / MIB:.1f} -> {max(samples) / MIB:.1f} MiB")
    assert max(samples) - before < streams * 64 * 1024 + 16 * MIB
    if len(samples) > 20:  # flat: what the second half needs, the first half already had
        half = len(samples) // 2
        assert max(samples[half:]) - max(samples[:half]) < 8 * MIB


def stalled_reader(api, tag: str):
    body = encode(chat_body(fake(tag=tag, chunks=5000, pad=2000, index=True, batch=16), stream=True))
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.connect(api.gateway.address)
    sock.sendall((f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: {api.key}\r\n"
                  f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body)
    return sock


@pytest.mark.slow
def test_readers_that_do_not_read(roomy, fake_server):
    """10 MiB streams: bounded memory for each, nobody else waits, and they are closed after write_stall."""
    roomy.chat()
    before = roomy.gateway.memory()
    readers = [stalled_reader(roomy, f"stalled{i}") for i in range(200)]
    try:
        test_key = roomy.gateway.key("tests@example.org", environment="test")["key"]
        memory = 0
        for _ in range(20):
            time.sleep(0.1)
            memory = max(memory, roomy.gateway.memory())
            at = time.monotonic()
            assert roomy.chat(key=test_key).status == 200  # of the sandbox: the fake upstream is busy
            assert time.monotonic() - at < 1
        assert memory - before < 200 * 64 * 1024 + 8 * MIB, f"{(memory - before) / MIB:.1f} MiB"
        for i in (0, 100, 199):
            fake_server.closed(fake_server.one(f"stalled{i}").connection, within=15)
    finally:
        for reader in readers:
            reader.close()
    assert roomy.chat().status == 200


@pytest.mark.quick
def test_a_slow_reader_gets_every_byte(roomy):
    """Back-pressure, no loss."""
    from harness.client import Connection
    with Connection(roomy.gateway.address, receive_buffer=4096) as connection:
        roomy.send(connection, "POST", "/v1/chat/completions",
                   json=chat_body(fake(tag="slow", chunks=2000, pad=500, index=True, batch=50), stream=True))
        head = connection.read_head("POST", "/v1/chat/completions")
        for _ in range(20):
            connection.buffer += connection.socket.recv(2000)
            time.sleep(0.05)
        response = connection.read_body(head)
    assert [e["choices"][0]["delta"]["content"].split(";")[0] for e in response.events[1:2001]] == \
        [f"slow:{i}" for i in range(2000)]
    assert response.data[-1] == "[DONE]"


def test_many_short_requests_on_one_connection(roomy):
    with roomy.connect() as connection:
        for _ in range(500):
            assert roomy.chat(connection=connection, check=False).status == 200


def test_connections_that_end_badly_leave_no_descriptor(roomy):
    roomy.chat()
    before = roomy.gateway.descriptors()
    for i in range(300):
        sock = socket.create_connection(roomy.gateway.address)
        sock.send(b"POST /v1/chat/completions HTTP/1.1\r\n"[: i % 36])
        if i % 2:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()
    deadline = time.monotonic() + 5
    while roomy.gateway.descriptors() > before + 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert os.path.exists(f"/proc/{roomy.gateway.pid}")
