"""solidrust requests list, show, tail: single requests, and the same fields as the console has."""

import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import threading
import time

import pytest

from harness import people
from harness.api import Api
from harness.cli_tail import CliTail
from harness.console import wait_until
from harness.gateway import Gateway, base_config
from harness.terminal import at_terminal, width

pytestmark = pytest.mark.quick

ADA, EVE = "ada@example.org", "eve@example.org"


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory, contract):
    config = base_config(fake_server.url)
    config["console"] |= {"sign_up": "open"}
    own = Gateway(tmp_path_factory.mktemp("requests"), config)
    own.account(ADA)
    own.account(EVE)
    own.keys = {name: own.key(account, name, **more) for account, name, more in (
        (ADA, "shop", {}), (EVE, "请求", {}), (EVE, "trial", {"environment": "test"}))}
    own.apis = {name: Api(own, made["key"], contract) for name, made in own.keys.items()}
    for name in own.keys:
        assert own.apis[name].chat().status == 200
    assert own.apis["shop"].chat(model="small-context").status == 200
    yield own
    own.finish()


def listed(server, *arguments):
    return server.cli("requests", "list", *arguments)["data"]


def test_a_list_is_narrowed_in_every_way(server):
    everything = listed(server)
    assert len(everything) == 4 and [row["at_ms"] for row in everything] == sorted((row["at_ms"] for row in everything), reverse=True)
    assert {row["account_email"] for row in listed(server, "--account", ADA)} == {ADA}
    assert [row["key_name"] for row in listed(server, "--key", "请求")] == ["请求"]
    assert [row["model"] for row in listed(server, "--model", "small-context")] == ["small-context"]
    assert [row["key_name"] for row in listed(server, "--test")] == ["trial"] and len(listed(server, "--live")) == 3
    for status, count in (("200", 4), ("ok", 4), ("4xx", 0), ("failed", 0), ("5xx", 0), ("404", 0)):
        assert len(listed(server, "--status", status)) == count, status
    assert listed(server, "--failed") == []
    assert len(listed(server, "--since", "15m")) == 4 and listed(server, "--until", "15m") == []
    assert len(listed(server, "--since", "2020-01-31", "--until", "2999-01-01")) == 4
    one = everything[1]["id"]
    assert [row["id"] for row in listed(server, "--search", one[8:].lower())] == [one]
    assert listed(server, "--slower", "86400000") == [] and len(listed(server, "--slower", "0")) == 4
    assert [row["latency_ms"] for row in listed(server, "--sort", "latency")] == \
        sorted((row["latency_ms"] for row in everything), reverse=True)
    assert listed(server, "--key", "playground") == []
    first = server.cli("requests", "list", "--limit", "3")
    rest = server.cli("requests", "list", "--before", first["next"])
    assert [row["id"] for row in first["data"] + rest["data"]] == [row["id"] for row in everything] and rest["next"] is None


@pytest.mark.parametrize("arguments,words", [
    (("--status", "6xx"), "--status takes ok, failed, refused, 4xx, 5xx or a number from 100 to 599, not 6xx."),
    (("--limit", "0"), "--limit takes a number from 1 to 1000, not 0."), (("--limit", "1001"), "1 to 1000"),
    (("--slower", "86400001"), "0 to 86400000"), (("--sort", "size"), "--sort takes time, latency,"),
    (("--sort", "cost", "--before", "1-1"), "cannot go together."), (("--live", "--test"), "cannot go together."),
    (("--stream", "maybe"), "--stream takes yes or no, not maybe.")], ids=str)
def test_a_filter_that_is_none_is_misuse(server, arguments, words):
    result = server.run("requests", "list", *arguments, check=False)
    assert result.returncode == 2 and words in result.stderr and result.stdout == "", result.stderr


@pytest.mark.parametrize("arguments,param", [
    (("--since", "yesterday"), "since"), (("--since", "1h", "--until", "2h"), "until"), (("--before", "x"), "before"), (("--upstream", "u" * 65), "upstream"),
    (("--account", "nobody@example.org"), "account"), (("--account", ADA, "--key", "请求"), "key")], ids=str)
def test_a_filter_that_means_nothing_names_itself(server, arguments, param):
    result = server.run("requests", "list", *arguments, "--json", check=False)
    assert result.returncode == 1 and json.loads(result.stderr)["error"]["param"] == param


@pytest.mark.parametrize("columns", [200, 80, 60, 33, 7])
def test_a_list_fits_the_terminal(server, columns):
    shown = at_terminal(server, "requests", "list", columns=columns)
    assert shown.status == 0 and len(shown.lines) == 5, shown.err
    assert [line for line in shown.lines if width(line) > columns] == []
    if columns == 80:
        assert shown.lines[0].split()[:4] == ["TIME", "ID", "STATUS", "MODEL"] and "COST" in shown.lines[0]
        assert re.match(r"(now|\d+ (s|min) ago) +req_\w{12} +200 +", shown.lines[1]), shown.out
    if columns == 200:
        assert EVE in shown.out and "请求" in shown.out and "acc_" not in shown.out


def test_a_script_reads_whole_values(server):
    piped = server.run("requests", "list", "--limit", "3")
    rows = piped.stdout.splitlines()
    assert rows[0].split()[:6] == ["TIME", "ID", "STATUS", "MODEL", "ACCOUNT", "KEY"] and len(rows) == 4
    for row, told in zip(listed(server, "--limit", "3"), rows[1:]):
        assert row["id"] in told and row["account"] in told and row["at"] in told and " ago" not in told
    assert "older ones" in piped.stderr and "--before" in piped.stderr
    assert ADA in server.run("requests", "list", "--wide").stdout


def test_one_request(server):
    whole = listed(server, "--key", "shop")[0]
    for name in (whole["id"], whole["id"][:16]):
        one = server.cli("requests", "show", name)
        assert {field: one[field] for field in whole} == whole
    card = at_terminal(server, "requests", "show", whole["id"])
    for word in (whole["id"], ADA, "shop", whole["model"], "prompt tokens", "first token ms" if whole["first_token_ms"] else "total ms", "cost"):
        assert word in card.out, card.out
    unknown = server.run("requests", "show", "req_0000000000000000000000", check=False)
    assert unknown.returncode == 1 and "usage.keep_records" in unknown.stderr


def test_a_list_is_narrowed_by_stream_and_upstream(server):
    streamed = server.apis["shop"].chat(stream=True).header("x-request-id")
    everything = listed(server)
    assert [row["id"] for row in listed(server, "--stream", "yes")] == [streamed]
    assert listed(server, "--stream", "no") == [row for row in everything if row["id"] != streamed]
    assert [row["key_name"] for row in listed(server, "--upstream", "sandbox")] == ["trial"]
    assert listed(server, "--upstream", "fake") == [row for row in everything if row["key_name"] != "trial"]
    assert listed(server, "--upstream", "fake", "--stream", "yes", "--account", EVE) == [] == listed(server, "--upstream", "fak")
    first = server.cli("requests", "list", "--stream", "no", "--limit", "1")
    assert listed(server, "--stream", "no", "--before", first["next"]) == listed(server, "--stream", "no")[1:]


def test_without_a_server_the_folder_is_asked(make_gateway, contract):
    server = make_gateway()
    server.account(ADA)
    assert Api(server, server.key(ADA)["key"], contract).chat().status == 200
    server.stop()
    (row,) = listed(server)
    assert server.cli("requests", "show", row["id"])["account_email"] == ADA
    refused = server.run("requests", "tail", check=False)
    assert refused.returncode == 1 and "No server runs on" in refused.stderr and refused.stdout == ""


# ---- tail -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_new_requests_are_shown_as_they_are_recorded(server, number):
    tail = CliTail(server).begin()
    assert tail.lines[0].split()[:4] == ["TIME", "ID", "STATUS", "MODEL"]
    for count in (1, 2):
        assert server.apis["shop"].chat().status == 200
        tail.wait(1 + count)
    newest = [row["id"] for row in listed(server, "--limit", "2")]
    assert [line.split()[1] for line in tail.lines[1:]] == newest[::-1], "oldest first, none twice"
    assert tail.end(number) == (0, "")


def test_json_is_one_object_a_line_and_filters_hold(server):
    tail = CliTail(server, "--json", "--key", "trial").begin(server.apis["trial"].chat)
    assert server.apis["shop"].chat().status == 200
    assert server.apis["trial"].chat().status == 200
    tail.wait(1)
    assert server.apis["trial"].chat().status == 200
    tail.wait(2)
    rows = [json.loads(line) for line in tail.lines]
    assert {row["key_name"] for row in rows} == {"trial"} and rows == listed(server, "--key", "trial", "--limit", "2")[::-1]
    assert tail.end() == (0, "")


def test_it_asks_with_a_wait_and_not_over_and_over(server, tmp_path):
    asked = []
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "control.sock"))
    listener.listen()

    def answer():
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                asked.append((time.monotonic(), peer.recv(4096).decode()))
                body = b'{"data":[],"next":"7"}'
                peer.sendall(b"ok %d\n%s" % (len(body), body))

    threading.Thread(target=answer, daemon=True).start()
    process = subprocess.Popen([server.program, "requests", "tail", "--failed", "--data-dir", str(tmp_path)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=server.environment)
    wait_until(lambda: len(asked) >= 4)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    listener.close()
    times = [at for at, _ in asked]
    assert all(later - earlier >= 0.045 for earlier, later in zip(times, times[1:])), times
    assert '"after"' not in asked[0][1] and '"wait_ms"' not in asked[0][1]
    assert all('"after":"7"' in text and '"wait_ms":400' in text and '"status":"failed"' in text for _, text in asked[1:])


def test_a_closed_pipe_ends_it_though_nothing_comes(server):
    for arguments in ((), ("--json",)):
        tail = CliTail(server, *arguments)
        while not select.select([tail.process.stdout], [], [], 0.3)[0]:  # it has begun when it shows something
            assert tail.process.poll() is None and server.apis["shop"].chat().status == 200
        tail.process.stdout.close()
        assert tail.process.wait(20) == 0 and tail.process.stderr.read() == ""


def test_it_outlives_a_restart_and_misses_nothing(make_gateway, contract):
    server = make_gateway()
    server.account(ADA)
    made = server.key(ADA)
    tail = CliTail(server).begin()
    server.stop()
    wait_until(lambda: "does not answer" in tail.said)
    server.start()
    assert Api(server, made["key"], contract).chat().status == 200
    tail.wait(2)
    status, said = tail.end()
    assert status == 0 and "there again" in said


def test_at_a_terminal_its_lines_fit_and_stay_straight(server):
    master, slave = pty.openpty()
    process = subprocess.Popen([server.program, "requests", "tail", "--data-dir", str(server.data)], stdin=subprocess.DEVNULL,
                               stdout=slave, stderr=subprocess.PIPE, env={**server.environment, "TERM": "dumb", "COLUMNS": "80"})
    os.close(slave)
    out = b""
    while b"\n" not in out:
        out += os.read(master, 65536)
    for name in ("shop", "请求"):
        assert server.apis[name].chat().status == 200
    while out.count(b"\n") < 3:
        out += os.read(master, 65536)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    os.close(master)
    lines = out.decode().splitlines()
    assert all(width(line) <= 80 for line in lines), lines
    assert all(re.match(r"\d\d:\d\d:\d\dZ +req_\w{12} +200 +vllm-primary", line) for line in lines[1:]), lines
    assert len({line.index("200") for line in lines[1:]}) == 1


# ---- the console's door ---------------------------------------------------------------------------

def test_the_console_and_the_command_line_say_the_same(server, contract):
    person = people.owner(server, "mia@example.org")
    made = person.new_key("mine")
    assert Api(server, made["key"], contract).chat().status == 200
    (told,) = listed(server, "--account", "mia@example.org")
    (shown,) = person.get("/api/requests")["data"]
    assert {field: told[field] for field in shown} == shown
    assert set(told) - set(shown) == {"at", "cost", "currency", "account", "account_email", "key_name"}
    assert person.get(f"/api/requests/{told['id']}").items() <= server.cli("requests", "show", told["id"]).items()
    for status, count in (("ok", 1), ("200", 1), ("failed", 0), ("404", 0)):
        assert len(person.get("/api/requests", status=status)["data"]) == count == \
            len(listed(server, "--account", "mia@example.org", "--status", status))
    assert len(person.get("/api/requests", search=told["id"][10:], since=told["at_ms"], until=told["at_ms"] + 1)["data"]) == 1
    assert person.get("/api/requests", since=told["at_ms"] + 1)["data"] == []
    for wrong in ({"status": "6xx"}, {"since": 5, "until": 5}, {"limit": 201}):
        assert person.call("GET", "/api/requests", **wrong).status == 400, wrong
