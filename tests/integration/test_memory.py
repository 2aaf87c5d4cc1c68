"""Secrets do not stay in the server's memory once they have been used, and nobody but root can look."""

import os
import resource
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from harness import people
from harness.api import Api, chat_body
from harness.console import PASSWORD, Console
from harness.fake import fake
from harness.gateway import UPSTREAM_KEY
from harness.keys import unknown_key, wrong_checksum
from harness.memory import copies, may_look
from .test_tls import certificate

as_root = pytest.mark.skipif(not may_look(), reason="only root may read another process's memory")


def request(key: str, body: bytes, header: bytes = b"X-API-Key: %s", more: bytes = b"") -> bytes:
    return (b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n" + header % key.encode() + more
            + b"\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def none_of(server, *secrets: str, within: float = 5.0):
    """No copy of them; the last one may take a moment to go."""
    deadline = time.monotonic() + within
    for secret in secrets:
        while found := copies(server.pid, secret):
            assert time.monotonic() < deadline, f"{len(found)} copies: {found[:6]}"
            time.sleep(0.1)


@pytest.mark.promise("S22")
@as_root
def test_no_callers_key_stays(make_gateway, contract, tag):
    server = make_gateway()
    server.stop()
    server.account("tests@example.org")
    made = [server.key("tests@example.org")["key"] for _ in range(7)]  # by another process
    server.start()
    api = Api(server, made[0], contract)
    with api.connect() as idle:  # stays open, and idle
        for stream in (False, True):
            assert api.chat(stream=stream, connection=idle).status == 200
        assert api.get("/v1/key", connection=idle).status == 200
        assert api.get("/healthz", key=made[1], connection=idle).status == 200  # which needs none
        assert api.get("/nowhere", key=made[1], connection=idle).status == 404
        assert api.get("/v1/models", key=None, headers=[("Authorization", f"Bearer {made[2]}")],
                       connection=idle).status == 200
        assert api.get("/v1/models", key=made[3], headers=[("Authorization", f"Bearer {made[3]}")],
                       connection=idle).status == 200
        # Unknown, malformed, and too long.
        bad = [unknown_key(), wrong_checksum(unknown_key())]
        for key in bad:
            assert api.get("/v1/models", key=key, connection=idle).status == 401
        # The key in the second of two requests that came at once, and in a head that came byte by byte.
        body = b'{"model":"vllm-primary","messages":[{"role":"user","content":"hello"}]}'
        with socket.create_connection(server.address) as raw:
            raw.sendall(request(made[4], body) + request(made[5], body))
            received = b""
            while received.count(b"HTTP/1.1 200") < 2:
                received += raw.recv(65536)
            for byte in request(made[6], body, header=b"Authorization: bearer %s", more=b"\r\nX-Long: " + b"x" * 5000):
                raw.sendall(bytes([byte]))
            while received.count(b"HTTP/1.1 200") < 3:
                received += raw.recv(65536)
            none_of(server, *made, *bad)
    # While a long answer runs the key is gone already.
    with api.connect() as running:
        api.send(running, "POST", "/v1/chat/completions", key=made[1],
                 json=chat_body(fake(tag=tag, chunks=100, gap=0.1), stream=True))
        running.read_head("POST", "/v1/chat/completions")
        none_of(server, made[1], within=2)
    assert copies(server.pid, "vllm-primary"), "what is there is not found: the test sees nothing"


@as_root
def test_no_key_stays_behind_a_refused_head_or_over_tls(make_gateway, contract, tmp_path):
    files = certificate(tmp_path, "ours", "IP:127.0.0.1")
    server = make_gateway(lambda config: config.update(tls={"certificate": files[0], "key": files[1]}))
    server.secrets.append(Path(files[1]).read_text())
    server.stop()
    server.account("tests@example.org")
    keys = [server.key("tests@example.org")["key"] for _ in range(3)]
    server.start()
    context = ssl.create_default_context(cafile=files[0])
    body = b'{"model":"vllm-primary","messages":[{"role":"user","content":"hello"}]}'

    def connect():
        return context.wrap_socket(socket.create_connection(server.address), server_hostname="127.0.0.1")

    with connect() as idle:
        idle.sendall(request(keys[0], body))
        received = b""
        while b"HTTP/1.1 200" not in received:
            received += idle.recv(65536)
        for broken in (request(keys[1], body, more=b"\r\nContent-Length: 7"), request(keys[2], body)[:-200]):
            with connect() as raw:
                raw.sendall(broken)
        none_of(server, *keys)


@pytest.mark.promise("S23")
@as_root
@pytest.mark.parametrize("console", [True, False], ids=["console", "command line"])
def test_no_copy_of_a_key_stays_where_it_was_made(make_gateway, console):
    server = make_gateway()
    if console:
        owner = people.owner(server, "ada@example.org")
        key = owner.new_key("made", models=[f"model-{i}" for i in range(50)])
        fresh = owner.ok("POST", f"/api/keys/{key['id']}/rotate", {})
    else:
        server.account("ada@example.org")
        key = server.key("ada@example.org")
        fresh = server.cli("keys", "rotate", key["id"])
    server.secrets.append(fresh["key"])
    none_of(server, key["key"], fresh["key"])


@pytest.mark.promise("S23")
@as_root
def test_no_password_stays(make_gateway):
    server = make_gateway()
    other = "another lantern 77 otter"
    wrong = "a password that was never chosen"
    ada = Console(server)
    ada.member("ada@example.org")
    assert ada.post("/api/session", {"email": "ada@example.org", "password": wrong}).status == 401
    assert ada.post("/api/session", {"email": "nobody@example.org", "password": wrong}).status == 401
    assert ada.post("/api/sign-up", {"email": "eve@example.org", "password": "aaaaaaaaaaaaaaa"}).status == 400
    ada.ok("PUT", "/api/account/password", {"current_password": PASSWORD, "password": other}, 204)
    ada.log_in("ada@example.org", other)
    # In a body that comes in chunks, and in one that is not JSON.
    body = b'{"email":"ada@example.org","password":"%s"}' % wrong.encode()
    for raw in (body[:-1], body):
        ada.call("POST", "/api/session", raw=raw)
    none_of(server, PASSWORD, other, wrong)


@as_root
def test_our_credential_stands_where_it_is_needed_and_nowhere_else(own):
    server, api = own()
    for i in range(20):
        assert api.chat(f"hello {i}", stream=bool(i % 2)).status == 200
    found = copies(server.pid, UPSTREAM_KEY)
    # The environment and the settings' copy of it, the catalog, and what keeps it from callers.
    assert 1 <= len(found) <= 5, "\n".join(found)


def limits_of(pid: int) -> dict[str, list[str]]:
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return {line[:26].strip(): line[26:].split() for line in lines}


@pytest.mark.promise("S25")
def test_no_core_is_written_by_default(make_gateway):
    """With the limits of a shell that allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        server = make_gateway()
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    assert limits_of(server.pid)["Max core file size"][:2] == ["0", "0"]
    server.signal(signal.SIGSEGV)
    server.process.wait(20)
    left = [path for path in server.folder.rglob("*") if "core" in path.name and path.is_file()]
    assert not left
    server.process = None  # it has ended, and not well


def test_a_developer_may_have_cores(make_gateway):
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    server = make_gateway(lambda config: config.update(process={"core_dumps": "on"}))
    expected = "unlimited" if hard == resource.RLIM_INFINITY else str(hard)
    assert limits_of(server.pid)["Max core file size"][:2] == [expected, expected]
    assert "core_dumps_allowed" in server.log()
    assert os.stat(f"/proc/{server.pid}/environ").st_uid == os.geteuid()


NOBODY = 65534
LOOKS = """for name in environ mem maps; do
  if (: < /proc/$1/$name) 2>/dev/null; then echo $name readable; else echo $name refused; fi
done
if ls /proc/$1/fd >/dev/null 2>&1; then echo fd readable; else echo fd refused; fi"""


@pytest.mark.promise("S24")
@as_root
@pytest.mark.parametrize("dumps", ["off", "on"])
def test_another_process_of_the_same_user_cannot_look_and_commands_work(make_gateway, tmp_path, dumps):
    """The server, the command line and the looking process as nobody."""
    server = make_gateway(lambda config: config.update(process={"core_dumps": dumps}), wait=False)
    for path in [server.folder, *server.folder.parents]:
        if path == Path("/"):
            break
        if path.stat().st_uid == 0 and not path.stat().st_mode & 0o001:
            path.chmod(path.stat().st_mode | 0o711)
    os.chown(server.folder, NOBODY, NOBODY)
    server.config_file.chmod(0o644)
    program = tmp_path / "solidrust"
    program.write_bytes(Path(server.program).read_bytes())
    program.chmod(0o755)
    tmp_path.chmod(0o755)

    def as_nobody(*command, **options):
        return subprocess.run(command, user=NOBODY, group=NOBODY, extra_groups=[], capture_output=True, text=True,
                              timeout=20, cwd=server.folder, env=server.environment, **options)

    with open(server.log_file, "ab") as log:
        server.process = subprocess.Popen(
            [program, "serve", "--data-dir", server.data, "--config", server.config_file], stdout=log, stderr=log,
            user=NOBODY, group=NOBODY, extra_groups=[], cwd=server.folder, env=server.environment)
    server.log_from = 0
    server.wait_log(r"\bready\b")
    seen = as_nobody("sh", "-c", LOOKS, "sh", str(server.pid)).stdout.split()
    expected = {"off": "refused", "on": "readable"}[dumps]
    assert dict(zip(seen[::2], seen[1::2])) == dict.fromkeys(("environ", "mem", "maps", "fd"), expected)
    for command in (("accounts", "create", "--email", "a@example.org"), ("keys", "list"), ("doctor",)):
        done = as_nobody(program, *command, "--data-dir", server.data)
        assert done.returncode == 0 or command == ("doctor",), done
        assert "cannot" not in done.stderr, done
