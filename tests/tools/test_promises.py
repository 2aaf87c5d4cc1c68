"""tools/promises.py: what it finds in documents and tests, and what it calls wrong."""

import importlib.util
import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

_spec = importlib.util.spec_from_file_location("promises", Path(__file__).resolve().parent.parent.parent / "tools/promises.py")
promises = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(promises)

PYTHON = """
import pytest

@pytest.mark.promise("S1", "L7")
@pytest.mark.parametrize("a", [1])
def test_a(a):
    pass
"""
CPP = "// Of two.\n// promise: L7, U31\nTEST_F(Windows, AreHeld) {\n}\nTEST(Other, One) {\n}\n"


@pytest.fixture
def tree(tmp_path):
    """tree({path: text}): a project that is in order, but for these files."""
    good = {"SECURITY.md": "Keys are long [S1].\n", "docs/limits.md": "A window is held [L7], and told [L8].\n",
            "docs/upstreams.md": "| a row [U31] | yes |\n", "tests/a/test_a.py": PYTHON, "src/limit/window_test.cc": CPP,
            "tools/promises.orphans": "# remark\n\nL8 nothing reads it yet\n"}

    def make(changed=None):
        for name, text in {**good, **(changed or {})}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return make


def test_a_tree_in_order_is_counted(tree, capsys):
    assert promises.main([], tree()) == 0
    assert capsys.readouterr().out == "4 promises, 3 held by 2 tests, 1 orphan\n"


def test_the_list_has_each_promise_with_its_tests_or_its_reason(tree, capsys):
    assert promises.main(["--list", "L"], tree()) == 0
    assert capsys.readouterr().out.split("\n")[:5] == [
        "L7    docs/limits.md:1  A window is held", "        tests/a/test_a.py::test_a", "        src/limit/window_test.cc::Windows.AreHeld",
        "L8    docs/limits.md:1  and told", "        no test: nothing reads it yet"]


def test_as_json(tree, capsys):
    assert promises.main(["--json"], tree()) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["tests"] == 2 and said["problems"] == []
    assert said["promises"][3] == {"id": "U31", "document": "docs/upstreams.md", "line": 1, "text": "a row",
                                   "tests": ["src/limit/window_test.cc::Windows.AreHeld"], "orphan": None}


def python(marker: str, name: str = "test_a") -> str:
    return PYTHON + f"\n\n{marker}\ndef {name}_too():\n    pass\n"


@pytest.mark.parametrize("changed,problem", [
    ({"SECURITY.md": "Keys are long [S1], and ours [S1].\n"}, "SECURITY.md:1: S1 is given twice, first in SECURITY.md:1"),
    ({"SECURITY.md": "Keys are long [S1].\nAnd limited [L9].\n"}, "SECURITY.md:2: L9 has the letter of docs/limits.md"),
    ({"SECURITY.md": "Keys are long [S1], and ours [S2].\n"}, "no test holds S2, and tools/promises.orphans gives no reason: and ours"),
    ({"tests/a/test_a.py": python('@pytest.mark.promise("S9")')}, "test_a_too names S9, which stands in no document"),
    ({"tests/a/test_a.py": python('@pytest.mark.promise("S1", "S1")')}, "test_a_too names S1 twice"),
    ({"tests/a/test_a.py": python('@pytest.mark.promise("S1, L7")')}, "'S1, L7' is no id"),
    ({"tests/a/test_a.py": python("@pytest.mark.promise(1)")}, "promise() takes ids, as texts"),
    ({"tests/a/test_a.py": python("@pytest.mark.promise()")}, "promise() takes ids, as texts"),
    ({"tests/a/test_a.py": python('@pytest.mark.promise("S1")', "helper")}, "helper_too is no test"),
    ({"src/limit/window_test.cc": CPP + "// promise: U32\nTEST(A, B) {\n}\n"}, "A.B names U32, which stands in no document"),
    ({"src/limit/window_test.cc": CPP + "// promise: S1 L7\nTEST(A, B) {\n}\n"}, "'S1 L7' is no id"),
    ({"src/limit/window_test.cc": CPP + "// promise: S1\n\nTEST(A, B) {\n}\n"}, "a promise stands directly above its TEST"),
    ({"src/limit/window_test.cc": CPP + "// promise: S1"}, "a promise stands directly above its TEST"),
    ({"tools/promises.orphans": "L8\n"}, "L8 has no reason"),
    ({"tools/promises.orphans": "L8 a\nL8 b\n"}, "tools/promises.orphans:2: L8 stands here twice"),
    ({"tools/promises.orphans": "L8 a\nL7 b\n"}, "L7 is held by tests/a/test_a.py::test_a; take it out here"),
    ({"tools/promises.orphans": "L8 a\nL99 b\n"}, "L99 stands in no document"),
    ({"tools/promises.orphans": ""}, "no test holds L8"),
])
def test_what_is_wrong_is_named_and_fails(tree, capsys, changed, problem):
    assert promises.main([], tree(changed)) == 1
    assert problem in capsys.readouterr().err


def test_what_only_looks_like_an_id_is_none(tree):
    assert promises.main([], tree({"SECURITY.md": "Keys are long [S1], as in [RFC], [S], `[S…]`, [S0] and [X1].\n"})) == 0


def test_the_promises_of_this_project_are_held():
    assert promises.main([]) == 0
