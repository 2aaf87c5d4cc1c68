"""The server for tests: found, started, stopped with everything that ends the tests, and one for each worker."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from solidrust_ai import AuthenticationError, SolidRusT
from solidrust_ai.testing import Server, ServerError, find_program

SAMPLE = Path(__file__).parent / "sample"


def servers_in(folder: Path) -> list[int]:
    """The processes, whatever they are, that were started with this folder for temporary files."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                environment = (entry / "environ").read_bytes().split(b"\0")
                state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
            except OSError:
                continue
            if f"TMPDIR={folder}".encode() in environment and state != "Z":
                found.append(int(entry.name))
    return found


def wait_until_none(folder: Path, within: float = 5) -> list[int]:
    deadline = time.monotonic() + within
    while (left := servers_in(folder)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


@pytest.fixture
def sample(tmp_path):
    """Runs the sample application's tests as its author would."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "SOLIDRUST_"))}
    environment |= {"TMPDIR": str(tmp_path), "SOLIDRUST_BIN": find_program(), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")}

    def start(*arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(SAMPLE), *arguments]
        return subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    return start


@pytest.mark.parametrize("arguments", [[], ["-n", "2"]], ids=["alone", "xdist"])
def test_an_applications_tests_run_offline_and_leave_nothing(sample, arguments, tmp_path):
    run = sample(*arguments)
    out, _ = run.communicate(timeout=60)
    assert run.returncode == 0 and "7 passed" in out, out
    assert wait_until_none(tmp_path) == [] and list(tmp_path.glob("solidrust-test-*")) == []


def test_tests_that_fail_leave_nothing(sample, tmp_path):
    run = sample("-x", "--deselect", "nothing", "-k", "fails", "-o", "python_functions=fails_*")
    out, _ = run.communicate(timeout=60)
    assert run.returncode == 1 and "1 failed" in out, out
    assert wait_until_none(tmp_path) == [] and list(tmp_path.glob("solidrust-test-*")) == []


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL], ids=lambda ending: ending.name)
def test_tests_that_are_ended_leave_no_process(sample, ending, tmp_path):
    run = sample("-o", "python_functions=hangs_*")
    deadline = time.monotonic() + 30
    while not (tmp_path / "hanging").exists():
        assert run.poll() is None and time.monotonic() < deadline, run.stdout.read()
        time.sleep(0.02)
    assert len(servers_in(tmp_path)) >= 3  # pytest, the server, and the guard
    run.send_signal(ending)
    run.communicate(timeout=30)
    assert wait_until_none(tmp_path) == []


def test_the_server_is_gone_after_its_block():
    with Server() as server:
        pid, folder = server.pid, server._folder
        assert Path(f"/proc/{pid}").exists() and folder.exists()
    server.stop()
    assert not Path(f"/proc/{pid}").exists() and not folder.exists()


def test_two_servers_know_nothing_of_each_other(solidrust_server: Server):
    with Server(models={"mine": "chat"}) as other:
        assert other.url != solidrust_server.url
        with pytest.raises(AuthenticationError):
            SolidRusT(base_url=other.url, api_key=solidrust_server.api_key).key.retrieve()
        names = {model.id for model in SolidRusT(base_url=other.url, api_key=other.api_key).models.list()}
        assert "mine" in names and "vllm-primary" not in names


def test_a_revoked_key_is_refused(solidrust_server: Server):
    key = solidrust_server.key()
    client = SolidRusT(base_url=solidrust_server.url, api_key=key)
    assert client.key.retrieve().environment == "test"
    solidrust_server.revoke(key)
    with pytest.raises(AuthenticationError):
        client.key.retrieve()
    with pytest.raises(ServerError, match="no such key"):
        solidrust_server.revoke("sk_test_nobody")


def test_embeddings_have_their_model(solidrust_client: SolidRusT):
    assert len(solidrust_client.embeddings.create(model="bge-m3", input="a word").data[0].embedding) == 1024


def test_what_the_caller_has_set_for_another_gateway_changes_nothing(monkeypatch, tmp_path):
    monkeypatch.setenv("SOLIDRUST_DATA_DIR", str(tmp_path / "other"))
    monkeypatch.setenv("SOLIDRUST_CONFIG", str(tmp_path / "missing.yaml"))
    monkeypatch.setenv("SOLIDRUST_API_KEY", "sk_live_production")
    with Server() as server:
        assert SolidRusT(**{"base_url": server.url, "api_key": server.api_key}).key.retrieve().environment == "test"
    assert not (tmp_path / "other").exists()


def test_a_start_that_fails_says_why_and_leaves_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ServerError, match="nonsense"):
        Server(models={"a": "nonsense"})  # type: ignore[dict-item]
    with pytest.raises(ServerError, match="expires"):
        with Server() as server:
            server.key(expires="yesterday, perhaps")
    assert list(tmp_path.iterdir()) == []


def test_the_program_is_found(monkeypatch, tmp_path):
    program = find_program()
    (tmp_path / "solidrust").symlink_to(program)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("SOLIDRUST_BIN", raising=False)
    assert find_program() == str(tmp_path / "solidrust")
    monkeypatch.setenv("SOLIDRUST_BIN", str(tmp_path))
    (tmp_path / "text").write_text("no program")
    monkeypatch.setenv("SOLIDRUST_BIN", str(tmp_path / "text"))
    with pytest.raises(ServerError, match="SOLIDRUST_BIN names"):
        find_program()
    monkeypatch.delenv("SOLIDRUST_BIN")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ServerError, match="install the package `solidrust`"):
        find_program()


def test_the_program_of_the_installed_package_is_found(monkeypatch, tmp_path):
    """As pip leaves it: a script in the environment's folder, named in the package's record."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin/solidrust"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    packages = tmp_path / "lib/site-packages"
    (packages / "solidrust-0.1.0.dist-info").mkdir(parents=True)
    (packages / "solidrust-0.1.0.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: solidrust\nVersion: 0.1.0\n")
    (packages / "solidrust-0.1.0.dist-info/RECORD").write_text("../../bin/solidrust,,\nsolidrust-0.1.0.dist-info/METADATA,,\n")
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.delenv("SOLIDRUST_BIN", raising=False)
    assert find_program() == str(program)
