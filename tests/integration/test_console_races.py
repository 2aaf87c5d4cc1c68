"""What is good once is good once, however many come with it at the same moment."""

import itertools
import threading
import time

import pytest

from harness.console import PASSWORD, Console, token_of
from harness.gateway import Gateway, base_config
from integration.test_console_people import totp

MANY = 50
_numbers = itertools.count()


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory):
    config = base_config(fake_server.url)
    config["console"]["sign_up"] = "invite"
    config["limits"] = {"connections_per_address": 1000}
    gateway = Gateway(tmp_path_factory.mktemp("races"), config)
    yield gateway
    gateway.finish()


def person(server) -> Console:
    """Verified and signed in, by an invitation of their own."""
    console, email = Console(server), f"racer{next(_numbers)}@example.org"
    console.email = email
    invite = token_of(server.cli("console", "invite")["link"])
    console.ok("POST", "/api/sign-up", {"email": email, "password": PASSWORD, "invite": invite}, 202)
    console.ok("POST", "/api/verification", {"token": token_of(server.wait_mail(email, "verify"))})
    return console


def at_once(server, method: str, path: str, body_of) -> list:
    """The answers to MANY requests, each from an address of its own, none of which waits for another."""
    answers, barrier = [], threading.Barrier(MANY)

    def one(number: int):
        other = Console(server)
        barrier.wait()
        answers.append(other.call(method, path, body_of(number)))

    threads = [threading.Thread(target=one, args=(n,)) for n in range(MANY)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(answers) == MANY
    return answers


def winners(answers, refused) -> list:
    """`refused`: what the others may be told, as (status, code). 503: more wanted a hash than may wait."""
    won = [answer for answer in answers if answer.status < 300]
    others = {(a.status, a.json["code"]) for a in answers if a.status >= 300}
    assert others <= {*refused, (503, "service_unavailable")}, others
    return won


EXPIRED = {(400, "link_expired")}


@pytest.mark.promise("S73")
def test_a_setup_link_makes_one_operator(server):
    token = token_of(server.cli("console", "setup-link")["link"])
    answers = at_once(server, "POST", "/api/setup",
                      lambda n: {"token": token, "email": f"op{n}@example.org", "password": PASSWORD})
    won = winners(answers, EXPIRED)
    assert len(won) == 1 and won[0].json["role"] == "operator"
    accounts = [row["email"] for row in server.cli("accounts", "list")["accounts"]]
    assert [email for email in accounts if email.startswith("op")] == [won[0].json["email"]]


def test_an_invitation_makes_one_account(server):
    invite = token_of(server.cli("console", "invite")["link"])
    start = next(_numbers)
    answers = at_once(server, "POST", "/api/sign-up",
                      lambda n: {"email": f"guest{start}x{n}@example.org", "password": PASSWORD, "invite": invite})
    # What comes of it is done later, and all are told the same: who was let in is in the database.
    assert {a.status for a in answers} <= {202, 400, 503} and 202 in {a.status for a in answers}
    person(server)  # the writing thread has done everything before this
    accounts = [row["email"] for row in server.cli("accounts", "list")["accounts"]]
    assert len([email for email in accounts if email.startswith(f"guest{start}x")]) == 1


def test_a_verification_counts_once(server):
    email = f"racer{next(_numbers)}@example.org"
    invite = token_of(server.cli("console", "invite")["link"])
    Console(server).ok("POST", "/api/sign-up", {"email": email, "password": PASSWORD, "invite": invite}, 202)
    token = token_of(server.wait_mail(email, "verify"))
    assert len(winners(at_once(server, "POST", "/api/verification", lambda n: {"token": token}), EXPIRED)) == 1


def test_a_reset_sets_one_password(server):
    console = person(server)
    console.ok("POST", "/api/password-reset", {"email": console.email}, 202)
    token = token_of(server.wait_mail(console.email, "reset"))
    password = "quiet harbour {} pelican".format
    answers = at_once(server, "PUT", "/api/password-reset", lambda n: {"token": token, "password": password(n)})
    assert len(winners(answers, {*EXPIRED, (429, "too_many_attempts")})) == 1  # at most five try at once
    assert console.get("/api/session").status == 401


def second_factor(console: Console) -> tuple[str, list[str]]:
    """The secret and the recovery codes."""
    secret = console.ok("POST", "/api/account/totp", {"password": PASSWORD})["secret"]
    code = totp(secret, int(time.time()) // 30)
    return secret, console.ok("PUT", "/api/account/totp", {"code": code})["recovery_codes"]


REFUSED = {(401, "second_factor_required"), (429, "too_many_attempts")}


def test_a_recovery_code_lets_one_in(server):
    console = person(server)
    _, codes = second_factor(console)
    body = {"email": console.email, "password": PASSWORD, "code": codes[0]}
    assert len(winners(at_once(server, "POST", "/api/session", lambda n: body), REFUSED)) == 1


def test_a_totp_code_lets_one_in(server):
    console = person(server)
    secret, _ = second_factor(console)
    # The code of the step to come is good already, and was not used.
    body = {"email": console.email, "password": PASSWORD, "code": totp(secret, int(time.time()) // 30 + 1)}
    assert len(winners(at_once(server, "POST", "/api/session", lambda n: body), REFUSED)) == 1
