"""solidrust top: the running server at a glance, at a terminal and for programs. From docs/command-line.md."""

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import threading
import time

import pytest

from harness.api import Api
from harness.console import wait_until
from harness.gateway import Gateway, base_config
from harness.terminal import width

pytestmark = pytest.mark.quick
ADA = "ada@example.org"
SCREEN, BACK = "\x1b[?1049h", "\x1b[?1049l"


@pytest.fixture(scope="module")
def server(fake_server, tmp_path_factory):
    config = base_config(fake_server.url)
    config["models"].append({"name": "a-model-with-quite-a-long-name-indeed/and-a-slash:free", "targets": config["models"][0]["targets"]})
    own = Gateway(tmp_path_factory.mktemp("top"), config)
    own.account(ADA)
    yield own
    own.finish()


@pytest.fixture(scope="module")
def api(server, contract):
    return Api(server, server.key(ADA)["key"], contract)


class Terminal:
    """`solidrust top` at a terminal, which somebody types at."""

    def __init__(self, server, *arguments, columns=80, rows=24):
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen([server.program, "top", *arguments, "--data-dir", str(server.data)], stdin=self.slave, stdout=self.slave,
                                        stderr=subprocess.PIPE, env={**server.environment, "TERM": "xterm", "NO_COLOR": "1"}, start_new_session=True)
        self.out = b""
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            while piece := os.read(self.master, 65536):
                self.out += piece
        except OSError:
            pass

    @property
    def text(self):
        return self.out.decode(errors="replace")

    @property
    def pages(self):
        """What the screen has shown, page after page."""
        return [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", page).replace("\r\n", "\n") for page in self.text.split("\x1b[H")[1:]]

    def wait(self, condition, within=30):
        deadline = time.monotonic() + within
        while not condition():
            assert time.monotonic() < deadline, self.text[-2000:]
            time.sleep(0.02)

    def end(self):
        status = self.process.wait(20)
        assert self.process.stderr.read() == b""
        self.wait(lambda: BACK in self.text)
        after = termios.tcgetattr(self.slave)
        os.close(self.slave)
        os.close(self.master)
        return status, after == self.before


@pytest.mark.parametrize("how", ["q", "ctrl-c", "SIGTERM"])
def test_it_ends_at_once_and_gives_the_terminal_back(server, how):
    terminal = Terminal(server)
    terminal.wait(lambda: "q ends this" in terminal.text)
    assert terminal.text.index(SCREEN) < terminal.text.index("solidrust")
    assert termios.tcgetattr(terminal.slave)[3] & (termios.ECHO | termios.ICANON) == 0
    if how == "q":
        os.write(terminal.master, b"q")
    else:
        terminal.process.send_signal(signal.SIGINT if how == "ctrl-c" else signal.SIGTERM)
    assert terminal.end() == (0, True)


@pytest.mark.parametrize("columns", [200, 80, 60])
def test_it_fits_and_shows_what_happens(server, api, columns):
    terminal = Terminal(server, columns=columns)
    terminal.wait(lambda: "q ends this" in terminal.text)
    rates = lambda: [float(rate) for page in terminal.pages for rate in re.findall(r"^([0-9.]+) requests/s", page, re.M)]
    # Somebody asks until a page shows it.
    terminal.wait(lambda: api.chat(stream=True).status == 200 and any(rate > 0 for rate in rates()))
    terminal.wait(lambda: any(" healthy" in page and "vllm-primary" in page for page in terminal.pages))
    for page in terminal.pages:
        assert all(width(line) <= columns for line in page.split("\n")), page
        assert len(page.split("\n")) <= 24
    os.write(terminal.master, b"Q")
    assert terminal.end() == (0, True)


def lines_of(server, *arguments, count=1):
    process = subprocess.Popen([server.program, "top", *arguments, "--data-dir", str(server.data)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, env=server.environment, stdin=subprocess.DEVNULL)
    lines = [process.stdout.readline() for _ in range(count)]
    return process, lines


def test_json_is_a_snapshot_a_line(server, api, fake_server):
    stop = threading.Event()
    made = []

    def chat():
        while not stop.is_set():
            made.append(api.chat(stream=True).status)
    thread = threading.Thread(target=chat)
    thread.start()
    process, lines = lines_of(server, "--json", count=2)
    stop.set()
    thread.join()
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0 and process.stderr.read() == ""
    first, second = map(json.loads, lines)
    # A look is a second after the last one, or later where the machine is busy.
    assert 1 <= first["window_s"] < second["window_s"]
    assert first["requests_per_s"] > 0 and first["tokens_per_s"] > 0 and first["failed_per_s"] == 0
    (model,) = [row for row in second["models"] if row["model"] == "vllm-primary"]
    assert model["requests_per_s"] > 0 and 0 < model["first_token_p50_ms"] <= model["first_token_p95_ms"]
    (target,) = [row for row in second["targets"] if row["target"] == "fake-chat"]
    assert (target["upstream"], target["state"], target["failures_in_row"]) == ("fake", "healthy", 0)
    assert second["memory_bytes"] > 1_000_000 and second["uptime_s"] >= 1 and second["journal_bound_bytes"] > 0


def test_rates_are_those_of_what_was_asked(server, api):
    process, _ = lines_of(server, "--json", count=1)
    came, rows = [time.monotonic()], []

    def read():
        for line in process.stdout:
            came.append(time.monotonic())
            rows.append(json.loads(line))
    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(10):
        assert api.chat().status == 200
    for _ in range(5):
        assert api.chat(model="none").status == 404
    asked = len(rows)
    # A rate is that of the time since the last look, which is a second or what a busy machine makes of it.
    wait_until(lambda: any(row["requests_per_s"] for row in rows) and len(rows) >= asked + 3)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    reader.join()
    times = [later - earlier for earlier, later in zip(came, came[1:])]
    assert 12 <= sum(row["requests_per_s"] * span for row, span in zip(rows, times)) <= 18, (rows, times)
    assert 3.5 <= sum(row["refused_per_s"] * span for row, span in zip(rows, times)) <= 6.5, (rows, times)


def test_once_is_plain_and_ends(server):
    shown = server.run("top", "--once")
    assert shown.stdout.startswith("solidrust  up ") and "\x1b" not in shown.stdout
    assert "UPSTREAM" in shown.stdout and "healthy" in shown.stdout
    assert json.loads(server.run("top", "--once", "--json").stdout)["targets"]


def test_where_no_server_runs_it_says_so(make_gateway):
    own = make_gateway()
    own.stop()
    refused = own.run("top", check=False)
    assert refused.returncode == 1 and "No server runs on" in refused.stderr and refused.stdout == ""
    wrong = own.run("top", "--interval", "0", check=False)
    assert wrong.returncode == 2 and "--interval" in wrong.stderr
