"""Codex and Claude Code, unchanged from npm, at this server: they read a file, edit it and run commands, in a loop of tool calls that
a scripted model server asks for. It speaks what agents do not: chat completions; and the other dialects."""

import pytest

from harness import agents
from harness.dialects import DIALECTS, PATHS, dialects_config, target
from harness.fake import fake
from harness.gateway import Gateway
from integration.test_books import records

PATCH = "*** Begin Patch\n*** Update File: greeting.txt\n@@\n-hello wrold\n+hello world\n*** End Patch\n"
COUNT = "wc -c < greeting.txt > count.txt"
DONE = "All done: the greeting is mended."
codex_here = pytest.mark.skipif(agents.CODEX is None, reason="no Codex here: tests/setup.sh --agents")
claude_here = pytest.mark.skipif(agents.CLAUDE is None, reason="no Claude Code here: tests/setup.sh --agents")


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory):
    """Models under the names that the agents know, where they show more of what they can."""
    config = dialects_config(fake_server.url)
    for name in ("gpt-5.5", "claude-sonnet-4-5", "my-coder"):
        config["models"] += [{"name": f"{name}{end}", "targets": targets} for end, targets in {
            "": [target("dead"), target("speaks-chat", priority=1)],
            "-responses": [target("speaks-responses")], "-messages": [target("speaks-messages")]}.items()]
    gateway = Gateway(tmp_path_factory.mktemp("agents"), config)
    gateway.account("tests@example.org")
    yield gateway
    gateway.finish()


@pytest.fixture(scope="module")
def key(server):
    return server.key("tests@example.org")["key"]


@pytest.fixture
def work(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "greeting.txt").write_text("hello wrold\n")
    return folder


def shell(command: str) -> dict:
    return {"name": "exec_command", "arguments": {"cmd": command}}


def codex_steps(patch: dict) -> list[dict]:
    return [{"reasoning": "I read it first", "text": "Let me look.", "calls": [shell("cat greeting.txt")]},
            {"calls": [patch]},
            {"calls": [shell(COUNT), shell("echo second > second.txt")], "quirks": ["interleaved"]},
            {"text": DONE, "calls": []}]


def claude_steps(work) -> list[dict]:
    file = {"file_path": str(work / "greeting.txt")}
    return [{"reasoning": "I read it first", "text": "Let me look.", "calls": [{"name": "Read", "arguments": file}]},
            {"calls": [{"name": "Edit", "arguments": {**file, "old_string": "wrold", "new_string": "world"}}]},
            {"calls": [{"name": "Bash", "arguments": {"command": COUNT, "description": "count"}},
                       {"name": "Bash", "arguments": {"command": "echo second > second.txt", "description": "second"}}],
             "quirks": ["interleaved"]},
            {"text": DONE, "calls": []}]


def check_work(work):
    assert {one.name: one.read_text() for one in work.iterdir()} == {
        "greeting.txt": "hello world\n", "count.txt": "12\n", "second.txt": "second\n"}


def check_upstream(server, fake_server, tag, upstream: str, steps: int):
    """Nothing was asked twice, and each request is in the books with what the upstream counted."""
    seen = fake_server.seen(tag)
    assert [one.path.split("?")[0] for one in seen] == [PATHS[upstream]] * steps
    ids = [one.header("x-request-id") for one in seen]
    told = {one["id"]: one["usage"] for one in fake_server.ask("GET", "/counts?model=fake-chat") if one["id"] in ids}
    for id, row in records(server, ids).items():
        if id in ids:
            usage = told[id]
            assert row["prompt_tokens"] == usage.get("prompt_tokens", usage.get("input_tokens")), (dict(row), usage)
            assert row["completion_tokens"] == usage.get("completion_tokens", usage.get("output_tokens"))


@codex_here
@pytest.mark.parametrize("model,patch", [
    ("my-coder", shell(f"apply_patch <<'EOF'\n{PATCH}EOF")),
    ("gpt-5.5", {"name": "apply_patch", "input": PATCH}),  # a tool whose input is free text
], ids=["unknown model", "custom tool"])
@pytest.mark.parametrize("upstream", DIALECTS)
def test_codex_works(server, key, fake_server, tag, tmp_path, work, upstream, model, patch):
    refused = len(fake_server.refusals())
    model += "" if upstream == "chat" else f"-{upstream}"
    if upstream != "responses" and "input" in patch:  # what a model is told of such a tool elsewhere
        patch = {"name": patch["name"], "arguments": {"input": patch["input"]}}
    steps = codex_steps(patch)
    run = agents.codex(server.url, key, model, fake(tag=tag, steps=steps), tmp_path)
    assert run.code == 0, (run.out, run.error, fake_server.refusals()[refused:], server.log()[-2000:])
    done = [line["item"] for line in run.lines if line["type"] == "item.completed"]
    assert done[-1]["text"] == DONE
    kinds = [item["type"] for item in done if item["type"] not in ("error", "reasoning")]
    assert kinds == ["agent_message", "command_execution", "file_change", "command_execution", "command_execution",
                     "agent_message"], run.out
    if model.startswith("my-coder"):  # of the other it wants no summary, and shows nothing else
        assert [item["text"] for item in done if item["type"] == "reasoning"] == ["I read it first"]
    check_work(work)
    check_upstream(server, fake_server, tag, upstream, len(steps))
    assert fake_server.refusals()[refused:] == [] and run.outside == []


@claude_here
@pytest.mark.parametrize("model", ["my-coder", "claude-sonnet-4-5"])
@pytest.mark.parametrize("upstream", DIALECTS)
def test_claude_code_works(server, key, fake_server, tag, tmp_path, work, upstream, model):
    refused = len(fake_server.refusals())
    model += "" if upstream == "chat" else f"-{upstream}"
    steps = claude_steps(work)
    run = agents.claude(server.url, key, model, fake(tag=tag, steps=steps), tmp_path)
    assert run.code == 0, (run.out, run.error, fake_server.refusals()[refused:], server.log()[-2000:])
    result = run.lines[-1]
    assert result["result"] == DONE and not result["is_error"] and result["stop_reason"] == "end_turn"
    check_work(work)
    check_upstream(server, fake_server, tag, upstream, len(steps))
    assert fake_server.refusals()[refused:] == [] and run.outside == []
    if upstream == "chat":
        # The line by which Anthropic bills would differ in each turn, and no cache of prompts would ever hit.
        first = fake_server.seen(tag)[0].json["messages"]
        assert "x-anthropic-billing-header" not in str(first) and [one["role"] for one in first].count("system") == 1


@claude_here
def test_claude_code_ends_where_a_server_gives_the_same_ids_again(server, key, fake_server, tag, tmp_path, work):
    steps = claude_steps(work)
    for step in steps[:2]:
        step["calls"][0]["id"] = "call_0"
    run = agents.claude(server.url, key, "my-coder", fake(tag=tag, steps=steps), tmp_path)
    assert run.code == 0 and run.lines[-1]["result"] == DONE, (run.out, run.error)
    check_work(work)
    assert len(fake_server.seen(tag)) == len(steps)


@codex_here
def test_codex_goes_on_after_a_broken_stream(server, key, fake_server, tag, tmp_path):
    """It is told that the answer failed, so it asks again; a made-up end it would believe."""
    (tmp_path / "work").mkdir()
    run = agents.codex(server.url, key, "my-coder", fake(tag=tag, chunks=20, cut_events=9, calls=[]), tmp_path)
    assert run.code != 0 and len(fake_server.seen(tag)) > 1
    assert "agent_message" not in [line.get("item", {}).get("type") for line in run.lines if line["type"] == "item.completed"]


@claude_here
@pytest.mark.parametrize("script,word", [({"status": 400, "message": "the words of it"}, "the words of it"),
                                         ({"status": 400, "dialect": "vllm", "message":
                                           "This model's maximum context length is 4096 tokens"}, "rompt is too long")], ids=["words", "too long"])
def test_claude_code_is_told_why(server, key, fake_server, tag, tmp_path, script, word):
    run = agents.claude(server.url, key, "my-coder", fake(tag=tag, **script), tmp_path)
    assert run.code != 0 and word in run.out, run.out
