"""Every change is in the audit log, once, by the one who made it: a story in which each kind of change is made."""

import sqlite3
import time

import pytest
from harness.console import PASSWORD, Console, token_of
from harness.gateway import Gateway, base_config

from .test_console_people import totp

OTHER = "another lantern 77 otter"


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory):
    gateway = Gateway(tmp_path_factory.mktemp("audit"), base_config(fake_server.url))
    gateway.secrets += [PASSWORD, OTHER]
    yield gateway
    gateway.finish()


class Log:
    """The audit table; `takes` holds a change to what it must have written."""

    def __init__(self, server):
        self.server, self.seen = server, 0
        self.rows()

    def rows(self) -> list[sqlite3.Row]:
        database = sqlite3.connect(f"file:{self.server.data}/solidrust.db?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
        rows = database.execute("SELECT * FROM audit WHERE id > ? ORDER BY id", (self.seen,)).fetchall()
        database.close()
        return rows

    def take(self, *actions: str, within: float = 10.0) -> list[sqlite3.Row]:
        """Some is written after the answer, so that the answer tells nobody anything."""
        deadline = time.monotonic() + within
        while len(rows := self.rows()) < len(actions) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert [row["action"] for row in rows] == list(actions)
        self.seen = rows[-1]["id"]
        return rows


@pytest.fixture
def log(server):
    log = Log(server)
    log.seen = max((row["id"] for row in log.rows()), default=0)
    return log


def test_of_the_command_line(server, log):
    account = server.account("cli@example.org", "free")
    assert log.take("account.create")[0]["object"] == account["id"]
    server.run("accounts", "set-tier", "cli@example.org", "basic")
    log.take("account.set_tier")
    for arguments, action in ((("set-role", "cli@example.org", "member"), "account.set_role"),
                              (("set-role", "cli@example.org", "owner"), "account.set_role"),
                              (("disable", "cli@example.org"), "account.set_disabled"),
                              (("enable", "cli@example.org"), "account.set_disabled")):
        server.run("accounts", *arguments)
        [row] = log.take(action)
        assert row["object"] == account["id"] and row["actor"] == "cli"
    key = server.key("cli@example.org")["id"]
    assert log.take("key.create")[0]["object"] == key
    for verb, *more in (("rename", "--name", "other"), ("set-limits", "--requests-per-minute", "5"), ("disable",),
                        ("enable",)):
        server.run("keys", verb, key, *more)
        assert log.take(f"key.{verb.replace('-', '_')}")[0]["object"] == key
    fresh = server.cli("keys", "rotate", key)
    server.secrets.append(fresh["key"])
    log.take("key.rotate")
    server.run("keys", "revoke", fresh["id"], "--reason", "over")
    log.take("key.revoke")
    again = server.cli("keys", "rotate", server.key("cli@example.org")["id"])
    server.secrets.append(again["key"])
    log.take("key.create", "key.rotate")
    server.run("keys", "revoke", again["id"], "--compromised")
    assert len({row["object"] for row in log.take("key.revoke", "key.revoke")}) == 2
    server.account("gone@example.org")
    server.run("accounts", "delete", "gone@example.org", "--yes")
    assert "gone@example.org" in log.take("account.create", "account.delete")[1]["detail_json"]
    server.run("tiers", "create", "audited", "--requests-per-minute=5")
    log.take("tier.set")
    server.run("budgets", "set", "--account", "cli@example.org", "--tokens", "1000")
    log.take("budget.set")
    server.run("upstreams", "drain", "fake")
    log.take("upstream.drain")
    server.run("upstreams", "undrain", "fake")
    log.take("upstream.undrain")
    server.run("console", "invite")
    log.take("invite.link")


def test_of_an_operator(server, log):
    root = Console(server)
    link = server.cli("console", "setup-link")["link"]
    log.take("setup.link")
    root.ok("POST", "/api/setup", {"token": token_of(link), "email": "root@example.org", "password": PASSWORD})
    log.take("account.set_up", "session.begin")
    account = server.account("managed@example.org", "free")["id"]
    log.take("account.create")
    root.ok("PATCH", f"/api/operator/accounts/{account}", {"disabled": True})
    [row] = log.take("account.set_disabled")
    assert row["object"] == account and row["address"] == root.source
    root.ok("PATCH", f"/api/operator/accounts/{account}", {"disabled": False})
    log.take("account.set_disabled")
    root.ok("PATCH", f"/api/operator/accounts/{account}", {"tier": "basic"})
    log.take("account.set_tier")
    root.ok("PUT", "/api/operator/tiers/audited", {"requests_per_minute": 6})
    log.take("tier.set")


def test_of_a_person(server, log):
    email = "person@example.org"
    ada = Console(server)
    ada.ok("POST", "/api/sign-up", {"email": email, "password": PASSWORD}, 202)
    log.take("account.sign_up")
    ada.ok("POST", "/api/verification/resend", {"email": email}, 202)
    log.take("account.verification_sent")
    ada.ok("POST", "/api/verification", {"token": token_of(server.wait_mail(email, "verify", 2))}, 204)
    log.take("account.verify")
    me = ada.log_in(email)["account"]
    assert log.take("session.begin")[0]["actor"] == me
    other = Console(server)
    other.log_in(email)
    log.take("session.begin")
    [session] = [one for one in ada.ok("GET", "/api/sessions")["data"] if not one["current"]]
    ada.ok("DELETE", f"/api/sessions/{session['id']}", status=204)
    log.take("session.end")
    ada.ok("DELETE", "/api/sessions", status=204)
    log.take("session.end_others")
    [session] = [one["id"] for one in ada.ok("GET", "/api/sessions")["data"]]
    ada.log_in(email)
    [replaced, _] = log.take("session.replace", "session.begin")
    assert (replaced["actor"], replaced["object"]) == (me, session)

    enrolment = ada.ok("POST", "/api/account/totp", {"password": PASSWORD})
    log.take("second_factor.begin")
    ada.ok("PUT", "/api/account/totp", {"code": totp(enrolment["secret"])})
    log.take("second_factor.add")
    ada.ok("POST", "/api/account/totp/remove", {"password": PASSWORD}, 204)
    log.take("second_factor.remove")
    ada.ok("PUT", "/api/account/email", {"email": "moved@example.org", "current_password": PASSWORD}, 202)
    log.take("account.change_email")
    ada.ok("POST", "/api/verification", {"token": token_of(server.wait_mail("moved@example.org", "verify"))}, 204)
    log.take("account.verify")
    ada.ok("PUT", "/api/account/password", {"current_password": PASSWORD, "password": OTHER}, 204)
    log.take("account.change_password")
    ada.ok("DELETE", "/api/session", status=204)
    log.take("session.end")
    ada.ok("POST", "/api/password-reset", {"email": "moved@example.org"}, 202)
    log.take("account.reset_sent")
    ada.ok("PUT", "/api/password-reset", {"token": token_of(server.wait_mail("moved@example.org", "reset?token")),
                                          "password": PASSWORD}, 204)
    log.take("account.reset_password")


def test_of_a_persons_keys(server, log):
    ada = Console(server)
    me = ada.member("keys@example.org")["account"]
    log.take("account.sign_up", "account.verify", "session.begin")
    made = ada.ok("POST", "/api/keys", {"name": "a"}, 201)
    server.secrets.append(made["key"])
    log.take("key.create")
    ada.ok("PATCH", f"/api/keys/{made['id']}", {"name": "b", "scopes": ["chat:read"]})
    [row] = log.take("key.change")
    assert (row["actor"], row["object"], row["address"]) == (me, made["id"], ada.source)
    fresh = ada.ok("POST", f"/api/keys/{made['id']}/rotate", {}, 201)
    server.secrets.append(fresh["key"])
    log.take("key.rotate")
    ada.ok("POST", f"/api/keys/{made['id']}/revoke", {})
    log.take("key.revoke")
