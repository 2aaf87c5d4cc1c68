"""Where the clients find the gateway and the key, and what they have beside openai's."""

import ast
import asyncio
from pathlib import Path

import openai
import pytest
import solidrust_ai
from solidrust_ai import AsyncSolidRusT, RateLimits, SolidRusT, SolidRusTError, code_of
from solidrust_ai.limits import Allowance
from solidrust_ai.testing import Server, sandbox


def hello(model: str = "vllm-primary", text: str = "Hello") -> dict:
    return {"model": model, "messages": [{"role": "user", "content": text}]}


@pytest.mark.parametrize("given,used", [
    ("http://gate.example:9", "http://gate.example:9/v1/"),
    ("http://gate.example:9/", "http://gate.example:9/v1/"),
    ("https://gate.example/v1", "https://gate.example/v1/"),
    ("https://gate.example/ai/v1/", "https://gate.example/ai/v1/"),
])
@pytest.mark.parametrize("kind", [SolidRusT, AsyncSolidRusT])
def test_the_address_comes_from_the_argument_then_the_variable(kind, given, used, monkeypatch):
    assert str(kind(api_key="k", base_url=given).base_url) == used
    monkeypatch.setenv("SOLIDRUST_BASE_URL", given)
    assert str(kind(api_key="k").base_url) == used
    assert str(kind(api_key="k", base_url="http://other/v1").base_url) == "http://other/v1/"


@pytest.mark.parametrize("kind", [SolidRusT, AsyncSolidRusT])
def test_without_an_address_it_is_the_gateway_on_this_machine(kind, monkeypatch):
    monkeypatch.delenv("SOLIDRUST_BASE_URL", raising=False)
    monkeypatch.setenv("OPENAI_BASE_URL", "https://api.openai.com/v1")
    assert str(kind(api_key="k").base_url) == "http://127.0.0.1:8080/v1/"


@pytest.mark.parametrize("kind", [SolidRusT, AsyncSolidRusT])
def test_the_key_comes_from_the_argument_then_the_variable_and_is_never_openais(kind, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-for-openai")
    monkeypatch.delenv("SOLIDRUST_API_KEY", raising=False)
    with pytest.raises(SolidRusTError, match="SOLIDRUST_API_KEY"):
        kind()
    monkeypatch.setenv("SOLIDRUST_API_KEY", "sk_live_variable")
    assert kind().api_key == "sk_live_variable"
    assert kind(api_key="sk_live_argument").api_key == "sk_live_argument"


def test_nothing_that_is_for_openai_is_sent(scripted, monkeypatch):
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, "for-openai")
    scripted.allow()
    client = SolidRusT(base_url=scripted.url, api_key="mine")
    client.models.list()
    client.with_options(timeout=5).models.list()
    for _, path, headers, _ in scripted.asked:
        assert path == "/v1/models" and headers["authorization"] == "Bearer mine"
        assert "for-openai" not in str(headers) and not any(name.startswith("openai-") for name in headers)


def test_the_key_tells_of_itself(solidrust_server: Server):
    client = SolidRusT(base_url=solidrust_server.url, api_key=solidrust_server.key(requests_per_minute=7, scopes=["chat:read"]))
    key = client.key.retrieve()
    assert (key.object, key.environment, key.scopes, key.models, key.expires) == ("api_key", "test", ["chat:read"], None, None)
    assert key.usage is not None and key.usage.today.requests >= 0 and key.usage.today.cost == "0"
    [limit] = client.limits()
    assert (limit.name, limit.of, limit.limit, limit.remaining) == ("requests_per_minute", "key", 7, 7)


def test_a_budget_is_typed(solidrust_server: Server):
    client = SolidRusT(base_url=solidrust_server.url, api_key=solidrust_server.key(budget_tokens=5000))
    [budget] = client.key.retrieve().budget
    assert budget.of == "key" and budget.period == "month" and budget.money is None
    assert budget.tokens is not None and budget.tokens.limit == 5000 and budget.tokens.remaining == 5000


def test_asyncio_has_the_same(solidrust_server: Server):
    async def ask():
        async with AsyncSolidRusT(base_url=solidrust_server.url, api_key=solidrust_server.key(requests_per_minute=7)) as client:
            key, limits = await client.key.retrieve(), await client.limits()
            answer = await client.chat.completions.create(**hello())
            words = [chunk async for chunk in await client.chat.completions.create(**hello(), stream=True)]
            return key, limits, answer, words, client.with_options(timeout=3), client.waiting(up_to=1)

    key, limits, answer, words, other, waiting = asyncio.run(ask())
    assert key.environment == "test" and limits[0].limit == 7 and "sandbox" in answer.choices[0].message.content and len(words) > 3
    assert type(other) is type(waiting) is AsyncSolidRusT


def test_what_the_gateway_adds_later_is_handed_on(scripted):
    scripted.answers.append((200, {}, b'{"object":"api_key","id":"key_1","scopes":["chat:read","tea:make"],"kettle":{"hot":true},'
                                      b'"limits":[{"name":"cups_per_day","of":"team","limit":3}],"usage":null}'))
    key = SolidRusT(base_url=scripted.url, api_key="k").key.retrieve()
    assert key.scopes == ["chat:read", "tea:make"] and key.limits[0].name == "cups_per_day"
    assert key.usage is None and key.model_extra == {"kettle": {"hot": True}}


def test_options_keep_the_class(solidrust_client: SolidRusT):
    other = solidrust_client.with_options(timeout=3, max_retries=0)
    assert type(other) is SolidRusT and other.key.retrieve().id == solidrust_client.key.retrieve().id
    assert type(solidrust_client.copy()) is SolidRusT


def test_headers_tell_of_the_nearest_limit(solidrust_server: Server):
    key = solidrust_server.key(requests_per_minute=9, tokens_per_minute=5000)
    client = SolidRusT(base_url=solidrust_server.url, api_key=key)
    limits = RateLimits.from_headers(client.chat.completions.with_raw_response.create(**hello(), max_tokens=10).headers)
    assert limits is not None and limits.requests is not None and limits.tokens is not None
    assert limits.resource == "requests_per_minute" and (limits.limit, limits.remaining, limits.window) == (9, 8, 60)
    assert (limits.requests.limit, limits.requests.remaining) == (9, 8) and 58 < limits.requests.reset_after <= 61
    assert limits.tokens.limit == 5000 and limits.reset is not None


@pytest.mark.parametrize("text,seconds", [("17ms", 0.017), ("1s", 1), ("6m0s", 360), ("1h0m5s", 3605), ("24h0m0s", 86400)])
def test_durations_of_headers(text, seconds):
    headers = {"X-RateLimit-Limit-Requests": "5", "x-ratelimit-remaining-requests": "4", "x-ratelimit-reset-requests": text}
    limits = RateLimits.from_headers(headers)
    assert limits is not None and limits.requests == Allowance(5, 4, seconds) and limits.tokens is None and limits.limit is None


@pytest.mark.parametrize("headers", [
    {}, {"x-request-id": "req_1"}, {"x-ratelimit-limit": "many"}, {"x-ratelimit-limit": "²"},
    {"x-ratelimit-limit-tokens": "5", "x-ratelimit-remaining-tokens": "5", "x-ratelimit-reset-tokens": "soon"},
    {"x-ratelimit-limit-tokens": "5", "x-ratelimit-remaining-tokens": "5", "x-ratelimit-reset-tokens": "1s later"},
])
def test_headers_without_a_limit(headers):
    assert RateLimits.from_headers(headers) is None


def test_codes_of_refusals(solidrust_server: Server, solidrust_client: SolidRusT):
    def code(client: SolidRusT, kind: type[Exception], **request):
        with pytest.raises(kind) as caught:
            client.with_options(max_retries=0).chat.completions.create(**{**hello(), **request})
        return code_of(caught.value)

    keyed = lambda **options: SolidRusT(base_url=solidrust_server.url, api_key=solidrust_server.key(**options))  # noqa: E731
    assert code(solidrust_client, solidrust_ai.NotFoundError, model="none") == "model_not_found"
    assert code(solidrust_client, solidrust_ai.BadRequestError, temperature=9) == "invalid_value"
    assert code(keyed(scopes=["models:list"]), solidrust_ai.PermissionDeniedError) == "insufficient_permissions"
    assert code(keyed(budget_tokens=1), solidrust_ai.RateLimitError) == "insufficient_quota"
    assert code(SolidRusT(base_url=solidrust_server.url, api_key="nothing"), solidrust_ai.AuthenticationError) == "invalid_api_key"
    unavailable = hello(text=sandbox.error(503))
    assert code(solidrust_client, solidrust_ai.InternalServerError, **unavailable) == "service_unavailable"


def test_codes_of_other_errors(scripted):
    scripted.refuse(418, code="teapot")
    with pytest.raises(openai.APIStatusError) as caught:
        SolidRusT(base_url=scripted.url, api_key="k").models.list()
    assert code_of(caught.value) is None and caught.value.code == "teapot"
    assert code_of(ValueError("no answer")) is None


def test_the_code_of_a_stream_that_breaks(solidrust_client: SolidRusT):
    words = []
    with pytest.raises(solidrust_ai.APIError) as caught:
        for chunk in solidrust_client.chat.completions.create(**hello(text=sandbox.long(50).cut(after=5)), stream=True):
            words.append(chunk.choices[0].delta.content)
    assert code_of(caught.value) == "upstream_error" and "".join(filter(None, words)).split() == [f"sandbox-{n}" for n in range(1, 6)]


def test_only_public_ground_is_stood_on():
    """No HTTP library by its name, since openai changed it once, and nothing of openai but what it exports."""
    sources = list(Path(solidrust_ai.__file__).parent.rglob("*.py"))
    assert len(sources) >= 9
    exported = set(openai.__all__)
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Import):
                taken = [name.name for name in node.names]
                assert not any(name.split(".")[0] in ("openai", "httpx", "httpx2") for name in taken), (source, taken)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
                root, _, rest = node.module.partition(".")
                assert not root.startswith("httpx") and not (root == "openai" and rest), (source, node.module)
                if root == "openai":
                    assert {name.name for name in node.names} <= exported, source
