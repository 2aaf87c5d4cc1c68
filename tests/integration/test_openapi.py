"""Calls made up from the OpenAPI documents, and against them: no server error, no answer that is not documented, nothing
wrong let through. Schemathesis makes them: the bounds of every schema, and random ones."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from harness import people
from harness.api import Api
from harness.console import check_headers
from harness.gateway import ROOT, clean_environment
from harness.watch import Watch

pytestmark = pytest.mark.slow

CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
          "response_schema_conformance", "negative_data_rejection", "missing_required_header"]
# They end the session that all others need, or change its password.
ENDS_THE_SESSION = ["logOut", "endOtherSessions", "endSession"]
# Their answers do not end: each call would take as long as one may. They have a test of their own below.
ENDLESS = ["watchRequests", "watchAllRequests"]


def run(document: str, address, headers: dict[str, str], tmp_path: Path, *arguments: str) -> str:
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", str(ROOT / "api/openapi" / document),
               "--url", f"http://{address[0]}:{address[1]}", "--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing",
               "--max-examples", "25", "--seed", "20", "--continue-on-failure", "--no-color", "--generation-database", "none",
               "--request-timeout", "20", *arguments]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    environment = clean_environment(SCHEMATHESIS_HOOKS="harness.openapi_hooks", PYTHONPATH=str(ROOT / "tests"))
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=400)
    assert result.returncode == 0, result.stdout[-8000:] + result.stderr[-2000:]
    made = re.search(r"(\d+) generated", result.stdout)
    assert made and int(made.group(1)) > 500, result.stdout[-3000:]
    print(f"{document}: {made.group(0)}, none failed")
    return result.stdout


def test_the_api_keeps_to_its_document(make_gateway, tmp_path):
    server = make_gateway()
    server.account("tests@example.org")
    server.cli("accounts", "set-tier", "tests@example.org", "enterprise")
    # A test key: the sandbox's answers are of every form that the document knows.
    key = server.key("tests@example.org", "made-up calls", environment="test")["key"]
    run("api.yaml", server.address, {"X-API-Key": key}, tmp_path)
    assert not re.search(r"^\S+ error ", server.log(), re.M), server.log()[-3000:]


def test_the_console_keeps_to_its_document(make_gateway, tmp_path):
    server = make_gateway(lambda config: config.update(console={"hashing_percent": 100}))
    person = people.operator(server, "op@example.org")
    person.new_key("first")
    cookie = "; ".join(f"{name}={value}" for name, value in person.browser.cookies.items())
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
    left_out = [word for name in [*ENDS_THE_SESSION, *ENDLESS] for word in ("--exclude-operation-id", name)]
    run("control.yaml", server.console_address, headers, tmp_path, *left_out)
    assert person.get("/api/session")["email"] == "op@example.org", "the session ended on the way"


def endless() -> dict[str, dict]:
    """The operations of ENDLESS, by path."""
    found = {path: item["get"] for path, item in people.load_spec()["paths"].items() if item.get("get", {}).get("operationId") in ENDLESS}
    assert len(found) == len(ENDLESS)
    return found


def wrong_values(schema: dict) -> list:
    """One past each bound of a parameter."""
    values = ["x" * (schema["maxLength"] + 1)] if "maxLength" in schema else []
    values += ["no-such-value"] if "enum" in schema or "pattern" in schema else []
    if schema.get("type") == "integer":
        values += [schema["minimum"] - 1, schema["maximum"] + 1, "x"]
    assert values, schema
    return values


def test_streams_that_do_not_end_keep_to_their_document(make_gateway, contract):
    server = make_gateway()
    person, stranger = people.operator(server, "op@example.org"), people.Person(server)
    server.cli("accounts", "set-tier", "op@example.org", "enterprise")
    api = Api(server, person.new_key("first")["key"], contract)
    for path, operation in endless().items():
        assert stranger.call("GET", path).status == 401
        assert person.call("GET", path, unknown="x").status == 400
        for parameter in operation["parameters"]:
            for value in wrong_values(parameter["schema"]):
                assert person.call("GET", path, **{parameter["name"]: value}).status == 400, (path, parameter["name"], value)
        # A stream that has begun is left after its first event.
        watch = Watch(person, path)
        assert watch.status == 200 and str(watch.status) in operation["responses"]
        assert [watch.response.content_type] == list(operation["responses"]["200"]["content"])
        check_headers(watch.response)
        assert watch.response.header("content-type") == "text/event-stream; charset=utf-8"
        assert watch.response.header("cache-control") == "no-store" and watch.response.header("x-accel-buffering") == "no"
        assert api.chat().status == 200
        while not watch.events:
            assert watch.take()
        watch.close()
        (name, data), *_ = watch.events
        assert name == "request"
        person.contract.validate(people.closed({"$ref": "#/components/schemas/Request"}), data)
