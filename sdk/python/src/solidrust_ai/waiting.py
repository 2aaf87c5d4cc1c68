"""Waiting out a refusal for exactly as long as the gateway says: what `client.waiting()` does around each call.

One call is asked for once at a time; what openai's client would retry by its own (a broken connection, a 500) is still
tried again as often as `max_retries` says, with a pause of its own; a 429 or 503 with a time is asked for again after that
time as long as the waits of the call together stay within `up_to`.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import APIConnectionError, APIStatusError, SolidRusTError, code_of, wait_of

_FIRST_PAUSE = 0.5  # seconds; doubled each time
_LONGEST_PAUSE = 8.0


@dataclass(frozen=True)
class Patience:
    """How long the calls of a client may wait."""

    up_to: float
    cancel: threading.Event | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.up_to < float("inf"):
            raise ValueError(f"up_to is a number of seconds from 0, not {self.up_to}")


@dataclass
class Attempts:
    """Of one call: what has been waited for, and how often something else went wrong."""

    patience: Patience
    max_retries: int
    waited: float = field(default=0.0)
    retries: int = field(default=0)

    def pause_after(self, error: SolidRusTError) -> float | None:
        """The seconds to wait before the next attempt; None: there is none, and the error is the caller's."""
        wait = wait_of(error)
        if isinstance(error, APIStatusError) and error.status_code in (429, 503) and wait is not None:
            if code_of(error) == "insufficient_quota" or self.waited + wait > self.patience.up_to:
                return None
            self.waited += wait
            return wait
        if not _passing(error) or self.retries >= self.max_retries:
            return None
        pause = min(_FIRST_PAUSE * 2.0**self.retries, _LONGEST_PAUSE) * random.uniform(0.75, 1)
        self.retries += 1
        return pause


def _passing(error: SolidRusTError) -> bool:
    """Whether openai's client would try again."""
    if isinstance(error, APIStatusError):
        again = error.response.headers.get("x-should-retry")
        return again == "true" or (again != "false" and (error.status_code in (408, 409, 429) or error.status_code >= 500))
    return isinstance(error, APIConnectionError)


def once(options: Any, max_retries: int) -> int:
    """Has openai's client make one attempt with these options. Returns how many more it would have made."""
    planned: int = options.get_max_retries(max_retries)
    options.max_retries = 0
    return planned


def rewind(files: Any) -> bool:
    """Sets the files of a request back to their beginnings; False if one of them can be read only once."""
    if isinstance(files, Mapping):
        return all(rewind(value) for value in files.values())  # pyright: ignore[reportUnknownVariableType]
    if isinstance(files, (list, tuple)):
        return all(rewind(value) for value in files)  # pyright: ignore[reportUnknownVariableType]
    if not hasattr(files, "read"):
        return True
    try:
        files.seek(0)
    except (AttributeError, OSError, ValueError):
        return False
    return True
