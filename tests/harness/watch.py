"""Somebody who watches the live tail of the console's API over a raw socket: what has come, and when."""

import json
import socket
import threading
import time
import urllib.parse

from .client import Response
from .console import wait_until

OWN, ALL = "/api/requests/tail", "/api/operator/tail"


class Watch:
    """`buffer`: bytes that the socket takes while nobody reads."""

    def __init__(self, person, path=OWN, buffer=0, **query):
        self.events, self.times, self.comments = [], [], []
        self.over = threading.Event()
        self.rest = b""
        self.quiet = False  # a comment was the last that came
        target = path + ("?" + urllib.parse.urlencode(query) if query else "")
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(60)
        self.socket.connect(person.gateway.console_address)
        cookies = "; ".join(f"{name}={value}" for name, value in person.browser.cookies.items())
        fields = ["Host: localhost", "Sec-Fetch-Site: same-origin", *([f"Cookie: {cookies}"] if cookies else [])]
        self.socket.sendall(f"GET {target} HTTP/1.1\r\n".encode() + "\r\n".join(fields).encode() + b"\r\n\r\n")
        self.stream = self.socket.makefile("rb")
        self.response = Response(method="GET", path=target, status=int(self.stream.readline().split()[1]))
        while line := self.stream.readline().strip():
            name, value = line.decode().split(":", 1)
            self.response.headers.append((name, value.strip()))
        if self.status == 200:
            self.take()
            assert self.comments == [": live"] and not self.events

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def fields(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.response.headers}

    def take(self) -> bool:
        """Reads a chunk, and keeps the events and comments that are whole. Not: it was the last."""
        size = int(self.stream.readline(), 16)
        data = self.stream.read(size)
        self.stream.readline()
        *blocks, self.rest = (self.rest + data).split(b"\n\n")
        for block in map(bytes.decode, blocks):
            self.quiet = block.startswith(":")
            if self.quiet:
                self.comments.append(block)
                continue
            name, data = block.split("\n")
            self.times.append(time.monotonic())
            self.events.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
        return size > 0

    def follow(self):
        def read():
            try:
                while self.take():
                    pass
            except (OSError, ValueError):  # closed by this side, or broken off by the other
                pass
            self.over.set()
        threading.Thread(target=read, daemon=True).start()
        return self

    @property
    def rows(self) -> list[dict]:
        return [data for name, data in list(self.events) if name == "request"]

    @property
    def skipped(self) -> int:
        return sum(data["count"] for name, data in list(self.events) if name == "skipped")

    def wait(self, count: int, within: float = 30.0) -> list[dict]:
        wait_until(lambda: len(self.rows) >= count, within, lambda: (count, self.events))
        return self.rows

    def wait_quiet(self, within: float = 30.0):
        """After rows: until the server says that nothing came for 2 s more. What was under way is here."""
        wait_until(lambda: self.rows and self.quiet, within)

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:  # the server was first
            pass
        self.socket.close()
