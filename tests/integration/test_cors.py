"""Pages of other origins: what a browser asks and needs to see (the Fetch standard's CORS protocol). tests/e2e/test_cors.py
has a browser do it."""

import pytest

from harness.client import Connection

PAGE = "https://app.example"
OTHER = "https://other.example"
CHAT = "/v1/chat/completions"
ASKED = [("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,content-type,x-stainless-lang")]
CORS = ("access-control-allow-origin", "access-control-expose-headers", "access-control-allow-methods",
        "access-control-allow-headers", "access-control-max-age", "access-control-allow-credentials")


@pytest.fixture
def open_to(own):
    def make(origins, **limits):
        return own(lambda config: (config["listen"].update(cors_origins=origins), config.setdefault("limits", {}).update(limits)))

    return make


def preflight(api, origin=PAGE, path=CHAT, headers=ASKED, **options):
    return api.call("OPTIONS", path, headers=[("Origin", origin), *headers], key=None, **options)


def fields(response) -> dict:
    return {name: response.header(name) for name in CORS if response.header(name) is not None}


@pytest.mark.promise("S14")
@pytest.mark.quick
def test_off_by_default(api):
    response = preflight(api)
    assert response.status == 405 and response.header("allow") == "POST" and not fields(response)
    assert "listen.cors_origins" in response.error["message"]
    answer = api.get("/v1/models", headers=[("Origin", PAGE)])
    assert answer.status == 200 and not fields(answer) and answer.header("vary") is None


@pytest.mark.quick
@pytest.mark.parametrize("origins,said", [([OTHER, PAGE], PAGE), (f"{PAGE}, {OTHER}", PAGE), ("*", "*"), (["*"], "*")], ids=str)
def test_a_preflight_needs_no_key(open_to, origins, said):
    _, api = open_to(origins)
    for path in (CHAT, "/v1/models", "/v1/models/a%2Fb", "/v1/nothing", "/healthz"):
        response = preflight(api, path=path, check=False)
        assert response.status == 204 and response.body == b"" and response.header("content-length") is None
        assert fields(response) == {
            "access-control-allow-origin": said, "access-control-allow-methods": "GET, HEAD, POST", "access-control-max-age": "600",
            "access-control-allow-headers": ASKED[1][1], "access-control-expose-headers": response.header("access-control-expose-headers")}
        assert response.header("vary") == "origin" and response.header("x-request-id")
    api.contract.check(preflight(api, path="/v1/nothing"))
    assert "access-control-allow-headers" not in fields(preflight(api, headers=ASKED[:1], check=False))
    strange = preflight(api, headers=[ASKED[0], ("Access-Control-Request-Headers", 'a"b<c>\x80')], check=False)
    assert strange.status == 204 and "access-control-allow-headers" not in fields(strange)


@pytest.mark.promise("S14")
def test_an_origin_that_is_not_listed_gets_nothing(open_to):
    _, api = open_to([PAGE])
    for origin in (OTHER, "null", "https://app.example:8443", "http://app.example", "https://app.example.evil", "https://APP.example",
                   f"{PAGE}, {OTHER}", ""):
        response = preflight(api, origin)
        assert response.status == 405 and not fields(response) and response.header("vary") == "origin", origin
        answer = api.get("/v1/models", headers=[("Origin", origin)])
        assert answer.status == 200 and not fields(answer) and answer.header("vary") == "origin"
    # OPTIONS that is no preflight
    for headers in ([], [("Origin", PAGE)], ASKED):
        assert api.call("OPTIONS", CHAT, headers=headers, key=None).status == 405


@pytest.mark.promise("S15")
@pytest.mark.quick
def test_every_answer_to_the_page_says_so(open_to):
    _, api = open_to([PAGE])
    page = [("Origin", PAGE)]
    body = {"model": "vllm-primary", "messages": [{"role": "user", "content": "Hi"}]}
    answers = [api.post(CHAT, json=body, headers=page), api.post(CHAT, json={**body, "stream": True}, headers=page),
               api.get("/v1/models", headers=page), api.get("/healthz", headers=page, key=None),
               api.get("/v1/models", headers=page, key=None), api.get("/v1/models", headers=page, key="sk_live_nobody"),
               api.get("/v1/nothing", headers=page), api.call("PUT", CHAT, headers=page), api.post(CHAT, json={}, headers=page),
               api.post(CHAT, body=b"{", headers=page), api.post(CHAT, json={**body, "model": "none"}, headers=page),
               api.post(CHAT, body=b"x", content_type="text/plain", headers=page)]
    assert [a.status for a in answers] == [200, 200, 200, 200, 401, 401, 404, 405, 400, 400, 404, 415]
    for raw in (b"GET /v1/models HTTP/1.1\r\nHost: x\r\nOrigin: %s\r\nHost: y\r\n\r\n", b"GET / HTTP/1.1\r\nOrigin: %s\r\n\r\n",
                b"GET /healthz HTTP/1.1\r\nHost: x\r\nOrigin: %s\r\nX: " + b"y" * 20_000 + b"\r\n\r\n"):
        with api.connect() as connection:
            connection.send(raw.replace(b"%s", PAGE.encode()))
            answers.append(connection.read())
    assert [a.status for a in answers[-3:]] == [400, 400, 431]
    for answer in answers:
        assert answer.header("access-control-allow-origin") == PAGE and answer.header("vary") == "origin", answer.status
        assert answer.header("access-control-allow-credentials") is None
        exposed = answer.header("access-control-expose-headers").split(", ")
        assert {"x-request-id", "retry-after", "retry-after-ms", "x-should-retry", "x-solidrust-upstream", "x-solidrust-failover"} <= set(exposed)


def test_what_is_exposed_is_all_that_is_sent(open_to):
    """Every header field of ours that a limit, a refusal or an upstream adds."""
    server, api = open_to([PAGE])
    server.run("keys", "set-limits", server.cli("keys", "list")["keys"][0]["id"], "--requests-per-minute", "2", "--tokens-per-minute", "100000")
    body = {"model": "vllm-primary", "messages": [{"role": "user", "content": "Hi"}]}
    answers = [api.post(CHAT, json=body, headers=[("Origin", PAGE)]) for _ in range(3)]
    assert [a.status for a in answers] == [200, 200, 429]
    for answer in answers:
        sent = {name.lower() for name, _ in answer.headers}
        always = {"date", "content-type", "content-length", "connection", "transfer-encoding", "cache-control", "vary", "www-authenticate",
                  "access-control-allow-origin", "access-control-expose-headers"}
        assert sent - always <= set(answer.header("access-control-expose-headers").split(", "))


def test_preflights_are_counted_nowhere(open_to):
    server, api = open_to([PAGE], invalid_keys_per_minute=3)
    key = server.cli("keys", "list")["keys"][0]["id"]
    server.run("keys", "set-limits", key, "--requests-per-minute", "3")
    for _ in range(20):  # neither a request of the key, nor a guess
        assert preflight(api, check=False).status == 204
        assert preflight(api, headers=[*ASKED, ("X-API-Key", "sk_live_nobody")], check=False).status == 204
        assert preflight(api, headers=[*ASKED, ("X-API-Key", api.key)], check=False).status == 204
    assert api.get("/v1/models", key="sk_live_nobody").status == 401, "still a guess, not a flood of them"
    assert [api.chat().status for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.promise("S65")
def test_the_console_has_none(make_gateway):
    server = make_gateway(lambda config: config["listen"].update(cors_origins="*"))
    for method in ("OPTIONS", "GET"):
        with Connection(server.console_address) as connection:
            connection.request(method, "/api/about", [("Origin", PAGE), *ASKED])
            response = connection.read(method, "/api/about")
            assert not fields(response) and response.status == (405 if method == "OPTIONS" else 200)


def test_the_playground_has_none(make_gateway):
    from harness.console import Console

    server = make_gateway(lambda config: config["listen"].update(cors_origins="*"))
    console = Console(server)
    console.member("page@example.org")
    response = console.post("/api/playground/chat", {"model": "vllm-primary", "messages": [{"role": "user", "content": "Hi"}]})
    assert response.status == 200 and not fields(response), response.headers


@pytest.mark.quick
@pytest.mark.parametrize("origins,words", [(["https://app.example/"], "no path"), (["*", PAGE], "beside others"), ("null", "null"),
                                           (["https://*.example"], "patterns"), ("app.example", "origins such as")], ids=str)
def test_a_wrong_list_is_refused_at_the_start(make_gateway, tmp_path, origins, words):
    server = make_gateway(lambda config: config["listen"].update(cors_origins=origins), wait=False)
    server.start(wait_ready=False)
    server.process.wait(20)
    said = server.log() + server.out_file.read_text()
    assert server.process.returncode not in (0, None) and "listen.cors_origins" in said and words in said
    server.process = None
