"""What a person does with an installed program: start it, run the command that it prints, reload, stop."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

from harness.gateway import ROOT, clean_environment

# The two commands of the page Authentication.
PAGE = ROOT / "docs/site/src/content/docs/authentication.md"
FREE_PORTS = {"SOLIDRUST_LISTEN_API": "127.0.0.1:0", "SOLIDRUST_LISTEN_CONSOLE": "127.0.0.1:0"}


class Started:
    """`command`, which ends in `serve`, in `folder`. `inner`: the process that is signalled is a child of it (npx, a namespace)."""

    def __init__(self, command: list, folder: Path, *, environment=None, inner: bool = False):
        self.out, self.log = folder / "out", folder / "log"
        self.inner = inner
        with open(self.out, "wb") as out, open(self.log, "wb") as log:
            self.process = subprocess.Popen([str(word) for word in command], cwd=folder, stdout=out, stderr=log, stdin=subprocess.DEVNULL,
                                            env=clean_environment(**{**FREE_PORTS, **(environment or {})}), start_new_session=True)
        try:
            self.wait(r" ready ")
        except BaseException:
            self.kill()
            raise

    def wait(self, pattern: str, within: float = 30):
        deadline = time.monotonic() + within
        while not (found := re.search(pattern, self.log.read_text())):
            assert self.process.poll() is None and time.monotonic() < deadline, f"no {pattern!r}:\n{self.log.read_text()}{self.out.read_text()}"
            time.sleep(0.02)
        return found

    @property
    def api(self) -> str:
        return "http://" + self.wait(r' listening address="([^"]+)"')[1]

    @property
    def console(self) -> str:
        return "http://" + self.wait(r' console address="([^"]+)"')[1]

    def pid(self) -> int:
        """Of the program itself."""
        if not self.inner:
            return self.process.pid
        told = subprocess.run(["ps", "-e", "-o", "pid=,sid=,args="], check=True, capture_output=True, text=True).stdout
        (found,) = [int(line.split()[0]) for line in told.splitlines()
                    if line.split()[1] == str(self.process.pid) and re.search(r"^\S*solidrust serve", line.split(None, 2)[2])]
        return found

    def printed_call(self) -> dict:
        """The answer to the curl command that the first start prints, word for word."""
        (command,) = re.findall(r"^curl .*", self.out.read_text(), re.M)
        return json.loads(subprocess.run(["sh", "-c", command + " --silent --show-error --fail"], check=True, capture_output=True, timeout=30).stdout)

    def documented_calls(self):
        """The two curl commands of the documentation's page on authentication, with host and key of this server."""
        (key,) = re.findall(r"sk_live_\w+", self.out.read_text())[:1]
        commands = re.findall(r"^```bash[^\n]*\n(curl .*?)^```", PAGE.read_text(), re.S | re.M)[:2]
        assert ["X-API-Key" in commands[0], "Bearer" in commands[1]] == [True, True], commands
        for command in commands:
            text = command.replace("http://127.0.0.1:8080", self.api).replace("sk_live_abc123...", key)
            told = subprocess.run(["sh", "-c", text], check=True, capture_output=True, timeout=30, env=clean_environment())
            answer = json.loads(told.stdout)
            assert answer["object"] == "chat.completion" and answer["choices"][0]["message"]["content"], answer

    def reload_and_stop(self):
        """HUP changes nothing for callers; TERM ends it with status 0."""
        os.kill(self.pid(), signal.SIGHUP)
        self.wait(r" reloaded ")
        assert self.printed_call()["choices"]
        os.kill(self.pid(), signal.SIGTERM)
        assert self.process.wait(30) == 0, self.log.read_text()
        assert " stopped " in self.log.read_text()

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def uses(command: list, folder: Path, **options):
    """All of it: start, call, page of the console, reload, call, stop."""
    started = Started(command, folder, **options)
    try:
        answer = started.printed_call()
        assert answer["object"] == "chat.completion" and answer["choices"][0]["message"]["content"]
        started.documented_calls()
        page = subprocess.run(["curl", "--silent", "--show-error", "--fail", started.console], check=True, capture_output=True, text=True).stdout
        assert "SolidRusT" in page and "built without" not in page
        started.reload_and_stop()
    finally:
        started.kill()
