"""Mail by a mail server, against the real binary: what it says, what it refuses to say, and a server that means harm."""

import base64
import email
import email.policy
import socket
import time

import pytest
from harness.console import PASSWORD, Console, token_of
from harness.mail_server import MailServer, certificate

quick = pytest.mark.quick

USER, SECRET = "gateway@example.org", "correct horse battery staple 42"
ADDRESS = "ada.lovelace@example.org"
DELIVERY_S = 30  # the longest that one takes (control/mail/smtp_session.h)
SLOW_S = 15  # and what a slow machine may add


@pytest.fixture(scope="session")
def pairs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mail-certificates")
    return {"good": certificate(folder, "good", "IP:127.0.0.1,DNS:localhost,IP:::1"),
            "stranger": certificate(folder, "stranger", "IP:127.0.0.1,DNS:localhost"),
            "other name": certificate(folder, "other", "DNS:mail.example.com,DNS:*.localhost,IP:127.0.0.2"),
            "name only": certificate(folder, "name", "DNS:localhost"),
            "expired": certificate(folder, "expired", "IP:127.0.0.1", days_ago=10)}


@pytest.fixture
def sender(make_gateway, pairs):
    """A server that mails to `mail`, trusts the certificate `trusted` and, with `login`, logs in."""

    def make(mail: MailServer | str, *, login=False, trusted="good", **settings):
        def change(config):
            config["mail"] = {"smtp_url": mail if isinstance(mail, str) else mail.url(), "from": "console@example.com", **settings}
            if login:
                config["mail"] |= {"username": USER, "password_env": "MAIL_PASSWORD"}

        server = make_gateway(change, environment={"MAIL_PASSWORD": SECRET, "SSL_CERT_FILE": pairs[trusted][0]})
        coded = base64.b64encode(f"\0{USER}\0{SECRET}".encode()).decode()
        server.secrets += [PASSWORD, SECRET, SECRET[:12], coded, base64.b64encode(SECRET.encode()).decode(), "Open this link"]
        return server

    return make


def sign_up(server, address: str = ADDRESS):
    response = Console(server).post("/api/sign-up", {"email": address, "password": PASSWORD})
    assert response.status == 202, response.body


def reason(server) -> str:
    """Why the mail was not delivered, by the log."""
    match = server.wait_log(r"mail_(?:retried|not_delivered).*?reason[=:\"]+(.*)", within=DELIVERY_S + SLOW_S)
    return match.group(1)


def again(server) -> bool:
    reason(server)
    return "mail_retried" in server.log()


def letter_of(talk):
    """The message that came, without the dots that were doubled."""
    assert talk.message, talk.lines
    lines = talk.message.split(b"\r\n")
    return email.message_from_bytes(b"\r\n".join(line[1:] if line.startswith(b".") else line for line in lines),
                                    policy=email.policy.default)


# ---- As it should be ----

@quick
@pytest.mark.parametrize("mechanisms", ["PLAIN LOGIN", "LOGIN", "CRAM-MD5 XOAUTH2 login"])
@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "smtps"])
def test_a_letter_by_a_server_with_a_login(sender, pairs, mechanisms, implicit):
    with MailServer(pairs["good"], implicit=implicit, login=(USER, SECRET), mechanisms=mechanisms) as mail:
        server = sender(mail, login=True)
        sign_up(server)
        talk = mail.talk()
        letter = letter_of(talk)
        assert talk.logged_in and talk.protocols is None
        assert talk.said(tls=False) == ([] if implicit else [talk.lines[0][0], "STARTTLS"]), "only greetings before TLS"
        said = talk.said(tls=True)
        size = len(talk.message) - talk.message.count(b"\r\n..")
        assert [line for line in said if line.startswith(("MAIL", "RCPT", "DATA", "QUIT"))] == [
            f"MAIL FROM:<console@example.com> SIZE={size}", f"RCPT TO:<{ADDRESS}>", "DATA", "QUIT"]
        assert letter["To"] == f"<{ADDRESS}>" or str(letter["To"]) == ADDRESS
        token = token_of(letter.get_content())
        server.secrets.append(token)
        assert Console(server).post("/api/verification", {"token": token}).status == 204
        server.wait_log(r"\bmail\b.*Confirm your address")


@quick
def test_without_a_login_tls_is_used_where_it_is_offered(sender, pairs):
    with MailServer(pairs["good"]) as mail:
        sign_up(sender(mail))
        talk = mail.talk()
        assert [line.split(" ")[0] for line in talk.said(tls=False)] == ["EHLO", "STARTTLS"]
        assert [line.split(" ")[0] for line in talk.said(tls=True)] == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]


@pytest.mark.parametrize("answers", [{}, {"EHLO": "502 5.5.1 unknown"}, {"EHLO": "250 only"}], ids=["plain", "helo", "no-offers"])
def test_without_a_login_a_plain_server_will_do(sender, answers):
    with MailServer(answers=answers) as mail:
        sign_up(sender(mail))
        verbs = [line.split(" ")[0] for line in mail.talk().said()]
        assert verbs == ["EHLO", *(["HELO"] if "502" in answers.get("EHLO", "") else []), "MAIL", "RCPT", "DATA", "QUIT"]
        assert letter_of(mail.talk())["Subject"] == "Confirm your address"


def test_without_a_login_starttls_that_is_not_there_today_is_done_without(sender, pairs):
    with MailServer(pairs["good"], answers={"STARTTLS": "454 4.7.0 not now"}) as mail:
        sign_up(sender(mail))
        assert letter_of(mail.talk()) and not mail.talk().tls


def test_the_name_in_the_url_is_asked_for_and_checked(sender, pairs):
    with MailServer(pairs["name only"]) as mail:
        sign_up(sender(mail.url("localhost"), trusted="name only"))
        assert letter_of(mail.talk()) and mail.talk().server_name == "localhost"


def test_ipv6_as_a_literal_address(sender, pairs):
    try:
        mail = MailServer(pairs["good"], family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 here")
    with mail:
        sign_up(sender(mail.url("[::1]")))
        assert letter_of(mail.talk()) and mail.talk().tls


def test_of_two_addresses_the_one_that_answers(sender):
    """localhost is ::1 and 127.0.0.1 on most machines; only the second listens."""
    with MailServer() as mail:
        sign_up(sender(mail.url("localhost")))
        assert letter_of(mail.talk())


def test_our_name_can_stand_in_the_url(sender):
    with MailServer() as mail:
        sign_up(sender(mail.url() + "/app.example.org"))
        assert mail.talk().said()[0] == "EHLO app.example.org"


def test_replies_in_single_bytes(sender, pairs):
    with MailServer(pairs["good"], login=(USER, SECRET), piece=1) as mail:
        sign_up(sender(mail, login=True))
        assert letter_of(mail.talk()) and mail.talk().logged_in


def test_all_kinds_of_letters_arrive(sender, pairs):
    with MailServer(pairs["good"], login=(USER, SECRET)) as mail:
        server = sender(mail, login=True)
        console = Console(server)
        console.operator()
        invited = console.ok("POST", "/api/operator/accounts", {"email": "bob@example.org"}, 201)
        assert invited["email"] == "bob@example.org"
        letter = letter_of(mail.talk(0))
        assert letter["Subject"] == "You are invited to SolidRusT"
        assert Console(server).post("/api/password-reset", {"email": "operator@example.org"}).status == 202
        reset = letter_of(mail.talk(1))
        assert reset["Subject"] == "Choose a new password"
        server.secrets += [token_of(letter.get_content()), token_of(reset.get_content())]


# ---- The password and TLS ----

@pytest.mark.promise("S44")
@quick
def test_starttls_that_somebody_took_away_gets_no_password(sender, pairs):
    with MailServer(pairs["good"], starttls=False, login=(USER, SECRET), auth_before_tls=True) as mail:
        server = sender(mail, login=True)
        sign_up(server)
        assert "does not offer STARTTLS" in reason(server) and again(server)
        talk = mail.talk()
        assert [line.split(" ")[0] for line in talk.said()] == ["EHLO", "QUIT"]


@pytest.mark.promise("S44")
def test_a_login_offered_before_tls_is_not_used_before_it(sender, pairs):
    with MailServer(pairs["good"], login=(USER, SECRET), auth_before_tls=True) as mail:
        sign_up(sender(mail, login=True))
        assert not [line for line in mail.talk().said(tls=False) if line.startswith("AUTH")]
        assert mail.talk().logged_in


@quick
def test_a_login_offered_only_before_tls_is_none(sender, pairs):
    def ehlo(talk):
        return "250 mail.test" if talk.tls else "250-mail.test\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN"

    with MailServer(pairs["good"], login=(USER, SECRET), answers={"EHLO": ehlo}) as mail:
        server = sender(mail, login=True)
        sign_up(server)
        assert "offers no login by AUTH PLAIN or LOGIN" in reason(server) and not again(server)
        assert not [line for line in mail.talk().said() if line.startswith(("AUTH", "MAIL"))]


@pytest.mark.parametrize("answer,once_more", [("454 4.7.0 not now", True), ("502 5.5.1 no", False)])
def test_a_login_needs_starttls_to_succeed(sender, pairs, answer, once_more):
    with MailServer(pairs["good"], login=(USER, SECRET), auth_before_tls=True, answers={"STARTTLS": answer}) as mail:
        server = sender(mail, login=True)
        sign_up(server)
        assert f"refused STARTTLS: {answer}" in reason(server) and again(server) == once_more
        assert mail.talk().said()[1:] == ["STARTTLS", "QUIT"]


@quick
@pytest.mark.parametrize("login", [False, True])
def test_bytes_before_the_handshake_end_it(sender, pairs, login):
    """CVE-2011-0411: what somebody put behind the reply would be read as said under TLS."""
    injected = b"220 go ahead\r\n250-mail.test\r\n250 AUTH PLAIN\r\n"
    with MailServer(pairs["good"], login=(USER, SECRET), answers={"STARTTLS": injected}) as mail:
        server = sender(mail, login=login)
        sign_up(server)
        assert "sent more than was asked for" in reason(server)
        assert [line.split(" ")[0] for line in mail.talk().said()] == ["EHLO", "STARTTLS"] and not mail.talk().tls


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_reply_nobody_asked_for_ends_it(sender, step):
    with MailServer(answers={step: b"250 one\r\n250 two\r\n" if step not in ("greeting", "DATA") else
                             (b"220 one\r\n" if step == "greeting" else b"354 one\r\n") + b"250 two\r\n"}) as mail:
        server = sender(mail)
        sign_up(server)
        assert "sent more than was asked for" in reason(server)
        assert not mail.talk().message


@pytest.mark.promise("S42")
@quick
@pytest.mark.parametrize("implicit", [False, True], ids=["starttls", "smtps"])
@pytest.mark.parametrize("shown,trusted,says", [("stranger", "good", "self-signed certificate"),
                                                ("other name", "other name", "mismatch"),
                                                ("name only", "name only", "mismatch"),
                                                ("expired", "expired", "expired")])
@pytest.mark.parametrize("login", [False, True])
def test_a_server_that_is_not_who_it_should_be_hears_nothing(sender, pairs, implicit, shown, trusted, says, login):
    with MailServer(pairs[shown], implicit=implicit, login=(USER, SECRET)) as mail:
        server = sender(mail, trusted=trusted, login=login)
        sign_up(server)
        why = reason(server)
        assert "did not agree on TLS" in why and says in why and again(server), why
        assert [line.split(" ")[0] for line in mail.talk().said()] == ([] if implicit else ["EHLO", "STARTTLS"])


def test_a_name_is_not_matched_by_an_address_and_no_part_of_it_is_a_wildcard(sender, pairs):
    with MailServer(pairs["other name"]) as mail:
        server = sender(mail.url("localhost"), trusted="other name")
        sign_up(server)
        assert "mismatch" in reason(server)


@pytest.mark.parametrize("implicit", [False, True])
def test_a_server_that_speaks_something_else_than_tls(sender, pairs, implicit):
    with MailServer(pairs["good"] if not implicit else None, answers={}) as mail:
        if not implicit:
            mail._secure = lambda peer, talk: peer  # goes on in the clear after its 220
        server = sender(mail.url().replace("smtp:", "smtps:") if implicit else mail, login=True)
        sign_up(server)
        assert "did not agree on TLS" in reason(server)


# ---- Refusals ----

@pytest.mark.parametrize("mechanisms", ["PLAIN", "LOGIN"])
@pytest.mark.parametrize("code,once_more", [("535 5.7.8", False), ("454 4.7.0", True), ("334", True)])
def test_a_login_that_is_refused_is_not_repeated_in_the_log(sender, pairs, mechanisms, code, once_more):
    """The server's words are left out: it may say what it was told."""
    def echo(talk):
        return f"{code} {talk.lines[-1][0]} {SECRET}"

    with MailServer(pairs["good"], login=(USER, SECRET), mechanisms=mechanisms, answers={"AUTH": echo}) as mail:
        server = sender(mail, login=True)
        sign_up(server)
        assert f"refused the login: {code}." in reason(server) and again(server) == once_more
        assert "MAIL" not in [line.split(" ")[0] for line in mail.talk().said()]


@quick
def test_what_a_server_repeats_later_is_not_in_the_log_either(sender, pairs):
    with MailServer(pairs["good"], login=(USER, SECRET),
                    answers={"RCPT": f"550 5.1.1 you said {base64.b64encode(SECRET.encode()).decode()}"}) as mail:
        server = sender(mail, login=True)
        sign_up(server)
        assert "refused the recipient: 550 5.1.1." in reason(server)


@pytest.mark.parametrize("step,what", [("greeting", "the connection"), ("MAIL", "the sender"), ("RCPT", "the recipient"),
                                       ("DATA", "DATA"), ("END", "the mail")])
@pytest.mark.parametrize("reply,once_more", [("421 4.3.2 Busy.", True), ("451 4.7.1 Later", True),
                                             ("554 5.7.1 Never <ada.lovelace@EXAMPLE.org>", False)])
def test_a_passing_refusal_is_told_from_a_lasting_one(sender, step, what, reply, once_more):
    with MailServer(answers={step: reply}) as mail:
        server = sender(mail)
        sign_up(server)
        why = reason(server)
        assert f"refused {what}: {reply[:9]}" in why and again(server) == once_more, why
        words = reply[10:].rstrip(".").replace("ada.lovelace@EXAMPLE.org", "...")
        assert (words in why) == (step != "END"), why
        assert ADDRESS not in server.log().lower()
        assert mail.talk().said()[-1] == "QUIT" or step == "greeting"


@pytest.mark.slow
def test_what_is_refused_for_now_is_tried_again_and_only_then(sender):
    with MailServer(answers={"RCPT": ["451 4.7.1 greylisted", "250 ok"], "END": ["250 ok", "554 5.7.1 no", "250 ok"]}) as mail:
        server = sender(mail)
        sign_up(server)
        assert again(server)
        server.wait_log("mail_not_delivered.*refused the mail: 554 5.7.1", within=20)
        time.sleep(6)
        assert len(mail.talks) == 2, "a lasting refusal is not tried again"


@quick
def test_a_filter_that_repeats_the_letter_gets_it_into_no_log(sender):
    letters = []

    def echo(talk):
        letters.append(talk.message)
        return b"554 5.7.1 spam: " + talk.message.replace(b"\r\n", b" ")[:900] + b"\r\n"

    with MailServer(answers={"END": echo}) as mail:
        server = sender(mail)
        sign_up(server)
        assert "refused the mail: 554 5.7.1." in reason(server)
        server.secrets.append(token_of(letters[0].decode()))


def test_control_characters_of_a_reply_do_not_reach_the_terminal(sender):
    with MailServer(answers={"RCPT": b"550 5.1.1 \x1b]0;title\x07\x1b[31mred\xc3\xa9\tx\r\n"}) as mail:
        server = sender(mail)
        sign_up(server)
        reason(server)
        assert "?]0;title??[31mred???x" in server.log() and "\x1b" not in server.log()


@pytest.mark.parametrize("offers,size,says", [(("SIZE 200",), True, "takes mail up to 200 bytes"), (("SIZE",), True, None),
                                              (("SIZE 99999999999999999999999",), True, None), ((), False, None)])
def test_the_size_that_a_server_takes(sender, offers, size, says):
    with MailServer(offers=offers) as mail:
        server = sender(mail)
        sign_up(server)
        if says:
            assert says in reason(server) and not again(server)
            assert mail.talk().said()[1:] == ["QUIT"]
        else:
            assert letter_of(mail.talk()) and (" SIZE=" in mail.talk().said()[1]) == size


def test_an_address_beyond_ascii_needs_a_server_that_takes_it(sender):
    with MailServer() as mail:
        server = sender(mail, **{"from": "grüße@example.com"})
        sign_up(server)
        assert "does not offer SMTPUTF8" in reason(server) and not again(server)
    with MailServer(offers=("8BITMIME", "SMTPUTF8")) as mail:
        sign_up(sender(mail, **{"from": "grüße@example.com"}))
        assert mail.talk().said()[1] == "MAIL FROM:<grüße@example.com> BODY=8BITMIME SMTPUTF8"
        assert "From: SolidRusT <grüße@example.com>".encode() in mail.talk().message


# ---- A server that means harm ----

@pytest.mark.parametrize("step", ["greeting", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "END"])
def test_a_connection_that_is_cut(sender, pairs, step):
    with MailServer(pairs["good"], login=(USER, SECRET), answers={step: None}) as mail:
        server = sender(mail, login=True)
        sign_up(server)
        assert "broke off" in reason(server) and again(server)
        mail.talk()


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "END"])
def test_a_connection_that_is_cut_in_a_reply(sender, step):
    with MailServer(answers={step: b"250-half a rep"}, cut_after=step) as mail:
        server = sender(mail)
        sign_up(server)
        assert "broke off" in reason(server) and "it closed the connection" in reason(server) and again(server)


def test_a_connection_that_is_cut_after_the_mail_was_taken(sender):
    """It is delivered: to send it again would be to send it twice."""
    with MailServer(answers={"QUIT": None}) as mail:
        server = sender(mail)
        sign_up(server)
        assert letter_of(mail.talk())
        server.wait_log(r"\bmail\b.*Confirm your address")
        assert "mail_retried" not in server.log()


@pytest.mark.parametrize("step", ["greeting", "EHLO", "RCPT", "END"])
@pytest.mark.parametrize("reply", [b"2" * 65536, b"250 " + b"x" * 65536 + b"\r\n", b"250-x\r\n" * 100000, b"HTTP/1.1 200 OK\r\n",
                                   b"250-a\r\n550 b\r\n", b"250 a\0b\r\n", b"\r\n", b"999 x\r\n", b"\x16\x03\x01\x02\x00\x01\r\n"],
                         ids=["no-end", "64k-line", "endless", "http", "codes", "nul", "empty", "999", "tls"])
def test_what_is_no_reply_ends_it_at_once(sender, step, reply):
    with MailServer(answers={step: reply}) as mail:
        server = sender(mail)
        before = server.memory()
        sign_up(server)
        assert "sent what is no SMTP reply" in reason(server) and again(server)
        assert mail.talk().message == b"" or step == "END"
        assert server.memory() - before < 64 << 20  # the hashing of a password takes 47 MB of it


@pytest.mark.slow
def test_a_reply_that_drips_is_not_waited_for(sender):
    with MailServer(answers={"EHLO": b"250-mail.test\r\n" + b"250-x\r\n" * 1000}, piece=1, pause=0.5) as mail:
        server = sender(mail)
        sign_up(server)
        started = time.monotonic()
        why = reason(server)
        assert "in time" in why or "too long in all" in why
        assert time.monotonic() - started < DELIVERY_S + SLOW_S


@pytest.mark.slow
def test_a_server_that_says_nothing_holds_up_neither_people_nor_the_end(sender):
    with MailServer(answers={"greeting": lambda talk: time.sleep(45) or "220 at last"}) as mail:
        server = sender(mail)
        for number in range(3):
            started = time.monotonic()
            sign_up(server, f"person{number}@example.org")
            assert time.monotonic() - started < 20
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < 20
        assert "the process ends" in server.log()


@quick
def test_nobody_listens(sender):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    server = sender(f"smtp://127.0.0.1:{port}")
    sign_up(server)
    tried = time.monotonic()
    assert "cannot be reached: connect: Connection refused" in reason(server) and again(server)
    assert time.monotonic() - tried < 4, "it is said when it happens, not when it is tried again after 5 s"


# ---- What people write ----

INJECTED = ["ada@example.org\r\nBcc: eve@example.com", "ada@example.org\nRCPT TO:<eve@example.com>", "ada@example.org\r",
            "ada@example.org\0", "ada@example.org> SIZE=1", "ada@example.org>\r\nDATA\r\n", "<ada@example.org>",
            "\"a\r\nb\"@example.org", "ada@example.org, eve@example.com", "ada@example.org eve@example.com", "ädä@example.org",
            "ada@exämple.org", "ada@example.org\u2028Bcc: eve@example.com", "ada\u0000@example.org", "\r\nada@example.org"]


@pytest.mark.parametrize("field", INJECTED, ids=range(len(INJECTED)))
def test_an_address_cannot_add_a_header_or_a_command(sender, field):
    with MailServer() as mail:
        server = sender(mail)
        console = Console(server)
        console.operator()
        for method, path, body in (("POST", "/api/sign-up", {"password": PASSWORD}), ("POST", "/api/password-reset", {}),
                                   ("POST", "/api/operator/accounts", {}),
                                   ("PUT", "/api/account/email", {"current_password": PASSWORD})):
            response = console.call(method, path, {"email": field, **body})
            assert response.status in (202, 400, 422), (path, response.status, response.body)
        # What comes next is the first that the mail server hears.
        sign_up(server)
        talk = mail.talk()
        assert talk.said()[1:] == [talk.said()[1], f"RCPT TO:<{ADDRESS}>", "DATA", "QUIT"]
        assert b"eve" not in talk.message and len(mail.talks) == 1


@pytest.mark.parametrize("url", ["smtp://u:hunter2@h", "smtp://h:0", "smtp://h:99999", "smtp://h:25/a b", "smtp://", "imap://h",
                                 "smtp://[::1", "smtp://h/x/y", "smtp://a..b"])
def test_a_url_that_is_none_is_refused_at_the_start(make_gateway, url):
    server = make_gateway(lambda config: config.update(mail={"smtp_url": url}), wait=False)
    done = server.run("config", "check", "--config", str(server.config_file), check=False)
    assert done.returncode != 0 and "mail.smtp_url must be smtp://host:port" in (done.stderr + done.stdout).replace(": ", " ", 99)
    assert "hunter2" not in done.stderr + done.stdout


# ---- A server of somebody else's ----

@quick
def test_aiosmtpd_takes_it(sender, pairs):
    """The whole way with a real server: STARTTLS, login, delivery (aiosmtpd is the SMTP server of the Python world)."""
    import ssl

    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import AuthResult

    got = []

    class Handler:
        async def handle_DATA(self, _server, _session, envelope):
            got.append(envelope)
            return "250 taken"

    def check(_server, _session, _envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (USER.encode(), SECRET.encode()))

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pairs["good"])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(Handler(), hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True,
                            auth_required=True, authenticator=check)
    controller.start()
    try:
        server = sender(f"smtp://127.0.0.1:{port}", login=True)
        sign_up(server)
        server.wait_log(r"\bmail\b.*Confirm your address|mail_not_delivered|mail_retried")
        assert len(got) == 1, server.log()
        assert (got[0].mail_from, got[0].rcpt_tos) == ("console@example.com", [ADDRESS])
        letter = email.message_from_bytes(got[0].content, policy=email.policy.default)
        token = token_of(letter.get_content())
        server.secrets.append(token)
        assert Console(server).post("/api/verification", {"token": token}).status == 204
    finally:
        controller.stop()
