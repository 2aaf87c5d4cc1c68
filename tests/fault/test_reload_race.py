"""The configuration is read again, over and over, while everything that others may ask of the server is being asked:
commands, console, API. Built with ThreadSanitizer (SOLIDRUST_TSAN_BIN), the program ends with a report of every place
that two threads touch without a lock; without it, this holds only that nobody is disturbed by a reload."""

import os
import re
import signal
import subprocess
import threading
import time
from collections import Counter

import pytest

from harness import people
from harness.api import Api, chat_body
from harness.control import control
from harness.gateway import Gateway, base_config

SECONDS = 8.0
RELOADS = 20  # at least; on a busy machine with ThreadSanitizer each may take a quarter of a second


@pytest.fixture
def authority(tmp_path):
    """A certificate in a file whose name is long, so that a string of it has a buffer of its own."""
    file = tmp_path / "an-authority-for-upstreams.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=nobody", "-out", file, "-keyout", "/dev/null"],
                   check=True, capture_output=True)
    return str(file)


def configuration(url: str, authority: str, turn: int) -> dict:
    """Another one at each turn, in everything that a reload changes, and in some that it does not."""
    config = base_config(url)
    config["tls"] = {"upstream_ca": authority}
    config["workers"] = 2
    config["upstreams"].append({"name": "over-tls", "base_url": "https://127.0.0.1:1/v1"})
    config["models"].append({"name": f"model-{turn % 3}", "targets": [{"upstream": "over-tls", "model": "m"},
                                                                       {"upstream": "fake", "model": "fake-chat"}]})
    config["models"][0]["queue"] = 10 + turn % 5
    config["tiers"] = {"pro": {"requests_per_minute": 1000 + turn}}
    config["health"] = {"probe_interval": f"{1 + turn % 2}s"}
    config["grace_period"] = f"{10 + turn % 3}s"
    config["log"] = {"level": ("info", "debug")[turn % 2], "format": ("text", "json")[turn // 2 % 2]}
    config["limits"] = {"body": f"{1 + turn % 2}MiB", "connections_per_address": 1000}
    return config


class Askers:
    """Threads that each ask one thing after the other until the end; what failed is kept."""

    def __init__(self):
        self.over = threading.Event()
        self.failures: list[str] = []
        self.asked = Counter()
        self.threads: list[threading.Thread] = []

    def start(self, name: str, asks: list):
        def run():
            turn = 0
            while not self.over.is_set():
                try:
                    asks[turn % len(asks)](turn)
                    self.asked[name] += 1
                except Exception as failure:  # also an assertion: it is told at the end
                    self.failures.append(f"{name}: {type(failure).__name__}: {failure}"[:500])
                turn += 1

        self.threads.append(threading.Thread(target=run, name=name))
        self.threads[-1].start()

    def stop(self):
        self.over.set()
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive(), f"{thread.name} hangs"


def test_reloads_disturb_nobody(fake_server, contract, tmp_path, authority):
    program = os.environ.get("SOLIDRUST_TSAN_BIN")
    environment = {"TSAN_OPTIONS": "exitcode=66"}
    server = Gateway(tmp_path / "server", configuration(fake_server.url, authority, 0), program=program,
                     environment=environment)
    server.account("tests@example.org")
    api = Api(server, server.key("tests@example.org")["key"], contract)
    root = people.operator(server, "root@example.org")
    owner = people.owner(server, "owner@example.org")
    askers = Askers()

    def command(method: str, may_fail: bool = False, **params):
        def ask(turn: int):
            answer = control(server, method, **{k: v(turn) if callable(v) else v for k, v in params.items()})
            assert "error" not in answer or may_fail, answer
            return answer

        return ask

    def a_keys_life(turn: int):
        key = control(server, "keys.create", account="tests@example.org", name=f"k{turn}", models=["model-0"])
        server.secrets.append(key["key"])
        control(server, "keys.set_limits", id=key["id"], requests_per_minute=5)
        fresh = control(server, "keys.rotate", id=key["id"])
        server.secrets.append(fresh["key"])
        assert control(server, "keys.revoke", id=fresh["id"], compromised=True)["status"] == "revoked"

    def test_of_an_upstream(turn: int):
        answer = control(server, "upstreams.test", upstream=("over-tls", "fake")[turn % 2])
        assert answer["alive"] == bool(turn % 2), answer

    try:
        for number in range(3):
            askers.start(f"upstream test {number}", [test_of_an_upstream])
        askers.start("reading commands", [
            command("server.status"), command("models.list"), command("upstreams.list"), command("tiers.list"),
            command("accounts.list"), command("keys.list"), command("budgets.list"), command("audit.latest"),
            command("usage.query", by="key"), command("console.invite")])
        askers.start("changing commands", [
            a_keys_life, command("tiers.set", name="basic", requests_per_minute=lambda turn: 60 + turn),
            command("budgets.set", id="tests@example.org", tokens=10**9, cost_nano=None),
            command("accounts.set_tier", id="tests@example.org", tier="enterprise"),
            command("upstreams.drain", name="over-tls"), command("upstreams.undrain", name="over-tls")])
        askers.start("operator", [
            lambda turn: root.get("/api/operator/settings"), lambda turn: root.get("/api/operator/upstreams"),
            lambda turn: root.ok("POST", "/api/operator/upstreams/over-tls/test"),
            lambda turn: root.get("/api/operator/accounts"), lambda turn: root.get("/api/operator/audit"),
            lambda turn: root.ok("PUT", "/api/operator/tiers/basic", {"requests_per_minute": 60 + turn})])
        askers.start("owner", [
            lambda turn: owner.new_key(f"k{turn}"), lambda turn: owner.get("/api/limits"),
            lambda turn: owner.get("/api/models"), lambda turn: owner.get("/api/requests"),
            lambda turn: owner.get("/api/usage"), lambda turn: owner.get("/api/keys")])
        for number in range(2):
            askers.start(f"caller {number}", [
                lambda turn: expect(api.chat(), 200), lambda turn: expect(api.chat(stream=True), 200),
                lambda turn: expect(api.get("/v1/models"), 200), lambda turn: expect(api.get("/v1/key"), 200),
                lambda turn: expect(api.post("/v1/chat/completions", json=chat_body(model="nobody")), 404)])
        turn = 0
        end = time.monotonic() + SECONDS
        while turn < RELOADS or time.monotonic() < end:
            assert time.monotonic() < end + 60, f"only {turn} reloads"
            turn += 1
            since = len(server.log())
            server.write_config(configuration(fake_server.url, authority, turn))
            server.signal(signal.SIGHUP)
            server.wait_log(r"\breloaded\b", since=since)
    finally:
        askers.stop()
        server.stop(60)
    log = server.log()
    reports = re.findall(r"WARNING: ThreadSanitizer.*?={18}", log, re.S)
    assert not reports, f"{len(reports)} reports of ThreadSanitizer, the first:\n{reports[0][:6000]}"
    assert server.process.returncode == 0
    assert not askers.failures, f"{len(askers.failures)} failed: {askers.failures[:5]}"
    assert len(askers.asked) == len(askers.threads), f"some asked nothing: {askers.asked}"
    server.finish()


def expect(response, status: int):
    assert response.status == status, (response.status, response.body[:300])
