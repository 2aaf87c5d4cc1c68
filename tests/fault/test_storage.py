"""What stores usage fails under load: the API goes on, and nothing is lost or counted twice."""

import sqlite3
import threading
import time

import pytest

from harness.fake import FakeServer
from harness.gateway import Gateway, base_config

from .load import Load, codes, success

LOCKED = 30  # seconds


@pytest.mark.slow
def test_a_database_that_another_program_locks_for_30_s_holds_up_no_request(tmp_path):
    upstream = FakeServer()
    server = Gateway(tmp_path / "locked", base_config(upstream.url))
    server.account("a@example.org")
    key = server.key("a@example.org")["key"]
    lock = sqlite3.connect(server.data / "solidrust.db", isolation_level=None)
    answered = []

    def change():  # waits for the lock, and is then done: no SQLITE_BUSY reaches it
        answered.append(server.run("tiers", "set", "pro", "--concurrent", "77", timeout=LOCKED + 30))

    with Load(server.url, key, "vllm-primary", workers=4, gap=0.05) as load:
        load.wait_for(20)
        lock.execute("BEGIN EXCLUSIVE")
        locked = time.monotonic()
        changing = threading.Thread(target=change)
        changing.start()
        time.sleep(LOCKED)
        under_lock = load.between(locked)
        lock.execute("ROLLBACK")
        changing.join(LOCKED)
    assert answered and answered[0].returncode == 0
    assert len(under_lock) > 100 and success(load.outcomes) == 1, codes(load.outcomes)
    longest = max(one.ended - one.began for one in under_lock)
    assert longest < 5, f"a request took {longest:.1f} s"
    deadline = time.monotonic() + 10
    while True:
        recorded = lock.execute("SELECT count(*), count(DISTINCT request_id) FROM usage_records").fetchone()
        if recorded[0] >= len(load.outcomes) or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    lock.close()
    assert recorded == (len(load.outcomes), len(load.outcomes))
    assert "SQLITE_BUSY" not in server.log()
    server.finish()
    upstream.stop()
