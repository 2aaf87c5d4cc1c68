"""Somebody who has never seen this: README.md word for word in an empty folder, from the wheel to the first answer, then the documentation,
the SDK, and a test of their own. Only addresses and keys are their own; no network but loopback."""

import json
import os
import re
import signal
import subprocess
import time

import pytest
from docs.fences import SITE, fences
from harness.gateway import ROOT, clean_environment

README = fences(ROOT / "README.md")
ANSWER_WITHIN = 60  # seconds from the empty folder
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_FIND_LINKS": f"{ROOT}/build/sdk/wheels {ROOT}/build/sdk/dist"}


class Stranger:
    """A terminal for the server and one for everything else, in an empty folder. `learnt`: what stands in their place of the page's values."""

    def __init__(self, folder, wheel):
        self.folder = folder
        (folder / "home").mkdir()
        (folder / "build/packages").mkdir(parents=True)
        (folder / "build/packages" / wheel.name).symlink_to(wheel)
        (folder / "build/sdk").mkdir()
        (folder / "build/sdk/dist").symlink_to(ROOT / "build/sdk/dist")
        self.environment = {name: value for name, value in clean_environment().items() if name in ("PATH", "LANG")}
        self.environment |= {"HOME": str(folder / "home"), "SOLIDRUST_LISTEN_API": "127.0.0.1:0", "SOLIDRUST_LISTEN_CONSOLE": "127.0.0.1:0", **OFFLINE}
        self.learnt = {}
        self.server = None

    def types(self, text: str) -> str:
        for written, own in self.learnt.items():
            text = text.replace(written, own)
        done = subprocess.run(["bash", "-eo", "pipefail", "-c", text], cwd=self.folder, env=self.environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=120)
        assert done.returncode == 0, f"{text}\n{done.stdout}{done.stderr}"
        return done.stdout

    def starts(self, text: str):
        """In the first terminal, which stays with it."""
        out, log = self.folder / "first-terminal", self.folder / "first-terminal.errors"
        with open(out, "wb") as output, open(log, "wb") as errors:
            self.server = subprocess.Popen(["bash", "-e", "-c", text], cwd=self.folder, env=self.environment, stdout=output, stderr=errors,
                                           stdin=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + ANSWER_WITHIN
        while not re.search(r"^curl .*", said := out.read_text(), re.MULTILINE):
            assert self.server.poll() is None and time.monotonic() < deadline, said + log.read_text()
            time.sleep(0.02)
        self.learnt = {"http://127.0.0.1:8080": re.search(r"API +(\S+)/v1", said)[1], "http://127.0.0.1:8081": re.search(r"Console (\S+)", said)[1],
                       "sk_live_...": re.search(r"sk_live_\w+", said)[0]}

    def leaves(self):
        if self.server and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGTERM)
            assert self.server.wait(20) in (0, -signal.SIGTERM, 143)


@pytest.fixture
def stranger(tmp_path, package):
    one = Stranger(tmp_path, package("*.whl"))
    yield one
    one.leaves()


def fence_of(page, language: str, having: str) -> str:
    (found,) = [fence.text for fence in page if fence.language == language and having in fence.text]
    return found


def test_from_the_readme_to_a_test_of_their_own(stranger):
    began = time.monotonic()
    stranger.starts(fence_of(README, "sh", "solidrust-*.whl"))
    answer = json.loads(stranger.types(fence_of(README, "sh", "chat/completions")))
    took = time.monotonic() - began
    print(f"\nthe first answer after {took:.1f} s")
    assert answer["choices"][0]["message"]["content"] and took < ANSWER_WITHIN

    # The documentation of this very server, with its address.
    page = stranger.types("curl --silent --show-error --fail http://127.0.0.1:8081/docs/start/quickstart/")
    assert "Quickstart" in page and stranger.learnt["http://127.0.0.1:8080"] in page and "127.0.0.1:8080" not in page

    # The SDK, by its page, with the venv's pip.
    sdk = fences(SITE / "sdks/python.md")
    stranger.environment["PATH"] = f"{stranger.folder}/venv/bin:{stranger.environment['PATH']}"
    stranger.types(fence_of(sdk, "sh", "pip install build/sdk/dist"))
    stranger.learnt["KEY"] = stranger.learnt["sk_live_..."]
    stranger.environment |= dict(re.findall(r"^export (\w+)=(\S+)", _own(stranger, fence_of(sdk, "sh", "export")), re.MULTILINE))
    (stranger.folder / "first.py").write_text(fence_of(sdk, "python", "client = SolidRusT()\nanswer"))
    assert stranger.types("python first.py").strip()
    (stranger.folder / "plain.py").write_text(_own(stranger, fence_of(README, "python", "from openai")))
    assert stranger.types("python plain.py").strip()

    # A test of their own application, against a gateway that the fixture starts.
    stranger.types("pip install pytest")
    files = {fence.file: fence.text for fence in sdk if fence.file}
    assert set(files) == {"conftest.py", "test_application.py"}
    (stranger.folder / "tests").mkdir()
    for name, text in files.items():
        (stranger.folder / "tests" / name).write_text(text)
    for name in ("SOLIDRUST_BASE_URL", "SOLIDRUST_API_KEY"):
        stranger.environment.pop(name)
    assert "1 passed" in stranger.types("pytest -q tests")
    print(f"all of it after {time.monotonic() - began:.1f} s")


def _own(stranger: Stranger, text: str) -> str:
    for written, own in stranger.learnt.items():
        text = re.sub(rf"(?<!\w){re.escape(written)}(?!\w)" if written.isalpha() else re.escape(written), own, text)
    return text
