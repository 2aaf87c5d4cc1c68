"""tools/flakes.py: a test that needs its second run is told of, and fails the run when it needs it again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parent.parent.parent / "tools/flakes.py"

pytestmark = pytest.mark.quick


def report(path: Path, **tests: str) -> Path:
    """A JUnit report as pytest writes it: each test "passed", "failed", "error" or "skipped"."""
    inside = {"passed": "", "failed": "<failure message='x'/>", "error": "<error message='x'/>", "skipped": "<skipped/>"}
    cases = "".join(f"<testcase classname='tests.a' name='{name}'>{inside[how]}</testcase>" for name, how in tests.items())
    path.write_text(f"<?xml version='1.0'?><testsuites><testsuite>{cases}</testsuite></testsuites>")
    return path


class Suite:
    def __init__(self, folder: Path):
        self.folder = folder
        self.record = folder / "record.json"

    def run(self, first: dict, again: dict | None = None, suite: str = "integration") -> tuple[int, str]:
        reports = [report(self.folder / "first.xml", **first)]
        if again is not None:
            reports.append(report(self.folder / "again.xml", **again))
        done = subprocess.run([sys.executable, TOOL, suite, *reports], capture_output=True, text=True,
                              env={**os.environ, "FLAKES_RECORD": str(self.record)})
        assert done.stderr == ""
        return done.returncode, done.stdout


@pytest.fixture
def suite(tmp_path):
    return Suite(tmp_path)


GOOD = {"one": "passed", "two": "passed"}
FLAKE = {"one": "failed", "two": "passed"}, {"one": "passed"}


def test_a_run_without_failures_tells_nothing_and_counts(suite):
    assert suite.run(GOOD) == (0, "")
    assert [run["flaky"] for run in json.loads(suite.record.read_text())["integration"]] == [[]]


def test_what_passed_only_on_its_second_run_is_listed_and_recorded(suite):
    code, out = suite.run(*FLAKE)
    assert code == 0 and "FLAKY tests.a::one" in out and "two" not in out
    (run,) = json.loads(suite.record.read_text())["integration"]
    assert run["flaky"] == ["tests.a::one"] and run["at"].startswith("20")


@pytest.mark.parametrize("how", ["failed", "error"])
def test_what_fails_again_is_no_flake_but_a_failure(suite, how):
    assert suite.run({"one": how}, {"one": how}) == (0, "")  # ./test counts it as failed


def test_an_error_in_a_fixture_that_is_gone_the_second_time_is_a_flake(suite):
    assert "FLAKY tests.a::one" in suite.run({"one": "error"}, {"one": "passed"})[1]


def test_what_was_skipped_the_second_time_has_not_passed(suite):
    assert suite.run({"one": "failed"}, {"one": "skipped"}) == (0, "")


def test_a_test_whose_teardown_fails_stands_there_twice_and_has_failed(suite):
    twice = report(suite.folder / "first.xml", one="passed")
    twice.write_text(twice.read_text().replace("</testsuite>", "<testcase classname='tests.a' name='one'><error/></testcase></testsuite>"))
    again = report(suite.folder / "again.xml", one="passed")
    done = subprocess.run([sys.executable, TOOL, "integration", twice, again], capture_output=True, text=True,
                          env={**os.environ, "FLAKES_RECORD": str(suite.record)})
    assert "FLAKY tests.a::one" in done.stdout


@pytest.mark.parametrize("between,fails", [(0, True), (8, True), (9, False)])
def test_twice_in_ten_runs_fails_and_twice_in_eleven_does_not(suite, between, fails):
    assert suite.run(*FLAKE)[0] == 0
    for _ in range(between):
        assert suite.run(GOOD)[0] == 0
    code, out = suite.run(*FLAKE)
    assert code == fails and ("FAIL  tests.a::one" in out) == fails
    # A run in which it passes at once is no failure, whatever was before.
    assert suite.run(GOOD) == (0, "")


def test_another_test_and_another_suite_are_others(suite):
    assert suite.run(*FLAKE)[0] == 0
    assert suite.run({"one": "passed", "two": "failed"}, {"two": "passed"})[0] == 0
    assert suite.run(*FLAKE, suite="browser")[0] == 0
    assert suite.run(*FLAKE)[0] == 1


@pytest.mark.parametrize("text", ["", "[]", '{"integration": [{}]}', '{"integration": 7}', "\0"])
def test_a_damaged_record_stops_no_run(suite, text):
    suite.record.write_text(text)
    code, out = suite.run(*FLAKE)
    assert code == 0 and "FLAKY tests.a::one" in out and "is no record" in out
    assert suite.run(*FLAKE)[0] == 1


def test_the_record_stays_short(suite):
    for _ in range(15):
        suite.run(GOOD)
    assert len(json.loads(suite.record.read_text())["integration"]) == 10


def test_a_run_that_broke_off_without_a_report_is_told(suite):
    done = subprocess.run([sys.executable, TOOL, "integration", suite.folder / "none.xml"], capture_output=True, text=True,
                          env={**os.environ, "FLAKES_RECORD": str(suite.record)})
    assert done.returncode == 0 and "is no report" in done.stdout


def test_without_arguments_it_says_how_it_is_used():
    done = subprocess.run([sys.executable, TOOL], capture_output=True, text=True)
    assert done.returncode == 2 and "SUITE FIRST.xml" in done.stderr
