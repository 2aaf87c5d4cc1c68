"""The status page: which models can be used now, and for 90 days, for those who may see it. From docs/status-page.md."""

import signal
import sqlite3
import time

import pytest
import yaml

from harness import people
from harness.api import Api
from harness.console import Console, wait_until
from harness.gateway import base_config

pytestmark = pytest.mark.quick
PATH = "/api/status"
ADA = "ada@example.org"
DAY_S = 86_400
UNKNOWN, AVAILABLE, DEGRADED, UNAVAILABLE = range(4)


@pytest.fixture
def serve(make_gateway, fake_server):
    def start(page="all", models=(), **more):
        def change(config):
            config["console"] |= {"sign_up": "open"}
            config["upstreams"] += [{"name": name, "kind": "openai", "base_url": f"http://127.0.0.1:{port}/v1"}
                                    for name, port in (("gone", 9), ("gone-too", 10))]
            config["models"] += models
            if page is not None:
                config["status"] = {"page": page}
        return make_gateway(change, **more)
    return start


def status(server, person=None):
    response = (person.browser if person else Console(server)).get(PATH)
    if person and response.status == 200:
        person.contract.check(response)
    return response


def model(server, name, person=None):
    (found,) = [one for one in status(server, person).json["models"] if one["name"] == name]
    return found


@pytest.mark.promise("S78")
@pytest.mark.parametrize("page", [None, "off"])
def test_off_there_is_no_such_path(serve, page):
    server = serve(page)
    refused, unknown = Console(server).get(PATH), Console(server).get("/api/nothing")
    assert refused.status == unknown.status == 404
    assert refused.json == unknown.json
    assert Console(server).ok("GET", "/api/about")["status_page"] == "off"
    assert people.owner(server, ADA).call("GET", PATH).status == 404


def test_members_have_to_sign_in(serve):
    server = serve("members")
    assert (status(server).status, status(server).json["code"]) == (401, "not_authenticated")
    person = people.owner(server, ADA)
    assert person.get(PATH)["state"] == "available"
    assert Console(server).ok("GET", "/api/about")["status_page"] == "members"


def test_a_reload_says_who_may_see_it(serve):
    server = serve("off")
    server.write_config(yaml.safe_load(server.config_file.read_text()) | {"status": {"page": "all"}})
    server.signal(signal.SIGHUP)
    wait_until(lambda: status(server).status == 200)


@pytest.mark.promise("S79")
def test_it_tells_of_models_and_of_nothing_else(serve):
    server = serve(models=[{"name": "practice", "targets": [{"upstream": "sandbox", "model": "sandbox"}]},
                           {"name": "shaky", "targets": [{"upstream": "gone", "model": "secret-name"}]}])
    person = people.owner(server, ADA)
    assert status(server, person).status == 200
    answer = status(server)
    assert answer.status == 200 and answer.header("cache-control") == "no-store"
    names = [one["name"] for one in answer.json["models"]]
    assert "shaky" in names and "vllm-primary" in names
    assert "practice" not in names and not [name for name in names if "sandbox" in name]
    text = answer.body.decode()
    for word in ("gone", "secret-name", "fake", "upstream", "in_flight", "requests", "127.0.0.1", "fake-chat"):
        assert word not in text, word
    assert Console(server).get(f"{PATH}?x=1").status == 400


def test_a_model_is_as_good_as_its_targets(serve, contract):
    pair = [{"upstream": "gone", "model": "a", "priority": 0}, {"upstream": "fake", "model": "fake-chat", "priority": 1}]
    server = serve(models=[{"name": "alone", "targets": [{"upstream": "gone-too", "model": "b"}]}, {"name": "pair", "targets": pair}])
    assert model(server, "alone")["state"] == model(server, "pair")["state"] == "available", "nothing else is known yet"
    server.account(ADA)
    api = Api(server, server.key(ADA)["key"], contract)
    for _ in range(6):
        assert api.chat(model="alone").status in (502, 503)
        assert api.chat(model="pair").status == 200
    wait_until(lambda: model(server, "alone")["state"] == "unavailable")
    wait_until(lambda: model(server, "pair")["state"] == "degraded")
    assert model(server, "vllm-primary")["state"] == "available" and status(server).json["state"] == "degraded"
    wait_until(lambda: model(server, "alone")["incidents"], within=60)
    (incident,) = model(server, "alone")["incidents"]
    assert incident["until_ms"] is None and abs(time.time() * 1000 - incident["from_ms"]) < 120_000
    assert model(server, "pair")["incidents"] == []
    server.cli("upstreams", "drain", "fake")
    wait_until(lambda: status(server).json["state"] == "unavailable")


def test_days_come_from_the_database_and_gaps_are_unknown(serve):
    server = serve()
    wait_until(lambda: model(server, "vllm-primary")["uptime"] == "100.00")
    server.stop()
    today = int(time.time()) // DAY_S
    minutes = bytearray(360)
    def paint(first, last, state):
        for minute in range(first, last):
            minutes[minute // 4] = minutes[minute // 4] & ~(3 << minute % 4 * 2) | state << minute % 4 * 2
    paint(0, 1_000, AVAILABLE)  # no server from 1,100 on
    paint(1_000, 1_050, UNAVAILABLE)
    paint(1_050, 1_100, DEGRADED)
    database = sqlite3.connect(server.data / "solidrust.db")
    with database:
        for back in (2, 89, 90):
            database.execute("INSERT INTO status_days (model, day, minutes) VALUES ('vllm-primary', ?, ?)", (today - back, bytes(minutes)))
        database.execute("INSERT INTO status_days (model, day, minutes) VALUES ('deleted-model', ?, ?)", (today - 1, bytes(minutes)))
    database.close()
    server.start()
    shown = model(server, "vllm-primary")
    days = shown["days"]
    assert len(days) == 90 and [day["at_ms"] for day in days] == [(today - 89 + at) * DAY_S * 1000 for at in range(90)]
    assert days[87] == days[0] | {"at_ms": days[87]["at_ms"]}
    assert {**days[87], "at_ms": 0} == {"at_ms": 0, "uptime": "95.45", "degraded_minutes": 50, "unavailable_minutes": 50, "unknown_minutes": 340}
    assert days[88]["uptime"] is None and days[88]["unknown_minutes"] == 1_440
    begin = (today - 2) * DAY_S * 1000
    assert shown["incidents"][0] == {"from_ms": begin + 1_000 * 60_000, "until_ms": begin + 1_050 * 60_000}
    assert len(shown["incidents"]) == 2 and "deleted-model" not in status(server).body.decode()
    # What is older than 90 days goes.
    def kept():
        database = sqlite3.connect(server.data / "solidrust.db")
        days = [day for (day,) in database.execute("SELECT day FROM status_days WHERE model = 'vllm-primary' ORDER BY day")]
        database.close()
        return days
    wait_until(lambda: kept()[0] == today - 89)


def test_a_restart_keeps_what_was_seen_of_the_day(serve):
    server = serve()
    wait_until(lambda: model(server, "vllm-primary")["uptime"] == "100.00")
    server.stop()

    def seen():
        """The newest day that is kept, and its minutes."""
        database = sqlite3.connect(server.data / "solidrust.db")
        day, minutes = database.execute("SELECT day, minutes FROM status_days WHERE model = 'vllm-primary' ORDER BY day DESC").fetchone()
        database.close()
        return day, minutes

    day, minutes = seen()
    database = sqlite3.connect(server.data / "solidrust.db")
    with database:  # as if it had been unavailable in the first minute of the day
        database.execute("UPDATE status_days SET minutes = ? WHERE model = 'vllm-primary' AND day = ?",
                         (bytes([minutes[0] | UNAVAILABLE]) + minutes[1:], day))
    database.close()
    server.start()
    shown = lambda: {one["at_ms"]: one for one in model(server, "vllm-primary")["days"]}[day * DAY_S * 1000]
    wait_until(lambda: shown()["unavailable_minutes"] == 1)
    server.stop()
    last, kept = seen()
    assert last > day or kept[0] & 3 == UNAVAILABLE
