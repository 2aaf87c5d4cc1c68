"""Fixtures for every test: the fake upstream, the server, keys, and a client whose answers are held against the
OpenAPI document."""

import itertools
import os
import sys
import zlib
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import openapi  # noqa: E402
from harness.api import Api  # noqa: E402
from harness.dialects import dialects_config  # noqa: E402
from harness.fake import FakeServer  # noqa: E402
from harness.gateway import Gateway, base_config  # noqa: E402

_numbers = itertools.count()

# They are about files that tools/package has to make first; ./test names the folder.
collect_ignore = [] if os.environ.get("SOLIDRUST_PACKAGES") else ["packages"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Which tests go to one process where several share them (`-n 3`): those of a file, since they share its servers, but the
    pages of the console stand each for itself and would be the longest file by far."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file, _, name = nodeid.partition("::")
            return f"{file} {zlib.crc32(name.encode()) % 12}" if name.startswith("test_a_page[") else file

    config.option.loadscopereorder = False  # the order below
    return ByFile(config, log)


def pytest_collection_modifyitems(config, items):
    """Where several processes share the tests, files with what takes long begin: at the end nobody waits for the last of them."""
    if hasattr(config, "workerinput"):
        slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
        items.sort(key=lambda item: -slow[item.path])


@pytest.fixture(scope="session")
def contract():
    return openapi.load()


@pytest.fixture(scope="session")
def fake_server():
    server = FakeServer()
    yield server
    faults = server.faults()
    server.stop()
    assert not faults, f"scripts that the fake upstream could not play: {faults}"


@pytest.fixture(scope="session")
def gateway(fake_server, tmp_path_factory):
    """One server for all tests that need nothing special of it and leave it as it was."""
    config = base_config(fake_server.url)
    # names as real ones are: with slashes, and beyond ASCII
    config["models"] += [{"name": name, "targets": config["models"][0]["targets"]} for name in ("org/Slashed-4B", "modèle:é?/%41")]
    config.setdefault("limits", {})["invalid_keys_per_minute"] = 1_000_000
    server = Gateway(tmp_path_factory.mktemp("gateway"), config)
    server.account("tests@example.org")
    yield server
    server.finish()


@pytest.fixture(scope="session")
def dialects_gateway(fake_server, tmp_path_factory):
    """One server whose models stand at upstreams of every dialect (harness/dialects.py)."""
    server = Gateway(tmp_path_factory.mktemp("dialects"), dialects_config(fake_server.url))
    server.account("tests@example.org")
    yield server
    server.finish()


@pytest.fixture(scope="session")
def keys(gateway):
    """Keys of the shared server: live, test and one for each scope."""
    def make(name, **options):
        return gateway.key("tests@example.org", name, **options)["key"]

    return SimpleNamespace(live=make("live"), test=make("test", environment="test"),
                           chat=make("chat", scopes="chat:read"), embed=make("embed", scopes="embeddings:read"),
                           models=make("models", scopes="models:list"))


@pytest.fixture
def api(gateway, keys, contract):
    return Api(gateway, keys.live, contract)


@pytest.fixture
def tag():
    """A name for this test's requests at the fake upstream."""
    return f"t{os.getpid()}-{next(_numbers)}"


@pytest.fixture
def make_gateway(fake_server, tmp_path):
    """Servers of this test's own; `change` edits the configuration."""
    made = []

    def make(change=None, **options) -> Gateway:
        config = base_config(fake_server.url)
        if change:
            change(config)
        server = Gateway(tmp_path / f"server{len(made)}", config, **options)
        made.append(server)
        return server

    yield make
    for server in made:
        server.finish()


@pytest.fixture
def own(make_gateway, contract):
    """A server of this test's own with an account and a live key: (server, api)."""

    def make(change=None, **options):
        server = make_gateway(change, **options)
        server.account("tests@example.org")
        return server, Api(server, server.key("tests@example.org")["key"], contract)

    return make
