"""A data folder that an earlier build left, killed while the database was locked, opens with this one: nothing of it is lost.

`released/schema-N.tar.xz` holds `data/` as that build wrote it (N: its last migration) and `facts.json`: its keys, and the ids of the
requests in the database (`drained`) and in the journal alone (`waiting`). A build that adds a migration leaves a new one here."""

import json
import sqlite3
import tarfile
from pathlib import Path

import pytest

from harness.api import Api
from harness.gateway import Gateway, base_config

RELEASED = sorted((Path(__file__).parent / "released").glob("schema-*.tar.xz"))


@pytest.fixture(params=RELEASED, ids=lambda path: path.name.split(".")[0])
def left(request, tmp_path, fake_server, contract):
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path)  # our own file; Debian 12's Python knows no `filter` yet
    config = base_config(fake_server.url)
    config["usage"] = {"keep_records": "3650d"}  # these are from the day when they were made
    for one in (tmp_path / "data").rglob("*"):
        one.chmod(0o700 if one.is_dir() else 0o600)
    (tmp_path / "data").chmod(0o700)
    gateway = Gateway(tmp_path, config)
    gateway.facts = json.loads((tmp_path / "facts.json").read_text())
    gateway.api = Api(gateway, gateway.facts["key"], contract)
    yield gateway
    gateway.finish()


def requests(gateway):
    database = sqlite3.connect(f"file:{gateway.data}/solidrust.db?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    rows = {row["request_id"]: row for row in database.execute("SELECT * FROM usage_records")}
    database.close()
    return rows


@pytest.mark.quick
def test_keys_limits_and_budgets_are_as_they_were(left):
    facts = left.facts
    assert left.api.chat().status == 200
    assert left.api.chat(key=facts["test"]).status == 200
    assert left.api.chat(key=facts["revoked"]).status == 401
    card = left.api.get("/v1/key").json
    limits = {(row["name"], row["of"]): row["limit"] for row in card["limits"]}
    assert limits["requests_per_day", "key"] == 1000 and limits["requests_per_minute", "account"] == 77
    (budget,) = left.cli("budgets", "list")["budgets"]
    assert (budget["money"], budget["account_email"]) == ("12.5", "ada@example.org")
    keys = {key["name"]: key["status"] for key in left.cli("keys", "list")["keys"]}
    assert keys == {"first key": "active", "kept": "active", "test": "active", "revoked": "revoked"}


@pytest.mark.quick
def test_every_request_is_in_the_books_once(left):
    facts = left.facts
    (row,) = [one for one in left.cli("usage", "--by", "account", "--since", "2026-01-01T00:00:00Z")["usage"] if one["environment"] == "live"]
    live = len(facts["drained"]) - 1 + len(facts["waiting"])  # one was of the test key
    assert (row["requests"], row["failed"], row["cost_nano"]) == (live, 0, row["prompt_tokens"] * 150 + row["completion_tokens"] * 600)
    kept = requests(left)
    assert set(kept) == {*facts["drained"], *facts["waiting"]}
    assert all(one["status"] == 200 and one["prompt_tokens"] > 0 for one in kept.values())
    left.stop()
    left.start()
    assert set(requests(left)) == set(kept)
