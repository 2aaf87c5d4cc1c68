"""What Prometheus reads: every family moves by what happened and by nothing else, and no label comes from a caller."""

import json
import os
import random
import re
import signal
import socket
import struct
import subprocess
import threading
import time
from collections import Counter

import pytest

from harness.api import Api
from harness.client import Connection
from harness.console import wait_until
from harness.dialects import DIALECTS, ask, dialects_config
from harness.fake import fake
from harness.gateway import ROOT, Gateway, base_config, binary
from harness.keys import unknown_key
from harness.metrics import FAMILIES, Samples, fetch, metrics_url, openmetrics_of, scrape



def with_metrics(config: dict, **more) -> dict:
    config["listen"]["metrics"] = "127.0.0.1:0"
    config.update(more)
    return config


@pytest.fixture
def served(make_gateway, contract):
    server = make_gateway(lambda config: (with_metrics(config), config["models"].append(
        {"name": "moved", "prompt_price_per_million": 1, "completion_price_per_million": 2, "targets": [
            {"upstream": "gone", "model": "x", "priority": 0}, {"upstream": "fake", "model": "fake-chat", "priority": 1}]}),
        config["upstreams"].append({"name": "gone", "kind": "openai", "base_url": "http://127.0.0.1:9/v1"})))
    server.account("person@example.org", tier="free")
    server.account("big@example.org")
    server.api = Api(server, server.key("big@example.org")["key"], contract)
    return server


def when(server, check, within: float = 30.0) -> Samples:
    """A scrape for which `check` holds: a request is counted when it is over, a moment after its last byte."""
    deadline = time.monotonic() + within
    while True:
        samples = scrape(server)
        if check(samples) or time.monotonic() > deadline:
            return samples
        time.sleep(0.02)


def test_the_page_of_the_documentation_is_what_the_program_says(gateway):
    told = gateway.run("metrics", "reference").stdout
    assert (ROOT / "docs/metrics.md").read_text() == told, "build/release/solidrust metrics reference > docs/metrics.md"


def test_both_formats_are_read_by_prometheus_own_parsers_and_say_the_same(served):
    assert served.api.chat().status == 200
    when(served, lambda s: s.sum("solidrust_requests_total") == 1)
    plain, openmetrics = scrape(served), openmetrics_of(served)
    moving = ("process_", "solidrust_journal_", "solidrust_worker_busy_")
    same = {key: value for key, value in plain.values.items() if not key[0].startswith(moving)}
    assert same == {key: value for key, value in openmetrics.values.items() if not key[0].startswith(moving)}
    told = {family.name + ("_total" if family.type == "counter" else "") for family in openmetrics.families}
    assert told == set(FAMILIES) - {"solidrust_tls_certificate_expiry_timestamp_seconds"}
    for family in openmetrics.families:
        known = FAMILIES[family.name + ("_total" if family.type == "counter" else "")]
        assert (family.type, family.documentation) == (known["type"], known["help"])
        for sample in family.samples:
            assert set(sample.labels) <= {*known["labels"].split(), "le"}, sample


def test_each_request_moves_its_families_by_exactly_one(served, contract):
    before = scrape(served)
    api = served.api
    for _ in range(3):
        assert api.chat(fake(usage={"prompt": 10, "completion": 4})).status == 200
    for _ in range(2):
        assert api.chat("go", stream=True).status == 200
    assert api.chat("go", model="moved").status == 200
    assert api.chat("go", model="no-such-model").status == 404
    assert Api(served, "sk_live_" + "x" * 20, contract).chat(check=False).status == 401
    assert api.get("/v1/nothing").status == 404
    assert api.get("/v1/models").status == 200
    after = when(served, lambda s: s.sum("solidrust_requests_total") - before.sum("solidrust_requests_total") == 10)

    def moved(name, **labels):
        return after.sum(name, **labels) - before.sum(name, **labels)

    chat = {"endpoint": "/v1/chat/completions"}
    assert moved("solidrust_requests_total", **chat, model="vllm-primary", stream="false", status="200") == 3
    assert moved("solidrust_requests_total", **chat, model="vllm-primary", stream="true", status="200") == 2
    assert moved("solidrust_requests_total", **chat, model="other", status="404", code="model_not_found") == 1
    assert moved("solidrust_requests_total", **chat, status="401", code="invalid_api_key") == 1
    assert moved("solidrust_requests_total", endpoint="other", status="404", code="unknown_url") == 1
    assert moved("solidrust_requests_total", endpoint="/v1/models", status="200") == 1
    assert moved("solidrust_requests_total") == 10
    assert moved("solidrust_request_duration_seconds_count") == 10
    assert moved("solidrust_request_duration_seconds_bucket", le="+Inf") == 10
    assert moved("solidrust_auth_failures_total") == 1
    assert moved("solidrust_streams_ended_total", model="vllm-primary", end="done") == 2 == moved("solidrust_streams_ended_total")
    assert moved("solidrust_time_to_first_token_seconds_count", model="vllm-primary") == 2
    assert moved("solidrust_tokens_total", model="vllm-primary", type="output", source="reported") >= 12
    assert moved("solidrust_upstream_attempts_total", upstream="fake", outcome="ok") == 6
    assert moved("solidrust_upstream_attempts_total", upstream="gone", model="moved", outcome="connect") == 1
    assert moved("solidrust_failovers_total", model="moved") == 1 == moved("solidrust_failovers_total")
    used = served.cli("usage", "--by", "model")["usage"]
    (cost,) = [float(row["cost"]) for row in used if row["model"] == "moved"]
    assert cost > 0 and moved("solidrust_cost_total", model="moved") == pytest.approx(cost, abs=1e-9)


def test_calls_of_test_keys_are_counted_apart(served, contract):
    """The sandbox answers them as their caller wishes: they must neither alarm an operator nor hide what fails."""
    test = Api(served, served.key("person@example.org", "practice", environment="test")["key"], contract)
    assert test.chat("sandbox: error 500", model="moved").status >= 500
    assert test.chat("hello", model="moved", stream=True).status == 200
    assert served.api.chat(model="moved").status == 200
    samples = when(served, lambda s: s.sum("solidrust_requests_total") == 3)
    assert samples.by("solidrust_requests_total", "environment", model="moved") == {"test": 2, "live": 1}
    for family in ("solidrust_tokens_total", "solidrust_upstream_attempts_total", "solidrust_streams_ended_total"):
        assert samples.sum(family, environment="test") > 0, family
    assert samples.sum("solidrust_requests_total", environment="live", code="upstream_error") == 0
    assert samples.sum("solidrust_upstream_attempts_total", environment="live", upstream="sandbox") == 0


def test_limits_that_refuse_are_told_by_name(served, contract):
    served.run("tiers", "create", "tiny", "--requests-per-minute=2", "--tokens-per-minute=10000")
    served.account("tiny@example.org", tier="tiny")
    tiny = Api(served, served.key("tiny@example.org")["key"], contract)
    assert [tiny.chat().status for _ in range(4)] == [200, 200, 429, 429]
    own = Api(served, served.key("big@example.org", "own", requests_per_minute=1)["key"], contract)
    assert [own.chat().status for _ in range(2)] == [200, 429]
    samples = when(served, lambda s: s.sum("solidrust_limited_total") == 3)
    assert samples.sum("solidrust_limited_total", limit="requests_per_minute", of="account", tier="tiny") == 2
    assert samples.sum("solidrust_limited_total", limit="requests_per_minute", of="key", tier="enterprise") == 1


@pytest.mark.parametrize("because", ["revoked", "disabled", "expired"])
def test_a_key_that_is_refused_counts_by_why(served, contract, because):
    made = served.key("big@example.org", because, **({"expires": "1s"} if because == "expired" else {}))
    if because == "expired":
        time.sleep(1.1)
    else:
        served.run("keys", {"revoked": "revoke", "disabled": "disable"}[because], made["id"])
    assert Api(served, made["key"], contract).chat().status == 401
    assert when(served, lambda s: s.sum("solidrust_auth_failures_total") == 1).by("solidrust_auth_failures_total", "reason") == {because: 1}


@pytest.mark.parametrize("tag", [None, "break"])
def test_the_first_token_is_where_it_was(served, tag):
    """A first token after 300 ms is told as that, whether the stream then ends well or breaks."""
    script = fake(delay=0.3, chunks=5, gap=0.01, **({"cut_bytes": 600} if tag else {}))
    served.api.broken_chat(script)
    samples = when(served, lambda s: s.sum("solidrust_time_to_first_token_seconds_count") == 1)
    assert 0.29 < samples.sum("solidrust_time_to_first_token_seconds_sum") < 5
    assert samples.by("solidrust_streams_ended_total", "end") == {"upstream_error" if tag else "done": 1}
    assert samples.sum("solidrust_time_per_output_token_seconds_count") == (0 if tag else 1)


@pytest.mark.parametrize("caller,upstream", [*((caller, upstream) for caller in DIALECTS for upstream in DIALECTS), ("completions", "chat")])
def test_the_first_token_is_where_it_was_in_every_dialect_and_translation(make_gateway, fake_server, contract, caller, upstream):
    """Of a stream whose first token comes after 300 ms, and whose rest takes as long again."""
    config = with_metrics(dialects_config(fake_server.url))
    server = make_gateway(lambda own: (own.clear(), own.update(config)))
    server.account("a@example.org")
    api = Api(server, server.key("a@example.org")["key"], contract)
    script = {"delay": 0.3, "chunks": 12, "gap": 0.05, "gap_after": 8}
    for _ in range(2):
        if caller == "completions":
            answer = api.post("/v1/completions", json={"model": "via-chat", "prompt": fake(**script), "stream": True})
        else:
            answer = ask(api, caller, f"via-{upstream}", script, stream=True)
        assert answer.status == 200
    samples = when(server, lambda s: s.sum("solidrust_time_to_first_token_seconds_count", model=f"via-{upstream}") == 2)
    assert samples.sum("solidrust_time_to_first_token_seconds_count") == 2
    first = samples.sum("solidrust_time_to_first_token_seconds_sum") / 2
    whole = samples.sum("solidrust_request_duration_seconds_sum") / 2
    assert 0.29 < first < 0.55 and whole - first > 0.19, (first, whole)
    wait_until(lambda: server.log().count("ttft_ms=") == 2)
    logged = [int(ms) for ms in re.findall(r"ttft_ms=(\d+)", server.log())]
    assert abs(sum(logged) / 2_000 - first) < 0.01


def test_what_is_not_streamed_has_no_first_token(served):
    assert served.api.chat(fake(delay=0.3)).status == 200
    assert served.api.post("/v1/embeddings", json={"model": "bge-m3", "input": "x"}).status == 200
    samples = when(served, lambda s: s.sum("solidrust_requests_total") == 2)
    assert samples.sum("solidrust_time_to_first_token_seconds_count") == 0
    assert samples.sum("solidrust_request_duration_seconds_sum", endpoint="/v1/chat/completions") > 0.29


def test_nothing_that_a_caller_writes_is_in_any_metric(served, contract):
    """Canaries: keys, prompts, answers, names, paths and fields, in both formats."""
    canaries = ["canary-prompt", "canary-answer", "canary-model", "canary-query", "canary-path", "canary-field", "canary-user", "canary-agent"]
    api = served.api
    traced = ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    assert api.chat(fake(text="canary-answer canary-prompt"), fields={"user": "canary-user"},
                    headers=[("User-Agent", "canary-agent"), ("X-Custom", "canary-field"), ("baggage", "k=canary-field"), traced]).status == 200
    api.chat("canary-prompt", stream=True)
    api.chat("canary-prompt", model="canary-model", check=False)
    api.chat(fake(status=500, message="canary-answer"), check=False)
    api.call("POST", "/v1/chat/completions?x=canary-query", json={"model": "vllm-primary", "messages": []}, check=False)
    api.get("/canary-path", check=False)
    stranger = unknown_key()
    assert Api(served, stranger, contract).chat("canary-prompt").status == 401
    when(served, lambda s: s.sum("solidrust_auth_failures_total") == 1)
    for accept in ("text/plain", "application/openmetrics-text"):
        status, _, text = fetch(metrics_url(served) + "/metrics", accept=accept)
        assert status == 200 and "solidrust_requests_total" in text
        for word in [*canaries, api.key, stranger, api.key[-8:], stranger[-8:], "person@example.org", "big@example.org"]:
            assert word not in text, (accept, word)


def test_a_client_that_leaves_is_counted_with_what_it_used(served):
    connection = Connection(served.address)
    served.api.send(connection, "POST", "/v1/chat/completions",
                    json={"model": "vllm-primary", "stream": True, "messages": [{"role": "user", "content": fake(chunks=500, gap=0.02)}]})
    while b'"content"' not in connection.buffer:
        assert connection.fill()
    connection.close()
    samples = when(served, lambda s: s.sum("solidrust_streams_ended_total") == 1)
    assert samples.by("solidrust_streams_ended_total", "end") == {"client_gone": 1}
    assert samples.sum("solidrust_tokens_total", type="output") > 0


@pytest.mark.parametrize("path,body", [
    ("/v1/chat/completions", {"messages": [{"role": "user", "content": "SCRIPT"}]}),
    ("/v1/chat/completions", {"messages": [{"role": "user", "content": "SCRIPT"}], "stream": True}),
    ("/v1/messages", {"messages": [{"role": "user", "content": "SCRIPT"}], "max_tokens": 20, "stream": True}),
    ("/v1/responses", {"input": "SCRIPT", "stream": True}),
    ("/v1/completions", {"prompt": "SCRIPT", "stream": True}),
], ids=lambda value: value if isinstance(value, str) else "streamed" if value.get("stream") else "whole")
def test_our_time_and_the_server_s_are_told_apart(served, path, body):
    """The model server takes a second: none of it is overhead, and all of it is its time to the first byte or content."""
    text = json.dumps(body).replace('"SCRIPT"', json.dumps(fake(delay=1)))
    answer = served.api.post(path, json={"model": "vllm-primary", **json.loads(text)})
    assert answer.status == 200
    samples = when(served, lambda s: s.sum("solidrust_requests_total") == 1)
    overhead = "solidrust_gateway_overhead_seconds"
    assert samples.sum(overhead + "_count", endpoint=path) == 1 == samples.sum(overhead + "_count")
    assert 0 < samples.sum(overhead + "_sum") < 0.5
    assert samples.sum("solidrust_upstream_time_to_first_byte_seconds_count", upstream="fake") == 1
    if body.get("stream"):
        assert samples.sum("solidrust_time_to_first_token_seconds_count") == 1
        assert 0.99 < samples.sum("solidrust_time_to_first_token_seconds_sum") < 10
    assert 0.99 < samples.sum("solidrust_request_duration_seconds_sum") < 10


def test_a_queue_tells_how_long_it_was_and_whom_it_turned_away(make_gateway, contract):
    server = make_gateway(lambda config: (with_metrics(config), config["models"].append(
        {"name": "narrow", "queue": 1, "queue_timeout": "2s", "targets": [{"upstream": "fake", "model": "fake-chat", "max_in_flight": 1}]})))
    server.account("a@example.org")
    api = Api(server, server.key("a@example.org")["key"], contract)
    statuses = []

    def call(seconds: float):
        statuses.append(Api(server, api.key, contract).chat(fake(delay=seconds), model="narrow").status)

    def wait_for(**labels):
        wait_until(lambda: all(scrape(server).sum(name, model="narrow") == value if name == "solidrust_queue_length" else
                               scrape(server).sum(name, upstream="fake", target="fake-chat") == value for name, value in labels.items()))

    running = threading.Thread(target=call, args=(8,))
    running.start()
    wait_for(solidrust_upstream_target_in_flight=1)
    waiting = threading.Thread(target=call, args=(0,))  # for 2 s, in vain
    waiting.start()
    wait_for(solidrust_queue_length=1)
    call(0)  # the queue has room for one
    waiting.join()
    assert sorted(statuses) == [503, 503]
    running.join()
    call(0)
    assert sorted(statuses) == [200, 200, 503, 503]
    samples = when(server, lambda s: s.sum("solidrust_requests_total") == 4)
    assert samples.by("solidrust_queue_rejected_total", "reason", model="narrow") == {"full": 1, "timed_out": 1}
    assert samples.sum("solidrust_queue_wait_seconds_count", model="narrow") == 1
    assert 1.99 < samples.sum("solidrust_queue_wait_seconds_sum") < 8
    # A queue's time is no overhead of ours.
    assert samples.sum("solidrust_gateway_overhead_seconds_sum") < 1


def test_a_caller_that_leaves_a_queue_has_waited_until_then(make_gateway, contract):
    server = make_gateway(lambda config: (with_metrics(config), config["models"].append(
        {"name": "narrow", "targets": [{"upstream": "fake", "model": "fake-chat", "max_in_flight": 1}]})))
    server.account("a@example.org")
    api = Api(server, server.key("a@example.org")["key"], contract)
    held, leaver = Connection(server.address), Connection(server.address)
    body = {"model": "narrow", "messages": [{"role": "user", "content": fake(delay=60)}]}
    api.send(held, "POST", "/v1/chat/completions", json=body)
    wait_until(lambda: scrape(server).sum("solidrust_upstream_target_in_flight", upstream="fake", target="fake-chat") == 1)
    api.send(leaver, "POST", "/v1/chat/completions", json=body)
    wait_until(lambda: scrape(server).sum("solidrust_queue_length", model="narrow") == 1)
    time.sleep(0.7)  # it has waited for as long at least
    leaver.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    leaver.close()
    samples = when(server, lambda s: s.sum("solidrust_queue_wait_seconds_count", model="narrow") == 1)
    assert 0.7 <= samples.sum("solidrust_queue_wait_seconds_sum", model="narrow") < 30
    held.close()


def test_a_stream_that_begins_before_its_content_makes_no_overhead(served):
    """A preamble past what is held back: the stream begins, and the server is still silent."""
    def event(**choice):
        return "data: " + json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [{"index": 0, **choice}]}) + "\n\n"

    role, content = event(delta={"role": "assistant"}, finish_reason=None), event(delta={"content": "hi"}, finish_reason=None)
    events = [role] * 70 + [content, event(delta={}, finish_reason="stop"), "data: [DONE]\n\n"]
    assert served.api.chat(fake(events=events, gap=2, gap_after=70, gaps=1), stream=True).status == 200
    samples = when(served, lambda s: s.sum("solidrust_requests_total") == 1)
    assert samples.sum("solidrust_time_to_first_token_seconds_sum") > 1.9
    assert samples.sum("solidrust_gateway_overhead_seconds_sum") < 1


def test_connections_threads_and_keys_are_told(served, contract):
    before = scrape(served)
    busy = before.sum("solidrust_worker_busy_seconds_total")
    held = [served.api.connect() for _ in range(5)]
    for connection in held:
        served.api.send(connection, "GET", "/v1/models")
        assert connection.read("GET", "/v1/models").status == 200
    assert Api(served, "sk_live_" + "A" * 20, contract).get("/v1/models", check=False).status == 401
    # That of the wrong key is noticed as closed a moment later.
    after = when(served, lambda s: s.sum("solidrust_connections", listener="api") == 5)
    assert after.sum("solidrust_connections", listener="api") == 5 and after.sum("solidrust_connections", listener="console") == 0
    assert after.sum("solidrust_key_cache_entries", kind="valid") == 1
    # The key was looked up once; what has a wrong checksum is never.
    assert after.sum("solidrust_key_lookups_total") == 1 and after.sum("solidrust_key_cache_entries", kind="unknown") == 0
    for connection in held:
        connection.close()
    assert when(served, lambda s: s.sum("solidrust_connections", listener="api") == 0).sum("solidrust_connections", listener="api") == 0
    workers = after.by("solidrust_worker_busy_seconds_total", "worker")
    assert {"0", "side"} <= set(workers) and all(value > 0 for value in workers.values())
    assert after.sum("solidrust_worker_busy_seconds_total") > busy
    assert after.sum("solidrust_worker_busy_seconds_total") <= after.sum("process_cpu_seconds_total") + 0.05
    for quiet in ("solidrust_connections_refused_total", "solidrust_hashing_waiting", "solidrust_hashing_refused_total", "solidrust_console_jobs_waiting"):
        assert after.sum(quiet) == 0, quiet


def test_connections_over_the_bound_are_counted(make_gateway):
    server = make_gateway(lambda config: with_metrics(config, limits={"connections_per_address": 2}))
    held = [Connection(server.address) for _ in range(2)]
    when(server, lambda s: s.sum("solidrust_connections", listener="api") == 2)
    third = Connection(server.address)
    assert third.socket.recv(1) == b""  # closed at once
    samples = when(server, lambda s: s.sum("solidrust_connections_refused_total", listener="api") == 1)
    assert samples.sum("solidrust_connections_refused_total", listener="api") == 1
    assert samples.sum("solidrust_connections", listener="api") == 2
    for connection in (*held, third):
        connection.close()


@pytest.mark.promise("S45")
def test_ten_thousand_names_that_nobody_has_add_no_series(served):
    before = scrape(served)
    connection = served.api.connect(timeout=20)
    for number in range(10_000):
        served.api.send(connection, "POST", "/v1/chat/completions",
                        json={"model": f"junk-{number}", "messages": [{"role": "user", "content": "x"}]})
        assert connection.read("POST", "/v1/chat/completions").status == 404
    connection.close()
    after = when(served, lambda s: s.sum("solidrust_requests_total", code="model_not_found") == 10_000)
    assert after.sum("solidrust_requests_total", code="model_not_found", model="other") == 10_000
    assert len(after.values) - len(before.values) < 40
    assert not [value for value in after.label_values() if "junk" in value]


def test_names_past_the_bound_are_other_and_a_reload_takes_nothing_back(make_gateway, contract):
    def config_of(config):
        with_metrics(config, metrics={"names": 2})

    server = make_gateway(config_of)
    server.account("a@example.org")
    api = Api(server, server.key("a@example.org")["key"], contract)
    for _ in range(2):
        assert api.chat().status == 200  # vllm-primary and fake: both names are taken
    assert api.chat(model="small-context").status == 200
    samples = when(server, lambda s: s.sum("solidrust_requests_total") == 3)
    assert samples.by("solidrust_requests_total", "model") == {"vllm-primary": 2, "other": 1}
    server.config["models"] = [model for model in server.config["models"] if model["name"] != "vllm-primary"]
    server.write_config(server.config)
    read = samples.sum("solidrust_config_reload_timestamp_seconds")
    server.signal(1)
    server.wait_log("reloaded")
    again = scrape(server)
    assert again.by("solidrust_requests_total", "model") == {"vllm-primary": 2, "other": 1}
    assert again.sum("solidrust_config_reload_timestamp_seconds") > read and again.sum("solidrust_config_reload_success") == 1
    server.write_config("listen: nonsense")
    server.signal(1)
    server.wait_log("reload_refused")
    assert scrape(server).sum("solidrust_config_reload_success") == 0


@pytest.mark.parametrize("workers", [1, 4])
def test_a_random_load_counts_the_same_in_metrics_rows_and_lines(make_gateway, contract, workers):
    """With clients that leave, servers that fail and reloads, and again in the process that follows one that was killed."""
    seed = int(os.environ.get("SEED", "7"))
    server = make_gateway(lambda config: with_metrics(config, workers=workers))
    server.account("a@example.org")
    key = server.key("a@example.org")["key"]
    kinds = [{}, {"stream": True}, {"content": fake(status=500)}, {"stream": True, "content": fake(chunks=30, cut_bytes=900)}, {"leave": True}, {"model": "nobody"}]

    def person(number):
        choose = random.Random(seed * 100 + number)
        api = Api(server, key, contract)
        for _ in range(25):
            kind = dict(choose.choice(kinds))
            if kind.pop("leave", False):
                connection = Connection(server.address)
                api.send(connection, "POST", "/v1/chat/completions", json={"model": "vllm-primary", "stream": True, "messages": [
                    {"role": "user", "content": fake(chunks=200, gap=0.01)}]})
                connection.socket.recv(choose.randrange(1, 900))
                connection.close()
            elif kind.get("stream"):
                api.broken_chat(kind.get("content", "go"))
            else:
                api.chat(kind.pop("content", "go"), check=False, **kind)

    def lines():
        return [line for line in server.log().splitlines() if re.search(r"\brequest\b.*\bid=", line)]

    def row() -> dict:
        rows = {one["model"]: one for one in server.cli("usage", "--by", "model")["usage"]}
        return rows.get("vllm-primary", {"requests": 0, "failed": 0, "prompt_tokens": 0, "completion_tokens": 0})

    for process in range(2):
        if process:
            server.process.kill()
            server.process.wait()
            server.start()
        before = row()
        threads = [threading.Thread(target=person, args=(process * 6 + n,)) for n in range(6)]
        [thread.start() for thread in threads]
        counted = 0.0
        while any(thread.is_alive() for thread in threads):
            server.signal(signal.SIGHUP)
            samples = scrape(server)
            assert samples.sum("solidrust_requests_total") >= counted  # no reload takes anything back
            counted = samples.sum("solidrust_requests_total")
            time.sleep(0.2)
        wait_until(lambda: len(lines()) == 150, within=60)
        samples = when(server, lambda s: s.sum("solidrust_requests_total") == 150)
        assert samples.sum("solidrust_requests_total") == samples.sum("solidrust_request_duration_seconds_count") == 150
        codes = Counter(found.group(1) for line in lines() if (found := re.search(r'\bcode="(\w+)"', line)))
        assert len(codes) >= 3 and {code: samples.sum("solidrust_requests_total", code=code) for code in codes} == codes
        assert samples.sum("solidrust_requests_total", status="200") == 150 - codes.total()
        known = samples.sum("solidrust_requests_total", model="vllm-primary")
        wait_until(lambda: row()["requests"] - before["requests"] == known, within=60)
        after = row()
        failed = sum(value for status, value in samples.by("solidrust_requests_total", "status", model="vllm-primary").items()
                     if int(status) >= 400)
        assert (failed, samples.sum("solidrust_tokens_total", type="input"), samples.sum("solidrust_tokens_total", type="output")) == \
            tuple(after[name] - before[name] for name in ("failed", "prompt_tokens", "completion_tokens")), seed


def test_a_target_that_is_ejected_or_drained_shows(make_gateway, contract):
    server = make_gateway(lambda config: (with_metrics(config), config["upstreams"].append(
        {"name": "gone", "kind": "openai", "base_url": "http://127.0.0.1:9/v1"}), config["models"].append(
            {"name": "moved", "targets": [{"upstream": "gone", "model": "x", "max_in_flight": 3, "priority": 0},
                                          {"upstream": "fake", "model": "fake-chat", "priority": 1}]})))
    server.account("a@example.org")
    api = Api(server, server.key("a@example.org")["key"], contract)

    def state_of(samples, upstream):
        return {state for state, value in samples.by("solidrust_upstream_target_state", "state", upstream=upstream).items() if value}

    assert state_of(scrape(server), "gone") == {"healthy"}
    for _ in range(6):
        assert api.chat(model="moved").status == 200
    samples = when(server, lambda s: state_of(s, "gone") == {"ejected"})
    assert state_of(samples, "gone") == {"ejected"} and samples.sum("solidrust_upstream_target_max_in_flight", upstream="gone") == 3
    server.run("upstreams", "drain", "fake")
    assert state_of(when(server, lambda s: state_of(s, "fake") == {"draining"}), "fake") == {"draining"}


@pytest.mark.promise("S47")
def test_beyond_loopback_a_start_needs_a_token_or_a_word(tmp_path, fake_server):
    def problems(**more):
        config = base_config(fake_server.url)
        config["listen"]["metrics"] = "0.0.0.0:0"
        config.update(more)
        (tmp_path / "c.yaml").write_text(json.dumps(config))
        done = subprocess.run([binary(), "config", "check", "--config", str(tmp_path / "c.yaml")], capture_output=True, text=True,
                              env={**os.environ, "FAKE_UPSTREAM_KEY": "k", "SCRAPE": "a-token-of-4f1c9d2e", "SHORT": "a-token-of-4f1c", "ENDS": "a-token-of-4f1c9d2e\n"})
        return done.returncode, done.stdout + done.stderr

    code, text = problems()
    assert code == 1 and "metrics.token_env" in text and "metrics.open" in text
    assert problems(metrics={"token_env": "NOT_SET"})[0] == 1
    assert problems(metrics={"token_env": "SCRAPE"})[0] == 0
    for wrong in ("SHORT", "ENDS"):  # of 15 characters; with a line end
        code, text = problems(metrics={"token_env": wrong})
        assert code == 1 and "is no token" in text and "4f1c" not in text
    assert problems(metrics={"open": True})[0] == 0


def test_with_a_token_nothing_is_told_without_it(tmp_path, fake_server):
    config = with_metrics(base_config(fake_server.url), metrics={"token_env": "SCRAPE_TOKEN"})
    server = Gateway(tmp_path, config, environment={"SCRAPE_TOKEN": "a-token-of-4f1c9d2e"})
    server.secrets.append("a-token-of-4f1c9d2e")
    url = metrics_url(server)
    for headers in ({}, {"Authorization": "Bearer a-token-of-4f1c9d2f"}, {"Authorization": "Bearer a-token"},
                    {"Authorization": "Basic a-token-of-4f1c9d2e"}):
        status, answer, text = fetch(url + "/metrics", **headers)
        assert status == 401 and answer["www-authenticate"] == "Bearer" and "solidrust_" not in text
    assert fetch(url + "/metrics", Authorization="Bearer a-token-of-4f1c9d2e")[0] == 200
    assert fetch(url + "/readyz")[0] == 200  # says nothing but that
    server.finish()


def test_no_web_page_of_another_name_reads_it(served):
    url = metrics_url(served)
    assert fetch(url + "/metrics", Host="rebound.example.org")[0] == 421
    assert fetch(url + "/metrics", Host="localhost:9")[0] == 200


@pytest.mark.promise("S46")
def test_it_is_off_unless_it_is_asked_for_and_serves_nothing_else(gateway, served):
    assert "metrics address" not in gateway.log()
    url = metrics_url(served)
    assert fetch(url + "/")[0] == 404 and fetch(url + "/v1/models")[0] == 404
    assert fetch(url + "/healthz")[2] == "ok\n" == fetch(url + "/readyz")[2]
    host, port = url.removeprefix("http://").split(":")
    connection = Connection((host, int(port)))
    connection.request("POST", "/metrics", [], b"{}")
    assert connection.read("POST", "/metrics").status == 405


def test_without_a_console_there_are_metrics_too(tmp_path, fake_server):
    server = Gateway(tmp_path, with_metrics(base_config(fake_server.url)), arguments=["--console-listen", "off"])
    assert scrape(server).sum("solidrust_ready") == 1
    server.finish()


def test_what_the_process_is_made_of(served):
    samples = scrape(served)
    assert samples.sum("solidrust_build_info") == 1 and samples.sum("solidrust_ready") == 1
    assert abs(samples.sum("process_start_time_seconds") - time.time()) < 120
    assert samples.sum("process_resident_memory_bytes") == pytest.approx(served.memory(), rel=0.3)
    assert 0 < samples.sum("process_open_fds") <= samples.sum("process_max_fds")
    assert 0 < samples.sum("process_cpu_seconds_total") < 60
    assert 0 < samples.sum("solidrust_journal_bytes") <= samples.sum("solidrust_journal_limit_bytes")
