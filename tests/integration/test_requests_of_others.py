"""Requests one by one, of everybody: what operators see, how a list is narrowed by account, upstream and stream, and that members
are told nothing of others. From api/openapi/control.yaml and docs/roles.md."""

import time

import pytest

from harness import people
from harness.api import Api
from harness.fake import fake
from harness.gateway import Gateway, base_config

pytestmark = pytest.mark.quick
PATH = "/api/requests"
ADA, EVE = "ada@example.org", "eve@example.org"
UNKNOWN = "acc_0000000000000000000000"


@pytest.fixture(scope="module")
def place(fake_server, tmp_path_factory):
    config = base_config(fake_server.url)
    config["console"] |= {"sign_up": "open"}
    config["upstreams"].append({"name": "gone", "kind": "openai", "base_url": "http://127.0.0.1:9/v1"})
    config["models"].append({"name": "shaky", "targets": [{"upstream": "gone", "model": "x", "priority": 0},
                                                          {"upstream": "fake", "model": "fake-chat", "priority": 1}]})
    server = Gateway(tmp_path_factory.mktemp("requests-of-others"), config)
    yield server
    server.finish()


@pytest.fixture(scope="module")
def who(place):
    return {"operator": people.operator(place, "root@example.org"), "auditor": people.auditor(place, "auditor@example.org"),
            "owner": people.owner(place, ADA), "member": people.member(place, "member@example.org"), "eve": people.owner(place, EVE)}


@pytest.fixture(scope="module")
def made(place, who, contract):
    """The ids of requests, in the order in which they were made: two streamed and a retried one by ada, a plain one by eve."""
    keys = {name: who[name].new_key(f"key of {name}") for name in ("owner", "eve")}
    ada, eve = (Api(place, keys[name]["key"], contract) for name in ("owner", "eve"))
    answers = {"first": ada.chat(stream=True), "second": ada.chat(stream=True), "retried": ada.chat(model="shaky"), "eves": eve.chat()}
    assert {answer.status for answer in answers.values()} == {200}
    ids = {name: answer.header("x-request-id") for name, answer in answers.items()}
    deadline = time.monotonic() + 20
    while len(who["operator"].get(PATH, account="all")["data"]) < len(ids):
        assert time.monotonic() < deadline, "the records have not reached the database"
        time.sleep(0.05)
    return ids | {"keys": {name: key["id"] for name, key in keys.items()},
                  "accounts": {name: person.get("/api/session")["account"] for name, person in who.items()}}


def names(made, rows):
    known = {made[name]: name for name in ("first", "second", "retried", "eves")}
    return [known[row["id"]] for row in rows]


@pytest.fixture(params=["operator", "auditor"])
def operator(who, request):
    return who[request.param]


@pytest.mark.promise("S39")
def test_an_operator_lists_everybodys_with_whose_they_are(operator, made):
    rows = operator.get(PATH, account="all")["data"]
    assert names(made, rows) == ["eves", "retried", "second", "first"]
    assert [row["account_email"] for row in rows] == [EVE, ADA, ADA, ADA]
    assert [row["key_name"] for row in rows] == ["key of eve"] + ["key of owner"] * 3
    assert operator.get(PATH)["data"] == [], "the own, unless others are asked for"


def test_an_operator_lists_one_accounts(operator, made):
    eves = operator.get(PATH, account=made["accounts"]["eve"])["data"]
    assert names(made, eves) == ["eves"] and eves[0]["account"] == made["accounts"]["eve"]
    key = made["keys"]["eve"]
    assert names(made, operator.get(PATH, account="all", key=key)["data"]) == ["eves"]
    assert names(made, operator.get(PATH, account=made["accounts"]["eve"], key=key)["data"]) == ["eves"]
    other = operator.call("GET", PATH, account=made["accounts"]["owner"], key=key)
    assert other.status == 404 and other.json["field"] == "key"
    for none in (UNKNOWN, "acc_", ADA, "ALL"):
        answer = operator.call("GET", PATH, account=none)
        assert answer.status == 404 and answer.json["field"] == "account", (none, answer.body)


@pytest.mark.parametrize("asked, expected", [
    ({"stream": "yes"}, ["second", "first"]), ({"stream": "no"}, ["eves", "retried"]),
    ({"upstream": "fake"}, ["eves", "retried", "second", "first"]), ({"upstream": "fake", "stream": "yes"}, ["second", "first"]),
    ({"upstream": "gone"}, ["retried"]), ({"upstream": "gone", "stream": "yes"}, []), ({"upstream": "fak"}, []),
    ({"upstream": "fake", "stream": "no", "model": "shaky", "status": "ok", "environment": "live"}, ["retried"])], ids=str)
def test_filters_alone_and_together_over_pages(operator, made, asked, expected):
    assert names(made, operator.get(PATH, account="all", **asked)["data"]) == expected
    rows, before = [], {}
    while True:
        page = operator.get(PATH, account="all", limit=1, **asked, **before)
        rows += page["data"]
        if page["next"] is None:
            break
        before = {"before": page["next"]}
    assert names(made, rows) == expected
    slowest = names(made, operator.get(PATH, account="all", sort="latency", **asked)["data"])
    assert sorted(slowest) == sorted(expected)


def test_a_members_own_are_narrowed_by_stream(who, made):
    assert names(made, who["owner"].get(PATH, stream="yes")["data"]) == ["second", "first"]
    assert names(made, who["owner"].get(PATH, stream="no")["data"]) == ["retried"]
    assert who["eve"].get(PATH, stream="yes")["data"] == []


@pytest.mark.parametrize("wrong, field", [
    ({"stream": "maybe"}, "stream"), ({"stream": "true"}, "stream"), ({"upstream": "u" * 65}, "upstream"),
    ({"account": "a" * 65}, "account")], ids=str)
def test_a_value_that_is_none_is_named(operator, wrong, field):
    answer = operator.call("GET", PATH, **wrong)
    assert answer.status == 400 and answer.json["field"] == field, answer.body


@pytest.mark.promise("S38", "S39")
def test_one_of_another_account_opens_for_operators_only(who, operator, made):
    one = operator.get(f"{PATH}/{made['retried']}")
    assert one["account_email"] == ADA and one["key_name"] == "key of owner" and one["account"] == made["accounts"]["owner"]
    assert [attempt["target"] for attempt in one["tries"]] == ["gone", "fake"]
    for name in ("eve", "member"):
        foreign, unknown = (who[name].call("GET", f"{PATH}/{id}") for id in (made["retried"], "req_0000000000000000000000"))
        assert foreign.status == unknown.status == 404 and foreign.json["detail"] == unknown.json["detail"]


@pytest.mark.parametrize("name", ["owner", "member", "eve"])
def test_a_member_is_told_nothing_of_others(who, made, name):
    """The same refusal, whether what is named is there or not, and even if it is the own."""
    person = who[name]
    for field, values in (("account", ["all", UNKNOWN, "nobody", *made["accounts"].values()]), ("upstream", ["fake", "gone", "none"])):
        answers = [person.call("GET", PATH, **{field: value}) for value in values]
        assert {(answer.status, answer.json["code"], answer.json["field"], answer.json["detail"]) for answer in answers} == \
            {(403, "forbidden", field, answers[0].json["detail"])}
    for row in person.get(PATH)["data"]:
        assert not {"account", "account_email", "key_name"} & row.keys()


def test_the_command_line_says_the_same(place, who, made):
    def listed(*arguments):
        return names(made, place.cli("requests", "list", *arguments)["data"])

    assert listed("--stream", "yes") == ["second", "first"] and listed("--stream", "no") == ["eves", "retried"]
    assert listed("--upstream", "gone") == ["retried"] and listed("--upstream", "gone", "--stream", "yes") == []
    assert listed("--upstream", "fake", "--account", EVE) == ["eves"]
    told = place.cli("requests", "list")["data"]
    for row, shown in zip(told, who["operator"].get(PATH, account="all")["data"], strict=True):
        assert {field: row[field] for field in shown} == shown
        assert set(row) - set(shown) == {"at", "cost", "currency"}


@pytest.mark.promise("S39", "L79")
def test_what_a_server_said_of_its_own_failure_is_for_operators_only(who, contract, place):
    """Of a failure that is about the request, its owner reads it too. The last test here: its requests are in every list."""
    api = Api(place, who["owner"].new_key("of failures")["key"], contract)
    texts = {500: "device 7 fell over", 400: "it is too warm here"}
    for status, text in texts.items():
        path = f"{PATH}/{api.chat(fake(status=status, message=text)).header('x-request-id')}"
        deadline = time.monotonic() + 20
        while who["operator"].call("GET", path).status != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert who["operator"].get(path)["detail"] == who["auditor"].get(path)["detail"] == text
        own = who["owner"].call("GET", path)
        assert own.status == 200 and (text in own.body.decode()) == (status == 400), own.body
