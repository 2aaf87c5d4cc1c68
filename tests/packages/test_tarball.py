"""The release's tarball, by the lines of its own README."""

import re
import subprocess
from pathlib import Path

import pytest
from packages.person import uses


@pytest.fixture
def unpacked(package, tmp_path):
    subprocess.run(["tar", "-xzf", package("*-linux-*.tar.gz"), "-C", tmp_path], check=True)
    (folder,) = tmp_path.iterdir()
    return folder


def lines_of(readme) -> list[str]:
    return [line for block in re.findall(r"```sh\n(.*?)```", readme.read_text(), re.S) for line in block.splitlines()]


def test_its_readme_serves(unpacked, tmp_path):
    start, *_ = lines_of(unpacked / "README.md")
    (program, command) = start.split()
    assert command == "serve"
    uses([unpacked / program, command], unpacked)


def test_its_readme_checks_it(unpacked, packages):
    _, check, *_ = lines_of(unpacked / "README.md")
    told = subprocess.run(["sh", "-c", check], cwd=packages, check=True, capture_output=True, text=True).stdout
    assert "-linux-x86_64.tar.gz: OK" in told


def test_its_readme_installs_a_service(unpacked, root_of_its_own):
    """In a copy of this machine's file system, without the commands to systemd."""
    lines = [line.removeprefix("sudo ") for line in lines_of(unpacked / "README.md") if line.startswith("sudo ")]
    of_root = [line for line in lines if not line.startswith(("systemctl", "-u"))]
    script = "; ".join(["set -e", f"cd {unpacked}", *of_root, "stat -c '%n %U:%G %a' /etc/solidrust /etc/solidrust/solidrust.yaml",
                        "setpriv --reuid solidrust --regid solidrust --clear-groups /usr/bin/solidrust config check --config /etc/solidrust/solidrust.yaml"])
    told = subprocess.run(["unshare", "--mount", "--pid", "--fork", Path(__file__).parent / "root.sh", "/", "sh", "-c", script], capture_output=True, text=True)
    assert told.returncode == 0 and len(of_root) == 5, told.stdout + told.stderr
    assert told.stdout.startswith("/etc/solidrust root:solidrust 750\n/etc/solidrust/solidrust.yaml root:solidrust 640\n")
