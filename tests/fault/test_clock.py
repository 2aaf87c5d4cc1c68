"""Somebody sets the wall clock by an hour while requests run. Needs libfaketime, which shifts the clock of one program."""

import glob
import sqlite3
import time

import pytest

from harness.api import Api
from harness.console import Console
from harness.fake import FakeServer
from harness.gateway import Gateway, base_config

from .load import Load, codes, success

LIBRARY = next(iter(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), None)
HOUR = 3600


class Clock:
    """The wall clock of the programs that run in its environment; the steady clock stays what it is."""

    def __init__(self, folder):
        self.file = folder / "clock"
        self.ahead = 0
        self.set(0)
        self.environment = {"LD_PRELOAD": LIBRARY, "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
                            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}

    def set(self, ahead: int):
        beside = self.file.with_suffix(".new")
        beside.write_text(f"{ahead:+d}\n")
        beside.rename(self.file)  # nobody reads half of it
        self.ahead = ahead

    def now(self) -> float:
        return time.time() + self.ahead


@pytest.mark.slow
@pytest.mark.skipif(LIBRARY is None, reason="the clock is shifted by libfaketime: apt-get install libfaketime")
@pytest.mark.parametrize("by", [HOUR, -HOUR], ids=["ahead", "back"])
def test_a_clock_that_is_set_by_an_hour_disturbs_no_request(tmp_path, contract, by):
    clock = Clock(tmp_path)
    upstream = FakeServer()
    server = Gateway(tmp_path / "server", base_config(upstream.url), environment=clock.environment)
    server.account("load@example.org")
    key = server.key("load@example.org")["key"]
    brief = Api(server, server.key("load@example.org", "brief", expires="30m")["key"], contract)
    server.run("tiers", "create", "three", "--requests-per-minute=3")
    server.account("limited@example.org", "three")
    limited = Api(server, server.key("limited@example.org")["key"], contract)
    person = Console(server)
    person.member("person@example.org")

    with Load(server.url, key, "vllm-primary", workers=4, gap=0.02) as load:
        load.wait_for(20)
        for status in (200, 200, 200, 429):
            assert limited.chat().status == status
        assert brief.chat().status == 200
        clock.set(by)
        load.wait_for(len(load.outcomes) + 40 + load.workers)  # each worker may have had a request under way
        refused = limited.chat()
        assert brief.chat().status == (401 if by > 0 else 200)
        assert person.call("GET", "/api/session").status == 200
    # A window is as long as it was, and is told in the time that it is now.
    assert refused.status == 429 and 1 <= int(refused.header("retry-after")) <= 60
    assert -5 <= int(refused.header("x-ratelimit-reset")) - clock.now() <= 65
    assert success(load.outcomes) == 1, codes(load.outcomes)

    # Each request is recorded once, and those after the clock was set in the new time. The records of one worker may
    # come into the database after another's.
    rows = []
    deadline = time.monotonic() + 10
    while len(rows) < len(load.outcomes) and time.monotonic() < deadline:
        database = sqlite3.connect(f"file:{server.data}/solidrust.db?mode=ro", uri=True)
        rows = database.execute("SELECT r.time_ms FROM usage_records r JOIN keys k ON r.key = k.id"
                                " WHERE k.name = 'test' AND r.account = (SELECT id FROM accounts WHERE email = ?)"
                                " ORDER BY r.id", ("load@example.org",)).fetchall()
        database.close()
        time.sleep(0.05)
    assert len(rows) == len(load.outcomes)
    late = sum(-30 <= row[0] / 1000 - clock.now() <= 5 for row in rows)
    assert late >= 40, f"{len(rows) - late} of {len(rows)} are recorded in the time before the clock was set"
    server.finish()
    upstream.stop()
