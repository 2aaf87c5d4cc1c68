import os
import time
from pathlib import Path

import pytest
from shop import describe
from solidrust_ai.testing import sandbox

pytestmark = pytest.mark.usefixtures("solidrust_env")


def test_a_plain_description():
    assert "sandbox" in describe("a red chair")


def test_a_slow_model_is_given_up():
    assert describe(sandbox.slow("3s"), patience=0.3) == "(no description: APITimeoutError)"


def test_half_a_description_is_none():
    assert describe(sandbox.long(20).cut(after=5)) == "(no description: upstream_error)"


@pytest.mark.parametrize("status,code", [(503, "service_unavailable"), (429, "rate_limit_exceeded")])
def test_refused(status, code):
    assert describe(sandbox.error(status)) == f"(no description: {code})"


def test_a_revoked_key(solidrust_server, monkeypatch):
    key = solidrust_server.key()
    monkeypatch.setenv("SOLIDRUST_API_KEY", key)
    solidrust_server.revoke(key)
    assert describe("a red chair") == "(no description: invalid_api_key)"


def test_a_limit(solidrust_server, monkeypatch):
    monkeypatch.setenv("SOLIDRUST_API_KEY", solidrust_server.key(requests_per_minute=1))
    assert "sandbox" in describe("a red chair")
    assert describe("a red chair") == "(no description: rate_limit_exceeded)"


def fails_of_this_application():
    assert describe("a red chair") == "a red chair"


def hangs_of_this_application():
    Path(os.environ["TMPDIR"], "hanging").touch()
    time.sleep(60)
