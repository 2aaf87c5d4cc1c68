"""Vectors in both encodings, whatever the model server knows."""

import base64
import struct

import pytest

from fake_upstream.content import vector
from harness.fake import fake

pytestmark = pytest.mark.quick


def numbers(value) -> list[float]:
    if isinstance(value, str):
        raw = base64.b64decode(value, validate=True)
        return list(struct.unpack(f"<{len(raw) // 4}f", raw))
    return value


@pytest.mark.parametrize("server", ["honor", "float_only", "base64_only"])
@pytest.mark.parametrize("asked", [None, "float", "base64"])
@pytest.mark.parametrize("dimensions", [1, 8, 1024])
def test_encodings(api, fake_server, tag, asked, server, dimensions):
    text = fake(tag=tag, embeddings=server, dimensions=dimensions)
    body = {"model": "bge-m3", "input": [text, "second", "third"]}
    if asked:
        body["encoding_format"] = asked
    response = api.post("/v1/embeddings", json=body)
    assert response.status == 200
    data = response.json["data"]
    assert [item["index"] for item in data] == [0, 1, 2]
    for item, text in zip(data, body["input"]):
        assert isinstance(item["embedding"], str) == (asked == "base64")
        assert numbers(item["embedding"]) == vector(text, dimensions)
    assert response.json["model"] == "fake-embed" and response.json["usage"]["prompt_tokens"] == 3
    assert fake_server.one(tag).json["model"] == "fake-embed"


def test_a_single_text(api, tag):
    text = fake(tag=tag)
    response = api.post("/v1/embeddings", json={"model": "bge-m3", "input": text, "encoding_format": "base64"})
    assert numbers(response.json["data"][0]["embedding"]) == vector(text, 8)


@pytest.mark.parametrize("value", ["0.1", "-0", "1e-45", "3.4028235e38", "1E+2", "-1.5e-3", "0.30000000000000004"])
def test_hard_numbers(api, tag, value):
    raw = ('{"object":"list","model":"m","data":[{"object":"embedding","index":0,"embedding":[%s]}],'
           '"usage":{"prompt_tokens":1,"total_tokens":1}}' % value).encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(raw), raw)
    body = {"model": "bge-m3", "input": fake(tag=tag, raw=base64.b64encode(http).decode()), "encoding_format": "base64"}
    response = api.post("/v1/embeddings", json=body)
    expected = struct.unpack("<f", struct.pack("<f", float(value)))
    assert tuple(numbers(response.json["data"][0]["embedding"])) == expected


@pytest.mark.parametrize("answer", [b"{}", b"[]", b'{"data":5}', b'{"data":[{"embedding":["x"]}]}', b'{"data":[{}]}',
                                    b'{"data":[{"embedding":"!!!"}]}', b"not json", b'{"data":[{"embedding":[1,2'])
@pytest.mark.parametrize("asked", ["float", "base64"])
def test_an_answer_that_is_none(api, tag, answer, asked):
    http = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(answer), answer)
    response = api.post("/v1/embeddings", json={"model": "bge-m3", "encoding_format": asked, "input": fake(
        tag=tag, raw=base64.b64encode(http).decode())})
    assert (response.status, response.error["code"]) == (502, "upstream_error")


def test_a_chat_model_makes_no_vectors(api):
    response = api.post("/v1/embeddings", json={"model": "vllm-primary", "input": "x"})
    assert response.status in (400, 404), response.body


def test_an_embedding_model_does_not_chat(api):
    assert api.chat(model="bge-m3").status in (400, 404)
