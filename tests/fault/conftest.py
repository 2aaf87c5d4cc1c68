"""Three model servers behind one gateway, with a model for every row: health is kept per target, so that no row
finds what another has left."""

import json
import sqlite3
import time
from types import SimpleNamespace

import pytest

from harness.fake import FakeServer
from harness.gateway import Gateway, base_config

NAMES = ["fake-0", "fake-1", "fake-2"]


class Trio:
    def __init__(self, folder, models: dict):
        self.fakes = [FakeServer() for _ in NAMES]
        config = base_config(self.fakes[0].url)
        config["upstreams"] = [{"name": name, "base_url": fake.url} for name, fake in zip(NAMES, self.fakes)]
        config["models"] = [{"name": name, "targets": [{"upstream": one, "model": name} for one in NAMES], **options}
                            for name, options in models.items()]
        config["log"] = {"format": "json"}
        config["health"] = {"probe_interval": "1s", "probe_timeout": "500ms"}
        config["limits"] = {"connections_per_address": 1000}
        config["workers"] = 2
        self.gateway = Gateway(folder, config)
        self.gateway.account("tests@example.org")
        self.key = self.gateway.key("tests@example.org")["key"]

    def script(self, which: list[int], **script):
        for i in which:
            self.fakes[i].ask("POST", "/default", json.dumps(script))

    def counts(self, model: str) -> list[list[dict]]:
        """The calls for this model as each upstream has counted them."""
        return [fake.ask("GET", f"/counts?model={model}") for fake in self.fakes]

    def calls(self, model: str) -> list[int]:
        return [len(calls) for calls in self.counts(model)]

    def ledger(self, model: str, count: int, within: float = 10.0) -> list[sqlite3.Row]:
        """This model's usage records, once there are so many: they go through the journal first."""
        deadline = time.monotonic() + within
        while True:
            database = sqlite3.connect(f"file:{self.gateway.data}/solidrust.db?mode=ro", uri=True)
            database.row_factory = sqlite3.Row
            rows = database.execute("SELECT * FROM usage_records WHERE model = ?", (model,)).fetchall()
            database.close()
            if len(rows) >= count or time.monotonic() > deadline:
                return rows
            time.sleep(0.1)

    def lines(self, model: str) -> list[dict]:
        """The access log's lines of this model."""
        lines = [json.loads(line) for line in self.gateway.log().splitlines() if line.startswith("{")]
        return [line for line in lines if line.get("event", line.get("msg")) == "request" and line.get("model") == model]

    def finish(self):
        self.gateway.finish()
        for fake in self.fakes:
            fake.stop()


@pytest.fixture(scope="module")
def report():
    """Rows of the fault table, printed at the end."""
    rows = []
    yield rows
    if not rows:
        return
    columns = list(rows[0])
    widths = [max(len(column), *(len(str(row[column])) for row in rows)) for column in columns]
    print("\n")
    for row in [dict(zip(columns, columns)), *rows]:
        print("  ".join(str(row[column]).ljust(width) for column, width in zip(columns, widths)).rstrip())


__all__ = ["Trio", "SimpleNamespace"]
