"""The runner finds what it is there for: each case is a page with one planted fault, beside the same page without it."""

import textwrap
from pathlib import Path

import pytest
from harness.console import wait_until

from .fences import BadFence, fences
from .output import compare
from .reader import Reader
from .runners import PROMTOOL, run_fence

CURL = """curl http://127.0.0.1:8080/v1/models -H "X-API-Key: sk_live_..." """
ASK = """curl http://127.0.0.1:8080/v1/chat/completions -H "X-API-Key: $SOLIDRUST_API_KEY" -H 'content-type: application/json' \\
  -d '{"model": "vllm-primary", "messages": [{"role": "user", "content": "Hi"}]}'"""


def fence(info: str, text: str) -> str:
    return f"```{info}\n{textwrap.dedent(text).strip()}\n```\n\n"


@pytest.fixture
def follow(reader, tmp_path):
    """Runs a page with this text."""

    def run(text: str):
        page = tmp_path / "page.md"
        page.write_text(text)
        for one in fences(page):
            run_fence(reader, one)

    return run


GOOD = {
    "a command": fence("sh", CURL),
    "a sample in Python": fence("python", "from openai import OpenAI\nclient = OpenAI(base_url='http://127.0.0.1:8080/v1', api_key='KEY')")
    + fence("python", "print(client.models.list().data[0].id)"),
    "a sample in JavaScript": fence("js", "import OpenAI from 'openai';\nconst client = new OpenAI({ baseURL: 'http://127.0.0.1:8080/v1', apiKey: 'KEY' });")
    + fence("js", "console.log((await client.models.list()).data[0].id);"),
    "what a shell exports is there later": fence("sh", "export WORD=yes") + fence("sh", 'test "$WORD" = yes'),
    "a folder that a shell entered": fence("sh", "mkdir inner\ncd inner") + fence("sh", 'test "$(basename "$PWD")" = inner'),
    "an output": fence("sh name=a", "echo req_4TzQ0example at 2026-11-30T10:00:00Z") + fence("text shows=a", "req_4Aother at 2027-01-31T00:00:00Z"),
    "an output in part": fence("sh name=a", "seq 9") + fence("text shows=a", "1\n…\n8\n9"),
    "an output in JSON": fence("sh name=a needs=upstream", ASK) + fence("json shows=a", '{"model": "fake-chat", "…": 0}'),
    "the head of an answer": fence("sh name=a", CURL + "-i") + fence("http shows=a", "HTTP/1.1 200 OK\nContent-Type: application/json"),
    "an error that is meant": fence("sh status=401", "curl http://127.0.0.1:8080/v1/models"),
    "a failure that is meant": fence("sh exit=3", "exit 3"),
    "a configuration": fence("yaml", 'upstreams: [ { name: a, base_url: "http://10.0.0.5:8000/v1" } ]\nmodels: [ { name: m, targets: [ { upstream: a, model: m } ] } ]'),
    "a request": fence("http", "GET /v1/models HTTP/1.1\nX-API-Key: KEY"),
    "fields of a head": fence("http", "Authorization: Bearer KEY"),
    "an object of the API": fence("json schema=Error", '{"error": {"message": "No.", "type": "authentication_error", "code": "invalid_api_key", "param": null}}'),
    "a query": fence("promql", "sum by (model) (rate(solidrust_requests_total[5m]))"),
    "a test key": fence("sh needs=test", ASK),
    "the operator's command": fence("sh needs=operator", "solidrust keys list"),
    "no test, and why": fence("sh notest=reasons", "exit 1"),
}
PLANTED = {
    "a sample that ends Python": (fence("python", "import os\nos._exit(3)"), "it ended its Python"),
    "an address that is not there": (fence("sh", CURL.replace("/models", "/model")), "answered [404]"),
    "a wrong key": (fence("sh", CURL.replace("sk_live_...", "sk_live_wrong")), "answered [401]"),
    "a field that is misspelt": (fence("sh", ASK.replace("messages", "message")), "answered [400]"),
    "a Python name that is not there": (fence("python", "import openai\nopenai.OpenAi"), "ended with 1"),
    "a library that is not there": (fence("python", "import solidrust_sdk"), "no environment has all"),
    "a JavaScript call that fails": (fence("js", "import OpenAI from 'openai';\nnew OpenAI().chats.create();"), "ended with 1"),
    "a wrong output": (fence("sh name=a", "echo one") + fence("text shows=a", "two"), "not what a prints"),
    "a wrong value in JSON": (fence("sh name=a needs=upstream", ASK) + fence("json shows=a", '{"model": "vllm-primary", "…": 0}'), "$.model"),
    "a field too few in JSON": (fence("sh name=a needs=upstream", ASK) + fence("json shows=a", '{"model": "fake-chat"}'), "$: the page's has no"),
    "a header that does not come": (fence("sh name=a", CURL + "-i") + fence("http shows=a", "HTTP/1.1 200 OK\nX-Nothing: 1"), "x-nothing"),
    "a command that fails before the last": (fence("sh", "false\ntrue"), "ended with 1"),
    "a pipe that fails at its beginning": (fence("sh", "false | true"), "ended with 1"),
    "an error that is meant and does not come": (fence("sh status=429", CURL), "nothing was answered {429}"),
    "no runner": (fence("fortran", "PRINT *, 'Hi'"), "nothing runs fortran"),
    "no language": (fence("", "anything"), "nothing runs a fence without a language"),
    "a setting that is not there": (fence("yaml", "limit: { body: 1MiB }"), "unknown setting"),
    "JSON with a comma too many": (fence("json", '{"a": 1,}'), "JSONDecodeError"),
    "an object that the API does not have": (fence("json schema=Error", '{"error": {"text": "No."}}'), "not as documented"),
    "a request without a key": (fence("http", "GET /v1/models HTTP/1.1"), "answered [401]"),
    "a metric that is not there": (fence("promql", "rate(solidrust_request_total[5m])"), "solidrust_request_total"),
    "a live key where a test key is said": (fence("sh needs=test", "LIVE=$(cat live)\n" + ASK.replace("$SOLIDRUST_API_KEY", "$LIVE")), "1 calls reached the model server"),
    "no call of a model server where one is said": (fence("sh needs=upstream", CURL), "0 calls reached the model server"),
    "the operator's command without saying so": (fence("sh", "solidrust keys list"), "ended with 127"),
    "a need that nobody knows": (fence("sh needs=luck", "true"), "luck"),
    "a file beyond the reader's folder": (fence('json title="/page.json"', "{}"), "outside of the reader's folder"),
    "a command beyond the reader's folder": (fence("sh", "sudo true"), "beyond the reader's folder"),
}


@pytest.mark.parametrize("case", GOOD)
def test_what_is_right_passes(follow, case):
    follow(GOOD[case])


@pytest.mark.parametrize("case", PLANTED)
def test_what_is_wrong_fails_with_page_and_line(follow, reader, case):
    text, says = PLANTED[case]
    (reader.work / "live").write_text(reader.keys["live"])
    with pytest.raises(AssertionError) as caught:
        follow(text)
    assert says in str(caught.value) and "page.md:" in str(caught.value)


@pytest.mark.parametrize("text,says", [
    (fence("sh nmae=a", "true"), "nmae=a"), (fence("sh shows=a", "true"), "which no fence before it is named"),
    (fence("sh name=a", "true") + fence("sh name=a", "true"), "given twice"), (fence("sh status=good", "true"), "status=good")])
def test_an_info_string_that_is_wrong_is_found_before_anything_runs(follow, text, says):
    with pytest.raises(BadFence, match=says):
        follow(text)


@pytest.mark.skipif(not PROMTOOL, reason="not installed here: tests/setup.sh --prometheus")
def test_promtool_reads_queries(follow):
    with pytest.raises(AssertionError, match="ended with"):
        follow(fence("promql", "# one\nsum(solidrust_queue_length)\n\n# two\nsum(solidrust_queue_length"))


def test_what_a_page_leaves_running_is_ended(fake_server, tmp_path):
    one = Reader(tmp_path / "reader", fake_server)
    page = tmp_path / "page.md"
    page.write_text(fence("sh", "setsid sleep 600 </dev/null >/dev/null 2>&1 &\necho $! > pid"))
    run_fence(one, fences(page)[0])
    left = Path(f"/proc/{(one.work / 'pid').read_text().strip()}/stat")
    assert left.exists()
    one.finish()
    wait_until(lambda: not left.exists() or left.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def test_fences_in_lists_and_longer_ones_are_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("1. First\n\n   ```sh\n   echo one\n   ```\n\n````md\n```sh\nno fence of its own\n```\n````\n\n~~~js\n1;\n~~~\n\n`a.py`, the file:\n\n```py\nx = 1\n```\n")
    found = fences(page)
    assert [(one.language, one.line, one.file) for one in found] == [("sh", 3, ""), ("md", 7, ""), ("js", 13, ""), ("py", 19, "a.py")]
    assert found[0].text == "echo one\n"


@pytest.mark.parametrize("language,shown,came,same", [
    ("text", "a\nb", "a\nb\n", True), ("text", "a", "a\nb", False), ("text", "a\n…", "a\nb\nc", True), ("text", "a\n…\nd", "a\nb", False),
    ("text", "took 3 ms", "took 250 ms", True), ("text", "3 keys", "4 keys", False), ("text", "id key_1…", "id key_2abc", True),
    ("json", '{"a": [1, "…"]}', '{"a": [1, 2, 3]}', True), ("json", '{"a": [1]}', '{"a": [1, 2]}', False), ("json", '{"a": true}', '{"a": 1}', False),
    ("json", '{"created": 1}', '{"created": 2}', True), ("json", '{"a": 1}', "no JSON", False),
    ("http", "HTTP/1.1 429 Too Many Requests\nretry-after: 7", "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 55\r\n\r\n", True),
    ("http", "HTTP/1.1 429 Too Many Requests", "HTTP/1.1 200 OK\r\n\r\n", False)])
def test_outputs_are_compared(language, shown, came, same):
    assert bool(compare(language, shown, came)) != same
