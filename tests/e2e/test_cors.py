"""The API from a web page of another origin: the official Node SDK in a browser."""

import functools
import http.server
import threading
from pathlib import Path

import pytest

SDK = Path(__file__).resolve().parent.parent / "node/node_modules"


class Quiet(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

    def log_message(self, *_):
        pass


@pytest.fixture
def origin():
    """Serves pages with the SDK beside them, each call from an origin of its own."""
    servers = []

    def start() -> str:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=SDK))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def installation(make_gateway):
    def start(origins) -> dict:
        def configure(config):
            config["listen"]["cors_origins"] = origins
            target = config["models"][0]["targets"]
            config["models"] += [{"name": name, "targets": target} for name in ("org/Slashed-4B", "modèle")]

        server = make_gateway(configure)
        server.account("page@example.org", tier="pro")
        server.account("limited@example.org")
        live, limited = server.key("page@example.org"), server.key("limited@example.org")
        server.run("keys", "set-limits", limited["id"], "--requests-per-minute", "1")
        return {"api": f"{server.url}/v1", "keys": {"live": live["key"], "limited": limited["key"], "invalid": "sk_live_nobody"}}

    return start


@pytest.mark.parametrize("listed", ["the origin", "all"])
def test_the_sdk_works_in_a_page_of_another_origin(browser, installation, origin, listed):
    page = origin()
    browser.flawless("sdkInPage", page=page, **installation(["https://other.example", page] if listed == "the origin" else "*"))


@pytest.mark.promise("S14")
@pytest.mark.parametrize("listed", ["nothing", "another"])
def test_a_page_whose_origin_is_not_listed_reads_nothing(browser, installation, origin, listed):
    browser.flawless("otherPage", page=origin(), **installation([] if listed == "nothing" else [origin()]))
