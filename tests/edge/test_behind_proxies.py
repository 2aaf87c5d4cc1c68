"""The rules of rules.py through nginx and HAProxy in front of the server, with their defaults and with connections that are kept:
whatever bytes a caller sends, both have to see the same requests. If one sees a request where the other sees a part of a
body, somebody's bytes are answered as somebody else's request."""

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from harness.client import Connection
from harness.gateway import ROOT

from .conftest import start
from .rules import RULES
from .test_edge import message_of, path_of

UNPACKED = ROOT / "build/proxies"  # tests/setup.sh --proxies
MARKER = b"GET /marker HTTP/1.1\r\nHost: marker\r\n\r\n"
# What our parser answers before there is a request, so that there is no line in our log.
REFUSED = {400, 408, 411, 413, 414, 417, 421, 431, 501, 505}


def program(name: str) -> str | None:
    found = UNPACKED / "usr/sbin" / name
    return str(found) if found.exists() else shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


NGINX = """
daemon off; worker_processes 1; pid %(folder)s/pid; error_log %(folder)s/error.log;
events { worker_connections 256; }
http {
  client_body_temp_path %(folder)s/body; proxy_temp_path %(folder)s/proxy; fastcgi_temp_path %(folder)s/fastcgi;
  uwsgi_temp_path %(folder)s/uwsgi; scgi_temp_path %(folder)s/scgi;
  log_format seen escape=json '{"method": "$request_method", "target": "$request_uri", "answer": "$upstream_status"}';
  access_log %(folder)s/seen seen;
  upstream ours { server %(server)s; %(kept)s }
  server { listen 127.0.0.1:%(port)d; location / { proxy_pass http://ours; %(how)s } }
}
"""
HAPROXY = """
global
  log stdout len 65535 format raw local0
  tune.http.logurilen 32768
defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
frontend before
  bind 127.0.0.1:%(port)d
  log global
  log-format '{"method": "%%HM", "target": "%%[capture.req.uri,json(utf8s)]", "answer": "%%ST", "by": "%%s"}'
  default_backend ours
backend ours
  server one %(server)s
"""


class Proxy:
    def __init__(self, kind: str, folder: Path, server):
        self.folder = folder
        self.port = free_port()
        values = {"folder": folder, "port": self.port, "server": "%s:%d" % server.address, "kept": "", "how": ""}
        if kind == "nginx, connections kept":
            values |= {"kept": "keepalive 4;", "how": 'proxy_http_version 1.1; proxy_set_header Connection "";'}
        name = "haproxy" if kind == "haproxy" else "nginx"
        config = folder / "config"
        config.write_text((HAPROXY if name == "haproxy" else NGINX) % values)
        if (path := program(name)) is None:
            pytest.skip(f"no {name} here: tests/setup.sh --proxies")
        arguments = ["-f", str(config), "-db"] if name == "haproxy" else ["-p", str(folder), "-e", str(folder / "error.log"), "-c", str(config)]
        environment = {**os.environ, "LD_LIBRARY_PATH": str(UNPACKED / "usr/lib/x86_64-linux-gnu")}
        self.log = folder / "seen"
        with open(self.log, "ab") as log, open(folder / "said", "ab") as said:
            self.process = subprocess.Popen([path, *arguments], stdout=log if name == "haproxy" else said, stderr=said, env=environment)
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                break
            except ConnectionRefusedError:
                assert self.process.poll() is None and time.monotonic() < deadline, (folder / "said").read_text()
                time.sleep(0.05)
        self.address = ("127.0.0.1", self.port)

    def rows(self) -> list[dict]:
        """Every request that it has seen, with the status of our answer; none where it has answered by itself."""
        rows = []
        for line in self.log.read_text(errors="replace").splitlines():
            if not line.startswith("{"):
                continue
            row = json.loads(line)
            forwarded = row.get("by", "one") == "one" and row["answer"].isdigit()
            rows.append((row["method"], row["target"], int(row["answer"]) if forwarded else None))
        return rows

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class Pair:
    """A server and a proxy in front of it, and what each of them has seen since the last look."""

    def __init__(self, server, proxy):
        self.server, self.proxy = server, proxy
        self.seen_by_proxy = self.seen_by_server = 0
        self.looks = 0

    def server_rows(self) -> list[tuple]:
        rows = []
        for line in self.server.log().splitlines():
            if line.startswith("{") and (row := json.loads(line)).get("event") == "request":
                rows.append((row["id"], (row["method"], row["path"], row["status"])))
        return rows

    def since(self) -> tuple[list, list]:
        """(by the proxy, by the server): a request of our own, by another connection, is the last that both know of."""
        self.looks += 1
        with Connection(self.proxy.address, timeout=20) as connection:
            connection.request("GET", f"/look-{self.looks}", [("Connection", "close")])
            id_ = connection.read("GET", "").header("x-request-id")
        deadline = time.monotonic() + 20
        while True:
            theirs, ours = self.proxy.rows(), self.server_rows()
            if any(row[1].endswith(f"/look-{self.looks}") for row in theirs) and any(row[0] == id_ for row in ours):
                break
            assert time.monotonic() < deadline, (theirs[-3:], ours[-3:])
            time.sleep(0.01)
        found = ([row for row in theirs[self.seen_by_proxy:] if "/look-" not in row[1]],
                 [row for id, row in ours[self.seen_by_server:] if id != id_])
        self.seen_by_proxy, self.seen_by_server = len(theirs), len(ours)
        return found


def talk(address, data: bytes):
    """Sends it, and takes whatever comes until both answers are there, the connection closes, or it is silent for half a second."""
    with Connection(address, timeout=0.5) as connection:
        try:
            connection.send(data)
            for _ in range(2):
                connection.read("HEAD" if data.startswith(b"HEAD ") and _ == 0 else "GET")
        except Exception:  # whatever it answers is judged by the logs of both
            pass


def same(theirs: tuple, ours: tuple) -> bool:
    method, target, status = theirs
    path = path_of(target)
    # Our log names the endpoint: none where the path is nobody's, and what ends with a slash goes on with an id.
    known = ours[1] == "-" or path == ours[1] or (ours[1].endswith("/") and path.startswith(ours[1]))
    return ours[0] in (method, "-") and known and ours[2] == status


@pytest.fixture(scope="module", params=["nginx", "nginx, connections kept", "haproxy"])
def pair(request, fake_server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("behind")
    server = start(fake_server, folder / "server", {"connections_per_address": 10_000}, log={"format": "json"})
    proxy = Proxy(request.param, folder, server)
    yield Pair(server, proxy)
    proxy.stop()
    server.finish()


@pytest.mark.promise("S16")
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_both_see_the_same_requests(pair, rule):
    talk(pair.proxy.address, message_of(rule, pair.server) + MARKER)
    theirs, ours = pair.since()
    told = f"the proxy: {theirs}; the server: {ours}"
    forwarded = [row for row in theirs if row[2] is not None]
    assert len(ours) <= len(forwarded), told
    # Those whose endpoint our log names come first: the others may be any of the same method and status.
    left = sorted((row for row in ours if row[2] not in REFUSED), key=lambda row: row[1] == "-")
    for row in forwarded:  # in any order: they may come by two connections, and end in two workers
        if row[2] not in REFUSED:
            found = next((one for one in left if same(row, one)), None)
            assert found is not None, told
            left.remove(found)
    assert not left, told


def test_a_request_that_only_one_of_them_sees_is_found(pair):
    """The test above is no test if this fails: one more request to the server than the proxy knows of."""
    with Connection(pair.server.address) as connection:
        connection.request("GET", "/behind-its-back")
        connection.read("GET", "")
    theirs, ours = pair.since()
    assert len(theirs) == 0 and len(ours) == 1 and not same(("GET", "/v1/models", 200), ours[0])
