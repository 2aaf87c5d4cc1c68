"""The licences of what is linked in, as their packages on this machine state them, and of the pages. Who lacks one ends the making
of packages."""

import functools
import re
from pathlib import Path

import linked
import release

COMMON = "/usr/share/common-licenses"
# Packages of npm that bring no text: another one by the same author, under the same licence, that does.
TEXT_OF = {"react-remove-scroll-bar": "react-remove-scroll", "@pagefind/default-ui": "pagefind"}


def _of_the_pages() -> list[tuple[str, str]]:
    found = []
    for package in linked.of_the_pages():
        folder = release.ROOT / package["folder"] / "node_modules" / TEXT_OF.get(package["name"], package["path"])
        named = [one for one in sorted(folder.glob("*")) if one.name.lower().startswith(("license", "licence"))]
        files = [file for one in named for file in (sorted(one.iterdir()) if one.is_dir() else [one])]  # pagefind has a folder of them
        texts = [file.read_text(errors="replace") for file in files]
        if not texts:
            raise SystemExit(f"package: {folder.relative_to(release.ROOT)} has no text of its licence ({package['licence']}): packages/licences.py")
        found.append((f"{package['name']} {package['version']} ({package['where']})", "\n".join(texts)))
    return found


def _of_debian(package: str) -> str:
    path = Path(f"/usr/share/doc/{package}/copyright")
    if not path.is_file():
        raise SystemExit(f"package: there is no {path}, which has the licence of {package}: is this a system without documentation?")
    return path.read_text()


def _part(title: str, text: str) -> str:
    return f"{'=' * 78}\n{title}\n{'=' * 78}\n\n{text}"


@functools.cache
def text(*, with_common: bool = True) -> bytes:
    """`with_common`: with the licences that Debian's packages only point to; a Debian system has them."""
    parts = [f"What is in the program beside SolidRusT {release.version()} itself, with its licences.\n"]
    parts += [_part(f"{one.name} {one.version}", _of_debian(one.package)) for one in linked.libraries()]
    parts += [_part(title, licence) for title, licence in _of_the_pages()]
    if with_common:
        pointed_to = sorted(set(re.findall(rf"{COMMON}/([A-Za-z0-9.+-]*[A-Za-z0-9])", "\n".join(parts))))
        parts += [_part(f"{COMMON}/{name}", Path(COMMON, name).read_text(errors="replace")) for name in pointed_to]
    return "\n".join(parts).encode()
