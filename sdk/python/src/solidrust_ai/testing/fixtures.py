"""The fixtures for pytest. With pytest-xdist each worker has a server of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import pytest

from ..client import SolidRusT
from .server import DEFAULT_MODELS, ModelKind, Server


@pytest.fixture(scope="session")
def solidrust_models() -> Mapping[str, ModelKind]:
    """The names of models that the application asks for, with their kinds: define it anew in your conftest.py."""
    return DEFAULT_MODELS


@pytest.fixture(scope="session")
def solidrust_server(solidrust_models: Mapping[str, ModelKind]) -> Iterator[Server]:
    """A gateway that answers by its sandbox, for all tests of this run."""
    with Server(models=solidrust_models) as server:
        yield server


@pytest.fixture
def solidrust_env(solidrust_server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Sets the variables by which `SolidRusT()` in the application finds the server, for one test. Yields the server."""
    for name, value in solidrust_server.environment.items():
        monkeypatch.setenv(name, value)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, ",".join(filter(None, [os.environ.get(name), "127.0.0.1"])))
    return solidrust_server


@pytest.fixture
def solidrust_client(solidrust_env: Server) -> Iterator[SolidRusT]:
    """A client of the server with its test key."""
    with SolidRusT(base_url=solidrust_env.base_url, api_key=solidrust_env.api_key) as client:
        yield client
