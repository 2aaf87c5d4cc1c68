"""Looks for secrets in files: the whole secret, and of an API key any piece beyond its hint."""

import re
from pathlib import Path

PIECE = 8  # characters; the hint shows 4
KEY = re.compile(r"sk_(?:live|test)_([0-9A-Za-z]{49})")


def pieces_of(secrets) -> tuple[set[bytes], list[bytes]]:
    windows: set[bytes] = set()
    whole: list[bytes] = []
    for secret in secrets:
        if match := KEY.fullmatch(secret):
            body = match.group(1).encode()
            windows.update(body[i : i + PIECE] for i in range(len(body) - PIECE + 1))
        else:
            whole.append(secret.encode())
    return windows, whole


def leaks_in(data: bytes, secrets) -> list[str]:
    windows, whole = pieces_of(secrets)
    found = [secret.decode() for secret in whole if secret in data]
    if windows:
        for run in re.finditer(rb"[0-9A-Za-z]{8,}", data):
            text = run.group()
            for i in range(len(text) - PIECE + 1):
                if text[i : i + PIECE] in windows:
                    start = max(0, run.start() + i - 40)
                    found.append(f"a piece of a key in …{data[start : run.start() + i + PIECE]!r}")
                    break
    return found


def leaks_in_tree(places, secrets) -> list[str]:
    found = []
    for place in map(Path, places):
        files = [place] if place.is_file() else [p for p in sorted(place.rglob("*")) if p.is_file()]
        for file in files:
            found += [f"{file}: {leak}" for leak in leaks_in(file.read_bytes(), secrets)]
    return found
