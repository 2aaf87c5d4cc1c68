"""Errors of model servers, in whatever dialect, arrive in our table's terms."""

import pytest

from harness.fake import fake

pytestmark = pytest.mark.quick

# (dialect, status, message, code) -> (status, code)
CASES = [
    ("openai", 400, "bad temperature", "", 400, None),
    ("vllm", 400, "This model's maximum context length is 4096 tokens. However, you requested 9001 tokens", "", 400,
     "context_length_exceeded"),
    ("vllm_old", 400, "This model's maximum context length is 4096 tokens. However, you requested 9001 tokens", "", 400,
     "context_length_exceeded"),
    ("llamacpp_context", 400, "the request exceeds the available context size", "", 400, "context_length_exceeded"),
    ("llamacpp", 500, "the request exceeds the available context size. try increasing the context size", "", 400,
     "context_length_exceeded"),
    ("openai", 400, "too long", "context_length_exceeded", 400, "context_length_exceeded"),
    ("anthropic", 400, "prompt is too long: 210000 tokens > 200000 maximum", "invalid_request_error", 400,
     "context_length_exceeded"),
    ("llamacpp_loading", 503, "", "", 503, "service_unavailable"),
    ("anthropic", 529, "Overloaded", "overloaded_error", 503, "service_unavailable"),
    ("vllm", 500, "CUDA out of memory", "", 502, "upstream_error"),
    ("vllm_old", 500, "engine dead", "", 502, "upstream_error"),
    ("ollama", 500, "model runner has unexpectedly stopped", "", 502, "upstream_error"),
    ("ollama_v1", 500, "llama runner process has terminated", "", 502, "upstream_error"),
    ("html", 502, "Bad Gateway", "", 502, "upstream_error"),
    ("html", 503, "Service Unavailable", "", 503, "service_unavailable"),
    ("html", 504, "Gateway Timeout", "", 504, "timeout"),
    ("empty", 500, "", "", 502, "upstream_error"),
    ("text", 500, "Internal Server Error", "", 502, "upstream_error"),
    # our own credentials or configuration: never the caller's 401, 403 or 404
    ("openai", 401, "Incorrect API key provided: upstream-cred****", "invalid_api_key", 502, "upstream_error"),
    ("vllm", 401, "Unauthorized", "", 502, "upstream_error"),
    ("anthropic", 401, "invalid x-api-key", "authentication_error", 502, "upstream_error"),
    ("openai", 403, "forbidden", "", 502, "upstream_error"),
    ("vllm", 404, "The model `fake-chat` does not exist.", "", 502, "upstream_error"),
    ("ollama", 404, "model 'fake-chat' not found, try pulling it first", "", 502, "upstream_error"),
    ("fastapi", 422, "field required", "", 400, None),
    ("openai", 409, "conflict", "", None, None),
    ("openai", 418, "teapot", "", None, None),
    ("openai", 301, "moved", "", 502, "upstream_error"),
]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("dialect,status,message,code,expected,expected_code", CASES,
                         ids=lambda value: str(value)[:30])
def test_dialects(api, tag, dialect, status, message, code, expected, expected_code, stream):
    script = fake(tag=tag, status=status, dialect=dialect, message=message, code=code)
    response = api.chat(script, stream=stream)
    if expected is not None:
        assert response.status == expected, response.body
    assert response.status >= 400 and response.status not in (401, 403, 404, 409, 500)
    if expected_code is not None:
        assert response.error["code"] == expected_code
    assert response.content_type == "application/json"
    assert "upstream-cred" not in response.error["message"]


def test_a_message_about_the_request_reaches_the_caller(api, tag):
    response = api.chat(fake(tag=tag, status=400, dialect="vllm", message="best_of must be 1 when using greedy sampling"))
    assert "best_of must be 1" in response.error["message"]


@pytest.mark.parametrize("status", [429])
def test_a_busy_upstream(api, tag, status):
    response = api.chat(fake(tag=tag, status=429, message="slow down", retry_after="7"))
    assert response.status in (429, 503) and response.error["code"] in ("rate_limit_exceeded", "service_unavailable")


def test_a_redirect_is_not_followed(api, fake_server, tag):
    response = api.chat(fake(tag=tag, status=307, location=f"http://127.0.0.1:{fake_server.port}/v1/embeddings"))
    assert response.status == 502
    assert len(fake_server.seen(tag)) == 1


def test_an_enormous_error_is_bounded(api, tag):
    response = api.chat(fake(tag=tag, status=400, dialect="vllm", message="m" * 5_000_000))
    assert response.status in (400, 502) and len(response.body) < 20_000
