"""solidrust config show and init: what is in force in the running server, and a file to begin with."""

import json
import re
import signal
import stat
import subprocess

import pytest

from harness.gateway import Gateway, base_config
from harness.terminal import at_terminal, width

pytestmark = pytest.mark.quick

SECRET = "hunter2-in-no-output"


@pytest.fixture
def server(make_gateway):
    return make_gateway(environment={"SOLIDRUST_LOG_FORMAT": "json", "MAIL_SECRET": SECRET})


def values(report: dict) -> dict:
    return {row["name"]: (row["value"], row["origin"]) for row in report["settings"]}


def test_the_running_server_is_asked(server, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text("grace_period: 77s\nlog: { level: error }\n")
    # A file that the command is given says where the folder is, not what is in force.
    shown = server.run("config", "show", "--config", str(other), "--json")
    report = json.loads(shown.stdout)
    assert report["shows"] == "server" and report["file"] == str(server.config_file)
    held = values(report)
    assert held["listen.api"][1] == "--api-listen" and held["log.format"] == ("json", "SOLIDRUST_LOG_FORMAT")
    assert held["grace_period"][1] == "default" and held["grace_period"][0] != "77s"
    assert held["models[0].name"][0] == "vllm-primary" and re.fullmatch(re.escape(str(server.config_file)) + r":\d+", held["models[0].name"][1])
    said = server.run("config", "show")
    assert "in force in the server that runs on" in said.stderr and said.stdout.split()[:3] == ["SETTING", "VALUE", "FROM"]
    for text in (shown.stdout, said.stdout):
        assert "FAKE_UPSTREAM_KEY (set)" in text and server.secrets[0] not in text and SECRET not in text


def test_a_reload_shows(server):
    config = {**base_config("http://127.0.0.1:9"), "grace_period": "9s"}
    server.write_config(config)
    since = len(server.log())
    server.signal(signal.SIGHUP)
    server.wait_log("reload", since=since)
    row = values(server.cli("config", "show"))["grace_period"]
    assert row[0] == "9s" and row[1].startswith(str(server.config_file))


def test_without_a_server_a_start_is_shown_and_said(server):
    server.stop()
    shown = server.run("config", "show", "--config", str(server.config_file))
    assert "no server runs on" in shown.stderr and "a start would use" in shown.stderr and "vllm-primary" in shown.stdout
    report = server.cli("config", "show")
    assert report["shows"] == "start" and report["file"] is None


def test_a_file_is_checked_and_shown_without_a_server(server, tmp_path):
    file = tmp_path / "f.yaml"
    file.write_text("log: { level: warn }\n")
    report = server.cli("config", "show", "--file", str(file))
    assert report["shows"] == "file" and report["file"] == str(file)
    assert values(report)["log.level"] == ("warn", f"{file}:1") and "models[0].name" not in values(report)
    assert str(file) in server.run("config", "show", "--file", str(file)).stderr
    file.write_text("log: { levl: warn }\n")
    wrong = server.run("config", "show", "--file", str(file), check=False)
    assert wrong.returncode == 1 and "levl" in wrong.stderr and wrong.stdout == ""
    both = server.run("config", "show", "--file", str(file), "--config", str(file), check=False)
    assert both.returncode == 2 and "cannot go together" in both.stderr
    assert server.run("config", "show", "--file", str(tmp_path / "none.yaml"), check=False).returncode == 1


def test_settings_are_searched_and_fit_the_terminal(server):
    found = server.cli("config", "show", "--search", "listen.")["settings"]
    assert {"listen.api", "listen.console"} <= {row["name"] for row in found} and len(found) < 6
    for columns in (80, 40):
        shown = at_terminal(server, "config", "show", columns=columns)
        assert shown.status == 0 and [line for line in shown.lines if width(line) > columns] == []


# ---- init -----------------------------------------------------------------------------------------

@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "place"  # the server has its own beside it
    folder.mkdir()
    return folder


def run(server, folder, *arguments):
    return subprocess.run([server.program, "config", *arguments], capture_output=True, text=True, timeout=10, cwd=folder,
                          env=server.environment)


def test_a_starter_is_written_once_and_for_its_owner(server, place):
    made = run(server, place, "init")
    file = place / "solidrust.yaml"
    assert made.returncode == 0 and "solidrust serve --config solidrust.yaml" in made.stdout, made.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and [path.name for path in place.iterdir()] == ["solidrust.yaml"]
    text = file.read_text()
    assert run(server, place, "check", "--config", "solidrust.yaml").returncode == 0
    file.write_text("mine: yes\n")
    file.chmod(0o644)
    again = run(server, place, "init")
    assert again.returncode == 1 and "--force" in again.stderr and file.read_text() == "mine: yes\n"
    assert run(server, place, "init", "--force").returncode == 0
    assert file.read_text() == text and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in place.iterdir()] == ["solidrust.yaml"]
    named = run(server, place, "init", "other.yaml", "--json")
    assert json.loads(named.stdout) == {"file": "other.yaml"} and (place / "other.yaml").read_text() == text


def test_a_link_is_replaced_and_not_followed(server, place):
    target = place / "target"
    target.write_text("kept")
    (place / "c.yaml").symlink_to(target)
    assert run(server, place, "init", "c.yaml").returncode == 1
    assert run(server, place, "init", "c.yaml", "--force").returncode == 0
    assert target.read_text() == "kept" and not (place / "c.yaml").is_symlink()


def test_where_nothing_can_be_written_it_says_so(server, place):
    for name in ("none/c.yaml", "."):
        for force in ((), ("--force",)):
            made = run(server, place, "init", name, *force)
            assert made.returncode == 1 and made.stderr.startswith("solidrust: ") and made.stdout == "", (name, made)
    assert list(place.iterdir()) == []


def test_a_server_starts_with_the_starter(server, place):
    assert run(server, place, "init", "starter.yaml").returncode == 0
    own = Gateway(place / "own", None, arguments=["--config", str(place / "starter.yaml")])
    report = own.cli("config", "show")
    assert report["shows"] == "server" and report["file"] == str(place / "starter.yaml")
    own.finish()
