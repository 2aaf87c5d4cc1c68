"""What people do with the console, in a browser and against the real program."""

import os
import re

import pytest

from harness.fake import FakeServer
from harness.gateway import ROOT, Gateway, base_config, binary


# While working on the console: the pages of this folder instead of those in the program.
FOLDER = os.environ.get("SOLIDRUST_CONSOLE_DIR")
ARGUMENTS = ["--console-dir", os.path.abspath(FOLDER)] if FOLDER else []


def console_config(fake_server) -> dict:
    config = base_config(fake_server.url)
    config["console"] |= {"sign_up": "open"}
    config["status"] = {"page": "all"}
    config["models"].append({"name": "practice", "targets": [{"upstream": "sandbox", "model": "sandbox"}]})
    return config


def job_of(server: Gateway) -> dict:
    link = re.search(r"http\S+/setup\?token=[\w-]+", server.out_file.read_text())
    return {"api": f"{server.url}/v1", "console": "http://%s:%d" % server.console_address, "mail": str(server.data / "mail"),
            "program": binary(), "data": str(server.data),
            "setup": link.group(0) if link else ""}


@pytest.fixture(scope="module")
def installation(fake_server, tmp_path_factory):
    """A new installation that everybody of this module shares; nobody touches its tiers."""
    server = Gateway(tmp_path_factory.mktemp("console"), console_config(fake_server), arguments=ARGUMENTS)
    yield server
    server.finish()


@pytest.mark.parametrize("journey", ["firstKey", "rotateAndRevoke", "manyKeys", "passwordReset", "sessions", "secondFactor", "playground", "conversation", "budget", "usage", "liveTail", "statusPage", "away"])
def test_a_person(browser, installation, journey):
    browser.flawless(journey, **job_of(installation))


@pytest.mark.parametrize("phone", [False, True])
def test_the_steps_of_the_page_about_authentication(browser, installation, phone):
    """What somebody clicks is read from the page: its steps, and the word of the sentence about rotation."""
    page = (ROOT / "docs/site/src/content/docs/authentication.md").read_text()
    words = re.findall(r"^\d\. .*?\*\*(.+?)\*\*", page, re.MULTILINE) + re.findall(r"In the console, choose \*\*(.+?)\*\*", page)
    assert len(words) == 3, words
    browser.flawless("authenticationPage", **job_of(installation), words=words, phone=phone)


@pytest.mark.parametrize("journey", ["firstKey", "rotateAndRevoke", "manyKeys", "playground", "conversation", "budget", "usage"])
def test_a_person_with_a_telephone(browser, installation, journey):
    browser.flawless(journey, **job_of(installation), phone=True)


@pytest.mark.parametrize("phone", [False, True])
def test_an_operator_changes_a_tier_and_it_holds_at_once(browser, make_gateway, fake_server, phone):
    server = make_gateway(lambda config: config.update(console_config(fake_server)), arguments=ARGUMENTS)
    server.account("customer@example.org", tier="pro")
    key = server.key("customer@example.org")["key"]
    browser.flawless("operator", **job_of(server), key=key, tier="pro", account="customer@example.org", phone=phone)


@pytest.mark.parametrize("phone", [False, True])
def test_a_read_only_operator_sees_all_and_changes_nothing(browser, make_gateway, fake_server, phone):
    server = make_gateway(lambda config: config.update(console_config(fake_server)), arguments=ARGUMENTS)
    server.account("customer@example.org", tier="pro")
    key = server.key("customer@example.org")["key"]
    browser.flawless("readOnlyOperator", **job_of(server), key=key, account="customer@example.org", phone=phone)


def test_a_server_fails_and_the_next_answers(browser, make_gateway, fake_server):
    other = FakeServer()

    def two_servers(config):
        config.update(console_config(fake_server))
        config["upstreams"] = [{"name": "first", "kind": "openai", "base_url": other.url},
                               {"name": "second", "kind": "openai", "base_url": fake_server.url}]
        config["models"] = [{"name": "vllm-primary", "targets": [{"upstream": "first", "model": "fake-chat"},
                                                                 {"upstream": "second", "model": "fake-chat", "priority": 1}]}]

    server = make_gateway(two_servers, arguments=ARGUMENTS)
    try:
        browser.flawless("failover", **job_of(server), controls=[other.control, fake_server.control])
    finally:
        fake_server.ask("POST", "/default", "{}")
        other.stop()


def test_the_settings_of_a_file(browser, make_gateway, fake_server):
    def whole_file(config):
        config.update(console_config(fake_server))
        config["upstreams"] = [
            {"name": "first", "kind": "openai", "base_url": fake_server.url, "api_key_env": "FAKE_UPSTREAM_KEY"},
            {"name": "second", "kind": "openai", "base_url": fake_server.url, "speaks": ["chat", "responses"]}]
        config["models"] = [
            {"name": "large", "context": 8192, "prompt_price_per_million": 0.15,
             "targets": [{"upstream": "first", "model": "fake-chat"}, {"upstream": "second", "model": "fake-chat", "priority": 1}]},
            {"name": "small", "targets": [{"upstream": "second", "model": "fake-chat"}]},
            {"name": "vectors", "kind": "embedding", "targets": [{"upstream": "first", "model": "fake-embed"}]}]
        config["tiers"] = {"pro": {"requests_per_minute": 300}, "guests": {"requests_per_day": 20, "concurrent": 1}}

    server = make_gateway(whole_file, arguments=ARGUMENTS)
    shown = [["upstreams[0]", "upstreams[0].name", "first"], ["upstreams[1]", "upstreams[1].speaks", "chat, responses"],
             ["models[0]", "models[0].name", "large"], ["models[0]", "models[0].context", "8192"],
             ["models[0]", "models[0].prompt_price_per_million", "0.15"],
             ["models[0].targets[1]", "models[0].targets[1].priority", "1"], ["models[2]", "models[2].kind", "embedding"],
             ["tiers.pro", "tiers.pro.requests_per_minute", "300"], ["tiers.guests", "tiers.guests.requests_per_day", "20"]]
    browser.flawless("settings", **job_of(server), shown=shown, variables={"FAKE_UPSTREAM_KEY": "some-key"})


def test_every_page_of_the_real_program(browser, make_gateway, fake_server):
    server = make_gateway(lambda config: config.update(console_config(fake_server)), arguments=ARGUMENTS)
    browser.flawless("everyPage", **job_of(server))
