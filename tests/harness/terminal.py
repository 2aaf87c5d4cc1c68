"""A command at a terminal of a given size."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading
import unicodedata
from types import SimpleNamespace

_TINT = re.compile(r"\x1b\[[0-9;]*m")


def plain(text: str) -> str:
    """Without colours."""
    return _TINT.sub("", text)


def width(text: str) -> int:
    """The columns that a text takes at a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in plain(text))


def at_terminal(server, *arguments, columns: int = 80, environment=None, data: bool = True, timeout: float = 20.0):
    """Standard output at a terminal of so many columns (0: it does not say), standard error in a pipe."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    variables = {k: v for k, v in server.environment.items() if k not in ("NO_COLOR", "COLUMNS")}
    command = [server.program, *arguments, *(("--data-dir", str(server.data)) if data else ())]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=slave, stderr=subprocess.PIPE, cwd=server.folder,
                               env={**variables, "TERM": "xterm", **(environment or {})})
    os.close(slave)
    pieces = []

    def read():
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # EIO: nobody has the other end any more
                return
            if not piece:
                return
            pieces.append(piece)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        errors = process.communicate(timeout=timeout)[1].decode()
    finally:
        process.kill()
        reader.join(5)
        os.close(master)
    out = b"".join(pieces).decode().replace("\r\n", "\n")
    return SimpleNamespace(status=process.returncode, raw=out, out=plain(out), lines=plain(out).splitlines(), err=errors)
