"""The pages of docs/clients: their code, with a server's address, key and model in it, as a reader would have it."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .agents import CLAUDE, CODEX, Outside, Run
from .gateway import ROOT

PAGES = ROOT / "docs/clients"
PROGRAMS = ROOT / "tests/clients/node_modules"
PYTHON = ROOT / ".venv/clients/bin/python"
NODE_MODULES = ROOT / "tests/node/node_modules"
EXAMPLE = "http://127.0.0.1:8080"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^`([^`\s]+)`[^\n]*:\n$", re.MULTILINE)


@dataclass
class Block:
    language: str
    file: str  # that it is the content of; empty: it is run
    text: str


def blocks(page: str) -> list[Block]:
    """A line before a block that begins with a file's name and ends in a colon says where the block goes."""
    text = (PAGES / f"{page}.md").read_text()
    found = []
    for fence in _FENCE.finditer(text):
        line = text[:fence.start()].rsplit("\n", 2)[-2] + "\n" if text[:fence.start()].count("\n") else ""
        named = _FILE.match(line)
        found.append(Block(fence[1], named[1] if named else "", fence[2]))
    return found


def program(name: str) -> Path | None:
    places = {"claude": [CLAUDE], "codex": [CODEX], "opencode": sorted(PROGRAMS.glob("opencode-linux-*64/bin/opencode"))}
    return next((place for place in places.get(name, [PROGRAMS / ".bin" / name]) if place and place.exists()), None)


class Reader:
    """Somebody with a home of their own, who sets the page's lines and runs what it says."""

    def __init__(self, folder: Path, url: str, key: str, model: str):
        self.home, self.work, self.bin = (folder / name for name in ("home", "work", "bin"))
        for one in (self.home, self.work, self.bin):
            one.mkdir()
        (self.work / "node_modules").symlink_to(NODE_MODULES)
        self.environment: dict[str, str] = {}
        self._own = lambda text: re.sub(r"\bMODEL\b", model, re.sub(r"(?<![\w.])KEY\b", key, text.replace(EXAMPLE, url)))

    def install(self, name: str):
        (self.bin / name).symlink_to(program(name))

    def follow(self, page: str, language: str = "", python: Path | None = None) -> list[Run]:
        """Writes the page's files, then runs its blocks; of programs those in this language, if one is given."""
        ran = []
        for block in blocks(page):
            text = self._own(block.text)
            if block.file:
                place = self.home / block.file[2:] if block.file.startswith("~/") else self.work / block.file
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text)
            elif block.language == "sh":
                self.environment |= dict(re.findall(r"(?<=[ \n])([A-Z_]+)=(\S+)", "\n" + text))
                if not all(line.startswith("export ") for line in text.splitlines()):
                    ran.append(self._run(["bash", "-ec", text]))
            elif not language or block.language == language:
                file = self.work / f"example.{'mjs' if block.language == 'js' else 'py'}"
                file.write_text(text)
                ran.append(self._run(["node" if block.language == "js" else python, file]))
        return ran

    def _run(self, command: list) -> Run:
        with Outside() as outside:
            proxies = {name: outside.url for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy")}
            clean = {"PATH": f"{self.bin}:{os.environ['PATH']}", "HOME": str(self.home), "LANG": "C.UTF-8", **proxies,
                     "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "IS_SANDBOX": "1", **self.environment}
            ended = subprocess.run([str(one) for one in command], cwd=self.work, env=clean, stdin=subprocess.DEVNULL,
                                   capture_output=True, text=True, timeout=120)
            return Run(ended.returncode, ended.stdout, ended.stderr, list(outside.wanted))
