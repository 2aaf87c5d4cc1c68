"""The documentation's pages in a browser, served by the real program: every page wide and light, narrow and dark, one of each kind in all
four ways, held to what the console's pages are held to (watch.mjs); searching; reading without JavaScript. How pages are sent: tests/integration/test_docs_site.py."""

import re
import urllib.error
import urllib.request

import pytest

from harness.gateway import Gateway, base_config

SHARES = 4  # tests that share the pages, so that processes can share the tests


@pytest.fixture(scope="module")
def site(fake_server, tmp_path_factory):
    server = Gateway(tmp_path_factory.mktemp("docs"), base_config(fake_server.url))
    server.site = "http://%s:%d" % server.console_address
    try:
        urllib.request.urlopen(f"{server.site}/docs/").read()
    except urllib.error.HTTPError as error:
        server.finish()
        assert error.code == 503
        pytest.fail("the program was built without the documentation: tools/docs_build.sh, then build it again")
    yield server
    server.finish()


def paths(site) -> list[str]:
    """Of every page: those of llms.txt, which the integration tests hold against what there is."""
    listed = urllib.request.urlopen(f"{site.site}/docs/llms.txt").read().decode()
    names = re.findall(r"\]\(/docs/([^)]+)\.md\)", listed)
    assert len(names) > 60
    return ["/docs/" if name == "index" else f"/docs/{name}/" for name in names]


def job_of(site) -> dict:
    return {"console": site.site, "api": f"{site.url}/v1"}


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page(browser, site, share):
    browser.flawless("docsPages", **job_of(site), paths=paths(site)[share::SHARES])


def test_a_page_of_each_kind_in_every_way(browser, site):
    """Prose with samples, a long table, wide code, the reference with its own form, and where nothing is."""
    kinds = ["/docs/authentication/", "/docs/operate/configure/", "/docs/clients/sdks/", "/docs/api/reference/create-chat-completion/",
             "/docs/errors/rate_limit_exceeded/"]
    browser.flawless("docsPages", **job_of(site), paths=kinds, thorough=True)


@pytest.mark.parametrize("what", ["docsSearch", "docsPlain", "docsUse"])
def test_a_reader(browser, site, what):
    browser.flawless(what, **job_of(site))
