"""Every page and dialog in every state, in both themes and at two widths: nothing in the browser's log, no violation of
the content security policy, none of WCAG 2.2 A and AA, nothing wider than the window, nothing too small to be pressed. Pictures in build/e2e."""

import pytest


def test_a_page(browser, page_case):
    browser.flawless("page", name=page_case)


@pytest.mark.parametrize("fault, found", [
    ("policy", "policy: style-src"), ("script", "policy: script-src"), ("axe", "axe button-name"),
    ("contrast", "axe color-contrast"), ("log", "something is wrong"), ("exception", "nobody catches me"),
    ("failedCall", "404"), ("wide", "wider than the window"), ("cut", "a table is cut off"),
    ("title", "the title is"), ("heading", "first headings"), ("thin", "-360: button \"Actions for production-web\": 4 ×"),
    ("low", "× 20 px of it can be pressed"), ("behind", "button \"Press\": 20 × 30 px"), ("outside", "stands out of the window"),
])
def test_a_planted_fault_is_found(browser, fault, found):
    faults = browser.run("plant", fault=fault)
    assert any(found in line for line in faults), faults


def test_the_page_without_a_planted_fault_has_none(browser):
    browser.flawless("plant", fault="none")
