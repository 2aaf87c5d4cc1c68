"""Alerts over real sockets: one `firing` and one `resolved` each, whatever happens in between, and nothing secret in any of it."""

import json
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from datetime import datetime

import pytest

from harness import people
from harness.alert_receiver import AlertReceiver
from harness.api import Api
from harness.console import PASSWORD, operations, wait_until
from harness.fake import fake
from harness.gateway import ROOT, base_config, binary, clean_environment
from harness.leaks import leaks_in_tree
from harness.metrics import scrape

SECRET, NEXT_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBk="
SLACK_PATH = "/services/T0CANARY/B0CANARY/slack-canary-0f3c9d"
PROMPT = "prompt-canary-7b1e"


@pytest.fixture
def receiver():
    made = AlertReceiver()
    yield made
    made.close()


@pytest.fixture
def alerting(make_gateway):
    """A server that alerts `receiver`, quickly."""

    def make(receiver, change=None, secret=SECRET, **alerts):
        def config_of(config):
            config["alerts"] = {"webhook_url": receiver.url + "/hook", "webhook_secret_env": "ALERT_SECRET", "hold": "200ms",
                                "retry_first": "20ms", **alerts}
            if change:
                change(config)

        server = make_gateway(config_of, environment={"ALERT_SECRET": secret, "SLACK_URL": receiver.url + SLACK_PATH})
        server.secrets += [*secret.split(" "), secret[6:], SLACK_PATH, PROMPT]
        return server

    return make


def refuse_configuration(server):
    server.write_config("listen: nonsense")
    server.signal(signal.SIGHUP)
    server.wait_log("config_error")


def accept_configuration(server):
    server.write_config(server.config)
    server.signal(signal.SIGHUP)
    server.wait_log("reloaded")


def open_alerts(server) -> list[dict]:
    return server.cli("alerts", "list", "--open")["alerts"]


def tries_kept(server) -> int:
    """So many tries to send are in the database."""
    database = sqlite3.connect(server.data / "solidrust.db", timeout=20)
    (count,) = database.execute("SELECT count(*) FROM alert_tries").fetchone()
    database.close()
    return count


@pytest.mark.promise("S30", "S31")
def test_a_receiver_that_fails_and_a_restart_in_between_lose_and_double_nothing(alerting, receiver):
    receiver.answers = [500, 0, 302]
    server = alerting(receiver, retry_first="1s")
    refuse_configuration(server)
    server.write_config(server.config)  # or it would not start
    # Not before the first try is written down: who is killed on the way tries once more.
    wait_until(lambda: tries_kept(server) >= 1)
    server.process.kill()
    server.process.wait()
    server.start()  # the configuration is in order: what fired is over
    server.log_from = 0
    receiver.wait(state="resolved", within=120)
    wait_until(lambda: all(one["state"] == "delivered" for one in server.cli("alerts", "deliveries")["deliveries"]))
    time.sleep(1)  # for what must not come
    (firing,), (resolved,) = receiver.accepted(state="firing"), receiver.accepted(state="resolved")
    tries = [one for one in receiver.received if one.json["data"]["state"] == "firing"]
    assert [one.status for one in tries] == [500, 0, 302, 204]
    assert len({one.id for one in tries}) == 1 and len({one.body for one in tries}) == 1 and resolved.id != firing.id
    assert all(one.signed_by(SECRET) for one in receiver.received) and not firing.signed_by(NEXT_SECRET)
    assert receiver.received.index(firing) < receiver.received.index(resolved)
    assert {one.path for one in receiver.received} == {"/hook"}  # no redirect was followed
    assert firing.json["type"] == "alert.firing" and firing.json["data"]["kind"] == "reload_failed"
    assert open_alerts(server) == []
    sent = server.cli("alerts", "deliveries")["deliveries"]
    assert [(one["message"], one["state"], one["tries"]) for one in sent] == [("resolved", "delivered", 1), ("firing", "delivered", 4)]
    answers = [one["answer"] for one in sent[1]["log"]]
    assert answers[0] == "status 500" and answers[2:] == ["status 302", "status 204"] and sent[1]["message_id"] == firing.id


def test_a_receiver_that_asks_to_wait_is_left_alone_so_long(alerting, receiver):
    receiver.answers, receiver.fields = [429], {"Retry-After": "2"}
    server = alerting(receiver)
    refuse_configuration(server)
    receiver.wait(state="firing")
    wait_until(lambda: all(one["state"] == "delivered" for one in server.cli("alerts", "deliveries")["deliveries"]))
    (sent,) = server.cli("alerts", "deliveries")["deliveries"]
    first, second = (datetime.fromisoformat(one["at"]) for one in sent["log"])
    assert 2 <= (second - first).total_seconds() < 10


@pytest.mark.promise("S29")
def test_a_target_that_dies_and_comes_back(alerting, receiver, contract):
    dead = socket.create_server(("127.0.0.1", 0))
    port = dead.getsockname()[1]
    dead.close()

    def config_of(config):
        config["listen"]["metrics"] = "127.0.0.1:0"
        config["health"] = {"probe_interval": "200ms"}
        config["upstreams"].append({"name": "planted", "kind": "openai", "base_url": f"http://127.0.0.1:{port}/v1"})
        config["models"].append({"name": "moved", "targets": [{"upstream": "planted", "model": "fake-chat", "priority": 0},
                                                              {"upstream": "fake", "model": "fake-chat", "priority": 1}]})

    server = alerting(receiver, config_of)
    server.account("a@example.org")
    key = server.key("a@example.org")
    api = Api(server, key["key"], contract)
    for _ in range(8):
        assert api.chat(PROMPT, model="moved").status == 200
    (firing,) = receiver.wait(state="firing", kind="target_ejected")
    assert firing.json["data"]["subject"] == "planted/fake-chat" and firing.json["data"]["severity"] == "warning"
    assert [one["kind"] for one in open_alerts(server)] == ["target_ejected"]

    listener = socket.create_server(("127.0.0.1", port))  # it is back, and answers probes

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection):
        with connection:
            connection.recv(65536)
            body = b'{"object":"list","data":[]}'
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

    threading.Thread(target=serve, daemon=True).start()
    try:
        deadline = time.monotonic() + 120
        while not receiver.accepted(state="resolved", kind="target_ejected"):
            assert time.monotonic() < deadline, server.run("upstreams", "list").stdout
            api.chat(PROMPT, model="moved", check=False)
            time.sleep(0.2)
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    # A message is counted a moment after the receiver has taken it.
    wait_until(lambda: scrape(server).sum("solidrust_alerts_total", kind="target_ejected", result="delivered") == 2)
    time.sleep(1)  # for what must not come
    assert len(receiver.accepted(kind="target_ejected", state="firing")) == 1
    counted = scrape(server)
    assert counted.sum("solidrust_alerts_total", kind="target_ejected", result="delivered") == 2
    assert counted.sum("solidrust_alerts_total", result="dead") == 0
    everything = b"".join(one.body for one in receiver.received) + server.log().encode()
    assert PROMPT.encode() not in everything and key["key"].encode() not in everything
    assert all(b"a@example.org" not in one.body for one in receiver.received)


def test_a_budget_that_is_crossed_raised_and_crossed_again(alerting, receiver, contract):
    server = alerting(receiver)
    account = server.account("a@example.org")
    api = Api(server, server.key("a@example.org")["key"], contract)
    server.cli("budgets", "set", "--account", "a@example.org", "--tokens", "1000")
    script = fake(usage={"prompt": 10, "completion": 550})
    assert api.chat(script, fields={"max_tokens": 550}).status == 200
    (firing,) = receiver.wait(kind="budget_crossed", state="firing")
    data = firing.json["data"]
    assert (data["level"], data["subject"], data["account"]) == (50, account["id"], account["id"])
    assert [row["action"] for row in server.cli("audit", "--limit", "1")["audit"]] == ["budget.crossed"]
    server.cli("budgets", "set", "--account", "a@example.org", "--tokens", "2000")
    (resolved,) = receiver.wait(kind="budget_crossed", state="resolved", within=30)
    assert resolved.json["data"]["summary"] == f"less than 50 % of the budget of {account['id']} is used" and resolved.json["data"]["id"] == data["id"]
    assert api.chat(script, fields={"max_tokens": 550}).status == 200  # 1,120 of 2,000
    again = receiver.wait(2, kind="budget_crossed", state="firing")[-1]
    assert again.json["data"]["level"] == 50 and again.json["data"]["id"] != data["id"]
    (alert,) = open_alerts(server)
    assert alert["account_email"] == "a@example.org"


def test_a_budget_that_refused_a_call_is_used_up_through_restarts_until_it_is_raised(alerting, receiver, contract):
    server = alerting(receiver)
    server.account("a@example.org")
    key = server.key("a@example.org")["key"]
    api = Api(server, key, contract)
    server.cli("budgets", "set", "--account", "a@example.org", "--tokens", "1000")
    assert api.chat(fake(usage={"prompt": 10, "completion": 550}), fields={"max_tokens": 550}).status == 200
    refused = api.chat(PROMPT, fields={"max_tokens": 900})
    assert (refused.status, refused.error["code"]) == (429, "insufficient_quota")
    assert {one.json["data"]["level"] for one in receiver.wait(3, kind="budget_crossed", state="firing")} == {50, 80, 100}
    time.sleep(11)  # budgets are read every ten seconds
    assert receiver.accepted(kind="budget_crossed", state="resolved") == [] and len(open_alerts(server)) == 3
    for kill in (False, True):
        if kill:
            server.process.kill()
            server.process.wait()
        else:
            server.stop()
        server.start()
        api = Api(server, key, contract)
        time.sleep(2)
        assert api.chat(PROMPT, fields={"max_tokens": 900}).error["code"] == "insufficient_quota"
    time.sleep(11)
    assert len(receiver.accepted(kind="budget_crossed", state="firing")) == 3
    assert receiver.accepted(kind="budget_crossed", state="resolved") == [] and len(open_alerts(server)) == 3
    server.cli("budgets", "set", "--account", "a@example.org", "--tokens", "2000")
    resolved = receiver.wait(3, kind="budget_crossed", state="resolved", within=30)
    assert {one.json["data"]["level"] for one in resolved} == {50, 80, 100} and open_alerts(server) == []


def test_a_leaked_key_in_use_is_told_and_a_test_key_is_not(alerting, receiver, contract):
    server = alerting(receiver)
    server.account("a@example.org")
    live, test = server.key("a@example.org", "live"), server.key("a@example.org", "practice", environment="test")
    plain = server.key("a@example.org", "plain")
    for made in (live, test):
        server.run("keys", "revoke", made["id"], "--compromised")
    server.run("keys", "revoke", plain["id"])
    for made in (test, plain, live):
        assert Api(server, made["key"], contract).chat(PROMPT).status == 401
    (firing,) = receiver.wait(state="firing", kind="key_leaked_in_use")
    assert firing.json["data"]["subject"] == live["id"]
    time.sleep(1)
    assert [one["subject"] for one in open_alerts(server)] == [live["id"]]


def test_errors_of_live_keys_alone_are_counted(alerting, receiver, contract):
    server = alerting(receiver, error_minimum=20, error_percent=50)
    server.account("a@example.org")
    test = Api(server, server.key("a@example.org", "practice", environment="test")["key"], contract)
    for _ in range(25):
        assert test.chat("sandbox: error 500").status >= 500
    time.sleep(1.5)
    assert open_alerts(server) == []
    live = Api(server, server.key("a@example.org")["key"], contract)
    for _ in range(20):
        live.chat(fake(status=500), check=False)
    (firing,) = receiver.wait(state="firing", kind="error_rate")
    assert firing.json["data"]["severity"] == "critical"


@pytest.mark.promise("S27")
def test_slack_and_mail_have_their_own_forms(alerting, receiver):
    server = alerting(receiver, slack_url_env="SLACK_URL", mail_to="ops@example.org, night@example.org", kinds="reload_failed, error_rate")
    refuse_configuration(server)
    wait_until(lambda: len(receiver.received) >= 2)
    (slack,) = [one for one in receiver.received if one.path == SLACK_PATH]
    assert set(slack.json) == {"text"} and "firing" in slack.json["text"] and "webhook-signature" not in slack.headers
    for address in ("ops@example.org", "night@example.org"):
        assert "solidrust config check" in server.wait_mail(address, "firing")
    accept_configuration(server)
    server.wait_mail("ops@example.org", "resolved")
    wait_until(lambda: all(one["state"] == "delivered" for one in server.cli("alerts", "deliveries")["deliveries"]))
    sent = server.cli("alerts", "deliveries")["deliveries"]
    assert sorted(one["sink"] for one in sent if one["message"] == "firing") == \
        ["mail night@example.org", "mail ops@example.org", "slack", "webhook"]
    assert SLACK_PATH not in json.dumps(sent) + server.log() + server.run("config", "show").stdout
    assert len(server.letters("ops@example.org")) == 2
    # A canary in the mail too: the folder is full of links elsewhere, here of alerts alone.
    assert not leaks_in_tree([server.data / "mail"], server.secrets)


def test_kinds_that_are_not_chosen_are_shown_and_not_sent(alerting, receiver):
    server = alerting(receiver, kinds=["error_rate"])
    refuse_configuration(server)
    wait_until(lambda: open_alerts(server))
    time.sleep(1)
    assert receiver.received == [] and server.cli("alerts", "deliveries")["deliveries"] == []


def test_two_secrets_sign_while_one_takes_the_others_place(alerting, receiver):
    server = alerting(receiver, secret=f"{SECRET} {NEXT_SECRET}")
    result = server.cli("alerts", "test")
    assert result["sinks"] == [{"sink": "webhook", "where": receiver.url.removeprefix("http://"), "delivered": True, "answer": "status 204"}]
    (test,) = receiver.received
    assert test.signed_by(SECRET) and test.signed_by(NEXT_SECRET) and test.json["type"] == "alert.test"
    assert server.cli("alerts", "list")["alerts"] == []
    receiver.answers = [503]
    failed = server.run("alerts", "test", check=False)
    assert failed.returncode == 1 and "status 503" in failed.stdout


def test_a_receiver_that_says_gone_gets_nothing_before_a_reload(alerting, receiver):
    receiver.answers = [410]
    server = alerting(receiver)
    refuse_configuration(server)
    server.wait_log("alert_sink_gone")
    time.sleep(1)
    assert len(receiver.received) == 1
    accept_configuration(server)
    receiver.wait(state="resolved")
    assert [one.json["data"]["state"] for one in receiver.received if one.accepted] == ["firing", "resolved"]


def test_a_dead_receiver_stops_nothing_and_what_it_missed_is_resent(alerting, receiver, contract):
    receiver.answers = [500] * 8
    server = alerting(receiver, retry_first="10ms", slack_url_env="SLACK_URL", hold="0s")
    silent = socket.create_server(("127.0.0.1", 0))  # takes connections and says nothing
    server.config["alerts"]["webhook_url"] = f"http://127.0.0.1:{silent.getsockname()[1]}/hook"
    server.account("a@example.org")
    api = Api(server, server.key("a@example.org")["key"], contract)
    accept_configuration(server)
    receiver.answers = []
    refuse_configuration(server)
    wait_until(lambda: any(one.path == SLACK_PATH for one in receiver.received))  # past the silent one's deadline
    assert api.chat().status == 200
    assert server.stop(within=9) == 0  # the end does not wait for it: that would be 10 s
    silent.close()
    server.config["alerts"]["webhook_url"] = receiver.url + "/hook"
    server.write_config(server.config)
    server.start()
    receiver.wait(state="firing")
    (sent,) = [one for one in server.cli("alerts", "deliveries")["deliveries"] if one["message"] == "firing" and one["sink"] == "webhook"]
    server.run("alerts", "resend", str(sent["id"]))
    firing = receiver.wait(2, state="firing")
    assert firing[0].id == firing[1].id
    assert server.run("alerts", "resend", "999", check=False).returncode == 1


@pytest.fixture
def operated(alerting, receiver):
    server = alerting(receiver, change=lambda config: config["console"].update({"sign_up": "open"}))
    return server, people.operator(server, "root@example.org")


def test_the_console_shows_resends_and_tests_for_operators_alone(operated, receiver):
    server, root = operated
    server.secrets.append(PASSWORD)
    refuse_configuration(server)
    receiver.wait(state="firing")
    listed = root.get("/api/operator/alerts")
    assert listed["open"] == 1 and listed["sinks"][0]["name"] == "webhook" and listed["next"] is None
    (alert,) = listed["data"]
    assert alert["kind"] == "reload_failed" and alert["resolved_at_ms"] is None
    # What a receiver has taken is noted a moment later.
    wait_until(lambda: root.get(f"/api/operator/alerts/{alert['id']}")["deliveries"][0]["state"] == "delivered")
    (delivery,) = root.get(f"/api/operator/alerts/{alert['id']}")["deliveries"]
    assert delivery["state"] == "delivered" and delivery["log"][0]["answer"] == "status 204"
    root.ok("POST", f"/api/operator/alert-deliveries/{delivery['id']}/resend")
    receiver.wait(2, state="firing")
    assert root.ok("POST", "/api/operator/alert-tests")["data"][0]["delivered"]
    for wrong in ("99", "x", "-1", "0"):
        assert root.call("GET", f"/api/operator/alerts/{wrong}").status == 404
    assert root.call("POST", "/api/operator/alert-deliveries/99/resend").status == 404
    actions = [row["action"] for row in root.get("/api/operator/audit", limit=10)["data"]]
    assert "alert.resend" in actions and "alert.test" in actions
    routes = [(method, path, role) for method, path, role in operations() if "/alert" in path]
    assert len(routes) == 4
    others = {"owner": people.owner(server, "o@example.org"), "member": people.member(server, "m@example.org"),
              "auditor": people.auditor(server, "a@example.org")}
    before = len(receiver.received)
    for who, person in others.items():
        for method, path, role in routes:
            allowed = who == "auditor" and role == "auditor"
            answer = person.call(method, path.replace("{id}", str(alert["id"])))
            assert answer.status == (200 if allowed else 403), (who, method, path, answer.status)
    assert len(receiver.received) == before


@pytest.mark.promise("S27", "S28")
def test_nobody_chooses_a_receiver_over_the_console(operated, receiver):
    server, root = operated
    server.secrets.append(PASSWORD)
    stranger = AlertReceiver()
    try:
        url = stranger.url + "/hook"
        for body in ({"webhook_url": url}, {"url": url}, {"sink": url}, {"mail_to": "eve@example.org"}):
            for path in ("/api/operator/alert-tests", "/api/operator/alert-deliveries/1/resend"):
                assert root.call("POST", path, body).status in (400, 404), (path, body)
        for method in ("PUT", "PATCH", "POST"):
            assert root.call(method, "/api/operator/alerts", {"webhook_url": url}).status == 405
        assert root.ok("POST", "/api/operator/alert-tests")["data"][0]["delivered"]
        receiver.wait()
        assert stranger.received == []
    finally:
        stranger.close()


@pytest.mark.parametrize("alerts, environment, words", [
    ({"webhook_url": "http://127.0.0.1:9/x"}, {}, "go together"),
    ({"webhook_url": "http://127.0.0.1:9/x", "webhook_secret_env": "S"}, {}, "S is not set"),
    ({"webhook_url": "http://127.0.0.1:9/x", "webhook_secret_env": "S"}, {"S": "canary-secret"}, "must hold whsec_"),
    ({"slack_url_env": "S"}, {"S": "hooks.canary"}, "is no URL"),
    ({"mail_to": "nobody"}, {}, "must be mail addresses"),
    ({"kinds": ["nothing"]}, {}, "budget_crossed"),
])
def test_what_cannot_work_is_refused_at_the_start(tmp_path, fake_server, alerts, environment, words):
    config = base_config(fake_server.url) | {"alerts": alerts}
    (tmp_path / "c.yaml").write_text(json.dumps(config))
    done = subprocess.run([binary(), "config", "check", "--config", str(tmp_path / "c.yaml")], capture_output=True, text=True,
                          env=clean_environment(FAKE_UPSTREAM_KEY="k", **environment))
    text = done.stdout + done.stderr
    assert done.returncode == 1 and words in text and "canary" not in text, text


def test_the_sample_of_the_documentation_verifies_what_is_sent(alerting, receiver):
    """docs/alerts.md has a receiver in Python: its function takes a true message and no other."""
    page = (ROOT / "docs/alerts.md").read_text()
    sample: dict = {}
    exec(page.split("```python\n")[1].split("```")[0], sample)  # noqa: S102
    server = alerting(receiver)
    server.cli("alerts", "test")
    (test,) = receiver.received
    assert sample["verify"](test.headers, test.body, SECRET)["type"] == "alert.test"
    for headers, body, secret in ((test.headers, test.body + b" ", SECRET), (test.headers, test.body, NEXT_SECRET),
                                  (test.headers | {"webhook-timestamp": "1"}, test.body, SECRET)):
        with pytest.raises(ValueError):
            sample["verify"](headers, body, secret)
