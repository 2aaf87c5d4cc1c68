"""An upgrade of a data folder: copied first, always the old one or the new one, and undone by the command that is printed. See
docs/backup-and-upgrade.md."""

import json
import os
import random
import re
import sqlite3
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from harness import folder_upgrade as upgrade
from harness.folder_upgrade import RELEASED, answer, command, copies, facts, schema, segments, tree, unpack
from harness.gateway import Gateway, base_config, binary, clean_environment
from harness.journal import Record, segment, write_segment

LONG = bool(os.environ.get("SOLIDRUST_LONG"))
POINTS = 12  # of each command that is killed; all of them with SOLIDRUST_LONG
SPARE = 16 * 1024 * 1024


@pytest.fixture(params=RELEASED, ids=lambda path: path.name.split(".")[0])
def old(request, tmp_path):
    return unpack(request.param, tmp_path / "old")


@pytest.fixture
def oldest(tmp_path):
    return unpack(RELEASED[0], tmp_path / "oldest")


def known_schema(data) -> int:
    return answer("upgrade-check", data=data)["schema_of_program"]


def serve(data, **environment) -> subprocess.CompletedProcess:
    """A start that is expected to be refused."""
    return command("serve", "--api-listen", "127.0.0.1:0", "--console-listen", "off", data=data, environment=environment)


def requests_in(data) -> set[str]:
    answer("usage", "--by", "account", data=data)  # what waits in the journal first
    database = sqlite3.connect(data / "solidrust.db")
    try:
        return {row[0] for row in database.execute("SELECT request_id FROM usage_records")}
    finally:
        database.close()


def chosen(points: list) -> list:
    """Some, among them the call of each name that comes last."""
    if LONG:
        return points
    last = {name: (name, number) for name, number in points}
    return sorted({*last.values(), *random.Random(len(points)).sample(points, min(POINTS, len(points)))})


@pytest.mark.quick
def test_the_check_says_what_a_start_would_do_and_changes_nothing(old):
    before, from_schema = tree(old), schema(old / "solidrust.db")
    told = answer("upgrade-check", data=old)
    assert (told["does"], told["schema"], told["refused"], told["written_by"]) == ("upgrade", from_schema, None, None)
    assert len(told["steps"]) == told["schema_of_program"] - from_schema and all(re.match(r"\d{4}_", step) for step in told["steps"])
    assert told["room_needed"] == told["copy_bytes"] + SPARE and told["room_free"] > 0 and told["waiting_usage_bytes"] > 0
    assert told["seconds"] >= 1 and told["copies"] == []
    assert f"from schema {from_schema} to {told['schema_of_program']}" in command("upgrade-check", data=old).stdout
    assert {name: kept for name, kept in tree(old).items() if not name.endswith("-shm")} == {
        name: kept for name, kept in before.items() if not name.endswith("-shm")}


@pytest.mark.quick
def test_the_check_works_beside_a_running_server(make_gateway):
    server = make_gateway()
    told = server.cli("upgrade-check")
    version = server.cli("version")
    assert told["does"] == "nothing" and told["written_by"] == told["program"] == f"{version['version']} ({version['commit']})"
    assert told["schema"] == told["schema_of_program"] and told["steps"] == []


@pytest.mark.quick
def test_a_tab_upgrades_nothing(old):
    words = [binary(), "completion", "values", "--data-dir", str(old), "--", "solidrust", "accounts", "show", ""]

    def completed() -> str:
        return subprocess.run(words, capture_output=True, text=True, timeout=20, env=clean_environment()).stdout

    before, from_schema = tree(old), schema(old / "solidrust.db")
    assert completed() == "" and schema(old / "solidrust.db") == from_schema
    assert tree(old).keys() == before.keys()
    emails = {row["email"] for row in answer("accounts", "list", data=old)["accounts"]}
    assert set(completed().split()) == emails and emails


@pytest.mark.promise("S88")
@pytest.mark.quick
def test_it_is_copied_first_and_the_printed_command_goes_back(old, tmp_path):
    from_schema, waiting = schema(old / "solidrust.db"), segments(old)
    told = command("accounts", "list", data=old)
    assert told.returncode == 0, told.stderr
    assert schema(old / "solidrust.db") == known_schema(old)
    (copy,) = copies(old)
    assert copy.name.startswith(f"schema-{from_schema}_unknown_") and schema(copy / "solidrust.db") == from_schema
    assert segments(copy) == waiting and (copy / "pepper").read_bytes() == (old / "pepper").read_bytes()
    assert all(one.stat().st_mode & 0o077 == 0 for one in [copy, *copy.rglob("*")])
    # All of it in the new one, and then back, with the usage that waited when it was copied.
    everything = {*facts(old)["drained"], *facts(old)["waiting"]}
    assert requests_in(old) == everything
    printed = re.search(r'event=upgrade_copied.* back="([^"]*)"|upgrade_copied.*back="([^"]*)"', told.stderr)
    line = next(group for group in printed.groups() if group)
    assert [line] == [one["back"] for one in answer("upgrade-check", data=old)["copies"]]
    back = upgrade.as_printed(line, tmp_path, binary())
    assert back.returncode == 0 and f"What was there before is kept: {old}/backups/replaced_" in back.stdout, back.stderr
    assert schema(old / "solidrust.db") == from_schema and segments(old) == waiting
    (kept,) = (old / "backups").glob("replaced_*")
    assert schema(kept / "solidrust.db") == known_schema(old)
    # Forward again, and nothing is lost or counted twice.
    assert requests_in(old) == everything


@pytest.mark.slow
def test_killed_anywhere_in_an_upgrade_it_is_the_old_one_or_the_new_one(oldest, tmp_path):
    from_schema = schema(oldest / "solidrust.db")
    points = upgrade.points("accounts", "list", data=unpack(RELEASED[0], tmp_path / "counted"), trace=tmp_path / "trace")
    assert len(points) > 100 and {"pwrite64", "fsync", "fdatasync", "renameat2", "link", "write"} <= {name for name, _ in points}
    killed, seen = 0, set()
    for number, point in enumerate(chosen(points)):
        data = unpack(RELEASED[0], tmp_path / f"kill{number}")
        waiting, to_schema = segments(data), known_schema(data)
        killed += upgrade.killed_at(point, "accounts", "list", data=data)
        now = schema(data / "solidrust.db")
        seen.add(now)
        assert now in (from_schema, to_schema), f"at {point}"
        for copy in copies(data):
            assert schema(copy / "solidrust.db") == from_schema and segments(copy) == waiting, f"at {point}"
        assert now == from_schema or copies(data), f"upgraded without a copy, at {point}"
        assert requests_in(data) == {*facts(data)["drained"], *facts(data)["waiting"]}
        assert schema(data / "solidrust.db") == to_schema and 1 <= len(copies(data)) <= 2
        assert not [one.name for one in (data / "backups").iterdir() if one.name.startswith(".")]
    assert killed >= number * 0.9 and seen == {from_schema, to_schema}, (killed, number)


@pytest.mark.slow
def test_killed_anywhere_in_a_restore_it_is_whole_or_says_what_to_run_again(oldest, tmp_path):
    from_schema, waiting = schema(oldest / "solidrust.db"), segments(oldest)

    def upgraded(name):
        data = unpack(RELEASED[0], tmp_path / name)
        assert command("accounts", "list", data=data).returncode == 0
        (copy,) = copies(data)
        return data, copy

    counted, copy = upgraded("counted")
    points = upgrade.points("restore", copy, data=counted, trace=tmp_path / "trace")
    told_again, kept_of_both = 0, 0
    for number, point in enumerate(chosen(points)):
        data, copy = upgraded(f"kill{number}")
        upgrade.killed_at(point, "restore", copy, data=data)
        if (data / "restoring").exists():
            refused = serve(data)
            assert refused.returncode == 1 and "was broken off" in refused.stderr, refused.stderr
            assert answer_of_refused_check(data)["refused"] in refused.stderr
            back = upgrade.as_printed(refused.stderr.partition("or with another copy: ")[2].strip(), data.parent, binary())
            told_again += 1
            kept_of_both += schema(kept_by(back) / "solidrust.db") != known_schema(data)
        else:
            assert schema(data / "solidrust.db") in (from_schema, known_schema(data)), f"at {point}"
            back = command("restore", copy, data=data)
        assert back.returncode == 0, back.stderr
        assert schema(data / "solidrust.db") == from_schema and segments(data) == waiting
        assert not [one.name for one in [*data.iterdir(), *(data / "backups").iterdir()] if one.name.startswith(".")]
        assert any(schema(kept / "solidrust.db") == known_schema(data) for kept in (data / "backups").glob("replaced_*"))
    assert told_again and kept_of_both == 0, "what is named as kept is what was there before the first try"


def kept_by(restored: subprocess.CompletedProcess) -> Path:
    return Path(re.search(r"^What was there before is kept: (.*)$", restored.stdout, re.M)[1])


def answer_of_refused_check(data) -> dict:
    told = command("upgrade-check", "--json", data=data)
    assert told.returncode == 1, told.stdout
    return json.loads(told.stdout)


def mark_as_newer(data):
    database = sqlite3.connect(data / "solidrust.db")
    with database:
        database.execute("INSERT INTO schema_migrations VALUES (99, '0099_later', 'x', 1)")
        database.execute("UPDATE writer SET program = '9.0.0 (fedcba)'")
    database.close()


@pytest.mark.quick
def test_newer_data_is_refused_with_the_command_that_goes_back(oldest, tmp_path):
    from_schema = schema(oldest / "solidrust.db")
    assert command("accounts", "list", data=oldest).returncode == 0
    mark_as_newer(oldest)
    before = tree(oldest)
    for told in (serve(oldest), command("keys", "list", data=oldest)):
        assert told.returncode == 1 and told.stdout == ""
        assert "written by a newer version of SolidRusT (9.0.0 (fedcba): its database has step 0099_later" in told.stderr
        assert len(told.stderr.strip().splitlines()) == 1
    assert answer_of_refused_check(oldest)["does"] == "refuse"
    assert {name for name in tree(oldest)} - {"lock"} == set(before) - {"lock"}
    assert tree(oldest)["solidrust.db"][2] == before["solidrust.db"][2]
    back = upgrade.as_printed(told.stderr.rpartition(": ")[2].strip(), tmp_path, binary())
    assert back.returncode == 0 and schema(oldest / "solidrust.db") == from_schema, back.stderr


@pytest.mark.quick
def test_newer_data_without_a_copy_says_to_restore_a_backup(tmp_path):
    data = tmp_path / "data"
    assert command("accounts", "create", "--email", "a@example.org", data=data).returncode == 0
    mark_as_newer(data)
    assert "or restore a backup that this version has made" in serve(data).stderr


def newer_record(number: int) -> bytes:
    """A segment whose record is whole and of a version that is not yet made."""
    payload = bytes([4]) + Record("req_1", "acc_1", "key_1", 1).payload()[1:] + bytes(2000)
    checksum = zlib.crc32(payload, zlib.crc32(struct.pack("<QI", number, len(payload))))
    body = struct.pack("<II", len(payload), checksum) + payload + bytes(-len(payload) % 8) + bytes(64)
    whole = segment(number, [], 0)
    return whole[:8] + struct.pack("<QQ", number, 64 + len(body)) + whole[24:64] + body


@pytest.mark.quick
def test_a_newer_journal_is_refused_and_left_as_it_is(tmp_path):
    data = tmp_path / "data"
    assert command("accounts", "create", "--email", "a@example.org", data=data).returncode == 0
    assert command("backup", tmp_path / "before", data=data).returncode == 0
    write_segment(data, 7, newer_record(7))
    left = segments(data)
    for told in (serve(data), command("usage", data=data)):
        assert told.returncode == 1 and "usage journal was written by a newer version" in told.stderr, told.stderr
        assert segments(data) == left
    before = tree(data)
    assert answer_of_refused_check(data)["refused"] in serve(data).stderr
    assert answer_of_refused_check(data)["does"] == "refuse" and segments(data) == left
    assert tree(data).keys() == before.keys()
    # Back to a copy: it is kept.
    assert command("restore", tmp_path / "before", data=data).returncode == 0
    (kept,) = (data / "backups").glob("replaced_*")
    assert segments(kept) == left and segments(data) == {}
    assert command("usage", data=data).returncode == 0


@pytest.fixture
def small_disk(tmp_path):
    """mount(bytes): a folder on a disk of that size."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], capture_output=True)
    if made.returncode != 0:
        pytest.skip("a file system can only be mounted by root")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def leave_free(folder, bytes_free: int):
    """Fills the disk; bytes_free is rounded up to whole pages."""
    ballast, page = folder / "ballast", os.statvfs(folder).f_frsize
    ballast.unlink(missing_ok=True)
    ballast.touch()
    state = os.statvfs(folder)
    with open(ballast, "r+b") as file:
        os.posix_fallocate(file.fileno(), 0, (state.f_bavail - -(-bytes_free // page)) * page)


def test_without_room_for_the_copy_it_is_refused_and_says_how_much_is_missing(small_disk):
    data = unpack(RELEASED[0], small_disk / "full")
    from_schema, page = schema(data / "solidrust.db"), os.statvfs(small_disk).f_frsize
    needed = answer("upgrade-check", data=data)["room_needed"]
    leave_free(small_disk, needed)
    assert answer("upgrade-check", data=data)["does"] == "upgrade", "at the bound"
    leave_free(small_disk, needed - page)
    refused = answer_of_refused_check(data)["refused"]
    missing = needed - os.statvfs(small_disk).f_bavail * page
    assert 0 < missing <= page and f"it takes {needed} bytes, and {missing} are missing" in refused
    # A start writes its lock first, which takes a page.
    told = serve(data)
    assert told.returncode == 1 and " are missing. Without a copy an upgrade cannot be undone." in told.stderr
    assert "SOLIDRUST_UPGRADE_COPY=off" in told.stderr
    assert schema(data / "solidrust.db") == from_schema and copies(data) == []
    (small_disk / "ballast").unlink()
    assert command("accounts", "list", data=data).returncode == 0 and len(copies(data)) == 1


def test_without_a_copy_if_the_configuration_says_so(oldest, fake_server):
    said = command("upgrade-check", data=oldest, environment={"SOLIDRUST_UPGRADE_COPY": "off"})
    assert said.returncode == 0 and "No copy is made first (upgrade.copy: off)" in said.stdout, said.stdout
    told = json.loads(command("upgrade-check", "--json", data=oldest, environment={"SOLIDRUST_UPGRADE_COPY": "off"}).stdout)
    assert (told["does"], told["copy_bytes"], told["room_needed"]) == ("upgrade", 0, 0)
    server = Gateway(oldest.parent, {**base_config(fake_server.url), "upgrade": {"copy": "off"}}, wait=False)
    server.data = oldest
    server.start()
    server.finish()
    assert copies(oldest) == [] and schema(oldest / "solidrust.db") == known_schema(oldest)


def test_backups_that_are_a_disk_of_their_own(small_disk, tmp_path):
    """Room is measured there, and a restore stays whole: nothing is moved from disk to disk."""
    data = unpack(RELEASED[0], tmp_path / "data")
    from_schema = schema(data / "solidrust.db")
    (data / "backups").mkdir(mode=0o700)
    subprocess.run(["mount", "--bind", small_disk, data / "backups"], check=True)
    try:
        needed = answer("upgrade-check", data=data)["room_needed"]
        leave_free(small_disk, needed - os.statvfs(small_disk).f_frsize)
        assert "backups: it takes" in answer_of_refused_check(data)["refused"]
        assert serve(data).returncode == 1
        (small_disk / "ballast").unlink()
        assert command("accounts", "list", data=data).returncode == 0
        (copy,) = copies(data)
        back = command("restore", copy, data=data)
        assert back.returncode == 0 and schema(data / "solidrust.db") == from_schema, back.stderr
        assert schema(kept_by(back) / "solidrust.db") == known_schema(data) and not (data / "restoring").exists()
    finally:
        subprocess.run(["umount", "-l", data / "backups"], check=True)


def test_a_write_that_a_limit_of_the_files_size_ends_leaves_no_copy(oldest):
    from_schema = schema(oldest / "solidrust.db")
    told = command("accounts", "list", data=oldest, before=["prlimit", "--fsize=8192"])
    assert told.returncode == 1 and "Without a copy an upgrade cannot be undone" in told.stderr, (told.returncode, told.stderr)
    assert schema(oldest / "solidrust.db") == from_schema and list((oldest / "backups").iterdir()) == []
    assert command("accounts", "list", data=oldest).returncode == 0


def test_a_folder_that_may_only_be_read_is_looked_at_and_not_upgraded(oldest):
    # With the write-ahead log that a killed server leaves the database could not be read there.
    command("upgrade-check", data=oldest)
    made = subprocess.run(["mount", "--bind", oldest, oldest], capture_output=True)
    if made.returncode != 0:
        pytest.skip("a file system can only be mounted by root")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", oldest], check=True)
        before = tree(oldest)
        assert answer("upgrade-check", data=oldest)["does"] == "upgrade"
        told = serve(oldest)
        assert told.returncode == 1 and "Read-only file system" in told.stderr
        assert tree(oldest) == before
    finally:
        subprocess.run(["umount", oldest], check=True)


@pytest.mark.quick
def test_a_backup_beside_a_running_server_has_all_that_had_ended(own, tmp_path, contract):
    server, api = own()
    ids = {api.chat().header("x-request-id") for _ in range(5)}
    told = server.cli("backup", str(tmp_path / "backup"))
    assert told["backup"] == str(tmp_path / "backup") and told["bytes"] > 0
    assert segments(tmp_path / "backup") == {}
    assert api.chat().status == 200
    again = server.run("backup", str(tmp_path / "backup"), check=False)
    assert again.returncode == 1 and "is there already" in again.stderr
    refused = server.run("restore", str(tmp_path / "backup"), check=False)
    assert refused.returncode == 1 and "Stop the server" in refused.stderr
    other = tmp_path / "other"
    assert command("restore", tmp_path / "backup", data=other).returncode == 0
    assert requests_in(other) == ids
    restored = Gateway(tmp_path / "restored", server.config, wait=False)
    restored.data, restored.secrets = other, list(server.secrets)
    restored.start()
    assert api.__class__(restored, api.key, contract).chat().status == 200
    restored.finish()


def test_a_backup_beside_a_server_that_cannot_write_its_usage_is_refused(own, tmp_path):
    server, api = own()
    api.chat()
    lock = sqlite3.connect(server.data / "solidrust.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    late = api.chat().header("x-request-id")
    refused = server.run("backup", str(tmp_path / "backup"), check=False)
    lock.execute("ROLLBACK")
    lock.close()
    assert refused.returncode == 1 and re.search(r"The server's database is \d+ s behind its usage", refused.stderr), refused.stderr
    assert [one.name for one in tmp_path.iterdir() if "backup" in one.name or "partial" in one.name] == []
    server.run("backup", str(tmp_path / "backup"))
    assert late in requests_in(tmp_path / "backup")


@pytest.mark.promise("S88")
@pytest.mark.quick
def test_a_backup_beside_a_running_server_has_what_is_set_aside(own, tmp_path):
    server, api = own()
    api.chat()
    aside = {"set-aside.jsonl": b"a record that is no more to be read\n", "0000000000000999.segment.bad": b"x" * 100}
    for name, text in aside.items():
        (server.data / "journal" / name).write_bytes(text)
        (server.data / "journal" / name).chmod(0o600)
    told = server.cli("backup", str(tmp_path / "backup"))
    kept = {one.name: one.read_bytes() for one in (tmp_path / "backup/journal").iterdir()}
    assert kept == aside
    files = [one for one in (tmp_path / "backup").rglob("*") if one.is_file()]
    assert told["bytes"] == sum(one.stat().st_size for one in files)
    assert_private(tmp_path / "backup")
    other = tmp_path / "other"
    assert command("restore", tmp_path / "backup", data=other).returncode == 0
    assert {name: (other / "journal" / name).read_bytes() for name in aside} == aside


def assert_private(folder: Path):
    for one in [folder, *folder.rglob("*")]:
        assert one.stat().st_mode & 0o777 == (0o700 if one.is_dir() else 0o600), one


@pytest.mark.quick
def test_a_restore_that_was_broken_off_is_not_backed_up(oldest, tmp_path):
    (oldest / "restoring").write_text("/srv/monday\n\n")
    told = command("backup", tmp_path / "backup", data=oldest)
    assert told.returncode == 1 and "nothing starts until it is done" in told.stderr and not (tmp_path / "backup").exists()
    found = command("doctor", data=oldest)
    assert found.returncode == 1 and "solidrust restore --data-dir" in found.stdout, found.stdout


@pytest.mark.promise("S88")
@pytest.mark.quick
def test_a_backup_where_no_server_runs_has_what_waits_too(oldest, tmp_path):
    waiting = segments(oldest)
    told = command("backup", tmp_path / "backup/", data=oldest)
    assert_private(tmp_path / "backup")
    assert told.returncode == 0 and f"restore --data-dir {oldest} {tmp_path}/backup" in told.stdout, told.stderr
    assert segments(tmp_path / "backup") == waiting and schema(tmp_path / "backup/solidrust.db") == schema(oldest / "solidrust.db")
    assert copies(oldest) == [], "a backup upgrades nothing"


@pytest.mark.parametrize("says", ["EINVAL", "ENOSYS"])
def test_a_file_system_that_cannot_refuse_to_replace_has_backups_too(oldest, tmp_path, says):
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=renameat2", "-e", f"inject=renameat2:error={says}"]
    told = command("backup", tmp_path / "backup", data=oldest, before=strace)
    assert told.returncode == 0, told.stderr
    assert schema(tmp_path / "backup/solidrust.db") == schema(oldest / "solidrust.db")
    assert command("accounts", "list", data=oldest, before=strace).returncode == 0 and len(copies(oldest)) == 1


@pytest.mark.parametrize("arguments, says", [
    (["backup", "{tmp}/none/backup"], "No such file or directory"),
    (["restore", "{tmp}/none"], "is no copy of a data folder"),
    (["backup", "{tmp}/fine", "--data-dir", "{tmp}/nothing"], "There is no database in"),
])
def test_what_cannot_be_done_says_why(oldest, tmp_path, arguments, says):
    words = [word.format(tmp=tmp_path) for word in arguments]
    data = oldest if "--data-dir" not in words else tmp_path / "nothing"
    told = command(*[word for word in words if word not in ("--data-dir", str(tmp_path / "nothing"))], data=data)
    assert told.returncode == 1 and says in told.stderr, told.stderr
    assert not (tmp_path / "fine").exists()
