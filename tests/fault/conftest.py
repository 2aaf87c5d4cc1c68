"""Three model servers behind one gateway, with a model for every row: health is kept per target, so that no row
finds what another has left."""

import json
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

    def calls(self, model: str) -> list[int]:
        """POSTs for this model as each upstream has counted them."""
        return [sum(seen.method == "POST" and seen.json["model"] == model for seen in fake.seen())
                for fake in self.fakes]

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
