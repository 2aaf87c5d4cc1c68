"""A key's limits: as `GET /v1/key` has them, and as every answer's headers tell of the one that is nearest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Optional

from openai import BaseModel

LimitName = Literal[
    "requests_per_minute",
    "requests_per_hour",
    "requests_per_day",
    "tokens_per_minute",
    "concurrent",
    "images_per_day",
    "audio_seconds_per_day",
    "characters_per_day",
    "documents_per_day",
]


class Limit(BaseModel):
    name: LimitName
    of: Literal["account", "key"]
    limit: int
    used: int
    remaining: int
    reset: Optional[int] = None
    """Unix time in seconds when more remains again; None: nothing is used."""


@dataclass(frozen=True)
class Allowance:
    """The limit of requests, or of tokens, that is nearest to running out."""

    limit: int
    remaining: int
    reset_after: float
    """Seconds until more is left."""


@dataclass(frozen=True)
class RateLimits:
    """What an answer's headers say of the limits of its key."""

    resource: str | None
    """Which limit is nearest to running out: a `LimitName`."""
    limit: int | None
    remaining: int | None
    reset: int | None
    """Unix time in seconds when more is left again; on a 429, when the same call will be let through."""
    window: int | None
    """Its window in seconds; 0 for concurrent requests."""
    requests: Allowance | None
    tokens: Allowance | None

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> RateLimits | None:
        """None where the headers tell of no limit, as to a key that has none."""
        told = {name.lower(): value for name, value in headers.items()}

        def number(name: str) -> int | None:
            value = told.get(f"x-ratelimit-{name}", "")
            return int(value) if value.isascii() and value.isdigit() else None

        def allowance(of: str) -> Allowance | None:
            limit, remaining = number(f"limit-{of}"), number(f"remaining-{of}")
            reset = _duration(told.get(f"x-ratelimit-reset-{of}", ""))
            return None if limit is None or remaining is None or reset is None else Allowance(limit, remaining, reset)

        limits = cls(
            resource=told.get("x-ratelimit-resource"),
            limit=number("limit"),
            remaining=number("remaining"),
            reset=number("reset"),
            window=number("window"),
            requests=allowance("requests"),
            tokens=allowance("tokens"),
        )
        return limits if limits.limit is not None or limits.requests or limits.tokens else None


_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|h|m|s)", re.ASCII)


def _duration(text: str) -> float | None:
    """`17ms`, `1s`, `6m0s` in seconds."""
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in parts)
