"""The program before the newest migration, built from the history: it writes, this one upgrades, the older one refuses, the printed command goes
back, and the older one goes on. Takes a compile, so only with SOLIDRUST_LONG."""

import os
import re
import shutil
import subprocess

import pytest

from harness.api import Api
from harness.folder_upgrade import answer, as_printed, copies, schema
from harness.gateway import ROOT, Gateway, base_config, binary, clean_environment

NEWEST = sorted((ROOT / "db/migrations/sqlite").glob("*.sql"))[-1]


def git(*arguments) -> str:
    return subprocess.run(["git", *map(str, arguments)], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def older():
    """Built once for each commit, in a folder of its own."""
    if not os.environ.get("SOLIDRUST_LONG"):
        pytest.skip("compiles an older program, which takes minutes: ./test --long does")
    added = git("log", "-1", "--diff-filter=A", "--format=%H", "--", NEWEST) if (ROOT / ".git").exists() else ""
    if not added or subprocess.run(["git", "rev-parse", "-q", "--verify", f"{added}^"], cwd=ROOT, capture_output=True).returncode:
        pytest.skip("the history does not reach back to the commit before the newest migration")
    before = git("rev-parse", f"{added}^")
    folder = ROOT / "build/older" / before[:12]
    program = folder / "build/solidrust"
    if not program.exists():
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "source").mkdir(parents=True)
        archive = subprocess.run(["git", "archive", before], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", folder / "source"], input=archive, check=True)
        if (ROOT / "console/dist/index.html").exists():  # any pages do
            shutil.copytree(ROOT / "console/dist", folder / "source/console/dist", dirs_exist_ok=True)
        with open(folder / "log", "wb") as log:
            for command in (["cmake", "--preset", "release", "-S", folder / "source", "-B", folder / "build"],
                            ["cmake", "--build", folder / "build", "--target", "solidrust"]):
                assert subprocess.run(command, cwd=folder / "source", stdout=log, stderr=log).returncode == 0, (folder / "log").read_text()[-3000:]
    return str(program)


@pytest.mark.slow
def test_an_upgrade_is_undone_by_the_command_that_is_printed(older, tmp_path, fake_server, contract):
    def server(program):
        started = Gateway(tmp_path / "server", base_config(fake_server.url), program=program)
        started.secrets += secrets
        return started

    secrets: list[str] = []
    first = server(older)
    first.account("ada@example.org")
    key = first.key("ada@example.org", "kept")["key"]
    secrets.append(key)
    ids = {Api(first, key, contract).chat().header("x-request-id") for _ in range(3)}
    data = first.data
    # Killed, so that usage may wait in its journal.
    ids.add(Api(first, key, contract).chat().header("x-request-id"))
    first.process.kill()
    first.process.wait()
    old_schema = schema(data / "solidrust.db")

    newer = server(binary())
    new_schema = schema(data / "solidrust.db")
    assert new_schema > old_schema
    assert {row["id"] for row in newer.cli("requests", "list")["data"]} == ids
    after = newer.key("ada@example.org", "after")["key"]
    secrets.append(after)
    lost = Api(newer, after, contract).chat().header("x-request-id")
    (line,) = re.findall(r'upgrade_copied.* back="([^"]+)"', newer.log())
    newer.finish()

    refused = subprocess.run([older, "serve", "--data-dir", data, "--api-listen", "127.0.0.1:0", "--console-listen", "off"], capture_output=True, text=True,
                             env=clean_environment())
    assert refused.returncode == 1 and len(refused.stderr.strip().splitlines()) == 1 and "newer version of SolidRusT" in refused.stderr, refused.stderr
    assert [one["back"] for one in answer("upgrade-check", data=data)["copies"]] == [line]
    back = as_printed(line, tmp_path, binary())
    assert back.returncode == 0 and schema(data / "solidrust.db") == old_schema, back.stderr

    again = server(older)
    assert Api(again, key, contract).chat().status == 200
    assert Api(again, after, contract).chat().status == 401, "made after the copy"
    listed = {row["id"] for row in again.cli("requests", "list")["data"]}
    assert ids <= listed and lost not in listed
    usage = again.cli("usage", "--by", "account")["usage"]
    assert sum(row["requests"] for row in usage) == len(ids) + 1, "each once"
    again.finish()
    # And forward: what was done in between is in the folder that the restore kept.
    (kept,) = (data / "backups").glob("replaced_*")
    assert schema(kept / "solidrust.db") == new_schema and len(copies(data)) == 1
