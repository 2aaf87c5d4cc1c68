"""The rules of rules.py at the console's listener: the same HTTP, with the console's answers."""

import pytest

from harness.console import check_headers

from .rules import RULES
from .test_edge import MARKER, play

# What the API alone has an opinion about: its keys, and what it answers without one.
OF_THE_API = ("API key", "Authorization fields", "unread", "credential", "nobody's", "version", "model's id", "without a path")
SHARED = [rule for rule in RULES if not any(word in rule.name for word in OF_THE_API)]


class AtConsole:
    def __init__(self, server):
        self.address = server.console_address


def translated(message: bytes) -> bytes:
    """The same message to a path of the console that takes a body, or to one that takes none."""
    for of_api, of_console in ((b"/v1/chat/completions ", b"/api/password-reset "), (b"/healthz", b"/api/about"),
                               (b"X-API-Key: KEY", b"Sec-Fetch-Site: same-origin")):
        message = message.replace(of_api, of_console)
    return message


@pytest.mark.quick
@pytest.mark.parametrize("rule", SHARED, ids=lambda rule: rule.name)
def test_whole(edge, rule):
    message = translated(rule.message)
    responses = play(AtConsole(edge), [message + MARKER])
    first = responses[0]
    first.method, first.path = message.split(b" ")[0].decode("latin-1"), "/api"
    check_headers(first)
    if rule.closes:
        assert first.status in rule.status, first.body
        assert first.method == "HEAD" or first.json["code"] == rule.code, first.body
        assert len(responses) == 1, f"what stood behind a refused message was answered: {responses[1].status}"
        assert (first.header("connection") or "").lower() == "close", first.headers
    else:
        # Well-formed HTTP, whatever the console thinks of its content; the next request is one of another Host.
        assert first.status in (200, 202, 400, 404, 405), first.body
        assert [answer.status for answer in responses[1:]] == [421], "the request behind it was not answered"
