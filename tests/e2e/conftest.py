"""The browser for these tests: one Node process (browser.mjs) that drives Chromium and answers job after job."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PICTURES = ROOT / "build/e2e"


class Browser:
    def __init__(self):
        self.process = subprocess.Popen(["node", "browser.mjs"], cwd=HERE, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def run(self, journey: str, /, **job) -> list[str]:
        """The faults that were found."""
        self.process.stdin.write(json.dumps({"run": journey, "folder": str(PICTURES), **job}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the browser's driver ended"
        return json.loads(line)["faults"]

    def flawless(self, journey: str, /, **job):
        faults = self.run(journey, **job)
        assert not faults, "\n" + "\n".join(faults)

    def stop(self):
        self.process.stdin.close()
        self.process.wait(30)


def page_cases() -> list[str]:
    listed = subprocess.run(["node", "browser.mjs", "--list"], cwd=HERE, capture_output=True, text=True)
    assert listed.returncode == 0, f"the page cases cannot be listed; see tests/setup.sh:\n{listed.stderr}"
    return json.loads(listed.stdout)


def pytest_configure(config):
    # Once, and not by each of the processes that share the tests.
    if not hasattr(config, "workerinput") and not os.environ.get("SOLIDRUST_KEEP_PICTURES"):
        shutil.rmtree(PICTURES, ignore_errors=True)


def pytest_generate_tests(metafunc):
    if "page_case" in metafunc.fixturenames:
        metafunc.parametrize("page_case", page_cases())


@pytest.fixture(scope="session")
def browser():
    assert (ROOT / "console/dist/index.html").exists(), "the console is not built: npm run build in console/"
    driver = Browser()
    yield driver
    driver.stop()
