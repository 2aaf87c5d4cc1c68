"""What would be published: its metadata, its contents, its types, and that it works where nothing else is installed."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "build/sdk/dist"
WHEELS = ROOT / "build/sdk/wheels"
PYTHON = ROOT / "sdk/python"


def one(pattern: str) -> Path:
    [found] = DIST.glob(pattern)
    return found


def run(*command, cwd=ROOT, **environment) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, env={**os.environ, **environment}, text=True, timeout=300,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, f"{command}:\n{done.stdout[-6000:]}"
    return done.stdout


def test_the_metadata_is_in_order():
    out = run(sys.executable, "-m", "twine", "check", "--strict", one("solidrust_ai-*.whl"), one("solidrust_ai-*.tar.gz"))
    assert out.count("PASSED") == 2


def test_the_wheel_has_the_sources_and_nothing_else():
    sources = {f"solidrust_ai/{path.relative_to(PYTHON / 'src/solidrust_ai')}" for path in (PYTHON / "src/solidrust_ai").rglob("*")
               if path.suffix == ".py" or path.name == "py.typed"}
    with zipfile.ZipFile(one("solidrust_ai-*.whl")) as wheel:
        names = {name for name in wheel.namelist() if not name.split("/")[0].endswith(".dist-info")}
        licence = [name for name in wheel.namelist() if name.endswith("licenses/LICENSE")]
        assert names == sources and len(licence) == 1
        assert wheel.read(licence[0]) == (ROOT / "LICENSE").read_bytes()
    with tarfile.open(one("solidrust_ai-*.tar.gz")) as sdist:
        assert any(name.endswith("/tests/test_waits.py") for name in sdist.getnames())


def test_the_same_sources_give_the_same_bytes(tmp_path):
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", tmp_path, PYTHON, SOURCE_DATE_EPOCH="1735689600")
    [again] = tmp_path.glob("*.whl")
    assert again.read_bytes() == one("solidrust_ai-*.whl").read_bytes()


@pytest.mark.parametrize("program", [
    ["mypy", "--strict", "--python-version", "3.10", "--cache-dir", ROOT / "build/sdk/mypy"], ["pyright"],
], ids=lambda program: program[0])
def test_types(program):
    """Of the sources, and of programs that use the package as it is installed."""
    options = ["--pythonpath", sys.executable] if program[0] == "pyright" else []
    for of in ("src", "tests/typed/uses.py"):
        run(Path(sys.executable).parent / program[0], *program[1:], *options, of, cwd=PYTHON, PYRIGHT_PYTHON_IGNORE_WARNINGS="1")


def test_a_use_that_is_wrong_is_found(tmp_path):
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from solidrust_ai import SolidRusT\nfrom solidrust_ai.testing import sandbox\n"
                     "client = SolidRusT(api_kee='k')\nname: int = client.key.retrieve().name\nsandbox.cut(after='5')\nclient.waiting(60)\n")
    done = subprocess.run([Path(sys.executable).parent / "mypy", "--strict", "--cache-dir", ROOT / "build/sdk/mypy", wrong],
                          cwd=PYTHON, capture_output=True, text=True)
    assert [line.split(":")[1] for line in done.stdout.splitlines() if ": error:" in line] == ["3", "4", "5", "6"], done.stdout


def test_it_works_where_nothing_else_is_installed(tmp_path):
    """An empty environment, without network, and the sample application's tests."""
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env/bin/python"
    run(python, "-m", "pip", "install", "--no-index", "--find-links", WHEELS, f"{one('solidrust_ai-*.whl')}[testing]",
        PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_CONFIG_FILE="/dev/null", PIP_NO_CACHE_DIR="1")
    out = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", PYTHON / "tests/sample", cwd=tmp_path)
    assert "7 passed" in out
    listed = run(python, "-m", "pip", "list", "--format", "freeze", PIP_DISABLE_PIP_VERSION_CHECK="1")
    assert "solidrust-ai==" in listed and "pyyaml" not in listed.lower()
