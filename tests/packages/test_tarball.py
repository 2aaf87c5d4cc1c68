"""The release's tarball, by the lines of its own README."""

import re
import subprocess

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
    start, _ = lines_of(unpacked / "README.md")
    (program, command) = start.split()
    assert command == "serve"
    uses([unpacked / program, command], unpacked)


def test_its_readme_checks_it(unpacked, packages):
    _, check = lines_of(unpacked / "README.md")
    told = subprocess.run(["sh", "-c", check], cwd=packages, check=True, capture_output=True, text=True).stdout
    assert "-linux-x86_64.tar.gz: OK" in told
