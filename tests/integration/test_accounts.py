"""Accounts at the command line: disabled, enabled, given a role, deleted, with a running server and without one."""

import os
import pty
import subprocess
import time

import pytest

from harness import people
from harness.api import Api, chat_body
from harness.client import Broken
from harness.console import PASSWORD
from harness.fake import fake

pytestmark = pytest.mark.quick


@pytest.fixture(params=["running", "stopped"])
def server(request, make_gateway):
    made = make_gateway()
    if request.param == "stopped":
        made.stop()
    return made


def failed(result: subprocess.CompletedProcess, code: int, words: str):
    assert result.returncode == code and words in result.stderr and result.stdout == "", result


def test_disabled_and_enabled(server):
    account = server.account("ada@example.org")
    assert server.cli("accounts", "disable", "ADA@example.org")["disabled"] is True
    assert server.cli("accounts", "disable", account["id"])["disabled"] is True  # again is harmless
    listed = {row["email"]: row for row in server.cli("accounts", "list")["accounts"]}
    assert listed["ada@example.org"]["disabled"] is True and listed["ada@example.org"]["role"] == "owner"
    assert server.cli("accounts", "enable", "ada@example.org")["disabled"] is False
    failed(server.run("accounts", "disable", "nobody@example.org", check=False), 1, "There is no account")


def test_a_role(server):
    server.account("ada@example.org")
    assert server.cli("accounts", "set-role", "ada@example.org", "member")["role"] == "member"
    failed(server.run("accounts", "set-role", "ada@example.org", "root", check=False), 2, "root")


def test_deleted(server):
    account = server.account("ada@example.org")
    key = server.key("ada@example.org")
    server.account("eve@example.org")
    kept = server.key("eve@example.org")
    # Nobody can be asked, and nothing was said: nothing is done.
    failed(server.run("accounts", "delete", "ada@example.org", check=False), 2, "--yes")
    assert server.cli("keys", "show", key["id"])["status"] == "active"
    gone = server.cli("accounts", "delete", "ada@example.org", "--yes")
    assert gone == {"id": account["id"], "email": "ada@example.org", "deleted": True, "keys": 1, "sessions": 0}
    failed(server.run("accounts", "delete", "ada@example.org", "--yes", check=False), 1, "There is no account")
    failed(server.run("keys", "show", key["id"], check=False), 1, "There is no key")
    assert server.cli("keys", "show", kept["id"])["status"] == "active"
    assert account["id"] not in [row["id"] for row in server.cli("accounts", "list", "--all")["accounts"]]
    # The books and the log keep its id.
    assert account["id"] in [row["object"] for row in server.cli("audit", "--limit", "20")["audit"]]
    fresh = server.account("ada@example.org")
    assert fresh["id"] != account["id"] and server.cli("keys", "list", "--account", "ada@example.org")["keys"] == []


@pytest.mark.parametrize("says,deleted", [("yes", True), ("no", False), ("", False), ("y", False)])
def test_a_person_at_a_terminal_is_asked(make_gateway, says, deleted):
    server = make_gateway()
    server.account("ada@example.org")
    ours, theirs = pty.openpty()
    command = subprocess.Popen([server.program, "accounts", "delete", "ada@example.org", "--data-dir", str(server.data)],
                               stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    os.close(theirs)
    os.write(ours, f"{says}\n".encode())
    out, errors = command.communicate(timeout=20)
    os.close(ours)
    assert "ada@example.org" in errors and "Type yes" in errors
    assert (command.returncode == 0) == deleted, (out, errors)
    assert (server.run("accounts", "enable", "ada@example.org", check=False).returncode == 0) != deleted
    assert deleted or "nothing was changed" in errors


@pytest.mark.promise("S7")
@pytest.mark.parametrize("verb", [("disable",), ("delete", "--yes")], ids=" ".join)
def test_what_runs_is_cut_and_keys_and_sessions_end_at_once(make_gateway, contract, fake_server, tag, verb):
    server = make_gateway()
    ada = people.owner(server, "ada@example.org")
    key = ada.new_key()["key"]
    api = Api(server, key, contract)
    assert api.chat().status == 200
    with api.connect() as connection:
        api.send(connection, "POST", "/v1/chat/completions",
                 json=chat_body(fake(tag=tag, chunks=1000, gap=0.05), stream=True))
        head = connection.read_head("POST", "/v1/chat/completions")
        server.run("accounts", verb[0], "ada@example.org", *verb[1:])
        at = time.monotonic()
        assert api.chat().status == 401
        assert ada.call("GET", "/api/keys").status == 401
        try:
            body = connection.read_body(head).body
        except Broken as broken:
            body = broken.partial.body
        assert time.monotonic() - at < 5 and b"[DONE]" not in body
    fake_server.closed(fake_server.one(tag).connection, within=2)
    if verb[0] == "disable":
        server.run("accounts", "enable", "ada@example.org")
        assert api.chat().status == 200
    else:
        assert ada.browser.post("/api/session", {"email": "ada@example.org", "password": PASSWORD}).status == 401


def test_what_a_deleted_account_used_stays_in_the_books(make_gateway, contract):
    server = make_gateway()
    account = server.account("ada@example.org")
    api = Api(server, server.key("ada@example.org")["key"], contract)
    for _ in range(3):
        assert api.chat().status == 200
    server.run("accounts", "delete", "ada@example.org", "--yes")
    rows = {row["account"]: row for row in server.cli("usage", "--by", "account")["usage"]}
    assert rows[account["id"]]["requests"] == 3
    server.stop()
    server.start()
    rows = {row["account"]: row for row in server.cli("usage", "--by", "account")["usage"]}
    assert rows[account["id"]]["requests"] == 3
    assert api.chat().status == 401


def test_the_last_operator_stays_and_a_new_one_takes_over(make_gateway):
    server = make_gateway()
    root = people.operator(server, "root@example.org")
    ada = people.owner(server, "ada@example.org")
    for arguments in (("disable", "root@example.org"), ("delete", "root@example.org", "--yes"),
                      ("set-role", "root@example.org", "owner")):
        failed(server.run("accounts", *arguments, check=False), 1, "accounts set-role")
    root.get("/api/operator/accounts")
    assert ada.call("GET", "/api/operator/accounts").status == 403
    server.run("accounts", "set-role", "ada@example.org", "operator")
    assert ada.call("GET", "/api/session").status == 401  # other rights need another log-in
    ada.browser.log_in("ada@example.org")
    ada.get("/api/operator/accounts")
    server.run("accounts", "delete", "root@example.org", "--yes")
    assert root.call("GET", "/api/operator/accounts").status == 401
    failed(server.run("accounts", "disable", "ada@example.org", check=False), 1, "accounts set-role")


@pytest.mark.promise("S6")
def test_revoking_one_key_of_a_rotation_says_what_the_other_may_and_compromised_ends_both(own):
    server, api = own()
    old = server.key("tests@example.org", scopes="chat:read")
    fresh = server.cli("keys", "rotate", old["id"], "--grace", "1h")
    server.secrets.append(fresh["key"])
    until = server.cli("keys", "show", old["id"])["expires_at"]
    revoked = server.run("keys", "revoke", fresh["id"])
    assert old["id"] in revoked.stderr and until in revoked.stderr and "chat:read" in revoked.stderr
    assert api.chat(key=old["key"]).status == 200 and api.chat(key=fresh["key"]).status == 401
    ended = server.cli("keys", "revoke", fresh["id"], "--compromised")
    assert ended["also_revoked"] == [old["id"]] and "warning" not in ended
    assert api.chat(key=old["key"]).status == 401
    assert server.cli("keys", "show", old["id"])["revoked"]["compromised"] is True


@pytest.mark.parametrize("verb", ["disable", "enable", "delete", "set-role", "set-tier"])
def test_help_has_an_example(make_gateway, verb):
    shown = subprocess.run([make_gateway(wait=False).program, "accounts", verb, "--help"], capture_output=True, text=True)
    assert shown.returncode == 0 and f"solidrust accounts {verb} ada@example.org" in shown.stdout
