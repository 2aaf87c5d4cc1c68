"""The clients: openai's, which find the gateway and its key, and know what the gateway has beside OpenAI's endpoints."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any

from openai import AsyncOpenAI, NotGiven, OpenAI, OpenAIError
from typing_extensions import Self

from .key import AsyncKeyResource, KeyResource
from .limits import Limit
from .waiting import Attempts, Patience, once, rewind

DEFAULT_BASE_URL = "http://127.0.0.1:8080/v1"


def _found(options: dict[str, Any]) -> dict[str, Any]:
    """The options with the gateway's address and key in them: as given, else from the environment."""
    if options.get("api_key") is None and not (options.get("workload_identity") or options.get("provider")):
        options["api_key"] = os.environ.get("SOLIDRUST_API_KEY") or None
        if options["api_key"] is None:
            raise OpenAIError("There is no API key: pass api_key, or set the variable SOLIDRUST_API_KEY.")
    url = options.get("base_url")
    if url is None or isinstance(url, NotGiven):
        url = os.environ.get("SOLIDRUST_BASE_URL") or DEFAULT_BASE_URL
    if isinstance(url, str) and url.count("/") <= 2 + url.endswith("/"):  # http://host:port
        url = url.rstrip("/") + "/v1"
    options["base_url"] = url
    return options


def _forget_openai(client: Any, options: dict[str, Any]) -> None:
    """OPENAI_ORG_ID, OPENAI_PROJECT_ID and OPENAI_ADMIN_KEY are for OpenAI: no gateway is told them."""
    for name in ("organization", "project", "admin_api_key"):
        setattr(client, name, options.get(name))


class SolidRusT(OpenAI):
    """openai's client for a SolidRusT gateway.

    The address is `base_url` (with or without `/v1`), else SOLIDRUST_BASE_URL, else a gateway on this machine; the key is
    `api_key`, else SOLIDRUST_API_KEY. Everything else is as with `openai.OpenAI`.
    """

    _patience: Patience | None = None

    if not TYPE_CHECKING:  # for type checkers the signatures are openai's

        def __init__(self, **options: Any) -> None:
            super().__init__(**_found(options))
            _forget_openai(self, options)

        def copy(self, **options: Any) -> Self:
            made = super().copy(**options)
            made._patience = self._patience
            return made

        with_options = copy

        def request(self, cast_to: Any, options: Any, **more: Any) -> Any:
            patience = self._patience
            if patience is None:
                return super().request(cast_to, options, **more)
            attempts = Attempts(patience, once(options, self.max_retries))
            while True:
                try:
                    return super().request(cast_to, options, **more)
                except OpenAIError as error:
                    answered = time.monotonic()
                    pause = attempts.pause_after(error)
                    if pause is None or not (rewind(options.files) and rewind(getattr(options, "content", None))):
                        raise
                    left = pause - (time.monotonic() - answered)
                    if patience.cancel is None:
                        time.sleep(max(left, 0))
                    elif patience.cancel.wait(max(left, 0)):
                        raise

    @cached_property
    def key(self) -> KeyResource:
        return KeyResource(self)

    def limits(self) -> list[Limit]:
        """Every limit that the key is under, with what is left of it now."""
        return self.key.retrieve().limits

    def waiting(self, *, up_to: float = 60, cancel: threading.Event | None = None) -> Self:
        """The same client, whose calls wait out a 429 or 503 for exactly as long as the gateway says.

        The waits of one call together are at most `up_to` seconds: a longer one raises the error at once, as a spent
        budget always does. Setting `cancel`, from another thread, ends a wait with the error that it began with.
        """
        made = self.with_options()
        made._patience = Patience(up_to, cancel)
        return made


class AsyncSolidRusT(AsyncOpenAI):
    """The same for asyncio; see `SolidRusT`."""

    _patience: Patience | None = None

    if not TYPE_CHECKING:

        def __init__(self, **options: Any) -> None:
            super().__init__(**_found(options))
            _forget_openai(self, options)

        def copy(self, **options: Any) -> Self:
            made = super().copy(**options)
            made._patience = self._patience
            return made

        with_options = copy

        async def request(self, cast_to: Any, options: Any, **more: Any) -> Any:
            patience = self._patience
            if patience is None:
                return await super().request(cast_to, options, **more)
            attempts = Attempts(patience, once(options, self.max_retries))
            while True:
                try:
                    return await super().request(cast_to, options, **more)
                except OpenAIError as error:
                    answered = time.monotonic()
                    pause = attempts.pause_after(error)
                    if pause is None or not (rewind(options.files) and rewind(getattr(options, "content", None))):
                        raise
                    left = pause - (time.monotonic() - answered)
                    await asyncio.sleep(max(left, 0))

    @cached_property
    def key(self) -> AsyncKeyResource:
        return AsyncKeyResource(self)

    async def limits(self) -> list[Limit]:
        """Every limit that the key is under, with what is left of it now."""
        return (await self.key.retrieve()).limits

    def waiting(self, *, up_to: float = 60) -> Self:
        """As `SolidRusT.waiting`; cancelling the task ends a wait."""
        made = self.with_options()
        made._patience = Patience(up_to)
        return made
