"""What a model server gives back of our credential for it does not reach a caller, through the real binary."""

import base64
import json
import urllib.parse

import pytest

from harness.api import Api
from harness.client import Broken
from harness.fake import fake
from harness.gateway import Gateway, base_config

pytestmark = pytest.mark.quick

SECRET = "9fK2mXq7LwZ4tRb8VnY3cHd6sGj5pQe1uTa0oIy9rBv7xNk2"
CREDENTIAL = "sk-proj-" + SECRET

SPELLINGS = {
    "whole": CREDENTIAL,
    "first half": CREDENTIAL[:len(CREDENTIAL) // 2],
    "last 24": SECRET[-24:],
    "capitals": CREDENTIAL.upper(),
    "small letters": CREDENTIAL.lower(),
    "base64": base64.b64encode(CREDENTIAL.encode()).decode(),
    "base64 behind one": base64.b64encode(b":" + CREDENTIAL.encode()).decode(),
    "Basic": "Basic " + base64.b64encode(b"user:" + CREDENTIAL.encode()).decode(),
    "hex": CREDENTIAL.encode().hex(),
    "percent": "".join(f"%{byte:02X}" for byte in CREDENTIAL.encode()),
    "JSON escapes": "".join(f"\\u{byte:04x}" for byte in CREDENTIAL.encode()),
    "twelve": SECRET[7:19],
}
WORDS = {
    **SPELLINGS,
    "eight": SECRET[11:19],
    "masked": f"{SECRET[:16]}****{SECRET[-4:]}",
    "line end": SECRET[:5] + "\n" + SECRET[5:10],
    "without width": "​".join(SECRET[:10]),
    "blanks": " ".join(SECRET[:12]),
    "twice escaped": urllib.parse.quote("".join(f"%{byte:02x}" for byte in SECRET.encode())),
}


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory):
    gateway = Gateway(tmp_path_factory.mktemp("credential"), base_config(fake_server.url),
                      environment={"FAKE_UPSTREAM_KEY": CREDENTIAL})
    gateway.secrets.append(CREDENTIAL)
    gateway.account("tests@example.org")
    gateway.key_of_all = gateway.key("tests@example.org")["key"]
    yield gateway
    assert "our credential for this upstream" in gateway.log()
    gateway.finish()


@pytest.fixture
def api(server, contract):
    return Api(server, server.key_of_all, contract)


def pieces() -> list[str]:
    texts = [SECRET, base64.b64encode(CREDENTIAL.encode()).decode(), base64.b64encode(b":" + CREDENTIAL.encode()).decode(),
             base64.b64encode(b"user:" + CREDENTIAL.encode()).decode(), CREDENTIAL.encode().hex(),
             "".join(f"%{byte:02x}" for byte in SECRET.encode()), "".join(f"\\u{byte:04x}" for byte in SECRET.encode())]
    return [text[i:i + 12].lower() for text in texts for i in range(len(text) - 11)]


def holds_none(body: bytes, allowed: str = ""):
    text = body.decode().lower()
    found = [piece for piece in pieces() if piece in text and piece not in allowed.lower()]
    assert not found, (found[:3], body[:600])


# The script goes up with the prompt, and what a caller has sent is let through: in base64 nobody takes it for that.
def raw(status: int, body: bytes, media: str = "application/json") -> dict:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return {"raw": base64.b64encode(head + body).decode()}


@pytest.mark.promise("S20")
@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("status", [400, 422, 413])
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_an_errors_words(api, name, status, stream):
    body = json.dumps({"error": {"message": f"odd: {WORDS[name]} is", "type": "invalid_request_error"}}).encode()
    response = api.chat(fake(**raw(status, body)), stream=stream)
    assert response.status in (400, 413) and "odd" not in response.error["message"], response.body
    holds_none(response.body)


@pytest.mark.parametrize("words", ["Incorrect API key provided: sk-…", "API key not valid. Please pass a valid API key.",
                                   "Missing Authorization header"])
def test_a_wrong_credential_is_no_fault_of_the_callers(api, words):
    body = json.dumps({"error": {"message": words, "type": "invalid_request_error"}}).encode()
    response = api.chat(fake(**raw(400, body)))
    assert response.status == 502 and response.error["code"] == "upstream_error"
    assert "key" not in response.error["message"].lower() and "authorization" not in response.error["message"].lower()


def answer(spelled: str, where: str) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": "fine"}, "finish_reason": "stop"}
    whole = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "fake-chat", "choices": [choice],
             "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}
    if where == "content":
        choice["message"]["content"] = f"the key is {spelled}!"
    elif where == "finish_reason":
        choice["finish_reason"] = spelled
    elif where == "usage":
        whole["usage"]["prompt_tokens"] = spelled
    else:
        whole[where] = spelled
    return json.dumps(whole, ensure_ascii=False).encode()


@pytest.mark.promise("S20", "S21")
@pytest.mark.parametrize("where", ["content", "model", "finish_reason", "usage", "id", "system_fingerprint"])
@pytest.mark.parametrize("name", SPELLINGS)
def test_a_whole_answer(api, name, where):
    response = api.chat(fake(**raw(200, answer(SPELLINGS[name], where))))
    holds_none(response.body)
    # An own name for the model may stand in place of what was there; all else is a refusal.
    assert response.status == 502 or where == "model", response.body


@pytest.mark.promise("S20", "S21")
@pytest.mark.parametrize("where", ["content", "finish_reason", "id"])
@pytest.mark.parametrize("name", SPELLINGS)
@pytest.mark.parametrize("first", [True, False], ids=["at once", "later"])
def test_a_stream(api, name, where, first):
    def event(content, more=None, reason=None):
        return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "fake-chat",
                "choices": [{"index": 0, "delta": {"content": content}, "finish_reason": reason}], **(more or {})}

    bad = {"content": event(f"it is {SPELLINGS[name]}"), "finish_reason": event("", reason=SPELLINGS[name]),
           "id": event("x", {"id": SPELLINGS[name]})}[where]
    events = [bad, event("and more")] if first else [event("hello"), bad, event("and more")]
    body = "".join(f"data: {json.dumps(one, ensure_ascii=False)}\n\n" for one in events) + "data: [DONE]\n\n"
    try:
        response = api.chat(fake(**raw(200, body.encode(), "text/event-stream")), stream=True, check=False)
    except Broken as broken:
        response = broken.partial
    holds_none(response.body)
    assert b"[DONE]" not in response.body
    assert response.status == (502 if first else 200), response.body
    assert first or "error" in response.events[-1]


def test_a_stream_that_says_it_character_by_character(api):
    def event(content):
        return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
                "choices": [{"index": 0, "delta": {"content": content}}]}

    events = [event("it is ")] + [event(character) for character in CREDENTIAL] + [event(" and that was it")]
    body = "".join(f"data: {json.dumps(one)}\n\n" for one in events) + "data: [DONE]\n\n"
    response = api.chat(fake(**raw(200, body.encode(), "text/event-stream")), stream=True, check=False)
    said = "".join(event["choices"][0]["delta"]["content"] for event in response.events if "choices" in event)
    holds_none(said.encode())
    assert said.startswith("it is ") and "that was it" not in said and "error" in response.events[-1]


def test_what_the_caller_wrote_comes_back(api):
    """Else who guesses would learn from what is held back."""
    for guess in (SECRET[:20], SECRET[5:17].upper()):
        response = api.chat(guess)  # the upstream repeats it
        assert response.status == 200 and guess in response.text
        assert guess in api.chat(guess, stream=True).text
