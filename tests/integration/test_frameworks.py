"""Frameworks with their defaults, which are Responses or Messages: OpenAI's Agents SDK (Python and Node), pydantic-ai, Vercel's AI SDK. Each runs a
loop with a tool of its own at a model that is served over chat completions, and at the others."""

import asyncio
import json
import shutil

import agents as openai_agents
import anthropic
import openai
import pydantic
import pydantic_ai
import pytest
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIResponsesModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider

from harness.dialects import DIALECTS, PATHS
from harness.fake import fake
from harness.gateway import ROOT, clean_environment
from integration.test_sdk import judge, names, play

pytestmark = pytest.mark.quick

NODE = ROOT / "tests/node/frameworks.mjs"
NODE_CASES = names(NODE.read_text(), r"^  async (\w+)\(\) \{")
STEPS = [{"reasoning": "hm", "calls": [{"name": "weather", "arguments": {"city": "Oslo"}}]}, {"text": "It rains in Oslo.", "calls": []}]


@pytest.fixture(scope="module")
def url(dialects_gateway):
    return dialects_gateway.url


@pytest.fixture(scope="module")
def key(dialects_gateway):
    return dialects_gateway.key("tests@example.org")["key"]


def check(fake_server, tag, upstream, runs: int = 1):
    seen = fake_server.seen(tag)
    assert [one.path for one in seen] == [PATHS[upstream]] * len(STEPS) * runs
    assert "rain, 7 degrees" in seen[-1].body.decode()


@openai_agents.function_tool(name_override="weather")
def weather_tool(city: str) -> str:
    """The weather in a city."""
    return f"{city}: rain, 7 degrees"


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("upstream", DIALECTS)
def test_the_agents_sdk(url, key, fake_server, tag, upstream, stream):
    async def run():
        openai_agents.set_tracing_disabled(True)  # traces go to OpenAI
        client = openai.AsyncOpenAI(api_key=key, base_url=f"{url}/v1", max_retries=0)
        openai_agents.set_default_openai_client(client, use_for_tracing=False)
        agent = openai_agents.Agent(name="Forecaster", instructions="Use the tool.", model=f"via-{upstream}", tools=[weather_tool])
        if not stream:
            return await openai_agents.Runner.run(agent, fake(tag=tag, steps=STEPS))
        result = openai_agents.Runner.run_streamed(agent, fake(tag=tag, steps=STEPS))
        async for _ in result.stream_events():
            pass
        return result

    assert asyncio.run(run()).final_output == "It rains in Oslo."
    check(fake_server, tag, upstream)


class Forecast(pydantic.BaseModel):
    city: str
    degrees: int


def pydantic_models(url, key, name):
    return {"responses": OpenAIResponsesModel(name, provider=OpenAIProvider(base_url=f"{url}/v1", api_key=key)),
            "messages": AnthropicModel(name, provider=AnthropicProvider(anthropic_client=anthropic.AsyncAnthropic(
                api_key=key, base_url=url, max_retries=0)))}


@pytest.mark.parametrize("caller", ["responses", "messages"])
@pytest.mark.parametrize("upstream", DIALECTS)
def test_pydantic_ai(url, key, fake_server, tag, caller, upstream):
    async def run():
        agent = pydantic_ai.Agent(pydantic_models(url, key, f"via-{upstream}")[caller])

        @agent.tool_plain
        def weather(city: str) -> str:
            """The weather in a city."""
            return f"{city}: rain, 7 degrees"

        whole = await agent.run(fake(tag=tag, steps=STEPS))
        async with agent.run_stream(fake(tag=tag, steps=STEPS)) as streamed:
            return whole.output, await streamed.get_output()

    assert asyncio.run(run()) == ("It rains in Oslo.",) * 2
    check(fake_server, tag, upstream, runs=2)


@pytest.mark.parametrize("caller", ["responses", "messages"])
@pytest.mark.parametrize("upstream", DIALECTS)
def test_pydantic_ai_gets_its_type(url, key, fake_server, tag, caller, upstream):
    """Its default asks for a call of a tool that must be called."""
    script = {"tag": tag, "calls": [{"name": "final_result", "arguments": {"city": "Oslo", "degrees": 7}}]}
    agent = pydantic_ai.Agent(pydantic_models(url, key, f"via-{upstream}")[caller], output_type=Forecast)
    assert asyncio.run(agent.run(fake(**script))).output == Forecast(city="Oslo", degrees=7)


@pytest.fixture(scope="module")
def node_played(url, key):
    if not shutil.which("node"):
        pytest.skip("no Node here")
    return play(["node", str(NODE)], clean_environment(BASE_URL=url, KEY=key, STEPS=json.dumps(STEPS), AI_SDK_LOG_WARNINGS="false"))


@pytest.mark.parametrize("case", NODE_CASES)
def test_in_node(node_played, case):
    judge(node_played, case)
