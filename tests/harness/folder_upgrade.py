"""Data folders before, in and after an upgrade: what an earlier build left, its schema, its copies, and the program killed at one system call."""

import hashlib
import json
import re
import shlex
import sqlite3
import subprocess
import tarfile
from pathlib import Path

from .gateway import ROOT, binary, clean_environment

RELEASED = sorted((ROOT / "tests/integration/released").glob("schema-*.tar.xz"))
# What changes a file or a folder.
CHANGES = "pwrite64,write,fsync,fdatasync,ftruncate,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,openat,rmdir"


def unpack(archive: Path, folder: Path) -> Path:
    """The data folder in it; `facts.json` stands beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as files:
        files.extractall(folder)  # our own file; Debian 12's Python knows no `filter` yet
    data = folder / "data"
    for one in [data, *data.rglob("*")]:
        one.chmod(0o700 if one.is_dir() else 0o600)
    return data


def facts(data: Path) -> dict:
    return json.loads((data.parent / "facts.json").read_text())


def command(*arguments, data: Path, before=(), environment=None) -> subprocess.CompletedProcess:
    return subprocess.run([*map(str, before), binary(), *map(str, arguments), "--data-dir", str(data)], capture_output=True, text=True, timeout=120,
                          env=clean_environment(**(environment or {})))


def answer(*arguments, data: Path) -> dict:
    told = command(*arguments, "--json", data=data)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def killed_at(point: tuple[str, int], *arguments, data: Path) -> bool:
    """Whether the command was killed in its call number point[1] of point[0]. False: it ended before."""
    name, number = point
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={name}", "-e", f"inject={name}:signal=SIGKILL:when={number}"]
    return command(*arguments, data=data, before=strace).returncode in (-9, 137)


def points(*arguments, data: Path, trace: Path) -> list[tuple[str, int]]:
    """Every call of CHANGES that the command makes in a thread: (name, number). It runs."""
    told = command(*arguments, data=data, before=["strace", "-f", "-qq", "-o", trace, "-e", f"trace={CHANGES}"])
    assert told.returncode == 0, told.stderr
    counts: dict[tuple[str, str], int] = {}
    for thread, name in re.findall(r"^(\d+) +(\w+)\(", trace.read_text(), re.M):
        counts[thread, name] = counts.get((thread, name), 0) + 1
    most: dict[str, int] = {}
    for (_, name), count in counts.items():
        most[name] = max(count, most.get(name, 0))
    return [(name, number) for name, count in most.items() for number in range(1, count + 1)]


def schema(database: Path) -> int:
    """Of a database that is whole; -1: there is none. It is copied first, with what is in its write-ahead log, so that looking changes nothing."""
    connection = sqlite3.connect(":memory:")
    try:
        parts = [Path(f"{database}{tail}") for tail in ("", "-wal")]
        if not parts[0].exists() or parts[0].stat().st_size == 0:
            return -1
        scratch = database.parent.parent / "looked-at.db"
        for part, tail in zip(parts, ("", "-wal"), strict=True):
            copy = Path(f"{scratch}{tail}")
            copy.unlink(missing_ok=True)
            Path(f"{scratch}-shm").unlink(missing_ok=True)
            if part.exists():
                copy.write_bytes(part.read_bytes())
        connection = sqlite3.connect(scratch)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return connection.execute("SELECT max(version) FROM schema_migrations").fetchone()[0]
    finally:
        connection.close()


def copies(data: Path) -> list[Path]:
    return sorted(one for one in (data / "backups").glob("*") if one.name.startswith("schema-"))


def segments(folder: Path) -> dict[str, str]:
    """Name and digest of what waits in a journal."""
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted((folder / "journal").glob("*.segment"))}


def tree(folder: Path) -> dict[str, tuple]:
    """All there is: to see that nothing was changed."""
    return {str(one.relative_to(folder)): (one.stat().st_mode, one.stat().st_mtime_ns, one.read_bytes() if one.is_file() else b"")
            for one in sorted(folder.rglob("*"))}


def as_printed(line: str, folder: Path, program: str) -> subprocess.CompletedProcess:
    """Runs a printed command word for word, with `program` as `solidrust`."""
    path = folder / "path"
    path.mkdir(exist_ok=True)
    (path / "solidrust").unlink(missing_ok=True)
    (path / "solidrust").symlink_to(program)
    assert shlex.split(line)[0] == "solidrust", line
    environment = clean_environment()
    return subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60, cwd=folder,
                          env={**environment, "PATH": f"{path}:{environment['PATH']}"})
