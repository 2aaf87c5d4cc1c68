"""Failures that follow the request eject nobody: the table in docs/upstreams.md, row by row, and their kind."""

import json
import re
from pathlib import Path

import pytest

from harness.api import Api
from harness.fake import FakeServer, fake
from harness.gateway import Gateway, base_config

pytestmark = pytest.mark.quick

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/upstreams.md"
ROW = re.compile(r"\| ([^|]+) \| (\d+|stream) \| (.+) \| (\d+) (\w+) \|$", re.M)
DIALECTS = {"vLLM": "vllm", "SGLang": "vllm_old", "llama.cpp": "llamacpp", "Ollama": "ollama", "LM Studio": "ollama",
            "TGI": "ollama", "Anthropic": "anthropic"}


def rows() -> list[tuple]:
    section = DOCUMENT.read_text().split("## Whose fault a failure is")[1].split("\n## ")[0]
    return ROW.findall(section)


class Pair:
    """Two model servers behind one model, asked in this order, and two accounts."""

    def __init__(self, folder, contract):
        self.fakes = [FakeServer(), FakeServer()]
        config = base_config(self.fakes[0].url)
        config["upstreams"] = [{"name": f"fake-{i}", "base_url": fake.url} for i, fake in enumerate(self.fakes)]
        config["models"] = [{"name": name, "targets": [
            {"upstream": f"fake-{i}", "model": name, "priority": i} for i in range(2)]} for name in self.models]
        self.gateway = Gateway(folder, config)
        self.apis = []
        for name in ("ada", "bob"):
            self.gateway.account(f"{name}@example.org", "enterprise")
            self.apis.append(Api(self.gateway, self.gateway.key(f"{name}@example.org")["key"], contract))

    models = ["words", "alike", "meanwhile", "mixed", "both", "only"]

    def script(self, which: int, **script):
        self.fakes[which].ask("POST", "/default", json.dumps(script))

    def ask(self, who: int, model: str, prompt: str = "hi", **options):
        return self.apis[who].chat(prompt, model=model, **options)

    def states(self, model: str) -> list[tuple]:
        return [(one["state"], one["failures"]) for one in self.gateway.cli("upstreams", "list")["targets"]
                if one["model"] == model]


@pytest.fixture(scope="module")
def pair(tmp_path_factory, contract):
    made = Pair(tmp_path_factory.mktemp("pair"), contract)
    yield made
    made.gateway.finish()
    for one in made.fakes:
        one.stop()


@pytest.fixture(autouse=True)
def both_well(pair):
    yield
    for i in range(2):
        pair.script(i)


def script_of(server: str, status: str, message: str, tag: str) -> str:
    dialect = DIALECTS.get(server.split(",")[0], "openai")
    error = {"error": message} if dialect == "ollama" else {"error": {"message": message}}
    if status == "stream":
        return fake(tag=tag, events=[f"data: {json.dumps(error)}\n\n", "data: [DONE]\n\n"])
    if status == "200":
        return fake(tag=tag, extra=error, content_type="application/json")
    return fake(tag=tag, status=int(status), dialect=dialect, message=message)


def test_the_table_names_every_server():
    names = {name for row in rows() for name in row[0].split(", ")}
    assert names == {"OpenAI", "Azure", "vLLM", "SGLang", "llama.cpp", "Ollama", "LM Studio", "TGI", "Anthropic",
                     "Gemini", "Mistral"}


@pytest.mark.promise("U22", "U61", "U62", "U65")
@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]} {row[1]} {row[2][:40]}")
def test_what_each_server_says_of_a_request_is_the_callers_400(pair, tag, row):
    server, status, message, expected, code = row
    before = pair.states("words")
    for stream in [True] if status == "stream" else [False, True] if status != "200" else [False]:
        response = pair.ask(0, "words", script_of(server, status, message, tag), stream=stream)
        assert response.status == int(expected), response.body
        assert response.error["code"] == code
        if code != "request_too_large":
            assert message in response.error["message"]
        assert response.header("x-solidrust-failover") is None
    assert pair.states("words") == before == [("healthy", 0), ("healthy", 0)]
    assert not pair.fakes[1].seen(tag), "another target was asked"


@pytest.mark.promise("U23")
def test_what_two_targets_fail_alike_counts_against_neither(pair, tag):
    """With no words that we know. More than the retries that are to be had: then it is one account's word."""
    assert pair.ask(1, "alike").status == 200
    for _ in range(30):
        response = pair.ask(0, "alike", fake(tag=tag, status=500, message="boom"))
        assert response.status == 502
    assert [state for state, _ in pair.states("alike")] == ["healthy", "healthy"]
    assert len(pair.fakes[1].seen(tag)) >= 10, "the second target was not asked"
    assert pair.ask(1, "alike").header("x-solidrust-upstream") == "fake-0"


@pytest.mark.promise("U51")
def test_the_500s_of_one_account_eject_no_target_that_answers_another(pair):
    for round in range(3):
        answer = pair.ask(1, "meanwhile")
        assert answer.status == 200 and answer.header("x-solidrust-upstream") == "fake-0", round
        pair.script(0, status=500, message="boom")
        for _ in range(8):  # the second target can answer them, as far as the retries go
            assert pair.ask(0, "meanwhile").status in (200, 502)
        pair.script(0)
    assert [state for state, _ in pair.states("meanwhile")] == ["healthy", "healthy"]
    assert pair.ask(1, "meanwhile").header("x-solidrust-upstream") == "fake-0"


@pytest.mark.promise("U52")
def test_an_account_alone_with_some_bad_requests_ejects_nobody(pair, tag):
    for _ in range(4):
        assert pair.ask(0, "mixed").status == 200
        for _ in range(9):
            pair.ask(0, "mixed", fake(tag=tag, status=500, message="boom"))
    assert [state for state, _ in pair.states("mixed")] == ["healthy", "healthy"]


def test_the_500s_of_two_accounts_eject(pair):
    pair.ask(0, "both"), pair.ask(1, "both")
    pair.script(0, status=500, message="boom")
    for i in range(5):
        assert pair.ask(i % 2, "both").status == 200
    assert pair.states("both")[0][0] == "ejected"


@pytest.mark.promise("U53")
def test_a_server_that_fails_everything_goes_though_one_account_is_all_there_is(pair):
    pair.script(0, status=500, message="boom")
    for _ in range(5):
        assert pair.ask(0, "only").status == 200
    assert pair.states("only")[0][0] == "ejected"


@pytest.mark.promise("U54")
@pytest.mark.parametrize("how", ["fin", "rst"])
def test_connections_that_fail_count_as_ever(make_gateway, fake_server, contract, how):
    second = FakeServer()

    def two(config):
        config["upstreams"].append({"name": "second", "base_url": second.url})
        config["models"][0]["targets"] = [{"upstream": "fake", "model": "fake-chat"},
                                          {"upstream": "second", "model": "fake-chat", "priority": 1}]

    gateway = make_gateway(two)
    apis = []
    for name in ("ada", "bob"):
        gateway.account(f"{name}@example.org")
        apis.append(Api(gateway, gateway.key(f"{name}@example.org")["key"], contract))
    assert apis[1].chat("hi").status == 200
    second_answers = 0
    for _ in range(5):
        response = apis[0].chat(fake(close_first=how))
        second_answers += response.status == 200
    states = [one["state"] for one in gateway.cli("upstreams", "list")["targets"] if one["model"] == "fake-chat"]
    assert states == ["ejected", "healthy"] and second_answers == 0
    second.stop()
