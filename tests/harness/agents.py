"""Real coding agents, run as a user runs them: a home of their own, this server, and nobody else on the network."""

import json
import os
import socketserver
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

from .gateway import ROOT

FOLDER = ROOT / "tests/agents/node_modules"


def program(pattern: str) -> Path | None:
    """The agent's own program: its package for this platform brings one."""
    return next(iter(sorted(FOLDER.glob(pattern))), None)


CODEX = program("@openai/codex-*/vendor/*/bin/codex")
CLAUDE = program("@anthropic-ai/claude-code-*/claude")


class Outside:
    """Takes the place of everything that is not on this machine: a proxy that refuses, and notes who was wanted."""

    def __enter__(self):
        wanted = self.wanted = []

        class Refuse(socketserver.StreamRequestHandler):
            def handle(self):
                wanted.append(self.rfile.readline().decode("latin-1").strip())
                self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refuse)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Run:
    code: int
    out: str
    error: str
    outside: list[str]  # what it wanted of the network

    @property
    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.out.splitlines() if line.startswith("{")]


def run(command: list, home: Path, work: Path, **environment) -> Run:
    for folder in (home, work):
        folder.mkdir(parents=True, exist_ok=True)
    with Outside() as outside:
        proxies = {name: outside.url for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy")}
        clean = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", **proxies,
                 "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", **environment}
        ended = subprocess.run([str(one) for one in command], cwd=work, env=clean, stdin=subprocess.DEVNULL, capture_output=True,
                               text=True, timeout=60)
        return Run(ended.returncode, ended.stdout, ended.stderr, list(outside.wanted))


def codex(url: str, key: str, model: str, prompt: str, folder: Path) -> Run:
    home = folder / "home"
    (home / ".codex").mkdir(parents=True)
    (home / ".codex/config.toml").write_text(f"""check_for_update_on_startup = false
model = "{model}"
model_provider = "solidrust"
[model_providers.solidrust]
name = "SolidRusT"
base_url = "{url}/v1"
env_key = "SOLIDRUST_API_KEY"
wire_api = "responses"
[analytics]
enabled = false
[features]
plugins = false
apps = false
""")
    command = [CODEX, "exec", "--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", prompt]
    return run(command, home, folder / "work", SOLIDRUST_API_KEY=key)


def claude(url: str, key: str, model: str, prompt: str, folder: Path) -> Run:
    command = [CLAUDE, "-p", prompt, "--model", model, "--output-format", "json", "--dangerously-skip-permissions"]
    return run(command, folder / "home", folder / "work", ANTHROPIC_BASE_URL=url, ANTHROPIC_API_KEY=key, IS_SANDBOX="1",
               CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1")
