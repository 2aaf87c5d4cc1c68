"""Tiers, limits, budgets and usage as a caller and an operator see them: the real binary, real clients."""

import calendar
import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from harness.api import Api
from harness.fake import fake
from harness.gateway import ROOT, Gateway, base_config, clean_environment

pytestmark = pytest.mark.quick

CHAT = "/v1/chat/completions"


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory):
    config = base_config(fake_server.url)
    config["models"][0] |= {"prompt_price_per_million": 0.15, "completion_price_per_million": 0.6, "default_max_tokens": 50}
    own = Gateway(tmp_path_factory.mktemp("limits"), config)
    yield own
    own.finish()


_tiers = iter(range(10**6))


@pytest.fixture
def caller(server, contract):
    """caller(requests_per_minute=3, …): a client of an account of its own, in a tier of these limits."""

    def make(key_options=None, **limits):
        tier = f"tier-{next(_tiers)}"
        flags = [f"--{name.replace('_', '-')}={number}" for name, number in limits.items()]
        server.run("tiers", "create", tier, *flags)
        email = f"{tier}@example.org"
        server.account(email, tier)
        made = server.key(email, **(key_options or {}))
        api = Api(server, made["key"], contract)
        api.email, api.tier, api.key_id = email, tier, made["id"]
        return api

    return make


def used(api) -> dict:
    return {(row["of"], row["name"]): row["used"] for row in api.get("/v1/key").json["limits"]}


def wait_usage(server, *arguments, requests: int, within: float = 5.0) -> dict:
    deadline = time.monotonic() + within
    while True:
        answer = server.cli("usage", *arguments)
        if sum(row["requests"] for row in answer["usage"]) == requests:
            return answer
        assert time.monotonic() < deadline, answer
        time.sleep(0.05)


# ---- limits -------------------------------------------------------------------------------------


@pytest.mark.promise("L33", "L34", "L37")
def test_the_limit_is_let_through_and_the_next_call_is_a_429(caller):
    api = caller(requests_per_minute=3, tokens_per_minute=10_000)
    for left in (2, 1, 0):
        answer = api.chat()
        assert answer.status == 200
        assert answer.header("x-ratelimit-remaining") == str(left)
        assert answer.header("x-ratelimit-limit") == answer.header("x-ratelimit-limit-requests") == "3"
        assert answer.header("x-ratelimit-window") == "60"
        assert answer.header("retry-after") is None
    refused = api.chat()
    assert refused.status == 429
    assert refused.json["error"]["code"] == "rate_limit_exceeded"
    assert re.search(r"limit is 3 requests per minute, used 3\. Try again in \d+ s", refused.json["error"]["message"])
    wait = int(refused.header("retry-after"))
    assert 55 <= wait <= 60
    assert wait - 1 < int(refused.header("retry-after-ms")) / 1000 <= wait
    assert 0 <= int(refused.header("x-ratelimit-reset")) - (time.time() + wait) <= 2
    assert refused.header("x-should-retry") is None


@pytest.mark.promise("L41")
def test_a_long_wait_is_not_to_be_retried(caller):
    api = caller(requests_per_day=1)
    assert api.chat().status == 200
    refused = api.chat()
    assert refused.status == 429 and refused.header("x-should-retry") == "false"
    assert refused.header("x-ratelimit-window") == "86400"


def test_streams_and_errors_carry_the_headers_too(caller):
    api = caller(requests_per_minute=100)
    assert api.chat(stream=True).header("x-ratelimit-remaining") == "99"
    assert api.post(CHAT, json={"model": "vllm-primary"}).header("x-ratelimit-remaining") == "99"
    assert api.get("/v1/models").header("x-ratelimit-remaining") == "99"
    assert api.get("/v1/key", key="sk_live_nonsense").header("x-ratelimit-remaining") is None


@pytest.mark.promise("L19")
def test_a_refused_call_reaches_no_upstream_and_uses_nothing(caller, fake_server, tag):
    api = caller(requests_per_minute=100, concurrent=100, key_options={"requests_per_minute": 2})
    for _ in range(2):
        assert api.chat(fake(tag=tag)).status == 200
    for _ in range(20):
        assert api.chat(fake(tag=tag)).status == 429
    assert len(fake_server.seen(tag)) == 2
    assert used(api)["account", "requests_per_minute"] == used(api)["key", "requests_per_minute"] == 2


def test_parallel_callers_never_pass_a_limit(caller, fake_server, tag):
    api = caller(requests_per_minute=25)
    statuses = []

    def call():
        connection = api.connect()
        for _ in range(10):
            statuses.append(api.chat(fake(tag=tag), connection=connection).status)
        connection.close()

    threads = [threading.Thread(target=call) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses.count(200) == 25 and statuses.count(429) == 135
    assert len(fake_server.seen(tag)) == 25


@pytest.mark.promise("L39")
def test_too_many_at_once(caller, fake_server, tag):
    api = caller(concurrent=2)
    running = [api.connect(), api.connect()]
    for connection in running:
        api.send(connection, "POST", CHAT, json={"model": "vllm-primary", "messages": [
            {"role": "user", "content": fake(tag=tag, delay=1.0)}]})
    fake_server.wait_seen(tag)
    while len(fake_server.seen(tag)) < 2:
        time.sleep(0.01)
    refused = api.chat()
    assert refused.status == 429 and refused.json["error"]["code"] == "concurrency_limit_exceeded"
    assert refused.header("retry-after") == "1"
    for connection in running:
        assert connection.read("POST", CHAT).status == 200
        connection.close()
    assert api.chat().status == 200


@pytest.mark.promise("L12")
def test_tokens_are_reserved_and_given_back(caller):
    api = caller(tokens_per_minute=2_000)
    answer = api.chat(fields={"max_tokens": 1_500})
    assert answer.status == 200
    spent = answer.json["usage"]["total_tokens"]
    assert used(api)["account", "tokens_per_minute"] == spent
    too_large = api.chat(fields={"max_tokens": 2_001})
    assert too_large.status == 429 and too_large.header("x-should-retry") == "false"
    assert api.chat(fields={"max_tokens": 1_500}).status == 200


@pytest.mark.promise("L11")
def test_who_names_no_max_tokens_reserves_the_models_default(caller):
    """Of 50 for each answer."""
    api = caller(tokens_per_minute=220)
    assert api.chat("hi", fields={"n": 4}).status == 200
    refused = api.chat("hi", fields={"n": 5})
    assert refused.status == 429 and refused.header("x-should-retry") == "false"


@pytest.mark.promise("L1", "L44", "L45")
def test_a_key_sees_its_limits_and_its_use(caller, server):
    api = caller(requests_per_minute=7, requests_per_hour=30, requests_per_day=200, tokens_per_minute=9_000, concurrent=4,
                 key_options={"requests_per_minute": 5})
    spent = api.chat().json["usage"]["total_tokens"]
    wait_usage(server, "--account", api.email, requests=1)
    card = api.get("/v1/key").json
    limits = {(row["of"], row["name"]): (row["limit"], row["used"], row["remaining"]) for row in card["limits"]}
    assert limits == {("account", "requests_per_minute"): (7, 1, 6), ("account", "requests_per_hour"): (30, 1, 29),
                      ("account", "requests_per_day"): (200, 1, 199), ("account", "tokens_per_minute"): (9_000, spent, 9_000 - spent),
                      ("account", "concurrent"): (4, 0, 4), ("key", "requests_per_minute"): (5, 1, 4)}
    assert set(card["usage"]) == {"today", "this_month"}
    for span in card["usage"].values():
        assert (span["requests"], span["total_tokens"]) == (1, spent)


def picture(size: int) -> list:
    return [{"type": "text", "text": "What is this?"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * (size * 4 // 3)}}]


@pytest.mark.parametrize("tier, size", [("free", 40_000), ("basic", 300_000), ("pro", 3_000_000)])
def test_a_picture_of_ordinary_size_passes_in_every_tier(server, contract, tier, size):
    email = f"picture-{tier}@example.org"
    server.account(email, tier)
    api = Api(server, server.key(email)["key"], contract)
    answer = api.chat(picture(size), fields={"max_tokens": 50})
    assert answer.status == 200, answer.json


@pytest.mark.promise("L13")
def test_a_picture_counts_as_one_until_the_model_server_has_counted(caller):
    api = caller(tokens_per_minute=1_500)
    assert api.chat(picture(300_000), fields={"max_tokens": 50}).status == 200
    two = api.chat(picture(1_000) + picture(1_000), fields={"max_tokens": 50})
    assert two.status == 429 and two.header("x-should-retry") == "false"
    text = api.chat([{"type": "text", "text": "data:image/png;base64," + "A" * 10_000}])
    assert text.status == 429


@pytest.mark.promise("L10", "L17", "L18")
def test_answers_that_one_request_may_ask_for(caller, fake_server, tag):
    """n and best_of: 128 at most, and every answer is reserved before the model server is asked."""
    api = caller(tokens_per_minute=5_000)
    assert api.chat(fields={"n": 128, "max_tokens": 1}).status == 200
    for path, body in ((CHAT, {"messages": [{"role": "user", "content": fake(tag=tag)}]}),
                       ("/v1/completions", {"prompt": fake(tag=tag)})):
        for field in ("n", "best_of"):
            for number in (129, 1_000_000, 2**63 - 1, 0):
                refused = api.post(path, json={"model": "vllm-primary", "max_tokens": 1, field: number} | body)
                assert refused.status == 400 and refused.json["error"]["param"] == field, (path, field, number)
            over = api.post(path, json={"model": "vllm-primary", "max_tokens": 45, field: 128} | body)
            assert over.status == 429 and over.header("x-should-retry") == "false"
    prompts = api.post("/v1/completions", json={"model": "vllm-primary", "max_tokens": 100,
                                                "prompt": [fake(tag=tag)] * 51})
    assert prompts.status == 429 and prompts.header("x-should-retry") == "false"
    assert fake_server.seen(tag) == []


@pytest.mark.promise("L17", "L18")
def test_how_many_answers_is_a_setting(fake_server, tmp_path, contract):
    config = base_config(fake_server.url)
    config["limits"] = config.get("limits", {}) | {"choices": 2}
    own = Gateway(tmp_path / "choices", config)
    own.account("ada@example.org")
    api = Api(own, own.key("ada@example.org")["key"], contract)
    assert api.chat(fields={"n": 2}).status == 200
    refused = api.chat(fields={"n": 3})
    assert refused.status == 400 and "at most 2" in refused.json["error"]["message"]
    own.finish()


@pytest.mark.promise("L20", "L21")
def test_a_failed_upstream_keeps_only_the_request(caller):
    api = caller(requests_per_minute=10, tokens_per_minute=10_000, concurrent=3)
    assert api.chat(fake(status=500)).status == 502
    after = used(api)
    assert after["account", "requests_per_minute"] == 1
    assert after["account", "tokens_per_minute"] == 0
    assert after["account", "concurrent"] == 0


@pytest.mark.promise("L3")
def test_a_tier_changes_at_once(caller, server):
    api = caller(requests_per_minute=1)
    assert api.chat().status == 200
    assert api.chat().status == 429
    server.run("tiers", "set", api.tier, "--requests-per-minute", "2")
    assert api.chat().status == 200
    assert api.chat().status == 429
    server.run("accounts", "set-tier", api.email, "enterprise")
    assert api.chat().status == 200


@pytest.mark.promise("L3")
def test_a_keys_own_limits_are_changed_at_once(caller, server):
    api = caller()
    assert api.chat().status == 200
    server.run("keys", "set-limits", api.key_id, "--requests-per-minute", "0")
    assert api.chat().status == 429
    server.run("keys", "set-limits", api.key_id, "--requests-per-minute", "unlimited")
    assert api.chat().status == 200


@pytest.mark.promise("L6")
def test_tiers_come_from_the_configuration_too(fake_server, tmp_path):
    config = base_config(fake_server.url)
    config["tiers"] = {"pro": {"requests_per_minute": 7}, "own": {"concurrent": 2}}
    own = Gateway(tmp_path / "tiers", config)
    tiers = {row["name"]: row for row in own.cli("tiers", "list")["tiers"]}
    assert tiers["pro"]["requests_per_minute"] == 7 and tiers["pro"]["requests_per_hour"] == 5000
    assert tiers["own"]["concurrent"] == 2 and tiers["own"]["requests_per_day"] is None
    config["tiers"]["pro"]["requests_per_minute"] = "unlimited"
    own.write_config(config)
    own.signal(1)
    own.wait_log("reloaded")
    assert {r["name"]: r for r in own.cli("tiers", "list")["tiers"]}["pro"]["requests_per_minute"] is None
    own.finish()


# ---- restart ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_counters_survive_a_restart(fake_server, tmp_path, contract, how):
    own = Gateway(tmp_path / how, base_config(fake_server.url))
    own.account("a@example.org", "free")
    api = Api(own, own.key("a@example.org")["key"], contract)
    for _ in range(4):
        assert api.chat().status == 200
    before = api.get("/v1/key").json["limits"]
    if how == "kill":
        own.process.kill()
        own.process.wait()
    else:
        assert own.stop() == 0
    own.start()
    after = api.get("/v1/key").json["limits"]
    assert [(row["name"], row["used"], row["reset"]) for row in after] == [
        (row["name"], row["used"], row["reset"]) for row in before]
    assert [row["used"] for row in after[:3]] == [4, 4, 4]
    for _ in range(6):
        assert api.chat().status == 200
    assert api.chat().status == 429
    own.finish()


# ---- usage and budgets --------------------------------------------------------------------------


def test_usage_is_what_the_upstream_reported(caller, server):
    api = caller()
    totals = [0, 0]
    for stream in (False, True, False):
        answer = api.chat(stream=stream, fields={"stream_options": {"include_usage": True}} if stream else None)
        usage = answer.events[-1]["usage"] if stream else answer.json["usage"]
        totals[0] += usage["prompt_tokens"]
        totals[1] += usage["completion_tokens"]
    [row] = wait_usage(server, "--account", api.email, requests=3)["usage"]
    assert row["model"] == "vllm-primary"
    assert [row["prompt_tokens"], row["completion_tokens"]] == totals
    assert row["cost_nano"] == totals[0] * 150 + totals[1] * 600
    assert row["estimated"] == row["failed"] == row["partial"] == 0
    [day] = server.cli("usage", "--by", "day", "--key", api.key_id)["usage"]
    assert day["day"] == time.strftime("%Y-%m-%d", time.gmtime()) and day["requests"] == 3
    lines = server.run("usage", "--by", "key", "--account", api.email, "--csv").stdout.splitlines()
    assert lines[0].startswith("key,account,requests,") and lines[1].startswith(api.key_id + ",acc_")
    card = api.get("/v1/key").json["usage"]
    assert card["today"] == card["this_month"]
    assert card["today"]["requests"] == 3 and card["today"]["total_tokens"] == sum(totals)


@pytest.mark.promise("L61")
def test_a_stream_that_breaks_is_charged_once_for_what_came(caller, server, tag):
    api = caller()
    broken = api.broken_chat(fake(tag=tag, text="word " * 20, chunks=20, cut_events=8))
    assert "[DONE]" not in broken.data
    [row] = wait_usage(server, "--account", api.email, requests=1)["usage"]
    assert row["partial"] == row["estimated"] == row["failed"] == 1
    assert 1 <= row["completion_tokens"] <= 8 and row["prompt_tokens"] > 0


def test_a_client_that_leaves_is_charged_for_what_was_produced(caller, server, fake_server, tag):
    api = caller(concurrent=1)
    connection = api.connect()
    api.send(connection, "POST", CHAT, json={"model": "vllm-primary", "stream": True, "messages": [
        {"role": "user", "content": fake(tag=tag, text="word " * 100, chunks=100, gap=0.05)}]})
    fake_server.wait_seen(tag)
    time.sleep(0.5)
    connection.close()
    [row] = wait_usage(server, "--account", api.email, requests=1)["usage"]
    assert row["partial"] == 1 and 0 < row["completion_tokens"] < 100
    assert used(api)["account", "concurrent"] == 0


@pytest.mark.promise("L23")
def test_test_keys_are_never_billed(caller, server):
    api = caller(requests_per_minute=100)
    test_key = server.key(api.email, "sandbox", environment="test")
    server.run("budgets", "set", "--account", api.email, "--tokens", "0")
    assert api.chat(key=test_key["key"]).status == 200
    assert api.chat().status == 429
    wait_usage(server, "--account", api.email, "--environment", "test", requests=1)
    wait_usage(server, "--account", api.email, "--environment", "live", requests=0)


@pytest.mark.promise("L23", "L56")
def test_test_keys_cost_nothing_in_any_place(caller, server):
    """The model has a price, and the live key's same call costs."""
    api = caller()
    test_key = server.key(api.email, "sandbox", environment="test")
    cards = {}
    for key in (api.key, test_key["key"]):
        assert api.chat(key=key).status == 200
    wait_usage(server, "--account", api.email, requests=2)
    for name, key in (("live", api.key), ("test", test_key["key"])):
        cards[name] = api.get("/v1/key", key=key).json["usage"]["today"]
    assert float(cards["live"]["cost"]) > 0
    assert cards["test"]["total_tokens"] > 0 and cards["test"]["cost"] == "0"
    for by in ("model", "key", "account", "day", "total"):
        rows = {row["environment"]: row for row in server.cli("usage", "--by", by, "--account", api.email)["usage"]}
        assert set(rows) == {"live", "test"} and rows["live"]["requests"] == rows["test"]["requests"] == 1
        assert rows["live"]["cost_nano"] > 0 and rows["test"]["cost_nano"] == 0 and rows["test"]["cost"] == "0"
    lines = server.run("usage", "--by", "model", "--account", api.email, "--csv").stdout.splitlines()
    rows = {row["environment"]: row for row in csv.DictReader(lines)}
    assert float(rows["live"]["cost"]) > 0 and rows["test"]["cost"] == "0" and rows["test"]["total_tokens"] != "0"


def budget_of(api, **flags):
    return ["--key", api.key_id] + [f"--{name}={value}" for name, value in flags.items()]


def together(api, count, content, **fields):
    """`count` chats at once: their statuses."""
    statuses = []
    threads = [threading.Thread(target=lambda: statuses.append(api.chat(content, fields=fields).status))
               for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


@pytest.mark.promise("L47")
def test_a_budget_holds_from_the_moment_it_is_set(caller, server, tag):
    """Each call uses 200 tokens: of 75 within a second at most 5 fit into 1,000."""
    api = caller()
    server.run("budgets", "set", *budget_of(api, tokens=1_000))
    statuses = []
    for _ in range(3):
        statuses += together(api, 25, fake(tag=tag, delay=0.2, extra={"usage": {
            "prompt_tokens": 10, "completion_tokens": 190, "total_tokens": 200}}), max_tokens=190)
    assert 1 <= statuses.count(200) <= 5 and set(statuses) == {200, 429}


@pytest.mark.promise("L52")
@pytest.mark.parametrize("kind", ["tokens", "money"])
def test_what_runs_when_a_budget_is_set_counts(caller, server, fake_server, tag, kind):
    api = caller()
    running = api.connect()
    # 2,000 tokens of completion at 600 billionths each.
    api.send(running, "POST", CHAT, json={"model": "vllm-primary", "max_tokens": 2_000, "stream": True, "messages": [
        {"role": "user", "content": fake(tag=tag, text="word " * 10, chunks=10, gap=0.3)}]})
    fake_server.wait_seen(tag)
    server.run("budgets", "set", *budget_of(api, **({"tokens": 2_100} if kind == "tokens" else {"money": "0.0013"})))
    held = api.chat(fields={"max_tokens": 200})
    assert held.status == 429 and "running" in held.json["error"]["message"], held.json
    assert "[DONE]" in running.read("POST", CHAT).data
    running.close()
    assert api.chat(fields={"max_tokens": 200}).status == 200  # what ran needed little of its estimate
    server.run("budgets", "set", *budget_of(api))


@pytest.mark.promise("L51")
def test_what_was_used_just_before_a_budget_is_set_counts(caller, server):
    api = caller()
    spent = sum(api.chat(fields={"max_tokens": 50}).json["usage"]["total_tokens"] for _ in range(5))
    server.run("budgets", "set", *budget_of(api, tokens=spent + 60))
    refused = api.chat(fields={"max_tokens": 61})
    assert refused.status == 429 and f"used {spent}," in refused.json["error"]["message"]


@pytest.mark.promise("L46", "L53")
def test_a_key_sees_its_budgets(caller, server):
    api = caller()
    test_key = server.key(api.email, "sandbox", environment="test")
    assert api.get("/v1/key").json["budget"] == []
    server.run("budgets", "set", "--account", api.email, "--tokens", "5000", "--money", "12.5")
    server.run("budgets", "set", *budget_of(api, tokens=400))
    spent = api.chat(fields={"max_tokens": 50}).json["usage"]["total_tokens"]
    wait_usage(server, "--account", api.email, requests=1)
    account, key = api.get("/v1/key").json["budget"]
    assert (account["of"], key["of"]) == ("account", "key") and key["money"] is None
    assert key["tokens"] | {"forecast": 0} == {"limit": 400, "used": spent, "remaining": 400 - spent, "forecast": 0}
    assert account["tokens"]["used"] == spent and account["tokens"]["limit"] == 5_000
    assert account["money"]["limit"] == "12.5" and float(account["money"]["used"]) > 0
    now = time.gmtime()
    month_end = calendar.timegm((now.tm_year + now.tm_mon // 12, now.tm_mon % 12 + 1, 1, 0, 0, 0))
    assert account["reset"] == key["reset"] == month_end
    # A day's use at least, for each day that is left.
    assert spent <= key["tokens"]["forecast"] <= spent * 33
    assert float(account["money"]["forecast"]) >= float(account["money"]["used"])
    assert api.get("/v1/key", key=test_key["key"]).json["budget"] == []
    server.run("budgets", "set", "--account", api.email)
    assert [row["of"] for row in api.get("/v1/key").json["budget"]] == ["key"]


@pytest.mark.promise("L40", "L46", "L48", "L49")
def test_a_spent_budget(caller, server):
    api = caller()
    server.run("budgets", "set", "--account", api.email, "--tokens", "300", "--money", "12.5")
    assert [row["money"] for row in server.cli("budgets", "list")["budgets"] if row["tokens"] == 300] == ["12.5"]
    spent = 0
    while (answer := api.chat(fields={"max_tokens": 50})).status == 200:
        spent += answer.json["usage"]["total_tokens"]
        assert spent <= 300
        if spent > 200:
            server.run("budgets", "set", "--account", api.email, "--tokens", "250")
    assert answer.json["error"]["code"] == "insufficient_quota"
    assert answer.json["error"]["type"] == "insufficient_quota"
    assert answer.header("x-should-retry") == "false"
    assert int(answer.header("retry-after")) <= 31 * 86400
    [owner] = [row["id"] for row in server.cli("accounts", "list")["accounts"] if row["email"] == api.email]
    deadline = time.monotonic() + 5
    while True:
        audit = sqlite3.connect(f"file:{server.data}/solidrust.db?mode=ro", uri=True).execute(
            "SELECT detail_json FROM audit WHERE action = 'budget.crossed' AND object = ?", (owner,)).fetchall()
        percents = sorted(json.loads(detail)["percent"] for detail, in audit)
        if percents == [50, 80, 100]:
            break
        assert time.monotonic() < deadline, percents
        time.sleep(0.05)
    server.run("budgets", "set", "--account", api.email)
    assert api.chat().status == 200


# ---- the official SDKs, with their default retries ------------------------------------------------

PYTHON = """
import json, os, sys, time, openai
client = openai.OpenAI(api_key=os.environ["KEY"], base_url=os.environ["BASE_URL"])
at = time.monotonic()
try:
    client.chat.completions.create(model="vllm-primary", messages=[{"role": "user", "content": "Hi"}])
    print(json.dumps({"ok": True, "s": time.monotonic() - at}))
except openai.RateLimitError as error:
    print(json.dumps({"ok": False, "code": error.code, "s": time.monotonic() - at}))
"""

NODE = """
import OpenAI from 'openai';
const client = new OpenAI({ apiKey: process.env.KEY, baseURL: process.env.BASE_URL });
const at = Date.now();
try {
  await client.chat.completions.create({ model: 'vllm-primary', messages: [{ role: 'user', content: 'Hi' }] });
  console.log(JSON.stringify({ ok: true, s: (Date.now() - at) / 1000 }));
} catch (error) {
  console.log(JSON.stringify({ ok: false, code: error.code, s: (Date.now() - at) / 1000 }));
}
"""


@pytest.fixture(params=["python", "node"])
def sdk(request, server):
    """Plays one chat with the SDK's defaults: {"ok","code","s"}, and how often the server refused it."""
    node = ROOT / "tests/node"
    if request.param == "node" and not ((node / "node_modules/openai").exists() and shutil.which("node")):
        pytest.fail("tests/setup.sh has not been run: there is no Node SDK")

    def play(api):
        environment = clean_environment(KEY=api.key, BASE_URL=f"{server.url}/v1")
        command = [sys.executable, "-c", PYTHON] if request.param == "python" else [
            "node", "--input-type=module", "-e", NODE]
        def refusals():
            return len(re.findall(f"status=429 .*{re.escape(api.key_id)}", server.log()))

        before = refusals()
        result = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, cwd=node)
        assert result.returncode == 0, result.stderr
        deadline = time.monotonic() + 5
        while refusals() == before and time.monotonic() < deadline:  # the log is written with a delay
            time.sleep(0.05)
        time.sleep(0.3)
        return json.loads(result.stdout), refusals() - before

    return play


def test_an_sdk_gets_through_a_one_second_limit(caller, sdk, fake_server, tag):
    api = caller(concurrent=1)
    running = api.connect()
    api.send(running, "POST", CHAT, json={"model": "vllm-primary", "messages": [
        {"role": "user", "content": fake(tag=tag, delay=2.0)}]})
    fake_server.wait_seen(tag)
    outcome, asked = sdk(api)
    running.close()
    assert outcome["ok"], outcome
    assert 1 <= outcome["s"] < 10
    assert asked >= 1


@pytest.mark.promise("L43")
def test_an_sdk_stops_at_once_on_a_spent_quota(caller, sdk, server):
    api = caller()
    server.run("budgets", "set", "--key", api.key_id, "--tokens", "0")
    outcome, asked = sdk(api)
    assert outcome == {"ok": False, "code": "insufficient_quota", "s": outcome["s"]}
    assert asked == 1


@pytest.mark.promise("L43")
def test_an_sdk_stops_at_once_on_a_limit_of_an_hour(caller, sdk):
    api = caller(requests_per_hour=1)
    assert api.chat().status == 200
    outcome, asked = sdk(api)
    assert outcome == {"ok": False, "code": "rate_limit_exceeded", "s": outcome["s"]}
    assert asked == 1
