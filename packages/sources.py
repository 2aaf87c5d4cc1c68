"""The sources of the two libraries that Debian has no static archives of, from Debian's own source packages.

The version is that of the installed headers, so that headers and library fit; what comes is held against the checksums here. Only
tools/package asks for them, never ./run."""

import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path

import release

FOLDER = release.OUT / "sources"
# Source package: package of the headers, its version, upstream's archive, the SHA-256 of it, the one file that is compiled.
PINNED = {
    "simdjson": ("libsimdjson-dev", "3.0.1-1", "simdjson_3.0.1.orig.tar.gz",
                 "156b1bc5eb0561b2bd166b46d191fd3d95a3e709cc63761477d3b7aec2b6e9ed", "singleheader/simdjson.cpp"),
    "fmtlib": ("libfmt-dev", "9.1.0+ds1-2", "fmtlib_9.1.0+ds1.orig.tar.gz",
               "84ce1c2d0be3a9863935137969dcec6970125caac032f82474640bfc81463583", "src/format.cc"),
}


def installed_version(package: str) -> str:
    asked = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True)
    return asked.stdout.strip()


def _download(wanted: list[str], folder: Path):
    """By apt, with a list of sources of our own beside the system's."""
    lists = release.OUT / "apt"
    (lists / "lists/partial").mkdir(parents=True, exist_ok=True)
    (lists / "parts").mkdir(exist_ok=True)
    codename = _codename()
    mirror = _mirror(codename)
    (lists / "parts/source.sources").write_text(
        f"Types: deb-src\nURIs: {mirror}\nSuites: {codename}\nComponents: main\n"
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n")
    options = ["-o", "Dir::Etc::SourceList=/dev/null", "-o", f"Dir::Etc::SourceParts={lists}/parts", "-o", "APT::Sandbox::User=root",
               "-o", f"Dir::State::Lists={lists}/lists", "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache="]
    subprocess.run(["apt-get", *options, "-qq", "update"], check=True)
    subprocess.run(["apt-get", *options, "-qq", "source", "--download-only", *wanted], check=True, cwd=folder)
    shutil.rmtree(lists)


def _mirror(codename: str) -> str:
    """Where this machine has its Debian packages from."""
    asked = subprocess.run(["apt-get", "indextargets", "--format", "$(ORIGIN) $(CODENAME) $(COMPONENT) $(REPO_URI)", "Created-By: Packages"],
                           capture_output=True, text=True, check=True)
    for line in asked.stdout.splitlines():
        if line.startswith(f"Debian {codename} main "):
            return line.split()[3]
    raise SystemExit(f"package: apt knows no mirror of Debian {codename}: see /etc/apt/sources.list.d, and apt-get update")


def _codename() -> str:
    for line in Path("/etc/os-release").read_text().splitlines():
        if line.startswith("VERSION_CODENAME="):
            return line.partition("=")[2].strip('"')
    raise SystemExit("package: /etc/os-release names no VERSION_CODENAME")


def fetch() -> Path:
    """The folder with both, unpacked; downloads them once."""
    for name, (headers, version, _, _, _) in PINNED.items():
        found = installed_version(headers)
        if found != version:
            raise SystemExit(f"package: {headers} is {found or 'not installed'}, and the pinned source of {name} is {version}.\n"
                             "  Packages are made on Debian 12; another version needs its line in packages/sources.py.")
    if all((FOLDER / name / one[4]).is_file() for name, one in PINNED.items()):
        return FOLDER
    shutil.rmtree(FOLDER, ignore_errors=True)
    archives = FOLDER / "archives"
    archives.mkdir(parents=True)
    _download([f"{name}={one[1]}" for name, one in PINNED.items()], archives)
    for name, (_, _, archive, checksum, source) in PINNED.items():
        found = hashlib.sha256((archives / archive).read_bytes()).hexdigest()
        if found != checksum:
            raise SystemExit(f"package: {archive} has the SHA-256 {found} and not {checksum}")
        with tarfile.open(archives / archive) as packed:
            top = packed.getnames()[0].split("/")[0]
            wanted = [one for one in packed.getmembers()
                      if one.isfile() and one.name.startswith((f"{top}/{Path(source).parent}/", f"{top}/LICENSE"))]
            for member in wanted:
                member.name = member.name.split("/", 1)[1]
                packed.extract(member, FOLDER / name)
    return FOLDER
