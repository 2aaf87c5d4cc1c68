"""People at the console whose every answer is held against api/openapi/control.yaml, and may have no field that is not in
it."""

import copy
import json
import sqlite3
import urllib.parse
from pathlib import Path

import yaml

from .client import Response
from .console import Console
from .gateway import Gateway
from .openapi import Contract

SPEC = Path(__file__).resolve().parent.parent.parent / "api/openapi/control.yaml"
FROM_A_PAGE = (("Sec-Fetch-Site", "same-origin"),)
METHODS = ("get", "post", "put", "patch", "delete")


def load_spec() -> dict:
    return yaml.safe_load(SPEC.read_text())


def closed(node, inside_all_of=False):
    """The schema, with every object closed against what it does not name."""
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {name: [closed(item, True) for item in value] if name == "allOf" else closed(value)
           for name, value in node.items()}
    if not inside_all_of and ("$ref" in node or "allOf" in node or isinstance(node.get("properties"), dict)):
        out["unevaluatedProperties"] = False
    return out


class ControlContract(Contract):
    def __init__(self):
        spec = load_spec()
        strict = copy.deepcopy(spec)
        for name, schema in spec["components"]["schemas"].items():
            # A definition is closed where it is used: it may be a part of another.
            body = closed(schema)
            body.pop("unevaluatedProperties", None)
            strict["components"]["schemas"][name] = body
        super().__init__(strict)

    def responses_for(self, method: str, path: str) -> dict:
        path = path.split("?")[0]
        for pattern, item in self.paths:
            if pattern.fullmatch(path) and (operation := item.get(method.lower())):
                return operation["responses"]
        return {"default": {"$ref": "#/components/responses/Problem"}}

    def check_response(self, response: Response):
        responses = self.responses_for(response.method, response.path)
        documented = responses.get(str(response.status))
        if documented is None:
            assert response.status >= 400, "this status is not documented"
            documented = self.resolve({"$ref": "#/components/responses/Problem"})
        else:
            documented = self.resolve(documented)
        if "content" not in documented or response.method == "HEAD":
            assert not response.body
            return
        content = documented["content"].get(response.content_type)
        assert content is not None, f"the content type {response.content_type} is not documented"
        if response.content_type.endswith("json"):
            self.validate(closed(content["schema"]), json.loads(response.body))


class Person:
    """Somebody with a browser. Without a session until signed in."""

    def __init__(self, gateway: Gateway, email: str = ""):
        self.gateway = gateway
        self.email = email
        self.browser = Console(gateway)
        self.contract = ControlContract()

    def send(self, method: str, path: str, headers=(), body: bytes | None = None) -> Response:
        """Exactly these headers and the cookie."""
        response = self.browser.call(method, path, raw=body, headers=list(headers), content_type=None)
        self.contract.check(response)
        return response

    def call(self, method: str, path: str, json_body=None, **query) -> Response:
        if query:
            path += "?" + urllib.parse.urlencode(query)
        headers = list(FROM_A_PAGE)
        body = None
        if method in ("POST", "PUT", "PATCH"):
            headers.append(("Content-Type", "application/json"))
            body = json.dumps({} if json_body is None else json_body).encode()
        return self.send(method, path, headers, body)

    def ok(self, method: str, path: str, json_body=None, **query):
        response = self.call(method, path, json_body, **query)
        assert 200 <= response.status < 300, (method, path, response.status, response.body[:500])
        return response.json if response.body else None

    def get(self, path: str, **query):
        return self.ok("GET", path, **query)

    def new_key(self, name: str = "test", **policy) -> dict:
        made = self.ok("POST", "/api/keys", {"name": name, **policy})
        self.gateway.secrets.append(made["key"])
        return made


def owner(gateway: Gateway, email: str) -> Person:
    person = Person(gateway, email)
    person.browser.member(email)
    return person


def member(gateway: Gateway, email: str) -> Person:
    """No route makes a member yet: the database is told."""
    person = owner(gateway, email)
    database = sqlite3.connect(gateway.data / "solidrust.db", timeout=20)
    with database:
        changed = database.execute("UPDATE accounts SET role = 'member' WHERE email = ?", (email,)).rowcount
    database.close()
    assert changed == 1
    return person


def auditor(gateway: Gateway, email: str) -> Person:
    person = owner(gateway, email)
    gateway.run("accounts", "set-role", email, "auditor")
    person.browser.log_in(email)
    return person


def operator(gateway: Gateway, email: str) -> Person:
    person = Person(gateway, email)
    person.browser.operator(email)
    return person
