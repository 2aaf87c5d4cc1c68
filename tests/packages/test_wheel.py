"""The wheel in an empty environment, without network."""

import subprocess
import sys
import zipfile

import pytest
from packages.person import uses


@pytest.fixture(scope="module")
def wheel(package):
    return package("*.whl")


def test_it_installs_and_serves(wheel, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    subprocess.run([tmp_path / "venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", wheel], check=True)
    uses([tmp_path / "venv/bin/solidrust", "serve"], tmp_path)
    told = subprocess.run([tmp_path / "venv/bin/pip", "uninstall", "--yes", "solidrust"], check=True, capture_output=True, text=True)
    assert "Successfully uninstalled" in told.stdout and not (tmp_path / "venv/bin/solidrust").exists()


def test_it_says_which_systems_it_is_for(wheel):
    assert wheel.name.endswith("-py3-none-manylinux_2_34_x86_64.whl")
    with zipfile.ZipFile(wheel) as files:
        assert files.testzip() is None
        (about,) = [name for name in files.namelist() if name.endswith("/WHEEL")]
        assert "Tag: py3-none-manylinux_2_34_x86_64\n" in files.read(about).decode()
        assert not [name for name in files.namelist() if name.endswith(".py")]
