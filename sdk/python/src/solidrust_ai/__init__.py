"""Clients of a SolidRusT gateway: openai's own, with the key's limits, exact waits and typed error codes.

`solidrust_ai.testing` starts a gateway for the tests of an application.
"""

from .client import DEFAULT_BASE_URL, AsyncSolidRusT, SolidRusT
from .errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ErrorCode,
    InternalServerError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    SolidRusTError,
    code_of,
    wait_of,
)
from .key import Budget, Key, KeyUsage, MoneyBudget, TokenBudget, Usage
from .limits import Allowance, Limit, LimitName, RateLimits

__version__ = "0.1.0"

__all__ = [
    "DEFAULT_BASE_URL",
    "APIConnectionError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "Allowance",
    "AsyncSolidRusT",
    "AuthenticationError",
    "BadRequestError",
    "Budget",
    "ErrorCode",
    "InternalServerError",
    "Key",
    "KeyUsage",
    "Limit",
    "LimitName",
    "MoneyBudget",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "RateLimits",
    "SolidRusT",
    "SolidRusTError",
    "TokenBudget",
    "Usage",
    "code_of",
    "wait_of",
]
