"""Every route of the console's listener, by every kind of caller, on every kind of object, over HTTP: the status is what the role
in api/openapi/control.yaml says, and another's object is answered byte for byte as one that there is not. From docs/roles.md and
docs/adr/0024-operations.md; the same over all operations, in one process: src/web/operation_walk_test.cc."""

import re

import pytest

from harness import people
from harness.api import Api
from harness.console import operations, wait_until
from harness.gateway import Gateway, base_config

pytestmark = pytest.mark.quick
ROLES = ("member", "owner", "auditor", "operator")  # in control.yaml's x-role: the first who may; those after it may too
KINDS = ("nobody", "disabled", *ROLES)
# What would end the caller's own session, or change its password: tests/integration/test_console_people.py.
OWN_SESSION = {("DELETE", "/api/session"), ("DELETE", "/api/sessions"), ("PUT", "/api/account/password"),
               ("PUT", "/api/account/email"), ("POST", "/api/account/totp"), ("PUT", "/api/account/totp"),
               ("POST", "/api/account/totp/remove")}
BODIES = {("POST", "/api/keys"): {"name": "made"}, ("PATCH", "/api/keys/{id}"): {"name": "changed"},
          ("POST", "/api/keys/{id}/rotate"): {"grace": "0s"},
          ("PATCH", "/api/operator/accounts/{id}"): {"tier": "pro"},
          ("PUT", "/api/operator/accounts/{id}/budget"): {"tokens": None, "cost_nano": 10**12},
          ("PUT", "/api/operator/tiers/{name}"): {"concurrent": 50},
          ("POST", "/api/operator/upstreams/{name}/drain"): {"draining": False}}
UNKNOWN = {"keys": "key_4TzQ0unknown0unknown0k", "requests": "req_unknown", "sessions": "ses_unknown",
           "accounts": "acc_4TzQ0unknown0unknown0k", "upstreams": "gpu-9", "alerts": "999", "alert-deliveries": "999"}


@pytest.fixture(scope="module")
def place(fake_server, tmp_path_factory):
    config = base_config(fake_server.url)
    config["console"] |= {"sign_up": "open"}
    server = Gateway(tmp_path_factory.mktemp("authority"), config)
    yield server
    server.finish()


@pytest.fixture(scope="module")
def callers(place):
    made = {"operator": people.operator(place, "operator@example.org"), "owner": people.owner(place, "owner@example.org"),
            "auditor": people.auditor(place, "auditor@example.org"), "member": people.member(place, "member@example.org"),
            "disabled": people.owner(place, "disabled@example.org"), "nobody": people.Person(place),
            "other": people.owner(place, "other@example.org")}
    place.run("accounts", "disable", "disabled@example.org")
    return made


class Objects:
    """What somebody owns: a live key, a revoked one, a request and a session."""

    def __init__(self, place, contract, person):
        self.place, self.person, self.contract = place, person, contract
        self.ids = {"keys": [self.key(), self.key()], "sessions": [], "requests": []}
        place.run("keys", "revoke", self.ids["keys"][1])
        made = place.cli("keys", "create", "--account", person.email, "--name", "calls")
        place.secrets.append(made["key"])
        answer = Api(place, made["key"], contract).chat()
        assert answer.status == 200
        request = answer.header("x-request-id")
        wait_until(lambda: place.cli("requests", "list", "--account", person.email)["data"])
        self.ids["requests"] = [request]
        self.ids["sessions"] = [row["id"] for row in person.get("/api/sessions")["data"]]

    def key(self) -> str:
        made = self.place.cli("keys", "create", "--account", self.person.email, "--name", "walked")
        self.place.secrets.append(made["key"])
        return made["id"]


def resource(path: str) -> str:
    """"keys" of /api/keys/{id}/rotate; empty where no object is named."""
    found = re.search(r"/([a-z-]+)/\{\w+\}", path)
    return found.group(1) if found else ""


def at(path: str, name: str) -> str:
    return re.sub(r"\{\w+\}", name, path)


def asked(person, method: str, path: str, body):
    if path.endswith("/tail"):  # a stream: its status is that of its head, which the document does not list
        return person.browser.call("HEAD", path)
    return person.call(method, path, body)


def bytes_of(response):
    skipped = {"x-request-id", "date"}
    return response.status, response.body, sorted((n.lower(), v) for n, v in response.headers if n.lower() not in skipped)


def may(kind: str, role: str) -> bool:
    return kind in ROLES and ROLES.index(kind) >= ROLES.index(role)


@pytest.mark.promise("S75")
def test_every_route_by_every_caller_on_every_object(place, callers, contract):
    owned = {kind: Objects(place, contract, callers[kind]) for kind in (*ROLES, "other")}
    pairs = hidden = 0
    for method, path, role in operations():
        if path == "/api/playground/chat":  # asked in test_playground_requests.py
            continue
        body = BODIES.get((method, path))
        kind_of_object = resource(path)
        for kind in KINDS:
            person = callers[kind]
            if role == "open":
                continue  # open to everybody; each is asked in test_console_people.py
            unknown = UNKNOWN.get(kind_of_object, "none")
            if kind not in ROLES:
                answer = asked(person, method, at(path, unknown), body)
                assert answer.status == 401, (kind, method, path, answer.status)
                pairs += 1
                continue
            if not may(kind, role):
                names = {unknown, *owned[kind].ids.get(kind_of_object, []), *owned["other"].ids.get(kind_of_object, [])}
                for name in names:
                    answer = asked(person, method, at(path, name), body)
                    assert answer.status == 403, (kind, method, path, name, answer.status)
                    pairs += 1
                continue
            if (method, path) in OWN_SESSION:
                continue
            if kind_of_object in owned["other"].ids:
                missing = bytes_of(asked(person, method, at(path, unknown), body))
                assert missing[0] == 404, (kind, method, path)
                pairs += 1
                sees_all = kind_of_object == "requests" and kind in ("auditor", "operator")
                for foreign in owned["other"].ids[kind_of_object]:
                    answer = asked(person, method, at(path, foreign), body)
                    pairs += 1
                    if sees_all:
                        assert answer.status == 200, (kind, path)
                        continue
                    assert bytes_of(answer) == missing, (kind, method, path, foreign)
                    hidden += 1
                if kind_of_object != "sessions":  # its own would end
                    for own in owned[kind].ids[kind_of_object]:
                        answer = asked(person, method, at(path, own), body)
                        # The first is live: whatever is asked is done. Of a revoked key some things are refused.
                        fine = (200, 201) if own == owned[kind].ids[kind_of_object][0] else (200, 201, 400)
                        assert answer.status in fine, (kind, method, path, own, answer.body)
                        pairs += 1
                    if kind_of_object == "keys":
                        owned[kind].ids["keys"][0] = owned[kind].key()
            elif kind_of_object:
                makes = (method, path) == ("PUT", "/api/operator/tiers/{name}")  # of an unknown name it makes one
                answer = asked(person, method, at(path, "basic" if makes else unknown), body)
                assert answer.status == (200 if makes else 404), (kind, method, path, answer.status)
                pairs += 1
            else:
                answer = asked(person, method, path, body)
                assert answer.status not in (401, 403, 404), (kind, method, path, answer.status)
                pairs += 1
    print(f"{pairs} pairs of caller and object, {hidden} of them another's, equal to an unknown id")
    assert pairs > 250 and hidden >= 30
    # Nothing of what was refused has happened to the other's.
    for key in owned["other"].ids["keys"]:
        assert place.cli("keys", "show", key)["name"] == "walked"
    assert len(callers["other"].get("/api/sessions")["data"]) == len(owned["other"].ids["sessions"])
