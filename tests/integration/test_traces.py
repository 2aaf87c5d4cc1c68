"""Traces: the tree of each request at a collector, what model servers are told of it, and that a collector never matters to a request."""

import json
import re
import threading
import time

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from harness.api import Api
from harness.collector import CLIENT, INTERNAL, SERVER, Collector, from_json
from harness.console import wait_until
from harness.dialects import DIALECTS, ask, dialects_config
from harness.fake import FakeServer, fake
from harness.gateway import ROOT
from harness.metrics import fetch, metrics_url, openmetrics_of, scrape

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
SAMPLED = f"00-{TRACE}-{PARENT}-01"
UNSAMPLED = f"00-{TRACE}-{PARENT}-00"
SPANS = "solidrust_spans_total"


@pytest.fixture
def collector():
    one = Collector()
    yield one
    one.stop()


@pytest.fixture
def second(fake_server):
    """Another model server, which fails unless it is told otherwise."""
    one = FakeServer()
    one.ask("POST", "/default", json.dumps({"status": 500}))
    yield one
    one.stop()


@pytest.fixture
def traced(own, collector):
    """A server that exports to the collector: (server, api)."""

    def make(change=None, environment=None, **traces):
        def configure(config):
            config["listen"]["metrics"] = "127.0.0.1:0"
            config["traces"] = {"endpoint": collector.url, **traces}
            if change:
                change(config)
        return own(configure, environment=environment)

    return make


def failing_first(second):
    def change(config):
        config["upstreams"].append({"name": "first", "kind": "openai", "base_url": second.url})
        config["models"].append({"name": "moved", "targets": [
            {"upstream": "first", "model": "Org/First-1", "priority": 0},
            {"upstream": "fake", "model": "fake-chat", "priority": 1}]})
    return change


def spans_of(server, collector):
    """All that there is: who stops exports what it has."""
    server.stop()
    return collector.spans()


def test_both_forms_of_one_message_decode_to_the_same():
    """The files that the writers' unit test holds them to."""
    folder = ROOT / "tests/traces"
    message = ExportTraceServiceRequest.FromString(bytes.fromhex((folder / "spans.protobuf.hex").read_text()))
    assert from_json((folder / "spans.json").read_text()) == message
    (spans,) = [scope.spans for resource in message.resource_spans for scope in resource.scope_spans]
    assert [span.name[:5] for span in spans] == ["POST ", "queue", "nnnnn"]
    assert {pair.key: pair.value.int_value for pair in spans[0].attributes}["least"] == -2**63


@pytest.mark.promise("S50", "S51", "U35")
@pytest.mark.parametrize("form", ["json", "protobuf"])
def test_the_tree_of_a_request_that_another_server_answers(traced, collector, second, fake_server, form):
    server, api = traced(failing_first(second), format=form)
    fake_server.reset()
    before = time.time()
    answer = api.chat("hello", model="moved", fields={"max_tokens": 77},
                      headers=[("traceparent", SAMPLED), ("tracestate", "rojo=1,congo=2"), ("baggage", "user=alice")])
    assert answer.status == 200
    spans_of(server, collector)
    root, failed, answered = collector.tree()
    assert (root.trace, root.parent, root.kind, root.name) == (TRACE, PARENT, SERVER, "POST /v1/chat/completions")
    assert root.state == "" and root.flags == 0x301 and not root.failed
    assert root.attributes == {
        "http.request.method": "POST", "http.route": "/v1/chat/completions", "http.response.status_code": 200,
        "solidrust.request_id": answer.header("x-request-id"), "solidrust.model": "moved", "solidrust.tier": "enterprise",
        "solidrust.environment": "live"}
    for span in (failed, answered):
        assert (span.kind, span.parent, span.flags, span.state) == (CLIENT, root.id, 0x101, "")
        assert root.begin <= span.begin <= span.end <= root.end
    assert before - 1 <= root.begin <= root.end <= time.time() + 1
    assert failed.end <= answered.begin + 1e-6
    assert failed.name == "chat Org/First-1" and failed.failed and failed.events == {}
    assert failed.attributes == {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "Org/First-1",
        "gen_ai.request.stream": False, "gen_ai.request.max_tokens": 77, "server.address": "127.0.0.1", "server.port": second.port,
        "solidrust.upstream": "first", "solidrust.attempt.outcome": "server_error", "error.type": "server_error"}
    assert answered.name == "chat fake-chat" and not answered.failed and set(answered.events) == {"end"}
    assert answered["solidrust.upstream"] == "fake" and answered["solidrust.attempt.outcome"] == "ok"
    usage = answer.json["usage"]
    assert answered["gen_ai.usage.input_tokens"] == usage["prompt_tokens"]
    assert answered["gen_ai.usage.output_tokens"] == usage["completion_tokens"]
    assert answered["solidrust.usage.estimated"] is False
    assert answered["gen_ai.response.model"] == "fake-chat" and answered["gen_ai.response.finish_reasons"] == ["stop"]
    assert root.resource["service.name"] == "solidrust" and root.resource["service.version"]
    assert root.schema.startswith("https://opentelemetry.io/schemas/gen-ai")
    # Each server got the id of the attempt that it was, and nothing else of the caller's context.
    for one, span in ((second, failed), (fake_server, answered)):
        (seen,) = [seen for seen in one.seen() if seen.method == "POST"]
        assert seen.header("traceparent") == f"00-{TRACE}-{span.id}-01"
        assert seen.header("tracestate") is None and seen.header("baggage") is None
    assert collector.posts[0]["path"] == "/v1/traces"


def test_a_stream_tells_its_first_content_and_its_end(traced, collector, tag):
    server, api = traced()
    assert api.chat(fake(tag=tag, chunks=3, gap=1, gap_after=1), stream=True).status == 200
    spans_of(server, collector)
    root, call = collector.tree()
    assert root.parent == "" and root.flags == 0x101
    assert call["gen_ai.request.stream"] is True and set(call.events) == {"first_content", "end"}
    assert call.begin <= call.events["first_content"] <= call.events["end"] <= call.end
    assert call.events["end"] - call.events["first_content"] >= 0.25
    assert call["gen_ai.response.model"] == "fake-chat" and call["gen_ai.response.finish_reasons"] == ["stop"]
    assert call["gen_ai.response.time_to_first_chunk"] == pytest.approx(call.events["first_content"] - call.begin, abs=1e-3)


@pytest.mark.parametrize("stream", [False, True])
def test_every_dialect_tells_which_model_answered_and_why_it_ended(own, collector, fake_server, stream):
    """Where the answer is translated its model is not read."""
    config = dialects_config(fake_server.url)
    server, api = own(lambda old: (old.clear(), old.update(config, traces={"endpoint": collector.url})))
    asked = [(caller, upstream, finish) for caller in DIALECTS for upstream in DIALECTS for finish in ("stop", "length")]
    for caller, upstream, finish in asked:
        assert ask(api, caller, f"via-{upstream}", {"finish": finish}, stream).status == 200
    spans_of(server, collector)
    calls = sorted((span for span in collector.spans() if span.kind == CLIENT), key=lambda span: span.begin)
    assert [call["gen_ai.response.finish_reasons"] for call in calls] == [[finish] for _, _, finish in asked]
    assert [call.attributes.get("gen_ai.response.model") for call in calls] == \
        ["fake-chat" if caller == upstream else None for caller, upstream, _ in asked]


def test_a_stream_that_breaks_is_a_failure_without_an_end(traced, collector, tag):
    server, api = traced(sample=0)
    api.broken_chat(fake(tag=tag, chunks=4, cut_events=2))
    spans_of(server, collector)
    root, call = collector.tree()
    assert root.failed and root["error.type"] == "upstream_error" and root["http.response.status_code"] == 200
    assert call.failed and call["error.type"] == call["solidrust.attempt.outcome"] and set(call.events) == {"first_content"}


def test_who_waits_for_a_slot_has_a_span_of_that(traced, collector):
    server, api = traced(lambda config: config["models"].append({"name": "narrow", "targets": [
        {"upstream": "fake", "model": "fake-chat", "max_in_flight": 1}]}))
    running = lambda samples: samples.sum("solidrust_upstream_target_in_flight", upstream="fake", target="fake-chat")
    first = threading.Thread(target=lambda: api.chat(fake(tag="first", delay=3), model="narrow"))
    first.start()
    wait_until(lambda: running(scrape(server)) == 1)
    assert api.chat("second", model="narrow").status == 200
    first.join()
    spans_of(server, collector)
    trees = sorted(collector.trees().values(), key=len)
    assert [[span.name for span in tree] for tree in trees] == [
        ["POST /v1/chat/completions", "chat fake-chat"], ["POST /v1/chat/completions", "queue", "chat fake-chat"]]
    root, queue, call = trees[1]
    assert queue.kind == INTERNAL and queue.parent == root.id and queue["solidrust.queue.got_slot"] is True
    assert 0.1 < queue.end - queue.begin < 30 and queue.end <= call.begin + 1e-3


@pytest.mark.promise("S50", "U35")
def test_a_server_elsewhere_is_sent_no_context_unless_that_is_said(traced, collector, fake_server):
    """`localhost` counts as here; a name does not, and is not looked up."""
    port = fake_server.port

    def change(config):
        config["upstreams"] += [
            {"name": "local", "kind": "openai", "base_url": f"http://localhost:{port}/v1"},
            {"name": "told-no", "kind": "openai", "base_url": f"http://127.0.0.1:{port}/v1", "trace": False}]
        config["models"] += [{"name": name, "targets": [{"upstream": name, "model": "fake-chat"}]} for name in ("local", "told-no")]
    server, api = traced(change)
    for model in ("local", "told-no"):
        assert api.chat(fake(tag=model), model=model, headers=[("traceparent", SAMPLED), ("tracestate", "a=1")]).status == 200
    (local,), (no,) = fake_server.seen("local"), fake_server.seen("told-no")
    assert local.header("traceparent").startswith(f"00-{TRACE}-")
    assert no.header("traceparent") is None and no.header("tracestate") is None
    assert not [name for name, value in no.headers if TRACE in value or PARENT in value]


@pytest.mark.parametrize("field", ["00-" + TRACE.upper() + f"-{PARENT}-01", f"01-{TRACE}-{PARENT}-01", f"00-{'0' * 32}-{PARENT}-01",
                                   SAMPLED + "-x", "nonsense"])
def test_what_is_no_context_begins_a_trace_anew(traced, collector, field):
    server, api = traced()
    assert api.chat(headers=[("traceparent", field), ("tracestate", "a=1")]).status == 200
    spans_of(server, collector)
    root, _ = collector.tree()
    assert root.parent == "" and root.trace != TRACE and root.state == ""


def test_two_contexts_are_none(traced, collector):
    server, api = traced()
    assert api.chat(headers=[("traceparent", SAMPLED), ("traceparent", SAMPLED)]).status == 200
    (root,) = [span for span in spans_of(server, collector) if span.kind == SERVER]
    assert root.trace != TRACE


def test_who_decides_what_is_exported(traced, collector):
    server, api = traced(sample=0)
    assert api.chat("without").status == 200
    assert api.chat("unsampled", headers=[("traceparent", UNSAMPLED)]).status == 200
    wanted = api.chat("sampled", headers=[("traceparent", SAMPLED)])
    unsampled = api.chat(fake(status=500), headers=[("traceparent", UNSAMPLED)])
    assert unsampled.status >= 500
    assert api.chat("x", model="no-such-model").status == 404
    roots = [span for span in spans_of(server, collector) if span.kind == SERVER]
    assert [root["solidrust.request_id"] for root in roots] == [one.header("x-request-id") for one in (wanted, unsampled)]
    assert roots[1].failed and roots[1].flags & 1 == 0


def test_slow_requests_are_exported_and_contexts_can_be_left_alone(traced, collector):
    server, api = traced(sample=0, accept="never", slow="2s")
    assert api.chat("quick", headers=[("traceparent", SAMPLED)]).status == 200
    slow = api.chat(fake(delay=2.2), headers=[("traceparent", SAMPLED)])
    spans_of(server, collector)
    root, _ = collector.tree()
    assert root["solidrust.request_id"] == slow.header("x-request-id")
    assert root.trace != TRACE and root.parent == ""


def test_strangers_make_no_traces(traced, collector, contract):
    server, api = traced()
    stranger = Api(server, "sk_live_" + "x" * 20, contract)
    assert stranger.chat(headers=[("traceparent", SAMPLED)], check=False).status == 401
    assert api.get("/healthz", key=None, check=False).status == 200
    assert api.get("/v1/nothing", headers=[("traceparent", SAMPLED)]).status == 404
    known = api.chat()
    spans_of(server, collector)
    root, _ = collector.tree()  # the only one
    assert root["solidrust.request_id"] == known.header("x-request-id")


def test_requests_that_went_well_do_not_hide_one_that_failed(traced, collector):
    server, api = traced(max_per_second=4)
    with api.connect() as connection:
        # Well past what may be exported, for some seconds.
        until = time.monotonic() + 2.5
        while time.monotonic() < until:
            for _ in range(20):
                assert api.chat(headers=[("traceparent", SAMPLED)], connection=connection).status == 200
        failed = api.chat(fake(status=500), headers=[("traceparent", UNSAMPLED)], connection=connection)
    roots = [span for span in spans_of(server, collector) if span.kind == SERVER]
    assert failed.header("x-request-id") in [root["solidrust.request_id"] for root in roots]


def test_no_more_than_the_cap_in_a_second_whoever_asks(traced, collector):
    server, api = traced(max_per_second=2)
    began = time.monotonic()
    with api.connect() as connection:
        for _ in range(40):
            assert api.chat(headers=[("traceparent", SAMPLED)], connection=connection).status == 200
    seconds = int(time.monotonic() - began) + 2  # that were touched
    left_out = scrape(server).sum("solidrust_traces_left_out_total")
    roots = [span for span in spans_of(server, collector) if span.kind == SERVER]
    assert 2 <= len(roots) <= 2 * seconds and left_out == 40 - len(roots)


def test_a_new_policy_is_taken_by_a_reload_and_another_collector_by_a_restart(traced, collector):
    server, api = traced(sample=0)
    assert api.chat("before").status == 200
    server.config["traces"].update(sample=1, format="protobuf")
    server.write_config(server.config)
    since = len(server.log())
    server.signal(1)
    assert "traces.format" in server.wait_log(r"restart_needed.*", since=since).group(0)
    server.wait_log(r"\breloaded\b", since=since)
    after = api.chat("after")
    spans_of(server, collector)
    root, _ = collector.tree()
    assert root["solidrust.request_id"] == after.header("x-request-id")
    assert collector.posts[0]["headers"]["Content-Type"] == "application/json"


@pytest.mark.promise("S51")
def test_ids_of_key_and_account_only_where_that_is_said(traced, collector):
    server, api = traced(identities="on")
    assert api.chat().status == 200
    spans_of(server, collector)
    root, _ = collector.tree()
    assert root["solidrust.key_id"].startswith("key_") and root["solidrust.account_id"].startswith("acc")


def test_the_log_line_has_the_trace_and_histograms_have_exemplars_of_it(traced, collector):
    server, api = traced(sample=0)
    assert api.chat("unsampled", stream=True).status == 200
    assert api.chat("sampled", stream=True, headers=[("traceparent", SAMPLED)]).status == 200
    wait_until(lambda: scrape(server).sum("solidrust_requests_total") == 2)
    families = {family.name: family for family in openmetrics_of(server).families}
    for name in ("solidrust_request_duration_seconds", "solidrust_time_to_first_token_seconds"):
        (found,) = [sample for sample in families[name].samples if sample.exemplar]
        assert found.exemplar.labels == {"trace_id": TRACE} and found.name.endswith("_bucket")
        assert found.exemplar.value <= float(found.labels["le"]) and abs(float(found.exemplar.timestamp) - time.time()) < 60
    status, _, text = fetch(metrics_url(server) + "/metrics")
    assert status == 200 and TRACE not in text  # the other format has none
    lines = lambda: [line for line in server.log().splitlines() if "/v1/chat/completions" in line]
    wait_until(lambda: len(lines()) == 2)  # the log is a moment behind
    ids = [re.search(r'trace_id"?[=:] ?"?([0-9a-f]{32})', line).group(1) for line in lines()]
    assert len(ids) == 2 and ids[1] == TRACE and ids[0] != TRACE


@pytest.mark.promise("S48")
def test_where_there_is_no_collector_nothing_is_told(own, fake_server, tag):
    server, api = own()
    assert api.chat(fake(tag=tag), headers=[("traceparent", SAMPLED)]).status == 200
    assert fake_server.one(tag).header("traceparent") is None
    assert "trace_id" not in server.log()


@pytest.mark.promise("S49")
def test_nothing_of_a_request_but_ids_and_numbers_leaves(traced, collector, fake_server, tag):
    """Canaries: the key, the prompt, the answer, a made-up model, the query, header fields, the collector's credential."""
    secret = "collector-secret-81c2"
    server, api = traced(environment={"COLLECTOR": f"Authorization=Basic {secret},x-langfuse-ingestion-version=4"}, headers_env="COLLECTOR")
    server.secrets.append(secret)
    canaries = ["canary-prompt", "canary-answer", "canary-model", "canary-query", "canary-field", "canary-user"]
    assert api.chat(fake(tag=tag, text="canary-answer canary-prompt", extra={"model": "canary-answer it says"}), fields={"user": "canary-user"},
                    headers=[("X-Custom", "canary-field"), ("traceparent", SAMPLED), ("baggage", "k=canary-field")]).status == 200
    assert api.chat("canary-prompt", model="canary-model").status == 404
    assert api.chat(fake(status=500, message="canary-answer"), headers=[("traceparent", SAMPLED), ("tracestate", "k=canary-field")]).status >= 500
    assert api.call("POST", "/v1/chat/completions?x=canary-query", json={"model": "vllm-primary", "messages": []}, check=False).status >= 400
    spans_of(server, collector)
    assert len([span for tree in collector.trees().values() for span in tree if span.kind == SERVER]) == 4
    for post in collector.posts:
        assert post["headers"]["Authorization"] == f"Basic {secret}" and post["headers"]["x-langfuse-ingestion-version"] == "4"
        for word in [*canaries, api.key, secret, "upstream-credential"]:
            assert word.encode() not in post["body"], word
    assert secret not in server.log()
    assert secret not in server.run("config", "show", "--config", str(server.config_file)).stdout


# A collector that fails.

def times_of(api, count: int) -> list[float]:
    times = []
    with api.connect() as connection:
        for _ in range(count):
            began = time.monotonic()
            assert api.chat(connection=connection).status == 200
            times.append(time.monotonic() - began)
    return sorted(times)


@pytest.mark.parametrize("how", ["dead", "silent"])
def test_a_collector_that_is_away_slows_no_request_and_no_stop(traced, collector, how):
    if how == "silent":
        collector.delay = 600
    else:
        collector.stop()
    server, api = traced(max_per_second=100_000)
    usual = times_of(api, 100)
    # The first batch is under way.
    if how == "silent":
        wait_until(lambda: collector.posts)
    else:
        server.wait_log("traces_not_exported", within=60)
    while_away = times_of(api, 100)
    assert while_away[50] < 3 * usual[50] + 0.05
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 10  # of which 2 s are for what is left


def test_what_finds_no_room_is_dropped_and_counted(traced, collector):
    collector.stop()
    server, api = traced(max_per_second=100_000, sample=1)
    wait_until(lambda: server.log().count("traces_not_exported") or not times_of(api, 200), within=90)
    deadline = time.monotonic() + 180
    while (spans := scrape(server)).sum(SPANS, result="dropped") == 0:
        times_of(api, 500)
        assert time.monotonic() < deadline
    assert spans.sum(SPANS, result="exported") == 0
    # What waits at most is 4 MiB; and a batch is given up after five tries.
    wait_until(lambda: scrape(server).sum(SPANS, result="failed") >= 512, within=90)


def test_a_collector_that_asks_to_wait_gets_the_batch_again_then(traced, collector):
    collector.answers = [(503, {"Retry-After": "3"}), (429, {})]
    server, api = traced()
    assert api.chat().status == 200
    collector.wait(2, within=60)
    first, second, third = collector.posts
    assert [post["status"] for post in collector.posts] == [503, 429, 200]
    assert second["at"] - first["at"] >= 3 and third["at"] - second["at"] >= 0.9
    assert first["body"] == second["body"] == third["body"]
    wait_until(lambda: scrape(server).sum(SPANS, result="exported") == 2)
    assert scrape(server).sum(SPANS) == 2


def test_a_refusal_is_final_and_counted(traced, collector):
    collector.answers = [(400, {})]
    server, api = traced()
    assert api.chat().status == 200
    wait_until(lambda: scrape(server).sum(SPANS, result="failed") == 2)
    assert api.chat().status == 200
    spans_of(server, collector)
    assert [post["status"] for post in collector.posts] == [400, 200]
    assert len(re.findall("traces_not_exported", server.log())) == 1 == len(re.findall("traces_exported_again", server.log()))


@pytest.mark.parametrize("path,arrives", [("/api/public/otel", "/api/public/otel/v1/traces"), ("/x/v1/traces", "/x/v1/traces")])
def test_an_endpoint_is_a_base_or_the_whole(traced, collector, path, arrives):
    server, api = traced(endpoint=collector.url + path)
    assert api.chat().status == 200
    spans_of(server, collector)
    assert collector.posts[0]["path"] == arrives


def test_settings_that_make_no_sense_are_told(gateway, monkeypatch):
    def problem(traces: dict, **environment) -> str:
        file = gateway.folder / "traces.yaml"
        file.write_text(json.dumps({"traces": traces}))
        for name, value in environment.items():
            monkeypatch.setitem(gateway.environment, name, value)
        result = gateway.run("config", "check", "--config", str(file), check=False)
        return "" if result.returncode == 0 else result.stdout + result.stderr

    assert problem({"endpoint": "http://127.0.0.1:4318", "sample": 0, "max_per_second": 1, "slow": 0}) == ""
    assert problem({"sample": 1, "max_per_second": 100_000, "slow": "1h"}) == ""
    for traces in ({"sample": 1.000001}, {"sample": -1}, {"max_per_second": 0}, {"max_per_second": 100_001}, {"slow": "61m"},
                   {"format": "thrift"}, {"accept": "maybe"}, {"identities": "yes"}, {"endpoint": "127.0.0.1:4318"}):
        (name,) = traces
        assert f"traces.{name}" in problem(traces), traces
    assert "is not set" in problem({"headers_env": "NOT_THERE_AT_ALL"})
    told = problem({"headers_env": "COLLECTOR_X"}, COLLECTOR_X="no list of s3cr3t fields")
    assert "COLLECTOR_X" in told and "s3cr3t" not in told
