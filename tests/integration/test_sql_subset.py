"""A real PostgreSQL takes every statement of the stores, and sees in each the types that the stores bind and read.

The driver of the program is SQLite's; what stands in src/store/sql is written for both. The statements are read from the sources
behind the preprocessor, the tables are those of db/migrations/postgres.
"""

import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile

import pytest

from harness.gateway import ROOT

UNPACKED = ROOT / "build/postgres/usr/lib"
BINARIES = [found.parent for folder in (UNPACKED, pathlib.Path("/usr/lib")) for found in sorted(folder.glob("postgresql/*/bin/initdb"))]
LIBRARIES = ":".join(str(found.parent) for found in UNPACKED.glob("*/libpq.so.5"))
COMPILER = shutil.which("c++")
pytestmark = [pytest.mark.quick, pytest.mark.skipif(not BINARIES, reason="there is no PostgreSQL: tests/setup.sh --postgres"),
              pytest.mark.skipif(COMPILER is None, reason="there is no compiler to read the sources with")]

LITERALS = re.compile(r'(?:u8)?"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*')
VERBS = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH ")
# What a driver binds and reads; a number that stands in a statement is one of four bytes.
PARAMETERS = {"bigint", "smallint", "text", "bytea"}
COLUMNS = PARAMETERS | {"integer"}


def statements(text: str) -> list[str]:
    """The statements in a source behind the preprocessor: of Sql::by_engine(sqlite, postgres) the second."""
    found, skipped = [], set()
    for match in LITERALS.finditer(text):
        sql = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', match.group(0)))
        if re.search(r"\bby_engine\(\s*$", text[max(0, match.start() - 200):match.start()]):
            skipped.add(sql)
        elif sql.startswith(VERBS):
            found.append(sql)
    assert not skipped & set(found)
    return found


def preprocessed(path: pathlib.Path) -> str:
    """What the compiler makes of the file itself, its macros replaced; nothing of what it includes."""
    done = subprocess.run([COMPILER, "-std=c++20", "-E", f"-I{ROOT}/src", str(path)], check=True, capture_output=True, text=True)
    own, kept = True, []
    for line in done.stdout.splitlines():
        if mark := re.match(r'# \d+ "([^"]*)"', line):
            own = mark.group(1) == str(path)
        elif own:
            kept.append(line)
    return "\n".join(kept)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    found = []
    for path in sorted((ROOT / "src/store/sql").glob("*.cc")):
        if not path.name.endswith("_test.cc"):
            text = preprocessed(path)
            calls = len(re.findall(r"\bprepare\(\s*(?!\w+\))", text))  # but prepare(sql), which is given one
            here = statements(text)
            assert len(here) >= calls, f"{path}: {calls} calls of prepare() and {len(here)} statements that this test sees"
            found += here
    assert len(found) > 90
    return sorted(set(found))


class Postgres:
    """A server of its own in a folder that goes away. PostgreSQL does not run as root."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.bin = BINARIES[-1]
        self.user = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(folder, "nobody")
        self.run("initdb", "--auth=trust", "--username=solidrust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
                 "--pgdata", folder / "data")
        self.run("pg_ctl", "start", "--wait", "--silent", "--pgdata", folder / "data", "--log", folder / "log",
                 "--options", f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off")

    def run(self, program: str, *arguments) -> None:
        done = subprocess.run([*self.user, "env", f"LD_LIBRARY_PATH={LIBRARIES}", self.bin / program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, text=True, cwd=self.folder, timeout=60)
        assert done.returncode == 0, done.stdout

    def psql(self, script: str) -> list[str]:
        done = subprocess.run(["env", f"LD_LIBRARY_PATH={LIBRARIES}", self.bin / "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--host", self.folder,
                               "--username", "solidrust", "--dbname", "postgres", "--set", "ON_ERROR_STOP=1"],
                              input=script, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and not done.stderr, done.stderr
        return done.stdout.splitlines()

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate", "--pgdata", self.folder / "data")


@pytest.fixture(scope="module")
def postgres():
    with tempfile.TemporaryDirectory(prefix="solidrust-postgres-") as folder:
        server = Postgres(pathlib.Path(folder))
        try:
            for step in sorted((ROOT / "db/migrations/postgres").glob("*.sql")):
                server.psql(step.read_text())
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="module")
def sqlite():
    database = sqlite3.connect(":memory:")
    for step in sorted((ROOT / "db/migrations/sqlite").glob("*.sql")):
        database.executescript(step.read_text())
    return database


def test_the_tables_have_the_same_columns(postgres, sqlite):
    kinds = {"bigint": "INTEGER", "smallint": "INTEGER", "text": "TEXT", "bytea": "BLOB"}
    theirs = {}
    for row in postgres.psql("SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
                             " WHERE table_schema = 'public' AND column_name <> 'rowid';"):
        table, column, kind, null = row.split("|")
        theirs.setdefault(table, {})[column] = (kinds[kind], null == "YES")
    ours = {}
    for (table,) in sqlite.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
        columns = sqlite.execute(f"PRAGMA table_info({table})").fetchall()
        ours[table] = {name: (kind, not (needed or key)) for _, name, kind, needed, _, key in columns}
    assert theirs == ours


def parameters_of_other_types(postgres, texts: list[str]) -> list[tuple[str, str]]:
    script = "".join(f"PREPARE s{i} AS {text};\n" for i, text in enumerate(texts))
    rows = postgres.psql(script + "SELECT name, unnest(parameter_types)::TEXT FROM pg_prepared_statements;\n")
    return [(kind, texts[int(name[1:])]) for name, kind in (row.split("|") for row in rows) if kind not in PARAMETERS]


def columns_of_other_types(postgres, texts: list[str]) -> list[tuple[str, str]]:
    found, text = [], ""
    for row in postgres.psql("".join(f"\\echo {i}\n{text} \\gdesc\n" for i, text in enumerate(texts))):
        if "|" not in row:
            text = texts[int(row)] if row.isdigit() else text  # else: that it has no columns
        elif row.split("|")[1] not in COLUMNS:
            found.append((row, text))
    return found


def test_postgresql_takes_every_statement_with_the_types_of_the_stores(postgres, texts):
    assert not parameters_of_other_types(postgres, texts), "cast these parameters"
    assert not columns_of_other_types(postgres, texts), "a flag is 0 or 1, a number BIGINT"
    print(f"{len(texts)} statements")


def test_a_type_that_no_store_binds_or_reads_is_seen(postgres):
    loose = ["SELECT id FROM tiers WHERE $1 = 0", "SELECT id FROM tiers", "SELECT status = 'active' FROM keys"]
    assert parameters_of_other_types(postgres, loose) == [("integer", loose[0])]
    assert columns_of_other_types(postgres, loose) == [("?column?|boolean", loose[2])]
    assert columns_of_other_types(postgres, ["SELECT sum(tokens) FROM budgets"]) == [("sum|numeric", "SELECT sum(tokens) FROM budgets")]


@pytest.mark.parametrize("text", [
    "SELECT ifnull(1, 0)", "SELECT id FROM accounts WHERE email LIKE $1 AND instr(email, $2)",
    "INSERT INTO tiers (name) VALUES ($1) ON CONFLICT DO UPDATE SET name = excluded.name",
    "INSERT INTO budgets (account, key, tokens) VALUES ($1, $2, $3)"
    " ON CONFLICT (account, key) DO UPDATE SET tokens = tokens + excluded.tokens",
    "UPDATE alerts SET resolved_ms = max($1, fired_ms)", "SELECT status FROM (SELECT status FROM keys)",
    "SELECT u.bucket FROM usage_day AS b CROSS JOIN usage_hour AS u ON u.bucket = b.bucket",
    "DELETE FROM one_time_tokens WHERE account IS nullif($1, '')"])
def test_postgresql_refuses_what_the_compiler_refuses(postgres, text):
    with pytest.raises(AssertionError, match="ERROR"):
        postgres.psql(f"PREPARE wrong AS {text};")


def encoded(counts: dict[int, int]) -> str:
    """As src/store/latency_histogram.h describes it."""
    out, before = bytearray(), 0
    for slot in sorted(counts):
        for number in (slot - before, counts[slot]):
            while number >= 128:
                out.append(128 | number & 127)
                number >>= 7
            out.append(number)
        before = slot
    return out.hex()


@pytest.mark.parametrize(("a", "b"), [
    ({}, {}), ({0: 1}, {}), ({0: 1, 5: 200, 463: 3}, {5: 1, 300: 70_000}), ({7: 2 ** 64 - 1}, {7: 2}), ({1: 2 ** 63}, {2: 127})])
def test_its_functions_add_as_ours(postgres, a, b):
    both = {slot: min(a.get(slot, 0) + b.get(slot, 0), 2 ** 64 - 1) for slot in {*a, *b}}
    found = postgres.psql(f"SELECT encode(histogram_sum('\\x{encoded(a)}', '\\x{encoded(b)}'), 'hex');")
    assert found == [encoded(both)]


def test_a_damaged_histogram_costs_its_rest(postgres):
    whole = encoded({3: 4})
    for damage in ("00", "0001", "0100", "d003", "ff" * 11, "d00301"):
        assert postgres.psql(f"SELECT encode(histogram_sum('\\x{whole}{damage}', ''), 'hex');") == [whole]


@pytest.mark.parametrize(("a", "b", "sum_"), [(1, 2, 3), (-5, 2, 2), (2 ** 63 - 1, 1, 2 ** 63 - 1), (2 ** 63 - 2, 1, 2 ** 63 - 1)])
def test_a_sum_that_does_not_fit_is_the_largest_that_does(postgres, a, b, sum_):
    assert postgres.psql(f"SELECT saturated_sum({a}, {b});") == [str(sum_)]
