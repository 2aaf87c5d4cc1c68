"""How a fence of each language is run. `run_fence` is what tests call: nothing, or an AssertionError that names page and line."""

import configparser
import json
import os
import re
import select
import signal
import subprocess
import time
import tomllib
from pathlib import Path

import yaml
from harness import openapi
from harness.client_programs import program
from harness.gateway import ROOT
from harness.metrics import FAMILIES

from .fences import NEEDS, Fence
from .libraries import NotInstalled, node_modules_for, python_for
from .output import compare
from .reader import PROGRAMS, Ran, Reader

HERE = Path(__file__).resolve().parent
PROMTOOL = next((path for path in (Path("/usr/bin/promtool"), ROOT / "build/prometheus/usr/bin/promtool") if path.exists()), None)
_SHELL = """trap 'code=$?; trap - EXIT; env -0 >"$DOCS_LEFT/environment"; pwd >"$DOCS_LEFT/where"; exit $code' EXIT
"""
_OF_SHELL = {"_", "PWD", "OLDPWD", "SHLVL", "DOCS_LEFT", "PATH"}


def shell(reader: Reader, fence: Fence, text: str) -> Ran:
    """bash, which ends at the first command that fails. What it exports, and its folder, are there for the next fence."""
    outside = re.search(r"^\W*(?:sudo|docker|apt|apt-get|systemctl|pkill|killall)\b", text, re.MULTILINE)
    assert not outside, f"{outside[0].strip()} would reach beyond the reader's folder: notest, and a test elsewhere"
    if fence.file:
        reader.write(fence.file, text).chmod(0o755)
        return reader.run(fence, ["sh", "-n", reader.work / fence.file])
    if fence.serves:
        return reader.serve(fence, text)
    if fence.endless:
        return endless(reader, fence, text)
    before = reader.environment(fence)
    command = ["env", f"DOCS_LEFT={reader.folder}", "bash", "-eo", "pipefail", "-c", _SHELL + text]
    ran = reader.run(fence, command, where=reader.where, timeout=120)
    left = reader.folder / "environment"
    if left.exists():
        after = dict(pair.split("=", 1) for pair in left.read_text().split("\0") if "=" in pair)
        reader.exported |= {name: value for name, value in after.items() if before.get(name) != value and name not in _OF_SHELL}
        reader.where = Path((reader.folder / "where").read_text().strip())
    return ran


def endless(reader: Reader, fence: Fence, text: str) -> Ran:
    """It has to run for a second, and to end well by Ctrl-C."""
    process = subprocess.Popen(["bash", "-ec", text], cwd=reader.where, env=reader.environment(fence), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    time.sleep(1)
    early = process.poll()
    if early is None:
        os.killpg(process.pid, signal.SIGINT)
    out, error = process.communicate(timeout=20)
    assert early is None, f"it ended by itself with {early}:\n{out}{error}"
    return Ran(0 if process.returncode in (0, 130, -signal.SIGINT) else process.returncode, out, error)


def python(reader: Reader, fence: Fence, text: str) -> Ran:
    interpreter = python_for(text)
    file = reader.write(fence.file or f"sample-{fence.line}.py", text)
    if Path(fence.file).name == "conftest.py":
        return Ran(0, "", "")
    if Path(fence.file).name.startswith("test_"):
        ran = reader.run(fence, [interpreter, "-m", "pytest", "-q", "-p", "no:cacheprovider", file], timeout=120)
        assert ran.code or re.search(r"^[1-9]\d* passed", ran.out, re.MULTILINE), f"no test ran:\n{ran.out}"
        return ran
    going = reader.programs.get("python")
    if going is None or going[0] != interpreter:
        going = reader.programs["python"] = (interpreter, PythonSession(reader, fence, interpreter))
    return going[1].run(reader.environment(fence), file)


class PythonSession:
    """The process of session.py."""

    def __init__(self, reader: Reader, fence: Fence, interpreter: Path):
        self.told, write = os.pipe()
        self.write, self.files = write, [reader.folder / f"python-{interpreter.parts[-4]}.{name}" for name in ("out", "error")]
        with open(self.files[0], "wb") as out, open(self.files[1], "wb") as error:
            self.process = subprocess.Popen([interpreter, HERE / "session.py"], cwd=reader.work, env=reader.environment(fence), pass_fds=[write],
                                            stdin=subprocess.PIPE, stdout=out, stderr=error, text=True, start_new_session=True)
        os.close(write)  # its number is what the process is told; here the pipe ends when it does
        reader.started.append(self.process)

    def run(self, environment: dict, file: Path) -> Ran:
        since = [path.stat().st_size for path in self.files]
        self.process.stdin.write(json.dumps({"file": str(file), "environment": environment, "told": self.write}) + "\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.told], [], [], 60)
        out, error = (path.read_bytes()[start:].decode() for path, start in zip(self.files, since))
        assert ready, f"it did not end within 60 s:\n{out}{error}"
        told = os.read(self.told, 4096)
        assert told, f"it ended its Python:\n{out}{error}"
        return Ran(json.loads(told)["code"], out, error)


def javascript(reader: Reader, fence: Fence, text: str) -> Ran:
    """A sample that imports something begins a program; one that does not goes on with what stands before it on the page."""
    before = "" if re.search(r"^import ", text, re.MULTILINE) else reader.programs.get("javascript", "")
    if fence.after:  # what the page says in its text
        assert fence.after in fence.page.read_text().replace(f'after="{fence.after}"', ""), f"the page does not say {fence.after!r}"
        before = f"{fence.after};\n"
    program_text = before + text
    modules = reader.work / "node_modules"
    modules.unlink(missing_ok=True)
    modules.symlink_to(node_modules_for(program_text))
    reader.programs["javascript"] = program_text
    mark = f"solidrust-docs-line-{fence.line}"
    file = reader.write(fence.file or f"sample-{fence.line}.mjs", f"{before}console.log('{mark}');\n{text}" if before else text)
    ran = reader.run(fence, ["node", *(["--test"] if ".test." in fence.file else []), file])
    return Ran(ran.code, ran.out.split(f"{mark}\n", 1)[-1], ran.error)


def configuration(reader: Reader, fence: Fence, text: str) -> Ran:
    """A configuration of ours, unless it has the name of another program's file."""
    value = yaml.safe_load(text)
    named = fence.file or re.match(r"(?:# (\S+\.ya?ml)\n)?", text)[1] or ""  # a first line that says so, as files have it
    if named and not Path(named).name.startswith("solidrust"):
        place = reader.write(named, text)
        if "scrape_configs" in value and PROMTOOL:
            return reader.run(fence, [PROMTOOL, "check", "config", place])
        return Ran(0, "", "")
    place = reader.write(named or f"configuration-{fence.line}.yaml", text)
    return reader.run(fence, [reader.commands / "solidrust", "config", "check", "--config", place])


def json_text(reader: Reader, fence: Fence, text: str) -> Ran:
    value = json.loads(text)
    if fence.schema:
        check_schema(fence.schema, value)
    if fence.file:
        reader.write(fence.file, text)
    return Ran(0, text, "")


def check_schema(schema: str, value) -> None:
    """`schema`: a name in api.yaml, or DOCUMENT:NAME."""
    document, _, name = schema.rpartition(":")
    contract = openapi.Contract(yaml.safe_load((ROOT / f"api/openapi/{document or 'api'}.yaml").read_text()))
    assert name in contract.spec["components"]["schemas"], f"there is no schema {name}"
    contract.validate({"$ref": f"#/components/schemas/{name}"}, value)


def http(reader: Reader, fence: Fence, text: str) -> Ran:
    """A request as it stands. Where the page has header fields alone, they go with a request for the list of models."""
    text = text.strip("\n")
    if not re.match(r"[A-Z]+ /\S* HTTP/1\.1(?:\n|$)", text):
        text = f"GET /v1/models HTTP/1.1\n{text}"
    head, _, body = text.partition("\n\n")
    fields = {line.partition(":")[0].lower() for line in head.splitlines()[1:]}
    more = [line for name, line in (("host", "Host: 127.0.0.1"), ("connection", "Connection: close")) if name not in fields]
    if body and "content-length" not in fields:
        more.append(f"Content-Length: {len(body.encode())}")
    answer = reader.send("\r\n".join([*head.splitlines(), *more]) + "\r\n\r\n" + body)
    status = re.match(r"HTTP/1\.1 (\d{3}) ", answer)
    return Ran(0 if status else 1, answer, f"solidrust-docs-status {status[1] if status else '000'}\n")


def promql(reader: Reader, fence: Fence, text: str) -> Ran:
    names = set(re.findall(r"\b(?:solidrust|process)_\w+", text))
    bases = {re.sub(r"_(bucket|sum|count)$", "", name) if name not in FAMILIES else name for name in names}
    unknown = sorted(bases - set(FAMILIES) - set(re.findall(r"^\s*- record: (\S+)", text, re.MULTILINE)))
    assert names and not unknown, f"no metrics of ours: {unknown or text}"
    if not PROMTOOL:
        return Ran(0, "", "")
    queries = [one.strip() for one in re.split(r"\n\s*\n", re.sub(r"^#.*$", "", text, flags=re.MULTILINE)) if one.strip()]
    rules = {"groups": [{"name": "docs", "rules": [{"record": f"docs:{n}", "expr": query} for n, query in enumerate(queries)]}]}
    return reader.run(fence, [PROMTOOL, "check", "rules", reader.write(f"rules-{fence.line}.yml", yaml.safe_dump(rules))])


def toml(reader: Reader, fence: Fence, text: str) -> Ran:
    tomllib.loads(text)
    assert fence.file, "a file of another program needs its name"
    reader.write(fence.file, text)
    return Ran(0, "", "")


def ini(reader: Reader, fence: Fence, text: str) -> Ran:
    configparser.ConfigParser(strict=True).read_string(text)
    return Ran(0, "", "")


RUNNERS = {"sh": shell, "bash": shell, "py": python, "python": python, "js": javascript, "javascript": javascript, "yaml": configuration,
           "json": json_text, "http": http, "promql": promql, "toml": toml, "ini": ini}


def run_fence(reader: Reader, fence: Fence) -> None:
    """Raises NotInstalled where a program that the fence needs is not here, AssertionError where the page is wrong."""
    if fence.notest:
        return
    try:
        if fence.shows:
            show(reader, fence)
        else:
            assert fence.language in RUNNERS, f"nothing runs {fence.language or 'a fence without a language'}: give it a runner or say why not (notest=\"…\")"
            run(reader, fence)
    except NotInstalled:
        raise
    except Exception as error:
        raise AssertionError(f"{fence.place} ({fence.language}): {type(error).__name__}: {error}\n{fence.text}") from error


def run(reader: Reader, fence: Fence) -> None:
    unknown = fence.needs - NEEDS - PROGRAMS
    assert not unknown, f"nobody knows what {unknown} is, which it needs"
    for one in fence.needs & PROGRAMS:
        if program(one) is None:
            raise NotInstalled(f"{one}: tests/setup.sh --agents or --clients")
    before = len(asked(reader)) if fence.needs & {"upstream", "test"} else 0
    ran = RUNNERS[fence.language](reader, fence, reader.own(fence, fence.text))
    reader.outputs[fence.name] = ran
    assert ran.code == fence.exit, f"it ended with {ran.code}:\n{ran.out[-3000:]}{ran.error[-3000:]}"
    wrong = [status for status in ran.statuses if status >= 400 and status not in fence.status]
    assert not wrong, f"it was answered {wrong}:\n{ran.out[-3000:]}"
    missing = fence.status - set(ran.statuses)
    assert not missing, f"nothing was answered {missing}, but {ran.statuses}"
    if fence.needs & {"upstream", "test"}:
        calls = len(asked(reader)) - before
        assert bool(calls) == ("upstream" in fence.needs), f"{calls} calls reached the model server, which is not as it says it needs"


def asked(reader: Reader) -> list:
    return [one for one in reader.fake.seen() if one.method == "POST"]


def show(reader: Reader, fence: Fence) -> None:
    came = reader.outputs.get(fence.shows)
    assert came is not None, f"{fence.shows} has not been run"
    text = came.out
    if fence.language == "json" and text.startswith("HTTP/"):
        text = re.split(r"\r?\n\r?\n", text, maxsplit=1)[1]
    if fence.schema:
        check_schema(fence.schema, json.loads(text))  # the page may show a part of it
    differs = compare(fence.language, fence.text, text)
    assert not differs, f"not what {fence.shows} prints:\n{differs}\nIt printed:\n{text[-3000:]}"
