"""The OpenAPI document is valid, its examples fit its schemas, and it knows every row of the error table."""

import json

import pytest
from openapi_spec_validator import validate

from harness import openapi
from harness.client import Response

pytestmark = pytest.mark.quick

ROWS = [
    (401, "authentication_error", "missing_auth_header"),
    (401, "authentication_error", "invalid_api_key"),
    (400, "invalid_request_error", "conflicting_credentials"),
    (403, "permission_error", "insufficient_permissions"),
    (404, "invalid_request_error", "model_not_found"),
    (400, "invalid_request_error", "invalid_json"),
    (400, "invalid_request_error", "missing_field"),
    (400, "invalid_request_error", "invalid_type"),
    (400, "invalid_request_error", "invalid_value"),
    (400, "invalid_request_error", "context_length_exceeded"),
    (400, "invalid_request_error", "invalid_request"),
    (404, "invalid_request_error", "unknown_url"),
    (405, "invalid_request_error", "method_not_allowed"),
    (413, "invalid_request_error", "request_too_large"),
    (415, "invalid_request_error", "unsupported_media_type"),
    (414, "invalid_request_error", "uri_too_long"),
    (431, "invalid_request_error", "headers_too_large"),
    (408, "invalid_request_error", "request_timeout"),
    (429, "rate_limit_error", "rate_limit_exceeded"),
    (429, "rate_limit_error", "concurrency_limit_exceeded"),
    (429, "insufficient_quota", "insufficient_quota"),
    (500, "server_error", "internal_error"),
    (502, "server_error", "upstream_error"),
    (503, "server_error", "service_unavailable"),
    (504, "server_error", "timeout"),
]


def test_the_document_is_valid_openapi(contract):
    validate(contract.spec)


def contents(contract):
    for path, item in contract.spec["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            if "requestBody" in operation:
                [content] = operation["requestBody"]["content"].values()
                yield path, content
            for response in operation["responses"].values():
                for content in contract.resolve(response)["content"].values():
                    yield path, content


def test_every_example_fits_its_schema(contract):
    count = 0
    for path, content in contents(contract):
        if "x-event-schema" in content:
            contract.check_events(content["x-event-schema"], content["example"].encode())
        else:
            contract.validate(content["schema"], content["example"])
        count += 1
    assert count > 50


def error_response(status, kind, code, path="/v1/chat/completions", method="POST", param=None):
    body = {"error": {"message": "m", "type": kind, "code": code, "param": param}}
    headers = [("Content-Type", "application/json"), ("x-request-id", "req_0123456789abcdef"), ("Allow", "POST")]
    return Response(status=status, headers=headers, body=json.dumps(body).encode(), method=method, path=path)


@pytest.mark.parametrize("status,kind,code", ROWS)
def test_every_row_of_the_error_table_is_documented(contract, status, kind, code):
    anywhere = code in ("unknown_url", "method_not_allowed")
    contract.check(error_response(status, kind, code, path="/nowhere" if anywhere else "/v1/chat/completions",
                                  param="model" if code == "model_not_found" else None))


def test_every_code_has_a_cause_and_a_remedy(contract):
    told = contract.spec["x-error-codes"]
    assert {(row["status"], row["type"], code) for code, row in told.items()} == set(ROWS)
    for code, row in told.items():
        assert row.keys() == {"status", "type", "cause", "remedy"}, code
        for text in (row["cause"], row["remedy"]):
            assert text[0].isupper() and text.endswith("."), (code, text)


@pytest.mark.parametrize("change", ["status", "type", "code", "extra", "request id", "content type", "param"])
def test_the_check_refuses_what_is_not_documented(contract, change):
    response = error_response(401, "authentication_error", "invalid_api_key")
    body = response.json
    if change == "status":
        response.status = 409
    elif change == "type":
        body["error"]["type"] = "server_error"
    elif change == "code":
        body["error"]["code"] = "unauthorized"
    elif change == "extra":
        body["error"]["debug"] = "x"
    elif change == "request id":
        response.headers = response.headers[:1]
    elif change == "content type":
        response.headers[0] = ("Content-Type", "text/html")
    elif change == "param":
        del body["error"]["param"]
    response.body = json.dumps(body).encode()
    with pytest.raises(AssertionError):
        contract.check(response)


def test_the_check_refuses_a_bad_event(contract):
    good = b'data: {"id":"a","object":"chat.completion.chunk","created":1,"model":"m","choices":[]}\n\n'
    headers = [("Content-Type", "text/event-stream"), ("x-request-id", "req_0123456789abcdef")]

    def check(body):
        contract.check(Response(status=200, headers=headers, body=body, method="POST", path="/v1/chat/completions"))

    check(good + b"data: [DONE]\n\n")
    for bad in (good.replace(b"chunk", b"junk"), b"data: [DONE]\n\n" + good, good[:-1], b"event: x\n" + good):
        with pytest.raises(AssertionError):
            check(bad)
