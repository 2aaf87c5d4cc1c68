#!/usr/bin/env python3
"""Checks the sources against these rules:
- a room includes the rooms that src/CMakeLists.txt lists after its USES, each of them and no others;
- only tests, benchmarks, fuzz targets and other fixtures include what is in a folder `testing`;
- the stores name no driver, and only app names stores and driver;
- no type or constant that other files can see is defined twice under one name (C++ calls that an ODR violation, and no compiler or
  linker has to report it), and no name in an unnamed namespace is the same as one of those;
- no two names in unnamed namespaces of one room are the same, since its sources are compiled several at once; not for rooms that are
  APART, nor for folders `cli`.

Example:  tools/check_layers.py        (exit 1 and one line for each breach)
"""
import pathlib
import re
import sys
from collections.abc import Iterator

TESTS = ("_test.cc", "_bench.cc", "_fuzz.cc")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"/]+)/')
# clang-format puts what stands directly in a namespace at the start of a line.
OPENS = re.compile(r"^(?:inline )?namespace\s*([\w:]*)\s*\{\s*(\})?")
CLOSES = re.compile(r"^\}\s*// namespace")
DEFINES = re.compile(r"^(?:template <.*>\s*)?(?:enum class|enum|class|struct|union) ([\w:]+(?:<.*>)?)(?![^{]*;)"
                     r"|^inline constexpr [\w:<>, ]+? (\w+)(?: =|\[|\{)")

# A function with its parameters, or another name; in an unnamed namespace, at the start of a line.
LOCAL = re.compile(r"^(?!\s|using |__extension__|namespace |class |struct |enum |}|//)(?:constexpr |inline |const )*"
                   r"[\w:<>,&* ]+?[ &*](\w+(?:\([^()]*\))?)(?: noexcept)?(?: \{|\{| =(?: |$)|;$)"
                   r"|^(?:enum class|struct|class) (\w+)(?![^{]*;)")
ROOM = re.compile(r"^solidrust_room\((\w+)([^)]*)\)", re.MULTILINE)


def rooms_of(cmake: str) -> dict[str, set[str]]:
    """The rooms, lowest first, each with those that it may use."""
    rooms: dict[str, set[str]] = {}
    for name, arguments in ROOM.findall(cmake):
        uses = re.search(r"USES((?: (?!LIBS|COLD|APART)\w+)*)", arguments)
        rooms[name] = set(uses.group(1).split()) if uses else set()
    return rooms


def lines_in_namespaces(text: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Each line with its number and the namespaces that it is in; an unnamed one is ""."""
    spaces: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if match := OPENS.match(line):
            if not match.group(2):
                spaces += (match.group(1),)
        elif CLOSES.match(line):
            spaces = spaces[:-1]
        else:
            yield number, line, spaces


def definitions(text: str) -> dict[str, int]:
    """The types and constants that other files can see, by their full names, each with its line."""
    return {"::".join([*spaces, match.group(1) or match.group(2)]): number
            for number, line, spaces in lines_in_namespaces(text) if "" not in spaces and (match := DEFINES.match(line))}


def local_names(text: str) -> dict[str, int]:
    """What the unnamed namespaces of a source define, each with its line. Overloads with other parameters are other names."""
    return {"::".join(filter(None, [*spaces, match.group(1) or match.group(2)])): number
            for number, line, spaces in lines_in_namespaces(text) if "" in spaces and (match := LOCAL.match(line))}


def breach_about_stores(path: pathlib.PurePath, line: str) -> str:
    """What a line of the source at `path` (below src) gets wrong about stores and their driver; empty: nothing."""
    room, folder = path.parts[0], "/".join(path.parts[:2])
    if path.name.endswith(TESTS) or "testing" in path.parts:
        return ""
    if "Sql::of_sqlite(" in line and folder not in ("store/sql", "store/sqlite") and room != "app":
        return "only app, store and tests name the driver"
    if "Sql::of_sqlite(" in line and folder == "store/sql" and path.name != "sql.h":
        return "a store's statement is one that both engines take, or Sql::by_engine"
    if not INCLUDE.match(line):
        return ""
    if '"store/sqlite/' in line and folder == "store/sql":
        return "the stores name no driver"
    if ('"store/sqlite/' in line or '"store/sql/' in line) and room not in ("app", "store"):
        return "only app, store and tests name the stores' classes and their driver"
    return ""


def breaches_in(src: pathlib.Path) -> list[str]:
    """A line for each breach of the sources in `src`."""
    cmake = (src / "CMakeLists.txt").read_text(encoding="utf-8")
    rooms = rooms_of(cmake)
    breaches = []
    seen: set[str] = set()
    for room, uses in rooms.items():
        seen.add(room)
        breaches += [f"src/CMakeLists.txt: {room} uses {used}, which is no room above it" for used in sorted(uses - (seen - {room}))]
    included: dict[str, set[str]] = {room: set() for room in rooms}
    defined: dict[str, str] = {}
    local: dict[str, dict[str, str]] = {room: {} for room in rooms}
    apart = set(re.findall(r"^solidrust_room\((\w+)[^)]*\bAPART\b", cmake, re.MULTILINE))
    for path in sorted(src.rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        room = path.relative_to(src).parts[0]
        if room not in rooms:
            breaches.append(f"{path}: the folder {room} is not a room; add it to src/CMakeLists.txt")
            continue
        text = path.read_text(encoding="utf-8")
        # Each test program is linked by itself.
        for name, number in definitions(text if not path.name.endswith(("_test.cc", "_bench.cc")) else "").items():
            first = defined.setdefault(name, f"{path}:{number}")
            if first != f"{path}:{number}":
                breaches.append(f"{path}:{number}: {name} is defined in {first} too; give one of them another name")
        if path.suffix == ".cc" and not path.name.endswith(TESTS) and room not in apart and path.parent.name != "cli":
            for name, number in local_names(text).items():
                first = local[room].setdefault(name, f"{path}:{number}")
                if not first.startswith(f"{path}:"):
                    breaches.append(f"{path}:{number}: {name} is defined in {first} too, which is compiled with this file; rename one")
        for number, line in enumerate(text.splitlines(), 1):
            if breach := breach_about_stores(path.relative_to(src), line):
                breaches.append(f"{path}:{number}: {breach}")
            match = INCLUDE.match(line)
            if not match:
                continue
            used = match.group(1)
            included[room].add(used)
            for_tests = path.name.endswith(TESTS) or path.parent.name == "testing"
            if used not in rooms:
                breaches.append(f"{path}:{number}: no such room: {used}")
            elif used != room and used not in rooms[room]:
                breaches.append(f"{path}:{number}: {room} does not use {used}; see the USES of {room} in src/CMakeLists.txt")
            elif "/testing/" in line and not for_tests:
                breaches.append(f"{path}:{number}: only tests, benchmarks, fuzz targets and fixtures use a folder `testing`")
    for names in local.values():  # hides the other one, or collides with it, once both are in one compilation
        breaches += [f"{place}: {name} is defined in {defined[name]} too; rename one"
                     for name, place in sorted(names.items()) if name in defined]
    for room, uses in rooms.items():
        breaches += [f"src/CMakeLists.txt: {room} lists {used} after USES and includes nothing of it"
                     for used in sorted(uses & rooms.keys() - included[room])]
    return breaches


def main() -> int:
    breaches = breaches_in(pathlib.Path(__file__).resolve().parent.parent / "src")
    print("\n".join(breaches) or "layers: ok")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
