"""A receiver of alerts over real sockets, which checks signatures with code of its own (standardwebhooks.com)."""

import base64
import hashlib
import hmac
import http.server
import json
import threading
import time
from dataclasses import dataclass

from harness.certificates import QuietServer, server_side


@dataclass
class Received:
    path: str
    headers: dict
    body: bytes
    status: int  # that it was answered with

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300

    def signed_by(self, secret: str) -> bool:
        """`secret`: whsec_…"""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        timestamp = self.headers["webhook-timestamp"]
        assert abs(int(timestamp) - time.time()) < 300
        wanted = base64.b64encode(hmac.new(key, f"{self.id}.{timestamp}.".encode() + self.body, hashlib.sha256).digest())
        return any(hmac.compare_digest(wanted, given.removeprefix("v1,").encode())
                   for given in self.headers["webhook-signature"].split(" "))


class AlertReceiver:
    """`answers`: the statuses of the next posts; then 204. A status of 0 closes the connection without an answer.
    `tls`: a certificate and its key, in files."""

    def __init__(self, *answers: int, tls: tuple[str, str] | None = None):
        self.answers = list(answers)
        self.fields: dict[str, str] = {}  # of each answer
        self.received: list[Received] = []
        self.lock = threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver.lock:
                    status = receiver.answers.pop(0) if receiver.answers else 204
                    receiver.received.append(Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body, status))
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                if status in (301, 302, 307, 308):
                    self.send_header("Location", receiver.url + "/elsewhere")
                for name, value in receiver.fields.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = QuietServer(("127.0.0.1", 0), Handler)
        if tls:
            self.server.socket = server_side(tls, self.server.socket)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def accepted(self, **data) -> list[Received]:
        """Of alerts with these values."""
        with self.lock:
            return [one for one in self.received if one.accepted and data.items() <= one.json.get("data", {}).items()]

    def wait(self, count: int = 1, within: float = 40.0, **data) -> list[Received]:
        deadline = time.monotonic() + within
        while len(found := self.accepted(**data)) < count:
            assert time.monotonic() < deadline, (data, [(one.status, one.body) for one in self.received])
            time.sleep(0.02)
        return found
