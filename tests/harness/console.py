"""The console of a server under test: a browser's side of it, without a browser."""

import itertools
import json
import re
import time
from pathlib import Path

import yaml

from .client import Connection, Response

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "wombat lantern otter 77"
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


_numbers = itertools.count()


def operations() -> list[tuple[str, str, str]]:
    """(method, path, role) of every operation that the contract promises."""
    document = yaml.safe_load((ROOT / "api/openapi/control.yaml").read_text())
    return [(method.upper(), path, operation["x-role"]) for path, item in document["paths"].items()
            for method, operation in item.items() if method != "parameters"]


class Console:
    """One person's browser: keeps the cookie, sends what a browser sends from the console's own pages."""

    def __init__(self, gateway, source: str = ""):
        self.gateway = gateway
        # An address of its own, as addresses are throttled.
        number = next(_numbers)
        self.source = source or f"127.1.{number // 250}.{number % 250 + 1}"
        self.address = gateway.console_address
        self.cookies: dict[str, str] = {}

    @property
    def origin(self) -> str:
        return f"http://{self.address[0]}:{self.address[1]}"

    def call(self, method: str, path: str, body=None, *, raw: bytes | None = None, headers=None, cookies=None,
             content_type: str | None = "application/json", check: bool = True,
             connection: Connection | None = None, host: str = "localhost") -> Response:
        """`headers`: None for those of a browser on the console's page."""
        fields = list([("Sec-Fetch-Site", "same-origin")] if headers is None else headers)
        cookies = self.cookies if cookies is None else cookies
        if cookies:
            fields.append(("Cookie", "; ".join(f"{k}={v}" for k, v in cookies.items())))
        if body is not None:
            raw = json.dumps(body).encode()
        if raw is None and method in ("POST", "PUT", "PATCH"):
            raw = b"{}"
        if raw is not None and content_type is not None:
            fields.append(("Content-Type", content_type))
        own = connection is None
        connection = connection or Connection(self.address, timeout=60, source=self.source)
        try:
            connection.request(method, path, fields, raw, host)
            response = connection.read(method, path)
        finally:
            if own:
                connection.close()
        if check:
            check_headers(response)
        self.take_cookie(response)
        return response

    def take_cookie(self, response: Response):
        for cookie in response.all("set-cookie"):
            name, value = cookie.split(";")[0].split("=", 1)
            if "Max-Age=0" in cookie:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value

    def get(self, path: str, **options) -> Response:
        return self.call("GET", path, **options)

    def post(self, path: str, body=None, **options) -> Response:
        return self.call("POST", path, body, **options)

    def ok(self, method: str, path: str, body=None, status: int = 200):
        response = self.call(method, path, body)
        assert response.status == status, (method, path, response.status, response.body)
        return response.json if response.body else None

    # Whole ways.
    def sign_up(self, email: str, password: str = PASSWORD) -> str:
        """Up to a verified account, confirmed elsewhere: nobody is signed in. The token that was in the mail."""
        self.ok("POST", "/api/sign-up", {"email": email, "password": password}, 202)
        token = token_of(self.gateway.wait_mail(email, "verify"))
        response = self.call("POST", "/api/verification", {"token": token}, cookies={})
        assert response.status == 204, (response.status, response.body)
        return token

    def log_in(self, email: str, password: str = PASSWORD, **more) -> dict:
        return self.ok("POST", "/api/session", {"email": email, "password": password, **more})

    def member(self, email: str, password: str = PASSWORD) -> dict:
        self.sign_up(email, password)
        return self.log_in(email, password)

    def operator(self, email: str = "operator@example.org", password: str = PASSWORD) -> dict:
        link = self.gateway.cli("console", "setup-link")["link"]
        return self.ok("POST", "/api/setup", {"token": token_of(link), "email": email, "password": password})


def check_headers(response: Response):
    """What every answer of the console carries, whatever it is."""
    for name, value in SECURITY_HEADERS.items():
        assert response.header(name) == value, (response.path, name, response.header(name))
    policy = response.header("content-security-policy")
    assert policy and "frame-ancestors 'none'" in policy and "default-src 'none'" in policy, policy
    # The documentation's search is WebAssembly.
    bold = policy.replace("'wasm-unsafe-eval'", "") if response.path.startswith("/docs") else policy
    assert "unsafe" not in bold and "*" not in policy, policy
    assert re.fullmatch(r"req_[0-9A-Za-z]{22}", response.header("x-request-id") or ""), response.headers
    assert not [name for name, _ in response.headers if name.lower().startswith("access-control-")]
    for cookie in response.all("set-cookie"):
        for attribute in ("HttpOnly", "SameSite=Lax", "Path=/"):
            assert attribute in cookie.split("; "), cookie
    if response.path.startswith("/api") and response.header("content-type") != "text/event-stream; charset=utf-8":
        assert response.header("cache-control") == "no-store", (response.path, response.headers)
    playground = response.path.startswith("/api/playground")
    if response.status >= 400 and response.content_type != "text/html" and response.method != "HEAD" and not playground:
        assert response.content_type == "application/problem+json", response.headers
        problem = response.json
        assert problem["status"] == response.status and problem["title"] and problem["code"] and problem["detail"]
        assert set(problem) <= {"type", "title", "status", "code", "detail", "field"}
    if response.status in (429, 503) and response.content_type == "application/problem+json":
        assert int(response.header("retry-after")) > 0


def token_of(text: str) -> str:
    tokens = re.findall(r"[?&](?:token|invite)=([A-Za-z0-9_-]{43})", text)
    assert len(set(tokens)) == 1, text
    return tokens[0]


def wait_until(condition, within: float = 30.0, tell=lambda: "it did not come about"):
    """What the condition returns once it holds. `within` is long: it costs time only where the test fails."""
    deadline = time.monotonic() + within
    while not (value := condition()):
        assert time.monotonic() < deadline, tell()
        time.sleep(0.02)
    return value
