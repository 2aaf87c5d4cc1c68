"""What stores usage fails under load: the API goes on, and nothing is lost or counted twice."""

import os
import sqlite3
import subprocess
import threading
import time

import pytest

from harness.api import Api
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


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of 200 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", folder], capture_output=True)
    if made.returncode != 0:
        pytest.skip("a file system can only be mounted by root")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder, left: int = 0):
    """All of the disk but `left` bytes."""
    state = os.statvfs(folder)
    with open(folder / "ballast", "wb", buffering=0) as file:
        try:
            for _ in range((state.f_bavail * state.f_frsize - left) // 4096):
                file.write(b"x" * 4096)
                file.flush()
        except OSError:
            pass


def test_on_a_full_disk_the_api_goes_on_and_what_cannot_be_recorded_is_not_billed(small_disk, contract):
    upstream = FakeServer()
    server = Gateway(small_disk / "full", {**base_config(upstream.url), "workers": 1})
    server.account("a@example.org")
    live, test = (server.key("a@example.org", environment=kind)["key"] for kind in ("live", "test"))

    # Full while it runs: what was allocated beforehand takes the records.
    with Load(server.url, live, "vllm-primary", workers=4) as load:
        load.wait_for(20)
        fill(small_disk)
        load.wait_for(len(load.outcomes) + 200)
        os.remove(small_disk / "ballast")
        load.wait_for(len(load.outcomes) + 20)
    assert success(load.outcomes) == 1, codes(load.outcomes)
    assert server.stop() == 0

    # Full before it starts: there is no room for records.
    fill(small_disk, left=2 << 20)
    server.start()
    api = Api(server, live, contract)
    began = time.monotonic()
    refused = api.chat()
    assert (refused.status, refused.error["code"]) == (503, "service_unavailable"), refused.body
    assert 0.95 < time.monotonic() - began < 5, "room is waited for, a second long"
    assert refused.header("retry-after") == "5"
    assert api.chat(key=test).status == 200, "a test key's calls are never billed"
    assert len(upstream.seen()) == len(load.outcomes), "a refused call has reached the upstream"
    assert "journal" in server.log()
    os.remove(small_disk / "ballast")
    deadline = time.monotonic() + 10
    while api.chat().status != 200:
        assert time.monotonic() < deadline, "it does not recover"
        time.sleep(0.1)
    assert server.stop() == 0
    database = sqlite3.connect(server.data / "solidrust.db")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    recorded = database.execute("SELECT count(*), count(DISTINCT request_id) FROM usage_records"
                                " WHERE environment = 'live'").fetchone()
    assert recorded == (len(load.outcomes) + 1, len(load.outcomes) + 1)
    database.close()
    server.process = None
    upstream.stop()


FAILING_SYNC = r"""
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
static int failed(int fd) {
  const char* flag = getenv("TEST_SYNC_FAILS");
  (void)fd;
  if (flag == NULL || access(flag, F_OK) != 0) return 0;
  errno = EIO;
  return 1;
}
extern int fsync(int fd) { return failed(fd) ? -1 : 0; }
extern int fdatasync(int fd) { return failed(fd) ? -1 : 0; }
"""


def test_where_fsync_fails_the_api_goes_on_and_every_answer_is_recorded_once(tmp_path):
    library, flag = tmp_path / "sync.so", tmp_path / "sync-fails"
    made = subprocess.run(["cc", "-shared", "-fPIC", "-o", library, "-x", "c", "-"], input=FAILING_SYNC, text=True,
                          capture_output=True)
    assert made.returncode == 0, made.stderr
    upstream = FakeServer()
    server = Gateway(tmp_path / "sync", base_config(upstream.url), wait=False)
    server.environment |= {"LD_PRELOAD": str(library), "TEST_SYNC_FAILS": str(flag)}
    server.start()
    server.account("a@example.org")
    key = server.key("a@example.org")["key"]
    with Load(server.url, key, "vllm-primary", workers=4) as load:
        load.wait_for(20)
        flag.touch()
        server.wait_log("disk I/O error", within=60)
        load.wait_for(len(load.outcomes) + 100)
        flag.unlink()
        load.wait_for(len(load.outcomes) + 20)
    assert success(load.outcomes) == 1, codes(load.outcomes)
    assert server.stop() == 0
    database = sqlite3.connect(server.data / "solidrust.db")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    recorded = database.execute("SELECT count(*), count(DISTINCT request_id) FROM usage_records").fetchone()
    assert recorded == (len(load.outcomes), len(load.outcomes)), server.log()[-3000:]
    database.close()
    server.finish()
    upstream.stop()


def test_a_database_that_is_none_is_refused_and_left_as_it_is(tmp_path):
    server = Gateway(tmp_path / "corrupt", base_config("http://127.0.0.1:9/v1"))
    assert server.stop() == 0
    database = server.data / "solidrust.db"
    for path in server.data.glob("solidrust.db-*"):
        path.unlink()
    rubbish = b"\x5a" * database.stat().st_size
    database.write_bytes(rubbish)
    server.start(wait_ready=False)
    assert server.process.wait(20) not in (0, -6, -11), server.log()
    assert "damaged" in server.log() and "backup" in server.log(), server.log()
    assert database.read_bytes() == rubbish
    server.process = None
