"""The two programs that packages hold (cmake/bundle.cmake), built and checked."""

import importlib.util
import re
import subprocess
from pathlib import Path

import release
import sources

BUILD = release.ROOT / "build/release"
BUNDLED = BUILD / "bundled/solidrust"  # all but the C library and libgcc_s
STATIC = BUILD / "static/solidrust"
MAX_BYTES = {BUNDLED: 15_000_000, STATIC: 15_500_000}  # the C library is in the static one
MAX_GLIBC = (2, 34)
# What every system with the GNU C library has.
ALLOWED = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}


def _readelf(option: str, path: Path) -> str:
    return subprocess.run(["readelf", "-W", option, str(path)], check=True, capture_output=True, text=True).stdout


def needed(path: Path) -> set[str]:
    return set(re.findall(r"\(NEEDED\).*\[(.+)\]", _readelf("-d", path)))


def glibc(path: Path) -> tuple[int, int]:
    """The newest version of the C library that a symbol is asked of; (0, 0): of none."""
    found = re.findall(r"GLIBC_(\d+)\.(\d+)", _readelf("-V", path))
    return max(((int(major), int(minor)) for major, minor in found), default=(0, 0))


def faults(path: Path) -> list[str]:
    spec = importlib.util.spec_from_file_location("check_hardening", release.ROOT / "tools/check_hardening.py")
    hardening = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hardening)
    found = hardening.faults(path, symbols_of=path.with_suffix(".debug") if path == STATIC else None)
    most = MAX_BYTES.get(path, MAX_BYTES[BUNDLED])
    if path.stat().st_size > most:
        found.append(f"it has {path.stat().st_size:,} bytes; at most {most:,} are allowed")
    if strange := needed(path) - ALLOWED:
        found.append(f"it needs {', '.join(sorted(strange))}")
    if glibc(path) > MAX_GLIBC:
        found.append("it needs GLIBC_{}.{}".format(*glibc(path)))
    return found


def build():
    """Nothing is compiled anew that ./run or ./test has built: only the links are others."""
    folder = sources.fetch()
    log = release.OUT / "build.log"
    with open(log, "w") as out:
        for command in (["cmake", "--preset", "release", f"-DSOLIDRUST_BUNDLE_SOURCES={folder}"],
                        ["cmake", "--build", "build/release", "--target", "solidrust_bundled", "solidrust_static"]):
            if subprocess.run(command, cwd=release.ROOT, stdout=out, stderr=subprocess.STDOUT).returncode:
                raise SystemExit(f"{log.read_text()[-4000:]}\npackage: the build failed; all of it is in {log}")


def check():
    """Ends where a program is not fit for packages, or not of this commit."""
    for path in (BUNDLED, STATIC):
        if not path.exists():
            raise SystemExit(f"package: there is no {path.relative_to(release.ROOT)}: run tools/package without --no-build")
        version = subprocess.run([path, "version"], check=True, capture_output=True, text=True).stdout.strip()
        if not version.startswith(f"solidrust {release.version()} ({release.built_commit()[:12]},"):
            raise SystemExit(f"package: {path.relative_to(release.ROOT)} is {version}, and this is {release.built_commit()[:12]}: "
                             "run tools/package without --no-build")
        if found := faults(path):
            raise SystemExit("\n".join(f"package: {path.relative_to(release.ROOT)}: {one}" for one in found))
