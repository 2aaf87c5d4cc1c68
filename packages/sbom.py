"""The bill of materials (CycloneDX 1.5): no scanner sees what is inside a program that is linked statically."""

import json
import time
import uuid
from pathlib import Path

import linked
import release

FORM = "solidrust-*.cdx.json"


def _component(name: str, version: str, licence: str, purl: str) -> dict:
    choice = {"expression": licence} if " " in licence else {"license": {"id": licence}}
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "licenses": [choice] if licence else [], "purl": purl}


def document() -> dict:
    components = [
        _component(one.name, one.version, one.licence,
                   f"pkg:deb/debian/{one.package}@{one.version}?arch={release.DEBIAN_ARCHITECTURES[release.machine()]}"
                   + (f"#{one.archive}" if one.archive else ""))
        | ({"description": "in the container image alone"} if one.only_image else {})
        for one in linked.libraries()]
    components += [
        _component(one["name"], one["version"], one["licence"], f"pkg:npm/{one['name'].replace('@', '%40')}@{one['version']}")
        | {"description": one["where"]} for one in linked.of_the_pages()]
    product = f"pkg:generic/solidrust@{release.version()}"
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{product}?commit={release.commit()}&machine={release.machine()}')}",
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(release.epoch())),
            "component": {"type": "application", "bom-ref": product, "name": "solidrust", "version": release.version(),
                          "licenses": [{"license": {"id": "Apache-2.0"}}], "purl": product,
                          "properties": [{"name": "solidrust:commit", "value": release.commit()}]},
        },
        "components": components,
        "dependencies": [{"ref": product, "dependsOn": [one["bom-ref"] for one in components]}],
    }


def make(folder: Path) -> Path:
    path = folder / f"solidrust-{release.version()}.cdx.json"
    path.write_text(json.dumps(document(), indent=2, ensure_ascii=False) + "\n")
    return path
