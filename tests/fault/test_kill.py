"""Usage through SIGKILL: the server is killed again and again under load, and afterwards the books are compared. The
judges are the clients, who wrote down every answer that they saw to its end, and the fake upstream's own list of what
it was asked."""

import os
import random
import sqlite3
import threading
import time

import pytest

from harness.api import Api, chat_body
from harness.fake import FakeServer, fake
from harness.gateway import Gateway, base_config

KILLS = int(os.environ.get("SOLIDRUST_KILLS", "50"))
CALLERS = 6


class Caller(threading.Thread):
    """Calls without end; notes what came complete: id -> (prompt tokens, completion tokens)."""

    def __init__(self, server, key, contract, number):
        super().__init__(daemon=True)
        self.server, self.key, self.contract = server, key, contract
        self.random = random.Random(number)
        self.complete: dict[str, tuple[int, int]] = {}
        self.ending = False

    def run(self):
        connection = None
        api = Api(self.server, self.key, self.contract)
        while not self.ending:
            try:
                if connection is None:
                    connection = api.connect(timeout=5)
                self.call(api, connection)
            except (OSError, AssertionError, Exception):  # the server was killed: by the test's own will
                if connection is not None:
                    connection.close()
                connection = None
                time.sleep(0.005)

    def call(self, api, connection):
        stream = self.random.random() < 0.5
        words = self.random.randrange(1, 20)
        text = fake(text="word " * words, chunks=words)
        fields = {"stream_options": {"include_usage": True}} if stream else None
        api.send(connection, "POST", "/v1/chat/completions", json=chat_body(text, stream=stream, fields=fields))
        answer = connection.read("POST", "/v1/chat/completions")
        if answer.status != 200 or (stream and "[DONE]" not in answer.data):
            return
        usage = answer.events[-1]["usage"] if stream else answer.json["usage"]
        self.complete[answer.header("x-request-id")] = (usage["prompt_tokens"], usage["completion_tokens"])


def books(server) -> dict:
    database = sqlite3.connect(server.data / "solidrust.db")
    one = lambda sql: database.execute(sql).fetchone()  # noqa: E731
    records = database.execute(
        "SELECT request_id, prompt_tokens, completion_tokens, status, partial FROM usage_records").fetchall()
    sums = {table: one(f"SELECT coalesce(sum(requests), 0), coalesce(sum(prompt_tokens), 0),"
                       f" coalesce(sum(completion_tokens), 0) FROM {table} WHERE level = {level}")
            for table in ("usage_hour", "usage_day") for level in (3,)}
    minutes = one("SELECT coalesce(sum(requests), 0), coalesce(sum(tokens), 0) FROM usage_minute")
    return {"records": records, "sums": sums, "minutes": minutes}


@pytest.mark.promise("L59", "L68")
@pytest.mark.slow
def test_what_a_client_saw_complete_is_counted_once_through_every_kill(tmp_path, contract):
    upstream = FakeServer()
    server = Gateway(tmp_path / "kill", base_config(upstream.url))
    server.account("a@example.org", "enterprise")
    key = server.key("a@example.org")["key"]
    callers = [Caller(server, key, contract, number) for number in range(CALLERS)]
    for caller in callers:
        caller.start()
    chance = random.Random(42)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.02, 0.25))
        server.process.kill()
        server.process.wait()
        server.start()
    time.sleep(0.2)
    for caller in callers:
        caller.ending = True
    for caller in callers:
        caller.join(10)
    assert server.stop() == 0

    seen = {request.header("x-request-id") for request in upstream.seen()}
    complete = {request_id: usage for caller in callers for request_id, usage in caller.complete.items()}
    book = books(server)
    recorded = {row[0]: (row[1], row[2]) for row in book["records"]}
    assert len(complete) > KILLS, "the clients hardly got through: this says nothing"
    assert len(recorded) == len(book["records"]), "a request is in the books twice"
    missing = complete.keys() - recorded.keys()
    assert not missing, f"{len(missing)} of {len(complete)} answers that were seen complete are not in the books"
    wrong = {i for i, usage in complete.items() if recorded[i] != usage}
    assert not wrong, f"{len(wrong)} answers were counted with other tokens than the client was told"
    assert recorded.keys() <= seen, "requests are in the books that no upstream was asked"
    expected = (len(recorded), sum(p for p, _ in recorded.values()), sum(c for _, c in recorded.values()))
    assert book["sums"] == {"usage_hour": expected, "usage_day": expected}
    assert book["minutes"] == (expected[0], expected[1] + expected[2])
    assert not list((server.data / "journal").glob("*.segment")), "the journal was not drained at the stop"
    server.process = None
    upstream.stop()


@pytest.mark.slow
def test_a_keys_last_use_is_kept_within_a_minute_and_no_kill_takes_it_back(tmp_path, contract):
    upstream = FakeServer()
    server = Gateway(tmp_path / "last-use", base_config(upstream.url))
    server.account("a@example.org", "enterprise")
    made = server.key("a@example.org")
    assert Api(server, made["key"], contract).chat().status == 200

    def kept():
        database = sqlite3.connect(f"file:{server.data}/solidrust.db?mode=ro", uri=True)
        row = database.execute("SELECT last_used_ms, last_used_from FROM keys WHERE id = ?", (made["id"],)).fetchone()
        database.close()
        return row

    deadline = time.monotonic() + 65
    while kept()[0] is None:
        assert time.monotonic() < deadline, "not written in a minute"
        time.sleep(0.5)
    server.process.kill()
    server.process.wait()
    assert abs(kept()[0] / 1000 - time.time()) < 90 and kept()[1] == "127.0.0.1"
    server.start()
    server.finish()
    upstream.stop()


@pytest.mark.promise("L93")
@pytest.mark.slow
def test_of_refused_calls_a_kill_takes_the_last_ten_seconds_at_most(make_gateway, contract):
    server = make_gateway()
    server.account("a@example.org")
    api = Api(server, server.key("a@example.org", requests_per_minute="1")["key"], contract)
    for _ in range(60):
        api.chat("hello")
    time.sleep(12)
    server.process.kill()
    server.process.wait()
    server.start()
    (row,) = server.cli("usage", "--by", "account")["usage"]
    assert (row["requests"], row["refused"]) == (1, 59)
