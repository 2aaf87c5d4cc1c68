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
BOARDS = {path.name: json.loads(path.read_text()) for path in sorted((FOLDER / "grafana").glob("*.json"))}
# Of the process and the build: for whoever asks, not to be watched.
NOT_DRAWN = {"process_open_fds", "process_max_fds", "process_start_time_seconds", "solidrust_build_info", "solidrust_ready",
             "solidrust_config_reload_timestamp_seconds", "solidrust_key_cache_entries", "solidrust_journal_lost_records_total",
             "solidrust_traces_left_out_total"}  # as traces.max_per_second wants it
OF_SCRAPE = {"instance", "job", "le"}


def expressions() -> list[tuple[str, str]]:
    found = []
    for file in ("solidrust.rules.yml", "gen_ai.rules.yml"):
        rules = yaml.safe_load((FOLDER / file).read_text())
        found += [(rule.get("alert") or rule["record"], rule["expr"]) for group in rules["groups"] for rule in group["rules"]]
    for board in BOARDS.values():
        found += [(panel["title"], target["expr"]) for panel in board["panels"] for target in panel["targets"]]
        found += [(item["name"], item["query"]["query"]) for item in board["templating"]["list"] if isinstance(item["query"], dict)]
    return found


def test_every_family_is_drawn_or_asked_for():
    """What no panel and no rule looks at is not looked at by an operator either."""
    asked = {family_of(name)["name"] for _, expression in expressions()
             for name, _ in SELECTOR.findall(re.sub(r"solidrust:[a-z_:0-9]+", "", expression))}
    assert set(FAMILIES) - asked <= NOT_DRAWN, set(FAMILIES) - asked


def test_a_dashboard_can_be_imported():
    assert len({board["uid"] for board in BOARDS.values()}) == len(BOARDS) == 2
    for name, board in BOARDS.items():
        assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"]), name
        for panel in board["panels"]:
            place = panel["gridPos"]
            assert 0 <= place["x"] and place["x"] + place["w"] <= 24 and panel["datasource"]["uid"] == "${datasource}", panel["title"]
            assert panel["title"] and panel["fieldConfig"]["defaults"]["unit"] and panel["targets"], panel
            for other in board["panels"]:
                at = other["gridPos"]
                apart = (place["x"] + place["w"] <= at["x"] or at["x"] + at["w"] <= place["x"]
                         or place["y"] + place["h"] <= at["y"] or at["y"] + at["h"] <= place["y"])
                assert apart or other is panel, (name, panel["title"], other["title"])


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
                                     ("check", "rules", "gen_ai.rules.yml"), ("test", "rules", "gen_ai.rules.test.yml"),
                                     ("test", "rules", "solidrust.rules.test.yml")], ids=" ".join)
def test_promtool_agrees(command):
    done = subprocess.run([PROMTOOL, *command], cwd=FOLDER, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(PROMTOOL is None, reason="there is no promtool: tests/setup.sh --prometheus")
def test_what_the_dashboards_ask_is_promql(tmp_path):
    asked = [target["expr"].replace("$__rate_interval", "1m").replace("$model", ".*").replace("$upstream", ".*")
             for board in BOARDS.values() for panel in board["panels"] for target in panel["targets"]]
    assert len(asked) > 40 and not [expression for expression in asked if "$" in expression]
    rules = [{"record": f"panel:{number}", "expr": expression} for number, expression in enumerate(asked)]
    (tmp_path / "rules.yml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    done = subprocess.run([PROMTOOL, "check", "rules", str(tmp_path / "rules.yml")], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
