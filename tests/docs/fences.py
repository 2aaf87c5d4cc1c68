"""The code blocks (fences) of the pages, and what their info strings ask for. CONTRIBUTING.md explains them to authors."""

import re
import shlex
import textwrap
from dataclasses import dataclass, field
from pathlib import Path

from harness.gateway import ROOT

# Every page that a reader sees. Decisions (docs/adr) and CONTRIBUTING.md are for people who work on the program.
SITE = ROOT / "docs/site/src/content/docs"
KEYS = ("name", "shows", "notest", "schema", "after")  # of an info string, with a text
FLAGS = ("serves", "endless")
NEEDS = {"test", "operator", "upstream", "people"}
_FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,}|~{3,})(?P<language>[\w-]*)(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=indent)(?P=ticks) *$",
                    re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^ *`([~\w./-]+\.\w+)`[^\n]*:\n+\Z", re.MULTILINE)  # the line before a fence that is a file


def pages() -> list[Path]:
    listed = [ROOT / "README.md", *ROOT.glob("docs/*.md"), *ROOT.glob("docs/clients/*.md"), *ROOT.glob("sdk/*/README.md"), *SITE.rglob("*.md")]
    return sorted(path for path in listed if fences(path))


@dataclass
class Fence:
    page: Path
    line: int
    language: str
    text: str
    name: str = ""  # what `shows` of a later fence refers to
    shows: str = ""  # it is the output of the fence with this name
    needs: set[str] = field(default_factory=set)  # of NEEDS, and programs by their names
    notest: str = ""  # why it cannot be run
    file: str = ""  # it is the content of this file
    schema: str = ""  # JSON: Name, or control:Name
    status: set[int] = field(default_factory=set)  # HTTP statuses of 400 and above that are meant
    exit: int = 0
    after: str = ""  # JavaScript: the line that the page's text says to put before it
    serves: bool = False  # starts a server, which the rest of the page speaks to
    endless: bool = False  # runs until Ctrl-C

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT) if self.page.is_relative_to(ROOT) else self.page.name}:{self.line}"


class BadFence(AssertionError):
    """The info string of a fence is wrong; the message says where and what."""


def _read_info(fence: Fence, info: str):
    for token in shlex.split(info):
        key, _, value = token.partition("=")
        if key in KEYS and value:
            setattr(fence, key, value)
        elif key == "title" and value:
            fence.file = value
        elif key == "needs" and value:
            fence.needs = set(value.split(","))
        elif key == "status" and re.fullmatch(r"\d{3}(,\d{3})*", value):
            fence.status = {int(one) for one in value.split(",")}
        elif key == "exit" and value.isdigit():
            fence.exit = int(value)
        elif token in FLAGS:
            setattr(fence, token, True)
        else:
            raise BadFence(f"{fence.place}: {token!r} is no part of an info string that is known")


def fences(page: Path) -> list[Fence]:
    """All fences of the page, in their order. A line before one that begins with a file's name and ends in a colon names its file."""
    text = page.read_text()
    found = []
    for match in _FENCE.finditer(text):
        fence = Fence(page, text.count("\n", 0, match.start()) + 1, match["language"], textwrap.dedent(match["text"]))
        _read_info(fence, match["info"])
        if not fence.file and (named := _FILE.search(text[:match.start()])):
            fence.file = named[1]
        found.append(fence)
    names = [fence.name for fence in found if fence.name]
    if len(names) != len(set(names)):
        raise BadFence(f"{page}: a name is given twice: {names}")
    for number, fence in enumerate(found):
        if fence.shows and fence.shows not in [one.name for one in found[:number]]:
            raise BadFence(f"{fence.place}: it shows {fence.shows!r}, which no fence before it is named")
    return found
