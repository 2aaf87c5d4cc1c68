"""Ranks, moderations, images and tokens: one key, one meter and one failover chain for them too."""

import json

import openai
import pytest

from fake_upstream.plain import SOUND
from harness.api import Api
from harness.fake import FakeServer, fake
from harness.gateway import Gateway, base_config
from harness.records import recorded

pytestmark = pytest.mark.quick

OWNER = "plain@example.org"
RERANK = {"model": "ranker", "query": "what is a panda", "documents": ["a car", "a bear that eats bamboo", "pandas"]}
SPEECH, TRANSCRIPTIONS = "/v1/audio/speech", "/v1/audio/transcriptions"
# A new endpoint has its row in BODIES, and in SCOPES and CHECKS under the last part of its path.
BODIES = {
    "/v1/rerank": RERANK,
    "/rerank": RERANK,
    "/v2/rerank": RERANK,
    "/v1/moderations": {"model": "guard", "input": ["good", "bad"]},
    "/v1/images/generations": {"model": "painter", "prompt": "a panda", "n": 2},
    SPEECH: {"model": "speaker", "input": "Hello.", "voice": "alloy"},
    "/v1/tokenize": {"model": "vllm-primary", "prompt": "ab"},
    "/tokenize": {"model": "bge-m3", "prompt": "ab"},
    "/v1/detokenize": {"model": "vllm-primary", "tokens": [97, 98]},
    "/detokenize": {"model": "vllm-primary", "tokens": [97, 98]},
}
FORMS = {TRANSCRIPTIONS: "transcriptions:read", "/v1/audio/translations": "transcriptions:read", "/v1/images/edits": "images:read"}
SCOPES = {"speech": "speech:read", "rerank": "rerank:read", "moderations": "moderations:read", "generations": "images:read",
          "tokenize": "tokenize:read", "detokenize": "tokenize:read"}


def last_part(path: str) -> str:
    return path.rsplit("/", 1)[1]


@pytest.fixture(scope="module")
def fake_server():
    """Of these tests alone: what it was asked is counted."""
    server = FakeServer()
    yield server
    faults = server.faults()
    server.stop()
    assert not faults, f"scripts that the fake upstream could not play: {faults}"


def asked(server):
    """Without the gateway's own questions, whether it is well."""
    return [one for one in server.seen() if one.method == "POST" and not one.path.endswith("/chat/completions")]


@pytest.fixture(scope="module")
def plain(tmp_path_factory, fake_server, contract):
    config = base_config(fake_server.url)
    price = {"prompt_price": 1000, "completion_price": 3000}
    config["models"] += [
        {"name": name, "kind": kind, **price, "targets": [{"upstream": "fake", "model": f"fake-{kind}"}]}
        for name, kind in (("ranker", "rerank"), ("guard", "moderation"), ("painter", "image"), ("speaker", "speech"), ("listener", "transcription"))]
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


def check_ranks(response):
    assert [row["index"] for row in response.json["results"]] == [0, 1, 2]
    assert response.json["usage"]["total_tokens"] == 21


def check_flags(response):
    assert [row["flagged"] for row in response.json["results"]] == [False, True]


def check_images(response):
    assert len(response.json["data"]) == 2


def check_sound(response):
    assert (response.content_type, response.body) == ("audio/mpeg", SOUND)
    assert response.header("x-content-type-options") == "nosniff"


def check_tokens(response):
    assert response.json["tokens"] == [97, 98]


def check_text(response):
    assert response.json == {"prompt": "ab"}


CHECKS = {"speech": check_sound, "rerank": check_ranks, "moderations": check_flags, "generations": check_images,
          "tokenize": check_tokens, "detokenize": check_text}


@pytest.mark.parametrize("path", BODIES)
def test_each_is_answered_by_its_model(ask, path):
    response = ask(path, BODIES[path])
    assert response.status == 200, response.body
    CHECKS[last_part(path)](response)


@pytest.mark.parametrize("path", BODIES)
def test_the_model_server_gets_the_callers_bytes_under_its_own_name(ask, fake_server, path):
    before = len(asked(fake_server))
    ask(path, BODIES[path])
    request = asked(fake_server)[before]
    root = "tokenize" in path
    assert request.path == ("/" if root else "/v1/") + {"/v2/rerank": "rerank"}.get(path, path.removeprefix("/v1/").strip("/"))
    assert {**request.json, "model": None} == {**BODIES[path], "model": None}
    assert request.json["model"].startswith("fake-")


@pytest.mark.parametrize("path", BODIES)
def test_each_needs_a_scope_of_its_own(plain, ask, path):
    scope = SCOPES[last_part(path)]
    others = ",".join({*SCOPES.values(), "chat:read", "embeddings:read", "models:list"} - {scope})
    without = plain.key(OWNER, f"without {path}", scopes=others)["key"]
    response = ask(path, BODIES[path], key=without)
    assert response.status == 403 and f"`{scope}`" in response.error["message"]
    only = plain.key(OWNER, f"only {path}", scopes=scope)["key"]
    assert ask(path, BODIES[path], key=only).status == 200
    assert ask(path, BODIES[path], key="sk_live_" + "x" * 30).status == 401


@pytest.mark.parametrize("path", BODIES)
def test_a_test_key_reaches_the_sandbox_alone(plain, ask, fake_server, path):
    before = len(asked(fake_server))
    response = ask(path, BODIES[path], key=plain.test)
    assert response.status == 200, response.body
    assert response.header("x-solidrust-upstream") == "sandbox"
    assert len(asked(fake_server)) == before


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
    ("/v1/images/generations", {"n": 129}, 400, "n"), ("/v1/images/generations", {"stream": True, "n": 2}, 400, "n"),
    ("/v1/images/generations", {"stream": "yes"}, 400, "stream"),
    ("/v1/images/generations", {"stream": False}, 200, None),
    (SPEECH, {"input": None}, 400, "input"), (SPEECH, {"stream_format": "mp3"}, 400, "stream_format"),
    (SPEECH, {"stream_format": "audio"}, 200, None),
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


def use_of(plain, response):
    return recorded(plain, response, "prompt_tokens", "completion_tokens", "cost_nano")


@pytest.mark.parametrize("path,prompt,completion,cost", [
    ("/v1/rerank", 21, 0, 21_000), ("/v1/images/generations", 11, 544, 11_000 + 544 * 3000),
    ("/v1/moderations", 0, 0, 0), ("/v1/tokenize", 0, 0, 0)])
def test_usage_is_what_the_server_counts_and_costs_what_the_model_does(plain, ask, path, prompt, completion, cost):
    response = ask(path, BODIES[path])
    assert use_of(plain, response) == (prompt, completion, cost)


@pytest.mark.parametrize("path", ["/v1/rerank", "/v1/moderations", "/v1/images/generations", SPEECH, "/v1/tokenize"])
@pytest.mark.parametrize("script,status", [({"status": 500}, 502), ({"status": 400}, 400),
                                           ({"answer": "no JSON"}, 502), ({"answer": '{"error":{"message":"full"}}'}, 502)])
def test_faults_are_told_as_everywhere(plain, ask, path, script, status):
    field = {"/v1/rerank": "query", "/v1/moderations": "input", SPEECH: "input"}.get(path, "prompt")
    response = ask(path, {**BODIES[path], field: fake(**script)})
    assert response.status == status, response.body
    assert response.error["message"]


RECORDING = b"RIFF\r\n--edge\x00\xff\r\n\r\n" + bytes(range(256)) * 40


def form(*parts, edge: str = "edge-of-parts") -> dict:
    """A body of parts: (name, value) or (name, file name, bytes)."""
    body = b""
    for name, *rest in parts:
        name_of_file = f'; filename="{rest[0]}"' if len(rest) == 2 else ""
        value = rest[-1] if isinstance(rest[-1], bytes) else rest[-1].encode()
        body += f'--{edge}\r\nContent-Disposition: form-data; name="{name}"{name_of_file}\r\n\r\n'.encode() + value + b"\r\n"
    return {"body": body + f"--{edge}--\r\n".encode(), "content_type": f"multipart/form-data; boundary={edge}"}


def parts_for(path, **change):
    fields = {"model": "painter", "prompt": "a panda"} if "images" in path else {"model": "listener"}
    file = ("image" if "images" in path else "file", "a.wav", RECORDING)
    return [*({**fields, **change}).items(), file]


def post_form(plain, path, *parts, key=None, **options):
    return plain.api.post(path, key=key or plain.live, **{**form(*parts), **options})


@pytest.mark.parametrize("path", FORMS)
def test_a_form_reaches_the_server_byte_for_byte_but_for_the_model(plain, fake_server, path):
    before = len(asked(fake_server))
    response = post_form(plain, path, *parts_for(path))
    assert response.status == 200, response.body
    seen = asked(fake_server)[before]
    target = "fake-image" if "images" in path else "fake-transcription"
    assert seen.path == path
    assert seen.header("content-type") == "multipart/form-data; boundary=edge-of-parts"
    assert seen.body == form(*parts_for(path, model=target))["body"]


@pytest.mark.parametrize("path", FORMS)
def test_a_form_needs_its_scope_and_a_test_key_reaches_the_sandbox(plain, fake_server, path):
    without = plain.key(OWNER, f"without {path}", scopes="chat:read")["key"]
    refused = post_form(plain, path, *parts_for(path), key=without)
    assert refused.status == 403 and FORMS[path] in refused.error["message"]
    before = len(asked(fake_server))
    response = post_form(plain, path, *parts_for(path), key=plain.test)
    assert response.status == 200 and ("text" in response.json or response.json["data"])
    assert len(asked(fake_server)) == before
    error = post_form(plain, path, *parts_for(path, prompt="sandbox: error 503"), key=plain.test)
    assert error.status == 503


@pytest.mark.parametrize("form_asked,content_type,text", [
    ("text", "text/plain", "heard\n"), ("srt", "application/x-subrip", "1\n00:00 --> 00:01\nheard\n"),
    ("vtt", "text/vtt", "WEBVTT\n\nheard\n")])
def test_a_transcript_comes_in_the_format_that_was_asked_for(plain, form_asked, content_type, text):
    response = post_form(plain, TRANSCRIPTIONS, *parts_for(TRANSCRIPTIONS, response_format=form_asked))
    assert (response.status, response.content_type, response.body.decode()) == (200, content_type, text)
    assert post_form(plain, TRANSCRIPTIONS, *parts_for(TRANSCRIPTIONS, response_format=form_asked), key=plain.test).status == 200


@pytest.mark.parametrize("asked_for,content_type", [("json", "text/plain"), ("json", "text/html"), ("text", "text/html"), ("vtt", "audio/mpeg")])
def test_an_answer_of_a_type_that_was_not_asked_for_is_none(plain, asked_for, content_type):
    script = fake(answer="<p>Sign in first</p>", content_type=content_type)
    response = post_form(plain, TRANSCRIPTIONS, *parts_for(TRANSCRIPTIONS, response_format=asked_for, prompt=script))
    assert (response.status, response.error["code"]) == (502, "upstream_error")


@pytest.mark.parametrize("content_type", ["text/html", "text/plain"])
def test_a_page_is_no_sound(ask, content_type):
    response = ask(SPEECH, {**BODIES[SPEECH], "input": fake(answer="<p>Sign in first</p>", content_type=content_type)})
    assert (response.status, response.error["code"]) == (502, "upstream_error")


def test_as_many_images_as_one_request_may_ask_for(plain):
    assert post_form(plain, "/v1/images/edits", *parts_for("/v1/images/edits", n="128")).status == 200


def test_a_transcript_is_paid_by_the_tokens_that_are_told(plain):
    response = post_form(plain, TRANSCRIPTIONS, *parts_for(TRANSCRIPTIONS))
    assert response.json["text"] == f"{len(RECORDING)} bytes were heard"
    assert use_of(plain, response) == (14, 5, 14_000 + 15_000)


@pytest.mark.parametrize("path,parts,param", [
    (TRANSCRIPTIONS, [("file", "a", b"x")], "model"), (TRANSCRIPTIONS, [("model", "listener")], "file"),
    (TRANSCRIPTIONS, [("model", "listener"), ("file", "text")], "file"),
    (TRANSCRIPTIONS, [("model", "listener"), ("file", "a", b"")], "file"),
    (TRANSCRIPTIONS, [("model", "a", b"listener"), ("file", "a", b"x")], "model"),
    (TRANSCRIPTIONS, [("model", "listener"), ("model", "other"), ("file", "a", b"x")], "model"),
    (TRANSCRIPTIONS, [("model", "listener"), ("Model", "other"), ("file", "a", b"x")], "model"),
    (TRANSCRIPTIONS, [("model", "listener"), ("file", "a", b"x"), ("stream", "yes")], "stream"),
    ("/v1/images/edits", [("model", "painter"), ("image", "a", b"x"), ("prompt", "x"), ("n", "2"), ("stream", "true")], "n"),
    *(("/v1/images/edits", [("model", "painter"), ("image", "a", b"x"), ("prompt", "x"), ("n", n)], "n") for n in ("0", "129", "-1", "1.5", "x", "")),
    ("/v1/images/edits", [("model", "painter"), ("image", "a", b"x")], "prompt"),
])
def test_what_is_wrong_with_a_form_is_named(plain, path, parts, param):
    response = post_form(plain, path, *parts)
    assert (response.status, response.error["param"]) == (400, param), response.body


def test_what_is_no_form_is_refused(plain, fake_server):
    before = len(asked(fake_server))
    assert plain.api.post(TRANSCRIPTIONS, json={"model": "listener"}, key=plain.live).status == 415
    assert plain.api.post("/v1/rerank", key=plain.live, **form(("model", "ranker"))).status == 415
    for change in ({"body": b""}, {"body": b"--edge-of-parts"}, {"content_type": "multipart/form-data"},
                   {"body": form(*parts_for(TRANSCRIPTIONS))["body"][:-10]}):
        response = post_form(plain, TRANSCRIPTIONS, *parts_for(TRANSCRIPTIONS), **change)
        assert (response.status, response.error["code"]) == (400, "invalid_value"), response.body
    assert len(asked(fake_server)) == before


def streamed(plain, path, key=None, script=None):
    """An answer as a stream, of a form or of JSON."""
    prompt = {"prompt": fake(**script)} if script else {}
    if path in FORMS:
        return post_form(plain, path, *parts_for(path, stream="true", **prompt), key=key)
    body = {**BODIES[path], "n": 1, "stream": True} if "images" in path else {**BODIES[path], "stream_format": "sse"}
    if script:
        body["prompt" if "images" in path else "input"] = fake(**script)
    return plain.api.post(path, json=body, key=key or plain.live)


STREAMS = {"/v1/images/generations": "image_generation.completed", "/v1/images/edits": "image_edit.completed",
           SPEECH: "speech.audio.done", TRANSCRIPTIONS: "transcript.text.done", "/v1/audio/translations": "transcript.text.done"}


@pytest.mark.parametrize("path", STREAMS)
def test_a_stream_passes_event_by_event_to_its_end(plain, fake_server, path):
    response = streamed(plain, path)
    assert (response.status, response.content_type) == (200, "text/event-stream")
    events = [(name, json.loads(data)) for name, data in sse_texts(response.body)]
    assert len(events) > 1 and events[-1][0] == STREAMS[path]
    assert all(name == data["type"] for name, data in events)
    told = events[-1][1]["usage"]
    assert use_of(plain, response)[:2] == (told["input_tokens"], told["output_tokens"])
    if path not in FORMS:
        assert "stream_options" not in asked(fake_server)[-1].json
    last = sse_texts(streamed(plain, path, key=plain.test).body)[-1][0]
    assert last == STREAMS[path]


def sse_texts(body: bytes):
    """(event, data) of each event."""
    events = []
    for block in body.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in fields:
            events.append((fields.get("event", ""), fields["data"]))
    return events


@pytest.mark.parametrize("path", STREAMS)
def test_a_stream_that_breaks_is_never_a_good_one(plain, path):
    delta = 'event: x.delta\ndata: {"type":"x.delta","delta":"a"}\n\n'
    for script in ({"events": [delta, delta]}, {"events": [delta, 'data: {"error":{"message":"full"}}\n\n']},
                   {"events": [delta, delta], "cut_events": 1, "cut_how": "rst"}, {"events": [delta, "data: {\n\n"]}):
        response = streamed(plain, path, script=script)
        events = sse_texts(response.body)
        assert response.status == 200 and events[0] == ("x.delta", '{"type":"x.delta","delta":"a"}')
        assert events[-1][0] == "error" and json.loads(events[-1][1])["error"]["message"], (script, events)
    before = streamed(plain, path, script={"events": ['data: {"error":{"message":"full"}}\n\n']})
    assert before.status == 502 and before.error["code"] == "upstream_error"


def test_chunks_as_vllm_has_them_end_in_the_done_mark(plain):
    chunk = 'data: {"object":"transcription.chunk","choices":[{"delta":{"content":"a"}}]}\n\n'
    response = streamed(plain, TRANSCRIPTIONS, script={"events": [chunk, chunk, "data: [DONE]\n\n"]})
    assert [data for _, data in sse_texts(response.body)][-1] == "[DONE]"
    assert len(sse_texts(response.body)) == 3


def test_an_upload_has_a_bound_of_its_own(plain):
    size = 26 * 1024 * 1024
    other = len(form(("model", "listener"), ("file", "a", b""))["body"])
    assert post_form(plain, TRANSCRIPTIONS, ("model", "listener"), ("file", "a", b"x" * (size - other))).status == 200
    assert post_form(plain, TRANSCRIPTIONS, ("model", "listener"), ("file", "a", b"x" * (size - other + 1))).status == 413


def test_the_official_client_works_unchanged(plain):
    client = openai.OpenAI(base_url=f"http://{plain.address[0]}:{plain.address[1]}/v1", api_key=plain.live, max_retries=0)
    assert client.moderations.create(model="guard", input="bad").results[0].flagged
    assert client.images.generate(model="painter", prompt="x", n=2).data[1].b64_json
    assert client.images.edit(model="painter", prompt="x", image=[("a.png", b"x"), ("b.png", b"y")]).data
    assert client.audio.speech.create(model="speaker", input="x", voice="alloy").read() == SOUND
    assert "bytes were heard" in client.audio.transcriptions.create(model="listener", file=("a.wav", RECORDING)).text
    assert client.audio.transcriptions.create(model="listener", file=("a.wav", RECORDING), response_format="text") == "heard\n"
    assert "heard" in client.audio.translations.create(model="listener", file=("a.wav", RECORDING)).text
    with client.audio.speech.with_streaming_response.create(model="speaker", input="x", voice="alloy") as sound:
        assert sound.read() == SOUND
    words = list(client.audio.transcriptions.create(model="listener", file=("a.wav", RECORDING), stream=True))
    assert [event.type for event in words] == ["transcript.text.delta"] * 2 + ["transcript.text.done"]
    pictures = list(client.images.generate(model="painter", prompt="x", stream=True, partial_images=1))
    assert [event.type for event in pictures] == ["image_generation.partial_image", "image_generation.completed"]
    sandbox = client.with_options(api_key=plain.test)
    assert sandbox.audio.speech.create(model="speaker", input="x", voice="alloy").read().startswith(b"RIFF")
    assert sandbox.images.edit(model="painter", prompt="x", image=("a.png", b"x")).data
