"""What leaves in the background over TLS, to a collector of traces and to a receiver of alerts: to the right one alone."""

import pytest

from harness.alert_receiver import AlertReceiver
from harness.certificates import Authority, certificate
from harness.collector import Collector
from harness.metrics import scrape

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TOKEN = "collector-canary-51c0d2"
SLACK_PATH = "/services/T0CANARY/B0CANARY/slack-canary-77aa10"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def shown(authority, tmp_path_factory):
    """What a server on 127.0.0.1 shows of itself."""
    return {"right": authority.signs("right", "IP:127.0.0.1"), "wrong name": authority.signs("wrong-name", "DNS:other.example"),
            "unknown authority": certificate(tmp_path_factory.mktemp("stranger"), "stranger", "IP:127.0.0.1")}


@pytest.fixture
def serves(shown):
    """A collector, or a receiver of alerts, with one of these certificates."""
    made = []

    def make(form, certificate_: str):
        made.append(form(tls=shown[certificate_]))
        return made[-1]

    yield make
    for one in made:
        one.close() if hasattr(one, "close") else one.stop()


def traced(own, authority, collector):
    def configure(config):
        config["listen"]["metrics"] = "127.0.0.1:0"
        config["traces"] = {"endpoint": collector.url, "headers_env": "COLLECTOR"}
        config["tls"] = {"upstream_ca": authority.file}

    server, api = own(configure, environment={"COLLECTOR": f"Authorization=Bearer {TOKEN}"})
    server.secrets.append(TOKEN)
    return server, api


def alerting(own, authority, receiver):
    def configure(config):
        config["alerts"] = {"webhook_url": receiver.url + "/hook", "webhook_secret_env": "ALERT_SECRET", "slack_url_env": "SLACK_URL"}
        config["tls"] = {"upstream_ca": authority.file}

    server, _ = own(configure, environment={"ALERT_SECRET": SECRET, "SLACK_URL": receiver.url + SLACK_PATH})
    server.secrets += [SECRET, SECRET[6:], SLACK_PATH]
    return server


def test_a_collector_with_a_certificate_that_we_trust(own, authority, serves):
    collector = serves(Collector, "right")
    server, api = traced(own, authority, collector)
    assert api.chat().status == 200
    assert len(collector.wait(2)) == 2
    assert collector.posts[0]["headers"]["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("certificate_", ["wrong name", "unknown authority"])
def test_a_collector_that_is_not_who_it_should_be_gets_nothing_and_that_is_told(own, authority, serves, certificate_):
    collector = serves(Collector, certificate_)
    server, api = traced(own, authority, collector)
    assert api.chat().status == 200
    server.wait_log("traces_not_exported.*certificate", within=30)
    assert api.chat().status == 200
    assert collector.posts == [] and scrape(server).sum("solidrust_spans_total", result="exported") == 0
    server.stop()
    assert collector.posts == []


def test_a_receiver_with_a_certificate_that_we_trust(own, authority, serves):
    receiver = serves(AlertReceiver, "right")
    server = alerting(own, authority, receiver)
    assert [one["answer"] for one in server.cli("alerts", "test")["sinks"]] == ["status 204"] * 2
    assert {one.path for one in receiver.received} == {"/hook", SLACK_PATH}
    assert next(one for one in receiver.received if one.path == "/hook").signed_by(SECRET)


@pytest.mark.parametrize("certificate_", ["wrong name", "unknown authority"])
def test_a_receiver_that_is_not_who_it_should_be_gets_nothing_and_that_is_told(own, authority, serves, certificate_):
    receiver = serves(AlertReceiver, certificate_)
    server = alerting(own, authority, receiver)
    told = server.run("alerts", "test", check=False)
    assert told.returncode == 1 and told.stdout.count("no trusted TLS connection (TLS: ") == 2, told.stdout
    assert receiver.received == []
    assert SLACK_PATH not in told.stdout + told.stderr and SECRET not in told.stdout + told.stderr
