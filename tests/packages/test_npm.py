"""The npm package in an empty project, without network and without scripts."""

import json
import subprocess
import tarfile

import pytest
from packages.person import uses


@pytest.fixture(scope="module")
def project(package, tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    (folder / "package.json").write_text('{"name":"application","version":"1.0.0","private":true}')
    subprocess.run(["npm", "install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", package("*.tgz")],
                   cwd=folder, check=True, capture_output=True)
    return folder


def test_npx_serves(project, tmp_path):
    uses(["npx", "--no-install", "--prefix", project, "solidrust", "serve"], tmp_path, inner=True)


def test_what_supervisors_start_takes_their_signals(project, tmp_path):
    """HUP and TERM to the very process that was started; nothing is left behind."""
    uses([project / "node_modules/.bin/solidrust", "serve"], tmp_path)


def test_its_readme_names_the_file(package):
    with tarfile.open(package("*.tgz")) as files:
        readme = files.extractfile("package/README.md").read().decode()
    assert f"npm install ./{package('*.tgz').name}\n" in readme
    assert not [line for line in readme.splitlines() if "npx solidrust" in line]


def test_the_program_itself_is_what_is_started(project):
    program = (project / "node_modules/.bin/solidrust").resolve()
    assert program.read_bytes()[:4] == b"\x7fELF"
    assert subprocess.run([program, "no-such-command"], capture_output=True).returncode == 2


def test_npm_is_told_where_it_runs(package):
    with tarfile.open(package("*.tgz")) as files:
        about = json.load(files.extractfile("package/package.json"))
    assert (about["os"], about["cpu"], about["libc"]) == (["linux"], ["x64"], ["glibc"]) and "scripts" not in about
