"""Compares what a page shows with what really came. What differs from run to run is masked: ids, times, addresses, figures of time."""

import difflib
import json
import re

_MASKS = [
    (r"\b(req|key|acc|resp|msg|whm|item|rs|fc|call)_[0-9A-Za-z…]+", r"\1_*"),
    (r"\b(chatcmpl|cmpl|embd|rerank|modr)-[0-9A-Za-z_-]+", r"\1-*"),
    (r"sk_(live|test)_[0-9A-Za-z.…]+", r"sk_\1_*"),
    (r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?", "TIME"),
    (r"\b(?:127\.0\.0\.1|localhost):\d+", "HOST"),
    (r"\b\d+(?:\.\d+)? (?:us|ms|s|min|h|d|days|MB|MiB|KiB)\b(?: ago)?", "FIGURE"),
    (r"\bjust now\b|\bnow\b", "FIGURE"),
    (r"[?&](token|invite)=[\w-]+", r"?\1=*"),
]
_MASKED_FIELDS = {"created", "created_at", "id", "request_id", "system_fingerprint", "reset", "resets_at", "retry_after_ms"}
ANYTHING = ("…", "...")  # as a line or a value: whatever stands there


def mask(text: str) -> str:
    for pattern, by in _MASKS:
        text = re.sub(pattern, by, text)
    return text


def compare_text(shown: str, came: str) -> str:
    """What differs, or nothing. A line that is `…` or `...` stands for any number of lines; spaces at the right do not count."""
    want = [re.sub(r"[ \t]+", " ", line).rstrip() for line in mask(shown).strip("\n").split("\n")]
    have = [re.sub(r"[ \t]+", " ", line).rstrip() for line in mask(came).strip("\n").split("\n")]
    pattern = "".join("(?:.*\n)*?" if line.strip() in ANYTHING else _line(line) + "\n" for line in want)
    if re.fullmatch(pattern, "\n".join(have) + "\n"):
        return ""
    return "\n".join(difflib.unified_diff(want, have, "the page", "the program", lineterm=""))


def _line(line: str) -> str:
    """A line as a pattern: `…` within it stands for any text."""
    return ".*".join(re.escape(piece) for piece in line.split("…"))


def compare_json(shown, came, where: str = "$") -> str:
    """The first difference. Of an object the page shows every field, unless it has the field `…`; a value `…` is any value."""
    if shown in ANYTHING:
        return ""
    if isinstance(shown, dict) and isinstance(came, dict):
        some = any(one in shown for one in ANYTHING)
        names = set(shown) - set(ANYTHING)
        if missing := sorted(names - set(came)):
            return f"{where}: the program's has no {missing}"
        if not some and (more := sorted(set(came) - names)):
            return f"{where}: the page's has no {more}"
        return next((told for name in sorted(names) if name not in _MASKED_FIELDS
                     and (told := compare_json(shown[name], came[name], f"{where}.{name}"))), "")
    if isinstance(shown, list) and isinstance(came, list):
        open_end = bool(shown) and shown[-1] in ANYTHING
        wanted = shown[:-1] if open_end else shown
        if len(came) < len(wanted) or (not open_end and len(came) != len(wanted)):
            return f"{where}: {len(came)} values, the page has {len(wanted)}"
        return next((told for n, (a, b) in enumerate(zip(wanted, came)) if (told := compare_json(a, b, f"{where}[{n}]"))), "")
    if isinstance(shown, str) and isinstance(came, str):
        return "" if re.fullmatch(_line(mask(shown)), mask(came), re.DOTALL) else f"{where}: {came!r}, the page has {shown!r}"
    same = shown == came and isinstance(shown, bool) == isinstance(came, bool)
    return "" if same else f"{where}: {came!r}, the page has {shown!r}"


def compare(language: str, shown: str, came: str) -> str:
    if language == "json":
        try:
            return compare_json(json.loads(shown), json.loads(came))
        except ValueError as error:
            return f"not JSON: {error}\n{came[:2000]}"
    if language == "http":
        return compare_head(shown, came)
    return compare_text(shown, came)


def compare_head(shown: str, came: str) -> str:
    """Each line that the page shows of an answer's head stands there; names in any case, figures in a value are masked."""
    def lines(text):
        head = re.split(r"\r?\n\r?\n", text.strip(), maxsplit=1)[0].splitlines()
        return [re.sub(r"\d+", "N", mask(line)) if n else line.strip() for n, line in enumerate(_lower(one) for one in head)]

    have = lines(came)
    return "\n".join(f"no line {line!r} among {have}" for line in lines(shown) if line.strip() not in ANYTHING and line not in have)


def _lower(line: str) -> str:
    name, colon, value = line.strip().partition(":")
    return line.strip() if not colon else f"{name.lower()}: {value.strip()}"
