"""No request is refused for want of room in the usage journal while the journal is under its bound: at full load, while
another program holds the database, and with thousands of requests open at once; and what happens at the bound."""

import asyncio
import contextlib
import json
import os
import re
import resource
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from harness.api import Api
from harness.gateway import ROOT, Gateway, base_config

pytestmark = pytest.mark.alone

LONG = "SOLIDRUST_LONG" in os.environ
SATURATED = 60 if LONG else 5  # seconds
LOCKED = 10 if LONG else 5
CONNECTIONS = 32
OPEN = 9_000
BODY = json.dumps({"model": "vllm-primary", "messages": [{"role": "user", "content": "hello"}]})


def bench(name: str) -> str:
    path = ROOT / "build/release" / name
    assert path.exists(), f"no program at {path}: cmake --build build/release --target {name}"
    return str(path)


def one_worker(upstream_port: int) -> dict:
    return {**base_config(f"http://127.0.0.1:{upstream_port}/v1"), "workers": 1,
            "limits": {"connections_per_address": OPEN + 100}}


@contextlib.contextmanager
def on_core(core: int):
    """What is started by this thread meanwhile runs on that processor only."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Saturated:
    """A server on one processor, the drain's threads with it, and on another an upstream and a client that asks without a
    pause and ends at the first answer that is not the one it expects."""

    def __init__(self, folder: Path, **more):
        cores = sorted(os.sched_getaffinity(0))
        self.load_core, own_core = cores[0], cores[-1]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with on_core(self.load_core):
            self.upstream = subprocess.Popen([bench("bench_upstream"), str(port)])
        with on_core(own_core):
            self.server = Gateway(folder, {**one_worker(port), **more})
        self.server.account("a@example.org")
        self.key = self.server.key("a@example.org")["key"]
        self.database = sqlite3.connect(f"file:{self.server.data}/solidrust.db?mode=ro", uri=True, check_same_thread=False)
        self.samples: list[tuple[int, float]] = []  # segments on disk; how old the newest record in the database is, s
        self.over = threading.Event()

    def watch(self):
        while not self.over.wait(0.25):
            newest = self.database.execute("SELECT max(time_ms) FROM usage_records").fetchone()[0]
            age = 0.0 if newest is None else max(0.0, time.time() - newest / 1000)
            self.samples.append((len(list((self.server.data / "journal").glob("*.segment"))), age))

    def load(self, seconds: float, body: str) -> subprocess.CompletedProcess:
        """The client; it ends early at an answer that was not expected, which it names."""
        request = (f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {self.key}\r\n"
                   f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()
        with on_core(self.load_core):
            return subprocess.run([bench("bench_steady"), str(self.server.address[1]), "0", str(seconds), str(CONNECTIONS),
                                   '"object":"chat.completion"'], input=request, capture_output=True, timeout=seconds + 120)

    def run(self, seconds: float) -> dict:
        """What the client says at its end; an answer that was not expected fails the test and is named."""
        watcher = threading.Thread(target=self.watch)
        watcher.start()
        try:
            done = self.load(seconds, BODY)
        finally:
            self.over.set()
            watcher.join()
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    def settle(self, answers: int) -> float:
        """Waits until the database has every answer, once; returns how long that took."""
        began = time.monotonic()
        while True:
            recorded = self.database.execute("SELECT count(*), count(DISTINCT request_id) FROM usage_records").fetchone()
            if recorded[0] >= answers or time.monotonic() - began > 120:
                break
            time.sleep(0.2)
        assert recorded == (answers, answers)
        return time.monotonic() - began

    def report(self, name: str, seconds: float, result: dict, settled: float):
        most = max(segments for segments, _ in self.samples)
        oldest = max(age for _, age in self.samples)
        print(f"\n{name}: {result['answers']} answers in {seconds} s ({result['answers'] / seconds:,.0f}/s), 0 refused, the slowest "
              f"{result['slowest_ms']:.0f} ms; backlog at most {most} segments of 3 MiB (the bound is 85), at most {oldest:.1f} s old; "
              f"all in the database {settled:.1f} s after the end")
        print("  segments and age at each quarter second:", " ".join(f"{n}/{age:.1f}s" for n, age in self.samples))

    def finish(self):
        self.database.close()
        try:
            self.server.finish()
        finally:
            self.upstream.kill()
            self.upstream.wait()


@pytest.fixture
def saturated(tmp_path):
    made = Saturated(tmp_path / "server")
    yield made
    made.finish()


@pytest.mark.slow
def test_a_server_that_is_saturated_refuses_nobody_for_want_of_room(saturated):
    result = saturated.run(SATURATED)
    saturated.report("saturated, the drain on the worker's processor", SATURATED, result, saturated.settle(result["answers"]))


@pytest.mark.slow
def test_while_another_program_holds_the_database_nobody_is_refused(saturated):
    lock = sqlite3.connect(saturated.server.data / "solidrust.db", isolation_level=None, check_same_thread=False)

    def hold():
        time.sleep(0.5)
        lock.execute("BEGIN IMMEDIATE")
        time.sleep(LOCKED)
        lock.execute("ROLLBACK")

    holder = threading.Thread(target=hold)
    holder.start()
    result = saturated.run(LOCKED + 2)
    holder.join()
    lock.close()
    saturated.report(f"the database locked for {LOCKED} s", LOCKED + 2, result, saturated.settle(result["answers"]))
    assert max(age for _, age in saturated.samples) > LOCKED - 1.5, "the lock was not held"


@pytest.fixture
def nearly_full(tmp_path):
    """With the smallest bound that there may be, and names so long that few records fill it."""
    long_name = 128 * "m"
    made = Saturated(tmp_path / "server", usage={"journal": "64MiB"}, models=[
        {"name": long_name, "targets": [{"upstream": "fake", "model": long_name}]}])
    made.body = BODY.replace("vllm-primary", long_name)
    yield made
    made.finish()


@pytest.mark.slow
def test_at_half_the_bound_there_is_an_alarm_and_at_the_bound_a_request_waits_a_second(nearly_full, contract):
    server = nearly_full.server
    api = Api(server, nearly_full.key, contract)

    def ask():
        began = time.monotonic()
        answer = api.post("/v1/chat/completions", body=nearly_full.body.encode(), timeout=30, check=False)
        return answer, time.monotonic() - began

    assert ask()[0].status == 200
    with contextlib.closing(sqlite3.connect(server.data / "solidrust.db", isolation_level=None)) as lock:
        lock.execute("BEGIN IMMEDIATE")
        said = nearly_full.load(120, nearly_full.body).stderr.decode()  # ends at the first answer that is none
        assert "503" in said and "Usage cannot be recorded" in said, said
        log = server.log()
        assert log.index("usage_journal_half_full") < log.index("usage_journal_full")
        files = [file.stat().st_size for file in (server.data / "journal").glob("*.segment")]
        assert sum(files) > 60 << 20, f"refused with {sum(files)} bytes of 64 MiB used"
        refused, took = ask()
        assert refused.status == 503 and refused.header("retry-after") == "5" and 0.95 < took < 5, (refused.body, took)
        checks = {check["check"]: check for check in json.loads(server.run("doctor", "--json", check=False).stdout)["checks"]}
        assert checks["usage journal"]["health"] == "fail", checks

        # Room comes while requests wait for it.
        answers = []
        waiting = [threading.Thread(target=lambda: answers.append(ask())) for _ in range(4)]
        for thread in waiting:
            thread.start()
        time.sleep(0.3)
        lock.execute("ROLLBACK")
    for thread in waiting:
        thread.join()
    assert any(answer.status == 200 and took > 0.25 for answer, took in answers), [(a.status, took) for a, took in answers]
    deadline = time.monotonic() + 30
    while ask()[0].status != 200:
        assert time.monotonic() < deadline, "it does not recover"
    server.wait_log("usage_journal_recovered", within=60)


class Caller(asyncio.Protocol):
    """One request, written at once; `answer` is all that came until its end."""

    def __init__(self, request: bytes, answer: asyncio.Future):
        self.request, self.answer, self.data = request, answer, b""

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data):
        self.data += data
        head, end, body = self.data.partition(b"\r\n\r\n")
        if end and len(body) >= int(re.search(rb"content-length: *(\d+)", head, re.I).group(1)) and not self.answer.done():
            self.answer.set_result(self.data)
            self.transport.close()

    def connection_lost(self, reason):
        if not self.answer.done():
            self.answer.set_result(b"closed: " + self.data)


async def open_at_once(server, key: str, upstream: subprocess.Popen) -> tuple[int, int, list[bytes]]:
    """(requests that the upstream held at once, the server's memory then, answers)"""
    request = (f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {key}\r\n"
               f"Content-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}").encode()
    loop = asyncio.get_running_loop()
    answers = [loop.create_future() for _ in range(OPEN)]
    for first in range(0, OPEN, 250):
        await asyncio.gather(*(loop.create_connection(lambda answer=answer: Caller(request, answer), *server.address)
                               for answer in answers[first:first + 250]))

    def ask(command: str) -> int:
        upstream.stdin.write(command + "\n")
        upstream.stdin.flush()
        return int(upstream.stdout.readline())

    deadline = loop.time() + 60
    while (count := await loop.run_in_executor(None, ask, "count")) < OPEN and loop.time() < deadline:
        if any(answer.done() for answer in answers):
            break
        await asyncio.sleep(0.1)
    memory = server.memory()
    await loop.run_in_executor(None, ask, "release")
    return count, memory, await asyncio.wait_for(asyncio.gather(*answers), 120)


@pytest.mark.slow
@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_NOFILE)[1] < 2 * OPEN + 256, reason="too few files may be open")
def test_nine_thousand_requests_open_at_once_on_one_worker_all_find_room(tmp_path):
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    upstream = subprocess.Popen([sys.executable, str(Path(__file__).with_name("holding_upstream.py"))], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True)
    try:
        server = Gateway(tmp_path / "server", one_worker(int(upstream.stdout.readline())))
        server.account("a@example.org")
        key = server.key("a@example.org")["key"]
        idle = server.memory()
        count, memory, answers = asyncio.run(open_at_once(server, key, upstream))
        wrong = [answer for answer in answers if not answer.startswith(b"HTTP/1.1 200") or b"held and let go" not in answer]
        assert not wrong, f"{len(wrong)} of {OPEN} answers are not what was asked for, the first: {wrong[0][:600]!r}"
        assert count == OPEN
        print(f"\n{count} requests open at once on one worker, 0 refused; memory {idle >> 20} -> {memory >> 20} MiB")
        assert server.stop() == 0
        database = sqlite3.connect(server.data / "solidrust.db")
        assert database.execute("SELECT count(*), count(DISTINCT request_id) FROM usage_records").fetchone() == (OPEN, OPEN)
        database.close()
        server.finish()
    finally:
        upstream.kill()
        upstream.wait()
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
