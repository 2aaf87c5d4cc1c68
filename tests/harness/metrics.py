"""The metrics of a server, read as Prometheus reads them."""

import json
import subprocess
import urllib.error
import urllib.request
from collections import defaultdict

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families

from .gateway import binary

# Every family that there is, by its name.
FAMILIES = {row["name"]: row for row in json.loads(subprocess.run(
    [binary(), "metrics", "reference", "--json"], capture_output=True, text=True, check=True).stdout)["families"]}
OPENMETRICS = "application/openmetrics-text; version=1.0.0"


def metrics_url(server) -> str:
    return "http://" + server.wait_log(r'metrics"?,? ?"?address"?[=:] ?"?([^"\s]*:\d+)').group(1)


def fetch(url: str, **headers) -> tuple[int, dict, str]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, dict(response.headers), response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read().decode()


class Samples:
    """One scrape: every sample by its name and labels."""

    def __init__(self, text: str, parse=text_string_to_metric_families):
        self.families = list(parse(text))
        self.values = {}
        for family in self.families:
            for sample in family.samples:
                key = sample.name, tuple(sorted(sample.labels.items()))
                assert key not in self.values, f"twice: {key}"
                self.values[key] = sample.value

    def sum(self, name: str, **labels) -> float:
        wanted = set(labels.items())
        return sum(value for (found, with_labels), value in self.values.items()
                   if found == name and wanted <= set(with_labels))

    def by(self, name: str, label: str, **labels) -> dict:
        sums = defaultdict(float)
        wanted = set(labels.items())
        for (found, with_labels), value in self.values.items():
            if found == name and wanted <= set(with_labels):
                sums[dict(with_labels).get(label, "")] += value
        return dict(sums)

    def label_values(self) -> set[str]:
        return {value for _, labels in self.values for name, value in labels if name not in ("le", "version", "commit")}


def scrape(server) -> Samples:
    status, _, text = fetch(metrics_url(server) + "/metrics")
    assert status == 200, text
    return Samples(text)


def openmetrics_of(server) -> Samples:
    status, headers, text = fetch(metrics_url(server) + "/metrics", Accept=OPENMETRICS)
    assert status == 200 and headers["content-type"].startswith("application/openmetrics-text")
    return Samples(text, openmetrics_families)
