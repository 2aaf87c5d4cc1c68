"""Start, reload, stop."""

import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import pytest
import yaml

from harness.api import Api, chat_body
from harness.client import Broken, Connection
from harness.console import Console
from harness.fake import fake
from harness.gateway import Gateway, base_config, binary, clean_environment

pytestmark = pytest.mark.quick


# ---- the first start --------------------------------------------------------------------------

@pytest.fixture
def unconfigured(tmp_path):
    server = Gateway(tmp_path / "first", None)
    yield server
    server.finish()


def test_the_first_start_prints_a_curl_line_that_works_when_pasted(unconfigured):
    server = unconfigured
    banner = server.out_file.read_text()
    key = re.search(r"sk_live_[0-9A-Za-z]{49}", banner).group()
    server.secrets.append(key)
    lines = banner[banner.index("curl ") :].splitlines()
    command = []
    for line in lines:
        command.append(line)
        if not line.rstrip().endswith("\\"):
            break
    result = subprocess.run(["bash", "-c", "\n".join(command)], capture_output=True, text=True, timeout=20)
    assert result.returncode == 0, result.stderr
    assert '"choices"' in result.stdout and "sandbox" in result.stdout.lower(), result.stdout
    assert "sandbox" in banner
    assert banner.count(key) == 1


def test_a_second_start_prints_no_key(unconfigured):
    server = unconfigured
    key = re.search(r"sk_live_[0-9A-Za-z]{49}", server.out_file.read_text()).group()
    server.secrets.append(key)
    assert server.stop() == 0
    server.out_file.write_text("")
    at = time.monotonic()
    server.start()
    assert time.monotonic() - at < 2
    assert "sk_" not in server.out_file.read_text()
    accounts = server.cli("accounts", "list")["accounts"]
    assert [account["email"] for account in accounts] == ["local"]


def test_no_key_is_made_unasked_on_an_address_that_others_reach(tmp_path):
    server = Gateway(tmp_path / "open", None, arguments=["--api-listen", "0.0.0.0:0"])
    assert "sk_live" not in server.out_file.read_text()
    assert server.cli("accounts", "list")["accounts"] == []
    server.finish()


@pytest.mark.promise("S12")
def test_unasked_every_listener_is_on_loopback_or_off(tmp_path):
    shown = subprocess.run([binary(), "config", "show", "--data-dir", tmp_path / "none"], cwd=tmp_path, env=clean_environment(),
                           capture_output=True, text=True, check=True).stdout
    listeners = dict(re.findall(r"^listen\.(api|console|metrics) +(\S+) +default$", shown, re.M))
    assert set(listeners) == {"api", "console", "metrics"}
    assert all(address == "off" or address.startswith("127.0.0.1:") for address in listeners.values()), listeners


@pytest.mark.promise("S13")
def test_after_the_first_start_nobody_has_a_password(unconfigured):
    database = sqlite3.connect(f"file:{unconfigured.data}/solidrust.db?mode=ro", uri=True)
    accounts = database.execute("SELECT email, password_hash FROM accounts").fetchall()
    database.close()
    assert accounts and all(not password for _, password in accounts), accounts
    for email, _ in accounts:
        for guess in ("", "admin", "password", "solidrust", "changeme"):
            answer = Console(unconfigured).post("/api/session", {"email": email, "password": guess})
            assert answer.status in (400, 401, 429), (email, guess, answer.status)


@pytest.mark.promise("S83")
def test_the_data_folder_is_its_owners_alone(gateway, keys):
    assert stat.S_IMODE(gateway.data.stat().st_mode) == 0o700
    for path in gateway.data.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode & 0o077 == 0, f"{path} has mode {mode:o}"


def test_a_second_server_on_the_same_folder_refuses(make_gateway):
    server = make_gateway()
    result = server.run("serve", "--config", str(server.config_file), "--api-listen", "127.0.0.1:0", check=False)
    assert result.returncode == 1 and str(server.data.name) in result.stderr
    assert server.process.poll() is None


def test_an_address_in_use_is_said(make_gateway, tmp_path):
    server = make_gateway()
    other = Gateway(tmp_path / "other", server.config, wait=False,
                    arguments=["--api-listen", f"127.0.0.1:{server.address[1]}"])
    other.start(wait_ready=False)
    assert other.process.wait(10) == 1
    assert str(server.address[1]) in other.log() and "in use" in other.log()


@pytest.mark.promise("S82")
def test_nothing_of_the_control_plane_on_the_api_listener(api):
    for path in ("/api/keys", "/api/accounts", "/console", "/v1/keys", "/v1/accounts", "/control"):
        assert api.get(path).status == 404


# ---- reload -----------------------------------------------------------------------------------

def eventually(check, within=2.0):
    deadline = time.monotonic() + within
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


@pytest.mark.promise("U1")
def test_a_good_file_is_applied_within_a_second(own):
    server, api = own()
    assert api.chat(model="new-alias").status == 404
    server.config["models"].append({"name": "new-alias", "targets": [{"upstream": "fake", "model": "fake-chat"}]})
    server.config["models"][0]["targets"][0]["model"] = "another-name"
    server.write_config(server.config)
    server.signal(signal.SIGHUP)

    def applied():
        assert api.chat(model="new-alias").status == 200

    eventually(applied, within=1)
    assert api.chat().json["model"] == "another-name"


BAD = {
    "not YAML": ("listen: {api: [", None),
    "a tab": ("listen:\n\tapi: 127.0.0.1:0\n", None),
    "an unknown key": ("listne: {api: 127.0.0.1:0}\n", "listen"),
    "an unknown key inside": ("limits:\n  boddy: 1MiB\n", "body"),
    "an unknown key of a model": ("models:\n  - name: x\n    contxt: 5\n", "context"),
    "a number that is none": ("workers: many\n", "workers"),
    "a number out of range": ("workers: 100000\n", "workers"),
    "a negative number": ("workers: -1\n", "workers"),
    "a duration without unit": ("grace_period: 10 bananas\n", "grace_period"),
    "a size without sense": ("limits:\n  body: 12 apples\n", "limits.body"),
    "an address without port": ("listen:\n  api: localhost\n", "listen.api"),
    "a port out of range": ("listen:\n  api: 127.0.0.1:99999\n", "listen.api"),
    "a URL that is none": ("upstreams:\n  - {name: a, kind: openai, base_url: 'ftp://x/v1'}\n", "base_url"),
    "a URL with credentials": ("upstreams:\n  - {name: a, kind: openai, base_url: 'http://u:p@x/v1'}\n", "base_url"),
    "an unknown kind": ("upstreams:\n  - {name: a, kind: openia, base_url: 'http://x/v1'}\n", "openai"),
    "a target that does not exist": ("models:\n  - {name: a, targets: [{upstream: nowhere, model: m}]}\n", "nowhere"),
    "a model without targets": ("models:\n  - {name: a, targets: []}\n", "targets"),
    "a name twice": ("upstreams:\n  - {name: a, kind: openai, base_url: 'http://x/v1'}\n"
                     "  - {name: a, kind: openai, base_url: 'http://y/v1'}\n", "a"),
    "a key twice": ("workers: 1\nworkers: 2\n", "workers"),
    "a list for a mapping": ("listen: [1, 2]\n", "listen"),
    "a mapping for a list": ("models: {name: x}\n", "models"),
    "a certificate that does not exist": ("tls: {certificate: /nowhere.pem, key: /nowhere.key}\n", "tls.certificate"),
    "a log level that does not exist": ("log: {level: verbose}\n", "log.level"),
}


@pytest.fixture(scope="module")
def steady(fake_server, tmp_path_factory, contract):
    server = Gateway(tmp_path_factory.mktemp("steady"), base_config(fake_server.url))
    server.account("tests@example.org")
    yield Api(server, server.key("tests@example.org")["key"], contract)
    server.finish()


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_changes_nothing_and_names_file_line_and_key(steady, kind):
    text, named = BAD[kind]
    server = steady.gateway
    good = yaml.safe_dump(server.config, sort_keys=False)
    before = len(server.log())
    server.write_config(text)
    server.signal(signal.SIGHUP)
    place = re.escape(str(server.config_file)) + r":\d+"
    server.wait_log(place, within=2, since=before)
    said = server.log()[before:]
    if named:
        assert named in said, said
    assert steady.chat().status == 200
    check = server.run("config", "check", "--config", str(server.config_file), check=False)
    assert check.returncode == 1 and re.search(place, check.stderr + check.stdout), check.stderr + check.stdout
    server.write_config(good)


def test_a_file_that_is_gone_changes_nothing(steady):
    server = steady.gateway
    good = server.config_file.read_text()
    before = len(server.log())
    os.unlink(server.config_file)
    server.signal(signal.SIGHUP)
    server.wait_log(re.escape(server.config_file.name), within=2, since=before)
    assert steady.chat().status == 200
    server.config_file.write_text(good)


def test_streams_outlive_a_reload(own, tag):
    server, api = own()
    with api.connect() as connection:
        api.send(connection, "POST", "/v1/chat/completions", json=chat_body(fake(tag=tag, chunks=20, gap=0.05),
                                                                            stream=True))
        head = connection.read_head("POST", "/v1/chat/completions")
        server.config["models"] = [{"name": "other", "targets": [{"upstream": "fake", "model": "m"}]}]
        server.write_config(server.config)
        server.signal(signal.SIGHUP)
        eventually(lambda: expect_status(api, "other", 200), within=1)
        assert connection.read_body(head).data[-1] == "[DONE]"
    assert api.chat().status == 404


def expect_status(api, model, status):
    assert api.chat(model=model).status == status


def test_reloads_under_load_fail_nothing(own):
    server, api = own()
    stop = threading.Event()
    statuses = []

    def call():
        while not stop.is_set():
            statuses.append(api.chat(stream=bool(len(statuses) % 2)).status)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for i in range(20):
        server.config["models"][1]["context"] = 64 + i
        server.write_config(server.config)
        server.signal(signal.SIGHUP)
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    assert set(statuses) == {200} and len(statuses) > 50


# ---- stop -------------------------------------------------------------------------------------

def start_stream(api, **script):
    connection = api.connect()
    api.send(connection, "POST", "/v1/chat/completions", json=chat_body(fake(**script), stream=True))
    return connection, connection.read_head("POST", "/v1/chat/completions")


def is_unready(api) -> bool:
    """Not ready: a 503, or nobody to ask."""
    try:
        response = api.get("/readyz", key=None, timeout=2)
        return response.status == 503
    except (Broken, ConnectionError):
        return True


def test_running_streams_complete_after_sigterm(own, tag):
    server, api = own()
    streams = [start_stream(api, tag=f"{tag}-{i}", chunks=20, gap=0.05) for i in range(20)]
    whole = api.connect()
    api.send(whole, "POST", "/v1/chat/completions", json=chat_body(fake(tag=tag, delay=0.5)))
    time.sleep(0.1)
    server.signal(signal.SIGTERM)
    at = time.monotonic()
    while not is_unready(api):
        assert time.monotonic() - at < 0.1, "still ready"
    assert server.process.poll() is None
    for connection, head in streams:
        response = connection.read_body(head)
        assert response.data[-1] == "[DONE]" and len(response.events) == 22
        connection.close()
    assert whole.read("POST", "/v1/chat/completions").status == 200
    whole.close()
    assert server.process.wait(5) == 0


def test_an_idle_server_stops_at_once(own):
    server, api = own()
    with api.connect() as idle, Connection(server.console_address, timeout=20) as page:
        assert api.chat(connection=idle).status == 200
        page.request("GET", "/api/about")
        assert page.read("GET", "/api/about").status == 200
        at = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - at < 2
        assert idle.closed(1) and page.closed(1)


def test_a_connection_that_is_still_served_hears_that_it_is_not_ready(own):
    server, api = own()
    with api.connect() as kept:
        assert api.get("/readyz", key=None, connection=kept).status == 200
        server.signal(signal.SIGTERM)
        server.wait_log("stopping")
        assert api.get("/readyz", key=None, connection=kept).status == 503
    assert server.process.wait(5) == 0


def test_the_grace_period_ends(own, tag):
    server, api = own(lambda config: config.update(grace_period="500ms"))
    connection, head = start_stream(api, tag=tag, chunks=1000, gap=0.05)
    at = time.monotonic()
    assert server.stop() == 0
    assert 0.4 < time.monotonic() - at < 3
    try:
        body = connection.read_body(head).body
    except Broken as broken:
        body = broken.partial.body
    assert b"[DONE]" not in body
    connection.close()


@pytest.mark.parametrize("first,second", [("SIGTERM", "SIGTERM"), ("SIGINT", "SIGINT"), ("SIGTERM", "SIGINT")])
def test_a_second_signal_ends_it_at_once(make_gateway, contract, tag, first, second):
    server = make_gateway()
    server.account("tests@example.org")
    api = Api(server, server.key("tests@example.org")["key"], contract)
    connection, _ = start_stream(api, tag=tag, chunks=1000, gap=0.05)
    server.signal(getattr(signal, first))
    time.sleep(0.2)
    assert server.process.poll() is None
    at = time.monotonic()
    server.signal(getattr(signal, second))
    server.process.wait(3)
    assert time.monotonic() - at < 2
    connection.close()
    server.process = None  # how it ended is not the promise; that it did, is


def test_sigint_stops_it_too(make_gateway):
    server = make_gateway()
    server.signal(signal.SIGINT)
    assert server.process.wait(5) == 0


def test_a_kill_loses_no_key(own):
    server, api = own()
    made = [server.key("tests@example.org", f"k{i}")["key"] for i in range(5)]
    revoked = server.key("tests@example.org", "revoked")
    server.cli("keys", "revoke", revoked["id"])
    server.process.kill()
    server.process.wait()
    server.start()
    assert [api.chat(key=key).status for key in made] == [200] * 5
    assert api.chat(key=revoked["key"]).status == 401


def test_ready_soon_after_start(make_gateway):
    server = make_gateway()
    server.stop()
    at = time.monotonic()
    server.start()
    assert time.monotonic() - at < 1.5


def test_listening_on_ipv6(make_gateway):
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 loopback here")
    server = make_gateway(arguments=["--api-listen", "[::1]:0"])
    assert server.address[0] == "::1"
    with Api(server, None, None).connect() as connection:
        connection.send(b"GET /healthz HTTP/1.1\r\nHost: [::1]\r\n\r\n")
        assert connection.read().status == 200


def test_a_reload_hides_the_names_that_only_the_servers_have(own):
    server, api = own()
    assert api.chat(model="fake-chat").status == 200
    server.config["model_names"] = "configured"
    server.write_config(server.config)
    server.signal(signal.SIGHUP)

    def hidden():
        assert api.chat(model="fake-chat").status == 404

    eventually(hidden)
    assert {model["id"] for model in api.get("/v1/models").json["data"]} == {model["name"] for model in server.config["models"]}
    assert api.chat().status == 200


# Becomes the program, in a mount namespace of its own in which /proc is an empty folder.
WITHOUT_PROC = """#!/bin/sh
exec unshare --mount sh -c 'mount -t tmpfs none /proc && exec "$0" "$@"' {program} "$@"
"""


@pytest.fixture
def without_proc(tmp_path):
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode != 0:
        pytest.skip("a folder without /proc needs a mount namespace")
    program = tmp_path / "solidrust"
    program.write_text(WITHOUT_PROC.format(program=binary()))
    program.chmod(0o755)
    return str(program)


def test_without_proc_the_control_socket_has_its_plain_path(without_proc):
    with tempfile.TemporaryDirectory(prefix="s") as folder:  # pytest's own are too long
        server = Gateway(Path(folder), None, program=without_proc)
        try:
            server.account("tests@example.org")
            assert server.cli("accounts", "list")
            assert stat.S_IMODE(os.stat(server.data / "control.sock").st_mode) == 0o600
        finally:
            server.finish()


@pytest.mark.parametrize("size,starts", [(107, True), (108, False)])
def test_without_proc_a_path_has_to_fit_and_the_error_says_so(without_proc, size, starts):
    with tempfile.TemporaryDirectory(prefix="s") as folder:
        place = Path(folder) / ("x" * (size - len(folder) - len("//data/control.sock")))
        server = Gateway(place, None, program=without_proc, wait=starts)
        assert len(str(server.data / "control.sock")) == size
        if starts:
            server.account("tests@example.org")
            server.finish()
            return
        server.start(wait_ready=False)
        assert server.process.wait(20) != 0
        assert "without /proc its path may have 107 bytes, and it has 108" in server.log() + server.out_file.read_text()
        # With /proc it is no matter.
        server.program = binary()
        server.start()
        server.account("tests@example.org")
        server.finish()
