"""Tables of pages against what they are about. The page Authentication has a file of its own."""

import re

import pytest
import yaml
from harness.gateway import ROOT

from .fences import SITE

API = yaml.safe_load((ROOT / "api/openapi/api.yaml").read_text())
CODES = API["x-error-codes"]


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the table whose first heading is this."""
    lines = (SITE / page).read_text().splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    found = []
    for line in lines[start + 2:]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def test_errors_stand_at_their_status():
    table = rows("guides/errors.md", "Status")
    for statuses, codes, _ in table:
        for code in re.findall(r"`(\w+)`", codes):
            assert CODES[code]["status"] in [int(one) for one in statuses.split(", ")], code
    assert {row["status"] for row in CODES.values()} == {int(one) for statuses, *_ in table for one in statuses.split(", ")}


def test_whether_to_retry_is_what_the_page_of_the_code_says():
    source = (ROOT / "docs/site/src/source/errors.mjs").read_text()
    retried = {code for name in ("waits", "again") for code in re.findall(r"'(\w+)'", re.search(rf"const {name} = new Set\((.*?)\)", source)[1])}
    for _, codes, retry in rows("guides/errors.md", "Status"):
        for code in re.findall(r"`(\w+)`", codes):
            assert (code in retried) == retry.startswith("yes"), code


def test_errors_of_limits_are_those_with_429():
    assert {re.search(r"`(\w+)`", code)[1] for code, *_ in rows("guides/rate-limits.md", "Code")} == {code for code, row in CODES.items() if row["status"] == 429}


def test_every_path_of_the_api_is_in_the_overview():
    named = [path for cells in rows("api/overview.md", "Endpoint") for path in re.findall(r"/[\w/{}…]+", cells[0])]
    for path in API["paths"]:
        if path.startswith("/v1/") or path in ("/healthz", "/readyz"):
            assert any(re.fullmatch(re.escape(name).replace("…", ".*"), path) for name in named), path
    for name in named:
        assert any(re.fullmatch(re.escape(name).replace("…", ".*"), path) for path in API["paths"]), name


@pytest.mark.parametrize("page,heading,column", [("start/api-keys.md", "Scope", 0), ("api/overview.md", "Endpoint", 2)])
def test_scopes_are_those_of_keys(page, heading, column):
    known = set(API["components"]["schemas"]["Key"]["properties"]["scopes"]["items"]["enum"])
    named = {scope for cells in rows(page, heading) for scope in re.findall(r"`(\w+:\w+)`", cells[column])}
    assert named <= known and (page != "start/api-keys.md" or named == known)
