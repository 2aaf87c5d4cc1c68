"""A release's tarball: its pages are built, so where it is unpacked nothing asks for Node."""

import os
import subprocess

import pytest
from harness.gateway import ROOT


@pytest.fixture(scope="module")
def tarball(tmp_path_factory):
    if subprocess.run(["git", "status", "--porcelain", "--untracked-files=no"], cwd=ROOT, capture_output=True).stdout:
        pytest.skip("there are changes that are not committed, and a release is made of a commit")
    folder = tmp_path_factory.mktemp("release")
    subprocess.run([ROOT / "tools/release_tarball.sh", folder], check=True, timeout=300, capture_output=True)
    (made,) = folder.iterdir()
    return made


@pytest.fixture
def unpacked(tarball, tmp_path):
    subprocess.run(["tar", "-xzf", tarball, "-C", tmp_path], check=True)
    (folder,) = tmp_path.iterdir()
    assert tarball.name == folder.name + ".tar.gz"
    return folder


BUILDS = pytest.mark.parametrize("tool, index", [("console_build.sh", "console/dist/index.html"), ("docs_build.sh", "docs/site/dist/index.html")])


def build_pages(folder, tool, *arguments):
    """A build of pages where a node and an npm are found that leave a mark and fail."""
    trap = folder.parent / "bin"
    trap.mkdir(exist_ok=True)
    for name in ("node", "npm"):
        (trap / name).write_text(f"#!/bin/sh\ntouch {trap}/used\nexit 1\n")
        (trap / name).chmod(0o755)
    done = subprocess.run([folder / "tools" / tool, *arguments], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "PATH": f"{trap}:{os.environ['PATH']}"})
    return done, (trap / "used").exists()


@BUILDS
def test_a_release_needs_no_node(unpacked, tool, index):
    assert (unpacked / index).is_file()
    done, node_used = build_pages(unpacked, tool)
    assert done.returncode == 0 and done.stderr == "" and not node_used


@pytest.mark.parametrize("tool, folder, form", [
    ("console_build.sh", "console/src", "*.tsx"), ("docs_build.sh", "docs/site/src", "*.md"), ("docs_build.sh", "docs/clients", "*.md")])
def test_a_changed_page_of_a_release_is_noticed(unpacked, tool, folder, form):
    source = next((unpacked / folder).rglob(form))
    source.write_text(source.read_text() + "\n")
    done, _ = build_pages(unpacked, tool, "--check")
    assert done.returncode == 1


def test_a_release_knows_its_commit(unpacked):
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert (unpacked / "cmake/commit.txt").read_text() == head


def test_the_same_commit_and_pages_give_the_same_bytes(tarball, tmp_path):
    subprocess.run([ROOT / "tools/release_tarball.sh", tmp_path], check=True, timeout=300, capture_output=True)
    assert (tmp_path / tarball.name).read_bytes() == tarball.read_bytes()
