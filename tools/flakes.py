#!/usr/bin/env python3
"""Keeps account of the tests that passed only when they were tried once more, for ./test.

  tools/flakes.py SUITE FIRST.xml [AGAIN.xml]

FIRST is the JUnit report of a suite, AGAIN that of the second try of what failed in it. Prints each test that failed and then
passed, adds the run to the record, and ends with 1 if one of them needed its second try in another of the suite's last ten
runs too: a test that fails every fifth time is broken, or has found something.

The record is .test-flakes.json beside this repository's .git: not under build/, which may be wiped, and not committed, since
it is about one machine. FLAKES_RECORD names another file. To forget a test that was mended, remove its name there.
"""
import datetime
import json
import os
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

RUNS = 10
RECORD = pathlib.Path(__file__).resolve().parent.parent / ".test-flakes.json"


def results(report: str) -> dict[str, bool]:
    """Every test of the report that was run: whether it passed. Nothing, if there is no report: ./test fails then anyway."""
    found = {}
    try:
        root = ElementTree.parse(report).getroot()
    except (OSError, ElementTree.ParseError) as error:
        print(f"  {report} is no report: {error}")
        return found
    for case in root.iter("testcase"):
        if case.find("skipped") is not None:
            continue
        name = f"{case.get('classname', '')}::{case.get('name', '')}"
        # A test whose teardown fails may stand there twice.
        passed = case.find("failure") is None and case.find("error") is None
        found[name] = found.get(name, True) and passed
    return found


def flaky(first: dict[str, bool], again: dict[str, bool]) -> list[str]:
    return sorted(name for name, passed in first.items() if not passed and again.get(name, False))


def load(record: pathlib.Path) -> dict[str, list]:
    """The runs of each suite, the oldest first: [{"at", "flaky": [names]}]. A record that cannot be read is begun anew."""
    try:
        suites = json.loads(record.read_text())
        return {str(suite): [{"at": str(run["at"]), "flaky": [str(name) for name in run["flaky"]]} for run in runs]
                for suite, runs in suites.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        print(f"  {record} is no record of flaky tests; a new one is begun")
        return {}


def note(suites: dict[str, list], suite: str, names: list[str], at: str) -> dict[str, list[str]]:
    """Adds a run. The names of it that were flaky before, with when."""
    runs = suites.setdefault(suite, [])
    runs.append({"at": at, "flaky": names})
    del runs[:-RUNS]
    before = {name: [run["at"] for run in runs[:-1] if name in run["flaky"]] for name in names}
    return {name: times for name, times in before.items() if times}


def main() -> int:
    if len(sys.argv) not in (3, 4) or sys.argv[1].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    suite, reports = sys.argv[1], sys.argv[2:]
    first = results(reports[0])
    names = flaky(first, results(reports[1])) if len(reports) == 2 else []
    record = pathlib.Path(os.environ.get("FLAKES_RECORD") or RECORD)
    suites = load(record)
    again = note(suites, suite, names, datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"))
    beside = record.with_name(record.name + ".new")
    beside.write_text(json.dumps(suites, indent=1) + "\n")
    beside.replace(record)
    for name in names:
        print(f"  FLAKY {name}: passed only on its second run")
    for name, times in again.items():
        print(f"  FAIL  {name}: needed its second run before, in the last {RUNS} runs: {', '.join(times)}")
    return 1 if again else 0


if __name__ == "__main__":
    sys.exit(main())
