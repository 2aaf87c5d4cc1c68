"""The Debian package: program, unit, configuration, completion. Built by dpkg-deb from a folder; the scripts are in packages/deb."""

import gzip
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import binary
import licences
import release

FORM = "solidrust_*.deb"
DATA = release.ROOT / "packages/deb"
CONFIGURATION = "etc/solidrust/solidrust.yaml"


def _answer(*arguments: str, folder=None) -> bytes:
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent"}
    return subprocess.run([binary.BUNDLED, *arguments], check=True, capture_output=True, cwd=folder, env=environment).stdout


def configuration() -> bytes:
    """What `config init` writes, with the folder that the unit gives. Who signs up is said: behind a proxy on the same machine the console
    listens on loopback too, where `auto` means everybody."""
    with tempfile.TemporaryDirectory() as folder:
        _answer("config", "init", "solidrust.yaml", folder=folder)
        text = (Path(folder) / "solidrust.yaml").read_text()
    for wanted, ours in {"#data_dir: ./solidrust-data": "data_dir: /var/lib/solidrust", "#console:": "console:",
                         "#  sign_up: auto": "  sign_up: invite"}.items():
        if f"\n{wanted}\n" not in text:
            raise SystemExit(f"package: `config init` writes no line {wanted!r}")
        text = text.replace(f"\n{wanted}\n", f"\n{ours}\n")
    return text.encode()


def _control() -> str:
    library = "{}.{}".format(*binary.glibc(binary.BUNDLED))
    return (DATA / "control").read_text().format(
        version=release.version(), architecture=release.DEBIAN_ARCHITECTURES[release.machine()], library=library,
        kibibytes=binary.BUNDLED.stat().st_size // 1024)


def make(folder: Path) -> Path:
    architecture = release.DEBIAN_ARCHITECTURES[release.machine()]
    path = folder / f"solidrust_{release.version()}_{architecture}.deb"
    when = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(release.epoch()))
    changes = (f"solidrust ({release.version()}) unstable; urgency=medium\n\n  * Version {release.version()}.\n\n"
               f" -- SolidRusT maintainers <maintainers@solidrust.invalid>  {when}\n")
    files = {
        "usr/bin/solidrust": (binary.BUNDLED.read_bytes(), 0o755),
        "usr/lib/systemd/system/solidrust.service": ((DATA / "solidrust.service").read_bytes(), 0o644),
        CONFIGURATION: (configuration(), 0o640),
        "usr/share/bash-completion/completions/solidrust": (_answer("completion", "bash"), 0o644),
        "usr/share/zsh/vendor-completions/_solidrust": (_answer("completion", "zsh"), 0o644),
        "usr/share/fish/vendor_completions.d/solidrust.fish": (_answer("completion", "fish"), 0o644),
        "usr/share/man/man1/solidrust.1.gz": (gzip.compress((DATA / "solidrust.1").read_bytes(), 9, mtime=0), 0o644),
        "usr/share/doc/solidrust/copyright": (b"SolidRusT is licensed under Apache-2.0 (/usr/share/common-licenses/Apache-2.0).\n\n"
                                              + licences.text(with_common=False), 0o644),
        "usr/share/doc/solidrust/changelog.gz": (gzip.compress(changes.encode(), 9, mtime=0), 0o644),
        "usr/share/lintian/overrides/solidrust": ((DATA / "lintian-overrides").read_bytes(), 0o644),
    }
    sums = "".join(f"{hashlib.md5(data).hexdigest()}  {name}\n" for name, (data, _) in sorted(files.items()) if name != CONFIGURATION)
    root = Path(tempfile.mkdtemp())
    try:
        for name, (data, mode) in {
            **files,
            "DEBIAN/control": (_control().encode(), 0o644),
            "DEBIAN/conffiles": (f"/{CONFIGURATION}\n".encode(), 0o644),
            "DEBIAN/md5sums": (sums.encode(), 0o644),
            **{f"DEBIAN/{script}": ((DATA / script).read_bytes(), 0o755) for script in ("postinst", "prerm", "postrm")},
        }.items():
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            target.chmod(mode)
        for one in [root, *(one for one in root.rglob("*") if one.is_dir())]:
            one.chmod(0o755)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, path], check=True, capture_output=True,
                       env={**os.environ, "SOURCE_DATE_EPOCH": str(release.epoch())})
    finally:
        shutil.rmtree(root)
    return path
