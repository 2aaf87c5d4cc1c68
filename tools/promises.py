#!/usr/bin/env python3
"""Holds the promises of the documentation against the tests.

A promise is a sentence that a test could break. It has an id at its end: [S12] in SECURITY.md, [L7] in docs/limits.md, [U31] in
docs/upstreams.md. A test names what it holds: `@pytest.mark.promise("L7", "L8")` in Python, a comment directly above the test
`// promise: L7, L8` in C++. A promise that no test holds stands in tools/promises.orphans, with the reason.

Fails where an id is given twice, has the letter of another document, or is named by a test and stands in no document; where a
marker stands above no test; where a promise has neither a test nor a reason, or both.

A promise that is taken away takes its id with it: ids are not used again.
"""
import argparse
import ast
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DOCUMENTS = {"S": "SECURITY.md", "L": "docs/limits.md", "U": "docs/upstreams.md"}
PYTHON_TESTS = "tests"
CPP_TESTS = "src"
ORPHANS = "tools/promises.orphans"

ID = re.compile(r"\[([SLU][1-9]\d*)\]")
ONE = re.compile(r"[SLU][1-9]\d*")
COMMENT = re.compile(r"^\s*//\s*promise:\s*(.*)$")
CPP_TEST = re.compile(r"^TEST(?:_F|_P)?\((\w+), (\w+)\)")
# Of the text before an id: the words that are shown in a list.
SHOWN = 100


class Report:
    def __init__(self):
        self.promises: dict[str, dict] = {}  # id: document, line, text
        self.holds: dict[str, list[str]] = {}  # id: the tests that hold it
        self.orphans: dict[str, str] = {}  # id: why no test holds it
        self.problems: list[str] = []

    def tests(self) -> int:
        return len({test for tests in self.holds.values() for test in tests})

    def as_json(self) -> dict:
        return {"promises": [{"id": id, **promise, "tests": self.holds.get(id, []), "orphan": self.orphans.get(id)}
                             for id, promise in self.promises.items()],
                "tests": self.tests(), "problems": self.problems}


def promises_of(report: Report, letter: str, name: str, text: str) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        begin = 0
        for found in ID.finditer(line):
            id, where = found[1], f"{name}:{number}"
            said = line[begin:found.start()].strip(" |-*.,;:")
            begin = found.end()
            if id[0] != letter:
                report.problems.append(f"{where}: {id} has the letter of {DOCUMENTS[id[0]]}")
            elif id in report.promises:
                report.problems.append(f"{where}: {id} is given twice, first in {report.promises[id]['document']}:{report.promises[id]['line']}")
            else:
                report.promises[id] = {"document": name, "line": number, "text": said[-SHOWN:]}


def named(report: Report, where: str, test: str, ids: list[str]) -> None:
    for id in ids:
        if not ONE.fullmatch(id):
            report.problems.append(f"{where}: {id!r} is no id")
        elif id not in report.promises:
            report.problems.append(f"{where}: {test} names {id}, which stands in no document")
        elif test in report.holds.setdefault(id, []):
            report.problems.append(f"{where}: {test} names {id} twice")
        else:
            report.holds[id].append(test)


def python_tests_of(report: Report, name: str, text: str) -> None:
    if ".mark.promise(" not in text:
        return
    for node in ast.walk(ast.parse(text, name)):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for mark in node.decorator_list:
            if not (isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.promise"):
                continue
            where = f"{name}:{mark.lineno}"
            if not node.name.startswith(("test_", "Test")):
                report.problems.append(f"{where}: {node.name} is no test")
            elif not mark.args or mark.keywords or not all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in mark.args):
                report.problems.append(f"{where}: promise() takes ids, as texts")
            else:
                named(report, where, f"{name}::{node.name}", [one.value for one in mark.args])


def cpp_tests_of(report: Report, name: str, text: str) -> None:
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not (comment := COMMENT.match(line)):
            continue
        test = CPP_TEST.match(lines[number]) if number < len(lines) else None
        if test:
            named(report, f"{name}:{number}", f"{name}::{test[1]}.{test[2]}", re.split(r",\s*", comment[1].strip()))
        else:
            report.problems.append(f"{name}:{number}: a promise stands directly above its TEST")


def orphans_of(report: Report, name: str, text: str) -> None:
    """Lines `ID reason`; what begins with # is a remark."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        id, _, why = line.partition(" ")
        where = f"{name}:{number}"
        if id not in report.promises:
            report.problems.append(f"{where}: {id} stands in no document")
        elif id in report.orphans:
            report.problems.append(f"{where}: {id} stands here twice")
        elif not why.strip():
            report.problems.append(f"{where}: {id} has no reason")
        elif id in report.holds:
            report.problems.append(f"{where}: {id} is held by {report.holds[id][0]}; take it out here")
        else:
            report.orphans[id] = why.strip()


def examine(root: pathlib.Path) -> Report:
    report = Report()
    for letter, name in DOCUMENTS.items():
        promises_of(report, letter, name, (root / name).read_text())
    for path in sorted((root / PYTHON_TESTS).rglob("test_*.py")):
        # What tests/setup.sh installs, and the tests of this program, which show markers of their own.
        if "node_modules" not in path.parts and path.name != "test_promises.py":
            python_tests_of(report, str(path.relative_to(root)), path.read_text())
    for path in sorted(path for kind in ("*_test.cc", "*_contract.h") for path in (root / CPP_TESTS).rglob(kind)):
        cpp_tests_of(report, str(path.relative_to(root)), path.read_text())
    if (orphans := root / ORPHANS).exists():
        orphans_of(report, ORPHANS, orphans.read_text())
    for id, promise in report.promises.items():
        if id not in report.holds and id not in report.orphans:
            report.problems.append(f"{promise['document']}:{promise['line']}: no test holds {id}, and {ORPHANS} gives no reason: {promise['text']}")
    return report


def counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def main(arguments=None, root: pathlib.Path = ROOT) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     epilog="Example: tools/promises.py --list S    # those of SECURITY.md, with the tests that hold each")
    parser.add_argument("--list", metavar="IDS", nargs="?", const="", help="every promise with its tests, or those whose id begins so")
    parser.add_argument("--json", action="store_true", help="all of it as one JSON object")
    asked = parser.parse_args(arguments)
    report = examine(root)
    if asked.json:
        print(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        return 1 if report.problems else 0
    if asked.list is not None:
        for id, promise in report.promises.items():
            if id.startswith(asked.list):
                print(f"{id:4}  {promise['document']}:{promise['line']}  {promise['text']}")
                for test in report.holds.get(id, []):
                    print(f"        {test}")
                if id in report.orphans:
                    print(f"        no test: {report.orphans[id]}")
    for problem in report.problems:
        print(problem, file=sys.stderr)
    print(f"{counted(len(report.promises), 'promise')}, {len(report.holds)} held by {counted(report.tests(), 'test')}, {counted(len(report.orphans), 'orphan')}")
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
