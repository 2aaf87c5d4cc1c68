"""The Compose files: against Compose's schema and the image; what they tell SolidRusT, by its own check. No engine runs them here."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile

import binary
import jsonschema
import pytest
import release
import yaml
from harness.gateway import ROOT

FOLDER = ROOT / "packages/compose"
FILES = ["compose.yaml", "llama.yaml", "prometheus.yaml"]
# Compose itself is not here; its package of Python has the schema of the specification.
SCHEMA_FROM = "docker-compose==1.29.2"
SCHEMA_SHA256 = "8d5589373b35c8d3b1c8c1182c6e4a4ff14bffa3dd0b605fcd08f73c94cef809"


@pytest.fixture(scope="module")
def schema(packages):
    kept = packages / "compose-schema/docker_compose-1.29.2-py2.py3-none-any.whl"
    if not kept.exists():
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--dest", kept.parent, SCHEMA_FROM],
                       check=True)
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == SCHEMA_SHA256
    with zipfile.ZipFile(kept) as files:
        return json.loads(files.read("compose/config/compose_spec.json"))


def load(name: str) -> dict:
    return yaml.safe_load((FOLDER / name).read_text())


@pytest.mark.parametrize("name", FILES)
def test_it_is_compose(schema, name):
    jsonschema.validate(load(name), schema, jsonschema.Draft201909Validator)


def test_a_misspelt_setting_is_no_compose(schema):
    document = load("compose.yaml")
    document["services"]["solidrust"]["read_onyl"] = True
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema, jsonschema.Draft201909Validator)


def test_the_image_is_the_one_that_is_made():
    assert load("compose.yaml")["services"]["solidrust"]["image"] == f"solidrust:${{SOLIDRUST_VERSION:-{release.version()}}}"


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_mounted_are_there(name):
    for service in load(name)["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert not source.startswith(".") or source == "./models" or (FOLDER / source).is_file(), volume


def test_nothing_is_open_to_other_machines():
    for name in FILES:
        for service in load(name)["services"].values():
            assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


@pytest.mark.parametrize("with_file", [None, "llama.yaml", "prometheus.yaml"])
def test_solidrust_takes_what_they_tell_it(with_file, tmp_path):
    told = {"SOLIDRUST_LISTEN_API": "0.0.0.0:8080", "SOLIDRUST_LISTEN_CONSOLE": "0.0.0.0:8081"}
    command = []
    for name in ["compose.yaml", *([with_file] if with_file else [])]:
        service = load(name)["services"]["solidrust"]
        told |= service.get("environment", {})
        if "command" in service:
            assert service["command"] == ["serve", "--config", "/etc/solidrust/solidrust.yaml"]
            command = ["--config", FOLDER / "llama.solidrust.yaml"]
    checked = subprocess.run([binary.BUNDLED, "config", "check", *command], capture_output=True, text=True, cwd=tmp_path,
                             env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **told})
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_prometheus_asks_where_it_is_served():
    (job,) = load("prometheus.yml")["scrape_configs"]
    port = load("prometheus.yaml")["services"]["solidrust"]["environment"]["SOLIDRUST_LISTEN_METRICS"].rpartition(":")[2]
    assert job["static_configs"] == [{"targets": [f"solidrust:{port}"]}]
    assert load("prometheus.yml")["rule_files"] == yaml.safe_load((ROOT / "monitoring/prometheus.yml").read_text())["rule_files"]
