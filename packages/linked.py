"""What is linked into the program, or beside it in the image, with its version on this machine, for the licences and the bill of materials."""

import functools
import json
import subprocess
from dataclasses import dataclass

import release


@dataclass(frozen=True)
class Library:
    name: str
    package: str  # Debian's, whose version and licence count
    licence: str  # SPDX
    archive: str = ""  # as the link line names it; empty: headers, or a source that is compiled
    only_image: bool = False
    version: str = ""


LIBRARIES = [
    Library("OpenSSL", "libssl-dev", "Apache-2.0", "libssl.a"),
    Library("OpenSSL (libcrypto)", "libssl-dev", "Apache-2.0", "libcrypto.a"),
    Library("SQLite", "libsqlite3-dev", "blessing", "libsqlite3.a"),
    Library("yaml-cpp", "libyaml-cpp-dev", "MIT", "libyaml-cpp.a"),
    Library("argon2", "libargon2-dev", "CC0-1.0 OR Apache-2.0", "libargon2.a"),
    Library("utf8proc", "libutf8proc-dev", "MIT", "libutf8proc.a"),
    Library("zlib", "zlib1g-dev", "Zlib", "libz.a"),
    Library("fmt", "libfmt-dev", "MIT"),
    Library("simdjson", "libsimdjson-dev", "Apache-2.0"),
    Library("CLI11", "libcli11-dev", "BSD-3-Clause"),
    Library("libstdc++", "libstdc++-12-dev", "GPL-3.0-or-later WITH GCC-exception-3.1"),
    Library("libgcc", "libgcc-12-dev", "GPL-3.0-or-later WITH GCC-exception-3.1"),
    Library("GNU C library", "libc6-dev", "LGPL-2.1-or-later", only_image=True),
    Library("Certificate authorities", "ca-certificates", "MPL-2.0", only_image=True),
]


@functools.cache
def libraries() -> list[Library]:
    names = sorted({one.package for one in LIBRARIES})
    told = subprocess.run(["dpkg-query", "-W", "-f=${Package} ${Version}\n", *names], check=True, capture_output=True, text=True).stdout
    versions = dict(line.split(" ") for line in told.splitlines())
    return [Library(one.name, one.package, one.licence, one.archive, one.only_image, versions[one.package]) for one in LIBRARIES]


# What of npm leaves code or styles in the documentation's pages. The rest of its lock file are tools that make them.
DOCS = ["@astrojs/starlight", "@expressive-code/core", "@expressive-code/plugin-frames", "@expressive-code/plugin-shiki",
        "@expressive-code/plugin-text-markers", "@fontsource-variable/inter", "@pagefind/default-ui", "@shikijs/themes", "astro", "pagefind"]


def _locked(folder: str) -> list[dict]:
    lock = json.loads((release.ROOT / folder / "package-lock.json").read_text())
    return [{"name": path.rpartition("node_modules/")[2], "path": path.removeprefix("node_modules/"), "folder": folder,
             "version": one["version"], "licence": one.get("license", ""), "tool": bool(one.get("dev") or one.get("optional"))}
            for path, one in lock["packages"].items() if path.startswith("node_modules/")]


@functools.cache
def of_the_console() -> list[dict]:
    """What of npm is in the console's pages: what its lock file does not call a tool."""
    return [one | {"where": "in the console's pages"} for one in _locked("console") if not one["tool"]]


@functools.cache
def of_the_docs() -> list[dict]:
    found = [one | {"where": "in the documentation's pages"} for one in _locked("docs/site") if one["path"] in DOCS]
    if missing := sorted(set(DOCS) - {one["name"] for one in found}):
        raise SystemExit(f"package: docs/site/package-lock.json lacks {', '.join(missing)}: packages/linked.py")
    return found


def of_the_pages() -> list[dict]:
    """Both; what the two have in common, in one version, is one row."""
    rows = {(one["name"], one["version"]): one for one in of_the_console()}
    for one in of_the_docs():
        key = (one["name"], one["version"])
        rows[key] = rows[key] | {"where": "in the console's and the documentation's pages"} if key in rows else one
    return list(rows.values())
