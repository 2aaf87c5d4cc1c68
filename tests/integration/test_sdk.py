"""The official SDKs, unchanged: Python at its newest and at 2.x, Node at the newest that this Node runs.

Each SDK plays all its cases in one program (sdk/python_cases.py, node/cases.mjs); each case is a test here."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fake_upstream.content import vector
from harness.fake import fake
from harness.gateway import ROOT, clean_environment

pytestmark = pytest.mark.quick

PYTHON = Path(__file__).parent / "sdk/python_cases.py"
NODE = ROOT / "tests/node/cases.mjs"


def names(text: str, pattern: str) -> list[str]:
    return re.findall(pattern, text, re.MULTILINE)


PYTHON_CASES = names(PYTHON.read_text(), r"^@case\ndef (\w+)")
NODE_CASES = names(NODE.read_text(), r"^  async (\w+)\(\) \{")


@pytest.fixture(scope="session")
def sdk_environment(gateway, keys):
    revoked = gateway.key("tests@example.org", "revoked for the SDKs")
    gateway.cli("keys", "revoke", revoked["id"])
    # one text from a server that honours base64, one that only knows floats, one that only knows base64
    texts = ["plain", fake(embeddings="float_only"), fake(embeddings="base64_only", dimensions=300)]
    vectors = {text: vector(text, 300 if "300" in text else 8) for text in texts}

    def make(tag):
        return clean_environment(
            BASE_URL=f"{gateway.url}/v1", TAG=tag,
            KEYS=json.dumps({"live": keys.live, "test": keys.test, "models": keys.models, "revoked": revoked["key"],
                             "malformed": "sk_live_abc123..."}),
            VECTORS=json.dumps(vectors))

    return make


def play(command, environment) -> dict:
    result = subprocess.run(command, capture_output=True, text=True, timeout=180, env=environment, cwd=ROOT / "tests/node")
    lines = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    outcome = {line["case"]: line for line in lines if "case" in line}
    outcome["stderr"] = result.stderr
    outcome["version"] = next((line["version"] for line in lines if "version" in line), "")
    return outcome


@pytest.fixture(scope="session")
def played(sdk_environment):
    done = {}

    def get(sdk):
        if sdk not in done:
            environment = sdk_environment(f"sdk-{sdk}")
            if sdk == "node":
                done[sdk] = play(["node", str(NODE)], environment)
            else:
                if sdk == "2.x":
                    environment["PYTHONPATH"] = str(ROOT / ".venv/openai-2")
                done[sdk] = play([sys.executable, str(PYTHON)], environment)
        return done[sdk]

    return get


def judge(outcome, case):
    assert case in outcome, f"the case did not run: {outcome['stderr'][-3000:]}"
    assert outcome[case]["ok"], outcome[case]["error"]


@pytest.mark.parametrize("sdk", ["newest", "2.x"])
@pytest.mark.parametrize("case", PYTHON_CASES)
def test_python(played, sdk, case):
    outcome = played(sdk)
    assert outcome["version"].startswith("2." if sdk == "2.x" else "3."), outcome["version"]
    judge(outcome, case)


@pytest.mark.parametrize("case", NODE_CASES)
def test_node(played, case):
    if not shutil.which("node"):
        pytest.skip("no Node here")
    judge(played("node"), case)


@pytest.mark.parametrize("sdk", ["newest", "2.x", "node"])
def test_a_break_out_of_a_stream_cancels_the_upstream(played, fake_server, sdk):
    if sdk == "node" and not shutil.which("node"):
        pytest.skip("no Node here")
    played(sdk)
    assert fake_server.closed(fake_server.one(f"sdk-{sdk}-break").connection)["closed_by"] != "us"


@pytest.mark.parametrize("sdk", ["newest", "2.x"])
def test_the_sdk_retried_twice(played, fake_server, sdk):
    played(sdk)
    assert len(fake_server.seen(f"sdk-{sdk}-retries")) == 3
