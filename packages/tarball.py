"""The release's tarball: the program, what a system service needs, licences, and how to start."""

from pathlib import Path

import archive
import binary
import deb
import licences
import release
from archive import Entry

FORM = "solidrust-*-linux-*.tar.gz"


def make(folder: Path) -> Path:
    name = f"solidrust-{release.version()}-linux-{release.machine()}"
    data = release.ROOT / "packages"
    path = folder / f"{name}.tar.gz"
    path.write_bytes(archive.gzipped(archive.tar([
        Entry("solidrust", binary.BUNDLED.read_bytes(), 0o755),
        Entry("README.md", (data / "tarball/README.md").read_bytes()),
        Entry("LICENSE", release.licence()),
        Entry("THIRD-PARTY.txt", licences.text()),
        Entry("systemd/solidrust.service", (data / "deb/solidrust.service").read_bytes()),
        Entry("systemd/solidrust.yaml", deb.configuration()),
    ], release.epoch(), prefix=f"{name}/")))
    return path
