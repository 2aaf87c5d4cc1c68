"""Steady load with the official SDK: each request is tried once, and what came of it is noted."""

import asyncio
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass

import openai

TEXT = "You said: go."  # what the fake upstream answers to "go"


@dataclass
class Outcome:
    began: float
    ended: float
    code: str  # "ok", the error's code, or what broke
    stream: bool
    content: bool  # some of the answer had come

    @property
    def ok(self) -> bool:
        return self.code == "ok"


class Running:
    """Runs `run()` on a thread of its own, from entering `with` until its end."""

    def __enter__(self):
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self.run()))
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.thread.join(60)
        assert not self.thread.is_alive(), "the load does not end"


class Load(Running):
    """`workers` clients, one request after the other each, half of them streams; begin with `with`."""

    def __init__(self, url: str, key: str, model: str, *, workers: int = 8, gap: float = 0.01, streams: bool = True,
                 wholes: bool = True, prompt: str = "go", text: str | None = TEXT):
        self.url, self.key, self.model = url + "/v1", key, model
        self.workers, self.gap, self.prompt, self.text = workers, gap, prompt, text
        self.kinds = [kind for kind, wanted in ((False, wholes), (True, streams)) if wanted]
        self.outcomes: list[Outcome] = []

    async def run(self):
        async with openai.AsyncOpenAI(api_key=self.key, base_url=self.url, timeout=20, max_retries=0) as client:
            await asyncio.gather(*(self.worker(client, self.kinds[i % len(self.kinds)]) for i in range(self.workers)))

    async def worker(self, client, stream: bool):
        while not self.stopping.is_set():
            self.outcomes.append(await self.one(client, stream))
            await asyncio.sleep(self.gap)

    async def one(self, client, stream: bool) -> Outcome:
        began = time.monotonic()
        text, finished, code = "", False, "ok"
        try:
            answer = await client.chat.completions.create(
                model=self.model, messages=[{"role": "user", "content": self.prompt}], stream=stream)
            if stream:
                async for chunk in answer:
                    if chunk.choices:
                        text += chunk.choices[0].delta.content or ""
                        finished |= chunk.choices[0].finish_reason is not None
            else:
                text, finished = answer.choices[0].message.content, answer.choices[0].finish_reason is not None
            if not finished or (self.text is not None and text != self.text):
                code = "LOOKS WHOLE AND IS NOT"
        except openai.APIStatusError as error:
            code = f"{error.status_code} {error.code}"
        except openai.APIConnectionError as error:
            code = type(error.__cause__ or error).__name__
        except openai.APIError as error:  # an error block in the stream
            code = f"in stream: {error.code}"
        return Outcome(began, time.monotonic(), code, stream, bool(text))

    # What came of it.
    def between(self, start: float, end: float = float("inf")) -> list[Outcome]:
        return [one for one in list(self.outcomes) if start <= one.ended < end]

    def wait_for(self, count: int, within: float = 20.0):
        deadline = time.monotonic() + within
        while len(self.outcomes) < count:
            assert time.monotonic() < deadline, f"{len(self.outcomes)} requests in {within} s, {count} wanted"
            time.sleep(0.01)


class LeanLoad(Running):
    """Whole answers over kept connections, written and read as bytes: what the SDK costs does not bound the sample."""

    def __init__(self, address: tuple[str, int], key: str, model: str, workers: int = 16):
        self.address, self.workers = address, workers
        body = json.dumps({"model": model, "messages": [{"role": "user", "content": "go"}]})
        self.request = (f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-API-Key: {key}\r\n"
                        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()
        self.ended: list[tuple[float, str]] = []  # when, and "ok" or what came

    async def run(self):
        await asyncio.gather(*(self.worker() for _ in range(self.workers)))

    async def worker(self):
        reader, writer = await asyncio.open_connection(*self.address)
        while not self.stopping.is_set():
            writer.write(self.request)
            try:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                answer = await reader.readexactly(length)
                whole = head.startswith(b"HTTP/1.1 200 ") and TEXT.encode() in answer
                self.ended.append((time.monotonic(), "ok" if whole else head[:12].decode()))
            except (OSError, asyncio.IncompleteReadError) as error:
                self.ended.append((time.monotonic(), type(error).__name__))
                reader, writer = await asyncio.open_connection(*self.address)
        writer.close()

    def wait_for(self, count: int, within: float):
        deadline = time.monotonic() + within
        while len(self.ended) < count:
            assert time.monotonic() < deadline, f"{len(self.ended)} requests in {within} s, {count} wanted"
            time.sleep(0.05)

    def between(self, start: float, end: float = float("inf")) -> Counter:
        return Counter(code for at, code in list(self.ended) if start <= at < end)


def codes(outcomes: list[Outcome]) -> Counter:
    return Counter(one.code for one in outcomes if not one.ok)


def success(outcomes: list[Outcome]) -> float:
    return sum(one.ok for one in outcomes) / max(1, len(outcomes))
