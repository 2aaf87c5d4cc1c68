"""The programs in the packages: what they need of a system, their size and protections, and that everything in them is on the lists."""

import re
import subprocess

import binary
import linked
import licences
import pytest
import release
import sources

from harness.gateway import ROOT


@pytest.mark.parametrize("path", [binary.BUNDLED, binary.STATIC], ids=["bundled", "static"])
def test_it_is_small_hardened_and_needs_nothing_but_the_c_library(path):
    assert binary.faults(path) == []


def test_the_static_one_needs_nothing_at_all():
    assert binary.needed(binary.STATIC) == set() and binary.glibc(binary.STATIC) == (0, 0)


def test_a_program_that_needs_more_is_named():
    found = " ".join(binary.faults(ROOT / "build/release/solidrust"))
    assert "libssl.so.3" in found and "libfmt.so.9" in found


def link_line(target: str) -> str:
    told = subprocess.run(["ninja", "-C", ROOT / "build/release", "-t", "commands", target], check=True, capture_output=True, text=True)
    return told.stdout.splitlines()[-1]


@pytest.mark.parametrize("target", ["solidrust_bundled", "solidrust_static"])
def test_what_is_linked_in_is_on_the_list(target):
    archives = {path.rpartition("/")[2] for path in re.findall(r"/usr/\S+\.a\b", link_line(target))}
    assert archives == {one.archive for one in linked.LIBRARIES if one.archive}


def test_what_is_compiled_in_is_on_the_list():
    assert {headers for headers, *_ in sources.PINNED.values()} <= {one.package for one in linked.LIBRARIES}


def test_each_has_its_licence():
    text = licences.text().decode()
    for one in linked.libraries():
        assert f"\n{one.name} {one.version}\n" in text
    pages = linked.of_the_pages()
    for package in pages:
        assert f"\n{package['name']} {package['version']} ({package['where']})\n" in text
    assert {one["name"] for one in linked.of_the_console() + linked.of_the_docs()} == {one["name"] for one in pages}
    assert "Mozilla Public License" in text and "libgcc" in text
    for pointed_to in re.findall(r"/usr/share/common-licenses/([A-Za-z0-9.+-]*[A-Za-z0-9])", text):
        assert f"{'=' * 78}\n/usr/share/common-licenses/{pointed_to}\n" in text
    assert "MIT License" in text and "Redistribution and use in source and binary forms" in text


def test_a_licence_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(licences, "TEXT_OF", {})
    with pytest.raises(SystemExit, match="react-remove-scroll-bar has no text of its licence"):
        licences._of_the_pages()


def test_a_build_whose_sources_for_packages_are_gone_is_configured_without_them(tmp_path):
    told = subprocess.run(["cmake", f"-DSOLIDRUST_BUNDLE_SOURCES={tmp_path}/gone", "-P", ROOT / "cmake/bundle.cmake"], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr


def test_a_program_of_another_commit_is_not_packed(monkeypatch):
    binary.check()
    monkeypatch.setattr(release, "built_commit", lambda: "0123456789ab" + "0" * 28)
    with pytest.raises(SystemExit, match="and this is 0123456789ab"):
        binary.check()


def test_both_are_of_this_commit():
    head = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    for path in (binary.BUNDLED, binary.STATIC):
        assert head in subprocess.run([path, "version"], check=True, capture_output=True, text=True).stdout
