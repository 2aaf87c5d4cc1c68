"""Completion of names and ids, by the program and in real shells: quick, bounded, and never a word too many."""

import json
import os
import shutil
import socket
import subprocess
import threading
import time

import pytest

from harness.api import Api
from harness.control import control
from harness.gateway import Gateway, base_config
from harness.shell import PROMPT, Shell

pytestmark = pytest.mark.quick

ADA, EVE = "ada@example.org", "eve@example.org"
NASTY = "it's $(touch caught) `touch caught` \"x\" & y"


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory, contract):
    own = Gateway(tmp_path_factory.mktemp("completion"), base_config(fake_server.url))
    own.account(ADA)
    own.account(EVE, "pro")
    own.made = {name: own.key(ADA, name) for name in ("web shop", "webhook", "請求書", NASTY, "gone")}
    own.twins = [own.key(email, "twin") for email in (ADA, EVE)]
    answer = Api(own, own.made["webhook"]["key"], contract).chat()
    assert answer.status == 200
    own.recent = answer.header("x-request-id")
    own.cli("keys", "revoke", own.made["gone"]["id"])
    yield own
    own.finish()


def values(server, *words, data: bool = True, more=()):
    """What `completion values` says of "solidrust WORDS", the last being the one at the cursor."""
    told = subprocess.run([server.program, "completion", "values", *more, *(("--data-dir", str(server.data)) if data else ()), "--",
                           "solidrust", *words], capture_output=True, text=True, timeout=10, env=server.environment, cwd=server.folder)
    assert told.returncode == 0 and told.stderr == "", told
    return told.stdout.splitlines()


def test_names_and_ids_of_what_there_is(server):
    assert values(server, "accounts", "show", "a") == [ADA]
    account = server.cli("accounts", "show", EVE)["id"]
    assert values(server, "accounts", "disable", account[:9]) == [account]
    assert set(values(server, "keys", "show", "web")) == {"web shop", "webhook"}
    gone = server.made["gone"]["id"]
    assert values(server, "keys", "show", "go") == [] and values(server, "keys", "show", gone[:12]) == [gone], "by its id only"
    everything = values(server, "keys", "rotate", "")
    assert {twin["id"] for twin in server.twins} <= set(everything) and "twin" not in everything, "that name means neither"
    assert NASTY in everything and "請求書" in everything and gone not in everything
    assert set(values(server, "tiers", "set", "")) == {"free", "basic", "pro", "enterprise"}
    assert values(server, "tiers", "create", "") == [], "a new one has a new name"
    assert values(server, "upstreams", "drain", "") == ["fake"]
    assert set(values(server, "upstreams", "drain", "fake", "--model", "")) == {"fake-chat", "fake-embed"}
    assert values(server, "requests", "list", "--model", "sm") == ["small-context"]
    assert values(server, "requests", "list", "--upstream", "f") == ["fake"]
    assert values(server, "requests", "tail", "--stream", "") == ["yes", "no"]
    assert values(server, "usage", "--account", "e") == [EVE] and values(server, "usage", "--account=e") == [EVE]
    assert values(server, "keys", "create", "--models", "bge-m3,sm") == ["bge-m3,small-context"]
    assert values(server, "keys", "create", "--scopes", "chat:read,em") == ["chat:read,embeddings:read"]
    made = server.recent
    assert values(server, "requests", "show", made[:-3]) == [made] and made in values(server, "requests", "show", "")
    assert values(server, "requests", "show", made, more=("--about",)) == [f"{made}\t200, vllm-primary"]
    assert values(server, "requests", "show", made, "") == [], "one is enough"
    assert f"webhook\t{ADA}" in values(server, "keys", "show", "", more=("--about",))


def test_it_knows_where_the_cursor_is(server):
    assert values(server, "accounts", "set-tier", ADA, "p") == ["pro"]
    assert values(server, "accounts", "set-tier", "--color", "never", ADA, "p") == ["pro"]
    assert values(server, "--json", "accounts", "--color=never", "show", "e") == [EVE]
    assert values(server, "keys", "show", "--", "web") == values(server, "keys", "show", "web") != []
    assert set(values(server, "keys", "list", "--status", "")) == {"active", "rotating", "disabled", "expired", "revoked"}
    assert values(server, "keys", "list", "--color", "") == ["auto", "always", "never"]
    assert values(server, "requests", "tail", "--status", "f") == ["failed"]
    for nothing in (("keys", "show", "webhook", ""), ("keys", "list", "--limit", ""), ("keys", "create", "--name", ""), ("nobody", ""),
                    ("keys", ""), ("keys", "show", "--"), ("",), ("accounts", "show", "nobody")):
        assert values(server, *nothing) == [], nothing


def test_the_folder_of_the_line_is_asked(server, make_gateway):
    other = make_gateway()
    other.account("other@example.org")
    for option in (("--data-dir", str(other.data)), (f"--data-dir={other.data}",)):
        assert values(server, "accounts", "show", *option, "o") == ["other@example.org"]
    assert values(server, "accounts", "show", "o") == []


def test_without_a_server_the_folder_is_asked_and_none_is_made(make_gateway):
    server = make_gateway()
    server.account(ADA)
    server.stop()
    assert values(server, "accounts", "show", "a") == [ADA]
    empty = server.folder / "empty"
    empty.mkdir()
    for folder in (empty, server.folder / "none", server.config_file):
        assert values(server, "accounts", "show", "--data-dir", str(folder), "a", data=False) == []
    assert list(empty.iterdir()) == [] and not (server.folder / "none").exists()


def test_two_hundred_are_enough(make_gateway):
    server = make_gateway()
    for number in range(201):
        control(server, "accounts.create", email=f"many-{number}@example.org")
    assert len(values(server, "accounts", "show", "many-")) == 200


@pytest.mark.parametrize("behaviour", ["silent", "slow", "nonsense"])
def test_a_server_that_does_not_answer_costs_a_quarter_of_a_second(server, tmp_path, behaviour):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "control.sock"))
    listener.listen()
    peers = []

    def answer():
        while True:
            try:
                peers.append(listener.accept()[0])
            except OSError:
                return
            try:
                if behaviour == "nonsense":
                    peers[-1].sendall(b"\x1b[31mhello\n" * 1000)
                for _ in range(20 if behaviour == "slow" else 0):
                    peers[-1].sendall(b"o")
                    time.sleep(0.1)
            except OSError:
                pass

    threading.Thread(target=answer, daemon=True).start()
    took = []
    for _ in range(3):
        begun = time.monotonic()
        assert values(server, "accounts", "show", "--data-dir", str(tmp_path), "a", data=False) == []
        took.append(time.monotonic() - begun)
    listener.close()
    assert min(took) < 0.3, took


# ---- real shells ------------------------------------------------------------------------------------

SHELLS = {"bash": ["--norc", "--noprofile", "-i"], "zsh": ["-f", "-i"], "fish": ["--no-config", "-i"]}


@pytest.fixture(params=[shell for shell in SHELLS if shutil.which(shell)])
def shell(request, server, tmp_path):
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "solidrust").symlink_to(server.program)
    (tmp_path / "web shop.txt").touch()
    environment = {**server.environment, "PATH": f"{folder}:{os.environ['PATH']}", "SOLIDRUST_DATA_DIR": str(server.data),
                   "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    made = Shell([shutil.which(request.param), *SHELLS[request.param]], environment, tmp_path)
    made.name = request.param
    made.folder = tmp_path
    made.run({"bash": f"PS1='{PROMPT}'; set +o history; bind 'set enable-bracketed-paste off'; source <(solidrust completion bash)",
              "zsh": f"PROMPT='{PROMPT}'; autoload -Uz compinit; compinit -u -D; source <(solidrust completion zsh)",
              "fish": f"function fish_prompt; echo -n '{PROMPT}'; end; solidrust completion fish | source"}[made.name])
    # what the shell would run, shown word by word
    made.run("function show; printf '<%s>' $argv; echo; end" if made.name == "fish" else "show() { printf '<%s>' \"$@\"; echo; }")
    yield made
    made.end()


def completed(shell, typed: str) -> str:
    """The words that a line has once Tab was pressed behind it."""
    shell.type(typed + "\t\x01show \n")
    out = shell.read(">\n")
    return [line for line in out.splitlines() if line.startswith("<")][-1]


TYPED = [("solidrust keys show webh", "<solidrust><keys><show><webhook>"), ("solidrust keys show 'web s", "<solidrust><keys><show><web shop>"),
         ("solidrust keys show web\\ s", "<solidrust><keys><show><web shop>"), ("solidrust accounts show ad", f"<solidrust><accounts><show><{ADA}>"),
         ("solidrust accounts show ada@ex", f"<solidrust><accounts><show><{ADA}>"), ("solidrust keys sho", "<solidrust><keys><show>"),
         ("solidrust accounts set-tier ada@example.org ent", f"<solidrust><accounts><set-tier><{ADA}><enterprise>"),
         ("solidrust keys list --account=ad", f"<solidrust><keys><list><--account={ADA}>"),
         ("solidrust keys list --status revo", "<solidrust><keys><list><--status><revoked>"),
         ("solidrust keys show 請", "<solidrust><keys><show><請求書>"),
         ("solidrust keys show it", f"<solidrust><keys><show><{NASTY}>"), ("solidrust keys show nothing-of", "<solidrust><keys><show><nothing-of>")]


@pytest.mark.parametrize("typed,words", TYPED, ids=[typed for typed, _ in TYPED])
def test_a_shell_completes(shell, typed, words):
    assert completed(shell, typed) == words
    assert not (shell.folder / "caught").exists(), "a name is a word, and no command"


def test_a_shell_completes_the_id_of_a_request(shell, server):
    assert completed(shell, f"solidrust requests show {server.recent[:-3]}") == f"<solidrust><requests><show><{server.recent}>"


def test_a_shell_prints_no_error(shell, server):
    broken = shell.folder / "broken"
    broken.mkdir()
    (broken / "control.sock").write_text("no socket")
    shell.type(f"solidrust keys show --data-dir {broken} x\t\x01\x0b")
    out = shell.run("true").replace(str(broken), "")
    assert "solidrust:" not in out and "rror" not in out and "annot" not in out, out
