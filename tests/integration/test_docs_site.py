"""The documentation at /docs/ of the console's address: what is served how. Its pages in a browser: tests/e2e/test_docs.py."""

import gzip
import re

import pytest
from harness.client import Connection
from harness.console import ROOT, Console
from harness.gateway import Gateway, base_config

pytestmark = pytest.mark.quick
POLICY = ("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
          "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
WRITTEN = "http://127.0.0.1:8080"


def served(fake_server, folder, **console):
    return Gateway(folder, base_config(fake_server.url) | {"console": console})


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory):
    gateway = served(fake_server, tmp_path_factory.mktemp("docs-site"), api_base_url=f"{WRITTEN}/v1")
    yield gateway
    gateway.finish()


@pytest.fixture
def reader(server):
    console = Console(server)
    if console.get("/docs/").status == 503:
        pytest.skip("this program was built without the documentation")
    return console


def get(reader, path, *fields, method="GET"):
    return reader.call(method, path, headers=list(fields))


def text(response) -> str:
    body = gzip.decompress(response.body) if response.header("content-encoding") == "gzip" else response.body
    return body.decode()


@pytest.mark.promise("S89")
def test_a_page_is_for_everybody_and_has_its_own_policy(reader):
    page = get(reader, "/docs/")
    assert (page.status, page.content_type) == (200, "text/html")
    assert page.header("content-security-policy") == POLICY
    assert page.header("cache-control") == "no-cache" and page.header("vary") == "accept-encoding" and page.header("etag")
    assert not page.all("set-cookie")
    assert "<style" not in text(page) and " style=" not in text(page) and not re.search(r"<script(?![^>]*src=)", text(page))
    # The policy of the console's own pages is what it was.
    assert "wasm" not in get(reader, "/").header("content-security-policy")


def test_every_address_of_the_site_without_its_slash_leads_to_it(reader):
    for path in ("/docs", "/docs/operate", "/docs/operate/configure"):
        answer = get(reader, path)
        if path == "/docs/operate":  # a folder that is no page
            assert answer.status == 404
            continue
        assert (answer.status, answer.header("location"), answer.body) == (301, f"{path}/", b"")
        assert get(reader, f"{path}/").status == 200
    # Nothing that a caller sends becomes an address of elsewhere.
    for path in ("/docs//evil.example", "//evil.example", "/docs/%2f%2fevil.example", "/docs/..//evil.example"):
        assert get(reader, path).header("location") is None


def test_the_addresses_that_the_first_page_names(reader):
    for path in ("/docs/guides/rate-limits/", "/docs/api/overview/", "/docs/sdks/python/", "/docs/authentication/"):
        assert get(reader, path).status == 200, path


@pytest.mark.parametrize("accept, coding", [
    (None, None), ("gzip", "gzip"), ("br, gzip", "gzip"), ("br", None), ("zstd, nonsense;q=1", None), ("gzip;q=0", None), ("*", "gzip"),
])
def test_encodings(reader, accept, coding):
    fields = [("Accept-Encoding", accept)] if accept else []
    plain = get(reader, "/docs/operate/configure/")
    page = get(reader, "/docs/operate/configure/", *fields)
    assert (page.status, page.header("content-encoding")) == (200, coding)
    assert text(page) == text(plain) and "</html>" in text(page)
    head = get(reader, "/docs/operate/configure/", *fields, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.header("content-length") == str(len(page.body)) and head.header("etag") == page.header("etag")
    fresh = get(reader, "/docs/operate/configure/", *fields, ("If-None-Match", f'"other", W/{page.header("etag")}'))
    assert (fresh.status, fresh.body, fresh.header("etag")) == (304, b"", page.header("etag"))
    assert get(reader, "/docs/operate/configure/", *fields, ("If-None-Match", '"other"')).status == 200


def test_files_never_change_under_their_name(reader):
    page = text(get(reader, "/docs/"))
    files = sorted(set(re.findall(r'(?:src|href)="(/docs/assets/[^"]+)"', page)))
    assert len(files) > 5
    for path in files:
        file = get(reader, path, ("Accept-Encoding", "gzip"))
        assert file.status == 200 and file.header("cache-control") == "public, max-age=31536000, immutable", path
        assert file.content_type in ("text/javascript", "text/css", "image/svg+xml")
        assert file.header("content-security-policy") == POLICY


@pytest.mark.parametrize("path", [
    "/docs/none/", "/docs/none", "/docs/index.html/", "/docs/assets/", "/docs/assets/none.js", "/docs/.built-from", "/docs/index.html.gz",
    "/docs/../keys", "/docs/..%2f..%2fetc/passwd", "/docs/%2e%2e/", "/docs//", "/docs/%00", "/docs/x?y=/", "/docs/" + "x" * 4000,
])
def test_what_is_not_there_is_the_sites_own_page(reader, path):
    answer = get(reader, path)
    if answer.status == 400:  # what HTTP itself refuses
        return
    assert (answer.status, answer.content_type, answer.header("etag")) == (404, "text/html", None)
    assert "</html>" in text(answer) and answer.header("content-security-policy") == POLICY
    head = get(reader, path, method="HEAD")
    assert (head.status, head.body, head.header("content-length")) == (404, b"", str(len(answer.body)))
    # Its tag is no promise: it is another page's, too.
    assert get(reader, path, ("If-None-Match", "*")).status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_pages_are_only_read(reader, method):
    answer = reader.call(method, "/docs/")
    assert answer.status == 405 and answer.header("allow") == "GET, HEAD"
    assert answer.json["code"] == "method_not_allowed"


def test_a_path_that_only_begins_like_it_is_a_page_of_the_console(reader):
    page = get(reader, "/docsx")
    assert "wasm" not in page.header("content-security-policy")


def test_pages_are_markdown_too(reader):
    twin = get(reader, "/docs/operate/configure.md")
    assert (twin.status, twin.content_type) == (200, "text/markdown")
    source = (ROOT / "docs/config.md").read_text()
    assert text(twin).startswith("# Configuration\n")
    assert "`console.docs`" in source and "`console.docs`" in text(twin)
    assert get(reader, "/docs/index.md").status == 200
    listed = get(reader, "/docs/llms.txt")
    assert (listed.status, listed.content_type) == (200, "text/plain")
    links = re.findall(r"\]\((/docs/[^)]+)\)", text(listed))
    assert len(links) > 60
    for path in links:
        assert get(reader, path).status == 200, path
    assert 20_000 < len(get(reader, "/docs/llms-full.txt").body) < 200_000


def test_there_is_a_page_for_every_code_of_an_error(reader):
    import yaml

    codes = yaml.safe_load((ROOT / "api/openapi/api.yaml").read_text())["x-error-codes"]
    for code, row in codes.items():
        page = text(get(reader, f"/docs/errors/{code}.md"))
        assert row["cause"] in page and row["remedy"] in page and str(row["status"]) in page


def test_every_operation_and_schema_is_in_the_reference(reader):
    import yaml

    document = yaml.safe_load((ROOT / "api/openapi/api.yaml").read_text())
    overview = text(get(reader, "/docs/api/reference.md"))
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "operationId" in operation:
                name = re.sub("[A-Z]", lambda letter: "-" + letter[0].lower(), operation["operationId"])
                assert f"`{method.upper()} {path}`" in overview
                assert f"# {method.upper()} {path}" in text(get(reader, f"/docs/api/reference/{name}.md"))
    schemas = text(get(reader, "/docs/api/reference/schemas/"))
    for name in document["components"]["schemas"]:
        assert f'id="{name.lower()}"' in schemas, name


def test_the_readers_own_base_url(fake_server, tmp_path, reader):
    own = served(fake_server, tmp_path, api_base_url="https://ai.example.com/models/v1")
    page = "/docs/clients/sdks/"
    gzipped = ("Accept-Encoding", "gzip")
    try:
        console = Console(own)
        for path in (page, "/docs/clients/sdks.md", "/docs/llms-full.txt"):
            before, after = text(get(reader, path)), text(get(console, path))
            assert f"{WRITTEN}/v1" in before, path
            assert WRITTEN not in after and after == before.replace(WRITTEN, "https://ai.example.com/models"), path
        packed = get(console, page, gzipped)
        assert packed.header("content-encoding") == "gzip" and text(packed) == text(get(console, page))
        assert len({get(who, page, *fields).header("etag") for who in (console, reader) for fields in ((), (gzipped,))}) == 4
        for fields in ((), (gzipped,)):
            tag = get(console, page, *fields).header("etag")
            assert get(console, page, *fields, ("If-None-Match", tag)).status == 304
        # What does not name it is as it was made.
        assert get(console, "/docs/errors/timeout/").header("etag") == get(reader, "/docs/errors/timeout/").header("etag")
    finally:
        own.finish()


def test_switched_off(fake_server, tmp_path, reader):
    server = served(fake_server, tmp_path, docs="off")
    try:
        console = Console(server)
        for path in ("/docs/", "/docs", "/docs/operate/configure/", "/docs/llms.txt", "/docs/assets/none.js"):
            answer = get(console, path)
            assert (answer.status, answer.content_type) == (404, "text/html")
            assert "console.docs" in text(answer)
        assert get(console, "/docs/api.yaml").status == 200
        assert console.get("/api/about").json["docs"] is False and reader.get("/api/about").json["docs"] is True
    finally:
        server.finish()


def test_it_is_not_on_the_listener_of_the_api(server, reader):
    for path in ("/docs/", "/docs", "/docs/llms.txt", "/docs/api.yaml"):
        connection = Connection(server.address)
        connection.request("GET", path, [])
        answer = connection.read("GET", path)
        connection.close()
        assert answer.status == 404 and answer.json["error"]["code"] == "unknown_url"
