"""What the console shows and changes, through the real listener: keys, limits, usage, requests, models, and an operator's
pages. The harness holds every answer against control.yaml."""

import csv
import io
import json
import sqlite3
import time
from urllib.parse import quote

import pytest

from harness.api import Api
from harness import people
from harness.client import Connection
from harness.console import PASSWORD, token_of
from harness.fake import fake
from harness.gateway import Gateway, base_config

DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def place(fake_server, tmp_path_factory):
    config = base_config(fake_server.url)
    config["console"] |= {"sign_up": "open", "upgrade_contact": "mailto:root@example.org"}
    config["models"][0] |= {"prompt_price_per_million": 0.15, "completion_price_per_million": 0.6}
    config["currency"] = "EUR"
    config["upstreams"].append({"name": "gone", "kind": "openai", "base_url": "http://127.0.0.1:9/v1"})
    config["models"].append({"name": "shaky", "targets": [{"upstream": "gone", "model": "x", "priority": 0},
                                                          {"upstream": "fake", "model": "fake-chat", "priority": 1}]})
    config["models"].append({"name": "watched", "targets": [{"upstream": "fake", "model": "fake-watched"}]})
    server = Gateway(tmp_path_factory.mktemp("console"), config)
    yield server
    server.finish()


@pytest.fixture(scope="module")
def root(place):
    return people.operator(place, "root@example.org")


@pytest.fixture(scope="module")
def ada(place):
    return people.owner(place, "ada@example.org")


@pytest.fixture
def v1(place, contract):
    return lambda key: Api(place, key, contract)


def eventually(check, within: float = 10.0):
    """The journal reaches the database a moment after the answer."""
    deadline = time.monotonic() + within
    while True:
        if (value := check()) or time.monotonic() > deadline:
            return value
        time.sleep(0.05)


def found(root, address):
    (row,) = root.get(f"/api/operator/accounts?search={quote(address)}")["data"]
    return row


def account_of(root, address, tier):
    row = found(root, address)
    return root.ok("PATCH", f"/api/operator/accounts/{row['id']}", {"tier": tier})


# Keys


def test_a_keys_life_in_the_console(ada, v1):
    made = ada.new_key("shop", scopes=["chat:read"], models=["vllm-primary"], limits={"concurrent": 3},
                       expires_in="90d")
    assert made["created_by"] == "ada@example.org" and made["limits"]["concurrent"] == 3
    assert v1(made["key"]).chat().status == 200
    path = f"/api/keys/{made['id']}"
    shown = ada.get(path)
    assert "key" not in shown and shown["hint"].endswith(made["key"][-4:])
    # At once, though the last use is written once a minute.
    assert shown["last_used_ms"] is not None and shown["last_used_from"] == "127.0.0.1"
    assert eventually(lambda: ada.get(path)["sparkline"] == [0] * 13 + [1])
    changed = ada.ok("PATCH", path, {"name": "web shop", "status": "disabled"})
    assert (changed["name"], changed["status"]) == ("web shop", "disabled")
    assert v1(made["key"]).chat().status == 401
    ada.ok("PATCH", path, {"status": "active"})
    fresh = ada.ok("POST", path + "/rotate", {"grace": "1h"})
    ada.gateway.secrets.append(fresh["key"])
    assert fresh["rotated_from"] == made["id"] and fresh["limits"]["concurrent"] == 3
    assert v1(made["key"]).chat().status == 200 == v1(fresh["key"]).chat().status
    assert ada.get(path)["rotated_to"] == fresh["id"] and ada.get(path)["uses_after_rotation"] == 1
    revoked = ada.ok("POST", f"/api/keys/{fresh['id']}/revoke", {"reason": "a test", "compromised": True})
    assert revoked["status"] == "revoked" and revoked["revoked_why"] == "a test"
    assert v1(fresh["key"]).chat().status == 401
    assert [key["id"] for key in ada.get("/api/keys")["data"]][:2] == [fresh["id"], made["id"]]


def test_keys_page_by_page_searched_and_sorted(ada):
    made = [ada.new_key(f"paged-{number}")["id"] for number in (9, 10, 1)]
    seen, before = [], None
    while True:
        page = ada.get("/api/keys", search="PAGED", sort="name", limit=2, **({"before": before} if before else {}))
        seen += [key["id"] for key in page["data"]]
        assert page["total"] == 3 and page["counts"]["status"]["active"] == 3
        before = page["next"]
        if before is None:
            break
    assert seen == [made[2], made[0], made[1]]
    names = ada.get("/api/key-names")["data"]
    assert len(names) == ada.get("/api/keys", limit=1)["all"] and names[0]["name"] == "paged-1"
    for wrong in ("limit=0", "limit=201", "status=lost", "environment=both", "care=all", "sort=size", "before=key_nope",
                  "search=" + "x" * 201):
        assert ada.call("GET", f"/api/keys?{wrong}").status == 400, wrong


def test_a_keys_scopes_models_and_addresses_can_be_changed_and_hold_at_once(ada, v1):
    made = ada.new_key("changing")
    path = f"/api/keys/{made['id']}"
    assert v1(made["key"]).get("/v1/models").status == 200
    ada.ok("PATCH", path, {"scopes": ["chat:read"], "models": ["bge-m3"]})
    assert v1(made["key"]).get("/v1/models").status == 403
    assert v1(made["key"]).chat().status == 404
    ada.ok("PATCH", path, {"models": [], "addresses": ["192.0.2.0/24"]})
    assert v1(made["key"]).chat().status == 401
    ada.ok("PATCH", path, {"addresses": []})
    assert v1(made["key"]).chat().status == 200


def test_a_keys_expiry_can_be_changed_and_holds_at_once(ada, v1):
    made = ada.new_key("ending")
    path = f"/api/keys/{made['id']}"
    assert ada.ok("PATCH", path, {"expires_in": "2s"})["expires_ms"] is not None
    assert v1(made["key"]).get("/v1/models").status == 200
    assert ada.ok("PATCH", path, {"expires_in": None})["expires_ms"] is None
    ada.ok("PATCH", path, {"expires_in": "1s"})
    deadline = time.monotonic() + 10
    while v1(made["key"]).get("/v1/models").status != 401:  # a call of a model would count
        assert time.monotonic() < deadline, "the key does not expire"
        time.sleep(0.1)
    assert ada.call("PATCH", path, {"expires_in": "1h"}).status == 400, "an expired key is revived"


def test_the_command_line_and_the_console_see_the_same(ada, place):
    made = ada.new_key("both")
    assert place.cli("keys", "show", made["id"])["name"] == "both"
    place.cli("keys", "rename", made["id"], "--name", "renamed")
    assert ada.get(f"/api/keys/{made['id']}")["name"] == "renamed"
    entries = place.cli("audit", "--limit", "2")["audit"]
    assert [entry["action"] for entry in entries] == ["key.rename", "key.create"]
    assert entries[0]["actor"] == "cli" and entries[1]["actor"].startswith("acc_")
    table = place.run("audit").stdout
    assert "key.rename" in table and table.startswith("TIME")


def test_the_first_call_shows_within_two_seconds(place, root, v1):
    new = people.owner(place, "first@example.org")
    assert new.get("/api/session")["first_steps"] == {"verified": True, "key_created": False, "first_call": False}
    key = new.new_key("first")["key"]
    assert new.get("/api/session")["first_steps"] == {"verified": True, "key_created": True, "first_call": False}
    assert v1(key).chat().status == 200
    assert eventually(lambda: new.get("/api/session")["first_steps"]["first_call"], within=2.0)


# Limits


@pytest.mark.promise("L85")
def test_meters_stand_where_the_calls_put_them(place, root, v1):
    person = people.owner(place, "meters@example.org")
    limits = person.get("/api/limits")
    assert limits["tier"] == "free"
    assert [tier["name"] for tier in limits["tiers"]][:4] == ["free", "basic", "pro", "enterprise"]
    meters = {meter["limit"]: meter for meter in limits["meters"]}
    assert set(meters) == {"requests_per_minute", "requests_per_hour", "requests_per_day", "tokens_per_minute",
                           "concurrent"}
    assert all(meter["used"] == 0 and meter["resets_ms"] is None for meter in meters.values())
    key = person.new_key()["key"]
    before = int(time.time() * 1000)
    assert v1(key).chat().status == 200
    meters = {meter["limit"]: meter for meter in person.get("/api/limits")["meters"]}
    assert meters["requests_per_minute"]["used"] == 1 and meters["requests_per_minute"]["maximum"] == 10
    assert before < meters["requests_per_minute"]["resets_ms"] <= before + 62_000
    assert meters["tokens_per_minute"]["used"] > 0 and meters["concurrent"]["used"] == 0
    assert person.get("/api/limits")["refused"]["hours"] == [0] * 24
    assert [v1(key).chat().status for _ in range(11)] == [200] * 9 + [429] * 2
    refused = person.get("/api/limits")["refused"]
    assert sum(refused["hours"]) == 2 and refused["since_ms"] <= before
    assert person.get("/api/limits")["upgrade_contact"] == "mailto:root@example.org"


@pytest.mark.promise("L55")
def test_budgets_of_the_account_and_its_keys_are_shown(place, contract):
    person, other = people.owner(place, "biggest@example.org"), people.owner(place, "stranger@example.org")
    assert person.get("/api/limits")["budget"] == []
    key = person.new_key("shop")
    place.run("budgets", "set", "--account", "biggest@example.org", "--money", "12.5")
    place.run("budgets", "set", "--key", key["id"], "--tokens", "4000")
    used = Api(place, key["key"], contract).chat().json["usage"]["total_tokens"]
    assert eventually(lambda: person.get("/api/usage", by="key")["total"]["requests"] == 1)
    own, of_key = person.get("/api/limits")["budget"]
    assert (own["of"], own["key"], own["tokens"]) == ("account", None, None)
    assert own["cost_nano"]["maximum"] == 12_500_000_000 and 0 < own["cost_nano"]["used"] <= own["cost_nano"]["forecast"]
    assert (of_key["of"], of_key["key"], of_key["cost_nano"]) == ("key", key["id"], None)
    assert of_key["tokens"]["used"] == used and of_key["tokens"]["maximum"] == 4_000
    assert of_key["resets_ms"] % DAY_MS == 0 and of_key["resets_ms"] > time.time() * 1000
    assert other.get("/api/limits")["budget"] == []


# Usage


@pytest.fixture(scope="module")
def used(ada, place, contract):
    """Two models, two keys, a failure."""
    keys = [ada.new_key("one"), ada.new_key("two")]
    apis = [Api(place, key["key"], contract) for key in keys]
    for _ in range(3):
        assert apis[0].chat(stream=True).status == 200
    assert apis[1].chat(model="small-context").status == 200
    assert apis[1].chat("[[status 500]]", check=False).status >= 200
    ids = [key["id"] for key in keys]
    assert eventually(lambda: ada.get("/api/usage", by="key", key=ids[1])["total"]["requests"] == 2)
    return ids


@pytest.mark.promise("L82")
def test_usage_by_everything(ada, used):
    by_key = {row["group"]: row for row in ada.get("/api/usage", by="key")["data"]}
    assert by_key[used[0]]["requests"] == 3
    one = ada.get("/api/usage", by="model", key=used[0])
    assert [row["group"] for row in one["data"]] == ["vllm-primary"]
    assert one["total"]["prompt_tokens"] > 0 and one["total"]["latency_p95_ms"] is not None
    assert one["total"]["first_token_p50_ms"] is not None
    small = ada.get("/api/usage", by="key", model="small-context")
    assert [row["group"] for row in small["data"]] == [used[1]]
    today = time.strftime("%Y-%m-%d", time.gmtime())
    assert today in [row["group"] for row in ada.get("/api/usage", by="day")["data"]]


def test_usage_of_an_hour_has_minutes(ada, used):
    now = int(time.time() * 1000)
    answer = ada.get("/api/usage", since=now - 3_600_000, until=now, key=used[0])
    assert answer["step_ms"] == 60_000 and answer["until_ms"] % 60_000 == 0
    assert len(answer["data"]) in (60, 61) and answer["total"]["requests"] == 3


@pytest.mark.parametrize("days, step", [(1, 3_600_000), (7, 6 * 3_600_000), (30, DAY_MS)])
def test_usage_by_time_has_every_step(ada, used, days, step):
    now = int(time.time() * 1000)
    answer = ada.get("/api/usage", since=now - days * DAY_MS, until=now, key=used[0])
    assert answer["step_ms"] == step
    times = [int(row["group"]) for row in answer["data"]]
    assert all(b - a == step for a, b in zip(times, times[1:])) and times[0] <= answer["since_ms"]
    assert sum(row["requests"] for row in answer["data"]) == answer["total"]["requests"] == 3


@pytest.mark.promise("L82")
def test_usage_as_a_file(ada, used):
    response = ada.call("GET", "/api/usage.csv", by="model", key=used[0])
    assert response.status == 200 and response.header("content-type") == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.body.decode())))
    assert [(row["model"], row["requests"]) for row in rows] == [("vllm-primary", "3")]
    assert rows[0]["since_utc"] < rows[0]["until_utc"]
    by_key = ada.call("GET", "/api/usage.csv", by="key", key=used[0]).body.decode()
    names = {key["id"]: key["name"] for key in ada.get("/api/keys")["data"]}
    assert [(row["key"], row["key_name"]) for row in csv.DictReader(io.StringIO(by_key))] == [(used[0], names[used[0]])]


@pytest.mark.promise("L84")
def test_sums_of_before_there_were_histograms_have_no_percentiles(make_gateway, contract):
    server = make_gateway(lambda config: config["console"].update({"sign_up": "open"}))
    ada = people.owner(server, "ada@example.org")
    assert Api(server, ada.new_key("k")["key"], contract).chat().status == 200

    def month():
        total = ada.get("/api/usage", by="day", since=int(time.time() * 1000) - 20 * DAY_MS)["total"]
        return total["requests"], total["latency_p50_ms"] is None, total["latency_p95_ms"] is None

    assert eventually(lambda: month()[0] == 1) and month() == (1, False, False)
    assert server.stop() == 0
    database = sqlite3.connect(server.data / "solidrust.db")
    for table in ("usage_hour", "usage_day"):  # as db/migrations/sqlite/0004 leaves what was there
        database.execute(f"UPDATE {table} SET latency = x'', first_token = x''")
    database.commit()
    database.close()
    server.start()
    ada.browser.address = server.console_address  # another port
    assert month() == (1, True, True)


@pytest.mark.promise("L56", "L58")
def test_test_calls_stand_apart_and_cost_nothing(place, contract):
    person = people.owner(place, "apart@example.org")
    live, test = person.new_key("live"), person.new_key("test", environment="test")
    assert Api(place, live["key"], contract).chat().status == 200
    for _ in range(5):
        assert Api(place, test["key"], contract).chat().status == 200

    def total(**asked):
        return person.get("/api/usage", by="model", **asked)["total"]

    assert eventually(lambda: total(environment="test")["requests"] == 5)
    assert total()["requests"] == total(environment="live")["requests"] == 1 and total()["cost_nano"] > 0
    assert total(environment="test")["cost_nano"] == 0 and total(environment="test")["prompt_tokens"] > 0
    rows = person.get("/api/requests")["data"]
    assert {row["environment"] for row in rows} == {"live", "test"}
    assert [row["cost_nano"] > 0 for row in rows] == [row["environment"] == "live" for row in rows]
    assert len(person.get("/api/requests", environment="test")["data"]) == 5
    (row,) = csv.DictReader(io.StringIO(
        person.call("GET", "/api/usage.csv", by="model", environment="test").body.decode()))
    assert row["requests"] == "5" and row["cost"] == "0"
    both = total(environment="both")
    assert both["requests"] == 6 and both["cost_nano"] == total()["cost_nano"] and both["latency_p50_ms"] == total()["latency_p50_ms"]
    for path, wrong in (("/api/usage", "all"), ("/api/usage.csv", "all"), ("/api/requests", "both")):
        assert person.call("GET", path, environment=wrong).status == 400


@pytest.mark.promise("L82")
def test_requests_page_by_page_and_in_detail(ada, used):
    seen, before = [], None
    while True:
        page = ada.get("/api/requests", limit=2, key=used[0], **({"before": before} if before else {}))
        seen += page["data"]
        before = page["next"]
        if before is None:
            break
    assert len(seen) == 3 and len({row["id"] for row in seen}) == 3
    assert [row["at_ms"] for row in seen] == sorted((row["at_ms"] for row in seen), reverse=True)
    detail = ada.get(f"/api/requests/{seen[0]['id']}")
    assert detail["target"] == "fake/fake-chat" and detail["status"] == 200 and detail["attempts"] == 1
    assert all(row["status"] < 400 for row in ada.get("/api/requests", status="ok")["data"])
    assert all(row["status"] >= 400 for row in ada.get("/api/requests", status="failed")["data"])
    # A time: from its first millisecond on, up to its end.
    first = seen[-1]["at_ms"]
    assert seen[-1]["id"] in [row["id"] for row in ada.get("/api/requests", since=first, limit=200)["data"]]
    assert seen[-1]["id"] not in [row["id"] for row in ada.get("/api/requests", until=first, limit=200)["data"]]
    slow = ada.get("/api/requests", sort="latency")
    took = [row["latency_ms"] for row in slow["data"]]
    assert took == sorted(took, reverse=True) and slow["next"] is None and slow["complete"]
    assert ada.get("/api/requests", slower=86_400_000)["data"] == []
    for wrong in ("since=-1", "until=253402300800000", "since=5&until=5", "slower=86400001", "status=600", "sort=size",
                  "limit=201", "sort=cost&before=1-1"):
        assert ada.call("GET", f"/api/requests?{wrong}").status == 400, wrong


def test_a_request_tells_each_attempt_with_its_reason(ada, v1):
    key = ada.new_key("shaky")
    answer = v1(key["key"]).chat(model="shaky")
    assert answer.status == 200
    path = f"/api/requests/{answer.header('x-request-id')}"
    assert eventually(lambda: ada.call("GET", path).status == 200)
    tries = ada.get(path)["tries"]
    assert [one["target"] for one in tries] == ["gone", "fake"]
    assert tries[0]["error"] in ("connect", "passed over: ejected")  # a probe may have been there before
    assert (tries[1]["error"], tries[1]["status"]) == ("", 200)


# Models and the operator


def test_the_currency_is_told_wherever_there_is_money(ada, place):
    assert ada.get("/api/about")["currency"] == "EUR"
    place.run("budgets", "set", "--account", "ada@example.org", "--money", "1000")
    (budget,) = [row for row in place.cli("budgets", "list")["budgets"] if row["account_email"] == "ada@example.org"]
    assert (budget["money"], budget["currency"]) == ("1000", "EUR")
    assert all(row["currency"] == "EUR" for row in place.cli("usage", "--by", "model")["usage"])
    assert all(row["currency"] == "EUR" for row in place.cli("requests", "list")["data"])


def test_models_say_how_they_are(ada, root):
    models = {model["id"]: model for model in ada.get("/api/models")["data"]}
    # Which server answers is for operators.
    assert all(model["targets"] == [] for model in models.values())
    assert models["vllm-primary"]["other_names"] == ["fake-chat"] and models["fake-chat"]["own_name"]
    assert models["vllm-primary"]["price"] == {"prompt": 150, "completion": 600, "cached": 150, "unit": None, "units": 0, "per": 1}
    seen = {model["id"]: model for model in root.get("/api/models")["data"]}
    assert seen["vllm-primary"]["targets"] == [{"upstream": "fake", "model": "fake-chat"}]
    assert models["bge-m3"]["kind"] == "embedding" and models["small-context"]["context"] == 64
    assert eventually(lambda: {model["id"]: model["status"] for model in ada.get("/api/models")["data"]}[
        "vllm-primary"] == "up")


def test_what_models_were_seen_to_do_is_told_through_both_doors(place, root, ada, v1):
    api = v1(people.owner(place, "looks@example.org").new_key()["key"])

    def told():
        (model,) = [model for model in root.get("/api/models")["data"] if model["id"] == "watched"]
        return model["seen"], model["longest_answer"]

    tools = [{"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}]
    call = 'fake:{"calls":[{"name":"look","arguments":{}}]}'
    picture = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]
    assert told() == ([], None)
    assert api.chat('fake:{"calls":[]}', model="watched", fields={"tools": tools}).status == 200
    assert eventually(lambda: told()[1]) and told()[0] == []  # tools that are not called show nothing
    for content, fields, seen in [(call, {"tools": tools}, ["tools"]), (picture, {}, ["tools", "images"]),
                                  ("Hello", {"stream": True}, ["streaming", "tools", "images"])]:
        assert api.chat(content, model="watched", fields=fields).status == 200
        assert eventually(lambda: told()[0] == seen), (told(), seen)
    (shown,) = [model for model in ada.get("/api/models")["data"] if model["id"] == "watched"]
    assert (shown["seen"], shown["longest_answer"]) == (told()[0], None)  # how long it was is for operators
    (row,) = [row for row in place.cli("models")["models"] if row["name"] == "watched"]
    assert (row["seen"], row["longest_answer"]) == told()


def test_an_operator_changes_a_tier_and_the_limit_changes_at_once(place, root, v1):
    person = people.owner(place, "upgraded@example.org")
    key = v1(person.new_key()["key"])
    assert [key.chat().status for _ in range(11)] == [200] * 10 + [429]
    account_of(root, "upgraded@example.org", "basic")
    assert key.chat().status == 200 and person.get("/api/limits")["tier"] == "basic"
    root.ok("PUT", "/api/operator/tiers/basic", {"requests_per_minute": 11})
    assert key.chat().status == 429
    root.ok("PUT", "/api/operator/tiers/basic", {"requests_per_minute": None})
    assert key.chat().status == 200
    assert "requests_per_minute" not in [meter["limit"] for meter in person.get("/api/limits")["meters"]]
    root.ok("PUT", "/api/operator/tiers/basic", {"requests_per_minute": 60})


def test_a_budget_that_an_operator_sets_holds_at_once(place, root, v1):
    person = people.owner(place, "budgeted@example.org")
    key = v1(person.new_key()["key"])
    account = found(root, person.email)
    assert account["budget"] is None
    path = f"/api/operator/accounts/{account['id']}/budget"
    assert root.ok("PUT", path, {"tokens": 0, "cost_nano": None})["budget"] == {"tokens": 0, "cost_nano": None}
    assert found(root, person.email)["budget"] == {"tokens": 0, "cost_nano": None}
    detail = root.get(f"/api/operator/accounts/{account['id']}")
    assert (detail["live_keys"], detail["sessions"], detail["account"]["budget"]["tokens"]) == (1, 1, 0)
    assert key.chat().status == 429 and person.get("/api/limits")["budget"][0]["tokens"]["maximum"] == 0
    assert root.ok("PUT", path, {"tokens": None, "cost_nano": None})["budget"] is None
    assert key.chat().status == 200


def test_an_operator_makes_accounts_tiers_and_another_operator(place, root):
    assert root.call("POST", "/api/operator/tiers", {"name": "gold", "limits": {"concurrent": 3}}).status == 201
    assert root.call("POST", "/api/operator/tiers", {"name": "gold"}).status == 422
    made = root.call("POST", "/api/operator/accounts", {"email": "Invited@example.org", "tier": "gold"})
    assert made.status == 201 and made.json["email"] == "invited@example.org" and not made.json["verified"]
    assert root.call("POST", "/api/operator/accounts", {"email": "invited@example.org"}).status == 422
    token = token_of(place.wait_mail("invited@example.org", "reset?token="))
    invited = people.Person(place, "invited@example.org")
    invited.ok("PUT", "/api/password-reset", {"token": token, "password": PASSWORD})
    invited.browser.log_in(invited.email)
    assert invited.get("/api/session")["verified"] and invited.call("GET", "/api/operator/accounts").status == 403
    path = f"/api/operator/accounts/{made.json['id']}"
    assert root.ok("PATCH", path, {"role": "operator"})["role"] == "operator"
    assert invited.call("GET", "/api/session").status == 401  # it is to sign in again
    invited.browser.log_in(invited.email)
    own = f"/api/operator/accounts/{invited.get('/api/session')['account']}"
    assert invited.call("PATCH", own, {"role": "owner"}).status == 400
    assert [row["accounts"] for row in root.get("/api/operator/tiers")["data"] if row["tier"]["name"] == "gold"] == [1]
    assert root.call("DELETE", "/api/operator/tiers/gold").status == 400  # somebody is in it
    assert root.ok("PATCH", path, {"role": "owner", "tier": "free"})["role"] == "owner"
    assert root.ok("DELETE", "/api/operator/tiers/gold")["name"] == "gold"
    assert root.call("DELETE", "/api/operator/tiers/free").status == 400
    assert [tier["name"] for tier in root.get("/api/limits")["tiers"]].count("gold") == 0


def test_the_audit_log_is_searched_by_person_action_and_time(place, root):
    person = people.owner(place, "audited@example.org")
    person.new_key("audited key")
    path = "/api/operator/audit"
    (made,) = root.get(path, search="audited@", action="key")["data"]
    assert made["action"] == "key.create"
    assert root.get(path, search="audited key", action="key.create")["data"] == [made]
    assert root.get(path, search="audited@", action="key", until=made["at_ms"])["data"] == []
    assert root.get(path, search="audited@", action="key", since=made["at_ms"])["data"] == [made]
    assert root.get(path, search="nobody at all") == {"data": [], "next": None, "emails": {}}
    for wrong in ("limit=201", "search=" + 201 * "x", "since=-1", "until=253402300800000", "actor=ada"):
        assert root.call("GET", f"{path}?{wrong}").status == 400, wrong


def test_an_operators_list_of_accounts_is_paged(place, root):
    for number in range(3):
        people.owner(place, f"paged-{number}@example.org")
    path = "/api/operator/accounts?search=PAGED-"
    first = root.get(f"{path}&limit=2")
    assert [row["email"] for row in first["data"]] == ["paged-2@example.org", "paged-1@example.org"]
    rest = root.get(f"{path}&limit=2&before={first['next']}")
    assert [row["email"] for row in rest["data"]] == ["paged-0@example.org"] and rest["next"] is None
    assert root.get(f"{path}&limit=200")["next"] is None
    for wrong in ("limit=0", "limit=201", "before=paged-0", "search=" + 255 * "x", "page=2"):
        assert root.call("GET", f"/api/operator/accounts?{wrong}").status == 400, wrong
    assert root.get("/api/operator/accounts?search=" + 254 * "x")["data"] == []


def test_an_operator_disables_an_account_and_its_keys_and_sessions_end(place, root, v1):
    person = people.owner(place, "disabled@example.org")
    key = v1(person.new_key()["key"])
    assert key.chat().status == 200
    row = found(root, person.email)
    assert row["keys"] == 1 and row["verified"]
    root.ok("PATCH", f"/api/operator/accounts/{row['id']}", {"disabled": True})
    assert key.chat().status == 401 and person.call("GET", "/api/keys").status == 401
    root.ok("PATCH", f"/api/operator/accounts/{row['id']}", {"disabled": False})
    assert key.chat().status == 200
    own = found(root, root.email)
    assert root.call("PATCH", f"/api/operator/accounts/{own['id']}", {"disabled": True}).status == 400


def test_upstreams_are_shown_and_tested(root):
    upstreams = {row["name"]: row for row in root.get("/api/operator/upstreams")["data"]}
    assert upstreams["fake"]["base_url"].startswith("http://127.0.0.1:") and "vllm-primary" in upstreams["fake"]["models"]
    assert root.ok("POST", "/api/operator/upstreams/fake/test")["ok"]
    gone = root.ok("POST", "/api/operator/upstreams/gone/test")
    assert not gone["ok"] and gone["message"]
    assert root.call("POST", "/api/operator/upstreams/nope/test").status == 404


@pytest.mark.promise("U6", "U69")
def test_a_test_of_an_upstream_tells_by_its_exit_status_and_changes_nothing(make_gateway):
    def change(config):
        config["upstreams"].append({"name": "gone", "kind": "openai", "base_url": "http://127.0.0.1:9/v1"})
        config["models"].append({"name": "lost", "targets": [{"upstream": "gone", "model": "x"}]})

    server = make_gateway(change)

    def state():
        return server.cli("upstreams", "list"), server.cli("config", "show"), server.cli("audit")

    before = state()
    assert server.run("upstreams", "test", "fake").returncode == 0
    for _ in range(6):
        refused = server.run("upstreams", "test", "gone", check=False)
        assert refused.returncode == 1 and "no upstream" not in refused.stderr, refused
    assert state() == before


@pytest.mark.promise("U74")
def test_recent_calls_are_forgotten_when_the_server_ends(make_gateway, contract):
    server = make_gateway()
    server.account("ada@example.org")
    api = Api(server, server.key("ada@example.org")["key"], contract)

    def recent():
        return {target["model"]: target["recent_calls"] for target in server.cli("upstreams", "list")["targets"]}["fake-chat"]

    assert api.chat().status == 200 and eventually(lambda: recent() == 1)
    assert server.stop() == 0
    server.start()
    assert recent() == 0


@pytest.mark.promise("U72")
def test_the_targets_of_the_console_are_those_of_the_command_line(place, root, v1):
    place.account("targets@example.org", tier="enterprise")
    key = v1(place.key("targets@example.org")["key"])
    for _ in range(6):  # the first choice is not there: five failures eject it
        assert key.chat(model="shaky").status == 200
    listed = {(row["upstream"], row["model"]): row for row in place.cli("upstreams", "list")["targets"]}
    shown = {(row["name"], target["model"]): target for row in root.get("/api/operator/upstreams")["data"] for target in row["targets"]}
    assert shown.keys() == listed.keys()
    passing_by = {"ejected_ms", "last_fault_ms_ago"}
    for name, target in shown.items():
        assert {member: listed[name][member] for member in target.keys() - passing_by} == \
               {member: target[member] for member in target.keys() - passing_by}
    gone = shown["gone", "x"]
    # 30 s the first time, twice that the second, and a tenth more or less; earlier tests may have called it.
    assert gone["state"] == "ejected" and 0 < gone["ejected_ms"] <= 330_000 and gone["last_fault"] == "connect"
    assert gone["failures_in_row"] >= 1 and "shaky" in gone["serves"]
    assert gone["recent_failures"] == gone["recent_calls"] >= 5 and gone["recent_p95_ms"] is None
    well = shown["fake", "fake-chat"]
    assert well["state"] == "healthy" and well["recent_calls"] >= 6 and well["recent_failures"] == 0
    assert 0 <= well["recent_p95_ms"] < 10_000


@pytest.mark.promise("U75")
def test_a_target_is_drained_and_put_back(place, root, v1):
    def in_console():
        upstream = next(row for row in root.get("/api/operator/upstreams")["data"] if row["name"] == "fake")
        return next(target["state"] for target in upstream["targets"] if target["model"] == "fake-chat")

    def on_command_line():
        return next(row["state"] for row in place.cli("upstreams", "list")["targets"]
                    if (row["upstream"], row["model"]) == ("fake", "fake-chat"))

    def drain(**body):
        return root.call("POST", "/api/operator/upstreams/fake/drain", body)

    assert drain(draining=True, model="fake-chat").json["targets"] == 1
    assert on_command_line() == "draining"
    assert drain(draining=False, model="fake-chat").status == 200
    assert in_console() == "healthy"
    actions = [entry["action"] for entry in root.get("/api/operator/audit?limit=2")["data"]]
    assert actions == ["upstream.undrain", "upstream.drain"]
    assert drain(draining=True, model="nope").status == 404
    assert root.call("POST", "/api/operator/upstreams/nope/drain", {"draining": True}).status == 404


def test_the_overview_is_that_of_the_command_line(place, root, v1):
    place.account("overviewed@example.org", tier="enterprise")
    key = v1(place.key("overviewed@example.org", "spends")["key"])
    for _ in range(30):
        assert key.chat().status == 200
    top = place.cli("usage", "top", "--by", "keys")["top"]  # what is not written yet is written for it
    overview = root.get("/api/operator/overview")
    assert [row["key"] for row in overview["keys"]["data"]] == [row["key"] for row in top]
    row = next(row for row in overview["keys"]["data"] if row["key_name"] == "spends")
    assert row["account_email"] == "overviewed@example.org" and row["requests"] == 30
    assert sum(step["requests"] for step in overview["steps"]) == overview["now"]["requests"] >= 30
    assert root.get(f"/api/operator/overview?until={overview['since_ms']}")["now"]["requests"] == 0


def test_the_audit_log_by_pages(root, ada):
    ada.new_key("audited")
    first = root.get("/api/operator/audit", limit=1)
    assert first["data"][0]["action"] == "key.create" and first["data"][0]["address"].startswith("127.")
    assert first["data"][0]["request_id"].startswith("req_")
    seen, before = [], None
    while True:
        page = root.get("/api/operator/audit", limit=200, **({"before": before} if before is not None else {}))
        seen += [row["id"] for row in page["data"]]
        before = page["next"]
        if before is None:
            break
    assert seen == sorted(seen, reverse=True) and len(set(seen)) == len(seen) and seen[-1] == 1


def test_settings_with_their_origin(root, place):
    settings = {row["name"]: row for row in root.get("/api/operator/settings")["data"]}
    assert settings["listen.api"]["origin"] == "flag" and settings["listen.api"]["default"] == "127.0.0.1:8080"
    assert settings["console.sign_up"] == {**settings["console.sign_up"], "value": "open", "origin": "file"}
    assert settings["limits.body"]["origin"] == "default" and settings["limits.body"]["text"]
    assert settings["upstreams[0].api_key_env"]["value"].endswith("(set)")


def test_nobody_signed_in_gets_nothing(place):
    nobody = people.Person(place)
    for path in ("/api/keys", "/api/usage", "/api/operator/audit"):
        assert nobody.call("GET", path).status == 401


def test_an_operators_change_of_an_account_is_all_or_nothing(make_gateway):
    server = make_gateway()
    root, ada = people.operator(server, "root@example.org"), people.owner(server, "ada@example.org")
    target = f"/api/operator/accounts/{ada.get('/api/session')['account']}"
    database = sqlite3.connect(server.data / "solidrust.db", timeout=20, isolation_level=None)
    database.execute("CREATE TRIGGER full BEFORE INSERT ON audit WHEN NEW.action = 'account.set_disabled'"
                     " BEGIN SELECT RAISE(ABORT, 'full'); END")
    failed = root.call("PATCH", target, {"tier": "pro", "disabled": True})
    assert failed.status >= 400, failed.body
    assert ada.get("/api/session")["tier"] == "free", "half of it was done"
    changes = ("account.set_tier", "account.set_disabled")
    assert not [row for row in root.get("/api/operator/audit")["data"] if row["action"] in changes]
    database.execute("DROP TRIGGER full")
    database.close()
    changed = root.ok("PATCH", target, {"tier": "pro", "disabled": True})
    assert (changed["tier"], changed["disabled"]) == ("pro", True)
    assert ada.call("GET", "/api/session").status == 401
    rows = [row for row in root.get("/api/operator/audit")["data"] if row["action"] in changes]
    assert [(row["action"], row["detail"]) for row in rows] == [
        ("account.set_disabled", {"before": {"disabled": False}, "after": {"disabled": True}}),
        ("account.set_tier", {"before": {"tier": "free"}, "after": {"tier": "pro"}})]
    assert len({row["request_id"] for row in rows}) == 1


@pytest.mark.promise("S7")
@pytest.mark.parametrize("where", ["key", "playground"])
def test_what_runs_for_a_disabled_account_is_cut(make_gateway, where):
    server = make_gateway()
    root, eve = people.operator(server, "root@example.org"), people.owner(server, "eve@example.org")
    target = f"/api/operator/accounts/{eve.get('/api/session')['account']}"
    body = json.dumps({"model": "vllm-primary", "stream": True,
                       "messages": [{"role": "user", "content": fake(chunks=300, gap=0.1)}]}).encode()
    if where == "key":
        address, path, fields = server.address, "/v1/chat/completions", [("X-API-Key", eve.new_key("k")["key"])]
    else:
        address, path = server.console_address, "/api/playground/chat"
        fields = [*people.FROM_A_PAGE, ("Cookie", "; ".join(f"{k}={v}" for k, v in eve.browser.cookies.items()))]
    with Connection(address, timeout=30) as connection:
        connection.request("POST", path, [*fields, ("Content-Type", "application/json")], body)
        stream = connection.read_head("POST", path)
        assert stream.status == 200
        root.ok("PATCH", target, {"tier": "pro"})  # which ends nothing
        connection.read_body(stream, limit=2000)
        root.ok("PATCH", target, {"disabled": True})
        disabled = time.monotonic()
        rest = b""
        while data := connection.receive():
            rest += data
            if b'"error"' in rest:
                break
        assert time.monotonic() - disabled < 5
        assert b'"error"' in rest and b"[DONE]" not in rest, rest[-500:]
