"""The npm package `solidrust`: node_modules/.bin/solidrust is the program itself, with no script between, so that signals and the exit
status are its own. `npx solidrust` is for trying: npm starts a shell that starts the program, and a signal to npm does not reach it.
`os`, `cpu` and `libc` make npm refuse it where it cannot run."""

import json
from pathlib import Path

import archive
import binary
import licences
import release
from archive import Entry

FORM = "solidrust-*.tgz"


def make(folder: Path) -> Path:
    about = {
        "name": "solidrust",
        "version": release.version(),
        "description": release.SUMMARY,
        "license": "Apache-2.0",
        "bin": {"solidrust": "bin/solidrust"},
        "files": ["bin", "THIRD-PARTY.txt"],
        "os": ["linux"],
        "cpu": [release.NODE_ARCHITECTURES[release.machine()]],
        "libc": ["glibc"],
    }
    path = folder / f"solidrust-{release.version()}.tgz"
    path.write_bytes(archive.gzipped(archive.tar([
        Entry("package.json", (json.dumps(about, indent=2) + "\n").encode()),
        Entry("README.md", (release.ROOT / "packages/npm/README.md").read_text().replace("VERSION", release.version()).encode()),
        Entry("LICENSE", release.licence()),
        Entry("THIRD-PARTY.txt", licences.text()),
        Entry("bin/solidrust", binary.BUNDLED.read_bytes(), 0o755),
    ], release.epoch(), prefix="package/")))
    return path
