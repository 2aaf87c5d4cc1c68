"""The console's HTTP: roles, origins, bodies, header fields, files. From the contract, not from the code."""

import gzip
import json
import re

import pytest
from harness.client import Connection
from harness.console import PASSWORD, ROOT, Console, check_headers, operations
from harness.gateway import Gateway, base_config

pytestmark = pytest.mark.quick
OPERATIONS = operations()
CHANGES = [(method, path, role) for method, path, role in OPERATIONS if method not in ("GET", "HEAD")]


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory):
    gateway = Gateway(tmp_path_factory.mktemp("console-edge"), base_config(fake_server.url))
    yield gateway
    gateway.finish()


@pytest.fixture(scope="module")
def member(server):
    console = Console(server)
    console.member("member@example.org")
    return console


@pytest.fixture
def stranger(server):
    return Console(server)


def filled(path: str) -> str:
    return re.sub(r"\{[a-z]+\}", "none", path)


def served(stranger, method: str, path: str) -> bool:
    """While a promised route is not in the table its path is unknown: test_route_table keeps that list."""
    return stranger.call(method, filled(path), headers=[("Sec-Fetch-Site", "same-origin")]).status not in (404, 405)


@pytest.mark.parametrize("method, path, role", [row for row in OPERATIONS if row[2] != "open"])
def test_nobody_gets_in_without_a_session(stranger, method, path, role):
    if not served(stranger, method, path):
        pytest.skip("not in the route table yet")
    for cookies in ({}, {"solidrust_session": "x" * 43}, {"solidrust_session": ""}, {"__Host-solidrust": "x" * 43}):
        response = stranger.call(method, filled(path), cookies=cookies)
        assert (response.status, response.json["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize("method, path, role", [row for row in OPERATIONS if row[2] in ("auditor", "operator")])
def test_an_owner_is_no_operator(stranger, member, method, path, role):
    if not served(stranger, method, path):
        pytest.skip("not in the route table yet")
    response = member.call(method, filled(path))
    assert (response.status, response.json["code"]) == (403, "forbidden")


FOREIGN = [
    [("Sec-Fetch-Site", "cross-site")],
    [("Sec-Fetch-Site", "same-site")],
    [("Sec-Fetch-Site", "cross-site"), ("Origin", "SELF")],
    [("Origin", "http://evil.example")],
    [("Origin", "null")],
    [],
]


@pytest.mark.promise("S62")
@pytest.mark.parametrize("method, path, role", CHANGES)
def test_a_change_from_elsewhere_is_refused(stranger, member, method, path, role):
    if not served(stranger, method, path):
        pytest.skip("not in the route table yet")
    for fields in FOREIGN:
        fields = [(name, member.origin if value == "SELF" else value) for name, value in fields]
        response = member.call(method, filled(path), headers=fields)
        assert (response.status, response.json["code"]) == (403, "forbidden"), fields
    assert member.get("/api/session").status == 200


@pytest.mark.promise("S63")
@pytest.mark.parametrize("method, path, role", [row for row in CHANGES if row[0] != "DELETE"])
def test_a_form_cannot_make_a_change(stranger, member, method, path, role):
    if not served(stranger, method, path):
        pytest.skip("not in the route table yet")
    for content_type in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", None):
        response = member.call(method, filled(path), raw=b"{}", content_type=content_type)
        assert (response.status, response.json["code"]) == (415, "unsupported_media_type"), content_type


def test_the_own_origin_will_do_where_the_browser_says_no_more(stranger):
    for fields in ([("Origin", stranger.origin)], [("Sec-Fetch-Site", "none")], [("Sec-Fetch-Site", "same-origin")]):
        assert stranger.post("/api/password-reset", {"email": "x@example.org"}, headers=fields).status == 202


REBOUND = ("evil.example", "evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example", "evil.localhost")


@pytest.mark.promise("S61")
def test_a_name_made_to_lead_here_reaches_nothing(server):
    """DNS rebinding: for the browser such a request is one to its own page."""
    link = server.cli("console", "setup-link")["link"]
    body = {"token": link.split("token=")[1], "email": "evil@example.org", "password": PASSWORD}
    for host in (host.format(port=server.console_address[1]) for host in REBOUND):
        for fields in ([("Sec-Fetch-Site", "same-origin")], [("Origin", f"http://{host}")]):
            for method, path, _ in [*OPERATIONS, ("GET", "/", ""), ("GET", "/setup", ""), ("GET", "/assets/a.js", "")]:
                refused = Console(server).call(method, filled(path), body, headers=fields, host=host) \
                    if method in ("POST", "PUT", "PATCH") else Console(server).call(method, filled(path), headers=fields, host=host)
                assert (refused.status, refused.json["code"]) == (421, "misdirected_request"), (host, method, path)
        assert "console.base_url" in refused.json["detail"] and "evil" not in refused.json["detail"]
    assert Console(server).ok("GET", "/api/about")["setup_needed"] is True
    assert "evil@example.org" not in str(server.cli("accounts", "list"))


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8081", "127.0.0.1:1", "[::1]:8081", "192.0.2.1"])
def test_the_console_answers_to_addresses_and_localhost(server, host):
    other = Console(server)
    for fields in ([("Sec-Fetch-Site", "same-origin")], [("Origin", f"http://{host}")]):
        assert other.post("/api/password-reset", {"email": "x@example.org"}, headers=fields, host=host).status == 202


def test_the_console_answers_to_its_configured_name(make_gateway):
    server = make_gateway(lambda c: c["console"].update({"base_url": "https://console.example.com/"}))
    for host, status in (("console.example.com", 200), ("Console.Example.Com:443", 200), ("example.com", 421),
                         ("localhost", 200), ("x.console.example.com", 421)):
        assert Console(server).get("/api/about", host=host).status == status, host


def test_no_get_changes_anything(stranger, member):
    for method, path, _ in CHANGES:
        if not any(m == "GET" and p == path for m, p, _ in OPERATIONS):
            assert member.get(filled(path)).status in (404, 405), path
    assert member.get("/api/session").status == 200


@pytest.mark.promise("S65")
def test_no_cors(stranger):
    response = stranger.call("OPTIONS", "/api/session", headers=[("Origin", "http://evil.example"),
                                                                 ("Access-Control-Request-Method", "DELETE")])
    assert response.status == 405
    stranger.get("/api/about", headers=[("Origin", "http://evil.example")])  # check_headers looks for CORS fields


def test_what_is_not_there(stranger):
    for path in ("/api", "/api/", "/api/none", "/api/session/", "/api/sessions/a/b", "/API/none.x"):
        response = stranger.get(path)
        assert response.status == 404, path
    response = stranger.call("PATCH", "/api/session")
    assert response.status == 405 and response.header("allow") == "GET, HEAD, POST, DELETE"
    for method in ("TRACE", "CONNECT", "BREW"):
        assert stranger.call(method, "/api/session").status == 405
    assert stranger.call("POST", "/keys").status == 405


def test_bodies_are_read_strictly(stranger):
    for raw, code in ((b"{", "invalid_json"), (b"[]", "invalid_type"), (b"{} {}", "invalid_json"),
                      (b'{"email":1}', "invalid_type"), (b'{"email":"a@b.c","email":"d@e.f"}', "invalid_argument"),
                      (b'{"email":"a@b.c","role":"operator"}', "invalid_argument"), (b"{}", "missing_field"),
                      (b'{"email":"\xff"}', "invalid_json"), (b'{"email":["a@b.c"]}', "invalid_type"),
                      (b'{"a":' * 17 + b"1" + b"}" * 17, "invalid_json"), (b'{"email":"a\\u0000@b.c"}', "invalid_value")):
        response = stranger.post("/api/password-reset", raw=raw)
        assert (response.status, response.json["code"]) == (400, code), raw
    unknown = stranger.post("/api/session", {"email": "a@b.c", "password": "x" * 20, "admin": True})
    assert unknown.json["field"] == "admin"


def test_a_body_is_bounded(stranger):
    def padded(size):
        frame = b'{"email":"nobody@example.org"}'
        return frame + b" " * (size - len(frame))

    assert stranger.post("/api/password-reset", raw=padded(64 * 1024)).status == 202
    response = stranger.post("/api/password-reset", raw=padded(64 * 1024 + 1))
    assert (response.status, response.json["code"]) == (413, "request_too_large")


@pytest.mark.promise("S66")
def test_every_answer_has_the_header_fields(stranger, server):
    for method, path in (("GET", "/"), ("HEAD", "/"), ("GET", "/favicon.svg"), ("GET", "/assets/none.js"),
                         ("GET", "/any/page"), ("POST", "/"), ("GET", "/api/none"), ("HEAD", "/api/about"),
                         ("GET", "/v1/models")):
        check_headers(stranger.call(method, path))
    # What breaks the rules of HTTP itself.
    for raw in (b"GET / HTTP/1.1\r\n\r\n", b"GET /%2e%2e/x HTTP/1.1\r\nHost: x\r\n\r\n",
                b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20000 + b"\r\n\r\n"):
        connection = Connection(server.console_address)
        connection.send(raw)
        response = connection.read("GET", "/api/broken")
        assert response.status in (400, 431)
        check_headers(response)
        connection.close()


def test_what_is_read_comes_compressed_to_who_takes_it(server, member):
    def make(name, headers=(), **policy):
        made = member.call("POST", "/api/keys", {"name": name, **policy}, headers=[("Sec-Fetch-Site", "same-origin"), *headers])
        assert made.status == 201, made.body
        server.secrets.append(made.json["key"])
        return made

    def ask(path, accept=None):
        return member.call("GET", path, headers=[("Accept-Encoding", accept)] if accept else [], check=False)

    networks = [f"2001:db8:{number:x}::/48" for number in range(1, 33)]
    # An answer with a fresh secret is never compressed: its length would tell of it.
    made = make("packed", [("Accept-Encoding", "gzip")], addresses=networks)
    assert len(made.body) > 1024 and made.header("content-encoding") is None
    plain = ask("/api/keys")
    assert len(plain.body) > 1024 and plain.header("content-encoding") is None
    assert plain.header("vary") == "accept-encoding"
    packed = ask("/api/keys", "br, gzip;q=0.5")
    assert packed.header("content-encoding") == "gzip" and packed.header("vary") == "accept-encoding"
    assert len(packed.body) < len(plain.body) / 2 and json.loads(gzip.decompress(packed.body)) == plain.json
    for refused in ("br", "gzip;q=0", "identity"):
        assert ask("/api/keys", refused).header("content-encoding") is None
    # Less than a packet is left as it is.
    small = ask("/api/sessions", "gzip")
    assert len(small.body) <= 1024 and small.header("content-encoding") is None and small.json


@pytest.mark.promise("S82")
def test_the_two_listeners_have_nothing_in_common(stranger, server, api, gateway):
    for path in ("/v1/models", "/v1/chat/completions", "/v1"):
        assert stranger.get(path).status == 404
    for method, path, _ in OPERATIONS:
        response = api.call(method, filled(path), check=False, key=None)
        assert response.status == 404 and response.json["error"]["code"] == "unknown_url", (method, path)
    for path in ("/", "/index.html", "/keys", "/favicon.svg"):
        assert api.get(path, check=False, key=None).status == 404
    assert "set-cookie" not in [name.lower() for name, _ in api.get("/v1/models").headers]


def test_off_means_off(make_gateway):
    server = make_gateway(arguments=["--console-listen", "off"])
    assert not hasattr(server, "console_address")
    assert "  Console off\n" in server.out_file.read_text()
    assert "/setup?" not in server.out_file.read_text()
    result = server.run("console", "invite", check=False)
    assert result.returncode == 1 and "--console-listen off" in result.stderr


def test_a_taken_port_says_what_to_do(make_gateway, server):
    other = make_gateway(wait=False, arguments=["--console-listen", f"127.0.0.1:{server.console_address[1]}"])
    other.start(wait_ready=False)
    assert other.process.wait(20) == 1
    text = other.log()
    assert "in use" in text and "--console-listen" in text and "off" in text, text
    other.process = None


def test_the_pages_of_a_folder(make_gateway, tmp_path):
    pages = tmp_path / "pages"
    (pages / "assets").mkdir(parents=True)
    (pages / "index.html").write_text('<meta content="__CSP_NONCE__"><script nonce="__CSP_NONCE__"></script>')
    (pages / "assets/a-1b2c.js").write_text("script()")
    (tmp_path / "secret.txt").write_text("secret")
    (pages / "link.txt").symlink_to(tmp_path / "secret.txt")
    server = make_gateway(arguments=["--console-dir", str(pages)])
    console = Console(server)
    nonces = set()
    for path in ("/", "/index.html", "/keys", "/setup?token=x", "/requests/req_1"):
        response = console.get(path)
        assert response.status == 200 and response.content_type == "text/html", path
        assert response.header("cache-control") == "no-cache" and response.header("etag") is None
        nonce = re.search(r"'nonce-([0-9A-Za-z]{22})'", response.header("content-security-policy")).group(1)
        assert response.body.decode().count(nonce) == 2 and b"__CSP_NONCE__" not in response.body
        nonces.add(nonce)
    assert len(nonces) == 5, "a nonce is used once"
    script = console.get("/assets/a-1b2c.js")
    assert script.body == b"script()" and script.header("content-type") == "text/javascript; charset=utf-8"
    assert "immutable" in script.header("cache-control")
    same = console.get("/assets/a-1b2c.js", headers=[("If-None-Match", script.header("etag"))])
    assert same.status == 304 and same.body == b"" and same.header("etag") == script.header("etag")
    (pages / "assets/a-1b2c.js").write_text("script(2)")
    assert console.get("/assets/a-1b2c.js", headers=[("If-None-Match", script.header("etag"))]).status == 200
    for path in ("/link.txt", "/assets/none.js", "/secret.txt", "/assets/"):
        assert console.get(path).status == 404, path
    for path in ("/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"):
        response = console.get(path, check=False)
        assert response.status in (400, 404) and b"secret" not in response.body, path


def test_a_folder_that_is_not_there(make_gateway, tmp_path):
    other = make_gateway(wait=False, arguments=["--console-dir", str(tmp_path / "none")])
    other.start(wait_ready=False)
    assert other.process.wait(20) == 1 and "npm run build" in other.log()
    other.process = None


def test_the_embedded_pages(stranger):
    page = stranger.get("/")
    if page.status == 503:
        assert b"console_build.sh" in page.body
        pytest.skip("this program was built without the console's pages")
    scripts = re.findall(r'src="(/assets/[^"]+\.js)"', page.body.decode())
    assert scripts and "__CSP_NONCE__" not in page.body.decode()
    tags = {}
    for coding in ("br", "gzip", "identity"):
        response = stranger.get(scripts[0], headers=[("Accept-Encoding", coding)])
        assert response.status == 200 and response.header("vary").lower() == "accept-encoding"
        assert response.header("content-encoding") == (None if coding == "identity" else coding)
        assert response.content_type == "text/javascript" and "immutable" in response.header("cache-control")
        tags[coding] = response.header("etag"), len(response.body)
        fresh = stranger.get(scripts[0], headers=[("Accept-Encoding", coding),
                                                  ("If-None-Match", response.header("etag"))])
        assert fresh.status == 304 and fresh.body == b""
    assert len({tag for tag, _ in tags.values()}) == 3
    assert tags["br"][1] < tags["gzip"][1] < tags["identity"][1]
    assert stranger.get("/favicon.svg").content_type == "image/svg+xml"


def test_the_documents_of_both_apis(stranger, member):
    if stranger.get("/").status == 503:
        pytest.skip("this program was built without the console's pages")
    document = stranger.get("/docs/api.yaml")
    assert (document.status, document.content_type) == (200, "application/yaml")
    assert document.body == (ROOT / "api/openapi/api.yaml").read_bytes()
    etag = document.header("etag")
    assert stranger.get("/docs/api.yaml", headers=[("If-None-Match", etag)]).status == 304
    packed = stranger.get("/docs/api.yaml", headers=[("Accept-Encoding", "gzip")])
    assert gzip.decompress(packed.body) == document.body
    # That of the console's own API is for those who are signed in.
    own = member.get("/docs/control.yaml")
    assert (own.status, own.content_type) == (200, "application/yaml")
    assert own.body == (ROOT / "api/openapi/control.yaml").read_bytes()
    assert member.get("/docs/control.yaml", headers=[("If-None-Match", own.header("etag"))]).status == 304
    for method in ("GET", "HEAD", "POST"):
        assert stranger.call(method, "/docs/control.yaml").status == 401
    refused = stranger.get("/docs/control.yaml", headers=[("If-None-Match", own.header("etag"))])
    assert (refused.status, refused.json["code"]) == (401, "not_authenticated")
    assert stranger.get("/docs/other.yaml").status == 404


def test_the_playground_streams_under_the_account(member, server, fake_server, tag):
    from harness.fake import fake

    body = {"model": "vllm-primary", "stream": True, "messages": [{"role": "user", "content": fake(tag=tag)}]}
    response = member.post("/api/playground/chat", body)
    assert response.status == 200 and response.content_type == "text/event-stream"
    assert response.body.decode().rstrip().endswith("data: [DONE]")
    assert response.header("x-request-id")
    upstream = fake_server.one(tag)
    assert upstream.header("cookie") is None
    record = member.ok("GET", "/api/session")["account"]
    server.wait_log(f'key="key_playground" account="{record}"')
    whole = member.post("/api/playground/chat", {**body, "stream": False})
    assert whole.status == 200 and whole.json["choices"]
    unknown = member.post("/api/playground/chat", {**body, "model": "none"})
    assert unknown.status == 404 and unknown.json["error"]["code"] == "model_not_found"
    assert member.post("/api/playground/chat", raw=b"{").status == 400
    broken = member.post("/api/playground/chat", {**body, "messages": [{"role": "user", "content": fake(cut_events=2)}]})
    assert b"[DONE]" not in broken.body and b'"error"' in broken.body


def test_the_playground_is_limited_like_a_key(make_gateway):
    server = make_gateway(lambda c: c.update(tiers={"free": {"requests_per_minute": "2"},
                                                    "basic": {"requests_per_minute": "3"}}))
    body = {"model": "vllm-primary", "messages": [{"role": "user", "content": "hi"}]}
    for tier, limit in (("free", 2), ("basic", 3)):
        console = Console(server)
        console.member(f"{tier}@example.org")
        server.run("accounts", "set-tier", f"{tier}@example.org", tier)
        statuses = [console.post("/api/playground/chat", body).status for _ in range(limit + 1)]
        assert statuses == [200] * limit + [429], tier


def test_the_playground_spends_nothing_in_the_name_of_an_address_that_nobody_confirmed(stranger, fake_server, tag):
    from harness.fake import fake

    email = "unconfirmed@example.org"
    stranger.ok("POST", "/api/sign-up", {"email": email, "password": PASSWORD}, 202)
    stranger.gateway.wait_mail(email, "verify")
    assert stranger.log_in(email)["verified"] is False
    body = {"model": "vllm-primary", "messages": [{"role": "user", "content": fake(tag=tag)}]}
    refused = stranger.post("/api/playground/chat", body)
    assert (refused.status, refused.json["code"]) == (403, "forbidden")
    assert not fake_server.seen(tag)


def test_the_playground_has_a_bound(member):
    frame = json.dumps({"model": "vllm-primary", "messages": [{"role": "user", "content": "hi"}]}).encode()
    at = frame + b" " * (8 * 1024 * 1024 - len(frame))
    assert member.post("/api/playground/chat", raw=at).status == 200
    past = member.post("/api/playground/chat", raw=at + b" ")
    assert past.status == 413


def test_the_playground_passes_tools_schemas_and_pictures_as_they_are(member, fake_server, tag):
    from harness.fake import fake

    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "QUJD" * 700_000}}
    schema = {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"type": "object"}}}
    tool = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}
    call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    more = {"tools": [tool], "tool_choice": "auto", "response_format": schema, "seed": 7, "top_p": 0.5, "stop": ["END"]}
    body = {"model": "vllm-primary", **more, "messages": [
        {"role": "user", "content": [{"type": "text", "text": "What is this?"}, picture]},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "rain"},
        {"role": "user", "content": fake(tag=tag)}]}
    assert member.post("/api/playground/chat", body).status == 200
    sent = json.loads(fake_server.one(tag).body)
    assert sent["messages"] == body["messages"]
    assert {name: sent[name] for name in more} == more


def test_the_commands_explain_themselves(server):
    result = server.run("console", "--help")  # with --data-dir, which a group of commands does not have
    for word in ("setup-link", "invite"):
        assert word in result.stdout
        assert f"solidrust console {word}" in server.run("console", word, "--help").stdout


def test_stopping_waits_for_the_console_too(make_gateway):
    from harness.fake import fake

    server = make_gateway()
    console = Console(server)
    console.member("late@example.org")
    connection = Connection(server.console_address, timeout=20)
    body = {"model": "vllm-primary", "stream": True,
            "messages": [{"role": "user", "content": fake(chunks=20, gap=0.05)}]}
    raw = json.dumps(body).encode()
    cookie = "; ".join(f"{k}={v}" for k, v in console.cookies.items())
    connection.request("POST", "/api/playground/chat", [("Sec-Fetch-Site", "same-origin"), ("Cookie", cookie),
                                                        ("Content-Type", "application/json")], raw)
    response = connection.read_head("POST", "/api/playground/chat")
    server.process.terminate()
    connection.read_body(response)
    connection.close()
    assert response.complete and response.body.decode().rstrip().endswith("data: [DONE]")
    assert server.process.wait(20) == 0
