"""The books hold, whatever a model server reports, the database refuses or the disk has changed."""

import base64
import json
import random
import sqlite3
import time

import pytest

from harness.api import Api
from harness.fake import fake
from harness.journal import HEADER, Record, segment, write_segment

MOST = 2**63 - 1
DAY_MS = 86_400_000


def records(server, ids=None, within: float = 10.0) -> dict[str, sqlite3.Row]:
    """What is in the database by request id, once these are there."""
    deadline = time.monotonic() + within
    while True:
        database = sqlite3.connect(f"file:{server.data}/solidrust.db?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
        rows = {row["request_id"]: row for row in database.execute("SELECT * FROM usage_records")}
        database.close()
        if ids is None or set(ids) <= rows.keys():
            return rows
        assert time.monotonic() < deadline, f"not recorded: {set(ids) - rows.keys()}"
        time.sleep(0.1)


def change_database(server, *statements: str):
    database = sqlite3.connect(server.data / "solidrust.db", isolation_level=None, timeout=20)
    for statement in statements:
        database.execute(statement)
    database.close()


def today(api) -> dict:
    return api.get("/v1/key").json["usage"]["today"]


def check_card(api):
    """What the key's card says is what sums can be."""
    for span in api.get("/v1/key").json["usage"].values():
        counts = [span[name] for name in ("requests", "prompt_tokens", "completion_tokens", "total_tokens")]
        assert all(0 <= count <= MOST for count in counts), span
        assert span["total_tokens"] == min(MOST, span["prompt_tokens"] + span["completion_tokens"]), span
        assert not span["cost"].startswith("-")


# What a model server may report.

GOOD = [0, 1, 7, 100_000]
HOSTILE = ["-1", "-9223372036854775808", "1.5", "0.1", "1e3", "1e400", "4611686018427387904", "9223372036854775807",
           "9223372036854775808", "18446744073709551615", "18446744073709551616", "1" + 40 * "0", '"7"', "true", "[7]",
           '{"n":7}']


def http(content_type: str, body: str) -> str:
    data = body.encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(data)}\r\n\r\n"
    return base64.b64encode(head.encode() + data).decode()


def chat_events(usage: str, on_finish: bool) -> list[str]:
    chunk = '"id":"c","object":"chat.completion.chunk","created":1,"model":"m"'
    content = '{%s,"choices":[{"index":0,"delta":{"content":"word"},"finish_reason":null}]}' % chunk
    finish = '{%s,"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]%s}' % (
        chunk, f',"usage":{usage}' if on_finish else "")
    own = [] if on_finish else ['{%s,"choices":[],"usage":%s}' % (chunk, usage)]
    return [f"data: {event}\n\n" for event in [content, content, finish, *own, "[DONE]"]]


def text_events(usage: str) -> list[str]:
    chunk = '"id":"c","object":"text_completion","created":1,"model":"m"'
    content = '{%s,"choices":[{"index":0,"text":"word","logprobs":null,"finish_reason":null}]}' % chunk
    own = '{%s,"choices":[],"usage":%s}' % (chunk, usage)
    return [f"data: {event}\n\n" for event in [content, content, own, "[DONE]"]]


def call(api, dialect: str, usage: str):
    """One request whose answer reports this usage; the response, unchecked where its own usage is none."""
    whole = '{"id":"c","object":"%s","created":1,"model":"m","choices":[%s],"usage":' + usage.replace("%", "%%") + "}"
    if dialect == "chat":
        choice = '{"index":0,"message":{"role":"assistant","content":"12345678"},"finish_reason":"stop"}'
        return api.chat(fake(raw=http("application/json", whole % ("chat.completion", choice))), check=False)
    if dialect == "completion":
        choice = '{"index":0,"text":"12345678","logprobs":null,"finish_reason":"stop"}'
        prompt = fake(raw=http("application/json", whole % ("text_completion", choice)))
        return api.post("/v1/completions", json={"model": "vllm-primary", "prompt": prompt}, check=False)
    if dialect == "embedding":
        body = '{"object":"list","model":"m","data":[{"object":"embedding","index":0,"embedding":[1.0]}],"usage":%s}'
        return api.post("/v1/embeddings", check=False,
                        json={"model": "bge-m3", "input": fake(raw=http("application/json", body % usage))})
    if dialect == "completion stream":
        return api.post("/v1/completions", check=False,
                        json={"model": "vllm-primary", "prompt": fake(events=text_events(usage)), "stream": True})
    return api.chat(fake(events=chat_events(usage, dialect == "chat stream, on finish")), stream=True, check=False)


DIALECTS = ["chat", "completion", "embedding", "chat stream", "chat stream, on finish", "completion stream"]


@pytest.mark.promise("L62", "L63", "L64")
def test_any_usage_report_in_any_dialect_is_booked_as_what_it_can_be(own):
    server, api = own()
    chance = random.Random(62)

    def value():
        kind = chance.randrange(10)
        if kind < 5:
            return str(chance.choice(GOOD)), True
        return ("null", None) if kind == 5 else (chance.choice(HOSTILE), False)

    expected = {}
    for number in range(240):
        dialect = DIALECTS[number % len(DIALECTS)]
        (prompt, prompt_good), (completion, completion_good), (cached, cached_good) = value(), value(), value()
        fields = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": value()[0],
                  "prompt_tokens_details": '{"cached_tokens":%s}' % cached}
        names = list(fields)
        chance.shuffle(names)
        usage = "{" + ",".join(f'"{name}":{fields[name]}' for name in names) + "}"
        answer = call(api, dialect, usage)
        assert answer.status == 200, (dialect, usage, answer.body)
        expected[answer.header("x-request-id")] = (dialect, usage, prompt, prompt_good, completion, completion_good,
                                                   cached, cached_good)

    rows = records(server, expected)
    for one, (dialect, usage, prompt, prompt_good, completion, completion_good, cached, cached_good) in expected.items():
        row = dict(rows[one])
        said = f"{dialect}: {usage} became {row}"
        # Whoever produces nothing that is counted has no completion unless it is reported.
        produced = 0 if dialect == "embedding" else 2
        assert row["prompt_tokens"] == int(prompt) if prompt_good else 0 < row["prompt_tokens"] < 1000, said
        assert row["completion_tokens"] == (int(completion) if completion_good else produced), said
        estimated = not prompt_good or (not completion_good and (produced > 0 or completion_good is False))
        assert row["estimated"] == estimated, said
        counted = cached_good and prompt_good and int(cached) <= int(prompt)
        assert row["cached_tokens"] == (int(cached) if counted else 0), said

    sums = [sum(row[name] for row in rows.values()) for name in ("prompt_tokens", "completion_tokens")]
    assert (today(api)["prompt_tokens"], today(api)["completion_tokens"]) == tuple(sums)
    check_card(api)
    total = server.cli("usage", "--by", "total")
    assert total["usage"][0]["total_tokens"] == sum(sums)
    assert total["set_aside"] == {"records": 0, "segments": 0}
    # Each impossible count is told, with the number and nothing else of the answer.
    refused = [line for line in server.log().splitlines() if "usage_report_refused" in line]
    impossible = [one for one, case in expected.items() if False in (case[3], case[5], case[7])]
    for one in impossible:
        assert sum(one in line for line in refused) == 1, one
    assert server.stop() == 0
    server.start()
    assert server.run("doctor", check=False).stdout.count("fail") == 0
    check_card(api)


@pytest.mark.quick
def test_two_absurd_counts_stop_nobodys_books(own):
    server, api = own()
    server.account("other@example.org")
    other = Api(server, server.key("other@example.org")["key"], api.contract)
    usage = '{"prompt_tokens":7,"completion_tokens":4611686018427387904}'
    ids = [call(api, "chat", usage).header("x-request-id") for _ in range(2)]
    records(server, ids)
    ids += [other.chat().header("x-request-id") for _ in range(3)]
    rows = records(server, ids)
    assert [(rows[one]["prompt_tokens"], rows[one]["completion_tokens"], rows[one]["estimated"]) for one in ids[:2]] == \
        [(7, 2, 1)] * 2
    assert today(other)["requests"] == 3
    assert server.stop() == 0
    server.start()
    assert other.chat().status == 200
    check_card(api)


# What the database refuses.

TABLES = {"usage_records": "model", "usage_minute": "account", "usage_hour": "model", "usage_day": "account"}


@pytest.mark.promise("L66", "L67")
@pytest.mark.parametrize("table", TABLES)
def test_what_a_table_refuses_is_set_aside_told_and_booked_again(own, table):
    server, api = own()
    server.account("bad@example.org")
    bad = Api(server, server.key("bad@example.org")["key"], api.contract)
    account = next(row["id"] for row in server.cli("accounts", "list")["accounts"] if row["email"] == "bad@example.org")
    marked = account if TABLES[table] == "account" else "small-context"
    change_database(server, f"CREATE TRIGGER refuse BEFORE INSERT ON {table} WHEN NEW.{TABLES[table]} = '{marked}'"
                            " BEGIN SELECT RAISE(ABORT, 'a rule of the test'); END")
    good, refused = [], []
    for _ in range(5):
        good.append(api.chat().header("x-request-id"))
        refused.append(bad.chat("hi", model="small-context").header("x-request-id"))
    good.append(api.chat().header("x-request-id"))
    assert not records(server, good).keys() & set(refused)

    listed = server.cli("usage", "set-aside", "list")
    assert listed["records"] == 5 and sorted(row["id"] for row in listed["set_aside"]) == sorted(refused)
    assert all(row["kind"] == "record" and row["account"] == account and "a rule of the test" in row["detail"]
               for row in listed["set_aside"])
    shown = server.cli("usage", "set-aside", "show", refused[0])
    assert shown["model"] == "small-context" and shown["prompt_tokens"] > 0 and shown["reason"]
    assert "5 usage records are set aside" in server.run("usage").stderr
    assert "5 usage records are set aside" not in server.run("usage").stdout
    checks = {check["check"]: check for check in json.loads(server.run("doctor", "--json", check=False).stdout)["checks"]}
    assert checks["usage"]["health"] == "warn" and "5 records" in checks["usage"]["text"]
    assert "solidrust usage set-aside list" in checks["usage"]["advice"]
    assert "usage_set_aside" in server.log() and "a rule of the test" in server.log()

    # Again while the rule stands; then through the running server; then without one.
    again = server.cli("usage", "set-aside", "apply", "--all")
    assert again["refused"] == 5 and again["left"]["records"] == 5
    assert server.run("usage", "set-aside", "apply", "req_unknown", check=False).returncode == 1
    assert server.run("usage", "set-aside", "apply", check=False).returncode == 1
    change_database(server, "DROP TRIGGER refuse")
    some = server.cli("usage", "set-aside", "apply", *refused[:2])
    assert (some["booked"], some["left"]["records"]) == (2, 3)
    assert set(refused[:2]) <= records(server).keys()
    assert server.cli("usage", "set-aside", "discard", refused[4])["discarded"] == 1
    assert server.stop() == 0
    server.start()
    assert "usage_is_set_aside" in server.log()
    assert server.stop() == 0
    assert server.cli("usage", "set-aside", "apply", "--all")["booked"] == 2
    assert server.run("usage").stderr == ""
    assert records(server).keys() == {*good, *refused[:4]}
    actions = [row["action"] for row in server.cli("audit")["audit"]]
    assert actions.count("usage.set_aside.apply") == 3 and actions.count("usage.set_aside.discard") == 1
    server.start()
    assert today(bad)["requests"] == 4


def test_a_locked_database_sets_nothing_aside(own):
    server, api = own()
    lock = sqlite3.connect(server.data / "solidrust.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    ids = [api.chat().header("x-request-id") for _ in range(5)]
    time.sleep(2)
    lock.execute("ROLLBACK")
    lock.close()
    records(server, ids)
    assert server.cli("usage", "set-aside", "list")["set_aside"] == []


# What lies on the disk at a start.


@pytest.fixture
def stopped(own):
    """A server that has been used and stopped: (server, api, account, key)."""
    server, api = own()
    ids = [api.chat().header("x-request-id") for _ in range(2)]
    row = records(server, ids)[ids[0]]
    server.run("budgets", "set", "--account", row["account"], "--tokens", "900000000000")
    server.run("budgets", "set", "--key", row["key"], "--money", "1000")
    assert server.stop() == 0
    return server, api, row["account"], row["key"]


def goes_on(server, api, before: int):
    """Starts, serves, records, stops, and starts again."""
    for _ in range(2):
        server.start()
        check_card(api)
        one = api.chat()
        assert one.status == 200, one.body
        records(server, [one.header("x-request-id")])
        before += 1
        assert today(api)["requests"] == before
        check_card(api)
        for by in ("total", "model", "key", "account", "day"):
            for row in server.cli("usage", "--by", by)["usage"]:
                assert all(row[name] >= 0 for name in ("prompt_tokens", "completion_tokens", "total_tokens", "cost_nano"))
        assert server.stop() == 0


@pytest.mark.parametrize("numbers", [
    {"completion_tokens": 2**62}, {"prompt_tokens": 2**64 - 1}, {"cached_tokens": 2**63}, {"cost_nano": -1},
    {"time_ms": -1}, {"time_ms": MOST}, {"id": ""}], ids=str)
def test_a_start_with_a_record_in_the_journal_that_cannot_be(stopped, numbers):
    server, api, account, key = stopped
    now = int(time.time() * 1000)
    fine = [Record(f"req_fine_{i}", account, key, now) for i in range(4)]
    poison = Record(**{"id": "req_poison", "account": account, "key": key, "time_ms": now, **numbers})
    write_segment(server.data, 1, segment(1, [fine[0], poison, fine[1]]))
    write_segment(server.data, 2, segment(2, [poison, poison, fine[2], fine[3]]))
    goes_on(server, api, before=2 + 4)
    assert {record.id for record in fine} <= records(server).keys()
    listed = server.cli("usage", "set-aside", "list")["set_aside"]
    if "id" in numbers:  # nothing can name it
        assert {row["kind"] for row in listed} == {"line"}
    else:
        assert len(listed) == 1 and listed[0]["kind"] == "record", listed
        assert "No request can have this" in listed[0]["reason"]
    assert server.run("usage", "set-aside", "discard", "--all").returncode == 0
    assert server.cli("usage", "set-aside", "list")["records"] == 0


def loose(table_sql: str) -> str:
    return table_sql.replace(") STRICT, WITHOUT ROWID", ") WITHOUT ROWID").replace(") STRICT", ")")


@pytest.mark.parametrize("number", [2**62, MOST, -1, -2**63, 9.3e18, 1e300, -1e300], ids=str)
def test_a_start_with_sums_in_the_database_that_cannot_be(stopped, number):
    server, api, account, key = stopped
    database = sqlite3.connect(server.data / "solidrust.db", isolation_level=None)
    tables = ["usage_records", "usage_minute", "usage_hour", "usage_day"]
    tight = dict(database.execute("SELECT name, sql FROM sqlite_schema WHERE name IN (?, ?, ?, ?)", tables).fetchall())
    database.execute("PRAGMA writable_schema = ON")
    for name in tables:  # without their types the tables take any number
        database.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (loose(tight[name]), name))
    database.close()
    database = sqlite3.connect(server.data / "solidrust.db", isolation_level=None)
    for name, columns in {"usage_records": ["prompt_tokens", "completion_tokens", "cost_nano"],
                          "usage_minute": ["tokens", "cost_nano"],
                          "usage_hour": ["prompt_tokens", "completion_tokens", "cached_tokens", "cost_nano"],
                          "usage_day": ["prompt_tokens", "completion_tokens", "cached_tokens", "cost_nano"]}.items():
        for column in columns:
            database.execute(f"UPDATE {name} SET {column} = ?", (number,))
    database.execute("PRAGMA writable_schema = ON")
    for name in tables:
        database.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (tight[name], name))
    database.close()
    # Beside it the journal of the release that did it, which the database had refused.
    now = int(time.time() * 1000)
    poison = [Record(f"req_poison_{i}", account, key, now, completion_tokens=2**62) for i in range(3)]
    fine = [Record(f"req_fine_{i}", account, key, now) for i in range(3)]
    write_segment(server.data, 7, segment(7, [record for pair in zip(poison, fine) for record in pair]))
    goes_on_without_budget(server, api, 2 + 3)
    assert {record.id for record in fine} <= records(server).keys()
    assert server.cli("usage", "set-aside", "list")["records"] == 3
    if number == MOST:  # what is added to the largest number leaves it there
        for by in ("total", "key", "account", "day"):
            [row] = server.cli("usage", "--by", by)["usage"]
            assert row["prompt_tokens"] == row["completion_tokens"] == row["total_tokens"] == row["cost_nano"] == MOST, row


def goes_on_without_budget(server, api, before: int):
    """As goes_on(). The budgets are spent where the sums say so; what an operator does then is to raise them."""
    server.start()
    if api.chat().status == 429:
        account = server.cli("usage", "--by", "account")["usage"][0]["account"]
        key = server.cli("usage", "--by", "key")["usage"][0]["key"]
        server.run("budgets", "set", "--account", account)
        server.run("budgets", "set", "--key", key)
    else:
        before += 1
    assert server.stop() == 0
    goes_on(server, api, before)


@pytest.mark.parametrize("contents", [b"", b"\n\n", b"rubbish", b"\x00" * 5000, b'{"id":"req_x"', b'{"id":5}\n{}\n', None],
                         ids=["empty", "blank", "rubbish", "zeros", "cut", "other", "folder"])
def test_a_start_with_a_damaged_file_of_what_is_set_aside(stopped, contents):
    server, api, account, key = stopped
    file = server.data / "journal" / "set-aside.jsonl"
    if contents is None:
        file.mkdir()
    else:
        file.write_bytes(contents)
    poison = Record("req_poison", account, key, int(time.time() * 1000), completion_tokens=2**62)
    write_segment(server.data, 1, segment(1, [poison, Record("req_fine", account, key, poison.time_ms)]))
    server.start()
    records(server, ["req_fine"])
    if contents is None:
        assert "usage_record_only_here" in server.log() and "4611686018427387904" in server.log()
    else:
        assert server.cli("usage", "set-aside", "show", "req_poison")["completion_tokens"] == 2**62
    assert server.stop() == 0
    goes_on(server, api, before=2 + 1)


def test_a_start_with_a_journal_of_which_each_byte_is_changed(stopped):
    """One segment for every byte, each with that byte changed: all is recorded but the record that has it."""
    server, api, account, key = stopped
    now = int(time.time() * 1000)
    for flip in (0x01, 0xFF):
        number = at = 0
        kept, lost = [], []
        while True:
            number = (0x100000 if flip == 1 else 0x200000) + at
            made = [Record(f"req_{flip}_{at}_{i}", account, key, now) for i in range(3)]
            contents = bytearray(segment(number, made))
            if at == len(contents):
                break
            contents[at] ^= flip
            write_segment(server.data, number, bytes(contents))
            begin = HEADER
            for record in made:
                length = len(record.encoded(number))
                exact = 8 + len(record.payload())
                (lost if begin <= at < begin + exact else kept).append(record.id)
                begin += length
            at += 1
        server.start()
        rows = records(server, kept, within=60)
        assert not rows.keys() & set(lost), "a changed record is booked"
        assert all(row["prompt_tokens"] == 10 for one, row in rows.items() if one.startswith(f"req_{flip}_"))
        damaged = server.cli("usage", "set-aside", "list", "--limit", "1")["segments"]
        assert damaged >= len(lost) > 400
        assert "damaged segments" in server.run("doctor", check=False).stdout
        assert server.cli("usage", "set-aside", "discard", "--all")["left"] == {"records": 0, "segments": 0}
        assert server.stop() == 0
        server.start()
        assert api.chat().status == 200
        assert server.stop() == 0


def test_a_start_with_all_that_is_no_segment_in_the_journal(stopped):
    server, api, account, key = stopped
    journal = server.data / "journal"
    fine = Record("req_fine", account, key, int(time.time() * 1000))
    whole = segment(5, [fine])
    (journal / f"{1:016x}.segment").write_bytes(b"")
    (journal / f"{2:016x}.segment").write_bytes(b"short")
    (journal / f"{3:016x}.segment").write_bytes(random.Random(3).randbytes(100_000))
    (journal / f"{4:016x}.segment").mkdir()
    (journal / f"{5:016x}.segment").write_bytes(whole)
    (journal / f"{6:016x}.segment").write_bytes(whole)  # under another's number
    (journal / f"{7:016x}.segment").symlink_to("/etc/hostname")
    (journal / "x.segment").write_bytes(whole)
    (journal / "ffffffffffffffff.segment").write_bytes(segment(2**64 - 1, [fine])[:-70])  # cut off
    (journal / f"{8:016x}.segment.bad").write_bytes(whole)
    (journal / "notes.txt").write_text("of somebody")
    goes_on(server, api, before=2 + 1)
    assert "req_fine" in records(server)
    assert (journal / "notes.txt").read_text() == "of somebody"
    listed = {row["id"] for row in server.cli("usage", "set-aside", "list")["set_aside"]}
    assert {f"{n:016x}.segment.bad" for n in (2, 3, 4, 6, 7, 8)} <= listed
    server.run("usage", "set-aside", "discard", "--all")
    assert server.cli("usage", "set-aside", "list")["segments"] == 0
