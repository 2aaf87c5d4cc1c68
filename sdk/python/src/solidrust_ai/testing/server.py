"""One gateway for tests: the real program on a free port of this machine, in a temporary folder, without a model."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal

from typing_extensions import Self

ModelKind = Literal["chat", "embedding", "rerank", "moderation", "image", "speech", "transcription"]

DEFAULT_MODELS: Mapping[str, ModelKind] = {"vllm-primary": "chat", "bge-m3": "embedding"}

_ACCOUNT = "tests@example.org"
_START = 20.0  # seconds for the server to get ready; it takes some 20 ms
_STOP = 5.0
# Outlives this process by a moment: if it ends without a word, killed perhaps, the server is ended as well.
_GUARD = 'read -r word || kill -KILL "$1" 2>/dev/null'


class ServerError(Exception):
    """The gateway cannot be found, does not start, or refuses a command."""


def find_program() -> str:
    """The program `solidrust`: SOLIDRUST_BIN, else of the installed package `solidrust`, else on PATH."""
    named = os.environ.get("SOLIDRUST_BIN")
    if named:
        if not os.access(named, os.X_OK):
            raise ServerError(f"SOLIDRUST_BIN names {named}, which is no program")
        return os.path.abspath(named)
    found = _of_the_wheel() or shutil.which("solidrust")
    if found is None:
        raise ServerError(
            "there is no program `solidrust`: install the package `solidrust`, put the program on PATH, or name it by SOLIDRUST_BIN"
        )
    return found


def _of_the_wheel() -> str | None:
    try:
        files = importlib.metadata.files("solidrust") or []
    except importlib.metadata.PackageNotFoundError:
        return None
    for file in files:
        place = Path(str(file.locate()))
        if place.name == "solidrust" and place.parent.name == "bin" and os.access(place, os.X_OK):
            return str(place.resolve())
    return None


class Server:
    """A running gateway and a test key for it.

    `models` are the names that the application asks for, each with its kind; all of them are answered by the sandbox.
    It is stopped by `stop()`, at the end of a `with` block, and when this process ends, however it ends.
    """

    url: str
    """Where it listens: `http://127.0.0.1:PORT`."""
    api_key: str
    """A test key without limits."""

    def __init__(self, *, models: Mapping[str, ModelKind] = DEFAULT_MODELS, program: str | None = None) -> None:
        self._program = program or find_program()
        self._folder = Path(tempfile.mkdtemp(prefix="solidrust-test-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._guard: subprocess.Popen[bytes] | None = None
        self._ids: dict[str, str] = {}
        try:
            self._start(models)
            self._command("accounts", "create", "--email", _ACCOUNT, "--tier", "enterprise")
            self.api_key = self.key()
        except BaseException:
            self.stop()
            raise

    @property
    def base_url(self) -> str:
        """What a client of OpenAI's takes as its base URL."""
        return f"{self.url}/v1"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which `SolidRusT()` finds this server."""
        return {"SOLIDRUST_BASE_URL": self.base_url, "SOLIDRUST_API_KEY": self.api_key}

    def key(
        self,
        *,
        scopes: Sequence[str] | None = None,
        models: Sequence[str] | None = None,
        expires: str | None = None,
        requests_per_minute: int | None = None,
        requests_per_hour: int | None = None,
        requests_per_day: int | None = None,
        tokens_per_minute: int | None = None,
        concurrent: int | None = None,
        budget_tokens: int | None = None,
    ) -> str:
        """A further key, with limits of its own: for the refusals that an application has to bear.

        A budget holds for live keys alone, so with `budget_tokens` it is one; the sandbox answers that as well.
        """
        flags = ["--environment", "live" if budget_tokens is not None else "test"]
        given: dict[str, object] = {
            "scopes": None if scopes is None else ",".join(scopes),
            "models": None if models is None else ",".join(models),
            "expires": expires,
            "requests-per-minute": requests_per_minute,
            "requests-per-hour": requests_per_hour,
            "requests-per-day": requests_per_day,
            "tokens-per-minute": tokens_per_minute,
            "concurrent": concurrent,
        }
        for flag, value in given.items():
            if value is not None:
                flags += [f"--{flag}", str(value)]
        made = self._command("keys", "create", "--account", _ACCOUNT, "--name", f"test {len(self._ids) + 1}", *flags)
        self._ids[made["key"]] = made["id"]
        if budget_tokens is not None:
            self._command("budgets", "set", "--key", made["id"], "--tokens", str(budget_tokens))
        return str(made["key"])

    def revoke(self, key: str) -> None:
        """Ends a key of `key()`: from now on it is refused with 401."""
        if key not in self._ids:
            raise ServerError("this server has made no such key")
        self._command("keys", "revoke", self._ids[key])

    def log(self) -> str:
        """What the server has logged, a JSON object a line: for a test that fails without a visible reason."""
        try:
            return (self._folder / "log").read_text("utf-8", "replace")
        except FileNotFoundError:
            return ""

    def stop(self) -> None:
        """Ends the server and removes its folder. Nothing is done the second time."""
        process, guard = self._process, self._guard
        self._process = self._guard = None
        if process is not None:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(_STOP)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        if guard is not None:
            assert guard.stdin is not None
            guard.communicate(b"over\n")
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        self.stop()

    def _start(self, models: Mapping[str, ModelKind]) -> None:
        sandbox = [{"upstream": "sandbox", "model": "sandbox"}]
        config = {
            "grace_period": "0s",
            "models": [{"name": name, "kind": kind, "targets": sandbox} for name, kind in models.items()],
        }
        (self._folder / "config.yaml").write_text(json.dumps(config), "utf-8")  # which is YAML as well
        command = [self._program, "serve", "--data-dir", str(self._folder / "data")]
        command += ["--config", str(self._folder / "config.yaml")]
        command += ["--api-listen", "127.0.0.1:0", "--console-listen", "off", "--log-format", "json"]
        with open(self._folder / "log", "wb") as log:
            self._process = self._spawn(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
        self._guard = self._spawn(
            ["/bin/sh", "-c", _GUARD, "sh", str(self._process.pid)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + _START
        while True:
            events = {event["event"]: event for event in self._events()}
            if "ready" in events:
                self.url = f"http://{events['listening']['address']}"
                return
            code = self._process.poll()
            if code is not None or time.monotonic() > deadline:
                state = f"ended with {code}" if code is not None else f"is not ready after {_START:.0f} s"
                raise ServerError(f"{self._program} {state}:\n{self.log()[-4000:]}")
            time.sleep(0.005)

    def _spawn(self, command: list[str], *, stdin: int, stdout: int, stderr: int | IO[bytes]) -> subprocess.Popen[bytes]:
        """In a session of its own: a Ctrl-C is for the tests, which then end it in their order."""
        return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=stderr, cwd=self._folder, env=_environment(),
                                start_new_session=True)

    def _events(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = []
        for line in self.log().splitlines(keepends=True):
            if line.endswith("\n") and line.startswith("{"):
                events.append(json.loads(line))
        return events

    def _command(self, *arguments: str) -> Any:
        command = [self._program, *arguments, "--json", "--data-dir", str(self._folder / "data")]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=self._folder,
                              env=_environment(), timeout=_START)
        if done.returncode != 0:
            raise ServerError(f"solidrust {' '.join(arguments)}: {(done.stderr or done.stdout).strip()}")
        return json.loads(done.stdout)


def _environment() -> dict[str, str]:
    """This process's, without what is meant for another gateway, or would lead requests out of this machine."""
    return {name: value for name, value in os.environ.items()
            if not name.startswith("SOLIDRUST_") and not name.lower().endswith("_proxy")}
