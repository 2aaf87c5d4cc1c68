"""The npm package as it would be published: its contents, its types, both module systems, and the words of the API."""

import json
import os
import re
import subprocess
import tarfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
JS = ROOT / "sdk/js"
SCHEMAS = yaml.safe_load((ROOT / "api/openapi/api.yaml").read_text())["components"]["schemas"]


def built() -> Path:
    [found] = (ROOT / "build/sdk/dist").glob("solidrust-ai-*.tgz")
    return found


def run(*command, cwd=JS, **environment) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, env={**os.environ, **environment}, text=True, timeout=120,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, f"{command}:\n{done.stdout[-6000:]}"
    return done.stdout


def test_publint_finds_nothing():
    assert "All good" in run(JS / "node_modules/.bin/publint", "--strict", built())


def test_types_are_right_in_every_module_system():
    """But for the resolution of Node 10, which has no subpaths."""
    run(JS / "node_modules/.bin/attw", "--profile", "node16", built())


def test_types_of_programs_and_of_the_document():
    run("npm", "run", "types")


def test_the_package_has_what_was_built_and_nothing_else():
    with tarfile.open(built()) as package:
        names = {name.removeprefix("package/") for name in package.getnames()}
        licence = package.extractfile("package/LICENSE")
        assert licence is not None and licence.read() == (ROOT / "LICENSE").read_bytes()
    sources = {path.stem for path in (JS / "src").glob("*.ts")}
    dist = {f"dist/{kind}/{name}{end}" for kind in ("esm", "cjs") for name in sources for end in (".js", ".d.ts")}
    assert names == dist | {"dist/cjs/package.json", "package.json", "README.md", "LICENSE"}


def test_only_public_ground_is_stood_on():
    for source in (JS / "src").glob("*.ts"):
        for module in re.findall(r"(?:from|import|require)\s*\(?'([^']+)'", source.read_text()):
            assert module == "openai" or module.startswith(("./", "node:")), (source, module)
    assert "dependencies" not in json.loads((JS / "package.json").read_text())


def test_every_code_is_typed():
    text = (JS / "src/errors.ts").read_text()
    [listed] = re.findall(r"ERROR_CODES = \[(.*?)\] as const", text, re.DOTALL)
    python = (ROOT / "sdk/python/src/solidrust_ai/errors.py").read_text()
    [twin] = re.findall(r"ErrorCode = Literal\[(.*?)\]", python, re.DOTALL)  # held against the document by its own test
    assert re.findall(r"'(\w+)'", listed) == re.findall(r'"(\w+)"', twin) and len(SCHEMAS) > 20


@pytest.mark.parametrize("name,program", [
    ("a.mjs", "import { SolidRusT } from '@solidrust/ai'; import { sandbox } from '@solidrust/ai/testing';"
              "console.log(new SolidRusT({ apiKey: 'k' }).baseURL, sandbox.cut().prompt);"),
    ("a.cjs", "const { SolidRusT } = require('@solidrust/ai'); const { sandbox } = require('@solidrust/ai/testing');"
              "console.log(new SolidRusT({ apiKey: 'k' }).baseURL, sandbox.cut().prompt);"),
], ids=["ESM", "CJS"])
def test_it_works_where_nothing_else_is_installed(js_project, name, program):
    (js_project / name).write_text(program)
    environment = {"SOLIDRUST_BASE_URL": "", "SOLIDRUST_API_KEY": ""}
    assert run("node", name, cwd=js_project, **environment) == "http://127.0.0.1:8080/v1 sandbox: cut after 3\n"
    assert sorted(path.name for path in (js_project / "node_modules").iterdir() if not path.name.startswith(".")) == ["@solidrust", "openai"]
