"""Attacks on the console, generated from control.yaml: every role against every route, every object of another account,
every field with the wrong type, script in every text, and changes that come from elsewhere."""

import json
import re
import time
import urllib.parse

import pytest

from harness.api import Api
from harness.people import FROM_A_PAGE, METHODS, ControlContract, Person, auditor, load_spec, member, operator, owner
from harness.gateway import Gateway, base_config

SPEC = load_spec()
CONTRACT = ControlContract()
RANKS = ["open", "member", "owner", "auditor", "operator"]
JSON = ("Content-Type", "application/json")
OPERATIONS = [(method.upper(), path, item[method]) for path, item in SPEC["paths"].items() for method in METHODS
              if method in item]
CHANGES = [row for row in OPERATIONS if row[0] != "GET"]
WITH_BODY = [row for row in OPERATIONS if "requestBody" in row[2] and "playground" not in row[1]]
XSS = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "</title><svg/onload=alert(1)>",
       "{{7*7}}", "'; DROP TABLE keys; --", "<!--", "&lt;b&gt;"]


def named(row):
    return f"{row[0]} {row[1]}"


def body_schema(operation) -> dict:
    return CONTRACT.resolve(operation["requestBody"]["content"]["application/json"]["schema"])


def property_schema(schema: dict) -> dict:
    return CONTRACT.resolve(schema)


def fill(path: str, value: str) -> str:
    return re.sub(r"\{\w+\}", urllib.parse.quote(value, safe=""), path)


@pytest.fixture(scope="module")
def place(fake_server, tmp_path_factory):
    config = base_config(fake_server.url)
    config["console"] |= {"sign_up": "open"}
    server = Gateway(tmp_path_factory.mktemp("attacks"), config)
    yield server
    server.finish()
    log = server.log()
    assert "internal_error" not in log and '"status":500' not in log, log[-3000:]


@pytest.fixture(scope="module")
def people(place):
    """One of each role, and eve, who owns another account."""
    return {"open": Person(place), "member": member(place, "member@example.org"),
            "owner": owner(place, "owner@example.org"), "auditor": auditor(place, "auditor@example.org"), "operator": operator(place, "root@example.org"),
            "eve": owner(place, "eve@example.org")}


@pytest.fixture(scope="module")
def owned(place, people, contract):
    """What the owner has: a key and a request."""
    key = people["owner"].new_key("mine")
    answer = Api(place, key["key"], contract).chat()
    assert answer.status == 200
    deadline = time.monotonic() + 20
    while not (seen := people["owner"].get(f"/api/keys/{key['id']}"))["last_used_ms"] or sum(seen["sparkline"]) < 1:
        assert time.monotonic() < deadline, seen  # the request's record has not reached the database
        time.sleep(0.05)
    session = people["owner"].get("/api/sessions")["data"][0]["id"]
    return {"key": key["id"], "request": answer.header("x-request-id"), "session": session}


# Roles


@pytest.mark.promise("S75")
@pytest.mark.parametrize("row", OPERATIONS, ids=named)
def test_a_lesser_role_is_refused(people, row):
    method, path, operation = row
    needed = RANKS.index(operation["x-role"])
    for rank, role in enumerate(RANKS):
        if rank >= needed:
            continue
        answer = people[role].call(method, fill(path, "key_0000000000000000000000"))
        assert answer.status == (401 if role == "open" else 403), (role, answer.body[:300])


def test_every_operation_has_a_role():
    assert [named(row) for row in OPERATIONS if row[2].get("x-role") not in RANKS] == []


# Another account's objects


@pytest.mark.promise("S76")
def test_nothing_of_another_account_is_reached(people, owned):
    eve, before = people["eve"], people["owner"].get(f"/api/keys/{owned['key']}")
    for kind, prefix in (("key", "/api/keys/{id}"), ("request", "/api/requests/{id}"), ("session", "/api/sessions/{id}")):
        for method, path, operation in OPERATIONS:
            if not path.startswith(prefix):
                continue
            # Operators look at everybody's requests, and at nothing else.
            thieves = (eve, people["member"]) if kind == "request" else (eve, people["auditor"], people["operator"])
            for thief in thieves:
                answer = thief.call(method, fill(path, owned[kind]), {})
                assert answer.status == 404, (method, path, answer.status, answer.body[:300])
    assert people["owner"].get(f"/api/keys/{owned['key']}") == before
    for path in ("/api/usage", "/api/usage.csv", "/api/requests"):
        assert eve.call("GET", path, key=owned["key"]).status == 404
    assert eve.get("/api/keys")["data"] == [] and eve.get("/api/requests")["data"] == []
    assert eve.get("/api/usage")["total"]["requests"] == 0
    assert owned["session"] not in [row["id"] for row in eve.get("/api/sessions")["data"]]


@pytest.mark.parametrize("value", ["key_", "..", "%00", "'", "a" * 64, "a" * 65, "key_%2e%2e%2fx", "\u202e", "*", "1 OR 1=1"])
def test_ids_that_are_none_are_not_found(people, value):
    for method, path, operation in OPERATIONS:
        if "{" not in path or method == "DELETE" or method == "PUT":  # PUT makes the tier of that name
            continue
        answer = people["operator"].call(method, fill(path, value) if "%" not in value else re.sub(r"\{\w+\}", value, path))
        assert answer.status in (400, 404), (method, path, value, answer.status, answer.body[:300])


# Fields


def wrong_values(schema: dict) -> list:
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    if "enum" in schema:
        return [7, True, [], {}, "nope"]
    return {"string": [7, True, [], {}, 1.5], "boolean": [7, "true", [], {}],
            "array": [7, "x", True, {}, [7], [[]], [{}], [None]], "object": [7, "x", True, [], {"nope": 1}],
            "integer": ["1", True, [], {}, 1.5, -1, 10**30]}[kinds[0]]


@pytest.mark.parametrize("row", WITH_BODY, ids=named)
def test_wrong_types_and_unknown_fields_are_refused(people, row):
    method, path, operation = row
    who = people["open" if operation["x-role"] == "open" else "operator"]
    if path == "/api/session" and method == "POST":
        who = people["open"]
    schema = body_schema(operation)
    target = fill(path, "free" if "tiers" in path else people["operator"].get("/api/keys")["data"][0]["id"]
                  if "/keys/" in path else people["operator"].get("/api/operator/accounts?search=eve@example.org")["data"][0]["id"])
    whole = {name: "x" * 20 for name in schema.get("required", [])}
    for bodies in ([{**whole, "nope": 1}, {**whole, "account": "acc_1"}, {**whole, "__proto__": {}}],
                   [{**whole, name: value} for name, of in schema["properties"].items()
                    for value in wrong_values(property_schema(of))]):
        for body in bodies:
            answer = who.call(method, target, body)
            assert answer.status == 400, (body, answer.status, answer.body[:300])
            assert answer.json["code"].startswith("invalid") or answer.json["code"] == "missing_field"
    for raw in (b"", b"[]", b"null", b"7", b"{", b"{}{}", b'"x"', b"\xff\xfe", b"[" * 5000, b'{"a":1,"a":2}'):
        answer = who.send(method, target, [*FROM_A_PAGE, JSON], raw)
        assert answer.status == 400 or (raw == b"" and answer.status < 500), (raw[:20], answer.status)
    for name in schema.get("required", []):
        short = {other: text for other, text in whole.items() if other != name}
        assert who.call(method, target, short).status == 400


@pytest.fixture(scope="module", autouse=True)
def operators_key(people):
    people["operator"].new_key("the operator's")


QUERIES = [(path, parameter) for method, path, operation in OPERATIONS if method == "GET"
           for parameter in operation.get("parameters", [])]


@pytest.mark.parametrize("row", [row for row in OPERATIONS if row[0] == "GET" and row[2]["x-role"] != "open"
                                 and "{" not in row[1]], ids=named)
def test_queries_are_read_strictly(people, row):
    _, path, operation = row
    who = people["operator"]
    known = {parameter["name"]: parameter["schema"] for parameter in operation.get("parameters", [])}
    if path not in ("/api/session", "/api/sessions"):
        assert who.call("GET", path, nope=1).status == 400
    for name, schema in known.items():
        assert who.send("GET", f"{path}?{name}=1&{name}=2", FROM_A_PAGE).status == 400
        if schema.get("type") == "integer":
            for value in ("x", "1.5", "-1", "9" * 30, "0x1", str(schema.get("maximum", 2**63 - 1) + 1)):
                assert who.call("GET", path, **{name: value}).status == 400, (name, value)
        elif "enum" in schema:
            assert who.call("GET", path, **{name: "nope"}).status == 400
        else:
            for value in ("\u0000", "%", "x" * 300):
                assert who.send("GET", f"{path}?{name}={value}" if value == "%" else
                                f"{path}?{name}={urllib.parse.quote(value)}", FROM_A_PAGE).status == 400


@pytest.mark.parametrize("limit, status", [(0, 400), (1, 200), (200, 200), (201, 400)])
def test_a_pages_length_has_bounds(people, limit, status):
    for path in ("/api/requests", "/api/operator/audit"):
        assert people["operator"].call("GET", path, limit=limit).status == status


# Script in text


@pytest.mark.parametrize("text", XSS)
def test_script_in_a_text_comes_back_as_the_text_in_json(people, text):
    owner, operator = people["owner"], people["operator"]
    made = owner.new_key(text, models=[text])
    path = f"/api/keys/{made['id']}"
    owner.ok("PATCH", path, {"name": text + "2", "models": [text + "2"]})
    revoked = owner.ok("POST", path + "/revoke", {"reason": text})
    assert (revoked["name"], revoked["models"], revoked["revoked_why"]) == (text + "2", [text + "2"], text)
    for who, where in ((owner, "/api/keys"), (owner, path), (operator, "/api/operator/audit")):
        answer = who.call("GET", where)
        assert answer.header("content-type") == "application/json"
        assert answer.header("x-content-type-options") == "nosniff"
        assert text in json.dumps(answer.json, ensure_ascii=False).replace('\\"', '"')
    for where in ("/api/usage", "/api/requests"):
        assert people["owner"].call("GET", where, model=text).status == 200
    # A name that is not one is refused, and not repeated as markup.
    for path in ("/api/operator/tiers/", "/api/operator/upstreams/"):
        answer = operator.call("PUT" if "tiers" in path else "POST",
                               path + urllib.parse.quote(text, safe="") + ("" if "tiers" in path else "/test"))
        assert answer.status in (400, 404) and answer.header("content-type") == "application/problem+json"


# Changes from elsewhere


@pytest.mark.promise("S62", "S63")
@pytest.mark.parametrize("row", CHANGES, ids=named)
def test_a_change_from_elsewhere_is_refused(people, row):
    method, path, operation = row
    who = people["operator"]
    origin = who.browser.origin
    target = fill(path, "key_0000000000000000000000")
    body = None if method == "DELETE" else b"{}"
    media = [] if method == "DELETE" else [JSON]
    for headers in ([("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")], [("Sec-Fetch-Site", "nonsense")],
                    [("Origin", "https://evil.example")], [("Origin", "null")], [("Origin", origin + ".evil.example")],
                    [], [("Sec-Fetch-Site", "cross-site"), ("Origin", origin)],
                    [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")]):
        answer = who.send(method, target, headers + media, body)
        assert answer.status == 403, (headers, answer.status, answer.body[:200])
    if method == "DELETE":
        return
    for media in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", None,
                  "text/plain; application/json"):
        headers = [*FROM_A_PAGE, *([("Content-Type", media)] if media else [])]
        answer = who.send(method, target, headers, body)
        assert answer.status == 415, (media, answer.status)


@pytest.mark.promise("S64")
def test_no_change_by_get(people):
    for method, path, _ in CHANGES:
        if "get" in SPEC["paths"][path]:
            continue
        answer = people["operator"].call("GET", fill(path, "x"))
        assert answer.status in (404, 405), path


def test_no_other_origin_is_let_in(people):
    answer = people["owner"].send("GET", "/api/keys", [("Origin", "https://evil.example")])
    assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")]


def test_answers_are_not_kept(people):
    for path in ("/api/keys", "/api/usage", "/api/session"):
        answer = people["owner"].call("GET", path)
        assert answer.header("cache-control") == "no-store" and answer.header("referrer-policy") == "no-referrer"
