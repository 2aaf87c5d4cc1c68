"""The wheel `solidrust`: the program as a script of its own, for pip, pipx and uvx. Nothing is built when it is installed, and
nothing of it is Python."""

import base64
import hashlib
import time
import zipfile
from pathlib import Path

import binary
import licences
import release

FORM = "solidrust-*.whl"


def _digest(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def make(folder: Path) -> Path:
    version = release.version()
    tag = "py3-none-manylinux_{}_{}_{}".format(*binary.glibc(binary.BUNDLED), release.machine())
    info = f"solidrust-{version}.dist-info"
    metadata = "\n".join([
        "Metadata-Version: 2.4", "Name: solidrust", f"Version: {version}", f"Summary: {release.SUMMARY}",
        "License-Expression: Apache-2.0", "License-File: LICENSE", "License-File: THIRD-PARTY.txt",
        "Classifier: Operating System :: POSIX :: Linux", "Classifier: Topic :: Internet :: WWW/HTTP :: HTTP Servers",
        "Requires-Python: >=3.8", "Description-Content-Type: text/markdown", "",
        (release.ROOT / "packages/wheel/README.md").read_text()])
    files = {
        f"solidrust-{version}.data/scripts/solidrust": binary.BUNDLED.read_bytes(),
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: solidrust-package\nRoot-Is-Purelib: false\nTag: {tag}\n".encode(),
        f"{info}/licenses/LICENSE": release.licence(),
        f"{info}/licenses/THIRD-PARTY.txt": licences.text(),
    }
    record = "".join(f"{name},{_digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()
    path = folder / f"solidrust-{version}-{tag}.whl"
    when = time.gmtime(release.epoch())[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, data in files.items():
            info_of_file = zipfile.ZipInfo(name, when)
            info_of_file.create_system = 3
            info_of_file.external_attr = (0o100755 if "/scripts/" in name else 0o100644) << 16
            info_of_file.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(info_of_file, data, compresslevel=9)
    return path
