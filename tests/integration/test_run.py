"""`./run` where a program of the same commit is at hand: it starts that and compiles nothing."""

import os
import re
import shutil
import subprocess

import pytest
from harness.gateway import ROOT

VERSION = re.search(r"^project\(solidrust VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text(), re.M)[1]


@pytest.fixture
def clone(tmp_path):
    """A clone of the last commit with this folder's ./run, and a PATH on which whatever would install or build fails."""
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", "--depth=1", f"file://{ROOT}", tmp_path / "clone"], check=True)
    folder = tmp_path / "clone"
    if (ROOT / "run").read_bytes() != (folder / "run").read_bytes():
        shutil.copy(ROOT / "run", folder / "run")
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "-am", "run"], cwd=folder, check=True)
    (tmp_path / "bin").mkdir()
    for name in ("apt-get", "cmake", "node", "npm", "pip", "python3"):
        script(tmp_path / "bin" / name, "echo building >&2; exit 9")
    return folder


def script(path, body):
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def program(path, folder, commit=None):
    """What says of itself that it was made of that commit, and repeats what it is asked."""
    commit = commit or subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
    script(path, f'[ "$1" = version ] && echo "solidrust {VERSION} ({commit}, GNU 12.2.0, Release)" || echo "started: $@"')


def run(folder, *arguments):
    path = f"{folder.parent}/bin:{os.environ['PATH']}"
    return subprocess.run([folder / "run", *arguments], capture_output=True, text=True, timeout=60, env={"PATH": path, "HOME": str(folder)})


def test_it_starts_a_program_of_the_same_commit(clone):
    program(clone / "solidrust", clone)
    told = run(clone, "--api-listen", "127.0.0.1:0")
    assert (told.returncode, told.stdout) == (0, "started: serve --api-listen 127.0.0.1:0\n"), told.stderr
    assert "made of this commit" in told.stderr


def test_it_does_not_start_one_of_another_commit(clone):
    program(clone / "solidrust", clone, commit="0123456789ab")
    told = run(clone)
    assert told.returncode != 0 and "started" not in told.stdout


def test_it_does_not_start_what_else_is_on_the_path(clone):
    program(clone.parent / "bin/solidrust", clone)
    told = run(clone)
    assert told.returncode != 0 and "started" not in told.stdout


def test_a_source_that_git_does_not_know_counts_as_changed(clone):
    program(clone / "solidrust", clone)
    (clone / "src/app/new.cc").write_text("// new\n")
    told = run(clone)
    assert told.returncode != 0 and "started" not in told.stdout


def test_it_does_not_start_one_where_sources_were_changed(clone):
    program(clone / "solidrust", clone)
    with open(clone / "src/app/main.cc", "a") as file:
        file.write("// changed\n")
    told = run(clone)
    assert told.returncode != 0 and "started" not in told.stdout


def test_what_was_compiled_here_comes_first(clone):
    program(clone / "solidrust", clone)
    (clone / "build/release").mkdir(parents=True)
    script(clone / "build/release/solidrust", "echo compiled")
    told = run(clone)
    assert "started" not in told.stdout


def test_a_release_knows_its_commit_without_git(clone):
    shutil.rmtree(clone / ".git")
    commit = "0123456789ab" + "0" * 28
    (clone / "cmake/commit.txt").write_text(commit + "\n")
    for path in [clone, *clone.rglob("*")]:
        os.utime(path, (1_700_000_000, 1_700_000_000))
    program(clone / "solidrust", clone, commit=commit[:12])
    assert run(clone).stdout == "started: serve\n"
    (clone / "src/app/main.cc").write_text("// changed\n")
    assert "started" not in run(clone).stdout
