"""People at the console: every row of SECURITY.md's list that is about them, against the real binary."""

import base64
import contextlib
import hashlib
import hmac
import re
import sqlite3
import statistics
import struct
import time

import pytest
from harness.console import PASSWORD, Console, token_of, wait_until
from harness.gateway import Gateway

pytestmark = pytest.mark.quick


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory):
    from harness.gateway import base_config

    gateway = Gateway(tmp_path_factory.mktemp("console"), base_config(fake_server.url))
    gateway.secrets.append(PASSWORD)
    yield gateway
    gateway.finish()


@pytest.fixture
def console(server):
    return Console(server)


_numbers = iter(range(10**6))


def address() -> str:
    return f"person{next(_numbers)}@example.org"


def totp(secret: str, step: int | None = None) -> str:
    """RFC 6238 with SHA-1, 6 digits, 30 s."""
    step = int(time.time()) // 30 if step is None else step
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def test_from_sign_up_to_log_out(console, server):
    email = address()
    response = console.post("/api/sign-up", {"email": email, "password": PASSWORD})
    assert response.status == 202 and response.json["message"]
    letter = server.wait_mail(email, "verify")
    early = Console(server)
    assert early.log_in(email)["verified"] is False
    token = token_of(letter)
    assert f"{console.origin}/verify?token={token}" in letter, "the link leads to the configured console"
    server.secrets.append(token)
    assert console.get(f"/verify?token={token}").status in (200, 503)  # a page: it consumes nothing
    assert console.ok("POST", "/api/verification", {"token": token})["verified"] is True
    assert console.ok("GET", "/api/session")["email"] == email, "who confirms where they signed up is signed in"
    assert early.ok("GET", "/api/session")["verified"] is True
    again = console.post("/api/verification", {"token": token})
    assert (again.status, again.json["code"]) == (400, "link_expired")
    me = console.log_in(email)
    assert me == {"account": me["account"], "email": email, "role": "owner", "tier": "free", "verified": True,
                  "second_factor": False,
                  "first_steps": {"verified": True, "key_created": False, "first_call": False}}
    assert console.ok("GET", "/api/session") == me
    assert console.ok("GET", "/api/about")["signed_in"] is True
    stolen = dict(console.cookies)
    server.secrets += list(stolen.values())
    response = console.call("DELETE", "/api/session")
    assert response.status == 204 and "Max-Age=0" in response.header("set-cookie")
    assert set(console.cookies) == {"solidrust_browser"}, "which is for the next log-in"
    assert console.get("/api/session").status == 401, "and signs nobody in"
    assert console.get("/api/session", cookies=stolen).status == 401, "log-out ends the session on the server"
    assert console.ok("GET", "/api/about")["signed_in"] is False


@pytest.mark.promise("S57")
def test_the_cookie(console):
    email = address()
    console.sign_up(email)
    response = console.post("/api/session", {"email": email, "password": PASSWORD})
    session, browser = (cookie.split("; ") for cookie in response.all("set-cookie"))
    assert session[0].startswith("solidrust_session=") and len(session[0].split("=")[1]) == 43
    assert browser[0].startswith("solidrust_browser=") and email not in browser[0]
    for attributes in (session, browser):
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(attributes)
        assert "Secure" not in attributes and not any(a.startswith("Domain") for a in attributes)


def signed_up(server, email: str) -> tuple[Console, str]:
    """A browser in which somebody has just signed up, and the token of the mail."""
    console = Console(server)
    response = console.post("/api/sign-up", {"email": email, "password": PASSWORD})
    assert response.status == 202
    [cookie] = response.all("set-cookie")
    name, *attributes = cookie.split("; ")
    assert name.startswith("solidrust_sign_up=") and len(name.split("=")[1]) == 43
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=86400"} <= set(attributes)
    token = token_of(server.wait_mail(email, "verify"))
    server.secrets += [token, name.split("=")[1]]
    return console, token


def sessions_of(server, email: str) -> int:
    database = sqlite3.connect(server.data / "solidrust.db", timeout=20)
    with contextlib.closing(database):
        return database.execute("SELECT count(*) FROM sessions JOIN accounts ON accounts.id = account WHERE email = ?",
                                (email,)).fetchone()[0]


@pytest.mark.promise("S67")
def test_the_browser_that_signed_up_is_signed_in_by_the_link(server):
    email = address()
    console, token = signed_up(server, email)
    response = console.post("/api/verification", {"token": token})
    assert response.status == 200 and response.json["email"] == email and response.json["verified"] is True
    names = {cookie.split("=")[0]: cookie for cookie in response.all("set-cookie")}
    assert set(names) == {"solidrust_session", "solidrust_browser", "solidrust_sign_up"}
    assert "Max-Age=0" in names["solidrust_sign_up"], "it has done its work"
    [session] = console.ok("GET", "/api/sessions")["data"]
    assert session["current"]
    assert console.post("/api/keys", {"name": "first"}).status == 201, "and may do what the confirmed may"
    server.secrets += list(console.cookies.values())


@pytest.mark.promise("S67")
def test_in_another_browser_the_link_only_confirms(server):
    email = address()
    _, token = signed_up(server, email)
    elsewhere, _ = signed_up(server, address())  # which has a cookie of its own sign-up
    response = elsewhere.post("/api/verification", {"token": token})
    assert response.status == 204 and not response.all("set-cookie")
    assert elsewhere.get("/api/session").status == 401 and sessions_of(server, email) == 0
    assert elsewhere.log_in(email)["verified"] is True


@pytest.mark.promise("S67")
def test_a_stolen_link_is_no_session(server):
    email = address()
    console, token = signed_up(server, email)
    thief = Console(server)
    assert thief.post("/api/verification", {"token": token}).status == 204
    assert not thief.cookies and sessions_of(server, email) == 0
    # And the cookie of the browser alone is none either, now that the link is used.
    assert console.post("/api/verification", {"token": token}).json["code"] == "link_expired"
    assert console.get("/api/session").status == 401 and sessions_of(server, email) == 0


def test_an_expired_link_is_no_session_in_the_browser_that_signed_up(server):
    email = address()
    console, token = signed_up(server, email)
    database = sqlite3.connect(server.data / "solidrust.db", timeout=20)
    with contextlib.closing(database), database:
        assert database.execute("UPDATE one_time_tokens SET expires_ms = 1 WHERE account ="
                                " (SELECT id FROM accounts WHERE email = ?)", (email,)).rowcount == 1
    response = console.post("/api/verification", {"token": token})
    assert (response.status, response.json["code"]) == (400, "link_expired") and not response.all("set-cookie")
    assert console.get("/api/session").status == 401 and sessions_of(server, email) == 0
    assert console.log_in(email)["verified"] is False


def test_a_sign_up_over_an_account_gives_the_browser_as_much(server):
    email = address()
    Console(server).sign_up(email)
    other = Console(server)
    response = other.post("/api/sign-up", {"email": email, "password": PASSWORD})
    assert response.status == 202 and response.header("set-cookie").startswith("solidrust_sign_up=")
    refused = Console(server).post("/api/sign-up", {"email": address(), "password": "short"})
    assert refused.status == 400 and not refused.all("set-cookie")


@pytest.mark.promise("S57")
def test_behind_https_the_cookie_is_bound_to_it(make_gateway):
    server = make_gateway(lambda c: c["console"].update({"base_url": "https://console.example.com/"}))
    console = Console(server)
    link = server.cli("console", "setup-link")["link"]
    assert link.startswith("https://console.example.com/setup?token=")
    body = {"token": token_of(link), "email": "op@example.org", "password": PASSWORD}
    refused = console.post("/api/setup", body, headers=[("Origin", "https://evil.example")])
    assert refused.status == 403
    response = console.post("/api/setup", body, headers=[("Origin", "https://console.example.com")])
    assert response.status == 200
    session, browser = (cookie.split("; ") for cookie in response.all("set-cookie"))
    assert session[0].startswith("__Host-solidrust=") and "Secure" in session
    assert browser[0].startswith("__Host-solidrust-browser=") and "Secure" in browser
    assert response.header("strict-transport-security").startswith("max-age=")
    assert console.get("/api/session").status == 200


@pytest.mark.promise("S58", "S60")
def test_a_log_in_makes_a_new_session_and_people_end_them(console, server):
    email = address()
    console.member(email)
    first = dict(console.cookies)
    assert console.post("/api/session", {"email": email, "password": "not " + PASSWORD}).status == 401
    assert console.get("/api/session", cookies=first).status == 200, "a wrong password signs nobody out"
    console.log_in(email)
    assert console.cookies != first
    assert console.get("/api/session", cookies=first).status == 401, "it takes the place of the one the browser had"
    third = Console(server)
    third.log_in(email)
    other = Console(server)
    other.call("POST", "/api/session", {"email": email, "password": PASSWORD},
               headers=[("Sec-Fetch-Site", "none"), ("User-Agent", "Lynx/2.9 <b>")])
    sessions = console.ok("GET", "/api/sessions")["data"]
    assert len(sessions) == 3 and [s["current"] for s in sessions].count(True) == 1
    assert all(s["address"].startswith("127.1.") and s["id"].startswith("ses_") for s in sessions)
    lynx = next(s for s in sessions if s["user_agent"] == "Lynx/2.9 <b>")
    assert not lynx["current"]
    stranger = Console(server)
    stranger.member(address())
    assert stranger.call("DELETE", f"/api/sessions/{lynx['id']}").status == 404, "of another account"
    console.ok("DELETE", f"/api/sessions/{lynx['id']}", status=204)
    assert other.get("/api/session").status == 401
    console.ok("DELETE", "/api/sessions", status=204)
    assert third.get("/api/session").status == 401
    assert console.ok("GET", "/api/session")["email"] == email
    assert len(console.ok("GET", "/api/sessions")["data"]) == 1


@pytest.mark.promise("S58")
def test_a_change_of_rights_gives_a_new_token(console):
    email = address()
    console.member(email)
    before = dict(console.cookies)
    wrong = console.call("PUT", "/api/account/password",
                         {"current_password": "not the password 1", "password": "another lantern 77 otter"})
    assert wrong.status in (400, 401) and console.cookies == before
    console.ok("PUT", "/api/account/password", {"current_password": PASSWORD, "password": "another lantern 77 otter"},
               status=204)
    assert console.cookies != before
    assert console.get("/api/session", cookies=before).status == 401
    assert console.ok("GET", "/api/session")["email"] == email
    assert Console(console.gateway).post("/api/session", {"email": email, "password": PASSWORD}).status == 401
    Console(console.gateway).log_in(email, "another lantern 77 otter")


@pytest.mark.promise("S52", "S53")
def test_password_rules_say_why(console):
    for password, word in ((("x" * 14), "15 characters"), ("password password password", ""), ("solidrust" * 3, ""),
                           ("x" * 257, "256")):
        response = console.post("/api/sign-up", {"email": address(), "password": password})
        assert response.status == 400 and response.json["field"] == "password", response.body
        assert word in response.json["detail"] and password not in response.json["detail"]
    accented = "Ünïcödé lántern 雪山 öttér"
    email = address()
    console.sign_up(email, accented)
    console.log_in(email, "U\u0308ni\u0308co\u0308de\u0301 la\u0301ntern 雪山 o\u0308tte\u0301r")  # the same, decomposed


def test_reset_ends_all_sessions(console, server):
    email = address()
    console.member(email)
    assert console.post("/api/password-reset", {"email": email}).status == 202
    token = token_of(server.wait_mail(email, "reset?token"))
    fresh = Console(server)
    for _ in range(8):  # as often as it takes
        short = fresh.call("PUT", "/api/password-reset", {"token": token, "password": "short"})
    assert short.status == 400 and short.json["field"] == "password"
    fresh.ok("PUT", "/api/password-reset", {"token": token, "password": "quiet harbour 33 pelican"}, status=204)
    used = fresh.call("PUT", "/api/password-reset", {"token": token, "password": "quiet harbour 34 pelican"})
    assert (used.status, used.json["code"]) == (400, "link_expired")
    assert console.get("/api/session").status == 401
    fresh.log_in(email, "quiet harbour 33 pelican")


def test_a_new_address_is_confirmed_first(console, server):
    email, wanted = address(), address()
    console.member(email)
    console.ok("PUT", "/api/account/email", {"email": wanted, "current_password": PASSWORD}, status=202)
    token = token_of(server.wait_mail(wanted, "verify"))
    assert console.ok("GET", "/api/session")["email"] == email
    console.ok("POST", "/api/verification", {"token": token}, 204)
    Console(server).log_in(wanted)
    assert Console(server).post("/api/session", {"email": email, "password": PASSWORD}).status == 401


def test_second_factor(console, server):
    email = address()
    console.member(email)
    for body, status in (({}, 400), ({"password": "not the password 1"}, 401)):
        refused = console.post("/api/account/totp", body)
        assert (refused.status, refused.json["field"]) == (status, "password"), "a session alone sets up nothing"
    enrolment = console.ok("POST", "/api/account/totp", {"password": PASSWORD})
    assert enrolment["uri"].startswith("otpauth://totp/") and enrolment["secret"] in enrolment["uri"]
    assert console.ok("GET", "/api/session")["second_factor"] is False, "not before it is confirmed"
    assert console.call("PUT", "/api/account/totp", {"code": "000000"}).status in (400, 401)
    before = dict(console.cookies)
    step = int(time.time()) // 30
    codes = console.ok("PUT", "/api/account/totp", {"code": totp(enrolment["secret"], step)})["recovery_codes"]
    assert len(set(codes)) == len(codes) >= 8
    assert console.cookies != before
    assert console.ok("GET", "/api/session")["second_factor"] is True
    fresh = Console(server)
    asked = fresh.post("/api/session", {"email": email, "password": PASSWORD})
    assert (asked.status, asked.json["code"]) == (401, "second_factor_required")
    replayed = fresh.post("/api/session", {"email": email, "password": PASSWORD, "code": totp(enrolment["secret"], step)})
    assert replayed.status == 401, "a code is good once"
    assert fresh.log_in(email, code=codes[0])["second_factor"] is True
    assert Console(server).post("/api/session",
                                {"email": email, "password": PASSWORD, "code": codes[0]}).status == 401
    assert console.post("/api/account/totp/remove", {"password": "wrong wrong wrong 1"}).status in (400, 401)
    console.ok("POST", "/api/account/totp/remove", {"password": PASSWORD}, 204)
    Console(server).log_in(email)


def alike(first, second):
    """Whether two answers tell nothing apart: status, header names, length, body. What is random is so for everybody."""
    masked = lambda v: re.sub(r"(?<=^solidrust_sign_up=)[\w-]{43}(?=;)", "random", v)
    strip = lambda r: [(k, masked(v)) for k, v in r.headers if k.lower() not in ("date", "x-request-id")]
    return (first.status, strip(first), first.body) == (second.status, strip(second), second.body)


@pytest.mark.promise("S69")
@pytest.mark.alone
def test_answers_do_not_tell_who_has_an_account(console):
    known, unknown = address(), address()
    console.sign_up(known)
    for path, body in (("/api/sign-up", {"password": PASSWORD}), ("/api/session", {"password": "not it at all 123"}),
                       ("/api/password-reset", {}), ("/api/verification/resend", {})):
        times = {known: [], unknown: []}
        for _ in range(3):
            answers = {}
            other = Console(console.gateway)
            for email in (known, unknown):
                started = time.monotonic()
                answers[email] = other.post(path, {"email": email, **body})
                times[email].append(time.monotonic() - started)
            assert alike(answers[known], answers[unknown]), (path, answers)
            unknown_was, unknown = unknown, address()
            times[unknown] = times.pop(unknown_was)
        a, b = statistics.median(times[known]), statistics.median(times[unknown])
        assert max(a, b) < 5 * min(a, b) + 0.05, f"{path}: {a:.4f} s and {b:.4f} s"


def test_whoever_opens_the_mail_decides_the_password(server):
    """Somebody signs up with another person's address and waits for them to confirm it."""
    email = address()
    thief, owner = Console(server), Console(server)
    thief.ok("POST", "/api/sign-up", {"email": email, "password": "thief thief 1234567"}, 202)
    wait_until(lambda: server.letters(email))
    thief.log_in(email, "thief thief 1234567")
    owner.ok("POST", "/api/sign-up", {"email": email, "password": PASSWORD}, 202)
    owner.ok("POST", "/api/verification", {"token": token_of(server.wait_mail(email, "verify", count=2))})
    assert thief.get("/api/session").status == 401
    assert thief.post("/api/session", {"email": email, "password": "thief thief 1234567"}).status == 401
    owner.log_in(email)


def test_sign_up_over_an_account_changes_nothing(console, server):
    email = address()
    console.sign_up(email)
    Console(server).ok("POST", "/api/sign-up", {"email": email, "password": "thief thief 1234567"}, 202)
    wait_until(lambda: len(server.letters(email)) == 2)
    assert "token" not in server.letters(email)[-1]
    console.log_in(email)
    assert Console(server).post("/api/session", {"email": email, "password": "thief thief 1234567"}).status == 401


@pytest.mark.promise("S73")
def test_the_first_operator(make_gateway):
    server = make_gateway()
    printed = server.out_file.read_text()
    console = Console(server)
    assert console.ok("GET", "/api/about")["setup_needed"] is True
    first = token_of(printed)
    second = token_of(server.cli("console", "setup-link")["link"])
    server.secrets += [first, second]
    body = {"email": "op@example.org", "password": PASSWORD}
    old = console.post("/api/setup", {"token": first, **body})
    assert (old.status, old.json["code"]) == (400, "link_expired"), "a new link ends the one before"
    weak = console.post("/api/setup", {"token": second, **body, "password": "short"})
    assert weak.status == 400 and weak.json["field"] == "password"
    other = Console(server)
    other.member("other@example.org")
    before, console.cookies = dict(other.cookies), dict(other.cookies)
    me = console.ok("POST", "/api/setup", {"token": second, **body})
    assert console.get("/api/session", cookies=before).status == 401, "the one that this browser had is over"
    assert me["role"] == "operator" and me["verified"] is True
    again = Console(server).post("/api/setup", {"token": second, **body})
    assert again.status == 400
    assert console.ok("GET", "/api/about")["setup_needed"] is False
    refused = server.run("console", "setup-link", check=False)
    assert refused.returncode == 1 and "operator" in refused.stderr
    assert server.stop() == 0
    server.start()
    assert "/setup?" not in server.out_file.read_text()[len(printed):], "there is an operator: no link"


def test_sign_up_by_invitation(make_gateway):
    server = make_gateway(lambda c: c["console"].update({"sign_up": "invite"}))
    console = Console(server)
    assert console.ok("GET", "/api/about")["sign_up"] == "invite"
    email = address()
    assert console.post("/api/sign-up", {"email": email, "password": PASSWORD}).status in (400, 403)
    link = server.cli("console", "invite")["link"]
    assert "/sign-up?invite=" in link
    console.ok("POST", "/api/sign-up", {"email": email, "password": PASSWORD, "invite": token_of(link)}, 202)
    console.ok("POST", "/api/verification", {"token": token_of(server.wait_mail(email, "verify"))})
    second = console.post("/api/sign-up", {"email": address(), "password": PASSWORD, "invite": token_of(link)})
    assert second.status in (400, 403), "one person"


@pytest.mark.promise("S74")
def test_sign_up_is_closed_where_others_can_reach_it(fake_server, tmp_path):
    from harness.gateway import base_config

    config = base_config(fake_server.url)
    server = Gateway(tmp_path / "open", config, arguments=["--console-listen", "0.0.0.0:0"])
    try:
        console = Console(server)
        about = console.ok("GET", "/api/about")
        assert about["sign_up"] == "closed" and "mail_folder" not in about
        refused = console.post("/api/sign-up", {"email": address(), "password": PASSWORD})
        assert refused.status == 403, refused.body
    finally:
        server.finish()


def test_changes_are_in_the_audit_log_with_address_and_request(make_gateway):
    server = make_gateway()
    console = Console(server)
    console.operator()
    response = console.call("PUT", "/api/account/password",
                            {"current_password": PASSWORD, "password": "another lantern 77 otter"})
    assert response.status == 204
    assert server.stop() == 0
    with sqlite3.connect(server.data / "solidrust.db") as database:
        database.row_factory = sqlite3.Row
        rows = [dict(row) for row in database.execute("SELECT * FROM audit")]
    mine = [row for row in rows if row["request_id"] == response.header("x-request-id")]
    assert mine and all(row["address"] == console.source for row in mine), rows[:5]
    assert PASSWORD not in str(rows) and "another lantern" not in str(rows)
