"""A mail server that follows a script: step by step it answers as RFC 5321 says, or as a test wants it to."""

import base64
import contextlib
import glob
import os
import socket
import ssl
import subprocess
import threading
import time
from dataclasses import dataclass, field

FAKETIME = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)


def certificate(folder, name: str, subject: str, days_ago: int = 0) -> tuple[str, str]:
    """A self-signed certificate for one day, and its key; made so many days ago."""
    files = str(folder / f"{name}.pem"), str(folder / f"{name}.key")
    environment = dict(os.environ)
    if days_ago:
        assert FAKETIME, "an expired certificate is made with libfaketime: apt-get install libfaketime"
        environment |= {"LD_PRELOAD": FAKETIME, "FAKETIME": f"-{days_ago}d"}
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "1", "-subj", f"/CN={name}", "-addext", f"subjectAltName={subject}",
                    "-out", files[0], "-keyout", files[1]], check=True, capture_output=True, env=environment)
    return files


@dataclass
class Talk:
    """One connection, as the server saw it."""

    number: int
    lines: list = field(default_factory=list)  # (text, whether it came over TLS)
    message: bytes = b""  # what followed DATA, up to the dot, as it came
    server_name: str | None = None  # SNI
    protocols: str | None = None  # ALPN that was agreed on
    tls: bool = False
    logged_in: bool = False
    ended: threading.Event = field(default_factory=threading.Event)

    def said(self, tls: bool | None = None) -> list[str]:
        return [text for text, over_tls in self.lines if tls is None or over_tls == tls]


class Cut(Exception):
    """The script wants the connection closed here."""


class MailServer:
    """`answers` changes the reply of a step: greeting, EHLO, HELO, STARTTLS, AUTH, LOGIN1, LOGIN2, MAIL, RCPT, DATA, END (of
    the data), QUIT. A reply is bytes (sent as they are), text (a line end is added), None (the connection is closed instead),
    a list (one for each connection, the last one for all further ones) or a function of the Talk that gives one of these."""

    def __init__(self, pair=None, *, implicit=False, login=None, mechanisms="PLAIN LOGIN", offers=("8BITMIME", "SIZE 1000000"),
                 starttls: bool | None = None, auth_before_tls=False, answers=None, cut_after="", piece=0, pause=0.0, family=socket.AF_INET):
        self.login, self.mechanisms, self.offers, self.answers = login, mechanisms, offers, answers or {}
        self.implicit, self.auth_before_tls, self.piece, self.pause = implicit, auth_before_tls, piece, pause
        self.cut_after = cut_after  # a step whose reply is the last that is said
        self.starttls = (pair is not None and not implicit) if starttls is None else starttls
        self.context = None
        if pair:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*pair)
            self.context.set_alpn_protocols(["http/1.1"])
            self.context.sni_callback = self._name
        self.talks: list[Talk] = []
        self.faults: list[str] = []
        self._changed = threading.Condition()
        self._listener = socket.create_server(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0), family=family)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()
        assert not self.faults, self.faults

    def url(self, host: str = "127.0.0.1") -> str:
        return f"smtp{'s' if self.implicit else ''}://{host}:{self.port}"

    def talk(self, number: int = 0, within: float = 40.0) -> Talk:
        """The connection of this number, once it has ended."""
        deadline = time.monotonic() + within
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.talks) > number, within), f"{len(self.talks)} connections came"
        assert self.talks[number].ended.wait(deadline - time.monotonic()), "the connection did not end"
        return self.talks[number]

    # A connection.
    def _name(self, _socket, name, _context):
        self.talks[-1].server_name = name

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                peer = self._listener.accept()[0]
                threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        peer.settimeout(60)
        with self._changed:
            talk = Talk(len(self.talks))
            self.talks.append(talk)
            self._changed.notify_all()
        try:
            with contextlib.suppress(Cut, OSError):
                if self.implicit:
                    peer = self._secure(peer, talk)
                self._converse(peer, talk)
        except Exception as error:  # noqa: BLE001
            self.faults.append(repr(error))
        finally:
            with contextlib.suppress(OSError):
                peer.close()
            talk.ended.set()

    def _secure(self, peer, talk):
        peer = self.context.wrap_socket(peer, server_side=True)
        talk.tls, talk.protocols = True, peer.selected_alpn_protocol()
        return peer

    def _say(self, peer, talk, step, default):
        answer = self.answers.get(step, default)
        if isinstance(answer, list):
            answer = answer[min(talk.number, len(answer) - 1)]
        if callable(answer):
            answer = answer(talk)
        if answer is None:
            raise Cut
        data = answer if isinstance(answer, bytes) else answer.encode() + b"\r\n"
        for at in range(0, len(data), self.piece or len(data)):
            peer.sendall(data[at : at + (self.piece or len(data))])
            time.sleep(self.pause)
        if step == self.cut_after:
            raise Cut
        return data

    def _converse(self, peer, talk):
        read = Lines(peer)
        self._say(peer, talk, "greeting", "220 mail.test ESMTP")
        while True:
            line = read.line()
            text = line.decode("utf-8", "surrogateescape")
            talk.lines.append((text, talk.tls))
            verb = text.split(" ")[0].upper()
            if verb == "EHLO":
                offers = list(self.offers)
                if self.starttls and not talk.tls:
                    offers.append("STARTTLS")
                if self.login and (talk.tls or self.auth_before_tls):
                    offers.append(f"AUTH {self.mechanisms}")
                lines = ["mail.test", *offers]
                self._say(peer, talk, "EHLO", "\r\n".join(f"250{' ' if line is lines[-1] else '-'}{line}" for line in lines))
            elif verb == "STARTTLS":
                said = self._say(peer, talk, "STARTTLS", "220 2.0.0 go ahead")
                if said.startswith(b"220"):
                    peer = self._secure(peer, talk)
                    read = Lines(peer)
            elif verb == "AUTH":
                self._auth(peer, talk, read, text)
            elif verb == "DATA":
                if self._say(peer, talk, "DATA", "354 go on").startswith(b"354"):
                    talk.message = read.message()
                    self._say(peer, talk, "END", "250 2.0.0 taken")
            elif verb == "QUIT":
                self._say(peer, talk, "QUIT", "221 2.0.0 bye")
                return
            else:
                self._say(peer, talk, verb, "250 2.1.0 ok")

    def _auth(self, peer, talk, read, text):
        words = text.split(" ")
        good = False
        if words[1] == "PLAIN":
            coded = words[2] if len(words) > 2 else None
            if coded is None:
                self._say(peer, talk, "LOGIN1", "334 ")
                coded = read.line().decode()
                talk.lines.append((coded, talk.tls))
            good = base64.b64decode(coded).decode().split("\0")[1:] == list(self.login)
        else:
            got = []
            for step, prompt in (("LOGIN1", "334 VXNlcm5hbWU6"), ("LOGIN2", "334 UGFzc3dvcmQ6")):
                if not self._say(peer, talk, step, prompt).startswith(b"334"):
                    return
                coded = read.line().decode()
                talk.lines.append((coded, talk.tls))
                got.append(base64.b64decode(coded).decode())
            good = got == list(self.login)
        talk.logged_in = self._say(peer, talk, "AUTH", "235 2.7.0 welcome" if good else "535 5.7.8 no").startswith(b"235")


class Lines:
    """What the client sends, line by line. A line end other than CRLF is a fault of the client."""

    def __init__(self, peer):
        self.peer, self.buffer = peer, b""

    def _more(self):
        data = self.peer.recv(65536)
        if not data:
            raise Cut
        self.buffer += data

    def line(self) -> bytes:
        while b"\r\n" not in self.buffer:
            self._more()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        assert b"\n" not in line and b"\r" not in line, line
        assert len(line) <= 12288, len(line)
        return line

    def message(self) -> bytes:
        while not (self.buffer.endswith(b"\r\n.\r\n")):
            self._more()
        data, self.buffer = self.buffer[:-3], b""
        assert b"\r\n.\r\n" not in data, "a line of the message ends it"
        assert b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b""), data
        assert all(len(line) <= 998 for line in data.split(b"\r\n"))
        return data
