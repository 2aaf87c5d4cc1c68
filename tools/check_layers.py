#!/usr/bin/env python3
"""Holds every #include under src/ against the order of the rooms: a room may use the rooms above it.

Example:  tools/check_layers.py        (exit 1 and one line for each breach)
"""
import pathlib
import re
import sys

ROOMS = ["base", "config", "net", "http", "store", "auth", "limit", "meter", "upstream",
         "gateway", "control", "web", "app"]
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"/]+)/')


def main() -> int:
    src = pathlib.Path(__file__).resolve().parent.parent / "src"
    breaches = []
    for path in sorted(src.rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        room = path.relative_to(src).parts[0]
        if room not in ROOMS:
            breaches.append(f"{path}: the folder {room} is not a room; add it to tools/check_layers.py")
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            used = match.group(1)
            if used not in ROOMS:
                breaches.append(f"{path}:{number}: no such room: {used}")
            elif ROOMS.index(used) > ROOMS.index(room):
                breaches.append(f"{path}:{number}: {room} may not use {used}: it stands below it")
            elif ('"store/sqlite/' in line and room not in ("app", "store")
                  and not path.name.endswith("_test.cc")):
                breaches.append(f"{path}:{number}: only app, store and tests name the SQLite driver")
    print("\n".join(breaches) or "layers: ok")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
