"""One `solidrust serve` of the real binary, in a folder of its own, and the commands against it."""

import atexit
import email
import email.policy
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import yaml

from .leaks import leaks_in_tree

ROOT = Path(__file__).resolve().parent.parent.parent


def binary() -> str:
    path = os.environ.get("SOLIDRUST_BIN") or str(ROOT / "build/release/solidrust")
    assert os.access(path, os.X_OK), f"no program at {path}: build it, or set SOLIDRUST_BIN"
    return os.path.abspath(path)


def clean_environment(**more) -> dict:
    """The caller's environment without what would change the program's or the SDKs' behaviour."""
    keep = {k: v for k, v in os.environ.items()
            if not k.startswith(("SOLIDRUST_", "OPENAI_")) and k != "XDG_RUNTIME_DIR" and not k.lower().endswith("_proxy")}
    return {**keep, **more}


def base_config(upstream_url: str) -> dict:
    return {
        "listen": {"api": "127.0.0.1:0", "console": "127.0.0.1:0"},
        "console": {"hashing_percent": 100},  # hundreds sign up in a row; test_console_flood.py has less
        "upstreams": [{"name": "fake", "kind": "openai", "base_url": upstream_url, "api_key_env": "FAKE_UPSTREAM_KEY"}],
        "models": [
            {"name": "vllm-primary", "targets": [{"upstream": "fake", "model": "fake-chat"}]},
            {"name": "small-context", "context": 64, "targets": [{"upstream": "fake", "model": "fake-chat"}]},
            {"name": "bge-m3", "kind": "embedding", "targets": [{"upstream": "fake", "model": "fake-embed"}]},
        ],
    }


UPSTREAM_KEY = "upstream-credential-4f1c9d2e7a"  # our own towards the fake upstream: must reach it, and no log


_started: list[subprocess.Popen] = []


@atexit.register
def _end_what_a_failed_test_left():
    for process in _started:
        if process.poll() is None:
            process.kill()


class Gateway:
    def __init__(self, folder: Path, config: dict | None, *, arguments=(), environment=None, program=None,
                 wait: bool = True):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.data = folder / "data"
        self.config_file = folder / "config.yaml"
        self.log_file = folder / "log"
        self.out_file = folder / "out"
        self.program = program or binary()
        self.arguments = list(arguments)
        self.secrets: list[str] = [UPSTREAM_KEY]  # must be in no log and no file of the data folder
        self.environment = clean_environment(**{"FAKE_UPSTREAM_KEY": UPSTREAM_KEY, **(environment or {})})
        self.process = None
        self.config = config
        if config is not None:
            self.write_config(config)
        if wait:
            self.start()

    def write_config(self, config: dict | str):
        self.config_file.write_text(config if isinstance(config, str) else yaml.safe_dump(config, sort_keys=False))

    # The process.
    def start(self, wait_ready: bool = True):
        command = [self.program, "serve", "--data-dir", str(self.data)]
        if self.config is not None:
            command += ["--config", str(self.config_file)]
        if "--api-listen" not in self.arguments:
            command += ["--api-listen", "127.0.0.1:0"]
        if "--console-listen" not in self.arguments:
            command += ["--console-listen", "127.0.0.1:0"]
        self.log_from = self.log_file.stat().st_size if self.log_file.exists() else 0
        with open(self.log_file, "ab") as log, open(self.out_file, "ab") as out:
            self.process = subprocess.Popen(command + self.arguments, stdout=out, stderr=log, cwd=self.folder,
                                            env=self.environment, stdin=subprocess.DEVNULL)
        _started.append(self.process)
        if wait_ready:
            self.wait_log(r"\bready\b")
            match = self.wait_log(r'listening.*address"?[=:] ?"?([^"\s]*:\d+)')
            host, port = match.group(1).rsplit(":", 1)
            self.address = (host.strip("[]"), int(port))
            self.url = f"http://{match.group(1)}"
            # Absent where it is off.
            if match := re.search(r'console"?,? ?"?address"?[=:] ?"?([^"\s]*:\d+)', self.log()):
                host, port = match.group(1).rsplit(":", 1)
                self.console_address = (host.strip("[]"), int(port))

    def log(self) -> str:
        with open(self.log_file, "rb") as file:
            file.seek(self.log_from)
            return file.read().decode("utf-8", "replace")

    def wait_log(self, pattern: str, within: float = 20.0, since: int = 0):
        deadline = time.monotonic() + within
        while True:
            text = self.log()
            if match := re.search(pattern, text[since:]):
                return match
            code = self.process.poll()
            if code is not None or time.monotonic() > deadline:
                state = f"ended with {code}" if code is not None else "runs on"
                raise AssertionError(f"no log line {pattern!r} within {within} s; the server {state}:\n{text[-4000:]}")
            time.sleep(0.01)

    def letters(self, to: str) -> list[str]:
        """The mail to this address that lies in the folder, oldest first."""
        folder = self.data / "mail"
        texts = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                 for path in sorted(folder.glob("*.eml"))]  # named by time
        return [letter.get_body().get_content() for letter in texts if letter["To"] == to]

    def wait_mail(self, to: str, with_text: str, count: int = 1, within: float = 20.0) -> str:
        """The newest letter to this address that has the text, once there are `count` of them."""
        deadline = time.monotonic() + within
        while len(found := [text for text in self.letters(to) if with_text in text]) < count:
            assert time.monotonic() < deadline, f"no mail to {to} with {with_text!r}: {self.letters(to)}"
            time.sleep(0.02)
        return found[-1]

    @property
    def pid(self) -> int:
        return self.process.pid

    def memory(self) -> int:
        """Resident bytes."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("no VmRSS")

    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def signal(self, number: int):
        self.process.send_signal(number)

    def stop(self, within: float = 20.0) -> int:
        """SIGTERM; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server did not stop within {within} s of SIGTERM:\n{self.log()[-3000:]}")

    def finish(self):
        """Ends the server and holds it to what every test may expect: a clean exit, and no secret anywhere."""
        if self.process is None:
            return
        code = self.process.poll()
        if code is None:
            code = self.stop()
        assert code == 0, f"the server ended with {code}:\n{self.log()[-6000:]}"
        assert "ERROR: AddressSanitizer" not in self.log() and "runtime error:" not in self.log(), self.log()[-6000:]
        kept = [path for path in self.data.iterdir() if path.name != "mail"]  # which is full of links
        found = leaks_in_tree([self.log_file, *kept], self.secrets)
        assert not found, f"secrets written where they must not be: {found}"

    # The commands.
    def run(self, *arguments, check: bool = True, timeout: float = 20.0) -> subprocess.CompletedProcess:
        result = subprocess.run([self.program, *arguments, "--data-dir", str(self.data)], capture_output=True,
                                text=True, timeout=timeout, cwd=self.folder, env=self.environment)
        if check:
            assert result.returncode == 0, f"{arguments} ended with {result.returncode}: {result.stderr}{result.stdout}"
        return result

    def cli(self, *arguments) -> dict | list:
        return json.loads(self.run(*arguments, "--json").stdout)

    def account(self, email: str, tier: str = "enterprise") -> dict:
        return self.cli("accounts", "create", "--email", email, "--tier", tier)

    def key(self, account: str, name: str = "test", **options) -> dict:
        """A new key: {"id":…, "key":…}. Options are the command's flags."""
        flags = []
        for flag, value in options.items():
            flags += [f"--{flag.replace('_', '-')}", str(value)]
        made = self.cli("keys", "create", "--account", account, "--name", name, *flags)
        self.secrets.append(made["key"])
        return made
