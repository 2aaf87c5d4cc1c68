"""The signature of SHA256SUMS, with keys that live as long as the tests: made, and checked by the commands of docs/install.md."""

import re
import shutil
import subprocess

import pytest

from harness.gateway import ROOT


def commands() -> list[str]:
    """Those of docs/install.md, in their order: the signature, then the files."""
    text = (ROOT / "docs/install.md").read_text()
    (block,) = [one for one in re.findall(r"```sh[^\n]*\n(.*?)```", text, re.S) if "minisign -V" in one]
    return block.splitlines()


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    """make("name"): a pair of keys without a password, as (secret, public)."""
    folder = tmp_path_factory.mktemp("keys")

    def make(name):
        subprocess.run(["minisign", "-G", "-W", "-p", folder / f"{name}.pub", "-s", folder / f"{name}.key"], check=True, capture_output=True)
        return folder / f"{name}.key", folder / f"{name}.pub"

    return make


@pytest.fixture(scope="module")
def signed(key, tmp_path_factory):
    """A folder with the signed packages, and the public key where docs/install.md says."""
    folder = tmp_path_factory.mktemp("signed")
    secret, public = key("ours")
    subprocess.run([ROOT / "tools/package", "--no-build", "--dirty", "--only", "sbom,wheel", "--out", folder, "--sign", secret],
                   check=True, capture_output=True, timeout=120)
    shutil.copy(public, folder / "solidrust.pub")
    return folder


@pytest.fixture
def there(signed, tmp_path):
    return shutil.copytree(signed, tmp_path / "there")


def checked(folder) -> tuple[list[int], str]:
    told = [subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True) for command in commands()]
    return [one.returncode for one in told], "".join(one.stdout + one.stderr for one in told)


def test_what_was_signed_is_good(there):
    codes, text = checked(there)
    assert codes == [0, 0], text
    assert re.search(r"Trusted comment: solidrust [0-9.]+ \([0-9a-f]{40}(-dirty)?\)", text) and text.count(": OK") == 2


def test_a_file_that_was_changed_is_found(there):
    (wheel,) = there.glob("*.whl")
    wheel.write_bytes(wheel.read_bytes() + b"x")
    codes, text = checked(there)
    assert codes[0] == 0 and codes[1] != 0 and f"{wheel.name}: FAILED" in text


def test_checksums_that_were_changed_are_found(there):
    sums = there / "SHA256SUMS"
    sums.write_text(sums.read_text().replace("a", "b"))
    assert checked(there)[0][0] != 0


def test_a_comment_that_was_changed_is_found(there):
    signature = there / "SHA256SUMS.minisig"
    signature.write_text(signature.read_text().replace("trusted comment: solidrust ", "trusted comment: solidrust 9"))
    assert checked(there)[0][0] != 0


def test_another_key_is_found(there, key):
    shutil.copy(key("theirs")[1], there / "solidrust.pub")
    assert checked(there)[0][0] != 0


def test_files_that_are_made_again_lose_their_signature(there):
    subprocess.run([ROOT / "tools/package", "--no-build", "--dirty", "--only", "sbom", "--out", there], check=True, capture_output=True, timeout=120)
    assert not (there / "SHA256SUMS.minisig").exists()


def test_a_key_that_is_not_there_ends_it_at_once(tmp_path):
    told = subprocess.run([ROOT / "tools/package", "--sign", tmp_path / "none"], capture_output=True, text=True)
    assert told.returncode == 1 and f"there is no file {tmp_path}/none" in told.stderr


def test_no_key_is_in_the_repository():
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    assert not [name for name in names if name.endswith((".key", ".minisig", ".pub"))]
    found = subprocess.run(["git", "grep", "-lI", "minisign encrypted secret" + " key"], cwd=ROOT, capture_output=True, text=True)
    assert found.stdout == ""
