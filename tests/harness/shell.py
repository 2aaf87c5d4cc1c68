"""A real shell at a terminal, in which somebody types."""

import fcntl
import os
import pty
import re
import select
import subprocess
import termios
import time

_CONTROL = re.compile(rb"\x1b\][^\x07]*\x07|\x1b[\[(][0-9;?<>=]*[A-Za-z]|\x1b[=>78]|[\x07\r]")


PROMPT = "READY> "


class Shell:
    """`arguments`: the shell, without its start-up files. `environment` as for Popen."""

    def __init__(self, arguments, environment, folder):
        self.rest = b""  # read, and not yet handed out
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(arguments, stdin=slave, stdout=slave, stderr=slave, cwd=folder, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
                                        env={**environment, "TERM": "dumb", "HISTFILE": "/dev/null", "COLUMNS": "200"})
        os.close(slave)

    def read(self, until: str, within: float = 10.0) -> str:
        """What it writes, up to and with `until`."""
        deadline = time.monotonic() + within
        while until not in (out := _CONTROL.sub(b"", self.rest).decode(errors="replace")):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.master], [], [], left)[0]:
                raise AssertionError(f"no {until!r} in {self.rest!r}")
            self.rest += os.read(self.master, 65536)
        end = out.index(until) + len(until)
        self.rest = out[end:].encode()
        return out[:end]

    def type(self, text: str):
        os.write(self.master, text.encode())

    def run(self, line: str) -> str:
        """The output of one line, up to the next PROMPT, which the first line has to set."""
        self.type(line + "; echo 'd''one'\n")
        return self.read("\ndone\n") + self.read(PROMPT)

    def end(self):
        self.process.kill()
        self.process.wait(10)
        os.close(self.master)
