"""Which of the installed environments has what a sample imports: the official packages, our SDKs, frameworks."""

import ast
import re
import sys
from pathlib import Path

from harness.gateway import ROOT

# Interpreters and folders of modules, in the order in which they are tried.
PYTHONS = {Path(sys.executable): "tests/setup.sh", ROOT / "build/sdk/python/bin/python": "sdk/setup.sh",
           ROOT / ".venv/clients/bin/python": "tests/setup.sh --clients"}
NODES = [ROOT / "build/sdk/project/node_modules", ROOT / "tests/node/node_modules"]
FRAMEWORKS = (ROOT / "tests/clients/requirements.txt").read_text().lower()  # these alone may be missing, in a run that is not --long


class NotInstalled(Exception):
    """The sample cannot be run here; the message says what would install it."""


def _has(python: Path, module: str) -> bool:
    if module in sys.stdlib_module_names:
        return True
    return any((site / module).is_dir() or (site / f"{module}.py").is_file() for site in python.parent.parent.glob("lib/python3*/site-packages"))


def python_for(text: str) -> Path:
    modules = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            modules |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module.split(".")[0])
    for python in PYTHONS:
        if all(_has(python, module) for module in modules):
            return python
    missing = sorted(module for module in modules if not any(_has(python, module) for python in PYTHONS))
    if missing and all(module.replace("_", "-") in FRAMEWORKS for module in missing):
        raise NotInstalled(f"{missing}: tests/setup.sh --clients")
    raise AssertionError(f"no environment has all of {sorted(modules)}: is it misspelt, or did {list(PYTHONS.values())} not run?")


def node_modules_for(text: str) -> Path:
    modules = {"/".join(name.split("/")[:2 if name.startswith("@") else 1])
               for name in re.findall(r"""from\s+['"]([^'".][^'"]*)['"]""", text) if not name.startswith("node:")}
    for folder in NODES:
        if all((folder / module).is_dir() for module in modules):
            return folder
    raise AssertionError(f"no folder of {[str(one.relative_to(ROOT)) for one in NODES]} has all of {sorted(modules)}")
