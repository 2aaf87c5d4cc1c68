"""Lists at a terminal: no line is wider than it, columns stay straight, and what a script reads is as it was."""

import json
import re

import pytest

from harness.api import Api
from harness.gateway import Gateway, base_config
from harness.terminal import at_terminal, width

pytestmark = pytest.mark.quick

LONG = "operations-and-accounting-department-of-the-north@a-rather-long-company-name.example.org"
NAMES = ["請求書の作成", "مفتاح الفوترة", "n" * 98, "web shop"]
UNDISTURBED = {
    ("keys", "list"): "ID NAME ENVIRONMENT KEY STATUS CREATED EXPIRES LAST USED",
    ("accounts", "list"): "ID EMAIL TIER ROLE DISABLED CREATED",
    ("audit",): "TIME WHO WHAT OBJECT FROM",
    ("budgets", "list"): "ACCOUNT KEY TOKENS/MONTH MONEY/MONTH",
    ("tiers", "list"): "TIER REQUESTS/MIN REQUESTS/HOUR REQUESTS/DAY TOKENS/MIN AT ONCE",
    ("models",): "NAME KIND CONTEXT TARGETS",
    ("upstreams", "list"): "UPSTREAM MODEL SERVES PRIORITY WEIGHT RUNNING MOST STATE PROBE REQUESTS FAILED LAST FAULT",
    ("usage", "--by", "key"): "KEY ACCOUNT ENVIRONMENT REQUESTS FAILED REFUSED PROMPT TOKENS COMPLETION TOKENS TOTAL TOKENS COST",
    ("usage", "--by", "account"): "ACCOUNT ENVIRONMENT REQUESTS FAILED REFUSED PROMPT TOKENS COMPLETION TOKENS TOTAL TOKENS COST",
    ("usage", "--by", "model"): "MODEL ENVIRONMENT REQUESTS FAILED REFUSED PROMPT TOKENS COMPLETION TOKENS TOTAL TOKENS COST",
    ("usage", "--by", "day"): "DAY ENVIRONMENT REQUESTS FAILED REFUSED PROMPT TOKENS COMPLETION TOKENS TOTAL TOKENS COST",
}
LISTS = [("usage", "top"), ("usage", "top", "--by", "key"), ("usage", "top", "--by", "models"), *UNDISTURBED, ("usage", "set-aside", "list")]


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory, contract):
    config = base_config(fake_server.url)
    config["models"].append({"name": "a-model-with-quite-a-long-name-indeed/and-a-slash:free",
                             "targets": config["models"][0]["targets"]})
    own = Gateway(tmp_path_factory.mktemp("terminal"), config)
    own.account(LONG)
    own.made = [own.key(LONG, name) for name in NAMES]
    own.made[-1]["email"] = LONG
    own.cli("budgets", "set", "--account", LONG, "--tokens", "5000000000000")
    own.cli("budgets", "set", "--key", own.made[0]["id"], "--money", "12.123456789")
    for key in own.made[:2]:
        assert Api(own, key["key"], contract).chat().status == 200
    own.cli("keys", "disable", own.made[2]["id"])
    yield own
    own.finish()


@pytest.mark.parametrize("arguments", LISTS, ids=" ".join)
@pytest.mark.parametrize("columns", [200, 80, 60, 33, 7])
def test_no_line_is_wider_than_the_terminal(server, arguments, columns):
    shown = at_terminal(server, *arguments, columns=columns)
    assert shown.status == 0 and shown.lines, shown.err
    if arguments[:2] != ("usage", "set-aside"):  # nothing is, so it is a sentence
        assert [line for line in shown.lines if width(line) > columns] == []


def test_80_columns_are_enough_for_what_matters(server):
    shown = at_terminal(server, "keys", "list", "--account", LONG)
    titles = shown.lines[0].split()
    assert titles[:3] == ["ID", "NAME", "ACCOUNT"] and "STATUS" in titles, shown.lines[0]
    row = next(line for line in shown.lines if "web shop" in line)
    assert row.startswith(server.made[3]["id"][:12] + "  ") and "active" in row, row
    assert re.search(r"\d+ (s|min) ago|now", shown.out), "the time of the last use"
    assert re.search(r"operatio\S*…\S*ple\.org ", row), "whose it is stands beside it"


def test_columns_stay_straight_whatever_the_script(server):
    shown = at_terminal(server, "keys", "list", "--account", LONG, columns=120)
    at = width(shown.lines[0].split("STATUS")[0])
    for line in shown.lines[1:]:
        state = "disabled" if server.made[2]["id"][:12] in line else "active"
        assert width(line.split(state)[0]) == at, shown.out


def test_names_stand_beside_ids(server):
    usage = at_terminal(server, "usage", "--by", "key", columns=150)
    assert "請求書の作成" in usage.out and LONG[:6] in usage.out
    assert server.made[0]["id"] not in usage.out and server.made[0]["id"][:12] in usage.out
    assert LONG[:6] in at_terminal(server, "usage", "--by", "account").out
    assert "請求書の作成" in at_terminal(server, "budgets", "list").out
    assert "web shop" in at_terminal(server, "audit").out
    rows = server.cli("usage", "--by", "key")["usage"]
    assert {row["key_name"] for row in rows} == set(NAMES[:2]) and rows[0]["account_email"] == LONG
    assert {row["account_email"] for row in server.cli("keys", "list", "--account", LONG)["keys"]} == {LONG}
    made = next(row for row in server.cli("audit", "--limit", "1000")["audit"] if row["object"] == server.made[3]["id"])
    assert made["object_name"] == "web shop" and made["actor_name"] is None


@pytest.mark.parametrize("arguments", UNDISTURBED, ids=" ".join)
def test_a_script_reads_what_it_always_read(server, arguments):
    piped = server.run(*arguments)
    assert " ".join(piped.stdout.splitlines()[0].split()) == UNDISTURBED[arguments]
    assert "\x1b" not in piped.stdout and "…" not in piped.stdout.replace("sk_live_…", "") and " ago" not in piped.stdout
    if arguments == ("keys", "list"):
        assert all(key["id"] in piped.stdout for key in server.made) and NAMES[2] in piped.stdout


@pytest.mark.parametrize("arguments", UNDISTURBED, ids=" ".join)
def test_wide_shows_all_of_it_at_a_terminal_and_in_a_pipe(server, arguments):
    shown = at_terminal(server, *arguments, "--wide", columns=40)
    piped = server.run(*arguments, "--wide")
    if arguments not in (("upstreams", "list"), ("audit",)):
        assert shown.out == piped.stdout
    titles = " ".join(piped.stdout.splitlines()[0].split())
    assert all(title in titles for title in UNDISTURBED[arguments].split())
    if arguments == ("keys", "list"):
        assert "ACCOUNT" in titles and LONG in piped.stdout


def test_the_width_is_the_terminals_word_then_columns_then_80(server):
    long = ("keys", "list", "--account", LONG)
    widest = [max(map(width, at_terminal(server, *long, columns=columns, environment=variables).lines))
              for columns, variables in ((0, {"COLUMNS": "100"}), (0, {}), (60, {"COLUMNS": "100"}), (0, {"COLUMNS": "x"}))]
    assert 80 < widest[0] <= 100 and 60 < widest[1] <= 80 and widest[2] <= 60 and widest[3] == widest[1], widest
    assert server.run(*long).stdout == server.run(*long).stdout


def test_colour_is_for_terminals_and_can_be_refused(server):
    listing = ("keys", "list", "--account", LONG)
    assert "\x1b[32mactive\x1b[0m" in at_terminal(server, *listing).raw
    assert "\x1b[31mdisabled\x1b[0m" in at_terminal(server, *listing).raw
    for refused in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        assert "\x1b" not in at_terminal(server, *listing, environment=refused).raw
    assert "\x1b" not in at_terminal(server, *listing, "--color", "never").raw
    assert "\x1b[32mactive\x1b[0m" in at_terminal(server, *listing, "--color", "always", environment={"NO_COLOR": "1"}).raw
    assert "\x1b[32mactive\x1b[0m" in server.run(*listing, "--color", "always").stdout
    assert server.run(*listing, "--color", "sometimes", check=False).returncode == 2
    assert "\x1b" not in at_terminal(server, *listing, "--json").raw
    assert "\x1b[32mok" in at_terminal(server, "doctor", columns=80).raw


def test_a_card_at_a_terminal(server):
    shown = at_terminal(server, "keys", "show", server.made[0]["id"])
    assert server.made[0]["id"] in shown.out
    assert [line for line in shown.lines if width(line) > 80] == []
    assert re.search(r"created +\d{4}-\d\d-\d\dT\S+ \((\d+ \w+ ago|now)\)", shown.out), shown.out


@pytest.mark.parametrize("arguments", [("accounts", "list"), ("audit", "--limit", "3"), ("budgets", "list"), ("usage", "--by", "account"),
                                       ("accounts", "show", LONG), ("keys", "show", "web shop"), ("keys", "list", "--account", LONG)],
                         ids=lambda a: " ".join(a[:2]))
def test_of_a_long_address_both_ends_are_shown(server, arguments):
    if arguments[0] == "audit":
        server.cli("accounts", "set-tier", LONG, "pro")
    at_80 = at_terminal(server, *arguments)
    assert [line for line in at_80.lines if width(line) > 80] == []
    shown = re.search(r"(operation[a-z-]*)…([a-z.-]*ample\.org)(?: |$)", at_80.out, re.M)
    assert shown and LONG.startswith(shown[1]) and LONG.endswith(shown[2]), at_80.out
    assert 0 <= len(shown[1]) - len(shown[2]) <= 1 and LONG not in at_80.out
    assert LONG in at_terminal(server, *arguments, "--wide").out
    assert LONG in server.run(*arguments, "--json").stdout


def test_the_key_itself_is_never_cut(make_gateway):
    server = make_gateway()
    server.account(LONG)
    made = at_terminal(server, "keys", "create", "--account", LONG, "--name", "whole@and-very-very-very-very-long-indeed", columns=60)
    key = re.search(r"sk_live_\w+", made.out)[0]
    server.secrets.append(key)
    assert len(key) == 57
    assert made.lines[-1].split() == ["key", key]


def test_what_doctor_finds_is_broken_at_spaces(server):
    shown = at_terminal(server, "doctor", columns=50)
    words = " ".join(line.strip() for line in shown.lines)
    assert "server: running: version" in words and "wait for the database" in words
    assert all(width(line) <= 50 or " " not in line.strip() for line in shown.lines), shown.out
    assert all(re.match(r"(ok  |warn|fail)  \S|      \S", line) for line in shown.lines), shown.out


# ---- ids that were cut short, and names -----------------------------------------------------------

def test_a_list_shows_ids_that_every_command_takes(server):
    made = server.made[3]
    short = next(line for line in at_terminal(server, "keys", "list").lines if "web shop" in line).split()[0]
    assert len(short) == 12 and made["id"].startswith(short)
    for name in (short, "web shop", made["id"]):
        assert server.cli("keys", "show", name)["id"] == made["id"]
    assert server.run("keys", "show", made["id"][:9], check=False).returncode == 1, "too little to mean one"
    account = server.cli("accounts", "list", "--search", LONG)["accounts"][0]
    assert server.cli("keys", "list", "--account", account["id"][:12])["total"] == len(NAMES)
    assert server.cli("usage", "--by", "total", "--key", NAMES[0])["usage"][0]["requests"] == 1


def test_a_name_that_two_keys_have_means_neither(make_gateway):
    server = make_gateway()
    server.account("twins@example.org")
    twins = [server.key("twins@example.org", "twin") for _ in range(2)]
    refused = server.run("keys", "revoke", "twin", check=False)
    assert refused.returncode == 1 and all(twin["id"] in refused.stderr for twin in twins)
    assert {key["status"] for key in server.cli("keys", "list", "--account", "twins@example.org")["keys"]} == {"active"}
    server.cli("keys", "revoke", twins[0]["id"])
    assert server.cli("keys", "revoke", "twin")["id"] == twins[1]["id"], "a live key has the first claim"


# ---- --limit, --status, --search ------------------------------------------------------------------

def test_keys_are_searched_and_bounded(make_gateway):
    server = make_gateway()
    server.account("many@example.org", "free")
    made = [server.key("many@example.org", f"Job {number}") for number in range(52)]
    server.cli("keys", "revoke", made[0]["id"])
    own = ("keys", "list", "--account", "many@example.org")
    found = server.cli(*own, "--search", "JOB 1")
    assert found["total"] == 11 and {key["name"] for key in found["keys"]} == {"Job 1", *(f"Job {n}" for n in range(10, 20))}
    assert [key["id"] for key in server.cli(*own, "--status", "revoked")["keys"]] == [made[0]["id"]]
    few = server.run(*own, "--limit", "2")
    assert len(few.stdout.splitlines()) == 3 and "the newest 2 of 52 keys" in few.stderr
    assert len(server.cli(*own)["keys"]) == 52, "a program gets all that it does not refuse"
    person = at_terminal(server, *own)
    assert len(person.lines) == 51 and "the newest 50 of 52 keys" in person.err and "--all" in person.err
    assert len(at_terminal(server, *own, "--all").lines) == 53
    for wrong in (("--limit", "0"), ("--limit", "1001"), ("--limit", "3", "--all"), ("--status", "gone")):
        assert server.run(*own, *wrong, check=False).returncode == 2, wrong


def test_other_lists_are_searched(make_gateway):
    server = make_gateway()
    for name in ("ada", "bob"):
        server.account(f"{name}@example.org", "free")
        server.cli("budgets", "set", "--account", f"{name}@example.org", "--tokens", "1")
    server.cli("accounts", "disable", "bob@example.org")
    assert [row["email"] for row in server.cli("accounts", "list", "--search", "BOB@")["accounts"]] == ["bob@example.org"]
    disabled = server.cli("accounts", "list", "--status", "disabled")
    assert disabled["total"] == 1 and disabled["accounts"][0]["email"] == "bob@example.org"
    assert "bob@example.org" not in server.run("accounts", "list", "--status", "active").stdout
    assert [row["account_email"] for row in server.cli("budgets", "list", "--search", "ada")["budgets"]] == ["ada@example.org"]
    assert [row["name"] for row in server.cli("models", "--search", "bge")["models"]] == ["bge-m3"]
    assert len(server.cli("upstreams", "list", "--limit", "1")["targets"]) == 1
    found = server.cli("audit", "--search", "set_disabled")["audit"]
    assert [row["action"] for row in found] == ["account.set_disabled"] and found[0]["object_name"] == "bob@example.org"
    assert [row["action"] for row in server.cli("audit", "--search", "bob@example.org", "--limit", "1")["audit"]] == \
        ["account.set_disabled"]
    assert json.loads(server.run("audit", "--search", "nothing of the kind", "--json").stdout) == {"audit": []}
