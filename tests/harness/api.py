"""Requests to a server under test; every answer is held against the OpenAPI document."""

import json

from .client import Broken, Connection, Response


class Api:
    def __init__(self, gateway, key: str | None, contract):
        self.gateway = gateway
        self.key = key
        self.contract = contract

    def connect(self, **options) -> Connection:
        return Connection(self.gateway.address, **options)

    def call(self, method: str, path: str, *, json=None, body: bytes | None = None, key: str | None = "",
             headers=(), content_type: str | None = "application/json", check: bool = True,
             connection: Connection | None = None, timeout: float = 20.0) -> Response:
        """`key`: "" the client's own, None none. The body is `json` or raw bytes."""
        own = connection is None
        connection = connection or self.connect(timeout=timeout)
        try:
            self.send(connection, method, path, json=json, body=body, key=key, headers=headers,
                      content_type=content_type)
            response = connection.read(method, path)
        finally:
            if own:
                connection.close()
        if check:
            self.contract.check(response)
        return response

    def send(self, connection, method, path, *, json=None, body=None, key="", headers=(),
             content_type="application/json"):
        fields = list(headers)
        if key == "":
            key = self.key
        if key is not None:
            fields.append(("X-API-Key", key))
        if json is not None:
            body = encode(json)
        if body is not None and content_type is not None:
            fields.append(("Content-Type", content_type))
        connection.request(method, path, fields, body)

    def get(self, path: str, **options) -> Response:
        return self.call("GET", path, **options)

    def post(self, path: str, **options) -> Response:
        return self.call("POST", path, **options)

    def chat(self, content="hello", *, model: str = "vllm-primary", stream: bool | None = None, fields=None,
             **options) -> Response:
        return self.post("/v1/chat/completions", json=chat_body(content, model, stream, fields), **options)

    def broken_chat(self, content: str, **options) -> Response:
        """A streamed chat whose HTTP message may end broken: what came of it."""
        try:
            return self.chat(content, stream=True, check=False, **options)
        except Broken as broken:
            assert broken.partial is not None, "not even a head came"
            return broken.partial


def encode(value) -> bytes:
    return json.dumps(value).encode()


def chat_body(content="hello", model="vllm-primary", stream=None, fields=None) -> dict:
    body = {"model": model, "messages": [{"role": "user", "content": content}]}
    if stream is not None:
        body["stream"] = stream
    return {**body, **(fields or {})}
