"""The Debian package: installed, used as its unit does, upgraded and purged in a copy of this machine's file system; its unit."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
import yaml
from harness import people
from harness.api import Api
from harness.console import wait_until
from harness.folder_upgrade import RELEASED, copies, unpack
from harness.gateway import Gateway, base_config

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def deb(package):
    return package("*.deb")


@pytest.fixture(scope="module")
def unpacked(deb, tmp_path_factory):
    folder = tmp_path_factory.mktemp("deb")
    subprocess.run(["dpkg-deb", "-x", deb, folder], check=True)
    return folder


def test_from_installation_to_purge(deb, tmp_path, root_of_its_own):
    shutil.copy(deb, tmp_path / "solidrust.deb")
    told = subprocess.run(["unshare", "--mount", "--pid", "--fork", HERE / "root.sh", "/", "sh", HERE / "deb_journey.sh", tmp_path / "solidrust.deb"],
                          capture_output=True, text=True, timeout=120)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("SOLIDRUST_LONG"), reason="a minute, for ./test --long")
def test_from_installation_to_purge_on_debian_13(deb, tmp_path, root_of_its_own):
    root = tmp_path / "root"
    subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", "--include=adduser,curl", "trixie", root],
                   check=True, timeout=400)
    shutil.copy(deb, root / "tmp/solidrust.deb")
    shutil.copy(HERE / "deb_journey.sh", root / "tmp")
    told = subprocess.run(["unshare", "--mount", "--pid", "--fork", HERE / "root.sh", "--empty", root, "sh", "/tmp/deb_journey.sh", "/tmp/solidrust.deb"],
                          capture_output=True, text=True, timeout=120)
    shutil.rmtree(root)
    assert told.returncode == 0, told.stdout + told.stderr


def test_the_unit_keeps_it_in_its_place(unpacked):
    told = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=15",
                           unpacked / "usr/lib/systemd/system/solidrust.service"], capture_output=True, text=True)
    score = re.search(r"Overall exposure level for solidrust.service: ([0-9.]+)", told.stdout)
    assert told.returncode == 0 and float(score[1]) <= 1.5, told.stdout[-300:] + told.stderr


def test_the_unit_is_right(unpacked, tmp_path):
    unit = (unpacked / "usr/lib/systemd/system/solidrust.service").read_text()
    grace = int(re.search(r"TimeoutStopSec=(\d+)", unit)[1])
    assert grace > 300, "grace_period is five minutes by default"
    for line in ["StandardOutput=null", "StateDirectory=solidrust", "StateDirectoryMode=0700", "UMask=0077",
                 "EnvironmentFile=-/etc/solidrust/environment", "User=solidrust", "Restart=on-failure", "StartLimitIntervalSec=60", "StartLimitBurst=5"]:
        assert line in unit.splitlines(), line
    restarts = int(re.search(r"RestartSec=(\d+)", unit)[1]) * 5
    assert restarts < 60, "five restarts do not fit in the interval, so it would never stay ended"
    # The program it names, where this machine has it.
    unit = re.sub(r"ExecStart=\S+", f"ExecStart={unpacked}/usr/bin/solidrust", unit)
    (tmp_path / "solidrust.service").write_text(unit.replace("User=solidrust\nGroup=solidrust\n", ""))
    told = subprocess.run(["systemd-analyze", "verify", "--man=no", tmp_path / "solidrust.service"], capture_output=True, text=True)
    mine = [line for line in told.stderr.splitlines() if str(tmp_path) in line or "solidrust.service" in line]
    assert mine == []


def test_its_configuration_is_good(unpacked):
    told = subprocess.run([unpacked / "usr/bin/solidrust", "config", "check", "--config", unpacked / "etc/solidrust/solidrust.yaml"],
                          capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_nobody_signs_up_unasked(unpacked):
    assert yaml.safe_load((unpacked / "etc/solidrust/solidrust.yaml").read_text())["console"] == {"sign_up": "invite"}


def test_it_names_what_it_needs(deb):
    told = subprocess.run(["dpkg-deb", "--field", deb, "Depends"], check=True, capture_output=True, text=True).stdout
    assert told.strip() == "libc6 (>= 2.34), libgcc-s1, adduser"
    files = subprocess.run(["dpkg-deb", "--info", deb, "conffiles"], check=True, capture_output=True, text=True).stdout
    assert files == "/etc/solidrust/solidrust.yaml\n"


def calls_of(group: str) -> set[str]:
    told = subprocess.run(["systemd-analyze", "syscall-filter", group], check=True, capture_output=True, text=True).stdout
    words = [line.strip() for line in told.splitlines()[1:] if line.strip() and not line.strip().startswith("#")]
    return set().union(*(calls_of(word) if word.startswith("@") else {word} for word in words))


def test_the_unit_allows_what_the_program_asks_of_the_kernel(unpacked, fake_server, contract, tmp_path):
    """Start with an upgrade, calls, sign-up and log-in (hashing lowers its priority), reload and stop, counted by strace."""
    unit = (unpacked / "usr/lib/systemd/system/solidrust.service").read_text()
    (tmp_path / "traced").write_text(f'#!/bin/sh\nexec strace -D -f -c -U name -o {tmp_path}/calls {unpacked}/usr/bin/solidrust "$@"\n')
    (tmp_path / "traced").chmod(0o755)
    config = base_config(fake_server.url)
    config["console"]["sign_up"] = "open"
    data = unpack(RELEASED[0], tmp_path / "server")
    server = Gateway(tmp_path / "server", config, program=tmp_path / "traced")
    assert server.data == data and copies(data)
    person = people.owner(server, "ada@example.org")
    for stream in (False, True):
        assert Api(server, person.new_key(f"key-{stream}")["key"], contract).chat(stream=stream).status == 200
    person.browser.log_in("ada@example.org")
    server.process.send_signal(signal.SIGHUP)
    server.wait_log(r" reloaded ")
    server.finish()
    wait_until(lambda: (tmp_path / "calls").exists() and (tmp_path / "calls").read_text())
    asked = {line.strip() for line in (tmp_path / "calls").read_text().splitlines()} & calls_of("@known") - {"syscall"}  # the table's head
    if os.geteuid() == 0:
        asked.discard("fchown")  # SQLite gives its files to the owner of the database, as root alone
    allowed = set()
    for line in re.findall(r"^SystemCallFilter=(.*)", unit, re.M):
        groups = set().union(*(calls_of(word) for word in line.lstrip("~").split()))
        allowed = allowed - groups if line.startswith("~") else allowed | groups
    assert "sched_setattr" in asked and len(asked) > 50, sorted(asked)
    assert asked <= allowed, sorted(asked - allowed)
