#!/usr/bin/env python3
"""Prints "PASSED FAILED" of a JUnit report, for ./test.

Example:  tools/junit_counts.py build/test-logs/integration.xml
"""
import sys
import xml.etree.ElementTree as ElementTree

total = failed = skipped = 0
for suite in ElementTree.parse(sys.argv[1]).getroot().iter("testsuite"):
    total += int(suite.get("tests", 0))
    failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    skipped += int(suite.get("skipped", 0))
print(total - failed - skipped, failed)
