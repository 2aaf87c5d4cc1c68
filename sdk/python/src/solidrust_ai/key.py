"""The calling key itself: `GET /v1/key`.

The classes follow the schema `Key` of the gateway's OpenAPI document field by field. They are filled without checks, as
openai's are: a scope or limit that a newer gateway has is handed on, not rejected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Literal, Optional

from openai import BaseModel

from .limits import Limit

if TYPE_CHECKING:
    from .client import AsyncSolidRusT, SolidRusT

Scope = Literal[
    "chat:read",
    "embeddings:read",
    "rerank:read",
    "moderations:read",
    "images:read",
    "speech:read",
    "transcriptions:read",
    "tokenize:read",
    "models:list",
]


class TokenBudget(BaseModel):
    limit: int
    used: int
    """With the estimates of the requests that are running."""
    remaining: int
    forecast: Optional[int] = None
    """What `used` comes to at the end of the month at the pace of the last seven days; None when that cannot be read."""


class MoneyBudget(BaseModel):
    """Amounts are decimals as text, exact to the billionth: hand them to `decimal.Decimal`."""

    limit: str
    used: str
    remaining: str
    forecast: Optional[str] = None


class Budget(BaseModel):
    of: Literal["account", "key"]
    period: Literal["month"]
    reset: int
    """Unix time in seconds when it begins anew."""
    tokens: Optional[TokenBudget] = None
    money: Optional[MoneyBudget] = None


class KeyUsage(BaseModel):
    requests: int
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    cost: str
    """A decimal as text, by the prices that the operator has set."""


class Usage(BaseModel):
    today: KeyUsage
    this_month: KeyUsage


class Key(BaseModel):
    object: Literal["api_key"]
    id: str
    name: str
    hint: str
    environment: Literal["live", "test"]
    scopes: List[Scope]
    tier: str
    models: Optional[List[str]] = None
    """The models that it is limited to; None: all."""
    created: int
    """Unix time in seconds."""
    expires: Optional[int] = None
    """Unix time in seconds; None: never."""
    limits: List[Limit]
    """Every limit that the key is under, its account's and its own."""
    budget: List[Budget]
    """The monthly budgets that it spends from, its account's and its own."""
    usage: Optional[Usage] = None
    """Its own, by days in UTC; None when it cannot be read at the moment."""


class KeyResource:
    def __init__(self, client: SolidRusT) -> None:
        self._client = client

    def retrieve(self) -> Key:
        """What the calling key is, may do, and has left."""
        return self._client.get("/key", cast_to=Key)


class AsyncKeyResource:
    def __init__(self, client: AsyncSolidRusT) -> None:
        self._client = client

    async def retrieve(self) -> Key:
        """What the calling key is, may do, and has left."""
        return await self._client.get("/key", cast_to=Key)
