"""Starts the scripted model server and asks it what it saw."""

import base64
import http.client
import json
import subprocess
import sys
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent


def fake(**script) -> str:
    """The text that makes the fake upstream answer so."""
    return "fake:" + json.dumps(script)


@dataclass
class Seen:
    """One request as it arrived at the upstream."""

    method: str
    path: str
    headers: list
    body: bytes
    connection: int
    at: float
    first_byte: float | None
    done: float | None

    @property
    def json(self):
        return json.loads(self.body)

    def header(self, name: str):
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) < 2, f"{name} is doubled: {values}"
        return values[0] if values else None


class FakeServer:
    def __init__(self, tls: tuple[str, str] | None = None, port: int = 0):
        command = [sys.executable, "-m", "fake_upstream", "--port", str(port)]
        if tls:
            command += ["--tls", *tls]
        self.process = subprocess.Popen(command, cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        ports = json.loads(self.process.stdout.readline())
        self.port, self.control = ports["port"], ports["control"]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}/v1"

    def ask(self, method: str, target: str, body: str = ""):
        connection = http.client.HTTPConnection("127.0.0.1", self.control, timeout=20)
        connection.request(method, target, body.encode())
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer

    def seen(self, tag: str | None = None) -> list[Seen]:
        query = "?" + urllib.parse.urlencode({"tag": tag}) if tag is not None else ""
        keys = Seen.__dataclass_fields__
        return [Seen(**{k: v for k, v in r.items() if k in keys and k != "body"}, body=base64.b64decode(r["body"]))
                for r in self.ask("GET", f"/requests{query}")]

    def one(self, tag: str) -> Seen:
        """The only request with this tag."""
        requests = self.seen(tag)
        assert len(requests) == 1, f"{len(requests)} requests with tag {tag}"
        return requests[0]

    def connections(self) -> list[dict]:
        return self.ask("GET", "/connections")

    def closed(self, number: int, within: float = 5.0) -> dict:
        """The connection's record once it is closed."""
        deadline = time.monotonic() + within
        while True:
            record = self.connections()[number]
            if record["closed"] is not None:
                return record
            assert time.monotonic() < deadline, f"upstream connection {number} is still open after {within} s"
            time.sleep(0.01)

    def wait_seen(self, tag: str, within: float = 5.0) -> Seen:
        deadline = time.monotonic() + within
        while not (requests := self.seen(tag)):
            assert time.monotonic() < deadline, f"no request {tag} reached the upstream"
            time.sleep(0.005)
        return requests[0]

    def lag(self, start: float, end: float) -> float:
        """How long, in all, the fake upstream itself did not get to run between these times."""
        return sum(max(0.0, min(end, to) - max(start, since)) for since, to in self.ask("GET", "/lags"))

    def faults(self) -> list[str]:
        return self.ask("GET", "/faults")

    def refusals(self) -> list[str]:
        """What it refused because a real server would."""
        return self.ask("GET", "/refusals")

    def reset(self):
        self.ask("POST", "/reset")

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
