#!/usr/bin/env python3
"""Says what a release binary lacks of the protections that cmake/hardening.cmake asks for. Exit status 1 if anything.

  tools/check_hardening.py build/release/solidrust
"""
import pathlib
import platform
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def readelf(option, path):
    return subprocess.run(["readelf", "-W", option, str(path)], check=True, capture_output=True, text=True).stdout


def faults(path, source_folder=ROOT, branch_targets=1_000, symbols_of=None):
    """What is wrong with the program, a sentence each. `branch_targets`: how many a program of its size has at least; the C
    library's start files bring two. `symbols_of`: its debug file, if it is static and so has no symbols of its own."""
    header, dynamic, segments = readelf("-h", path), readelf("-d", path), readelf("-l", path)
    sections, notes = readelf("-S", path), readelf("-n", path)
    symbols = readelf("--syms", symbols_of) if symbols_of else readelf("--dyn-syms", path)
    found = []

    def want(holds, sentence):
        if not holds:
            found.append(sentence)

    want(re.search(r"Type:\s+DYN", header) and re.search(r"FLAGS_1.*\bPIE\b", dynamic), "not position independent (PIE)")
    want("GNU_RELRO" in segments, "no read-only relocations (RELRO)")
    want(re.search(r"BIND_NOW|FLAGS_1.*\bNOW\b", dynamic), "relocations are writable until first use (no BIND_NOW)")
    stack = re.search(r"GNU_STACK.*", segments)
    want(stack and " RWE" not in stack.group(), "the stack is executable")
    want("__stack_chk_fail" in symbols, "no stack protector (__stack_chk_fail is not used)")
    want(re.search(r"\b__\w+_chk\b", symbols.replace("__stack_chk_fail", "")), "no checked buffers (FORTIFY: no _chk function is used)")
    want(not re.search(r"\((RPATH|RUNPATH)\)", dynamic), "it has a search path for libraries of its own (RPATH)")
    want(" .symtab " not in sections and " .debug_info " not in sections, "it holds symbols or debug information")
    if platform.machine() in ("x86_64", "amd64"):
        want("SHSTK" in notes, "not marked for shadow stacks (CET)")
        want(pathlib.Path(path).read_bytes().count(b"\xf3\x0f\x1e\xfa") >= branch_targets, "no branch targets (CET: no endbr64)")
    want(str(source_folder).encode() not in pathlib.Path(path).read_bytes(), "it holds the path of the folder that it was built in")
    return found


def main(arguments):
    if len(arguments) != 1 or arguments[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0 if arguments and arguments[0] in ("-h", "--help") else 2
    found = faults(arguments[0])
    for sentence in found:
        print(f"{arguments[0]}: {sentence}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
