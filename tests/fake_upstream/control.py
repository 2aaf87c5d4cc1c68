"""The control port: what was seen, and the default script. One request a connection."""

import asyncio
import json
import urllib.parse

from .script import Script


class Control:
    def __init__(self, server):
        self.server = server

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target, _ = head.split("\r\n")[0].split(" ")
            length = 0
            for line in head.split("\r\n")[1:]:
                if line.lower().startswith("content-length:"):
                    length = int(line.split(":")[1])
            body = await reader.readexactly(length)
            answer = json.dumps(self.answer(method, target, body)).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(answer), answer))
            await writer.drain()
        finally:
            writer.close()

    def answer(self, method: str, target: str, body: bytes):
        url = urllib.parse.urlsplit(target)
        query = dict(urllib.parse.parse_qsl(url.query))
        server = self.server
        if url.path == "/requests":
            tag = query.get("tag")
            return [r for r in server.requests if tag is None or r["tag"] == tag]
        if url.path == "/counts":  # without the bodies: what is held against a ledger
            names = ("model", "done", "usage", "content")
            return [{**{name: r[name] for name in names},
                     "id": next((v for k, v in r["headers"] if k.lower() == "x-request-id"), None)}
                    for r in server.requests if r["model"] is not None and r["model"] == query.get("model", r["model"])]
        if url.path == "/connections":
            return server.connections
        if url.path == "/lags":
            return server.lags
        if url.path == "/refusals":
            return server.refusals
        if url.path == "/faults":
            return server.faults
        if method == "POST" and url.path == "/reset":
            server.reset()
            return {}
        if method == "POST" and url.path == "/default":
            server.default = Script.parse(body.decode() or "{}")
            return {}
        raise ValueError(f"no such control: {method} {target}")
