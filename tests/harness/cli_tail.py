"""`solidrust requests tail` beside a running server, and what it has printed."""

import signal
import subprocess
import threading
import time

from .console import wait_until


class CliTail:
    def __init__(self, server, *arguments):
        self.json = "--json" in arguments
        self.lines: list[str] = []
        self.times: list[float] = []  # when each line came
        self.said = ""  # on the standard error
        self.process = subprocess.Popen([server.program, "requests", "tail", *arguments, "--data-dir", str(server.data)],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=server.environment)

    def follow(self):
        """Reads in threads, so that nobody waits for a line that does not come."""
        def read_lines():
            for line in self.process.stdout:
                self.times.append(time.monotonic())
                self.lines.append(line)

        def read_said():
            for line in self.process.stderr:
                self.said += line

        self.readers = [threading.Thread(target=read, daemon=True) for read in (read_lines, read_said)]
        for reader in self.readers:
            reader.start()
        return self

    def begin(self, ask=None):
        """Follows until what is recorded from now on is shown. `ask` makes a request that the filters let through; the
        titles are printed behind the server's first answer, and with --json a first row is waited for."""
        self.follow()
        if not self.json:
            wait_until(lambda: self.lines)
            return self
        for _ in range(30):
            asked = ask().header("x-request-id")
            deadline = time.monotonic() + 1
            while not self.lines and time.monotonic() < deadline:
                time.sleep(0.02)
            if self.lines:
                break
        wait_until(lambda: self.lines and asked in self.lines[-1], tell=lambda: (self.lines, self.said))
        self.lines.clear()
        self.times.clear()
        return self

    def wait(self, count: int, within: float = 30.0) -> list[str]:
        wait_until(lambda: len(self.lines) >= count, within, lambda: (count, self.lines, self.said))
        return self.lines

    def end(self, number=signal.SIGINT) -> tuple[int, str]:
        self.process.send_signal(number)
        status = self.process.wait(20)
        for reader in self.readers:
            reader.join(20)
        return status, self.said
