"""The benches believe no answer: one that their case does not expect ends the run, and is shown."""

import importlib.machinery
import importlib.util
import json
import socket
import subprocess
import sys
import time

import pytest

from harness.gateway import ROOT, binary

BUILT = ROOT / "build/release"


def script(name: str):
    loader = importlib.machinery.SourceFileLoader(f"bench_{name}", str(ROOT / "bench" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    written = sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # not beside the script
    try:
        loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = written
    return module


@pytest.fixture
def upstream():
    """Starts the benches' model server: (process, port). Each `refuse_every`th of its whole answers is a 503."""
    running = []

    def start(refuse_every: int = 0):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        running.append(subprocess.Popen([BUILT / "bench_upstream", str(port), "3", "1", str(refuse_every)]))
        deadline = time.monotonic() + 10
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return running[-1], port

    yield start
    for process in running:
        process.kill()
        process.wait()


def loaded(compare, upstream, folder, case: str, proxy_name: str = "solidrust"):
    for name, body in compare.bodies().items():
        (folder / f"{name}.json").write_text(json.dumps(body))
    process, port = upstream
    proxy = compare.Proxy(proxy_name, process, port, port, process.pid)
    row = compare.CASES[case]
    return compare.load(proxy, row, compare.write_script(folder, case, row, ["key"], compare.expected_of(row, proxy_name)), 1)


@pytest.mark.parametrize("case", ["chat-1", "prompt-100k", "embeddings-100", "stream-100"])
def test_compare_takes_what_its_upstream_says(upstream, tmp_path, case):
    assert loaded(script("compare"), upstream(), tmp_path, case)["requests"] > 0


def test_compare_ends_at_a_planted_refusal_and_shows_it(upstream, tmp_path):
    compare = script("compare")
    with pytest.raises(compare.Failed, match=r'chat-32: \d+ of \d+ answers through solidrust .* the first: 503 .*"planted"'):
        loaded(compare, upstream(refuse_every=50), tmp_path, "chat-32")


def test_compare_does_not_take_an_answer_for_a_refusal_nor_an_answer_of_another_kind(upstream, tmp_path):
    compare = script("compare")
    with pytest.raises(compare.Failed, match="bad-key: .* the first: 200 "):
        loaded(compare, upstream(), tmp_path, "bad-key")
    assert loaded(compare, upstream(), tmp_path, "bad-key", "nginx")["requests"] > 0, "nginx knows no keys"
    compare.CASES["chat-1"] = dict(compare.CASES["chat-1"], path="/v1/embeddings")
    with pytest.raises(compare.Failed, match='chat-1: .* the first: 200 .*"embedding"'):
        loaded(compare, upstream(), tmp_path, "chat-1")


@pytest.mark.parametrize("rate", ["0", "500"])
@pytest.mark.parametrize("refuse_every,expected,shown", [(0, "total_tokens", None), (50, "total_tokens", "503 Service Unavailable: {"),
                                                         (0, "something else", "200 OK: {")])
def test_steady_ends_at_an_answer_that_was_not_expected(upstream, rate, refuse_every, expected, shown):
    _, port = upstream(refuse_every)
    request = b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
    done = subprocess.run([BUILT / "bench_steady", str(port), rate, "0.5", "2", expected], input=request, capture_output=True)
    assert (done.returncode, "unexpected answer" in done.stderr.decode()) == ((1, True) if shown else (0, False)), done.stderr
    assert shown is None or shown in done.stderr.decode()


def test_login_flood_ends_when_log_ins_are_answered_otherwise(tmp_path):
    for name in ("bench_steady", "bench_upstream"):
        (tmp_path / name).symlink_to(BUILT / name)
    planted = tmp_path / "bench_log_ins"
    planted.write_text("#!/bin/sh\necho '{\"401\": 1, \"500\": 2}'\necho '500: broken' >&2\n")
    planted.chmod(0o755)
    (tmp_path / "solidrust").symlink_to(binary())  # by another name than the one that the bench builds before it measures
    done = subprocess.run([ROOT / "bench/login_flood", "--binary", str(tmp_path / "solidrust"), "--clients", str(tmp_path), "--rounds", "1", "--seconds", "1",
                           "--window", "0.5", "--asleep"], capture_output=True, text=True, timeout=120)
    assert done.returncode != 0 and "log-ins (flood) were answered 500: 500: broken" in done.stderr, done.stderr


@pytest.mark.parametrize("name,status,answer,good", [
    ("chat", 200, b'{"usage":{"total_tokens": 140}}', True), ("chat", 503, b"{}", False), ("chat", 200, b"{}", False),
    ("stream-event", 200, b"data: [DONE]", True), ("stream-event", 200, b'data: {"error":{}}', False),
    ("bad-key", 401, b"invalid_api_key", True), ("bad-key", 503, b"busy", False), ("bad-key", 401, b"something else", False)])
def test_instructions_ends_at_an_answer_that_was_not_expected(name, status, answer, good):
    instructions = script("instructions")
    if good:
        instructions.require_expected(name, status, answer)
    else:
        with pytest.raises(SystemExit, match=f"{name}: an unexpected answer: {status} "):
            instructions.require_expected(name, status, answer)
