"""Ranks, moderations, images and tokens: one key, one meter and one failover chain for them too."""

import json
import sqlite3
import time

import pytest

from harness.api import Api
from harness.fake import fake
from harness.gateway import Gateway, base_config

pytestmark = pytest.mark.quick

OWNER = "plain@example.org"
RERANK = {"model": "ranker", "query": "what is a panda", "documents": ["a car", "a bear that eats bamboo", "pandas"]}
BODIES = {
    "/v1/rerank": RERANK,
    "/rerank": RERANK,
    "/v2/rerank": RERANK,
    "/v1/moderations": {"model": "guard", "input": ["good", "bad"]},
    "/v1/images/generations": {"model": "painter", "prompt": "a panda", "n": 2},
    "/v1/tokenize": {"model": "vllm-primary", "prompt": "ab"},
    "/tokenize": {"model": "bge-m3", "prompt": "ab"},
    "/v1/detokenize": {"model": "vllm-primary", "tokens": [97, 98]},
    "/detokenize": {"model": "vllm-primary", "tokens": [97, 98]},
}
SCOPES = {"rerank": "rerank:read", "moderations": "moderations:read", "generations": "images:read",
          "tokenize": "tokenize:read", "detokenize": "tokenize:read"}


@pytest.fixture(scope="module")
def plain(tmp_path_factory, fake_server, contract):
    config = base_config(fake_server.url)
    price = {"prompt_price": 1000, "completion_price": 3000}
    config["models"] += [
        {"name": name, "kind": kind, **price, "targets": [{"upstream": "fake", "model": f"fake-{kind}"}]}
        for name, kind in (("ranker", "rerank"), ("guard", "moderation"), ("painter", "image"))]
    gateway = Gateway(tmp_path_factory.mktemp("plain"), config)
    gateway.account(OWNER)
    gateway.live = gateway.key(OWNER, "live")["key"]
    gateway.test = gateway.key(OWNER, "test", environment="test")["key"]
    gateway.api = Api(gateway, gateway.live, contract)
    yield gateway
    gateway.finish()


@pytest.fixture
def ask(plain):
    def post(path, body, key=None, **more):
        return plain.api.post(path, json=body, key=key or plain.live, **more)

    return post


@pytest.mark.parametrize("path", BODIES)
def test_each_is_answered_by_its_model(ask, path):
    response = ask(path, BODIES[path])
    assert response.status == 200, response.body
    answer = response.json
    if "rerank" in path:
        assert [row["index"] for row in answer["results"]] == [0, 1, 2]
        assert answer["usage"]["total_tokens"] == 21
    elif "moderations" in path:
        assert [row["flagged"] for row in answer["results"]] == [False, True]
    elif "images" in path:
        assert len(answer["data"]) == 2
    elif "detokenize" in path:
        assert answer == {"prompt": "ab"}
    else:
        assert answer["tokens"] == [97, 98]


@pytest.mark.parametrize("path", BODIES)
def test_the_model_server_gets_the_callers_bytes_under_its_own_name(ask, fake_server, path):
    before = len(fake_server.seen())
    ask(path, BODIES[path])
    request = fake_server.seen()[before]
    root = "tokenize" in path
    assert request.path == ("/" if root else "/v1/") + {"/v2/rerank": "rerank"}.get(path, path.removeprefix("/v1/").strip("/"))
    assert {**request.json, "model": None} == {**BODIES[path], "model": None}
    assert request.json["model"].startswith("fake-")


@pytest.mark.parametrize("path", BODIES)
def test_each_needs_a_scope_of_its_own(plain, ask, path):
    scope = SCOPES[path.rsplit("/", 1)[1]]
    others = ",".join({*SCOPES.values(), "chat:read", "embeddings:read", "models:list"} - {scope})
    without = plain.key(OWNER, f"without {path}", scopes=others)["key"]
    response = ask(path, BODIES[path], key=without)
    assert response.status == 403 and f"`{scope}`" in response.error["message"]
    only = plain.key(OWNER, f"only {path}", scopes=scope)["key"]
    assert ask(path, BODIES[path], key=only).status == 200
    assert ask(path, BODIES[path], key="sk_live_" + "x" * 30).status == 401


@pytest.mark.parametrize("path", BODIES)
def test_a_test_key_reaches_the_sandbox_alone(plain, ask, fake_server, path):
    before = len(fake_server.seen())
    response = ask(path, BODIES[path], key=plain.test)
    assert response.status == 200, response.body
    assert response.header("x-solidrust-upstream") == "sandbox"
    assert len(fake_server.seen()) == before


def test_the_sandbox_ranks_by_words_flags_and_counts(plain, ask):
    ranks = ask("/v1/rerank", {**RERANK, "query": "bear bamboo", "top_n": 2}, key=plain.test).json["results"]
    assert [row["index"] for row in ranks] == [1, 0] and ranks[0]["relevance_score"] == 1.0
    flagged = ask("/v1/moderations", {"model": "guard", "input": ["fine", "to be flagged"]}, key=plain.test).json
    assert [row["flagged"] for row in flagged["results"]] == [False, True]
    for text in ("", "a b", "naïve 😀"):
        tokens = ask("/tokenize", {"model": "vllm-primary", "prompt": text}, key=plain.test).json["tokens"]
        assert ask("/detokenize", {"model": "vllm-primary", "tokens": tokens}, key=plain.test).json == {"prompt": text}
    assert ask("/v1/moderations", {"model": "guard", "input": "sandbox: error 503"}, key=plain.test).status == 503
    assert ask("/v1/rerank", {**RERANK, "query": "sandbox: error 429"}, key=plain.test).status == 429


RANKS = [
    # Cohere: no document
    ({"id": "1", "results": [{"index": 2, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.1}],
      "meta": {"api_version": {"version": "2"}, "billed_units": {"search_units": 1}, "tokens": {"input_tokens": 5}}}, [2, 0]),
    # llama.cpp: not sorted
    ({"model": "m", "object": "list", "usage": {"prompt_tokens": 9, "total_tokens": 9},
      "results": [{"index": 0, "relevance_score": -3.5}, {"index": 1, "relevance_score": 4}, {"index": 2, "relevance_score": 0}]},
     [1, 2, 0]),
    # the text embeddings server, and SGLang
    ([{"index": 1, "score": 0.2}, {"index": 0, "score": 0.7}], [0, 1]),
    ([{"score": 0.2, "index": 1, "document": "x"}, {"score": 0.7, "index": 2, "document": "y"}], [2, 1]),
    ([], []),
]


@pytest.mark.parametrize("said,order", RANKS)
def test_ranks_have_one_form_whatever_the_server(ask, said, order):
    response = ask("/v1/rerank", {**RERANK, "query": fake(answer=json.dumps(said))})
    assert response.status == 200, response.body
    results = response.json["results"]
    assert [row["index"] for row in results] == order
    scores = [row["relevance_score"] for row in results]
    assert scores == sorted(scores, reverse=True)
    assert all(set(row) <= {"index", "relevance_score", "document"} for row in results)
    assert all(isinstance(row.get("document", {}), dict) for row in results)
    if isinstance(said, dict):
        assert {key: response.json[key] for key in said if key not in ("results", "model")} == \
            {key: said[key] for key in said if key not in ("results", "model")}


@pytest.mark.parametrize("said", [
    [{"index": 3, "score": 0.2}], [{"index": -1, "score": 0.2}], [{"index": 0, "score": 0.2}, {"index": 0, "score": 0.1}],
    [{"index": 0}], [{"score": 1}], [{"index": 0, "score": "1"}], [{"index": 0, "score": 1e999}], ["x"], {"results": {}}, {},
    {"results": [None]}])
def test_ranks_of_documents_that_were_not_sent_are_no_answer(ask, said):
    text = json.dumps(said).replace("Infinity", "1e999")
    response = ask("/v1/rerank", {**RERANK, "query": fake(answer=text)})
    assert (response.status, response.error["code"]) == (502, "upstream_error")


@pytest.mark.parametrize("path,change,status,param", [
    ("/v1/rerank", {"model": None}, 400, "model"), ("/v1/rerank", {"query": None}, 400, "query"),
    ("/v1/rerank", {"query": ["x"]}, 400, "query"), ("/v1/rerank", {"documents": []}, 400, "documents"),
    ("/v1/rerank", {"documents": "x"}, 400, "documents"), ("/v1/rerank", {"documents": ["a", 5]}, 400, "documents[1]"),
    ("/v1/rerank", {"top_n": 0}, 400, "top_n"), ("/v1/rerank", {"top_n": 1}, 200, None),
    ("/v1/moderations", {"input": None}, 400, "input"), ("/v1/moderations", {"input": 5}, 400, "input"),
    ("/v1/images/generations", {"prompt": None}, 400, "prompt"), ("/v1/images/generations", {"prompt": []}, 400, "prompt"),
    ("/v1/images/generations", {"n": 0}, 400, "n"), ("/v1/images/generations", {"n": 128}, 200, None),
    ("/v1/images/generations", {"n": 129}, 400, "n"), ("/v1/images/generations", {"stream": True}, 400, "stream"),
    ("/v1/images/generations", {"stream": False}, 200, None),
    ("/v1/tokenize", {"prompt": None}, 400, "prompt"), ("/v1/tokenize", {"prompt": 5}, 400, "prompt"),
    ("/v1/detokenize", {"tokens": None}, 400, "tokens"), ("/v1/detokenize", {"tokens": "x"}, 400, "tokens"),
])
def test_what_is_wrong_is_named(ask, path, change, status, param):
    body = {key: value for key, value in {**BODIES[path], **change}.items() if value is not None}
    response = ask(path, body)
    assert response.status == status, response.body
    if param:
        assert response.error["param"] == param


@pytest.mark.parametrize("path,model,instead", [
    ("/v1/rerank", "vllm-primary", "/v1/chat/completions"), ("/v1/moderations", "bge-m3", "/v1/embeddings"),
    ("/v1/images/generations", "ranker", "/v1/rerank"), ("/v1/rerank", "guard", "/v1/moderations"),
    ("/v1/rerank", "painter", "/v1/images/generations")])
def test_a_model_of_another_kind_is_told_its_endpoint(ask, path, model, instead):
    response = ask(path, {**BODIES[path], "model": model})
    assert response.status == 400 and response.error["param"] == "model"
    assert instead in response.error["message"]


def recorded(plain, response):
    """The usage record of an answer, once it is in the database."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        database = sqlite3.connect(f"file:{plain.data}/solidrust.db?mode=ro", uri=True)
        rows = database.execute("SELECT prompt_tokens, completion_tokens, cost_nano FROM usage_records WHERE request_id = ?",
                                (response.header("x-request-id"),)).fetchall()
        database.close()
        if rows:
            return rows
        time.sleep(0.02)
    raise AssertionError("no record came")


@pytest.mark.parametrize("path,prompt,completion,cost", [
    ("/v1/rerank", 21, 0, 21_000), ("/v1/images/generations", 11, 544, 11_000 + 544 * 3000),
    ("/v1/moderations", 0, 0, 0), ("/v1/tokenize", 0, 0, 0)])
def test_usage_is_what_the_server_counts_and_costs_what_the_model_does(plain, ask, path, prompt, completion, cost):
    response = ask(path, BODIES[path])
    assert recorded(plain, response) == [(prompt, completion, cost)]


@pytest.mark.parametrize("path", ["/v1/rerank", "/v1/moderations", "/v1/images/generations", "/v1/tokenize"])
@pytest.mark.parametrize("script,status", [({"status": 500}, 502), ({"status": 400}, 400),
                                           ({"answer": "no JSON"}, 502), ({"answer": '{"error":{"message":"full"}}'}, 502)])
def test_faults_are_told_as_everywhere(plain, ask, path, script, status):
    field = {"/v1/rerank": "query", "/v1/moderations": "input"}.get(path, "prompt")
    response = ask(path, {**BODIES[path], field: fake(**script)})
    assert response.status == status, response.body
    assert response.error["message"]
