"""The release binary has the protections that Debian's packages have; the checker sees each one that is missing."""

import importlib.util
import subprocess

import pytest
from harness.gateway import ROOT, binary

pytestmark = pytest.mark.quick

_spec = importlib.util.spec_from_file_location("check_hardening", ROOT / "tools/check_hardening.py")
check = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(check)

SOURCE = """
#include <cstdio>
#include <cstring>
#ifndef PLACE
#define PLACE "program.cc"
#endif
int main(int count, char** words) {
  char buffer[64];
  std::strcpy(buffer, words[count - 1]);
  return std::printf("%s %s", buffer, PLACE) > 0 ? 0 : 1;
}
"""
GOOD = ["-O2", "-fPIE", "-pie", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-fstack-protector-strong", "-fcf-protection",
        "-Wl,-z,relro,-z,now,-z,noexecstack,-z,shstk", "-s"]


def built(folder, *flags):
    (folder / "program.cc").write_text(SOURCE)
    subprocess.run(["g++", *GOOD, *flags, "-o", "program", "program.cc"], cwd=folder, check=True)
    return check.faults(folder / "program", folder, branch_targets=3)


def test_the_release_binary_is_hardened():
    assert check.faults(binary()) == []


def test_nothing_is_said_of_a_program_that_has_them_all(tmp_path):
    assert built(tmp_path) == []


@pytest.mark.parametrize("flags, word", [
    (["-no-pie"], "PIE"), (["-Wl,-z,norelro"], "RELRO"), (["-Wl,-z,lazy"], "BIND_NOW"), (["-Wl,-z,execstack"], "executable"),
    (["-fno-stack-protector"], "stack protector"), (["-U_FORTIFY_SOURCE"], "FORTIFY"), (["-Wl,-rpath,/opt"], "RPATH"),
    (["-fcf-protection=none"], "endbr64"), (["-DWITH_PATH"], "path")])
def test_each_missing_protection_is_named(tmp_path, flags, word):
    if flags == ["-DWITH_PATH"]:
        flags = [f'-DPLACE="{tmp_path}/program.cc"']
    found = built(tmp_path, *flags)
    assert any(word in sentence for sentence in found), found


def test_symbols_that_stay_are_named(tmp_path):
    (tmp_path / "program.cc").write_text(SOURCE)
    subprocess.run(["g++", *GOOD[:-1], "-o", "program", "program.cc"], cwd=tmp_path, check=True)
    assert any("symbols" in sentence for sentence in check.faults(tmp_path / "program", tmp_path))
