"""TLS on our listener and towards upstreams."""

import json
import os
import re
import ssl
import subprocess

import pytest

from harness.api import Api
from harness.certificates import certificate
from harness.client import Connection
from harness.console import PASSWORD, Console, token_of
from harness.fake import FakeServer, fake
from harness.gateway import base_config, binary

pytestmark = pytest.mark.quick


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificates")
    return {"ours": certificate(folder, "ours", "IP:127.0.0.1,DNS:localhost"),
            "upstream": certificate(folder, "upstream", "IP:127.0.0.1"),
            "stranger": certificate(folder, "stranger", "IP:127.0.0.1"),
            "other name": certificate(folder, "other-name", "DNS:other.example")}


@pytest.fixture(scope="session")
def tls_gateway(fake_server, certificates, tmp_path_factory):
    from harness.gateway import Gateway, base_config
    config = base_config(fake_server.url)
    config["tls"] = {"certificate": certificates["ours"][0], "key": certificates["ours"][1]}
    server = Gateway(tmp_path_factory.mktemp("tls"), config)
    server.account("tests@example.org")
    server.tls_key = server.key("tests@example.org")["key"]
    server.secrets.append(open(certificates["ours"][1]).read())
    yield server
    server.finish()


def connect(server, certificates, version=None) -> Connection:
    context = ssl.create_default_context(cafile=certificates["ours"][0])
    if version:
        context.minimum_version = context.maximum_version = version
    return Connection(server.address, tls=context)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=str)
@pytest.mark.parametrize("stream", [False, True])
def test_our_listener(tls_gateway, certificates, contract, tag, version, stream):
    api = Api(tls_gateway, tls_gateway.tls_key, contract)
    with connect(tls_gateway, certificates, version) as connection:
        for _ in range(3):
            assert api.chat(fake(tag=tag, text="over TLS"), stream=stream, connection=connection).text == "over TLS"


def test_old_versions_are_refused(tls_gateway, certificates):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        Connection(tls_gateway.address, tls=context)


def test_plain_http_on_a_tls_listener_harms_nobody(tls_gateway, certificates, contract):
    with Connection(tls_gateway.address) as connection:
        connection.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.receive()
    with connect(tls_gateway, certificates) as connection:
        connection.send(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.read().status == 200


def with_upstream(own, certificates, shown: str, trusted: str | None, host: str = "127.0.0.1"):
    upstream = FakeServer(tls=certificates[shown])

    def change(config):
        config["upstreams"][0]["base_url"] = f"https://{host}:{upstream.port}/v1"
        if trusted:
            config["tls"] = {"upstream_ca": certificates[trusted][0]}

    return upstream, own(change)[1]


@pytest.mark.parametrize("stream", [False, True])
def test_an_upstream_with_a_certificate_that_we_trust(own, certificates, tag, stream):
    upstream, api = with_upstream(own, certificates, "upstream", "upstream")
    try:
        for _ in range(5):
            assert api.chat(fake(tag=tag, text="abc"), stream=stream).text == "abc"
        assert len({seen.connection for seen in upstream.seen(tag)}) < 5  # kept alive
    finally:
        upstream.stop()


@pytest.mark.promise("S41")
@pytest.mark.parametrize("shown,trusted,host", [("stranger", "upstream", "127.0.0.1"), ("upstream", None, "127.0.0.1"),
                                                ("other name", "other name", "127.0.0.1"),
                                                ("upstream", "upstream", "localhost")])
def test_an_upstream_that_is_not_who_it_should_be(own, certificates, tag, shown, trusted, host):
    upstream, api = with_upstream(own, certificates, shown, trusted, host)
    try:
        response = api.chat(fake(tag=tag))
        assert (response.status, response.error["code"]) == (502, "upstream_error")
        assert upstream.seen() == []
    finally:
        upstream.stop()


@pytest.mark.promise("S43")
def test_there_is_no_switch_against_looking_at_certificates(tmp_path):
    settings = subprocess.run([binary(), "config", "reference"], capture_output=True, text=True, check=True).stdout
    names = re.findall(r"^\| `([^`]+)`", settings, re.M)
    assert len(names) > 50
    words = ("insecure", "verify", "skip", "trust_all", "self_signed", "allow_invalid")
    assert not [name for name in names for word in words if word in name]
    for where in ("upstreams", "tls", "mail"):
        for name in ("verify", "tls_verify", "insecure", "insecure_skip_verify"):
            config = base_config("http://127.0.0.1:9/v1")
            if where == "upstreams":
                config["upstreams"][0][name] = False
            else:
                config.setdefault(where, {})[name] = False
            (tmp_path / "c.yaml").write_text(json.dumps(config))
            checked = subprocess.run([binary(), "config", "check", "--config", tmp_path / "c.yaml"], capture_output=True, text=True,
                                     env={**os.environ, "FAKE_UPSTREAM_KEY": "k"})
            assert checked.returncode == 1 and name in checked.stdout + checked.stderr, (where, name, checked)


def test_a_plain_upstream_where_tls_is_expected(own, fake_server, tag):
    server, api = own(lambda config: config["upstreams"][0].update(base_url=fake_server.url.replace("http:", "https:")))
    assert api.chat(fake(tag=tag)).status == 502


def test_the_console_has_the_same_certificate(tls_gateway, certificates):
    """And its cookie is bound to https, which its links say too."""
    console = Console(tls_gateway)
    context = ssl.create_default_context(cafile=certificates["ours"][0])

    def call(*arguments, **options):
        with Connection(tls_gateway.console_address, tls=context) as connection:
            return console.call(*arguments, connection=connection, **options)

    link = tls_gateway.cli("console", "setup-link")["link"]
    assert link.startswith(f"https://127.0.0.1:{tls_gateway.console_address[1]}/setup?")
    body = {"token": token_of(link), "email": "op@example.org", "password": PASSWORD}
    plain = call("POST", "/api/setup", body, headers=[("Origin", "http://x")])
    assert plain.status == 403
    response = call("POST", "/api/setup", body)
    assert response.status == 200
    attributes = response.all("set-cookie")[0].split("; ")
    assert attributes[0].startswith("__Host-solidrust=") and "Secure" in attributes
    assert response.header("strict-transport-security") == "max-age=31536000"
    assert call("GET", "/api/session").json["role"] == "operator"
    assert call("GET", "/api/about").json["api_base_url"].startswith("https://")
