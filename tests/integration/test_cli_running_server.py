"""A command that is given no data folder finds the newest running server, by files that nobody else can have written."""

import os
import subprocess

import pytest

from harness.gateway import Gateway, base_config, binary, clean_environment

pytestmark = pytest.mark.quick

ADA, EVE = "ada@example.org", "eve@example.org"


@pytest.fixture
def runtime(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def start(fake_server, tmp_path, runtime):
    """A server of its own folder, which has an account of this name."""
    started = []

    def make(name: str, account: str) -> Gateway:
        server = Gateway(tmp_path / name, base_config(fake_server.url), environment={"XDG_RUNTIME_DIR": str(runtime)})
        started.append(server)
        server.account(account)
        return server

    yield make
    for server in started:
        if server.process.poll() is None:
            server.stop()


def run(runtime, cwd, *words, **variables) -> subprocess.CompletedProcess:
    environment = clean_environment(**({"XDG_RUNTIME_DIR": str(runtime)} if runtime else {}), **variables)
    if not runtime:
        environment.pop("XDG_RUNTIME_DIR", None)
    return subprocess.run([binary(), *words], capture_output=True, text=True, timeout=20, cwd=cwd, env=environment)


def files(runtime) -> list[str]:
    return sorted(os.listdir(runtime / "solidrust")) if (runtime / "solidrust").exists() else []


def accounts(answer: subprocess.CompletedProcess) -> list[str]:
    assert answer.returncode == 0, answer
    return [email for email in (ADA, EVE) if email in answer.stdout]


def test_the_newest_server_is_used_and_named(start, runtime, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    old, new = start("old", ADA), start("new", EVE)
    assert len(files(runtime)) == 2 and os.stat(runtime / "solidrust").st_mode & 0o777 == 0o700
    told = run(runtime, elsewhere, "accounts", "list")
    assert accounts(told) == [EVE]
    assert told.stderr == f"solidrust: using the server of {new.data}; --data-dir chooses another\n"
    # Whatever names a folder goes before it, and so does the usual folder where one stands.
    for words, variables in ((("--data-dir", str(old.data)), {}), ((), {"SOLIDRUST_DATA_DIR": str(old.data)})):
        told = run(runtime, elsewhere, "accounts", "list", *words, **variables)
        assert (accounts(told), told.stderr) == ([ADA], "")
    (elsewhere / "solidrust-data").symlink_to(old.data)
    told = run(runtime, elsewhere, "accounts", "list")
    assert (accounts(told), told.stderr) == ([ADA], "")
    (elsewhere / "solidrust-data").unlink()
    # Completion finds it too, and says nothing.
    told = run(runtime, elsewhere, "completion", "values", "--", "solidrust", "accounts", "show", "ev")
    assert (told.stdout, told.stderr) == (f"{EVE}\n", "")

    assert new.stop() == 0
    assert len(files(runtime)) == 1, "a server that was stopped leaves nothing"
    assert accounts(run(runtime, elsewhere, "accounts", "list")) == [ADA]


def test_what_a_killed_server_left_is_removed(start, runtime, tmp_path):
    old, new = start("old", ADA), start("new", EVE)
    new.process.kill()
    new.process.wait()
    assert len(files(runtime)) == 2
    assert accounts(run(runtime, tmp_path, "accounts", "list")) == [ADA]
    assert len(files(runtime)) == 1
    old.process.kill()
    old.process.wait()
    told = run(runtime, tmp_path, "accounts", "list")
    assert told.returncode == 1 and "no running server was found" in told.stderr and "--data-dir" in told.stderr, told
    assert files(runtime) == []


def test_without_the_variable_nothing_is_left_and_nothing_is_found(start, runtime, tmp_path):
    start("one", ADA)
    told = run(None, tmp_path, "accounts", "list")
    assert told.returncode == 1 and "There is no data folder" in told.stderr and "SOLIDRUST_DATA_DIR" in told.stderr


@pytest.mark.parametrize("fault", ["runtime folder", "folder", "file", "link", "link to the folder", "relative"])
def test_what_others_could_have_written_is_not_followed(start, runtime, tmp_path, fault):
    start("one", ADA)
    [name] = files(runtime)
    folder, file = runtime / "solidrust", runtime / "solidrust" / name
    assert accounts(run(runtime, tmp_path, "accounts", "list")) == [ADA]
    if fault == "runtime folder":
        runtime.chmod(0o770)
    elif fault == "folder":
        folder.chmod(0o707)
    elif fault == "file":
        file.chmod(0o620)
    elif fault == "link":
        file.rename(tmp_path / "elsewhere.server")
        file.symlink_to(tmp_path / "elsewhere.server")
    elif fault == "link to the folder":
        folder.rename(tmp_path / "moved")
        folder.symlink_to(tmp_path / "moved")
    elif fault == "relative":
        file.write_text(os.path.relpath(file.read_text().strip(), tmp_path) + "\n")
    told = run(runtime, tmp_path, "accounts", "list")
    assert told.returncode == 1 and "There is no data folder" in told.stderr, (fault, told)


@pytest.mark.parametrize("mode", [0o755, 0o750])
def test_a_server_leaves_nothing_in_a_folder_that_is_open_to_others(start, runtime, mode):
    runtime.chmod(mode)
    start("one", ADA)
    runtime.chmod(0o700)
    assert files(runtime) == []
