"""The files of a release: named by one list of checksums, and the same again when they are made again."""

import json
import re
import subprocess

import linked
import pytest
import release

from harness.gateway import ROOT


def test_the_checksums_are_of_all_of_them(packages):
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=packages, check=True, capture_output=True)
    named = {line.split()[1] for line in (packages / "SHA256SUMS").read_text().splitlines()}
    endings = (".tar.gz", ".whl", ".tgz", ".deb", ".tar", ".cdx.json")
    assert named == {one.name for one in packages.iterdir() if one.name.endswith(endings)} and len(named) == len(endings)


def test_made_again_they_have_the_same_bytes(packages, tmp_path):
    subprocess.run([ROOT / "tools/package", "--no-build", "--dirty", "--out", tmp_path], check=True, capture_output=True, timeout=120)
    assert (tmp_path / "SHA256SUMS").read_text() == (packages / "SHA256SUMS").read_text()


def test_earlier_files_go_and_all_that_lies_there_is_named(tmp_path):
    for name in ("solidrust-0.0.1.cdx.json", "solidrust-0.0.1.tgz", "mine.txt"):
        (tmp_path / name).write_text(name)
    subprocess.run([ROOT / "tools/package", "--no-build", "--dirty", "--only", "sbom", "--out", tmp_path], check=True, capture_output=True, timeout=120)
    assert {one.name for one in tmp_path.iterdir()} == {"SHA256SUMS", "mine.txt", f"solidrust-{release.version()}.cdx.json", "solidrust-0.0.1.tgz"}
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path, check=True, capture_output=True)
    named = [line.split()[1] for line in (tmp_path / "SHA256SUMS").read_text().splitlines()]
    assert named == ["solidrust-0.0.1.tgz", f"solidrust-{release.version()}.cdx.json"]


@pytest.mark.parametrize("change", ["src/new.cc", "packages/deb/control"])
def test_what_no_commit_has_is_not_packed(tmp_path, change):
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", "--depth=1", f"file://{ROOT}", clone], check=True)
    with open(clone / change, "a") as file:
        file.write("// changed\n")
    told = subprocess.run([clone / "tools/package", "--no-build", "--only", "sbom"], capture_output=True, text=True)
    assert told.returncode == 1 and change in told.stderr
    told = subprocess.run([clone / "tools/package", "--no-build", "--dirty", "--only", "sbom"], capture_output=True, text=True)
    assert told.returncode == 1 and "there is no build/release/bundled/solidrust" in told.stderr


def test_the_version_stands_in_one_place(packages):
    version = re.search(r"\bproject\(solidrust VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
    assert release.version() == version
    for one in packages.glob("solidrust*.*"):
        assert re.search(rf"\b{re.escape(version)}\b", one.name.replace("_", "-")), one


def test_the_help_has_an_example():
    told = subprocess.run([ROOT / "tools/package", "--help"], check=True, capture_output=True, text=True).stdout
    assert "tools/package --only wheel,deb" in told


def test_a_kind_that_does_not_exist_is_named():
    told = subprocess.run([ROOT / "tools/package", "--only", "wheel,rpm"], capture_output=True, text=True)
    assert told.returncode == 2 and "'rpm' is none of tarball, wheel" in told.stderr


@pytest.fixture(scope="module")
def document(package):
    return json.loads(package("*.cdx.json").read_text())


def test_the_bill_of_materials_names_all_that_is_in_the_program(document):
    named = {(one["name"], one["version"]) for one in document["components"]}
    assert named == {(one.name, one.version) for one in linked.libraries()} | {
        (one["name"], one["version"]) for one in linked.of_the_pages()}
    assert all(version for _, version in named)


def test_the_bill_of_materials_is_cyclonedx(document):
    assert (document["bomFormat"], document["specVersion"], document["version"]) == ("CycloneDX", "1.5", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", document["serialNumber"])
    references = [document["metadata"]["component"]["bom-ref"]] + [one["bom-ref"] for one in document["components"]]
    assert len(set(references)) == len(references)
    for row in document["dependencies"]:
        assert {row["ref"], *row["dependsOn"]} <= set(references)
    for one in document["components"]:
        assert one["purl"].startswith(("pkg:deb/debian/", "pkg:npm/")) and one["licenses"], one
