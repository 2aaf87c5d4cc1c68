"""Every code block of every page, in the order of the page, against the real program. See CONTRIBUTING.md."""

import re

import pytest
from harness.gateway import ROOT

from .fences import FLAGS, KEYS, NEEDS, fences, pages
from .libraries import NotInstalled
from .runners import RUNNERS, run_fence

CLIENTS = ROOT / "docs/clients"
ANSWER = "You said: "  # the scripted model server, to whatever it is asked without a script
LANGUAGES = {"py", "python", "js", "javascript"}


def _id(page) -> str:
    return str(page.relative_to(ROOT)).removeprefix("docs/site/src/content/")


@pytest.mark.parametrize("page", pages(), ids=_id)
def test_a_page(reader, page):
    absent, wrong = [], []
    for fence in fences(page):
        try:
            run_fence(reader, fence)
        except NotInstalled as missing:
            absent.append(f"{fence.place}: {missing}")
        except AssertionError as failed:
            wrong.append(str(failed))
    if wrong:
        pytest.fail("\n\n".join(wrong), pytrace=False)
    if absent:
        pytest.skip("; ".join(absent))


def test_the_fences_that_are_not_run_become_fewer():
    """The number stands in a file, so that one more needs somebody who says so, and one fewer is kept."""
    left_out = [fence for page in pages() for fence in fences(page) if fence.notest]
    print(f"\n{len(left_out)} code blocks are not run:", *(f"{fence.place}: {fence.notest}" for fence in left_out), sep="\n  ")
    assert not told_of(len(left_out)), told_of(len(left_out))


def told_of(left_out: int) -> str:
    """What is wrong with so many."""
    allowed = int((ROOT / "tests/docs/notest.count").read_text())
    if left_out > allowed:
        return f"{left_out} fences have notest, {allowed} may: run the new one, or say in the commit why it cannot be run"
    return f"only {left_out} fences have notest now: write that number into tests/docs/notest.count" if left_out < allowed else ""


def test_one_more_that_is_not_run_is_noticed_and_one_fewer_too():
    allowed = int((ROOT / "tests/docs/notest.count").read_text())
    assert "run the new one" in told_of(allowed + 1) and not told_of(allowed) and "write that number" in told_of(allowed - 1)


def test_contributing_explains_every_word_of_an_info_string():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    for word in [*(f"`{key}=" for key in (*KEYS, "needs", "status", "title")), "`exit=", *(f"`{flag}`" for flag in FLAGS)]:
        assert word in text, word
    for need in NEEDS:
        assert re.search(rf"needs=\w*{need}|`{need}`", text), need
    for language in RUNNERS:
        assert f"`{language}`" in text, language


@pytest.mark.parametrize("file", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "sdk/python/README.md", "sdk/js/README.md",
                                  *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("docs/**/*.md") if "site" not in path.parts)])
def test_links_between_files_of_the_repository_lead_somewhere(file):
    """What the site makes of them, its own build checks."""
    text = re.sub(r"^( *)```.*?^\1```", "", (ROOT / file).read_text(), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", re.sub(r"`[^`\n]+`", "", text))
    dead = [target for target in targets if not target.startswith(("http", "mailto:")) and not ((ROOT / file).parent / target).exists()]
    assert not dead, dead


def test_each_client_has_a_page_in_the_index_that_says_where_the_server_is():
    found = {page.name for page in CLIENTS.glob("*.md")} - {"README.md"}
    index = (CLIENTS / "README.md").read_text()
    for name in found:
        assert f"({name})" in index
        page = CLIENTS / name
        assert "http://127.0.0.1:8080" in page.read_text()
    assert len(found) >= 13


@pytest.mark.parametrize("page", sorted(CLIENTS.glob("*.md")), ids=_id)
def test_what_a_client_runs_reaches_the_model_server(page):
    """run_fence holds them to it: a sample or program that prints an answer of its own would pass otherwise."""
    for fence in fences(page):
        commands = [line for line in fence.text.splitlines() if not line.startswith("export ")]
        runs = fence.language in LANGUAGES or (fence.language == "sh" and commands)
        assert not runs or fence.notest or "upstream" in fence.needs, fence.place
