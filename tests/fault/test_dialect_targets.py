"""One target of each kind killed under load from callers of all three dialects: what the fault table promises holds for every
caller, whoever answers."""

import asyncio
import time

import anthropic
import openai
import pytest

from harness.dialects import DIALECTS
from harness.fake import FakeServer
from harness.gateway import Gateway, base_config

from .load import TEXT, Outcome, Running, codes, success

KINDS = {"chat": {"kind": "openai"}, "responses": {"kind": "openai", "speaks": ["responses"]}, "messages": {"kind": "anthropic"}}
DEADLINES = {"connect_timeout": "500ms", "first_byte_timeout": "2s", "stall_timeout": "2s"}


class MixedLoad(Running):
    """`workers` clients of each dialect with its official SDK, half of them streams."""

    def __init__(self, url: str, key: str, model: str, workers: int = 4):
        self.url, self.key, self.model, self.workers = url, key, model, workers
        self.outcomes: list[tuple[str, Outcome]] = []

    async def run(self):
        options = {"api_key": self.key, "timeout": 20, "max_retries": 0}
        async with openai.AsyncOpenAI(base_url=f"{self.url}/v1", **options) as one, \
                anthropic.AsyncAnthropic(base_url=self.url, **options) as other:
            calls = {"chat": lambda stream: chat(one, self.model, stream), "responses": lambda stream: response(one, self.model, stream),
                     "messages": lambda stream: message(other, self.model, stream)}
            await asyncio.gather(*(self.worker(dialect, calls[dialect], i % 2 == 1)
                                   for dialect in DIALECTS for i in range(self.workers)))

    async def worker(self, dialect, call, stream: bool):
        while not self.stopping.is_set():
            began, said = time.monotonic(), Said()
            try:
                async for text in call(stream):
                    said.text += text or ""
                    said.finished |= text is None
                code = "ok" if said.finished and said.text == TEXT else "LOOKS WHOLE AND IS NOT"
            except (openai.APIStatusError, anthropic.APIStatusError) as error:
                code = f"in stream: {error.message}" if said.text else f"{error.status_code} {error.message}"
            except (openai.APIConnectionError, anthropic.APIConnectionError) as error:
                code = type(error.__cause__ or error).__name__
            except openai.APIError as error:
                code = f"in stream: {error.message}"
            self.outcomes.append((dialect, Outcome(began, time.monotonic(), code, stream, bool(said.text))))

    def of(self, dialect: str) -> list[Outcome]:
        return [one for whose, one in list(self.outcomes) if whose == dialect]

    def wait_for(self, count: int, within: float = 30.0):
        deadline = time.monotonic() + within
        while min(len(self.of(dialect)) for dialect in DIALECTS) < count:
            assert time.monotonic() < deadline, f"{len(self.outcomes)} requests in {within} s"
            time.sleep(0.02)


class Said:
    text, finished = "", False


# Each yields the texts of an answer, and None for its end.
async def chat(client, model, stream):
    answer = await client.chat.completions.create(model=model, messages=[{"role": "user", "content": "go"}], stream=stream)
    if not stream:
        yield answer.choices[0].message.content
        yield None if answer.choices[0].finish_reason == "stop" else ""
        return
    async for chunk in answer:
        if chunk.choices:
            yield chunk.choices[0].delta.content or ""
            yield None if chunk.choices[0].finish_reason == "stop" else ""


async def response(client, model, stream):
    answer = await client.responses.create(model=model, input="go", stream=stream)
    if not stream:
        yield answer.output_text
        yield None if answer.status == "completed" else ""
        return
    async for event in answer:
        if event.type == "response.failed":
            raise openai.APIError(event.response.error.message, request=None, body=None)
        yield event.delta if event.type == "response.output_text.delta" else ""
        yield None if event.type == "response.completed" else ""


async def message(client, model, stream):
    answer = await client.messages.create(model=model, max_tokens=100, messages=[{"role": "user", "content": "go"}], stream=stream)
    if not stream:
        yield answer.content[0].text
        yield None if answer.stop_reason == "end_turn" else ""
        return
    async for event in answer:
        yield event.delta.text if event.type == "content_block_delta" else ""
        yield None if event.type == "message_stop" else ""


@pytest.fixture(scope="module")
def kinds(tmp_path_factory):
    """Three model servers that each speak one dialect, and a model of all three for each of them that dies."""
    fakes = {dialect: FakeServer() for dialect in DIALECTS}
    config = base_config(fakes["chat"].url)
    config["upstreams"] = [{"name": dialect, "base_url": fakes[dialect].url, **KINDS[dialect]} for dialect in DIALECTS]
    config["models"] = [{"name": f"without-{victim}", **DEADLINES,
                         "targets": [{"upstream": one, "model": "mixed"} for one in DIALECTS]} for victim in DIALECTS]
    config["health"] = {"probe_interval": "1s", "probe_timeout": "500ms"}
    config["limits"] = {"connections_per_address": 1000}
    gateway = Gateway(tmp_path_factory.mktemp("kinds"), config)
    gateway.account("tests@example.org")
    gateway.live = gateway.key("tests@example.org")["key"]
    yield gateway, fakes
    gateway.finish()
    for fake in fakes.values():
        fake.stop()


@pytest.mark.parametrize("victim", DIALECTS)
def test_one_kind_of_target_killed_under_load_from_every_dialect(kinds, report, victim):
    gateway, fakes = kinds
    for fake in fakes.values():
        fake.ask("POST", "/default", '{"delay": 0.01, "gap": 0.01}')
    with MixedLoad(gateway.url, gateway.live, f"without-{victim}") as load:
        load.wait_for(40)
        before = len(fakes[victim].ask("GET", "/counts?model=mixed"))
        killed = time.monotonic()
        fakes[victim].process.kill()
        fakes[victim].process.wait()
        time.sleep(1)
        load.wait_for(max(len(load.of(dialect)) for dialect in DIALECTS) + 100)
    fakes[victim] = FakeServer(port=fakes[victim].port)
    assert before > 20, "the target was in use"
    for dialect in DIALECTS:
        # A stream of which some had been said cannot be said again: it must have told that it broke.
        told = [one for one in load.of(dialect) if one.stream and one.content and one.code.startswith("in stream: ")]
        counted = [one for one in load.of(dialect) if one not in told]
        after = [one for one in counted if one.ended >= killed]
        report.append({"case": f"{victim} killed, callers of {dialect}", "requests": len(counted), "after it": f"{success(after):.2%} of {len(after)}",
                       "cut in mid-stream, told": len(told)})
        assert len(after) > 100 and success(counted) == 1, (dialect, codes(counted))
        assert len(told) <= load.workers, (dialect, len(told))
