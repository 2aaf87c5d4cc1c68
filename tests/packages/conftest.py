"""The packages that tools/package made, in the folder SOLIDRUST_PACKAGES; without it these tests are not looked for (tests/conftest.py)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from harness.gateway import ROOT

sys.path.insert(0, str(ROOT / "packages"))  # what makes them, for its tables and checks


@pytest.fixture(scope="session")
def packages() -> Path:
    return Path(os.environ["SOLIDRUST_PACKAGES"]).resolve()


@pytest.fixture(scope="session")
def package(packages):
    """package("*.whl"): the one file of that form."""

    def one(form: str) -> Path:
        (found,) = packages.glob(form)
        return found

    return one


@pytest.fixture(scope="session")
def root_of_its_own():
    """Skips where this user may not mount; ./test, as root, lets nothing be skipped."""
    asked = subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True)
    if asked.returncode:
        told = "no mount namespace may be made here"
        if os.environ.get("SOLIDRUST_ROOT_JOURNEY") == "must":
            pytest.fail(f"{told}: {asked.stderr.decode()}")
        pytest.skip(told)
