"""The pages about the SDKs, word for word: their files are written, their programs and tests are run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from solidrust_ai.testing import Server, find_program

ROOT = Path(__file__).resolve().parents[2]
PAGES = {"docs/sdks.md": 2, "sdk/python/README.md": 4, "sdk/js/README.md": 3}  # and how many programs and tests it has at least
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"^`([^`\s]+)`[^\n]*:\n+\Z", re.MULTILINE)  # the line before a block that is a file


def blocks(page: str) -> list[tuple[str, str, str]]:
    """(language, name of the file or nothing, text) of each."""
    text = (ROOT / page).read_text()
    found = []
    for fence in FENCE.finditer(text):
        named = NAMED.search(text[:fence.start()])
        found.append((fence[1], named[1] if named else "", fence[2]))
    return found


@pytest.fixture(scope="module")
def server():
    with Server() as server:
        yield server


def run(server: Server, command: list, folder: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "SOLIDRUST_BIN": find_program(), "NO_PROXY": "127.0.0.1",
                   "PYTHONDONTWRITEBYTECODE": "1", **server.environment,
                   **{name: "http://127.0.0.1:9" for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")}}
    done = subprocess.run([str(part) for part in command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.parametrize("page", [page for page in PAGES if any(language == "py" for language, *_ in blocks(page))])
def test_python_works_as_its_page_says(page, server, tmp_path):
    programs = tests = 0
    for number, (language, file, text) in enumerate(blocks(page)):
        if language != "py":
            continue
        (tmp_path / (file or f"program{number}.py")).write_text(text)
        if not file:
            run(server, [sys.executable, f"program{number}.py"], tmp_path)
            programs += 1
        tests += file.startswith("test_")
    assert programs + tests >= PAGES[page]
    if tests:
        out = run(server, [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], tmp_path)
        assert re.search(r"^[1-9]\d* passed", out, re.MULTILINE), out


@pytest.mark.parametrize("page", [page for page in PAGES if any(language == "js" for language, *_ in blocks(page))])
def test_javascript_works_as_its_page_says(page, server, tmp_path, js_project):
    (tmp_path / "node_modules").symlink_to(js_project / "node_modules")
    ran = 0
    for number, (language, file, text) in enumerate(blocks(page)):
        if language == "js":
            name = file or f"program{number}.mjs"
            (tmp_path / name).write_text(text)
            run(server, ["node", *(["--test"] if ".test." in name else []), name], tmp_path)
            ran += 1
    assert ran >= (PAGES[page] if "js" in page else 1)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_of_a_kind_that_is_run_or_an_installation(page):
    for language, _, text in blocks(page):
        assert language in ("py", "js") or (language == "sh" and re.fullmatch(r"(?:(?:pip|npm) install [^\n]*\n)+", text)), text
