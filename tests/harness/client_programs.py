"""Where the programs are that pages of docs/clients are about, as tests/setup.sh installs them."""

from pathlib import Path

from .agents import CLAUDE, CODEX
from .gateway import ROOT

PROGRAMS = ROOT / "tests/clients/node_modules"  # --clients


def program(name: str) -> Path | None:
    """Nothing where it is not installed here."""
    places = {"claude": [CLAUDE], "codex": [CODEX], "opencode": sorted(PROGRAMS.glob("opencode-linux-*64/bin/opencode"))}
    return next((place for place in places.get(name, [PROGRAMS / ".bin" / name]) if place and place.exists()), None)
