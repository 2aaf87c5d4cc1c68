"""The documentation page's own commands and samples, with only host and key replaced."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harness.gateway import ROOT, clean_environment

pytestmark = pytest.mark.quick

PAGE = Path(__file__).parent / "page"


def sample(name: str, gateway) -> str:
    return (PAGE / name).read_text().replace("https://api.solidrust.ai", gateway.url)


@pytest.mark.parametrize("name", ["x_api_key.sh", "bearer.sh"])
def test_the_curl_commands(gateway, keys, fake_server, name):
    command = sample(name, gateway).replace("sk_live_abc123...", keys.live)
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=20, env=clean_environment())
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["choices"][0]["message"]["content"] == "You said: Hi."
    refused = subprocess.run(["bash", "-c", sample(name, gateway)], capture_output=True, text=True, timeout=20)
    assert json.loads(refused.stdout)["error"]["code"] == "invalid_api_key"


CALL = {"model": "vllm-primary", "messages": [{"role": "user", "content": "Hi"}]}


@pytest.mark.parametrize("sdk", ["newest", "2.x"])
def test_the_python_sample(gateway, keys, sdk):
    program = sample("client.py.txt", gateway) + (
        f"\nanswer = client.chat.completions.create(**{CALL!r})\nprint(answer.choices[0].message.content)\n"
        "print(''.join(e.choices[0].delta.content or '' for e in client.chat.completions.create("
        f"**{CALL!r}, stream=True)))\n")
    environment = clean_environment(SOLIDRUST_API_KEY=keys.live)
    if sdk == "2.x":
        environment["PYTHONPATH"] = str(ROOT / ".venv/openai-2")
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, env=environment)
    assert result.stdout == "You said: Hi.\nYou said: Hi.\n", result.stderr


@pytest.mark.skipif(not shutil.which("node"), reason="no Node here")
def test_the_node_sample(gateway, keys):
    program = "import OpenAI from 'openai';\n" + sample("client.js.txt", gateway) + (
        f"\nconst answer = await client.chat.completions.create({json.dumps(CALL)});\n"
        "console.log(answer.choices[0].message.content);\nlet text = '';\n"
        f"for await (const e of await client.chat.completions.create({json.dumps({**CALL, 'stream': True})}))\n"
        "  text += e.choices[0].delta.content ?? '';\nconsole.log(text);\n")
    result = subprocess.run(["node", "--input-type=module", "-e", program], capture_output=True, text=True, timeout=60,
                            cwd=ROOT / "tests/node", env=clean_environment(SOLIDRUST_API_KEY=keys.live))
    assert result.stdout == "You said: Hi.\nYou said: Hi.\n", result.stderr
