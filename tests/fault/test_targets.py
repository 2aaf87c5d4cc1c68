"""Targets that die, come back, are drained, are full: under load, with the official SDK."""

import sqlite3
import threading
import time

import pytest

from harness.fake import FakeServer
from harness.gateway import Gateway

from .conftest import NAMES, Trio
from .load import LeanLoad, Load, codes, success

KILL = {"connect_timeout": "500ms", "first_byte_timeout": "2s", "stall_timeout": "2s"}


@pytest.fixture(scope="module")
def trio(tmp_path_factory):
    made = Trio(tmp_path_factory.mktemp("targets"), {
        "killed": KILL, "drained": {}, "killed-often": KILL, "ordered": {},
        "capped": {"queue": 50, "queue_timeout": "10s"}, "short-line": {"queue": 0}})
    made.gateway.config["models"][3]["targets"] = [
        {"upstream": name, "model": "ordered", "priority": i} for i, name in enumerate(NAMES)]
    for i in (4, 5):
        for target in made.gateway.config["models"][i]["targets"]:
            target["max_in_flight"] = 1
    made.gateway.write_config(made.gateway.config)
    made.gateway.signal(1)
    made.gateway.wait_log("reloaded")
    yield made
    made.finish()


def test_one_of_three_killed_under_load_and_back_again(trio, report):
    """Whole answers and streams up to their first content: what a dead target cost is met by the others."""
    trio.script([0, 1, 2], delay=0.02)
    victim = trio.fakes[0]
    with Load(trio.gateway.url, trio.key, "killed", workers=12, gap=0) as load:
        load.wait_for(300)
        killed = time.monotonic()
        victim.process.kill()
        time.sleep(4)
        trio.fakes[0] = FakeServer(port=victim.port)
        back = time.monotonic()
        while not trio.calls("killed")[0] and time.monotonic() < back + 20:
            time.sleep(0.05)
        recovered = time.monotonic() - back
    trio.script([0, 1, 2])
    victim.process.wait()
    # A stream of which some had been said cannot be said again: it must have told that it broke.
    told = [one for one in load.outcomes if one.stream and one.content and one.code.startswith("in stream: ")]
    counted = [one for one in load.outcomes if one not in told]
    first = [one for one in counted if killed <= one.ended < killed + 1]
    after = [one for one in counted if one.ended >= killed + 1]
    report.append({"case": "one of three killed, the SDK", "requests": len(load.outcomes),
                   "first second": f"{success(first):.2%} of {len(first)}",
                   "after it": f"{success(after):.2%} of {len(after)}",
                   "cut in mid-stream, told": len(told), "used again after": f"{recovered:.2f} s"})
    assert len(first) > 20 and len(after) > 100
    assert success(first) >= 0.999, codes(first)
    assert success(after) >= 0.9999, codes(after)
    assert len(told) <= 12
    assert recovered < 10


AFTER_KILL = 20_000  # so many that 99.99 % can be told from 99.98 %


@pytest.mark.slow
def test_one_of_three_killed_in_a_sample_that_means_it(trio, report):
    victim = trio.fakes[0]
    with LeanLoad(trio.gateway.address, trio.key, "killed-often") as load:
        load.wait_for(500, within=20)
        killed = time.monotonic()
        victim.process.kill()
        time.sleep(1)
        begun = len(load.ended)
        load.wait_for(begun + AFTER_KILL, within=180)
    trio.fakes[0] = FakeServer(port=victim.port)
    victim.process.wait()
    first, after = load.between(killed, killed + 1), load.between(killed + 1)
    report.append({"case": "one of three killed, bytes", "requests": len(load.ended),
                   "first second": f"{first['ok'] / first.total():.3%} of {first.total()}",
                   "after it": f"{after['ok'] / after.total():.3%} of {after.total()}",
                   "cut in mid-stream, told": "-", "used again after": "-"})
    assert first["ok"] >= 0.999 * first.total(), first
    assert after.total() >= AFTER_KILL and after["ok"] >= 0.9999 * after.total(), after


@pytest.mark.promise("U71")
def test_a_drain_outlives_a_kill_and_a_reload_and_stands_in_the_audit_log(trio, tmp_path):
    config = {**trio.gateway.config}
    server = Gateway(tmp_path / "restart", config)

    def state(upstream: str) -> set[str]:
        return {one["state"] for one in server.cli("upstreams", "list")["targets"] if one["upstream"] == upstream}

    server.cli("upstreams", "drain", "fake-1")
    server.cli("upstreams", "drain", "fake-2", "--model", "capped")
    server.process.kill()
    server.process.wait()
    server.start()
    assert state("fake-1") == {"draining"} and state("fake-2") == {"draining", "healthy"}
    config["models"] = [*config["models"], {"name": "new", "targets": [{"upstream": "fake-1", "model": "new"}]}]
    server.write_config(config)
    server.signal(1)
    server.wait_log("reloaded")
    assert state("fake-1") == {"draining"}
    server.cli("upstreams", "undrain", "fake-1")
    assert state("fake-1") == {"healthy"}
    assert server.stop() == 0
    database = sqlite3.connect(server.data / "solidrust.db")
    actions = database.execute("SELECT action, object, actor FROM audit WHERE action LIKE 'upstream.%'"
                               " ORDER BY id").fetchall()
    assert actions == [("upstream.drain", "fake-1", "cli"), ("upstream.drain", "fake-2", "cli"),
                       ("upstream.undrain", "fake-1", "cli")]


@pytest.mark.promise("U10", "U70")
def test_draining_loses_no_request(trio):
    trio.script([0, 1, 2], delay=0.02)
    with Load(trio.gateway.url, trio.key, "drained") as load:
        load.wait_for(100)
        answer = trio.gateway.cli("upstreams", "drain", "fake-1")
        assert answer["draining"] and answer["targets"] >= 1
        time.sleep(0.2)  # what ran there ends
        before = trio.calls("drained")
        load.wait_for(len(load.outcomes) + 150)
        after = trio.calls("drained")
        assert after[1] == before[1], "a drained target got a new request"
        assert after[0] > before[0] and after[2] > before[2]
        states = {one["upstream"]: one for one in trio.gateway.cli("upstreams", "list")["targets"]
                  if one["model"] == "drained"}
        assert states["fake-1"]["state"] == "draining" and states["fake-1"]["in_flight"] == 0
        trio.gateway.cli("upstreams", "undrain", "fake-1")
        load.wait_for(len(load.outcomes) + 100)
        assert trio.calls("drained")[1] > after[1]
    trio.script([0, 1, 2])
    assert success(load.outcomes) == 1, codes(load.outcomes)


@pytest.mark.promise("U9")
def test_a_lower_priority_serves_only_when_the_higher_cannot(trio):
    with Load(trio.gateway.url, trio.key, "ordered") as load:
        load.wait_for(40)  # by then fake-0, which a test before this one has killed, is trusted again
        begun = trio.calls("ordered")
        load.wait_for(100)
        assert trio.calls("ordered")[1:] == begun[1:]
        trio.gateway.cli("upstreams", "drain", "fake-0")
        time.sleep(0.1)
        zero = trio.calls("ordered")[0]
        load.wait_for(len(load.outcomes) + 80)
        calls = trio.calls("ordered")
        assert calls[0] == zero and calls[1] > 50 and calls[2] == begun[2]
        trio.gateway.cli("upstreams", "undrain", "fake-0")
    assert success(load.outcomes) == 1


@pytest.mark.promise("U13", "U66")
def test_what_finds_every_target_full_waits_and_none_runs_above_its_cap(trio):
    trio.script([0, 1, 2], delay=0.03)
    most, stop = [0], threading.Event()

    def watch():
        while not stop.wait(0.02):
            for one in trio.gateway.cli("upstreams", "list")["targets"]:
                if one["model"] == "capped":
                    most[0] = max(most[0], one["in_flight"])

    watcher = threading.Thread(target=watch)
    watcher.start()
    with Load(trio.gateway.url, trio.key, "capped", workers=12, gap=0) as load:
        load.wait_for(150)
    stop.set()
    watcher.join()
    trio.script([0, 1, 2])
    assert success(load.outcomes) == 1, codes(load.outcomes)
    assert most[0] == 1


@pytest.mark.promise("U68")
def test_a_full_line_says_when_to_come_again(trio):
    import openai

    trio.script([0, 1, 2], delay=0.5)
    with Load(trio.gateway.url, trio.key, "short-line", workers=6, gap=0.05) as load:
        load.wait_for(20)
        client = openai.OpenAI(api_key=trio.key, base_url=trio.gateway.url + "/v1", max_retries=0)
        told = None
        for _ in range(20):
            try:
                client.chat.completions.create(model="short-line", messages=[{"role": "user", "content": "go"}])
            except openai.InternalServerError as error:
                told = error
                break
    trio.script([0, 1, 2])
    assert told is not None and told.status_code == 503 and told.code == "service_unavailable"
    assert int(told.response.headers["retry-after"]) >= 1
    assert set(codes(load.outcomes)) <= {"503 service_unavailable"}


def test_an_upstream_is_tested(trio):
    answer = trio.gateway.cli("upstreams", "test", "fake-2")
    assert answer["alive"] and answer["models"]
    assert trio.gateway.run("upstreams", "test", "nowhere", check=False).returncode == 1
