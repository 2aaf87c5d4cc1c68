"""Log events are a contract: what the program may write and what docs/log-events.md lists are the same."""

import json
import re

from harness.gateway import ROOT

LEVELS = {"info", "warn", "error"}
# Their level is that of the error that the call ended with.
BY_ERROR = {"request", "console_request"}


def listed() -> dict[str, set[str]]:
    rows = {}
    for line in (ROOT / "docs/log-events.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = re.findall(r"`([a-z0-9_]+)`", cells[0])
        if not line.startswith("| `"):
            continue
        assert len(cells) == 4 and all(cells), line
        levels = [level.strip() for level in cells[1].split(",")]
        assert set(levels) <= LEVELS, line
        for name in names:
            assert name not in rows, f"twice: {name}"
            rows[name] = set(levels)
    return rows


def written() -> dict[str, set[str]]:
    """By the sources: the first words of every LogLine, up to its first field."""
    events = {}
    for path in (ROOT / "src").rglob("*.cc"):
        if path.name.endswith("_test.cc") or path.name == "log.cc":
            continue
        for head in re.findall(r"(?:LogLine(?: \w+)?|log_problem)\((.*?)(?=\.field\(|;|LogLine\()", path.read_text(), re.S):
            names = re.findall(r'"([^"]*)"', head)
            assert names or re.search(r"LogLevel level, |^level, event\)|^context\b", head), f"{path}: {head}"
            levels = set(re.findall(r"LogLevel::(\w+)", head))
            for name in names:
                events.setdefault(name, set()).update(levels)
    return events


def test_every_event_is_listed_and_every_listed_one_exists():
    in_sources, in_page = written(), listed()
    assert len(in_sources) > 60
    assert set(in_sources) == set(in_page)
    for name, levels in in_sources.items():
        if name not in BY_ERROR:
            assert levels <= in_page[name], f"{name}: the page says {in_page[name]}, the program {levels}"


def test_a_line_of_json_has_what_the_page_says(make_gateway):
    server = make_gateway(lambda config: config.update({"log": {"format": "json", "level": "info"}}))
    server.stop()
    lines = [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]
    page = listed()
    assert {"listening", "ready", "stopped"} <= {line["event"] for line in lines}
    for line in lines:
        assert list(line)[:3] == ["time", "level", "event"], line
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"]), line
        assert line["level"] in page[line["event"]], line
