"""How a request ended: the code that its caller got, and what the model server said, in its record."""

import signal

import pytest

from harness.api import Api
from harness.fake import fake
from harness.gateway import Gateway, UPSTREAM_KEY, base_config
from harness.records import recorded

pytestmark = pytest.mark.quick

OWNER = "outcomes@example.org"


@pytest.fixture(scope="module")
def place(fake_server, tmp_path_factory, contract):
    gateway = Gateway(tmp_path_factory.mktemp("outcomes"), base_config(fake_server.url))
    gateway.config_of = base_config(fake_server.url)
    gateway.account(OWNER)
    gateway.live = gateway.key(OWNER, "live")["key"]
    gateway.api = Api(gateway, gateway.live, contract)
    yield gateway
    gateway.finish()


def record(place, response):
    return recorded(place, response, "code", "detail", "stream")


def test_an_answer_has_no_code(place):
    response = place.api.chat("hello")
    assert record(place, response) == ("", "", 0)


@pytest.mark.promise("S33", "L73", "L74")
@pytest.mark.parametrize("stream", [False, True])
def test_what_the_server_said_is_kept(place, stream):
    response = place.api.chat(fake(status=500, message="CUDA out\nof memory"), stream=stream)
    assert b"CUDA" not in response.body
    assert record(place, response) == ("upstream_error", "CUDA out of memory", int(stream))
    shown = place.cli("requests", "show", response.header("x-request-id"))
    assert (shown["code"], shown["detail"], shown["stream"]) == ("upstream_error", "CUDA out of memory", stream)


@pytest.mark.promise("S35", "L77")
@pytest.mark.parametrize("length,kept", [(23, True), (24, False)])
def test_what_repeats_the_prompt_is_dropped(place, length, kept):
    """The prompt tells the fake server what to say, so that all it says is an echo."""
    said = "abcdefghijklmnopqrstuvwxyz"[:length]
    assert record(place, place.api.chat(fake(status=500, message=said)))[1] == (said if kept else "")


@pytest.mark.promise("S34", "L78")
def test_a_piece_of_our_credential_is_never_kept(place):
    code, detail, _ = record(place, place.api.chat(fake(status=500, message=f"key {UPSTREAM_KEY[-14:]}")))
    assert (code, detail) == ("upstream_error", "")


@pytest.mark.promise("S36", "L80", "L81")
def test_it_can_be_switched_off(place):
    config = {**place.config_of, "usage": {"keep_error_text": "off"}}
    place.write_config(config)
    mark = len(place.log())
    place.signal(signal.SIGHUP)
    place.wait_log("reloaded", since=mark)
    assert record(place, place.api.chat(fake(status=500, message="no space left")))[:2] == ("upstream_error", "")
    place.write_config(place.config_of)
    mark = len(place.log())
    place.signal(signal.SIGHUP)
    place.wait_log("reloaded", since=mark)
    assert record(place, place.api.chat(fake(status=500, message="no space left")))[1] == "no space left"
