"""Who may call: keys in both headers, and every way in which they are refused."""

import statistics
import threading
import time

import pytest

from harness.api import chat_body
from harness.client import Broken
from harness.fake import fake
from harness.keys import unknown_key, wrong_checksum

FORMS = ["X-API-Key", "Bearer"]


def credential(form: str, key: str):
    return ("X-API-Key", key) if form == "X-API-Key" else ("Authorization", f"Bearer {key}")


def chat(api, *headers, **options):
    return api.post("/v1/chat/completions", json=chat_body(), key=None, headers=headers, **options)


@pytest.mark.quick
@pytest.mark.parametrize("form", FORMS)
def test_a_key_works_in_both_headers(api, keys, form):
    assert chat(api, credential(form, keys.live)).status == 200


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "bEaReR"])
def test_the_scheme_is_case_insensitive(api, keys, scheme):
    assert chat(api, ("authorization", f"{scheme} {keys.live}")).status == 200


@pytest.mark.promise("S11")
@pytest.mark.quick
@pytest.mark.parametrize("path,method", [("/v1/chat/completions", "POST"), ("/v1/completions", "POST"),
                                         ("/v1/embeddings", "POST"), ("/v1/models", "GET"),
                                         ("/v1/models/vllm-primary", "GET"), ("/v1/key", "GET")])
def test_every_route_needs_a_key(api, path, method):
    response = api.call(method, path, json={} if method == "POST" else None, key=None)
    assert (response.status, response.error["type"], response.error["code"]) == \
        (401, "authentication_error", "missing_auth_header")


@pytest.mark.parametrize("headers", [
    [], [("Authorization", "Basic dXNlcjpwYXNz")], [("Authorization", "KEY")], [("X-API-Key", "")],
    [("Authorization", "Bearer")], [("Authorization", "Bearer ")], [("Authorization", "Token KEY")],
    [("Cookie", "api_key=KEY")], [("api-key", "KEY")],
], ids=str)
def test_what_is_no_credential(api, keys, headers):
    headers = [(name, value.replace("KEY", keys.live)) for name, value in headers]
    response = chat(api, *headers)
    assert (response.status, response.error["code"]) == (401, "missing_auth_header")


@pytest.mark.parametrize("path", ["/v1/models?api_key=KEY", "/v1/models?key=KEY"])
def test_a_key_in_the_url_is_no_credential(api, keys, path):
    # the key is spent here: it stands in a URL, and must still not reach the log
    assert api.get(path.replace("KEY", keys.live), key=None).error["code"] == "missing_auth_header"


def test_a_key_in_the_query_does_not_help_or_harm(api, keys):
    assert api.get(f"/v1/models?key={keys.live}").status == 200


@pytest.mark.quick
def test_health_needs_no_key(api):
    for path in ("/healthz", "/readyz"):
        assert api.get(path, key=None).status == 200
        assert api.get(path, key="sk_live_nonsense").status == 200


@pytest.fixture(scope="module")
def dead_keys(gateway):
    """Keys that are refused, each for another reason."""
    def make(name, **options):
        return gateway.key("tests@example.org", name, **options)

    revoked, disabled, expired = make("revoked"), make("disabled"), make("expired", expires="1s")
    gateway.cli("keys", "revoke", revoked["id"])
    gateway.cli("keys", "disable", disabled["id"])
    unknown = unknown_key()
    gateway.secrets.append(unknown)
    time.sleep(1.1)
    return {"revoked": revoked["key"], "disabled": disabled["key"], "expired": expired["key"], "unknown": unknown,
            "unknown test key": unknown_key("test"), "wrong checksum": wrong_checksum(unknown),
            "too short": unknown[:-1], "too long": unknown + "0", "no prefix": unknown[8:], "other prefix":
            "sk-proj-abcdefghijklmnopqrstuvwxyz", "one letter": "x", "wrong alphabet": unknown[:20] + "-" + unknown[21:],
            "upper case": unknown.upper(), "8,000 bytes": "sk_live_" + "a" * 7992, "not ASCII": "sk_live_é",
            "the page's": "sk_live_abc123...", "inner space": unknown[:30] + " " + unknown[30:],
            "quoted": f'"{unknown}"', "SQL": "' OR 1=1 --"}


REASONS = ["revoked", "disabled", "expired", "unknown", "unknown test key", "wrong checksum", "too short", "too long",
           "no prefix", "other prefix", "one letter", "wrong alphabet", "upper case", "8,000 bytes", "not ASCII",
           "the page's", "inner space", "quoted", "SQL"]


def what_a_caller_sees(response):
    varying = ("x-request-id", "date")
    return response.status, response.body, [(n.lower(), v) for n, v in response.headers if n.lower() not in varying]


ALIKE = ["revoked", "disabled", "expired", "unknown", "unknown test key"]


@pytest.mark.promise("S8", "S10")
@pytest.mark.quick
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reason", REASONS)
def test_an_invalid_key_is_refused_alike_unless_it_cannot_be_a_key(api, dead_keys, reason, form):
    response = chat(api, credential(form, dead_keys[reason]))
    assert (response.status, response.error["type"], response.error["code"]) == \
        (401, "authentication_error", "invalid_api_key")
    assert response.header("www-authenticate") == "Bearer"
    if reason in ALIKE:
        reference = chat(api, credential("X-API-Key", dead_keys["unknown"]))
        assert what_a_caller_sees(response) == what_a_caller_sees(reference)
        assert response.error["message"] == "Invalid API key."
    elif reason == "other prefix":
        assert "looks like a key of OpenAI" in response.error["message"]
    else:
        assert "not a whole key" in response.error["message"] and "sk_live_" in response.error["message"]


@pytest.mark.promise("S9")
def test_keys_that_are_refused_alike_are_refused_in_the_same_time(api, dead_keys):
    took = {reason: [] for reason in ALIKE}
    with api.connect() as connection:
        for round in range(300):
            for reason in ALIKE:
                at = time.perf_counter()
                assert api.get("/v1/key", key=dead_keys[reason], connection=connection, check=False).status == 401
                took[reason].append(time.perf_counter() - at)
    medians = {reason: statistics.median(times) for reason, times in took.items()}
    assert max(medians.values()) < 1.5 * min(medians.values()), medians


@pytest.mark.quick
def test_two_credentials(api, keys, dead_keys):
    both = lambda a, b: (credential("X-API-Key", a), credential("Bearer", b))  # noqa: E731
    assert chat(api, *both(keys.live, keys.live)).status == 200
    for a, b in ((keys.live, keys.test), (keys.live, "nonsense"), ("nonsense", keys.live),
                 (dead_keys["unknown"], keys.live)):
        response = chat(api, *both(a, b))
        assert (response.status, response.error["type"], response.error["code"]) == \
            (400, "invalid_request_error", "conflicting_credentials")
    # another scheme is not a credential, so it does not conflict
    assert chat(api, credential("X-API-Key", keys.live), ("Authorization", "Basic eDp5")).status == 200
    assert chat(api, *both("nonsense", "nonsense")).error["code"] == "invalid_api_key"


SCOPES = {"chat": ("chat:read", ["/v1/chat/completions", "/v1/completions"]),
          "embed": ("embeddings:read", ["/v1/embeddings"]),
          "models": ("models:list", ["/v1/models", "/v1/models/vllm-primary"])}


@pytest.mark.quick
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("has", SCOPES)
@pytest.mark.parametrize("needs", SCOPES)
def test_scopes(api, keys, form, has, needs):
    for path in SCOPES[needs][1]:
        body = {"/v1/chat/completions": chat_body(), "/v1/completions": {"model": "vllm-primary", "prompt": "x"},
                "/v1/embeddings": {"model": "bge-m3", "input": "x"}}.get(path)
        response = api.call("POST" if body else "GET", path, json=body, key=None,
                            headers=[credential(form, getattr(keys, has))])
        if has == needs:
            assert response.status == 200
        else:
            assert (response.status, response.error["type"], response.error["code"]) == \
                (403, "permission_error", "insufficient_permissions")
            assert SCOPES[needs][0] in response.error["message"]


@pytest.mark.parametrize("has", SCOPES)
def test_any_scope_may_ask_for_its_own_key(api, keys, has):
    answer = api.get("/v1/key", key=getattr(keys, has))
    assert answer.json["scopes"] == [SCOPES[has][0]]


def test_models_of_a_key(api, gateway):
    key = gateway.key("tests@example.org", "one model", models="vllm-primary")["key"]
    assert api.chat(key=key).status == 200
    hidden = api.post("/v1/embeddings", json={"model": "bge-m3", "input": "x"}, key=key)
    missing = api.post("/v1/embeddings", json={"model": "nothing", "input": "x"}, key=key)
    for response in (hidden, missing):
        assert (response.status, response.error["code"], response.error["param"]) == (404, "model_not_found", "model")
        assert "vllm-primary" in response.error["message"]
    assert hidden.error["message"].replace("bge-m3", "X") == missing.error["message"].replace("nothing", "X")
    listed = {model["id"] for model in api.get("/v1/models", key=key).json["data"]}
    assert "vllm-primary" in listed and "bge-m3" not in listed
    assert api.get("/v1/models/bge-m3", key=key).status == 404


# ---- revocation and rotation ------------------------------------------------------------------

@pytest.mark.promise("S4")
@pytest.mark.quick
@pytest.mark.parametrize("command", ["revoke", "disable"])
def test_the_very_next_request_is_refused(api, gateway, command):
    for _ in range(5):
        made = gateway.key("tests@example.org", "to end")
        with api.connect() as connection:  # the same connection, so that nothing of it is remembered either
            assert api.chat(key=made["key"], connection=connection).status == 200
            gateway.cli("keys", command, made["id"])
            assert api.chat(key=made["key"], connection=connection).status == 401


def test_a_disabled_key_can_come_back(api, gateway):
    made = gateway.key("tests@example.org", "back")
    gateway.cli("keys", "disable", made["id"])
    assert api.chat(key=made["key"]).status == 401
    gateway.cli("keys", "enable", made["id"])
    assert api.chat(key=made["key"]).status == 200


def test_a_revoked_key_never_comes_back(api, gateway):
    made = gateway.key("tests@example.org", "gone")
    gateway.cli("keys", "revoke", made["id"])
    assert gateway.run("keys", "enable", made["id"], check=False).returncode == 1
    assert api.chat(key=made["key"]).status == 401


@pytest.mark.promise("S4")
def test_a_revocation_holds_under_load(api, gateway):
    """Requests that begin after the command has returned are refused, every one, on every worker."""
    for _ in range(3):
        made = gateway.key("tests@example.org", "busy")
        results = []
        stop = threading.Event()

        def call():
            while not stop.is_set():
                at = time.monotonic()
                results.append((at, api.chat(key=made["key"]).status))

        threads = [threading.Thread(target=call) for _ in range(6)]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        gateway.cli("keys", "revoke", made["id"])
        returned = time.monotonic()
        time.sleep(0.3)
        stop.set()
        for thread in threads:
            thread.join()
        assert {status for at, status in results if at > returned} == {401}
        assert 200 in {status for at, status in results if at < returned}


def test_a_running_stream_survives_an_ordinary_revocation(api, gateway, tag):
    made = gateway.key("tests@example.org", "stream")
    with api.connect() as connection:
        api.send(connection, "POST", "/v1/chat/completions", key=made["key"],
                 json=chat_body(fake(tag=tag, chunks=20, gap=0.05), stream=True))
        head = connection.read_head("POST", "/v1/chat/completions")
        gateway.cli("keys", "revoke", made["id"])
        assert connection.read_body(head).data[-1] == "[DONE]"


@pytest.mark.promise("S5")
def test_a_compromised_keys_stream_is_cut(api, gateway, fake_server, tag):
    made = gateway.key("tests@example.org", "compromised")
    with api.connect() as connection:
        api.send(connection, "POST", "/v1/chat/completions", key=made["key"],
                 json=chat_body(fake(tag=tag, chunks=1000, gap=0.05), stream=True))
        head = connection.read_head("POST", "/v1/chat/completions")
        gateway.cli("keys", "revoke", made["id"], "--compromised")
        at = time.monotonic()
        try:
            body = connection.read_body(head).body
        except Broken as broken:
            body = broken.partial.body
        assert time.monotonic() - at < 5
        assert b"[DONE]" not in body
        with pytest.raises((Broken, OSError)):  # the connection is gone, not only its answer
            api.send(connection, "GET", "/v1/models")
            connection.read("GET", "/v1/models")
    fake_server.closed(fake_server.one(tag).connection, within=1)


@pytest.mark.alone
def test_rotation_with_grace(api, gateway):
    old = gateway.key("tests@example.org", "rotated", scopes="chat:read")
    new = gateway.cli("keys", "rotate", old["id"], "--grace", "2s")
    rotated_at = time.monotonic()
    gateway.secrets.append(new["key"])
    assert api.chat(key=old["key"]).status == 200
    assert api.chat(key=new["key"]).status == 200
    assert time.monotonic() - rotated_at < 1.9, "the machine is too slow for this test's grace"
    assert api.get("/v1/models", key=new["key"]).status == 403  # the same policy
    while time.monotonic() - rotated_at < 2.2:
        time.sleep(0.05)
    assert api.chat(key=old["key"]).status == 401
    assert api.chat(key=new["key"]).status == 200


def test_rotation_without_grace(api, gateway):
    old = gateway.key("tests@example.org", "rotated at once")
    new = gateway.cli("keys", "rotate", old["id"], "--grace", "0s")
    gateway.secrets.append(new["key"])
    assert api.chat(key=old["key"]).status == 401
    assert api.chat(key=new["key"]).status == 200


def test_at_most_two_live_keys_in_a_chain(gateway):
    first = gateway.key("tests@example.org", "chain")
    second = gateway.cli("keys", "rotate", first["id"], "--grace", "1h")
    gateway.secrets.append(second["key"])
    assert gateway.run("keys", "rotate", second["id"], "--grace", "1h", check=False).returncode == 1


def test_an_expired_key_is_refused_without_a_restart(api, gateway):
    made = gateway.key("tests@example.org", "short", expires="2s")
    created = time.monotonic()
    assert api.chat(key=made["key"]).status == 200
    while time.monotonic() - created < 2.2:
        time.sleep(0.05)
    assert api.chat(key=made["key"]).status == 401


def test_keys_outlive_a_restart(own):
    server, api = own()
    assert api.chat().status == 200
    made = server.key("tests@example.org", "revoked before")
    server.cli("keys", "revoke", made["id"])
    assert server.stop() == 0
    server.start()
    assert api.chat().status == 200
    assert api.chat(key=made["key"]).status == 401


# ---- guessing ---------------------------------------------------------------------------------

def test_guesses_are_limited_and_good_keys_are_not(own):
    server, api = own()
    statuses = [api.chat(key=unknown_key()).status for _ in range(40)]
    assert statuses[:30] == [401] * 30
    assert statuses[32:] == [429] * 8
    refused = api.chat(key=unknown_key())
    assert refused.error["code"] == "rate_limit_exceeded" and int(refused.header("retry-after")) >= 1
    assert [api.chat().status for _ in range(5)] == [200] * 5


# ---- test keys --------------------------------------------------------------------------------

@pytest.mark.quick
@pytest.mark.parametrize("path,body", [
    ("/v1/chat/completions", chat_body("for the sandbox")),
    ("/v1/chat/completions", chat_body("for the sandbox", stream=True)),
    ("/v1/completions", {"model": "vllm-primary", "prompt": "for the sandbox"}),
    ("/v1/embeddings", {"model": "bge-m3", "input": "for the sandbox"}),
])
def test_a_test_key_never_reaches_a_model_server(api, keys, fake_server, path, body):
    assert api.post(path, json=body, key=keys.test).status == 200
    assert not [seen for seen in fake_server.seen() if b"for the sandbox" in seen.body]
