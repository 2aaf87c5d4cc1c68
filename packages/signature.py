"""The signature of SHA256SUMS, by minisign, and so of every file that it names. The key is the maintainers' and in no repository."""

import shutil
import subprocess
from pathlib import Path

import release

SUMS = "SHA256SUMS"


def _path(folder: Path) -> Path:
    return folder / f"{SUMS}.minisig"


def check(key: Path):
    """Before minutes of work: minisign is there (installed, if it is not), and so is the key."""
    if not key.is_file():
        raise SystemExit(f"package: --sign: there is no file {key}")
    if shutil.which("minisign"):
        return
    if subprocess.run(["sh", "-c", ". tools/packages.sh && install_needs minisign"], cwd=release.ROOT).returncode:
        raise SystemExit("package: --sign needs minisign (Debian's package of that name)")


def remove(folder: Path):
    """That of earlier files."""
    _path(folder).unlink(missing_ok=True)


def make(folder: Path, key: Path) -> Path:
    about = f"solidrust {release.version()} ({release.commit()})"
    if subprocess.run(["minisign", "-S", "-s", key.resolve(), "-m", SUMS, "-t", about, "-c", about], cwd=folder, stdout=subprocess.DEVNULL).returncode:
        raise SystemExit("package: minisign did not sign; its message is above")
    return _path(folder)
