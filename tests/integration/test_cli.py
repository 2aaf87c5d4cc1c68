"""The commands, with a running server and without one."""

import json
import os
import subprocess

import pytest

from harness.gateway import Gateway, base_config
from harness.keys import unknown_key, wrong_checksum

pytestmark = pytest.mark.quick


@pytest.fixture(params=["running", "stopped"])
def server(request, make_gateway):
    made = make_gateway()
    if request.param == "stopped":
        made.stop()
    return made


def test_the_life_of_a_key(server):
    account = server.account("Ada@Example.com", "pro")
    assert account["email"] == "ada@example.com" and account["tier"] == "pro"
    made = server.key("ada@example.com", "laptop", scopes="chat:read,models:list", models="vllm-primary", expires="90d")
    assert made["key"].startswith("sk_live_") and len(made["key"]) == 57
    shown = server.cli("keys", "show", made["id"])
    assert shown["name"] == "laptop" and sorted(shown["scopes"]) == ["chat:read", "models:list"]
    assert shown["hint"].endswith(made["key"][-4:]) and "key" not in shown
    listed = server.cli("keys", "list", "--account", "ada@example.com")["keys"]  # not the first start's key
    assert [key["id"] for key in listed] == [made["id"]]
    assert server.cli("keys", "disable", made["id"])["status"] == "disabled"
    assert server.cli("keys", "enable", made["id"])["status"] == "active"
    fresh = server.cli("keys", "rotate", made["id"])
    server.secrets.append(fresh["key"])
    assert fresh["key"] != made["key"] and fresh["rotated_from"] == made["id"]
    assert server.cli("keys", "revoke", made["id"])["status"] == "revoked"
    assert server.cli("accounts", "set-tier", "ada@example.com", "free")["tier"] == "free"
    assert made["key"] not in server.run("keys", "list").stdout


def test_test_keys(server):
    server.account("a@example.org")
    made = server.key("a@example.org", environment="test")
    assert made["key"].startswith("sk_test_") and made["environment"] == "test"


FAILURES = [
    ("accounts", "create", "--email", "not an address"), ("accounts", "create", "--email", "x@example.org", "--tier", "gold"),
    ("keys", "create", "--account", "nobody@example.org", "--name", "x"), ("keys", "show", "key_0000000000000000000000"),
    ("keys", "revoke", "key_0000000000000000000000"), ("accounts", "set-tier", "nobody@example.org", "pro"),
]
MISUSES = [
    (), ("kyes",), ("keys",), ("keys", "create"), ("keys", "create", "--nmae", "x"), ("keys", "revoke"),
    ("accounts", "create"), ("serve", "--port", "80"), ("config", "chekc"), ("completion", "tcsh"),
]


@pytest.mark.parametrize("arguments", FAILURES, ids=" ".join)
def test_failures_are_1(server, arguments):
    for more in ((), ("--json",)):
        result = server.run(*arguments, *more, check=False)
        assert result.returncode == 1, (result.stdout, result.stderr)
        assert result.stdout == "" and result.stderr
    assert json.loads(result.stderr)["error"]


@pytest.mark.parametrize("arguments", MISUSES, ids=" ".join)
def test_misuse_is_2(gateway, arguments):
    result = subprocess.run([gateway.program, *arguments], capture_output=True, text=True, timeout=10,
                            env=gateway.environment, cwd=gateway.folder)
    assert result.returncode == 2, (result.stdout, result.stderr)
    assert result.stdout == "" and result.stderr


def test_an_account_twice_is_a_failure(server):
    server.account("twice@example.org")
    assert server.run("accounts", "create", "--email", "TWICE@example.org", check=False).returncode == 1


def test_a_tier_that_does_not_exist_names_those_that_do(server):
    result = server.run("accounts", "create", "--email", "x@example.org", "--tier", "fre", check=False)
    assert "free" in result.stderr


@pytest.mark.parametrize("arguments", [
    (), ("serve",), ("keys",), ("tiers",), ("upstreams",), ("usage", "set-aside"), ("usage", "set-aside", "apply"), ("keys", "create"), ("keys", "list"), ("keys", "show"), ("keys", "disable"),
    ("keys", "rotate"), ("keys", "revoke"), ("keys", "scan"), ("accounts",), ("accounts", "create"), ("accounts", "list"),
    ("accounts", "set-tier"), ("alerts",), ("alerts", "list"), ("alerts", "deliveries"), ("alerts", "resend"), ("alerts", "test"), ("audit",), ("models",), ("requests",), ("requests", "list"), ("requests", "show"), ("requests", "tail"),
    ("config", "init"), ("config", "check"), ("config", "show"), ("config", "reference"), ("metrics",), ("metrics", "reference"), ("top",), ("doctor",),
    ("version",), ("completion",)], ids=" ".join)
def test_help_says_what_then_how_then_an_example(gateway, arguments):
    result = subprocess.run([gateway.program, *arguments, "--help"], capture_output=True, text=True, timeout=10)
    assert result.returncode == 0
    help = result.stdout
    places = [help.index(title) for title in ("\nUsage: solidrust", "\nCommon options:\n", "\nExit status: 0 done, 1 failed, 2 used wrongly.\n",
                                               "\nExample:\n  ")]
    assert places == sorted(places) and places[0] > 5, help
    assert max(map(len, help.splitlines())) <= 80, help
    for junk in ("INT in", "Excludes", "REQUIRED", "{live", "SUBCOMMAND", "Subcommands", "Positionals", "ID_OR"):
        assert junk not in help, help


@pytest.mark.parametrize("arguments", [("kyes",), ("key", "list"), ("keys", "lsit"), ("tiers", "sett", "pro"), ("requests", "lst"), ("config", "shw"), ("usage", "set-asid"),
                                       ("keys", "list", "extra")],
                         ids=" ".join)
def test_of_an_unknown_command_there_is_no_help(gateway, arguments):
    for asked in ((), ("--help",), ("-h",)):
        result = subprocess.run([gateway.program, *arguments, *asked], capture_output=True, text=True, timeout=10,
                                env=gateway.environment, cwd=gateway.folder)
        assert result.returncode == 2 and result.stdout == "", (asked, result.stdout)
        assert "There is no command" in result.stderr or "one argument too many" in result.stderr, result.stderr
        assert arguments == ("keys", "list", "extra") or "did you mean" in result.stderr, result.stderr


@pytest.mark.parametrize("group", [("keys",), ("requests",), ("usage",), ("config",), ("completion",), ()], ids=" ".join)
def test_help_wins_over_options(gateway, group):
    plain = subprocess.run([gateway.program, *group, "--help"], capture_output=True, text=True, timeout=10)
    for more in (("--help", "--data-dir", "/none"), ("--data-dir", "/none", "--help"), ("--help", "--config=/none", "--json")):
        result = subprocess.run([gateway.program, *group, *more], capture_output=True, text=True, timeout=10)
        assert result.returncode == 0 and result.stdout == plain.stdout, (more, result.stderr)


def test_the_common_options_may_stand_anywhere(server):
    """Before the group, between it and the command, behind it; the last one counts."""
    whole = server.run("accounts", "list", "--json").stdout
    data = str(server.data)
    for arguments in (("--data-dir", data, "accounts", "list", "--json"), ("--json", "accounts", f"--data-dir={data}", "list"),
                      ("--data-dir", "/none", "accounts", "--data-dir", "/none/either", "list", "--data-dir", data, "--json")):
        told = subprocess.run([server.program, *arguments], capture_output=True, text=True, timeout=20, env=server.environment,
                              cwd=server.folder)
        assert told.returncode == 0 and told.stdout == whole, told.stderr


def test_what_the_parser_finds_is_said_in_plain_words(gateway):
    for arguments, words in ((("keys", "list", "--limit", "x"), "--limit takes a number from 1 to 1000, not x."),
                             (("keys", "list", "--limit", "1", "--all"), "cannot go together."),
                             (("keys", "list", "--acount", "a"), 'There is no option --acount here (did you mean "--account"?).'),
                             (("accounts", "set-tier", "a@example.org"), "TIER is required."),
                             (("usage", "--environment", "prod"), "--environment takes live or test, not prod."),
                             (("usage", "top", "--by", "day"), "--by takes account, key or model, not day."),
                             (("requests", "list", "--failed", "--status", "ok"), "cannot go together."),
                             (("usage", "--by", "moon"), "--by takes model, key, account, day or total, not moon.")):
        result = gateway.run(*arguments, check=False)
        assert result.returncode == 2 and words in result.stderr, result.stderr
        assert "Run \"solidrust" in result.stderr


def test_version(gateway):
    plain = subprocess.run([gateway.program, "version"], capture_output=True, text=True, check=True).stdout
    answer = json.loads(subprocess.run([gateway.program, "version", "--json"], capture_output=True, text=True,
                                       check=True).stdout)
    assert answer["version"] in plain


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(gateway, shell):
    script = subprocess.run([gateway.program, "completion", shell], capture_output=True, text=True, check=True).stdout
    assert "solidrust" in script and "keys" in script
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


COMPLETED = {  # what is typed before the cursor: what bash offers
    ("ke",): {"keys"}, ("req",): {"requests"}, ("requests", ""): {"list", "show", "tail"}, ("requests", "--h"): {"--help"}, ("usage", "to"): {"top"}, ("requests", "ta"): {"tail"},
    ("keys", "cr"): {"create"}, ("requests", "list", "--stat"): {"--status"}, ("config", "show", "--fi"): {"--file"},
    ("--data-dir", "/x", "keys", "rev"): {"revoke"}, ("usage", "set-aside", "app"): {"apply"}, ("xyz",): set(),
    ("keys", "list", "--data-dir", "/t"): set(),  # a folder: the shell's own completion
}


@pytest.mark.parametrize("typed", COMPLETED, ids=" ".join)
def test_bash_completes(gateway, typed):
    line = f"""source <("{gateway.program}" completion bash) || exit 3
complete -p solidrust >/dev/null || exit 4
compopt() {{ :; }}
COMP_WORDS=(solidrust {" ".join(f'"{word}"' for word in typed)})
COMP_CWORD={len(typed)}
_solidrust solidrust "{typed[-1]}" "{(("solidrust",) + typed)[-2]}"
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    told = subprocess.run(["bash", "--norc", "-c", line], capture_output=True, text=True, timeout=10)
    assert told.returncode == 0 and told.stderr == "", told
    assert set(told.stdout.split()) == COMPLETED[typed]


def test_models(gateway):
    names = {model["name"] if "name" in model else model["id"] for model in gateway.cli("models")["models"]}
    assert {"vllm-primary", "bge-m3"} <= names


def test_config_commands(gateway):
    file = str(gateway.config_file)
    assert gateway.run("config", "check", "--config", file).returncode == 0
    shown = gateway.run("config", "show", "--config", file).stdout
    assert "vllm-primary" in shown and "upstream-credential" not in shown
    reference = gateway.run("config", "reference").stdout
    for name in ("listen", "grace_period", "api_key_env", "header_timeout"):
        assert name in reference


def test_a_mistyped_setting_is_suggested(gateway, tmp_path):
    file = tmp_path / "c.yaml"
    file.write_text("limits:\n  heder_timeout: 5s\n")
    result = gateway.run("config", "check", "--config", str(file), check=False)
    assert result.returncode == 1
    assert f"{file}:2" in result.stderr + result.stdout and "header_timeout" in result.stderr + result.stdout


def test_an_environment_variable_sets_a_setting(make_gateway):
    server = make_gateway(environment={"SOLIDRUST_LOG_FORMAT": "json"})
    first = server.log().splitlines()[0]
    assert json.loads(first)["event"]


def test_doctor(gateway):
    result = gateway.run("doctor", "--config", str(gateway.config_file), check=False)
    assert result.returncode in (0, 1) and result.stdout
    assert "server: running: version " in result.stdout and "{" not in result.stdout
    assert "usage journal: 0 of 262144 KiB wait for the database" in result.stdout
    assert "upstream-credential" not in result.stdout + result.stderr


def test_commands_and_server_share_the_folder_under_load(make_gateway):
    """Commands that run at once through the server, none lost and none locked out."""
    server = make_gateway()
    server.account("a@example.org")
    running = [subprocess.Popen([server.program, "keys", "create", "--account", "a@example.org", "--name", f"n{i}", "--json",
                                 "--data-dir", str(server.data)], stdout=subprocess.PIPE, env=server.environment)
               for i in range(20)]
    made = [json.loads(process.communicate(timeout=30)[0]) for process in running]
    server.secrets += [key["key"] for key in made]
    assert len({key["id"] for key in made}) == 20
    assert len(server.cli("keys", "list", "--account", "a@example.org")["keys"]) == 20


def test_the_socket_is_its_owners_alone(gateway, keys):
    sockets = [path for path in gateway.data.rglob("*") if path.is_socket()]
    assert len(sockets) == 1 and sockets[0].stat().st_mode & 0o777 == 0o600


def test_a_command_without_a_folder_says_so(gateway, tmp_path):
    result = subprocess.run([gateway.program, "keys", "list", "--data-dir", str(tmp_path / "nothing")],
                            capture_output=True, text=True)
    assert result.returncode in (0, 1)
    assert result.returncode == 0 or "nothing" in result.stderr


# ---- keys scan ----------------------------------------------------------------------------------

@pytest.fixture
def scanned(server, tmp_path):
    server.account("a@example.org")
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "clean.py").write_text("key = os.environ['SOLIDRUST_API_KEY']\nx = 'sk_live_abc123...'\n")
    return server, folder


def test_a_scan_that_finds_nothing(scanned):
    server, folder = scanned
    (folder / "near.txt").write_text(wrong_checksum(unknown_key()) + "\nsk_live_" + "a" * 49)
    result = server.run("keys", "scan", str(folder), check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.promise("S85", "S86", "S87")
def test_a_scan_that_finds_keys(scanned):
    server, folder = scanned
    live, revoked = server.key("a@example.org", "in a file"), server.key("a@example.org", "revoked")
    server.cli("keys", "revoke", revoked["id"])
    (folder / "deep").mkdir()
    (folder / "deep" / ".env").write_text(f"A=1\nSOLIDRUST_API_KEY={live['key']}\n")
    (folder / "old.json").write_text(json.dumps({"k": revoked["key"], "u": unknown_key()}))
    (folder / "binary").write_bytes(b"\0\1\2" * 1000 + live["key"].encode() + b"\0" * 10)
    result = server.run("keys", "scan", str(folder), check=False)
    assert result.returncode == 1
    assert ".env:2" in result.stdout and live["key"] not in result.stdout + result.stderr
    found = json.loads(server.run("keys", "scan", str(folder), "--json", check=False).stdout)
    findings = next(value for value in found.values() if isinstance(value, list))
    assert len(findings) == 4


def test_a_scan_of_a_single_file_and_of_none(scanned):
    server, folder = scanned
    (folder / "one").write_text("x" + unknown_key() + "\n")
    assert server.run("keys", "scan", str(folder / "one"), check=False).returncode in (0, 1)
    missing = server.run("keys", "scan", str(folder / "nothing"), check=False)
    assert missing.returncode != 0 and "nothing" in missing.stderr


def test_the_folder_is_not_readable_by_others_after_a_command(tmp_path, fake_server):
    """Also when a command makes it, before any server ran, under a generous umask."""
    server = Gateway(tmp_path / "s", base_config(fake_server.url), wait=False)
    old = os.umask(0)
    try:
        server.account("a@example.org")
    finally:
        os.umask(old)
    assert server.data.stat().st_mode & 0o777 == 0o700
    for path in server.data.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_mistake_in_a_time_names_the_option(server):
    server.account("times@example.org")
    made = server.key("times@example.org")
    for option, value, arguments in (
            ("--grace", "9d", ("keys", "rotate", made["id"])), ("--grace", "604801s", ("keys", "rotate", made["id"])),
            ("--grace", "soon", ("keys", "rotate", made["id"])),
            ("--expires", "yesterday", ("keys", "create", "--account", "times@example.org", "--name", "x")),
            ("--expires", "2020-01-01T00:00:00Z", ("keys", "create", "--account", "times@example.org", "--name", "x"))):
        result = server.run(*arguments, option, value, check=False)
        assert result.returncode == 1 and option in result.stderr, result.stderr
        assert "grace_seconds" not in result.stderr and "expires_" not in result.stderr
        if value in ("soon", "yesterday"):
            assert f"{option} must be a number with a unit: 30m, 12h, 90d or 2w" in result.stderr
    assert server.cli("keys", "rotate", made["id"], "--grace", "7d")["rotated_from"] == made["id"]


def test_a_tiers_name_cannot_pass_for_an_option(server):
    for name in ("-x", "_x", "Gold"):
        result = subprocess.run([server.program, "tiers", "create", "--concurrent", "1", "--data-dir", str(server.data), "--", name],
                                capture_output=True, text=True, timeout=20, env=server.environment, cwd=server.folder)
        assert result.returncode == 1 and "name" in result.stderr
    assert server.cli("tiers", "create", "x-1_y", "--concurrent", "1")["name"] == "x-1_y"


def test_a_slip_makes_no_tier(server):
    refused = server.run("tiers", "set", "enterprse", "--concurrent", "1", check=False)
    assert refused.returncode == 1 and 'did you mean "enterprise"' in refused.stderr, refused.stderr
    made = server.cli("tiers", "create", "gold", "--concurrent", "9")
    assert made["concurrent"] == 9 and made["requests_per_minute"] is None
    again = server.run("tiers", "create", "gold", check=False)
    assert again.returncode == 1 and "already" in again.stderr
    assert server.cli("tiers", "set", "gold", "--requests-per-day", "7")["concurrent"] == 9
    for name in ("ada", "bob"):
        server.account(f"{name}@gold.example.org", "gold")
    for name, words in (("ada", "2 accounts are"), ("bob", "1 account is")):
        refused = server.run("tiers", "delete", "gold", check=False)
        assert refused.returncode == 1 and words in refused.stderr, refused.stderr
        server.cli("accounts", "set-tier", f"{name}@gold.example.org", "free")
    assert server.cli("tiers", "delete", "gold") == {"name": "gold", "deleted": True}
    assert "gold" not in server.run("tiers", "list").stdout
    assert server.run("accounts", "set-tier", "ada@gold.example.org", "gold", check=False).returncode == 1
    assert server.run("tiers", "delete", "gold", check=False).returncode == 1
    kept = server.run("tiers", "delete", "free", check=False)
    assert kept.returncode == 1 and "New accounts" in kept.stderr
    entries = server.cli("audit", "--search", "tier.delete")["audit"]
    assert len(entries) == 1 and entries[0]["object"] == "gold", "what was refused is no change"
    assert entries[0]["detail"]["before"]["requests_per_day"] == 7


def test_one_account(server):
    server.account("shown@example.org", "pro")
    made = [server.key("shown@example.org", name) for name in ("a", "b")]
    server.cli("keys", "revoke", made[0]["id"])
    server.cli("budgets", "set", "--account", "shown@example.org", "--money", "12.5")
    shown = server.cli("accounts", "show", "Shown@example.org")
    assert shown["tier"] == "pro" and shown["keys"] == {"total": 2, "live": 1, "last_used_at": None}
    assert shown["budget"]["tokens"] is None and float(shown["budget"]["money"]) == 12.5
    assert shown["month"]["requests"] == 0 and shown["confirmed"] is False and shown["sessions"] == 0
    assert server.cli("accounts", "show", shown["id"][:12])["id"] == shown["id"]
    card = server.run("accounts", "show", "shown@example.org").stdout
    assert "budget money/month" in card and "12.5" in card and "live keys" in card
    assert server.run("accounts", "show", "nobody@example.org", check=False).returncode == 1


def test_a_key_for_a_model_that_nobody_serves_warns(gateway):
    gateway.account("warned@example.org")
    result = gateway.run("keys", "create", "--account", "warned@example.org", "--name", "x", "--models",
                         "vllm-primry,bge-m3")
    gateway.secrets += [word for word in result.stdout.split() if word.startswith("sk_") and len(word) == 57]
    assert "vllm-primry" in result.stderr and "vllm-primary" in result.stderr and "bge-m3" not in result.stderr
    made = gateway.key("warned@example.org", models="vllm-primary")
    assert "warning" not in made


def test_a_name_that_turns_the_writing_round_is_refused(server):
    server.account("bidi@example.org")
    result = server.run("keys", "create", "--account", "bidi@example.org", "--name", "a\u202eb", check=False)
    assert result.returncode == 1 and "name" in result.stderr and "direction of writing" in result.stderr


def test_a_list_of_accounts_says_what_it_leaves_out(server):
    before = len(server.cli("accounts", "list")["accounts"])
    for number in range(3):
        server.account(f"many-{number}@example.org")
    total = before + 3
    short = server.run("accounts", "list", "--limit", "2")
    assert "many-2@example.org" in short.stdout and "many-0@example.org" not in short.stdout
    assert f"the newest 2 of {total} accounts" in short.stderr and "--all" in short.stderr
    for arguments in (("--limit", str(total)), ("--all",), ()):
        whole = server.run("accounts", "list", *arguments)
        assert "many-0@example.org" in whole.stdout and whole.stderr == "", arguments
    listed = server.cli("accounts", "list", "--limit", "1")
    assert listed["total"] == total and [row["email"] for row in listed["accounts"]] == ["many-2@example.org"]
    for wrong in (("--limit", "0"), ("--limit", "1001"), ("--limit", "5", "--all")):
        assert server.run("accounts", "list", *wrong, check=False).returncode == 2, wrong


def test_audit(server):
    server.account("audited@example.org")
    server.key("audited@example.org")
    entries = server.cli("audit", "--limit", "2")["audit"]
    assert [entry["action"] for entry in entries] == ["key.create", "account.create"]
    assert "account.create" in server.run("audit").stdout
