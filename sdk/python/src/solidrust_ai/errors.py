"""What may go wrong: openai's exception classes, the gateway's codes, and how long a refusal lasts."""

from __future__ import annotations

from typing import Literal, cast, get_args

from openai import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    InternalServerError,
    NotFoundError,
    OpenAIError,
    PermissionDeniedError,
    RateLimitError,
)

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ErrorCode",
    "InternalServerError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "SolidRusTError",
    "code_of",
    "wait_of",
]

SolidRusTError = OpenAIError
"""The base of all of them: the clients raise openai's classes, so that code written for those goes on to work."""

ErrorCode = Literal[
    "conflicting_credentials",
    "invalid_json",
    "missing_field",
    "invalid_type",
    "invalid_value",
    "context_length_exceeded",
    "invalid_request",
    "missing_auth_header",
    "invalid_api_key",
    "insufficient_permissions",
    "unknown_url",
    "model_not_found",
    "method_not_allowed",
    "request_timeout",
    "request_too_large",
    "uri_too_long",
    "unsupported_media_type",
    "rate_limit_exceeded",
    "concurrency_limit_exceeded",
    "insufficient_quota",
    "headers_too_large",
    "internal_error",
    "upstream_error",
    "service_unavailable",
    "timeout",
]

_CODES: frozenset[str] = frozenset(get_args(ErrorCode))
_LONG_WAIT = 60.0  # seconds; over it the gateway says `x-should-retry: false` though waiting helps


def code_of(error: BaseException) -> ErrorCode | None:
    """The gateway's code of an error, also of one in the middle of a stream.

    None where the error has none or one that this version does not know: `error.code` has it as it came.
    """
    code = error.code if isinstance(error, APIError) else None
    return cast(ErrorCode, code) if code in _CODES else None


def wait_of(error: BaseException) -> float | None:
    """The seconds, counted from the answer, after which the same call is let through.

    None where the gateway names no time, and where waiting does not help: a request that is larger than its limit.
    With `insufficient_quota` it is the time until the budget begins anew.
    """
    if not isinstance(error, APIStatusError):
        return None
    headers = error.response.headers
    wait = _seconds(headers.get("retry-after-ms"), 1000) or _seconds(headers.get("retry-after"), 1)
    if wait is None or (headers.get("x-should-retry") == "false" and wait <= _LONG_WAIT):
        return None
    return wait


def _seconds(value: str | None, unit: int) -> float | None:
    try:
        number = float(value) / unit if value else -1.0
    except ValueError:  # a date: no gateway of ours, but perhaps something in front of it
        return None
    return number if 0 < number < float("inf") else None
