"""The page "Authentication" sentence by sentence: what it says is read from it, and tried."""

import json
import re
import subprocess
import sys

import pytest
import yaml
from harness.client import Connection
from harness.console import Console
from harness.gateway import ROOT, clean_environment

from .fences import SITE, fences, pages
from .libraries import node_modules_for

PAGE = SITE / "authentication.md"
TEXT = PAGE.read_text()
API, CONSOLE = "http://127.0.0.1:8080", "http://127.0.0.1:8081"
CALL = {"model": "vllm-primary", "messages": [{"role": "user", "content": "Hi"}]}


def said(sentence: str):
    """The page says so; spaces and line ends do not matter."""
    assert " ".join(sentence.split()) in " ".join(TEXT.split()), f"the page does not say any more: {sentence}"


def block(language: str, number: int = 0) -> str:
    return [fence.text for fence in fences(PAGE) if fence.language == language and not fence.file][number]


def run(command: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=30, env=clean_environment(**options))


@pytest.mark.parametrize("language,number,name", [("http", 0, "x_api_key.http"), ("bash", 0, "x_api_key.bash"), ("http", 1, "bearer.http"),
                                                  ("bash", 1, "bearer.bash"), ("python", 0, "client.python"), ("javascript", 0, "client.javascript")])
def test_the_code_blocks_are_those_of_the_first_page(language, number, name):
    first = (ROOT / "tests/docs/page" / name).read_text()
    assert block(language, number) == first.replace("https://api.solidrust.ai", API)


def test_all_requests_need_a_key_but_the_two_that_the_page_names(gateway, contract):
    said("All API requests require authentication using an API key. The only exceptions are `/healthz` and `/readyz`")
    open_paths = set()
    for path, item in contract.spec["paths"].items():
        for method in set(item) & {"get", "post", "delete", "put", "patch"}:
            connection = Connection(gateway.address)
            connection.request(method.upper(), path.replace("{id}", "x"), [("Content-Type", "application/json")], b"{}" if method != "get" else None)
            status = connection.read(method.upper(), path).status
            connection.close()
            assert status in (401, 200), (method, path, status)
            if status == 200:
                open_paths.add(path)
    assert open_paths == {"/healthz", "/readyz"}


def test_the_words_of_the_steps_stand_in_the_console():
    """The browser journey `authenticationPage` clicks them."""
    steps = re.findall(r"^\d\. .*", TEXT, re.MULTILINE)
    assert len(steps) == 4 and f"]({CONSOLE})" in steps[0]
    bold = re.findall(r"\*\*(.+?)\*\*", "\n".join(steps))
    assert bold == ["API Keys", "Create New Key"]
    words = "".join(path.read_text() for path in (ROOT / "console/src").rglob("words.ts")) + (ROOT / "console/src/shell/frame_words.ts").read_text()
    for word in [*bold, "Rotate"]:
        assert re.search(rf"""['"]{word}['"]""", words), word


def test_a_key_is_shown_only_once(own):
    said("Your API key is shown only once.")
    server, _ = own()
    person = Console(server)
    person.member("ada@example.org")
    made = person.ok("POST", "/api/keys", {"name": "laptop"}, 201)
    key = made["key"]
    server.secrets.append(key)
    assert key.startswith("sk_live_")
    for path in ("/api/keys", "/api/requests", "/api/session"):
        assert key not in person.call("GET", path).body.decode()
    assert key not in server.run("keys", "show", "laptop").stdout


@pytest.mark.parametrize("number", [0, 1])
def test_both_formats_work_and_a_wrong_key_does_not(gateway, keys, number):
    said("Two formats are supported")
    command = block("bash", number).replace(API, gateway.url)
    answered = run(command.replace("sk_live_abc123...", keys.live))
    assert json.loads(answered.stdout)["choices"][0]["message"]["content"] == "You said: Hi.", answered.stderr
    assert json.loads(run(command).stdout)["error"]["code"] == "invalid_api_key"


def test_two_headers_with_different_keys_are_a_400(gateway, keys):
    said("A request that carries both headers with different keys is rejected with status 400 and the code [`conflicting_credentials`]")
    both = f"curl --silent -i {gateway.url}/v1/models -H 'X-API-Key: {keys.live}' -H 'Authorization: Bearer %s'"
    other = run(both % keys.test).stdout
    assert other.startswith("HTTP/1.1 400 ") and '"code":"conflicting_credentials"' in other
    assert run(both % keys.live).stdout.startswith("HTTP/1.1 200 ")


def test_the_codes_that_it_names(gateway, keys):
    for code in set(re.findall(r"\[`(\w+)`\]\(/errors/\w+/\)", TEXT)):
        assert code in yaml.safe_load((ROOT / "api/openapi/api.yaml").read_text())["x-error-codes"]
    assert '"code":"missing_auth_header"' in run(f"curl --silent {gateway.url}/v1/models").stdout
    revoked = gateway.key("tests@example.org", "to-revoke")
    gateway.run("keys", "revoke", revoked["id"])
    assert '"code":"invalid_api_key"' in run(f"curl --silent {gateway.url}/v1/models -H 'X-API-Key: {revoked['key']}'").stdout


def test_the_hook_stops_a_commit_with_a_key_and_no_other(gateway, keys, tmp_path):
    (hook,) = [fence for fence in fences(PAGE) if fence.file == ".git/hooks/pre-commit"]
    said("Make the file executable with `chmod +x .git/hooks/pre-commit`.")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/solidrust").symlink_to(gateway.program)
    work = tmp_path / "work"
    environment = clean_environment(HOME=str(tmp_path))
    environment["PATH"] = f"{tmp_path / 'bin'}:{environment['PATH']}"

    def git(*arguments):
        return subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments], cwd=work, capture_output=True, text=True,
                              env=environment, timeout=30)

    work.mkdir()
    assert git("init", "--quiet").returncode == 0
    place = work / hook.file
    place.parent.mkdir(exist_ok=True)
    place.write_text(hook.text)
    place.chmod(0o755)
    (work / "settings.py").write_text("KEY = 'sk_live_abc123...'\n")  # no key by its checksum
    git("add", ".")
    harmless = git("commit", "-m", "no key")
    assert harmless.returncode == 0, harmless.stderr
    (work / "settings.py").write_text(f"KEY = '{keys.live}'\n")
    git("add", ".")
    stopped = git("commit", "-m", "a key")
    assert stopped.returncode != 0 and keys.live not in stopped.stdout + stopped.stderr
    assert git("log", "--format=%s").stdout == "no key\n"


def test_rotation_leaves_the_old_key_for_its_grace_period(gateway):
    said("The old one goes on to work for a grace period that you choose")
    old = gateway.key("tests@example.org", "to-rotate")
    fresh = gateway.cli("keys", "rotate", old["id"], "--grace", "1h")
    gateway.secrets.append(fresh["key"])
    for key in (old["key"], fresh["key"]):
        assert run(f"curl --silent -i {gateway.url}/v1/models -H 'X-API-Key: {key}'").stdout.startswith("HTTP/1.1 200 ")


def test_a_test_key_reaches_no_model_server_and_costs_nothing(gateway, keys, fake_server):
    said("A **test** key (`sk_test_…`) is answered by the built-in sandbox, never by a model server, and costs nothing.")
    before = len(fake_server.seen())
    answer = run(block("bash").replace(API, gateway.url).replace("sk_live_abc123...", keys.test)).stdout
    assert keys.test.startswith("sk_test_") and json.loads(answer)["system_fingerprint"] == "sandbox"
    assert len([one for one in fake_server.seen()[before:] if one.method == "POST"]) == 0
    assert json.loads(run(f"curl --silent {gateway.url}/v1/key -H 'X-API-Key: {keys.test}'").stdout)["environment"] == "test"


@pytest.mark.parametrize("sdk", ["newest", "2.x"])
def test_the_python_sample(gateway, keys, sdk):
    program = block("python").replace(API, gateway.url) + (
        f"\nanswer = client.chat.completions.create(**{CALL!r})\nprint(answer.choices[0].message.content)\n"
        f"print(''.join(e.choices[0].delta.content or '' for e in client.chat.completions.create(**{CALL!r}, stream=True)))\n")
    environment = clean_environment(SOLIDRUST_API_KEY=keys.live)
    if sdk == "2.x":
        environment["PYTHONPATH"] = str(ROOT / ".venv/openai-2")
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, env=environment)
    assert result.stdout == "You said: Hi.\nYou said: Hi.\n", result.stderr


def test_the_node_sample(gateway, keys):
    said("**Node.js** (with `import OpenAI from 'openai'`)")
    program = "import OpenAI from 'openai';\n" + block("javascript").replace(API, gateway.url) + (
        f"\nconst answer = await client.chat.completions.create({json.dumps(CALL)});\n"
        "console.log(answer.choices[0].message.content);\nlet text = '';\n"
        f"for await (const e of await client.chat.completions.create({json.dumps({**CALL, 'stream': True})}))\n"
        "  text += e.choices[0].delta.content ?? '';\nconsole.log(text);\n")
    result = subprocess.run(["node", "--input-type=module", "-e", program], capture_output=True, text=True, timeout=60,
                            cwd=node_modules_for(program).parent, env=clean_environment(SOLIDRUST_API_KEY=keys.live))
    assert result.stdout == "You said: Hi.\nYou said: Hi.\n", result.stderr


def test_the_limits_of_the_tiers_are_those_of_the_program(own):
    said("API keys have rate limits based on your subscription tier. See [Rate Limits](/guides/rate-limits/) for details.")
    server, _ = own()
    rows = {}
    for line in (SITE / "guides/rate-limits.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] in ("free", "basic", "pro", "enterprise"):
            rows[cells[0]] = [None if cell == "–" else int(cell.replace(",", "")) for cell in cells[1:]]
    names = ("requests_per_minute", "requests_per_hour", "requests_per_day", "tokens_per_minute", "concurrent")
    tiers = server.cli("tiers", "list")["tiers"]
    assert rows == {tier["name"]: [tier[name] for name in names] for tier in tiers}


def test_the_sdk_that_it_links_to_is_there_and_installs_by_its_page():
    said("[Python SDK](/sdks/python/) - Use our official SDK")
    commands = [fence.text for fence in fences(SITE / "sdks/python.md") if fence.language == "sh" and "pip install" in fence.text]
    assert any("solidrust_ai-" in command for command in commands)  # which test_pages.py runs, offline
    assert list((ROOT / "build/sdk/dist").glob("solidrust_ai-*.whl")), "sdk/setup.sh builds it"


def test_addresses_are_those_that_the_site_replaces():
    """It puts the reader's own base URL in the place of this one; no page has the address of another installation."""
    for page in pages():
        text = page.read_text()
        assert "api.solidrust.ai" not in text and "console.solidrust.ai" not in text, page
    hosts = set(re.findall(r"https?://[^/\s\"'`)]+", TEXT))
    assert hosts == {API, CONSOLE}
