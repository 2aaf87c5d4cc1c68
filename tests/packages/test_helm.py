"""The Helm chart: linted, rendered with several files of values, each object held against Kubernetes' own schema, and its configuration
against the program. No cluster runs here."""

import json
import os
import subprocess
from pathlib import Path

import pytest
import release
import yaml
from harness.gateway import ROOT, binary, clean_environment

CHART = ROOT / "packages/helm/solidrust"
HELM = ROOT / "build/helm/bin/helm"
KUBERNETES_VALIDATE = ROOT / "build/helm/kubernetes/bin/kubernetes-validate"
VALUES = [None, *sorted((Path(__file__).parent / "helm").glob("*.yaml"))]
OLDEST, NEWEST = "1.25", "1.37"


def helm(*arguments, check=True) -> subprocess.CompletedProcess:
    if not os.access(HELM, os.X_OK):
        pytest.skip("helm is not here: tests/setup.sh --helm builds it, which takes minutes (./test --long does)")
    # Built from its sources, it does not know which Kubernetes it is of.
    told = subprocess.run([HELM, *map(str, arguments), "--kube-version", NEWEST], capture_output=True, text=True, env={**os.environ, "HOME": str(ROOT / "build/helm")})
    assert not check or told.returncode == 0, told.stdout + told.stderr
    return told


def rendered(values=None, *more) -> list[dict]:
    given = ["--values", values] if values else []
    return [one for one in yaml.safe_load_all(helm("template", "gateway", CHART, "--namespace", "ai", *given, *more).stdout) if one]


def validated(objects: list[dict], tmp_path, version: str) -> subprocess.CompletedProcess:
    # ServiceMonitor is no object of Kubernetes' own.
    file = tmp_path / "objects.yaml"
    file.write_text(yaml.safe_dump_all([one for one in objects if "kubernetes.io" in one["apiVersion"] or "." not in one["apiVersion"]]))
    return subprocess.run([KUBERNETES_VALIDATE, "--strict", "--no-warn", "--kubernetes-version", f"{version}.0", file], capture_output=True, text=True)


def of(objects: list[dict], kind: str) -> list[dict]:
    return [one for one in objects if one["kind"] == kind]


each_values = pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem if path else "as_it_is")


@each_values
def test_lint_finds_nothing(values):
    told = helm("lint", "--strict", CHART, *(["--values", values] if values else []))
    assert "0 chart(s) failed" in told.stdout and "[ERROR]" not in told.stdout and "[WARNING]" not in told.stdout


@each_values
@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_each_object_is_one_of_kubernetes(values, version, tmp_path):
    told = validated(rendered(values), tmp_path, version)
    assert told.returncode == 0, told.stdout + told.stderr


def test_a_misspelt_probe_is_found(tmp_path):
    objects = rendered()
    (container,) = of(objects, "StatefulSet")[0]["spec"]["template"]["spec"]["containers"]
    container["readynessProbe"] = container.pop("readinessProbe")
    told = validated(objects, tmp_path, NEWEST)
    assert told.returncode != 0 and "readynessProbe" in told.stdout + told.stderr


@each_values
def test_the_pod_may_nothing_that_it_does_not_need(values):
    (stateful_set,) = of(rendered(values), "StatefulSet")
    assert stateful_set["spec"]["replicas"] == 1
    pod = stateful_set["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False and "serviceAccountName" not in pod
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
    assert pod["securityContext"] == {"runAsNonRoot": True, "runAsUser": 10001, "runAsGroup": 10001, "fsGroup": 10001,
                                      "fsGroupChangePolicy": "OnRootMismatch", "seccompProfile": {"type": "RuntimeDefault"}}
    (container,) = pod["containers"]
    assert container["securityContext"] == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
    probes = {name: container[name]["httpGet"] for name in ("startupProbe", "readinessProbe", "livenessProbe")}
    assert probes == {"startupProbe": {"path": "/healthz", "port": "api"}, "readinessProbe": {"path": "/readyz", "port": "api"},
                      "livenessProbe": {"path": "/healthz", "port": "api"}}
    assert pod["terminationGracePeriodSeconds"] == 330
    assert {one["name"]: one.get("readOnly", False) for one in container["volumeMounts"]} == {"data": False, "config": True}


def test_everything_switched_on_is_there():
    objects = rendered(Path(__file__).parent / "helm/all.yaml")
    kinds = sorted(one["kind"] for one in objects)
    assert kinds == ["ConfigMap", "NetworkPolicy", "Service", "Service", "Service", "ServiceMonitor", "StatefulSet"]
    (stateful_set,) = of(objects, "StatefulSet")
    (container,) = stateful_set["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "registry.example.org/solidrust:9.9.9"
    assert container["envFrom"] == [{"secretRef": {"name": "model-server-keys"}}]
    env = {one["name"]: one.get("value") for one in container["env"]}
    assert env["SOLIDRUST_LISTEN_METRICS"] == "0.0.0.0:9082" and "SOLIDRUST_METRICS_OPEN" not in env
    (claim,) = stateful_set["spec"]["volumeClaimTemplates"]
    assert claim["spec"] == {"accessModes": ["ReadWriteOnce"], "storageClassName": "fast", "resources": {"requests": {"storage": "20Gi"}}}
    (policy,) = of(objects, "NetworkPolicy")
    assert [rule["ports"][0]["port"] for rule in policy["spec"]["ingress"]] == ["api", "console", "metrics"]
    assert all(rule["from"] for rule in policy["spec"]["ingress"])


def test_metrics_and_what_needs_an_operator_are_off():
    objects = rendered()
    assert sorted(one["kind"] for one in objects) == ["ConfigMap", "Service", "Service", "StatefulSet"]
    assert rendered(Path(__file__).parent / "helm/least.yaml", "--set", "metrics.serviceMonitor.enabled=true") is not None
    assert not of(rendered(None, "--set", "metrics.serviceMonitor.enabled=true"), "ServiceMonitor")
    least = of(rendered(Path(__file__).parent / "helm/least.yaml"), "StatefulSet")[0]["spec"]
    assert "volumeClaimTemplates" not in least and least["template"]["spec"]["volumes"][1]["persistentVolumeClaim"] == {"claimName": "mine"}


def test_services_lead_to_the_pod():
    objects = rendered(Path(__file__).parent / "helm/all.yaml")
    (stateful_set,) = of(objects, "StatefulSet")
    labels = stateful_set["spec"]["template"]["metadata"]["labels"]
    ports = {one["name"] for one in stateful_set["spec"]["template"]["spec"]["containers"][0]["ports"]}
    for service in of(objects, "Service"):
        assert service["spec"]["selector"].items() <= labels.items()
        assert {one["targetPort"] for one in service["spec"]["ports"]} <= ports
    (monitor,) = of(objects, "ServiceMonitor")
    chosen = [one for one in of(objects, "Service") if monitor["spec"]["selector"]["matchLabels"].items() <= one["metadata"]["labels"].items()]
    assert [one["metadata"]["name"] for one in chosen] == ["gateway-solidrust-metrics"]


def test_a_change_of_the_configuration_restarts_the_pod():
    def checksum(*more):
        return of(rendered(None, *more), "StatefulSet")[0]["spec"]["template"]["metadata"]["annotations"]["checksum/config"]

    assert checksum() == checksum() != checksum("--set", "config.log.level=debug")


@each_values
def test_the_program_takes_the_configuration(values, tmp_path):
    objects = rendered(values)
    file = tmp_path / "solidrust.yaml"
    file.write_text(of(objects, "ConfigMap")[0]["data"]["solidrust.yaml"])
    (container,) = of(objects, "StatefulSet")[0]["spec"]["template"]["spec"]["containers"]
    variables = {one["name"]: one.get("value", "a-token-of-a-test") for one in container["env"]}
    told = subprocess.run([binary(), "config", "check", "--config", file], capture_output=True, text=True,
                          env=clean_environment(**variables, VLLM_API_KEY="x"))
    assert told.returncode == 0 and "unknown" not in told.stderr, told.stderr


@pytest.mark.parametrize("wrong", ["replicas=2", "api.port=80", "api.port=65536", "config.data_dir=/tmp", "config.listen.api=x", "config.tls.key=x",
                                   "persistence.size=8", "console.enabled=maybe", "metrics.serviceMonitor.interval=often", "startupSeconds=9"])
def test_values_that_cannot_be_are_refused(wrong):
    told = helm("template", "gateway", CHART, "--set", wrong, check=False)
    assert told.returncode != 0 and "schema" in told.stderr, told.stderr


@pytest.mark.parametrize("same", ["console.port=8080", "metrics.enabled=true,metrics.port=8080", "metrics.enabled=true,metrics.port=8081"])
def test_two_listeners_do_not_have_one_port(same):
    told = helm("template", "gateway", CHART, "--set", same, check=False)
    assert told.returncode != 0 and "must differ" in told.stderr, told.stderr


@pytest.mark.parametrize("apart", ["console.enabled=false,console.port=8080", "metrics.port=8080"])
def test_what_is_off_has_no_port(apart):
    helm("template", "gateway", CHART, "--set", apart)


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_names_that_look_like_numbers_stay_texts(tmp_path, version):
    values = ["existingSecret", "metrics.existingSecret", "persistence.storageClass", "priorityClassName"]
    given = [word for value in values for word in ("--set-string", f"{value}=123")]
    told = helm("template", "123", CHART, *given, "--set", "metrics.enabled=true,metrics.serviceMonitor.enabled=true")
    objects = [one for one in yaml.safe_load_all(told.stdout) if one]
    assert all(one["metadata"]["labels"]["app.kubernetes.io/instance"] == "123" for one in objects)
    assert all(one["metadata"]["name"].startswith("solidrust-123") for one in objects), "a service's name begins with a letter"
    checked = validated(objects, tmp_path, version)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    mine = helm("template", "123", CHART, "--set-string", "persistence.existingClaim=123")
    assert "claimName: \"123\"" in mine.stdout


@pytest.mark.parametrize("right", ["api.port=1024", "api.port=65535", "startupSeconds=10", "persistence.size=1Ti"])
def test_values_at_their_bounds_are_taken(right):
    helm("template", "gateway", CHART, "--set", right)


def test_a_long_name_stays_one(tmp_path):
    objects = [one for one in yaml.safe_load_all(helm("template", "a" * 53, CHART, "--set", "metrics.enabled=true").stdout) if one]
    assert all(len(one["metadata"]["name"]) <= 63 for one in objects)


def test_version_and_user_are_those_of_the_image():
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["appVersion"] == chart["version"] == release.version()
    schema = json.loads((CHART / "values.schema.json").read_text())
    assert set(schema["properties"]) - {"global"} == set(yaml.safe_load((CHART / "values.yaml").read_text()))
