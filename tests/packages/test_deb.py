"""The Debian package: installed, used as its unit does, upgraded and purged in a copy of this machine's file system; its unit."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

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


def test_the_unit_keeps_it_in_its_place(unpacked):
    told = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=15",
                           unpacked / "usr/lib/systemd/system/solidrust.service"], capture_output=True, text=True)
    score = re.search(r"Overall exposure level for solidrust.service: ([0-9.]+)", told.stdout)
    assert told.returncode == 0 and float(score[1]) <= 1.5, told.stdout[-300:] + told.stderr


def test_the_unit_is_right(unpacked, tmp_path):
    unit = (unpacked / "usr/lib/systemd/system/solidrust.service").read_text()
    grace = int(re.search(r"TimeoutStopSec=(\d+)", unit)[1])
    assert grace > 300, "grace_period is five minutes by default"
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


def test_it_names_what_it_needs(deb):
    told = subprocess.run(["dpkg-deb", "--field", deb, "Depends"], check=True, capture_output=True, text=True).stdout
    assert told.strip() == "libc6 (>= 2.34), libgcc-s1, adduser"
    files = subprocess.run(["dpkg-deb", "--info", deb, "conffiles"], check=True, capture_output=True, text=True).stdout
    assert files == "/etc/solidrust/solidrust.yaml\n"
