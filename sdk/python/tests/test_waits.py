"""How long calls wait, and for what: never longer than was said, and never for nothing."""

import asyncio
import io
import threading
import time

import pytest
from solidrust_ai import AsyncSolidRusT, InternalServerError, RateLimitError, SolidRusT, wait_of
from solidrust_ai.testing import Server

LATE = 0.05  # seconds that a call may come after its time


def hello(**more) -> dict:
    return {"model": "vllm-primary", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 5, **more}


def refused(scripted, **headers):
    """The error of one request that is refused with these headers."""
    scripted.refuse(**headers)
    with pytest.raises((RateLimitError, InternalServerError)) as caught:
        SolidRusT(base_url=scripted.url, api_key="k", max_retries=0).models.list()
    return caught.value


@pytest.mark.parametrize("headers,wait", [
    ({"retry_after": "2", "retry_after_ms": "1200"}, 1.2),
    ({"retry_after": "7"}, 7),
    ({"retry_after": "61", "retry_after_ms": "61000", "x_should_retry": "false"}, 61),
    ({"retry_after": "60", "x_should_retry": "false"}, None),  # larger than its limit: never
    ({"retry_after": "0"}, None),
    ({"retry_after": "-1"}, None),
    ({"retry_after": "nan"}, None),
    ({"retry_after": "inf"}, None),
    ({"retry_after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
    ({}, None),
])
def test_the_wait_of_an_error(scripted, headers, wait):
    assert wait_of(refused(scripted, **headers)) == wait
    assert wait_of(refused(scripted, status=503, **headers)) == wait
    assert wait_of(ValueError()) is None


class Machine:
    """How late this machine is by itself, while it does other things as well: the worst of many short sleeps.

    A call is woken, sends, and is received: three times that is not ours. On a quiet machine it is under a millisecond.
    """

    def __enter__(self):
        self.late, self._over = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self):
        while not self._over.is_set():
            begun = time.monotonic()
            time.sleep(0.005)
            self.late = max(self.late, time.monotonic() - begun - 0.005)

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def bound(self) -> float:
        return LATE + 3 * self.late


def on_time(scripted, ask, *waits: float) -> None:
    """The requests of a call come after exactly these waits: never early, and in one of three tries not late."""
    script, late = list(scripted.answers), []
    for _ in range(3):
        scripted.answers, scripted.asked = list(script), []
        with Machine() as machine:
            ask()
        times = [at for at, *_ in scripted.asked]
        assert len(times) == len(waits) + 1
        passed = [after - before for before, after in zip(times, times[1:])]
        assert all(took >= wait for took, wait in zip(passed, waits)), (passed, waits)
        late.append((max(took - wait for took, wait in zip(passed, waits)), machine.bound()))
        if late[-1][0] <= late[-1][1]:
            return
    raise AssertionError(f"late, and what would be allowed: {late}")


@pytest.mark.parametrize("status,code", [(429, "rate_limit_exceeded"), (429, "concurrency_limit_exceeded"), (503, "service_unavailable")])
def test_a_wait_of_1_2_seconds_is_one_call(scripted, status, code):
    scripted.refuse(status, code, retry_after="2", retry_after_ms="1200").allow()
    client = SolidRusT(base_url=scripted.url, api_key="k").waiting()
    on_time(scripted, client.models.list, 1.2)


def test_waits_of_one_call_add_up(scripted):
    for _ in range(4):  # more than openai's two retries
        scripted.refuse(retry_after_ms="200")
    scripted.refuse(retry_after_ms="300")
    client = SolidRusT(base_url=scripted.url, api_key="k").waiting(up_to=1)

    def ask():
        with pytest.raises(RateLimitError):
            client.models.list()

    on_time(scripted, ask, 0.2, 0.2, 0.2, 0.2)


def test_a_call_waits_for_itself_alone(scripted):
    client = SolidRusT(base_url=scripted.url, api_key="k").waiting(up_to=0.3)
    for _ in range(3):
        scripted.answers = []
        scripted.refuse(retry_after_ms="200").allow()
        client.models.list()
    assert len(scripted.asked) == 6


@pytest.mark.parametrize("waiting", [False, True])
def test_61_seconds_raise_at_once(scripted, waiting):
    scripted.refuse(retry_after="61", retry_after_ms="61000", x_should_retry="false")
    client = SolidRusT(base_url=scripted.url, api_key="k")
    begun = time.monotonic()
    with pytest.raises(RateLimitError) as caught:
        (client.waiting(up_to=60) if waiting else client).models.list()
    assert time.monotonic() - begun < 1 and wait_of(caught.value) == 61 and len(scripted.asked) == 1


@pytest.mark.parametrize("kind", [SolidRusT, AsyncSolidRusT])
def test_a_spent_budget_stops_at_once(solidrust_server: Server, kind):
    client = kind(base_url=solidrust_server.url, api_key=solidrust_server.key(budget_tokens=1)).waiting(up_to=40 * 86400)
    begun = time.monotonic()
    with pytest.raises(RateLimitError) as caught:
        made = client.chat.completions.create(**hello())
        asyncio.run(made) if kind is AsyncSolidRusT else made
    assert time.monotonic() - begun < 1 and caught.value.code == "insufficient_quota"
    assert 0 < (wait_of(caught.value) or 1) < 31 * 86400 + 1


def test_what_is_larger_than_its_limit_stops_at_once(solidrust_server: Server):
    client = SolidRusT(base_url=solidrust_server.url, api_key=solidrust_server.key(tokens_per_minute=10)).waiting(up_to=3600)
    begun = time.monotonic()
    with pytest.raises(RateLimitError) as caught:
        client.chat.completions.create(**hello(max_tokens=100))
    assert time.monotonic() - begun < 1 and wait_of(caught.value) is None


def test_a_wait_can_be_cancelled(scripted):
    scripted.refuse(retry_after_ms="30000")
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    begun = time.monotonic()
    with pytest.raises(RateLimitError):
        SolidRusT(base_url=scripted.url, api_key="k").waiting(cancel=cancel).models.list()
    assert 0.2 < time.monotonic() - begun < 2 and len(scripted.asked) == 1


def test_a_task_that_waits_can_be_cancelled(scripted):
    scripted.refuse(retry_after_ms="30000")

    async def ask():
        async with AsyncSolidRusT(base_url=scripted.url, api_key="k") as client:
            await asyncio.wait_for(client.waiting().models.list(), 0.3)

    begun = time.monotonic()
    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(ask())
    assert time.monotonic() - begun < 2


def test_asyncio_waits_as_exactly(scripted):
    scripted.refuse(retry_after_ms="700").allow()

    async def ask():
        async with AsyncSolidRusT(base_url=scripted.url, api_key="k") as client:
            await client.waiting(up_to=1).models.list()

    on_time(scripted, lambda: asyncio.run(ask()), 0.7)


def test_other_failures_are_tried_again_as_openai_does(scripted):
    scripted.refuse(500, "internal_error").refuse(retry_after_ms="100").refuse(502, "upstream_error").allow()
    SolidRusT(base_url=scripted.url, api_key="k").waiting().models.list()
    assert len(scripted.asked) == 4


@pytest.mark.parametrize("retries", [0, 1])
def test_other_failures_end_after_max_retries(scripted, retries):
    scripted.refuse(500, "internal_error")
    with pytest.raises(InternalServerError):
        SolidRusT(base_url=scripted.url, api_key="k").waiting().with_options(max_retries=retries).models.list()
    assert len(scripted.asked) == retries + 1


@pytest.mark.parametrize("headers", [{"status": 400, "code": "invalid_value"}, {"status": 500, "x_should_retry": "false"}])
def test_what_cannot_pass_is_not_tried_again(scripted, headers):
    scripted.refuse(**headers)
    with pytest.raises(Exception):
        SolidRusT(base_url=scripted.url, api_key="k").waiting().models.list()
    assert len(scripted.asked) == 1


def test_options_of_a_waiting_client_keep_it_waiting(scripted):
    scripted.refuse(retry_after_ms="100").allow()
    SolidRusT(base_url=scripted.url, api_key="k").waiting(up_to=1).with_options(timeout=5, max_retries=0).models.list()
    assert len(scripted.asked) == 2


def test_a_file_is_sent_whole_again(scripted):
    scripted.refuse(retry_after_ms="50")
    scripted.answers.append((200, {}, b'{"text":"heard"}'))
    client = SolidRusT(base_url=scripted.url, api_key="k").waiting()
    assert client.audio.transcriptions.create(model="w", file=("a.wav", io.BytesIO(b"RIFF" * 1000))).text == "heard"
    assert [body.count(b"RIFF") for *_, body in scripted.asked] == [1000, 1000]


@pytest.mark.parametrize("up_to", [-1, float("inf"), float("nan")])
def test_patience_has_an_end(up_to):
    with pytest.raises(ValueError, match="up_to"):
        SolidRusT(api_key="k").waiting(up_to=up_to)


def test_a_real_limit_lets_through_the_call_that_waited_for_it(solidrust_server: Server):
    """One request a minute: the second of them is refused for a minute, waited out but for 1.2 s, and then let through.

    Three keys at a time, of which one has to be on time; see on_time(). A call that is let through takes its own time too:
    no more than a first one, which has to connect.
    """
    clients = [SolidRusT(base_url=solidrust_server.url, api_key=solidrust_server.key(requests_per_minute=1)) for _ in range(3)]
    free, first = [], []
    for client in clients:
        begun = time.monotonic()
        client.chat.completions.create(**hello())
        first.append(time.monotonic() - begun)
        time.sleep(2)
    for client in clients:
        with pytest.raises(RateLimitError) as caught:
            client.with_options(max_retries=0).chat.completions.create(**hello())
        free.append(time.monotonic() + (wait_of(caught.value) or 0))
        assert 50 < free[-1] - time.monotonic() <= 61
    late = []
    for client, then, own in zip(clients, free, first):
        time.sleep(max(then - 1.2 - time.monotonic(), 0))
        with pytest.raises(RateLimitError) as caught:
            client.with_options(max_retries=0).chat.completions.create(**hello())
        assert 0.2 < (wait_of(caught.value) or 0) <= 1.22
        with Machine() as machine:
            assert client.waiting(up_to=2).chat.completions.create(**hello()).choices
        late.append((time.monotonic() - then, machine.bound() + own))
        assert late[-1][0] > -0.02
    assert any(took <= allowed for took, allowed in late), late
