"""docs/clients, word for word: the pages' files are written and their lines are run, with the programs that are here."""

import sys
from pathlib import Path

import pytest

from harness.client_docs import EXAMPLE, PAGES, PYTHON, Reader, blocks, program
from harness.gateway import Gateway, base_config

ANSWER = "You said: "  # the scripted model server, to whatever it is asked without a script
PROGRAMS = {"claude-code": "claude", "codex": "codex", "opencode": "opencode", "continue": "cn", "cline": "cline"}
LIBRARIES = {"langchain": "py", "llamaindex": "py"}
HERE = {"sdks": ["py", "js"], "agents-sdk": ["py", "js"], "vercel-ai-sdk": ["js"], "pydantic-ai": ["py"]}
BY_HAND = {"aider", "open-webui", "zed"}


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory):
    gateway = Gateway(tmp_path_factory.mktemp("clients"), base_config(fake_server.url))
    gateway.account("reader@example.org")
    yield gateway
    gateway.finish()


@pytest.fixture
def reader(server, tmp_path):
    return Reader(tmp_path, server.url, server.key("reader@example.org")["key"], "vllm-primary")


def check(server, runs):
    """Each said what the model server answered."""
    assert runs
    for run in runs:
        assert run.code == 0 and ANSWER in run.out, (run.out, run.error, server.log()[-2000:])


@pytest.mark.quick
def test_each_page_is_in_the_index_and_says_where_the_server_is():
    pages = {page.stem for page in PAGES.glob("*.md")} - {"README"}
    assert pages == set(PROGRAMS) | set(LIBRARIES) | set(HERE) | BY_HAND
    index = (PAGES / "README.md").read_text()
    for page in pages:
        assert f"({page}.md)" in index
        text = "".join(block.text for block in blocks(page))
        assert EXAMPLE in text


@pytest.mark.quick
@pytest.mark.parametrize("page,language", [(page, language) for page, languages in HERE.items() for language in languages])
def test_libraries_work_as_their_pages_say(server, reader, page, language):
    check(server, reader.follow(page, language, Path(sys.executable)))


@pytest.mark.skipif(not PYTHON.exists(), reason="not installed here: tests/setup.sh --clients")
@pytest.mark.parametrize("page", LIBRARIES)
def test_frameworks_work_as_their_pages_say(server, reader, page):
    check(server, reader.follow(page, "py", PYTHON))


@pytest.mark.parametrize("page", PROGRAMS)
def test_programs_work_as_their_pages_say(server, reader, page):
    if program(PROGRAMS[page]) is None:
        pytest.skip("not installed here: tests/setup.sh --agents and --clients")
    reader.install(PROGRAMS[page])
    check(server, reader.follow(page))
