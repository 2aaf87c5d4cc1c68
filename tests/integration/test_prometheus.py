"""A real Prometheus, with the configuration that we ship, scrapes a server and raises what it should."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
import yaml

from harness.api import Api
from harness.gateway import ROOT
from harness.metrics import metrics_url

UNPACKED = ROOT / "build/prometheus/usr/bin/prometheus"
PROMETHEUS = shutil.which("prometheus") or (str(UNPACKED) if UNPACKED.exists() else None)

pytestmark = [
    pytest.mark.skipif("SOLIDRUST_LONG" not in os.environ, reason="the alert waits a minute by its rule: ./test --long"),
    pytest.mark.skipif(PROMETHEUS is None, reason="there is no Prometheus: tests/setup.sh --prometheus")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Prometheus:
    """What monitoring/ says, but for the address of the server and how often it is asked."""

    def __init__(self, folder: Path, target: str):
        config = yaml.safe_load((ROOT / "monitoring/prometheus.yml").read_text())
        config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        config["rule_files"] = [str(ROOT / "monitoring" / name) for name in config["rule_files"]]
        config["scrape_configs"][0]["static_configs"] = [{"targets": [target]}]
        (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log = open(folder / "prometheus.log", "wb")
        self.process = subprocess.Popen(
            [PROMETHEUS, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address={self.url.removeprefix('http://')}", "--enable-feature=exemplar-storage"],
            stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()

    def state(self) -> str:
        log = Path(self.log.name).read_text()[-2000:]
        return "\n".join([json.dumps(self.ask("rules"), indent=1), json.dumps(self.ask("query", query="solidrust_upstream_target_state == 1")), log])

    def ask(self, path: str, **parameters):
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}", timeout=10) as response:
            answer = json.load(response)
        assert answer["status"] == "success", answer
        return answer["data"]

    def until(self, check, within: float):
        deadline = time.monotonic() + within
        while True:
            try:
                if found := check():
                    return found
            except OSError:  # it is starting
                pass
            assert self.process.poll() is None and time.monotonic() < deadline, self.state()
            time.sleep(0.5)

    def alerts(self, state: str) -> set[str]:
        return {alert["labels"]["alertname"] for alert in self.ask("alerts")["alerts"] if alert["state"] == state}

    def value(self, query: str) -> float:
        result = self.ask("query", query=query)["result"]
        return float(result[0]["value"][1]) if result else 0.0


def test_a_server_is_scraped_and_an_ejected_target_raises_its_alert(make_gateway, contract, tmp_path):
    def with_a_dead_server(config):
        config["listen"]["metrics"] = "127.0.0.1:0"
        config["upstreams"].append({"name": "gone", "kind": "openai", "base_url": "http://127.0.0.1:9/v1"})
        config["models"].append({"name": "lost", "targets": [
            {"upstream": "gone", "model": "x", "priority": 0}, {"upstream": "fake", "model": "fake-chat", "priority": 1}]})

    server = make_gateway(with_a_dead_server)
    server.account("a@example.org")
    api = Api(server, server.key("a@example.org")["key"], contract)
    with Prometheus(tmp_path, metrics_url(server).removeprefix("http://")) as prometheus:
        prometheus.until(lambda: prometheus.value('up{job="solidrust"}') == 1, within=30)
        assert not prometheus.alerts("firing")
        for _ in range(3):
            assert api.chat("go", stream=True).status == 200
        for _ in range(8):  # more than it takes to eject a target
            assert api.chat("go", model="lost").status == 200
        prometheus.until(lambda: prometheus.value('sum(solidrust_requests_total{model="vllm-primary",status="200"})') == 3, within=20)
        prometheus.until(lambda: "SolidrustTargetEjected" in prometheus.alerts("pending"), within=20)
        prometheus.until(lambda: "SolidrustTargetEjected" in prometheus.alerts("firing"), within=90)
        # Every family came through: what the server writes, Prometheus keeps.
        kept = set(prometheus.ask("label/__name__/values"))
        assert {"solidrust_time_to_first_token_seconds_bucket", "solidrust_build_info", "solidrust_connections"} <= kept
        # Every rule could be evaluated.
        for group in prometheus.ask("rules")["groups"]:
            for rule in group["rules"]:
                assert rule["health"] == "ok", rule
