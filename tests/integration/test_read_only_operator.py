"""Read-only operators, on the wire `auditor`: they see what an operator sees, change nothing of the installation, and do not
count as the operator who has to be left. From api/openapi/control.yaml and docs/adr/0006-accounts.md."""

import re
import signal
import subprocess

import pytest

from harness import people
from harness.api import Api
from harness.console import PASSWORD, operations, token_of, wait_until
from harness.gateway import Gateway, base_config

pytestmark = pytest.mark.quick
SEES = [(method, path) for method, path, role in operations() if role == "auditor"]
CHANGES = [(method, path) for method, path, role in operations() if role == "operator"]
OWN = [(method, path) for method, path, role in operations() if role in ("member", "owner") and not path.endswith("/tail")]


@pytest.fixture(scope="module")
def place(fake_server, tmp_path_factory):
    config = base_config(fake_server.url)
    config["console"] |= {"sign_up": "open"}
    config["alerts"] = {"hold": "0s"}
    server = Gateway(tmp_path_factory.mktemp("read-only-operator"), config)
    yield server
    server.finish()


@pytest.fixture(scope="module")
def root(place):
    place.write_config("listen: nonsense")  # for an alert
    place.signal(signal.SIGHUP)
    wait_until(lambda: place.cli("alerts", "list")["alerts"])
    place.write_config(place.config)
    return people.operator(place, "root@example.org")


@pytest.fixture(scope="module")
def auditor(place, root):
    """Invited by the operator, with the role in the invitation."""
    made = root.call("POST", "/api/operator/accounts", {"email": "auditor@example.org", "role": "auditor"})
    assert made.status == 201 and made.json["role"] == "auditor", made.body
    token = token_of(place.wait_mail("auditor@example.org", "reset?token="))
    person = people.Person(place, "auditor@example.org")
    person.ok("PUT", "/api/password-reset", {"token": token, "password": PASSWORD})
    person.browser.log_in(person.email)
    assert person.get("/api/session")["role"] == "auditor"
    return person


def filled(path: str, root) -> str:
    account = root.get("/api/operator/accounts", search="auditor@")["data"][0]["id"]
    names = {"/accounts/": account, "/tiers/": "pro", "/upstreams/": "fake", "/alerts/": "1"}
    return re.sub(r"\{\w+\}", next((name for part, name in names.items() if part in path), "none"), path)


def test_the_contract_has_both_kinds():
    assert {path for _, path in SEES} == {f"/api/operator/{name}" for name in (
        "overview", "tail", "accounts", "accounts/{id}", "tiers", "upstreams", "alerts", "alerts/{id}", "audit", "settings")}
    assert {method for method, _ in SEES} == {"GET"} and all(method != "GET" for method, _ in CHANGES)
    assert len(CHANGES) >= 8


@pytest.mark.promise("S77")
@pytest.mark.parametrize("method, path", [row for row in SEES if not row[1].endswith("/tail")])  # which has no end: test_tail
def test_sees_what_an_operator_sees(root, auditor, method, path):
    path = filled(path, root)
    mine, theirs = auditor.get(path), root.get(path)
    if "data" in theirs and "audit" not in path:  # which the looking itself does not change
        assert len(mine["data"]) == len(theirs["data"]) > 0
    assert mine.keys() == theirs.keys()


@pytest.mark.promise("S77")
@pytest.mark.parametrize("method, path", CHANGES)
def test_changes_nothing(root, auditor, method, path):
    audit = root.get("/api/operator/audit", limit=200)["data"]
    answer = auditor.call(method, filled(path, root), {})
    assert answer.status == 403 and answer.json["code"] == "forbidden", answer.body
    assert "read-only operator" in answer.json["detail"]
    assert root.get("/api/operator/audit", limit=200)["data"] == audit


def test_changes_nothing_with_a_body_that_an_operator_may_send(place, root, auditor, contract):
    place.account("customer@example.org", tier="pro")
    key = place.key("customer@example.org")["key"]
    customer = root.get("/api/operator/accounts", search="customer@")["data"][0]
    account = f"/api/operator/accounts/{customer['id']}"
    own = f"/api/operator/accounts/{auditor.get('/api/session')['account']}"
    before = (root.get("/api/operator/tiers"), root.get("/api/operator/accounts"))
    for method, path, body in (
            ("POST", "/api/operator/accounts", {"email": "more@example.org", "invite": False}),
            ("PATCH", account, {"tier": "free"}), ("PATCH", account, {"disabled": True}),
            ("PATCH", account, {"role": "operator"}), ("PATCH", own, {"role": "operator"}),
            ("PATCH", account, {"reset_second_factor": True}),
            ("PUT", f"{account}/budget", {"tokens": 0, "cost_nano": None}),
            ("POST", "/api/operator/tiers", {"name": "gold"}), ("PUT", "/api/operator/tiers/pro", {"requests_per_minute": 0}),
            ("DELETE", "/api/operator/tiers/enterprise", None), ("POST", "/api/operator/upstreams/fake/test", {}),
            ("POST", "/api/operator/upstreams/fake/drain", {"draining": True})):
        answer = auditor.call(method, path, body)
        assert answer.status == 403, (method, path, answer.status, answer.body)
    assert (root.get("/api/operator/tiers"), root.get("/api/operator/accounts")) == before
    assert Api(place, key, contract).chat().status == 200


def test_has_every_right_of_an_owner_over_the_own_account(auditor):
    made = auditor.new_key("mine")
    auditor.ok("PATCH", f"/api/keys/{made['id']}", {"name": "renamed"})
    rotated = auditor.ok("POST", f"/api/keys/{made['id']}/rotate", {"grace": "0s"})
    auditor.gateway.secrets.append(rotated["key"])
    auditor.ok("POST", f"/api/keys/{rotated['id']}/revoke", {})
    for path in ("/api/sessions", "/api/usage", "/api/requests", "/api/limits", "/api/models"):
        auditor.get(path)
    # Whatever is an owner's is refused for other reasons, if at all: no such key, no such field.
    for method, path in OWN:
        if (method, path) in (("DELETE", "/api/session"), ("DELETE", "/api/sessions")):
            continue
        assert auditor.browser.call(method, re.sub(r"\{\w+\}", "none", path), {}).status != 403, (method, path)


def test_sees_who_answers_as_operators_do(root, auditor):
    targets = [model["targets"] for model in root.get("/api/models")["data"]]
    assert any(targets) and [model["targets"] for model in auditor.get("/api/models")["data"]] == targets


def failed(result: subprocess.CompletedProcess, code: int, words: str):
    assert result.returncode == code and words in result.stderr and result.stdout == "", result


def test_the_last_operator_does_not_become_read_only(place, root, auditor):
    """Read-only operators who can sign in do not count."""
    for arguments in (("set-role", "root@example.org", "auditor"), ("disable", "root@example.org"),
                      ("delete", "root@example.org", "--yes")):
        failed(place.run("accounts", *arguments, check=False), 1, "only operator")
    own = f"/api/operator/accounts/{root.get('/api/session')['account']}"
    assert root.call("PATCH", own, {"role": "auditor"}).status == 400
    assert root.get("/api/session")["role"] == "operator"


def test_the_role_is_given_and_taken(place, root):
    person = people.owner(place, "eve@example.org")
    assert place.cli("accounts", "set-role", "eve@example.org", "auditor")["role"] == "auditor"
    assert person.call("GET", "/api/session").status == 401  # other rights need another log-in
    person.browser.log_in(person.email)
    account = f"/api/operator/accounts/{person.get('/api/session')['account']}"
    person.get("/api/operator/settings")
    assert place.cli("accounts", "show", "eve@example.org")["role"] == "auditor"
    rows = {row["email"]: row["role"] for row in place.cli("accounts", "list")["accounts"]}
    assert rows["eve@example.org"] == "auditor" and rows["root@example.org"] == "operator"
    assert root.ok("PATCH", account, {"role": "operator"})["role"] == "operator"
    assert person.call("GET", "/api/session").status == 401
    person.browser.log_in(person.email)
    # Now there are two: the first may look only, and the second may take it back.
    first = f"/api/operator/accounts/{root.get('/api/session')['account']}"
    assert person.ok("PATCH", first, {"role": "auditor"})["role"] == "auditor"
    root.browser.log_in(root.email)
    assert root.call("PATCH", account, {"role": "owner"}).status == 403
    assert person.ok("PATCH", first, {"role": "operator"})["role"] == "operator"
    root.browser.log_in(root.email)
    assert root.ok("PATCH", account, {"role": "owner"})["role"] == "owner"
    person.browser.log_in(person.email)
    assert person.call("GET", "/api/operator/settings").status == 403
    failed(place.run("accounts", "set-role", "eve@example.org", "viewer", check=False), 2, "viewer")
    answer = root.call("PATCH", account, {"role": "viewer"})
    assert answer.status == 400 and answer.json["field"] == "role" and "auditor" in answer.json["detail"]


def test_the_role_outlives_a_restart_and_is_in_the_audit_log(place, root):
    place.account("kept@example.org")
    place.cli("accounts", "set-role", "kept@example.org", "auditor")
    newest = root.get("/api/operator/audit", limit=1)["data"][0]
    assert newest["action"] == "account.set_role" and newest["detail"]["after"] == {"role": "auditor"}
    place.stop()
    place.start()
    assert place.cli("accounts", "show", "kept@example.org")["role"] == "auditor"
