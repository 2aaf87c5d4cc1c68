"""The rules and the dashboard ask for metrics and labels that there are, and for nothing else."""

import json
import re
import shutil
import subprocess

import pytest
import yaml

from harness.gateway import ROOT
from harness.metrics import FAMILIES

FOLDER = ROOT / "monitoring"
SELECTOR = re.compile(r'\b((?:solidrust|process)_[a-z_]+)(?:\{([^}]*)\})?')
UNPACKED = ROOT / "build/prometheus/usr/bin/promtool"
PROMTOOL = shutil.which("promtool") or (str(UNPACKED) if UNPACKED.exists() else None)
OF_SCRAPE = {"instance", "job", "le"}


def expressions() -> list[tuple[str, str]]:
    rules = yaml.safe_load((FOLDER / "solidrust.rules.yml").read_text())
    found = [(rule.get("alert") or rule["record"], rule["expr"]) for group in rules["groups"] for rule in group["rules"]]
    board = json.loads((FOLDER / "grafana/overview.json").read_text())
    found += [(panel["title"], target["expr"]) for panel in board["panels"] for target in panel["targets"]]
    return found + [(item["name"], item["query"]["query"]) for item in board["templating"]["list"] if isinstance(item["query"], dict)]


def family_of(name: str) -> dict:
    base = re.sub(r"_(bucket|sum|count)$", "", name)
    family = FAMILIES.get(name) or FAMILIES.get(base)
    assert family, f"there is no {name}"
    assert (name == base) != (family["type"] == "histogram") or name in FAMILIES, f"{name} is a {family['type']}"
    return family


@pytest.mark.parametrize("where,expression", expressions(), ids=lambda value: value if " " not in value else None)
def test_what_is_asked_for_exists(where, expression):
    expression = re.sub(r"solidrust:[a-z_:0-9]+", "", expression)  # the rules' own sums
    for name, matchers in SELECTOR.findall(expression):
        labels = {*family_of(name)["labels"].split(), *OF_SCRAPE}
        asked = set(re.findall(r'([a-z_]+)\s*[=!]~?\s*"', matchers or ""))
        assert asked <= labels, (where, name, asked - labels)


def test_sums_of_the_rules_are_made_before_they_are_asked_for():
    rules = yaml.safe_load((FOLDER / "solidrust.rules.yml").read_text())
    made = {rule["record"] for group in rules["groups"] for rule in group["rules"] if "record" in rule}
    asked = {name for _, expression in expressions() for name in re.findall(r"solidrust:[a-z_:0-9]+", expression)}
    assert asked <= made


def test_every_alert_says_what_is_wrong_and_how_bad_it_is():
    rules = yaml.safe_load((FOLDER / "solidrust.rules.yml").read_text())
    alerts = [rule for group in rules["groups"] for rule in group["rules"] if "alert" in rule]
    assert len(alerts) >= 9
    for alert in alerts:
        assert alert["labels"]["severity"] in ("page", "warn") and alert["annotations"]["summary"], alert


@pytest.mark.skipif(PROMTOOL is None, reason="there is no promtool: tests/setup.sh --prometheus")
@pytest.mark.parametrize("command", [("check", "config", "prometheus.yml"), ("check", "rules", "solidrust.rules.yml"),
                                     ("test", "rules", "solidrust.rules.test.yml")], ids=" ".join)
def test_promtool_agrees(command):
    done = subprocess.run([PROMTOOL, *command], cwd=FOLDER, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
