#!/usr/bin/env python3
"""Holds the sources against three rules: a room may use the rooms above it and no others; what stands in a folder `testing`
is used by tests, benchmarks and fuzz targets only; and no type or constant that other files can see is defined twice under one
name (C++ calls that an ODR violation, and no compiler or linker has to say so).

Example:  tools/check_layers.py        (exit 1 and one line for each breach)
"""
import pathlib
import re
import sys

ROOMS = ["base", "metrics", "trace", "config", "net", "http", "store", "auth", "limit", "meter", "dialect",
         "upstream", "gateway", "control", "web", "app"]
TESTS = ("_test.cc", "_bench.cc", "_fuzz.cc")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"/]+)/')
# clang-format puts what stands directly in a namespace at the start of a line.
OPENS = re.compile(r"^(?:inline )?namespace\s*([\w:]*)\s*\{\s*(\})?")
CLOSES = re.compile(r"^\}\s*// namespace")
DEFINES = re.compile(r"^(?:template <.*>\s*)?(?:enum class|enum|class|struct|union) ([\w:]+(?:<.*>)?)(?![^{]*;)"
                     r"|^inline constexpr [\w:<>, ]+? (\w+)(?: =|\[|\{)")


def definitions(text: str) -> dict[str, int]:
    """The types and constants that other files can see, by their full names, each with its line."""
    found = {}
    spaces: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if match := OPENS.match(line):
            if not match.group(2):
                spaces.append(match.group(1))
        elif CLOSES.match(line):
            spaces.pop()
        elif (match := DEFINES.match(line)) and "" not in spaces:  # an unnamed namespace is the file's own
            found["::".join([*spaces, match.group(1) or match.group(2)])] = number
    return found


def main() -> int:
    src = pathlib.Path(__file__).resolve().parent.parent / "src"
    breaches = []
    defined: dict[str, str] = {}
    for path in sorted(src.rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        room = path.relative_to(src).parts[0]
        if room not in ROOMS:
            breaches.append(f"{path}: the folder {room} is not a room; add it to tools/check_layers.py")
            continue
        text = path.read_text(encoding="utf-8")
        # Each test program is linked by itself.
        for name, number in definitions(text if not path.name.endswith(("_test.cc", "_bench.cc")) else "").items():
            first = defined.setdefault(name, f"{path}:{number}")
            if first != f"{path}:{number}":
                breaches.append(f"{path}:{number}: {name} is defined in {first} too; give one of them another name")
        for number, line in enumerate(text.splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            used = match.group(1)
            if used not in ROOMS:
                breaches.append(f"{path}:{number}: no such room: {used}")
            elif ROOMS.index(used) > ROOMS.index(room):
                breaches.append(f"{path}:{number}: {room} may not use {used}: it stands below it")
            elif ('"store/sqlite/' in line and room not in ("app", "store")
                  and not path.name.endswith(("_test.cc", "_fixture.h"))):
                breaches.append(f"{path}:{number}: only app, store and tests name the SQLite driver")
            elif "/testing/" in line and not path.name.endswith(TESTS) and path.parent.name != "testing":
                breaches.append(f"{path}:{number}: only tests, benchmarks and fuzz targets use a folder `testing`")
    print("\n".join(breaches) or "layers: ok")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
