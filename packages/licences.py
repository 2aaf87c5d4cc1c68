"""The licences of what is linked in, as their packages on this machine state them, and of the console's pages."""

import functools
import json
from pathlib import Path

import linked
import release


def _of_the_console() -> list[tuple[str, str]]:
    modules = release.ROOT / "console/node_modules"
    found = []
    for package in linked.of_the_console():
        folder = modules / package["path"]
        texts = [one.read_text(errors="replace") for one in sorted(folder.glob("*")) if one.name.lower().startswith(("license", "licence"))]
        found.append((f"{package['name']} {package['version']}", "\n".join(texts) or f"Licence: {package['licence']}\n"))
    return found


@functools.cache
def text() -> bytes:
    parts = [f"What is in the program beside SolidRusT {release.version()} itself, with its licences.\n"]
    for one in linked.libraries():
        parts.append(f"{'=' * 78}\n{one.name} {one.version}\n{'=' * 78}\n\n" + Path(f"/usr/share/doc/{one.package}/copyright").read_text())
    for title, licence in _of_the_console():
        parts.append(f"{'=' * 78}\n{title} (in the console's pages)\n{'=' * 78}\n\n{licence}")
    return "\n".join(parts).encode()
