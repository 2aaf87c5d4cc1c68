"""Servers for the edge tests: `edge` with room for many connections, `slow_edge` with short deadlines,
`narrow_edge` with room for few connections."""

import pytest

from harness.gateway import Gateway, base_config


def start(fake_server, folder, limits, **more) -> Gateway:
    config = base_config(fake_server.url) | more
    config["limits"] = limits
    config["models"].append({"name": "sandbox", "targets": [{"upstream": "sandbox", "model": "sandbox"}]})
    server = Gateway(folder, config)
    server.account("edge@example.org")
    server.edge_key = server.key("edge@example.org", environment="test")["key"]
    return server


@pytest.fixture(scope="session")
def edge(fake_server, tmp_path_factory):
    server = start(fake_server, tmp_path_factory.mktemp("edge"), {"connections_per_address": 10_000})
    yield server
    server.finish()


@pytest.fixture(scope="session")
def slow_edge(fake_server, tmp_path_factory):
    server = start(fake_server, tmp_path_factory.mktemp("slow-edge"), {
        "header_timeout": "500ms", "body_grace": "500ms", "keep_alive": "500ms"})
    yield server
    server.finish()


@pytest.fixture
def narrow_edge(fake_server, tmp_path):
    server = start(fake_server, tmp_path / "narrow", {"connections_per_address": 40})
    yield server
    server.finish()
