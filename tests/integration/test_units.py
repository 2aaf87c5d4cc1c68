"""What is counted beside tokens: images, seconds of sound, characters, documents; their prices and limits."""

import json
import struct

import pytest

from harness.api import Api
from harness.fake import FakeServer, fake
from harness.gateway import Gateway, base_config
from harness.records import recorded

pytestmark = pytest.mark.quick

OWNER = "units@example.org"
NANO = 1_000_000_000
PRICES = {"image": {"image_price": 0.04}, "transcription": {"audio_price_per_minute": 0.006}, "speech": {"character_price_per_million": 15},
          "rerank": {"document_price_per_thousand": 2}}
IMAGES, EDITS, SPEECH, RERANK = "/v1/images/generations", "/v1/images/edits", "/v1/audio/speech", "/v1/rerank"
TRANSCRIPTIONS, TRANSLATIONS = "/v1/audio/transcriptions", "/v1/audio/translations"


def wav(seconds: float, rate: int = 16_000) -> bytes:
    """A recording of silence."""
    data = b"\0\0" * int(rate * seconds)
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16, b"data", len(data))
    return head + data


def form(fields: dict, name: str, content: bytes) -> dict:
    parts = b"".join(f'--e\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode() for field, value in fields.items())
    parts += f'--e\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\n\r\n'.encode() + content + b"\r\n--e--\r\n"
    return {"body": parts, "content_type": "multipart/form-data; boundary=e"}


@pytest.fixture(scope="module")
def place(tmp_path_factory, contract):
    server = FakeServer()
    config = base_config(server.url)
    config["models"] += [{"name": kind, "kind": kind, **prices, "targets": [{"upstream": "fake", "model": f"fake-{kind}"}]}
                         for kind, prices in PRICES.items()]
    config["models"].append({"name": "both", "kind": "transcription", "audio_price_per_minute": 0.006, "prompt_price_per_million": 1,
                             "completion_price_per_million": 3, "targets": [{"upstream": "fake", "model": "fake-both"}]})
    gateway = Gateway(tmp_path_factory.mktemp("units"), config)
    gateway.account(OWNER)
    gateway.live = gateway.key(OWNER, "live")["key"]
    gateway.test = gateway.key(OWNER, "test", environment="test")["key"]
    gateway.api = Api(gateway, gateway.live, contract)
    yield gateway
    gateway.finish()
    server.stop()


def record(place, response):
    return recorded(place, response, "unit", "units", "cost_nano", "estimated", "operation")


def heard(place, path=TRANSCRIPTIONS, sound=b"", key=None, script=None, **fields):
    fields = {"model": "transcription", **({"prompt": fake(**script)} if script else {}), **fields}
    return place.api.post(path, key=key or place.live, **form(fields, "file", sound or wav(3.2)))


def say(place, text, key=None):
    return place.api.post(SPEECH, json={"model": "speech", "input": text, "voice": "alloy"}, key=key or place.live)


def paint(place, count=1, key=None, **more):
    return place.api.post(IMAGES, json={"model": "image", "prompt": "a panda", "n": count, **more}, key=key or place.live)


def rank(place, count, key=None):
    return place.api.post(RERANK, json={"model": "rerank", "query": "q", "documents": ["d"] * count}, key=key or place.live)


@pytest.mark.promise("L24")
@pytest.mark.parametrize("count", [1, 3])
def test_images_are_counted_in_the_answer(place, count):
    response = paint(place, count)
    assert response.status == 200
    assert record(place, response) == ("images", count, count * NANO * 4 // 100, 0, IMAGES)


@pytest.mark.promise("L24")
def test_fewer_images_than_were_asked_for_are_paid_as_they_came(place):
    one = json.dumps({"created": 1, "data": [{"b64_json": "a"}]})
    assert record(place, paint(place, 4, prompt=fake(answer=one)))[1] == 1


def test_a_streamed_image_counts_when_it_is_complete(place):
    whole = place.api.post(IMAGES, json={"model": "image", "prompt": "a panda", "stream": True}, key=place.live)
    assert record(place, whole)[:2] == ("images", 1)
    cut = paint(place, prompt=fake(events=['data: {"type":"image_generation.partial_image","b64_json":"a"}\n\n'] * 2), stream=True)
    assert b"event: error" in cut.body
    assert record(place, cut)[:3] == ("images", 0, 0)


@pytest.mark.promise("L24")
def test_edits_are_images(place):
    response = place.api.post(EDITS, key=place.live, **form({"model": "image", "prompt": "a panda", "n": "2"}, "image", b"png"))
    assert record(place, response)[:3] == ("images", 2, 2 * NANO * 4 // 100)


@pytest.mark.promise("L25")
@pytest.mark.parametrize("answer,seconds", [
    ({"text": "a", "usage": {"type": "duration", "seconds": 9}}, 9), ({"text": "a", "duration": 8.47}, 9), ({"text": "a", "duration": "8.0"}, 8)])
@pytest.mark.parametrize("path", [TRANSCRIPTIONS, TRANSLATIONS])
def test_seconds_are_those_that_the_server_tells(place, path, answer, seconds):
    response = heard(place, path, wav(1), script={"answer": json.dumps(answer)})
    assert record(place, response) == ("audio_seconds", seconds, seconds * 6_000_000 // 60, 0, path)


@pytest.mark.promise("L25", "L29", "L30")
@pytest.mark.parametrize("fields", [{}, {"response_format": "text"}, {"response_format": "srt"}, {"stream": "true"}])
def test_seconds_that_nobody_tells_are_those_of_the_file(place, fields):
    """Of a WAV file from its head; of others by their size."""
    assert record(place, heard(place, sound=wav(3.2), **fields))[:4] == ("audio_seconds", 4, 400_000, 1)
    assert record(place, heard(place, sound=b"\xff\xfb" * 20_000, **fields))[1] == 3


@pytest.mark.promise("L31")
def test_seconds_that_cannot_be_are_none(place):
    sound = wav(2)
    for duration in (len(sound) + 10_000, -1, "long"):
        response = heard(place, sound=sound, script={"answer": json.dumps({"text": "a", "duration": duration})})
        assert record(place, response)[1::2] == (2, 1), duration


@pytest.mark.promise("L26")
@pytest.mark.parametrize("text,characters", [("Hello.", 6), ("Grüße, 世界 🎉", 11), ('"\\\n', 3)])
def test_characters_are_those_of_the_text(place, text, characters):
    assert record(place, say(place, text)) == ("characters", characters, characters * 15_000, 1, SPEECH)  # its tokens are an estimate


@pytest.mark.promise("L27")
def test_documents_are_those_that_were_ranked(place):
    assert record(place, rank(place, 7)) == ("documents", 7, 7 * 2_000_000, 0, RERANK)


@pytest.mark.promise("L28")
def test_units_and_tokens_are_paid_together(place):
    cost, units, prompt, completion = recorded(place, heard(place, model="both"), "cost_nano", "units", "prompt_tokens", "completion_tokens")
    assert units == 4 and prompt > 0 and completion > 0
    assert cost == 4 * 100_000 + prompt * 1_000 + completion * 3_000


@pytest.mark.promise("L32")
def test_what_failed_is_not_paid(place):
    for response in (paint(place, prompt=fake(status=500)), place.api.post(SPEECH, json={"model": "speech", "input": fake(status=500), "voice": "a"},
                                                                           key=place.live), heard(place, script={"status": 500})):
        assert response.status == 502
        assert record(place, response)[1:3] == (0, 0)


def test_what_has_no_unit_has_none(place):
    response = place.api.chat(key=place.live)
    unit, units, _, _, operation = record(place, response)
    assert (unit, units, operation) == ("", 0, "/v1/chat/completions")


def test_a_test_key_pays_nothing(place):
    response = paint(place, 2, key=place.test)
    assert record(place, response)[:3] == ("images", 2, 0)


# Limits


def limited(place, name, **limits):
    key = place.key(OWNER, name)
    place.run("keys", "set-limits", key["id"], *(part for limit, most in limits.items() for part in (f"--{limit.replace('_', '-')}", str(most))))
    return key["key"]


@pytest.mark.promise("L14", "L15")
@pytest.mark.parametrize("limit,words,call", [
    ("images_per_day", "images per day", lambda place, count, key: paint(place, count, key)),
    ("documents_per_day", "documents per day", lambda place, count, key: rank(place, count, key)),
    ("characters_per_day", "characters per day", lambda place, count, key: say(place, "x" * count, key)),
    ("audio_seconds_per_day", "seconds of sound per day", lambda place, count, key: heard(place, sound=wav(count), key=key))])
def test_each_unit_has_a_limit_a_day(place, limit, words, call):
    key = limited(place, limit, **{limit: 5})
    first = call(place, 3, key)
    assert first.status == 200 and first.header("x-ratelimit-resource") == limit
    over = call(place, 3, key)
    assert (over.status, over.error["code"]) == (429, "rate_limit_exceeded"), over.body
    assert f"5 {words}, used 3" in over.error["message"]
    assert over.header("x-ratelimit-resource") == limit and over.header("x-ratelimit-window") == "86400"
    assert call(place, 2, key).status == 200  # up to the limit
    never = call(place, 6, key)
    assert never.status == 429 and never.header("x-should-retry") == "false"
    assert place.api.chat(key=key).status == 200  # what uses none of it is not held back
    (shown,) = [row for row in place.api.get("/v1/key", key=key).json["limits"] if row["name"] == limit]
    assert (shown["limit"], shown["used"], shown["remaining"]) == (5, 5, 0)


def test_what_was_estimated_too_high_comes_back(place):
    key = limited(place, "sound", audio_seconds_per_day=10)
    for _ in range(3):  # ten seconds each by its size, three by what the server says
        short = heard(place, sound=b"\xff\xfb" * 80_000, key=key, script={"answer": json.dumps({"text": "a", "duration": 2.5})})
        assert short.status == 200 or short.status == 429
    (shown,) = [row for row in place.api.get("/v1/key", key=key).json["limits"] if row["name"] == "audio_seconds_per_day"]
    assert shown["used"] == 3


def test_limits_hold_through_a_restart(place):
    key = limited(place, "lasting", images_per_day=4)
    assert record(place, paint(place, 3, key))[1] == 3
    place.stop()
    place.start()
    assert paint(place, 2, key).status == 429
    assert paint(place, 1, key).status == 200


def test_a_budget_of_money_is_held_by_the_price_of_units(place):
    key = place.key(OWNER, "poor")
    place.run("budgets", "set", "--key", key["id"], "--money", "0.1")  # two images and a half
    assert paint(place, 2, key["key"]).status == 200
    refused = paint(place, 1, key["key"])
    assert (refused.status, refused.error["code"]) == (429, "insufficient_quota")


# What people see


def test_usage_has_a_sum_of_each_unit(place):
    account = place.account("sums@example.org")
    key = place.key("sums@example.org", "sums")["key"]
    assert account and record(place, paint(place, 2, key)) and record(place, rank(place, 3, key)) and record(place, say(place, "four", key))
    assert record(place, heard(place, sound=wav(5), key=key))
    (row,) = place.cli("usage", "--by", "account", "--account", "sums@example.org")["usage"]
    assert {unit: row[unit] for unit in ("images", "documents", "characters", "audio_seconds")} == {
        "images": 2, "documents": 3, "characters": 4, "audio_seconds": 5}
    assert row["cost_nano"] == 2 * 40_000_000 + 3 * 2_000_000 + 4 * 15_000 + 5 * 100_000
    told = place.cli("requests", "list", "--account", "sums@example.org", "--model", "image")["data"]
    assert [(one["unit"], one["units"], one["operation"]) for one in told] == [("images", 2, IMAGES)]


def test_tiers_have_limits_of_units(place):
    place.run("tiers", "create", "painters", "--images-per-day", "2")
    (tier,) = [one for one in place.cli("tiers", "list")["tiers"] if one["name"] == "painters"]
    assert tier["images_per_day"] == 2 and tier["documents_per_day"] is None
    place.account("painter@example.org", tier="painters")
    key = place.key("painter@example.org", "paints")["key"]
    assert paint(place, 2, key).status == 200
    assert paint(place, 1, key).status == 429
