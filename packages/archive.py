"""Tar archives whose bytes depend on their content alone: sorted, one time for all, owners by number."""

import gzip
import io
import tarfile
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """A file (`data`), a folder (`data` is None) or a link (`target`), under a path without a slash in front."""

    path: str
    data: bytes | None = None
    mode: int = 0o644
    owner: int = 0
    target: str = ""


def folders_of(entries: list[Entry]) -> list[Entry]:
    """The entries and the folders above them that nobody named."""
    named = {entry.path for entry in entries}
    above = set()
    for entry in entries:
        parts = entry.path.split("/")[:-1]
        above |= {"/".join(parts[:count]) for count in range(1, len(parts) + 1)}
    return entries + [Entry(path, mode=0o755) for path in above - named]


def tar(entries: list[Entry], epoch: int, prefix: str = "") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for entry in sorted(folders_of(entries), key=lambda one: one.path):
            info = tarfile.TarInfo(prefix + entry.path)
            info.mtime, info.mode, info.uid, info.gid = epoch, entry.mode, entry.owner, entry.owner
            if entry.target:
                info.type, info.linkname = tarfile.SYMTYPE, entry.target
            elif entry.data is None:
                info.type = tarfile.DIRTYPE
            else:
                info.size = len(entry.data)
            archive.addfile(info, io.BytesIO(entry.data or b""))
    return out.getvalue()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=9, mtime=0)
