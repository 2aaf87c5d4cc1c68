"""Somebody who follows one page from its first line to its last: a folder, a server, keys, and what earlier fences left behind."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import wave
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from harness.agents import Outside
from harness.certificates import certificate
from harness.client_programs import program
from harness.gateway import ROOT, Gateway, base_config, binary, clean_environment
from harness.metrics import metrics_url

HERE = Path(__file__).resolve().parent
PROGRAMS = {"claude", "codex", "opencode", "cn", "cline"}  # of docs/clients
STATUS = re.compile(r"^solidrust-docs-status (\d{3})$\n?", re.MULTILINE)  # written by curl, as the reader's .curlrc says
# No index is asked: names of ours, which are not published, may belong to anybody there.
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_DRY_RUN": "1", "PIP_FIND_LINKS": f"{ROOT}/build/sdk/wheels {ROOT}/build/sdk/dist",
           "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
VARIABLES = {"GPU1_KEY": "gpu-1-key", "CLOUD_KEY": "cloud-key", "OPENAI_KEY": "openai-key", "ANTHROPIC_KEY": "anthropic-key",
             "AZURE_KEY": "azure-key", "METRICS_TOKEN": "metrics-token-of-the-docs", "SMTP_PASSWORD": "smtp-password",
             "ALERT_SECRET": "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", "SLACK_WEBHOOK_URL": "https://hooks.slack.example/services/T/B/X"}


@dataclass
class Ran:
    code: int
    out: str
    error: str

    @property
    def statuses(self) -> list[int]:
        return [int(one) for one in STATUS.findall(self.error)]


def docs_config(upstream: str) -> dict:
    """What the pages speak of: two model servers, and a model of each kind."""
    config = base_config(upstream)
    server = {"kind": "openai", "base_url": upstream, "api_key_env": "FAKE_UPSTREAM_KEY"}
    config["listen"]["metrics"] = "127.0.0.1:0"
    config["status"] = {"page": "all"}
    config["upstreams"] = [{"name": "gpu-1", **server}, {"name": "gpu-2", **server}]
    config["models"] = [{"name": "vllm-primary", "context": 8192, "prompt_price_per_million": 0.15,
                         "targets": [{"upstream": "gpu-1", "model": "fake-chat"}, {"upstream": "gpu-2", "model": "fake-chat", "priority": 1}]}]
    for name, kind in (("bge-m3", "embedding"), ("bge-reranker-v2-m3", "rerank"), ("whisper", "transcription"), ("kokoro", "speech")):
        config["models"].append({"name": name, "kind": kind, "targets": [{"upstream": "gpu-1", "model": f"fake-{kind}"}]})
    return config


class Reader:
    def __init__(self, folder: Path, fake_server):
        self.folder, self.fake = folder, fake_server
        self.home, self.work, self.bin = (folder / name for name in ("home", "work", "bin"))
        for one in (self.home, self.work, self.bin):
            one.mkdir(parents=True)
        self.where = self.work  # of the page's shell
        (self.home / ".curlrc").write_text('write-out = "%{stderr}\\nsolidrust-docs-status %{http_code}\\n"\n')
        self.commands = folder / "commands"  # on the PATH of fences that need the operator's
        self.commands.mkdir()
        (self.commands / "solidrust").symlink_to(binary())
        (self.bin / "npm").symlink_to(HERE / "npm")
        (self.bin / "pip").symlink_to(ROOT / "build/sdk/python/bin/pip")
        (self.work / "build/sdk").mkdir(parents=True)  # as in a clone
        (self.work / "build/sdk/dist").symlink_to(ROOT / "build/sdk/dist")
        certificate(self.work, "tls", "DNS:console.example.org")
        with wave.open(str(self.work / "meeting.wav"), "wb") as sound:  # pages upload it
            sound.setparams((1, 2, 8000, 0, "NONE", ""))
            sound.writeframes(bytes(16000))
        self.exported: dict[str, str] = {}
        self.outputs: dict[str, Ran] = {}  # by the names of fences
        self.started: list[subprocess.Popen] = []
        self.outside = Outside().__enter__()
        self.served = ("", "", "")  # API, console, key of a server that the page itself started
        self.programs: dict = {}  # of runners: what goes on from fence to fence

    # The server.
    @cached_property
    def gateway(self) -> Gateway:
        made = Gateway(self.folder / "server", docs_config(self.fake.url), environment=VARIABLES)
        made.account("you@example.org", tier="pro")
        (self.work / "solidrust-data").symlink_to(made.data)
        return made

    @cached_property
    def keys(self) -> dict[str, str]:
        return {kind: self.gateway.key("you@example.org", name, environment=kind)["key"] for kind, name in (("live", "my-app"), ("test", "my-tests"))}

    @cached_property
    def people(self) -> None:
        """Ada, who has two keys and has used one."""
        self.gateway.account("ada@example.org", tier="pro")
        for name in ("laptop", "ci"):
            key = self.gateway.key("ada@example.org", name)["key"]
        subprocess.run(["curl", "--silent", "--fail", f"{self.gateway.url}/v1/chat/completions", "-H", f"X-API-Key: {key}", "-H",
                        "Content-Type: application/json", "-d", json.dumps({"model": "vllm-primary", "messages": [{"role": "user", "content": "Hi"}]})],
                       check=True, capture_output=True)

    @property
    def url(self) -> str:
        return self.served[0] or self.gateway.url

    def key(self, fence) -> str:
        return self.served[2] or self.keys["test" if "test" in fence.needs else "live"]

    # The reader's own values.
    def own(self, fence, text: str) -> str:
        """The fence with the reader's addresses, keys, process and model in it. Nothing else is changed."""
        if "people" in fence.needs:
            self.people  # noqa: B018
        values = [(r"http://127\.0\.0\.1:8080", lambda: self.url),
                  (r"http://127\.0\.0\.1:8081", lambda: self.served[1] or "http://%s:%d" % self.gateway.console_address),
                  (r"http://127\.0\.0\.1:8082", lambda: metrics_url(self.gateway)),
                  (r"sk_test_\.\.\.", lambda: self.keys["test"]),
                  (r"sk_live_(?:abc123)?\.\.\.|YOUR_API_KEY|(?<![\w.$-])KEY\b(?!=)", lambda: self.key(fence)),
                  (r"(?<=kill -HUP )PID\b", lambda: str(self.gateway.pid)), (r"\bMODEL\b", lambda: "vllm-primary")]
        for pattern, value in values:
            if re.search(pattern, text):
                text = re.sub(pattern, lambda _, value=value: value(), text)
        return text

    def environment(self, fence) -> dict[str, str]:
        proxies = {name: self.outside.url for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy")}
        base = {name: value for name, value in clean_environment().items() if name in ("PATH", "LANG", "TERM", "TMPDIR")}
        for one in fence.needs & set(PROGRAMS):
            (self.bin / one).unlink(missing_ok=True)
            (self.bin / one).symlink_to(program(one))
        commands = f"{self.commands}:" if "operator" in fence.needs else ""
        return {**base, "PATH": f"{commands}{self.bin}:{base['PATH']}", "HOME": str(self.home), "NO_PROXY": "127.0.0.1,localhost",
                "no_proxy": "127.0.0.1,localhost", **proxies, "PYTHONDONTWRITEBYTECODE": "1", "IS_SANDBOX": "1", "SOLIDRUST_BIN": binary(),
                **OFFLINE, **VARIABLES, **({} if fence.serves else {"SOLIDRUST_API_KEY": self.key(fence), "SOLIDRUST_BASE_URL": f"{self.url}/v1"}), **self.exported}

    def run(self, fence, command: list, *, where: Path | None = None, timeout: float = 60) -> Ran:
        process = subprocess.Popen([str(one) for one in command], cwd=where or self.work, env=self.environment(fence), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        try:
            out, error = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, error = process.communicate()
            raise AssertionError(f"it did not end within {timeout} s:\n{out[-2000:]}{error[-2000:]}") from None
        return Ran(process.returncode, out, error)

    def write(self, name: str, text: str) -> Path:
        place = self.home / name[2:] if name.startswith("~/") else self.work / name
        assert place.resolve().is_relative_to(self.folder.resolve()), f"{name} would lie outside of the reader's folder"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        return place

    def serve(self, fence, text: str) -> Ran:
        """Starts what the fence starts, on free ports, and waits until it is ready: the page goes on with that server."""
        log, out = self.folder / "served.log", self.folder / "served.out"
        more = {"SOLIDRUST_LISTEN_API": "127.0.0.1:0", "SOLIDRUST_LISTEN_CONSOLE": "127.0.0.1:0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        with open(log, "wb") as errors, open(out, "wb") as output:
            process = subprocess.Popen(["bash", "-ec", text], cwd=self.where, env={**self.environment(fence), **more}, stdin=subprocess.DEVNULL,
                                       stdout=output, stderr=errors, start_new_session=True)
        self.started.append(process)
        deadline = time.monotonic() + 30
        while not re.search(r"\bready\b", log.read_text()):
            assert process.poll() is None and time.monotonic() < deadline, f"the server did not start:\n{log.read_text()}{out.read_text()}"
            time.sleep(0.02)
        address = dict(re.findall(r' (listening|console) address="([^"]+)"', log.read_text()))
        key = re.search(r"sk_live_\w+", out.read_text())
        self.served = (f"http://{address['listening']}", f"http://{address.get('console', '')}", key[0] if key else "")
        return Ran(0, out.read_text(), log.read_text())

    def send(self, text: str) -> str:
        """A request as it stands, raw; what comes back."""
        host, port = self.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(text.encode())
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        return answer.decode()

    def end_what_was_left(self):
        """Programs of the pages leave others behind that are in no group of ours, such as Cline's; they have this home."""
        mark = f"HOME={self.home}".encode()
        for place in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in place.read_bytes().split(b"\0"):
                    os.kill(int(place.parent.name), signal.SIGKILL)
            except OSError:
                continue  # it ended, or is another user's

    def finish(self):
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
        self.end_what_was_left()
        self.outside.__exit__()
        if "gateway" in self.__dict__:
            self.gateway.finish()
