"""Programs as users write them, which mypy and pyright hold to be right. They are checked, not run."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Literal

from openai import OpenAI
from openai.types.chat import ChatCompletion
from solidrust_ai import AsyncSolidRusT, ErrorCode, Key, Limit, RateLimitError, RateLimits, SolidRusT, code_of, wait_of
from solidrust_ai.testing import ModelKind, Server, Steps, sandbox
from typing_extensions import assert_type


def clients() -> OpenAI:
    client = SolidRusT(api_key="k", base_url="http://127.0.0.1:8080", timeout=5, max_retries=0, default_headers={"x-a": "b"})
    assert_type(client.with_options(timeout=3), SolidRusT)
    assert_type(client.waiting(up_to=300, cancel=threading.Event()), SolidRusT)
    return client


def keys(client: SolidRusT) -> str | None:
    key = client.key.retrieve()
    assert_type(key, Key)
    assert_type(key.environment, Literal["live", "test"])
    assert_type(client.limits(), list[Limit])
    for budget in key.budget:
        if budget.money is not None:
            return budget.money.forecast
    return None


def chat(client: SolidRusT) -> str | None:
    answer = client.waiting().chat.completions.create(
        model="vllm-primary", messages=[{"role": "user", "content": sandbox.slow("2s").cut(after=5)}]
    )
    assert_type(answer, ChatCompletion)
    raw = client.models.with_raw_response.list()
    limits = RateLimits.from_headers(raw.headers)
    return limits.resource if limits else answer.choices[0].message.content


async def asynchronous(client: AsyncSolidRusT) -> None:
    assert_type(await client.key.retrieve(), Key)
    assert_type(await client.limits(), list[Limit])
    assert_type(client.waiting(up_to=5), AsyncSolidRusT)


def errors(error: RateLimitError) -> float:
    code = code_of(error)
    assert_type(code, ErrorCode | None)
    return 0 if code == "insufficient_quota" else wait_of(error) or 1


def servers() -> None:
    models: Mapping[str, ModelKind] = {"mine": "chat"}
    with Server(models=models) as server:
        assert_type(server.key(scopes=["chat:read"], requests_per_minute=1), str)
        server.revoke(server.api_key)
    assert_type(sandbox.long(5).pause(0.2), Steps)
    assert_type(sandbox.slow(1).text("done"), str)
