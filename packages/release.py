"""What every package says of itself: version, time, machine, licences. The version stands in CMakeLists.txt alone."""

import functools
import os
import platform
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build/packages"
SUMMARY = "An AI API of your own, in one binary: keys, limits, metering, streams, console"
DEBIAN_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
NODE_ARCHITECTURES = {"x86_64": "x64", "aarch64": "arm64"}


def machine() -> str:
    return platform.machine()


@functools.cache
def version() -> str:
    return re.search(r"^project\(solidrust VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text(), re.M)[1]


# What packages are made of, for changes that no commit has.
SOURCES = ["CMakeLists.txt", "CMakePresets.json", "LICENSE", "SECURITY.md", "api", "cmake", "console", "db", "docs", "packages", "src", "tools"]


@functools.cache
def _commit_of_tarball() -> str | None:
    told = (ROOT / "cmake/commit.txt").read_text().strip()
    return told if re.fullmatch("[0-9a-f]{40}", told) else None


@functools.cache
def built_commit() -> str:
    """What `solidrust version` begins to name."""
    return _commit_of_tarball() or subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


@functools.cache
def changes() -> str:
    """Files of SOURCES that are not as the commit has them, a line each. A release's tarball has one time for all of its files."""
    if _commit_of_tarball():
        asked = ["find", *SOURCES, "-name", "node_modules", "-prune", "-o", "-path", "console/dist", "-prune", "-o", "-path", "docs/site/dist", "-prune", "-o", "-path", "docs/site/.astro", "-prune", "-o", "-name", "__pycache__", "-prune",
                 "-o", "-type", "f", "!", "-path", "console/src/api/control.d.ts", "!", "-path", "console/src/api/reference.ts",
                 "-newer", "cmake/commit.txt", "-print"]
    else:
        asked = ["git", "status", "--porcelain", "--untracked-files=all", "--", *SOURCES]
    return subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout.rstrip()


def commit() -> str:
    """As packages state it."""
    return built_commit() + ("-dirty" if changes() else "")


@functools.cache
def epoch() -> int:
    """The time that all files in the packages have: SOURCE_DATE_EPOCH, else that of the last commit. Zip knows none before 1980."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    if not told:
        asked = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True)
        told = asked.stdout.strip() or "0"
    return max(int(told), 315_532_800)


def licence() -> bytes:
    return (ROOT / "LICENSE").read_bytes()
