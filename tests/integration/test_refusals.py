"""Every call of a key that exists, refused before it reached a model server, is on record: a row that its request id leads to, with the
reason, bounded by key and minute, and in no other sum than that of the refused."""

import time

import pytest

from harness.api import Api
from harness.fake import fake
from harness.gateway import Gateway, base_config

pytestmark = pytest.mark.quick

OWNER = "refusals@example.org"
ROWS_A_MINUTE = 20


@pytest.fixture
def place(fake_server, tmp_path, contract):
    gateway = Gateway(tmp_path, base_config(fake_server.url))
    gateway.account(OWNER)
    gateway.contract = contract
    yield gateway
    gateway.finish()


def api(place, key):
    return Api(place, key["key"], place.contract)


def shown(place, response):
    return place.cli("requests", "show", response.header("x-request-id"))


def sums(place):
    """(requests, failed, refused) of the account."""
    rows = place.cli("usage", "--by", "account", "--account", OWNER)["usage"]
    return tuple(sum(row[name] for row in rows) for name in ("requests", "failed", "refused"))


@pytest.mark.promise("L76", "L86", "L87", "L88")
def test_a_limit(place):
    key = place.key(OWNER, "one", requests_per_minute="1")
    assert api(place, key).chat("hello").status == 200
    row = shown(place, refused := api(place, key).chat("hello"))
    assert refused.status == 429
    assert (row["status"], row["code"], row["refusals"], row["attempts"]) == (429, "rate_limit_exceeded", 1, 0)
    assert row["key"] == key["id"] and row["account_email"] == OWNER and row["cost_nano"] == 0
    assert "requests per minute" in row["detail"]
    assert sums(place) == (1, 0, 1)


@pytest.mark.promise("L86", "L88")
def test_a_spent_budget(place):
    key = place.key(OWNER, "poor")
    place.cli("budgets", "set", "--account", OWNER, "--tokens", "1")
    api(place, key).chat("hello")
    row = shown(place, refused := api(place, key).chat("hello"))
    assert (refused.status, row["code"], row["refusals"]) == (429, "insufficient_quota", 1)


@pytest.mark.promise("S37", "L76", "L86", "L87", "L88")
def test_a_model_that_is_not_there_and_one_that_the_key_may_not_use(place):
    key = place.key(OWNER, "narrow", models="vllm-primary")
    for model in ("no-such-model", "other"):
        row = shown(place, refused := api(place, key).chat(model=model))
        assert (refused.status, row["code"], row["model"], row["refusals"]) == (404, "model_not_found", "", 1)
        assert "does not exist, or this key may not use it" in row["detail"] and model not in row["detail"]


@pytest.mark.promise("L86", "L88")
def test_a_scope(place):
    key = place.key(OWNER, "reader", scopes="models:list")
    row = shown(place, refused := api(place, key).chat("hello"))
    assert (refused.status, row["code"], row["refusals"]) == (403, "insufficient_permissions", 1)


@pytest.mark.promise("L86", "L88")
def test_a_request_that_is_not_valid(place):
    key = place.key(OWNER, "wrong")
    row = shown(place, refused := api(place, key).post("/v1/chat/completions", json={"model": "vllm-primary"}))
    assert (refused.status, row["status"], row["refusals"]) == (400, 400, 1)


@pytest.mark.promise("S40", "L86", "L87", "L88")
@pytest.mark.parametrize("how,why", [("revoke", "This key is revoked."), ("disable", "This key is disabled.")])
def test_a_key_that_may_not_be_used_any_more(place, how, why):
    """Its caller learns nothing; its owner does."""
    key = place.key(OWNER, "old")
    assert api(place, key).chat("hello").status == 200
    place.cli("keys", how, key["id"])
    refused = api(place, key).chat("hello")
    assert refused.status == 401 and b"Invalid API key." in refused.body
    row = shown(place, refused)
    assert (row["code"], row["key"], row["detail"], row["refusals"]) == ("invalid_api_key", key["id"], why, 1)


WROTE = "a-secret-in-the-wrong-place-0123456789"


@pytest.mark.promise("S37")
@pytest.mark.parametrize("path,fields", [
    ("/v1/chat/completions", {"tools": [{"type": WROTE}], "messages": [{"role": "user", "content": "x"}], "n": "x"}),
    ("/v1/messages", {"max_tokens": 5, "messages": [{"role": "user", "content": [{"type": WROTE}]}]}),
    ("/v1/responses", {"input": [{"type": WROTE}]}),
    ("/v1/responses", {"input": "x", "tools": [{"type": WROTE}]})])
def test_what_the_caller_wrote_is_not_kept(place, path, fields):
    """The caller is told what was not taken; the books have the code alone, where the message repeats it."""
    key = place.key(OWNER, "careless")
    place.secrets.append(WROTE)  # finish() looks for it in the log and in the data
    row = shown(place, refused := api(place, key).post(path, json={"model": "vllm-primary", **fields}))
    assert refused.status == 400 and row["status"] == 400 and row["code"]
    assert WROTE not in (row["detail"] or "")


def test_a_key_that_does_not_exist_has_no_row(place):
    known = place.key(OWNER, "x")["key"]
    forged = known[:12] + ("b" if known[12] == "a" else "a") + known[13:]
    refused = api(place, {"key": forged}).chat("hello")
    assert refused.status == 401
    assert place.run("requests", "show", refused.header("x-request-id"), check=False).returncode != 0
    assert not place.cli("requests", "list")["data"]


def test_what_a_model_server_refuses_has_failed(place):
    key = place.key(OWNER, "upstream")
    row = shown(place, api(place, key).chat(fake(status=400, message="no")))
    assert row["status"] == 400 and row["refusals"] is None and row["attempts"] == 1
    assert sums(place) == (1, 1, 0)


@pytest.mark.promise("L89", "L90", "L91")
def test_a_flood_has_few_rows_and_a_true_sum(place):
    key = place.key(OWNER, "flood", requests_per_minute="1")
    caller = api(place, key)
    assert caller.chat("hello").status == 200
    began = time.time()
    for _ in range(500):
        assert caller.chat("hello").status == 429
    minutes = 1 + int(time.time() // 60) - int(began // 60)
    assert sums(place) == (1, 0, 500)
    rows = place.cli("requests", "list", "--status", "refused", "--limit", "500")["data"]
    assert sum(row["refusals"] for row in rows) == 500
    alone = [row for row in rows if row["refusals"] == 1]
    assert ROWS_A_MINUTE <= len(alone) <= ROWS_A_MINUTE * minutes + 1
    assert len(rows) <= (ROWS_A_MINUTE + 1) * minutes + (time.time() - began) // 10 + 2
    assert not place.cli("requests", "list", "--status", "failed")["data"]
    place.stop()
    place.start()
    assert sums(place) == (1, 0, 500)


def test_what_is_not_written_yet_survives_a_stop(place):
    key = place.key(OWNER, "stop", requests_per_minute="1")
    for _ in range(60):
        api(place, key).chat("hello")
    place.stop()
    place.start()
    assert sums(place) == (1, 0, 59)
