"""The live tail: requests as they end, over the console's API and at the command line. From api/openapi/control.yaml."""

import json
import sqlite3
import statistics
import time

import pytest

from harness import people
from harness.api import Api
from harness.cli_tail import CliTail
from harness.console import wait_until
from harness.fake import fake
from harness.gateway import Gateway, base_config
from harness.watch import ALL, OWN, Watch

pytestmark = pytest.mark.quick
ADA, EVE = "ada@example.org", "eve@example.org"
LATEST_S = 0.2  # after the request's end; of most, as a busy machine wakes some processes late


@pytest.fixture(scope="module")
def place(fake_server, tmp_path_factory):
    config = base_config(fake_server.url)
    config["console"] |= {"sign_up": "open"}
    config["upstreams"].append({"name": "gone", "kind": "openai", "base_url": "http://127.0.0.1:9/v1"})
    config["models"].append({"name": "shaky", "targets": [{"upstream": "gone", "model": "x", "priority": 0},
                                                          {"upstream": "fake", "model": "fake-chat", "priority": 1}]})
    server = Gateway(tmp_path_factory.mktemp("tail"), config)
    yield server
    server.finish()


@pytest.fixture(scope="module")
def who(place):
    return {"operator": people.operator(place, "root@example.org"), "auditor": people.auditor(place, "auditor@example.org"),
            "ada": people.owner(place, ADA), "eve": people.owner(place, EVE), "member": people.member(place, "member@example.org")}


@pytest.fixture(scope="module")
def keys(place, who):
    for email in (ADA, EVE):
        place.run("accounts", "set-tier", email, "enterprise")
    return {name: who[name].new_key(f"key of {name}") for name in ("ada", "eve")}


@pytest.fixture(scope="module")
def apis(place, keys, contract):
    return {name: Api(place, key["key"], contract) for name, key in keys.items()}


@pytest.fixture
def watch(request):
    watches = []

    def make(*arguments, **options):
        made = Watch(*arguments, **options)
        watches.append(made)
        return made.follow() if made.status == 200 else made
    yield make
    for made in watches:
        made.close()


@pytest.mark.alone
def test_a_request_is_seen_within_200_ms_of_its_end(who, apis, watch):
    seen = watch(who["ada"])
    late = []
    for count in range(1, 21):
        assert apis["ada"].chat(stream=count % 2 == 0).status == 200
        ended = time.monotonic()
        seen.wait(count)
        late.append(seen.times[-1] - ended)
    print(f"\nseen after: median {statistics.median(late) * 1000:.0f} ms, at most {max(late) * 1000:.0f} ms")
    assert statistics.median(late) <= LATEST_S, late


@pytest.mark.promise("S80")
def test_a_row_is_the_lists_row(who, apis, watch):
    for person, path in (("ada", OWN), ("operator", ALL), ("auditor", ALL)):
        seen = watch(who[person], path)
        answer = apis["ada"].chat(model="shaky")
        (row,) = seen.wait(1)
        assert row["id"] == answer.header("x-request-id")
        one = f"/api/requests/{row['id']}"
        wait_until(lambda: who[person].call("GET", one).status == 200)  # a moment later
        stored = who[person].call("GET", one)
        assert {**stored.json, "tries": None} == {**row, "tries": None}
        assert ("account_email" in row) == (person != "ada")


@pytest.mark.promise("S80")
def test_another_accounts_requests_never_appear_whatever_the_filter(who, keys, apis, watch):
    account = who["ada"].get("/api/session")["account"]
    for query in ({}, {"model": "vllm-primary"}, {"status": "ok"}, {"stream": "no"}, {"search": "req_"}, {"slower": 0}):
        seen = watch(who["eve"], **query)
        assert apis["ada"].chat().status == 200
        for count in (1, 2):  # the second comes behind whatever ended with the first
            assert apis["eve"].chat().status == 200
            seen.wait(count)
        assert {row["key"] for row in seen.rows} == {keys["eve"]["id"]} and len(seen.rows) == 2, query
        assert ADA not in str(seen.events) and account not in str(seen.events)
        seen.close()
    for query, status in (({"account": account}, 400), ({"account": "all"}, 400), ({"key": keys["ada"]["id"]}, 404), ({"upstream": "fake"}, 403)):
        assert watch(who["eve"], **query).status == status, query
    for name in ("eve", "member"):
        assert watch(who[name], ALL).status == 403


def test_filters_are_those_of_the_list(who, keys, apis, watch):
    account = who["ada"].get("/api/session")["account"]
    wanted = {"model": {"model": "shaky"}, "stream": {"stream": "yes"}, "upstream": {"upstream": "gone"}, "status": {"status": "4xx"},
              "key": {"key": keys["ada"]["id"]}, "account": {"account": account}}
    seen = {name: watch(who["operator"] if number % 2 else who["auditor"], ALL, **query) for number, (name, query) in enumerate(wanted.items())}
    made = {"plain": apis["ada"].chat(), "shaky": apis["eve"].chat(model="shaky"), "streamed": apis["ada"].chat(stream=True),
            "wrong": apis["eve"].chat(fields={"temperature": "hot"})}
    names = {answer.header("x-request-id"): name for name, answer in made.items()}
    assert made["wrong"].status == 400
    expected = {"model": ["shaky"], "stream": ["streamed"], "upstream": ["shaky"], "status": ["wrong"], "key": ["plain", "streamed"],
                "account": ["plain", "streamed"]}
    for name, list_ in expected.items():
        seen[name].wait(len(list_))
    for watched in seen.values():
        watched.wait_quiet()
    assert {name: [names[row["id"]] for row in watched.rows] for name, watched in seen.items()} == expected


def test_refused_requests_come_each_with_their_code(place, who, keys, apis, watch, contract):
    theirs = watch(who["operator"], ALL, status="refused")
    own = watch(who["eve"])
    spare = who["eve"].new_key("spare")
    who["eve"].ok("POST", f"/api/keys/{spare['id']}/revoke", {})
    gone = Api(place, spare["key"], contract)
    wait_until(lambda: gone.chat().status == 401)
    few = who["eve"].new_key("few", limits={"requests_per_minute": 1})
    limited = Api(place, few["key"], contract)
    assert limited.chat().status == 200
    for _ in range(25):  # past those that have rows of their own
        assert limited.chat().status == 429
    rows = theirs.wait(26)
    assert [row["status"] for row in rows] == [401] + [429] * 25
    assert rows[0]["code"] == "invalid_api_key" and rows[0]["key_name"] == "spare" and "revoked" in rows[0]["detail"].lower()
    assert {row["code"] for row in rows[1:]} == {"rate_limit_exceeded"} and len({row["id"] for row in rows}) == 26
    own.wait(27)
    assert Api(place, "sk_live_" + "x" * 40, contract).chat().status == 401  # nobody's: it has no row in the list either
    theirs.wait_quiet()
    assert len(theirs.rows) == 26


def test_no_prompt_and_no_secret_is_in_it(place, who, keys, apis, watch):
    canary = "canary-7f3a91"
    seen = watch(who["operator"], ALL)
    for fields in ({}, {"max_tokens": -1}, {"stop": canary}):
        apis["ada"].chat(content=f"{canary} {fake(status=400)}" if fields.get("stop") else canary, fields=fields)
    seen.wait(3)
    text = json.dumps(seen.events)
    assert canary not in text and keys["ada"]["key"] not in text


def test_a_slow_watcher_loses_rows_and_is_told_how_many(place, who, apis, watch):
    before = place.memory()
    stuck, pacer = Watch(who["operator"], ALL, buffer=131072), watch(who["auditor"], ALL)
    count = 8000
    connection = apis["ada"].connect(timeout=60)
    for number in range(1, count + 1):
        apis["ada"].send(connection, "POST", "/v1/chat/completions", json={"model": "none", "messages": [{"role": "user", "content": "x"}]})
        connection.read("POST", "/v1/chat/completions")
        if number % 100 == 0:
            # Both watches look at the same pace. More than 256 of a worker between two looks would be lost uncounted.
            wait_until(lambda: len(pacer.rows) + pacer.skipped >= number)
    stuck.follow()
    wait_until(lambda: len(stuck.rows) + stuck.skipped >= count, within=90, tell=lambda: (len(stuck.rows), stuck.skipped))
    assert len(stuck.rows) + stuck.skipped == count and stuck.skipped > 0
    assert not any(data["perhaps_more"] for name, data in stuck.events if name == "skipped")
    assert place.memory() - before < 30_000_000
    stuck.close()


def test_watchers_are_bounded(who, watch):
    first = [watch(who["eve"]) for _ in range(8)]
    assert {seen.status for seen in first} == {200}
    refused = watch(who["eve"])
    assert refused.status == 429 and int(refused.fields["retry-after"]) > 0
    assert watch(who["ada"]).status == 200, "another account has places of its own"
    first[0].close()
    wait_until(lambda: watch(who["eve"]).status == 200)


def seated(watch, *arguments) -> Watch:
    """Who watched in the test before may be about to leave."""
    tries = []
    wait_until(lambda: tries.append(watch(*arguments)) or tries[-1].status == 200)
    return tries[-1]


def test_members_cannot_take_the_seats_of_operators(place, who, watch):
    members = [who["ada"], who["eve"], who["member"]] + [people.owner(place, f"watcher-{number}@example.org") for number in range(3)]
    assert watch(who["operator"]).status == 200  # which takes no place from them either
    for person in members:
        for _ in range(8):
            seated(watch, person)
    refused = watch(people.owner(place, "one-too-many@example.org"))
    assert refused.status == 429
    assert "at most 48" in json.loads(refused.stream.read(int(refused.fields["content-length"])))["detail"]
    for person, path in (("operator", ALL), ("operator", OWN), ("auditor", ALL)):
        assert watch(who[person], path).status == 200, (person, path)


@pytest.mark.promise("S81")
def test_it_ends_with_its_session(place, watch):
    person = people.owner(place, "grace@example.org")
    other = people.Person(place, "grace@example.org")
    other.browser.log_in("grace@example.org")
    for end in (lambda: person.call("DELETE", "/api/session"), lambda: other.call("DELETE", "/api/sessions"),
                lambda: place.run("accounts", "disable", "grace@example.org")):
        person.browser.log_in("grace@example.org")
        other.browser.log_in("grace@example.org")
        seen = seated(watch, person)
        end()
        assert seen.over.wait(30)
        assert seen.events == [("end", {"reason": "session"})]


def test_it_ends_when_an_operator_becomes_a_member(place, watch):
    person = people.auditor(place, "was-auditor@example.org")
    seen = seated(watch, person, ALL)
    database = sqlite3.connect(place.data / "solidrust.db", timeout=20)
    with database:
        database.execute("UPDATE accounts SET role = 'owner' WHERE email = 'was-auditor@example.org'")
    database.close()
    assert seen.over.wait(30) and seen.events == [("end", {"reason": "session"})]


def test_who_watches_does_not_keep_the_server_from_stopping(make_gateway):
    server = make_gateway(lambda config: config["console"].update({"sign_up": "open"}))
    seen = Watch(people.owner(server, ADA)).follow()
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 10 and seen.over.wait(10)


def test_the_command_line_shows_a_request_within_200_ms(place, apis):
    def ask():
        return apis["ada"].chat(model="shaky")

    tail = CliTail(place, "--json", "--model", "shaky").begin(ask)
    late = []
    for count in range(1, 11):
        answer = ask()
        ended = time.monotonic()
        row = json.loads(tail.wait(count)[-1])
        late.append(tail.times[-1] - ended)
        assert row["id"] == answer.header("x-request-id")
    assert tail.end() == (0, "")
    print(f"\nprinted after: median {statistics.median(late) * 1000:.0f} ms, at most {max(late) * 1000:.0f} ms")
    assert statistics.median(late) <= LATEST_S, late
